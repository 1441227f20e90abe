// One mail: what it says, what is known of it, what is asked, where it went. Its words are shown in
// one of six ways; what we say about it stands beside them, never among them.

import { type HoldRow, listHolds } from '../../store/acts.ts';
import { listDeliveries } from '../../store/deliveries.ts';
import { findMail, type MailRow } from '../../store/mails.ts';
import { currentTrace } from '../../store/runs.ts';
import { ticketsOfMail } from '../../store/tickets.ts';
import { undoableHolds } from '../../store/undoable.ts';
import { type Answer, type Asked, fragment, notFound, page, type Parts } from '../answer.ts';
import { holdBadge } from '../code-words.ts';
import { undoView } from '../hold/back.ts';
import { idFrom } from '../keyset.ts';
import { deliveryLine, ticketLine } from '../lines.ts';
import type { Say } from '../messages/say.ts';
import { href } from '../shown.ts';
import { address } from '../words.ts';
import { fatesOf, type FateView } from './fate.ts';
import { paneOf } from './pane.ts';
import type { MailPageView } from './views.ts';

const recipientsShown = 20;
const holdsShown = 10;
const deliveriesShown = 50;
const ticketsShown = 50;
/** The piece of a page that shows a mail's words; its tabs fill it. */
const paneTarget = 'mail-view';

export async function mailPage(asked: Asked, parts: Parts): Promise<Answer> {
  const { database } = parts;
  const row = await wantedMail(asked, parts);
  if (row === null) return notFound(asked, asked.say('mail.one'));
  const isInside = asked.target === paneTarget;
  const [reading, trace, tickets, holds, deliveries, undoable] = await Promise.all([
    parts.mails.read(row.id),
    currentTrace(database, row.id),
    ticketsOfMail(database, row.id),
    listHolds(database, { limit: holdsShown, mail: row.id }),
    isInside ? [] : listDeliveries(database, { limit: deliveriesShown, mail: row.id }),
    isInside ? [] : undoableHolds(database, parts.now(), { limit: 1, mail: row.id }),
  ]);
  if (reading === null) return notFound(asked, asked.say('mail.one'));
  const incident = tickets.find(({ kind }) => kind === 'incident');
  const hold = holds.find(takesAddress) ?? null;
  const pane = await paneOf(asked, parts, { row, reading, trace, isInside, incident, hold });
  if (isInside) return fragment('mail/pane', pane);
  const fateOf = await fatesOf([row], parts, asked.say);
  const subject = row.subject || reading.subject || asked.say('common.no-subject');
  return page('mail/page', subject, {
    ...about(row, asked.say),
    ...toldOf(row, fateOf(row), asked.say),
    subject,
    undo: undoView(undoable[0], `/mails/${row.id}`, asked.say),
    pane,
    holds: holds.map((one) => holdLine(one, parts, asked.say)),
    tickets: tickets.slice(0, ticketsShown).map((ticket) => ticketLine(ticket, parts, asked.say)),
    deliveries: deliveries.map((delivery) => deliveryLine(delivery, parts, asked.say)),
  });
}

/** The mail that a path names, or null. */
export async function wantedMail(asked: Asked, { database }: Parts): Promise<MailRow | null> {
  const id = idFrom(asked.params.get('id'));
  return id === null ? null : findMail(database, id);
}

/** Whether an address that somebody finds in the mail can be its answer. */
export function takesAddress({ run, codes }: HoldRow): boolean {
  return run !== null && !codes.includes('reply-to-read');
}

function holdLine(row: HoldRow, { now }: Parts, say: Say): MailPageView['holds'][number] {
  const [first] = row.codes;
  return {
    href: href(`/holds/${row.id}`),
    codes: row.codes.map((code) => holdBadge(say, code)),
    asks: first === undefined ? say('mail.asked') : say(`code.asks.${first}`),
    age: say.age(row.openedAt, now()),
  };
}

function about(
  row: MailRow,
  say: Say,
): Omit<
  MailPageView,
  keyof FateView | 'subject' | 'undo' | 'pane' | 'holds' | 'tickets' | 'deliveries'
> {
  return {
    id: row.id,
    envelopeFrom: address(row.envelopeFrom) || say('mail.null-sender'),
    recipients: say.several(row.recipients.map(address), recipientsShown),
    receivedAt: row.receivedAt,
    size: say.size(row.sizeBytes),
    constituency: row.constituency ?? '',
    raw: href(`/mails/${row.id}/raw`),
  };
}

/** What became of it; of one that nobody has looked at, that it waits. */
function toldOf({ tries }: MailRow, fate: FateView, say: Say): FateView {
  if (fate.why !== '') return fate;
  const why = tries === 0 ? say('mail.waits') : say('mail.waits-again', { tries });
  return { ...fate, why, lang: say.lang };
}
