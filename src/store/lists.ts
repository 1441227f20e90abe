// Tickets that somebody must look at next: by what is due first, and reports that no case has. Both
// by keyset, so that no list counts its rows.

import type { TicketId } from '../model.ts';
import type { Database } from './pg.ts';
import { ticketColumns, type TicketRow } from './tickets.ts';

/** Where a list by due went on: the last row of the page above. */
export interface DueKey {
  readonly dueAt: Date;
  readonly id: TicketId;
}

/**
 * Open tickets of one owner, or of nobody, that have a due; what is due first comes first. An
 * owner's few are found by him; nobody's many are walked by what is due.
 * @param owner null: tickets that nobody has
 */
export async function dueTickets(
  database: Database,
  page: { readonly owner: string | null; readonly limit: number; readonly after: DueKey | null },
): Promise<TicketRow[]> {
  const { owner, limit, after } = page;
  const whose = owner === null ? 'owner is null and $4::text is null' : 'owner = $4';
  return database.query<TicketRow>(
    `select ${ticketColumns}
     from clock join ticket on ticket.id = clock.ticket
     where ticket_due_at is not null and closed_at is null and ${whose}
       and ($2::timestamptz is null or (ticket_due_at, clock.ticket) > ($2, $3::uuid))
     order by ticket_due_at, clock.ticket limit $1`,
    [limit, after?.dueAt ?? null, after?.id ?? null, owner],
  );
}

/** Reports that nobody has looked at and no case has, newest first. */
export async function newUnlinkedReports(
  database: Database,
  page: { readonly limit: number; readonly before: string | null },
): Promise<TicketRow[]> {
  return database.query<TicketRow>(
    `select ${ticketColumns} from ticket
     where state = 'new' and kind = 'report' and ($2::uuid is null or id < $2)
       and not exists (select from link where link.child = ticket.id)
     order by id desc limit $1`,
    [page.limit, page.before],
  );
}

/** Those of these tickets that there are, in the order that was asked for. */
export async function ticketsById(
  database: Database,
  ids: readonly string[],
): Promise<TicketRow[]> {
  return database.query<TicketRow>(
    `select ${ticketColumns} from ticket join unnest($1::uuid[]) with ordinality
       as wanted (ticket, place) on wanted.ticket = id
     order by place`,
    [ids],
  );
}
