// Ties acts on tickets to a desk: its store, keys, rules and signer; for commands that open a desk,
// and for the pages of a node. Whoever opens it closes it.

import { randomBytes } from 'node:crypto';

import type { Acting } from '../acts.ts';
import { loadKeys } from '../config/keys.ts';
import { type Desk, newId } from '../desk.ts';
import type { MailId, TicketId } from '../model.ts';
import type { Rules } from '../rules.ts';
import { findReachable } from '../store/clocks.ts';
import { rawMail } from '../store/mails.ts';
import { originalsOf } from '../store/originals.ts';
import { doAct, look } from '../store/ticket-acts.ts';
import { takeNumbers } from '../store/tickets.ts';
import { createActing } from '../workers/acting.ts';
import { createEnclosing, type EnclosingParts } from '../workers/enclosing.ts';
import type { LetteringParts } from '../workers/lettering.ts';
import { createProtection } from '../workers/protection.ts';

export interface ActingDesk extends Pick<LetteringParts, 'keys' | 'protect' | 'holdMs'> {
  readonly database: Desk['database'];
  /** What reads complaints that are to go along; left out: none can. */
  readonly pages?: EnclosingParts['pages'];
  readonly rules: () => Rules;
  readonly now: () => Date;
}

/** Acts on the tickets of that desk, under the rules in force. */
export function actingWith({ database, now, pages, ...parts }: ActingDesk): Acting {
  const makeId = (): string => newId(now());
  const store = {
    originals: (ticket: TicketId) => originalsOf(database, ticket),
    raw: (mail: MailId) => rawMail(database, mail),
  };
  return createActing({
    ...parts,
    ...(pages === undefined ? {} : { enclose: createEnclosing({ pages, store }) }),
    now,
    newId: makeId,
    newBoundary: () => `=_${randomBytes(12).toString('hex')}`,
    store: {
      look: (act) => look(database, act),
      act: (act, shown, again, at) => doAct(database, act, shown, again, makeId, at),
      takeNumbers: (count) => takeNumbers(database, count),
      reachable: (addresses) => findReachable(database, addresses),
    },
  });
}

/** The same for an open desk that has no node around it. */
export function actingOn(
  { database, settings, rules }: Desk,
  now: () => Date = () => new Date(),
): Acting & { close(): void } {
  const protection = createProtection({ home: settings.home, now }, () => rules);
  const acting = actingWith({
    database,
    now,
    rules: () => rules,
    keys: loadKeys(settings.home),
    holdMs: settings.safety.holdMs,
    protect: protection.protect,
  });
  return { ...acting, close: () => protection.close() };
}
