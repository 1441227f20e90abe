// Rows of the store as lines of a page: what tickets and deliveries look like wherever they are
// shown.

import type { DeliveryRow } from '../store/deliveries.ts';
import type { TicketRow } from '../store/tickets.ts';
import type { Parts } from './answer.ts';
import type { Say } from './messages/say.ts';
import { type Href, href } from './shown.ts';
import { stateBadge } from './states.ts';
import { badge } from './tones.ts';
import type { DeliveryLine, TicketLine, TicketLink } from './views.ts';
import { address, short } from './words.ts';

const ipsShown = 5;
/** What the command line takes for an id: its end, which is chance. */
const idEnd = 8;

/** Where a ticket's page is, and how the ticket is called: by its number, or its id's end. */
export function ticketLink(
  { id, number }: { readonly id: string; readonly number: string | null },
  parts: Pick<Parts, 'showNumber'>,
): TicketLink {
  return {
    href: href(`/tickets/${number ?? id}`),
    label: number === null ? `…${id.slice(-idEnd)}` : parts.showNumber(number),
  };
}

/** A row in a list of tickets; texts of others are shortened. */
export function ticketLine(row: TicketRow, parts: Pick<Parts, 'showNumber'>, say: Say): TicketLine {
  return {
    ...ticketLink(row, parts),
    kind: say(`code.kind.${row.kind}`),
    state: stateBadge(say, row.state),
    subject: short(row.subject || say('common.no-subject')),
    about: say.several(row.ips, ipsShown),
    complaints: row.complaints,
    openedAt: row.openedAt,
    updatedAt: row.updatedAt,
  };
}

/** Where one of our letters stands as it leaves. */
export function letterHref(id: string): Href {
  return href(`/letters/${id}`);
}

/** A row in a list of deliveries; texts of others are shortened. */
export function deliveryLine(
  row: DeliveryRow,
  parts: Pick<Parts, 'showNumber'>,
  say: Say,
): DeliveryLine {
  return {
    state: { ...badge(row.state), word: say(`outbox.state-${row.state}`) },
    recipient: short(address(row.recipient), 60),
    subject: short(row.subject),
    letter: letterHref(row.id),
    ticket: ticketLink({ id: row.ticket, number: row.number }, parts),
    ...momentOf(row, say),
    tries: row.attempt === 0 ? '' : say('outbox.attempt', { n: row.attempt }),
    reply: short(row.reply ?? '', 240),
  };
}

/** When it went; of one that has not gone when it will, if it may, or when it was made. */
function momentOf(row: DeliveryRow, say: Say): Pick<DeliveryLine, 'moment' | 'at'> {
  const { sentAt, at } = row;
  if (sentAt !== null) return { moment: say('outbox.sent'), at: sentAt };
  const { dueAt, stands } = leavingOf(row, say);
  if (stands !== '') return { moment: stands, at: null };
  return dueAt === null
    ? { moment: say('outbox.made'), at }
    : { moment: say('outbox.goes'), at: dueAt };
}

/** When it leaves, or that the switch keeps it; neither of what does not wait: it is under way. */
export function leavingOf(
  { state, dueAt, isStopped }: Pick<DeliveryRow, 'state' | 'dueAt' | 'isStopped'>,
  say: Say,
): { readonly dueAt: Date | null; readonly stands: string } {
  const at = state === 'waiting' ? dueAt : null;
  const stands = isStopped && at !== null;
  return { dueAt: stands ? null : at, stands: stands ? say('outbox.stands') : '' };
}
