// The open tickets of a network or of a contact, on its page.

import type { SearchField } from '../search-terms.ts';
import { isTooSlow } from '../store/pg.ts';
import { searchTickets } from '../store/search.ts';
import { closedStates } from '../store/settle-ticket-sql.ts';
import type { Parts } from './answer.ts';
import { ticketLine } from './lines.ts';
import type { Say } from './messages/say.ts';
import { type Href, href } from './shown.ts';
import type { TicketLine } from './views.ts';

export interface OpenTicketsView {
  readonly rows: readonly TicketLine[];
  /** "12", "20+". */
  readonly count: string;
  /** All tickets of it, closed ones too. */
  readonly all: Href;
  readonly tooSlow: boolean;
}

const ticketsMost = 20;

/** The newest first. */
export async function openTicketsOf(
  field: SearchField & ('network' | 'contact'),
  value: string,
  parts: Parts,
  say: Say,
): Promise<OpenTicketsView> {
  const terms = [
    { field, not: false, values: [value] },
    { field: 'state', not: true, values: closedStates },
  ] as const;
  const all = href(`/tickets?${new URLSearchParams({ q: `${field}:${value}` }).toString()}`);
  try {
    const found = await searchTickets(parts.database, { terms, limit: ticketsMost + 1 });
    const rows = found.slice(0, ticketsMost).map((row) => ticketLine(row, parts, say));
    const count = found.length > ticketsMost ? `${ticketsMost}+` : String(rows.length);
    return { rows, count, all, tooSlow: false };
  } catch (error) {
    if (!isTooSlow(error)) throw error;
    return { rows: [], count: '', all, tooSlow: true };
  }
}
