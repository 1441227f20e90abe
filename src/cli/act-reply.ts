// What a person does about a reply: its case is closed, as `sluice ticket close` does it, and with it
// the question; or it is read, and the ticket stays open.

import type { Desk } from '../desk.ts';
import type { TicketId } from '../model.ts';
import { decideHold, type HoldRow } from '../store/acts.ts';
import { findTicket, linkedTickets, type TicketRow } from '../store/tickets.ts';
import { lifecycles } from '../tickets/lifecycles.ts';
import { showNumber } from '../tickets/number.ts';
import { perform } from './ticket-acting.ts';

interface Answer {
  readonly sentence: string;
  readonly run: () => Promise<boolean>;
}

type Who = Parameters<typeof decideHold>[3];

/** Closing the case of a reply; null where there is none that is open, so only the hold is closed. */
export async function closingCase(
  desk: Desk,
  hold: HoldRow,
  reason: string,
  who: Who,
): Promise<Answer | null> {
  const ticket = hold.ticket === null ? null : await caseOf(desk, hold.ticket);
  if (ticket === null) return null;
  const name =
    ticket.number === null ? ticket.kind : showNumber(desk.rules.desk.ticketTag, ticket.number);
  return {
    sentence: `${name} is closed (${reason}), and what hangs below it`,
    run: async () => {
      await perform(desk, ticket.id, { do: 'close', state: null, reason, text: '' }, {});
      // A clock's question goes with its ticket.
      if (hold.mail !== null) {
        await decideHold(desk.database, hold, { kind: 'close', reason }, who);
      }
      return true;
    },
  };
}

/**
 * The incident, where nobody else is asked on it and nothing is blocked; else the conversation
 * alone.
 */
async function caseOf({ database }: Desk, id: TicketId): Promise<TicketRow | null> {
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
  return !lifecycles[kind].closed.includes(state);
}
