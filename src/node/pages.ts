// What the pages of a node are given beside its database: the rules in force, and the ways to act.

import { actingWith } from './acting-desk.ts';
import type { Parts } from '../admin/answer.ts';
import type { Station } from '../admin/health/station.ts';
import { holdingWith } from './answers-of-pages.ts';
import { version } from '../config/version.ts';
import { type Desk, newId } from '../desk.ts';
import type { InForce } from './in-force.ts';
import { lookupsOn } from './looking-up.ts';
import type { Settings } from '../rules.ts';
import { recipientDoorOf } from './page-mail.ts';
import { findReceived } from '../store/mails.ts';
import type { TokenKeys } from '../tickets/token.ts';
import { createDrafting } from '../workers/drafting.ts';
import { createMailPages, type PagesReader } from '../workers/mail-pages.ts';
import { contactStatesBy, whoAnswersBy } from './who-answers.ts';
import type { Protection } from '../workers/protection.ts';

export interface AdminContext {
  readonly desk: Desk;
  readonly keys: TokenKeys;
  readonly inForce: Pick<InForce, 'rules' | 'reads'>;
  readonly protection: Pick<Protection, 'protect'>;
  readonly now: () => Date;
}

/** Ties the pages to what the node runs by. */
export function adminParts(
  context: AdminContext,
  reader: Pick<PagesReader, 'run' | 'read' | 'part'>,
): Pick<
  Parts,
  | 'station'
  | 'login'
  | 'recipients'
  | 'database'
  | 'now'
  | 'rules'
  | 'newId'
  | 'acting'
  | 'drafts'
  | 'whoAnswers'
  | 'contactStates'
  | 'holding'
  | 'lookup'
> {
  const { desk, inForce, now, keys, protection } = context;
  const { database, settings } = desk;
  const rules = () => inForce.rules();
  const { holdMs } = settings.safety;
  const { protect } = protection;
  const acting = actingWith({ database, now, rules, keys, holdMs, protect, pages: reader });
  return {
    station: stationOf(settings),
    login: desk.login,
    recipients: recipientDoorOf(database, rules, now),
    database,
    now,
    rules,
    newId: () => newId(now()),
    acting,
    drafts: createDrafting({ rules, now, pages: reader }),
    whoAnswers: whoAnswersBy({ rules, reads: () => inForce.reads(), now }),
    contactStates: contactStatesBy({ reads: () => inForce.reads() }),
    holding: holdingWith({ database, inForce, now, acting, reader, undoMs: holdMs.person }),
    lookup: lookupsOn({ database, settings, rules, reads: () => inForce.reads(), now }),
  };
}

/** The machine it runs on, as the health page tells it. */
export function stationOf({ smtp: { relay }, alerts }: Settings): Station {
  return { version, relay: `${relay.host}:${relay.port}`, alerts };
}

/** How its pages read mail; whoever asks for it closes it. */
export function mailPagesOf({
  desk: { database, settings },
  inForce,
  now,
}: Pick<AdminContext, 'desk' | 'inForce' | 'now'>): PagesReader {
  return createMailPages({
    cage: settings.cage,
    rules: () => inForce.rules(),
    now,
    find: (mail) => findReceived(database, mail),
  });
}
