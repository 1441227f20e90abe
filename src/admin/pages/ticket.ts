// One ticket as a chart at a bedside: five lines that say how it stands, then what came and went,
// then all that happened.

import type { TicketId } from '../../model.ts';
import { listHolds } from '../../store/acts.ts';
import { type DeliveryRow, listDeliveries } from '../../store/deliveries.ts';
import {
  findTicket,
  linkedTickets,
  ticketHistory,
  ticketMails,
  type TicketRow,
} from '../../store/tickets.ts';
import { type Answer, type Asked, notFound, page, type Parts } from '../answer.ts';
import { chartOf } from '../chart.ts';
import { idFrom } from '../keyset.ts';
import { deliveryLine, holdView, noSubject, ticketLine, ticketLink } from '../lines.ts';
import { badge } from '../tones.ts';
import { address, short } from '../words.ts';

const shownMost = 50;
const historyShown = 100;
const incidentsFollowed = 3;
const investigationsFollowed = 10;
const number = /^\d{14,28}$/;

export async function ticketPage(asked: Asked, parts: Parts): Promise<Answer> {
  const { database } = parts;
  const key = asked.params.get('key') ?? '';
  const sound = number.test(key) || idFrom(key) !== null;
  const ticket = sound ? await findTicket(database, key) : null;
  if (ticket === null) return notFound('ticket');
  const [links, mails, history, rows] = await Promise.all([
    linkedTickets(database, ticket.id),
    ticketMails(database, ticket.id),
    ticketHistory(database, ticket.id),
    listHolds(database, { limit: shownMost, ticket: ticket.id }),
  ]);
  const deliveries = await deliveriesOfCase(ticket, links, parts);
  const holds = rows.map((row) => ({ row, view: holdView(row, parts) }));
  const { label } = ticketLink(ticket, parts);
  return page('ticket', `${label} ${ticket.subject}`, {
    label,
    kind: ticket.kind,
    state: badge(ticket.state),
    subject: ticket.subject || noSubject,
    chart: chartOf({ ticket, deliveries, mails, holds }),
    holds: holds.map((hold) => hold.view),
    links: links.slice(0, shownMost).map((link) => ticketLine(link, parts)),
    linksMore: more(links, shownMost),
    mails: mails.slice(-shownMost).map((mail) => ({
      href: `/mails/${mail.mail}`,
      receivedAt: mail.receivedAt,
      how: badge(mail.how),
      sender: short(address(mail.sender ?? ''), 60),
      subject: short(mail.subject || noSubject),
    })),
    mailsMore: more(mails, shownMost),
    deliveries: deliveries.slice(0, shownMost).map((delivery) => deliveryLine(delivery, parts)),
    history: history.slice(-historyShown),
    historyMore: more(history, historyShown),
  });
}

function more(all: readonly unknown[], shown: number): number {
  return Math.max(0, all.length - shown);
}

/**
 * What went out in the case that a ticket belongs to, newest first; a report's case is its
 * incidents'.
 */
async function deliveriesOfCase(
  ticket: TicketRow,
  links: readonly TicketRow[],
  { database }: Parts,
): Promise<DeliveryRow[]> {
  const incidents = ticket.kind === 'report' ? links.filter((one) => one.kind === 'incident') : [];
  const around = await Promise.all(
    incidents.slice(0, incidentsFollowed).map((one) => linkedTickets(database, one.id)),
  );
  const asked = [ticket, ...links, ...around.flat()].filter((one) => one.kind === 'investigation');
  const ids = [...new Set<TicketId>(asked.map((one) => one.id))].slice(0, investigationsFollowed);
  const all = await Promise.all(
    ids.map((id) => listDeliveries(database, { limit: shownMost, ticket: id })),
  );
  return all.flat().sort((one, other) => (one.id < other.id ? 1 : -1));
}
