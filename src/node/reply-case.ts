// The case that a reply may close: the incident where nobody else is asked on it and nothing is
// blocked, else the conversation alone.

import type { TicketId } from '../model.ts';
import type { Database } from '../store/pg.ts';
import { findTicket, linkedTickets, type TicketRow } from '../store/tickets.ts';
import { isOpenState } from '../tickets/lifecycles.ts';

/** Null where there is none that is open, so only the hold is closed. */
export async function caseOfReply(database: Database, id: TicketId): Promise<TicketRow | null> {
  const ticket = await findTicket(database, id);
  if (ticket === null || ticket.kind !== 'investigation' || !isOpen(ticket)) return null;
  const above = await linkedTickets(database, ticket.id);
  const incident = above.find((one) => one.as === 'parent' && one.kind === 'incident');
  if (incident === undefined || !isOpen(incident)) return ticket;
  const below = await linkedTickets(database, incident.id);
  const isAlone = below.every(
    (one) => one.as === 'parent' || one.kind === 'report' || one.id === ticket.id || !isOpen(one),
  );
  return isAlone ? incident : ticket;
}

function isOpen({ kind, state }: TicketRow): boolean {
  return isOpenState(kind, state);
}
