// Tickets that are like a question: about the same addresses, the open ones first.

import type { MailId } from '../model.ts';
import type { Queries } from './pg.ts';
import { ticketColumns, type TicketRow } from './tickets.ts';

/** So many addresses are looked up, and so many tickets of each weighed. */
const ipsMost = 20;
const weighedMost = 50;

/** Newest first among the open, then among the closed; none that the mail itself has made. */
export async function similarTickets(
  database: Queries,
  about: { readonly ips: readonly string[]; readonly mail: MailId | null; readonly limit: number },
): Promise<TicketRow[]> {
  if (about.ips.length === 0) return [];
  return database.query<TicketRow>(
    {
      name: 'similar-tickets',
      text: `with near as (
          select distinct newest.ticket as near_id
          from unnest($1::inet[]) as given (ip) cross join lateral (
            select ticket from ticket_address where ip = given.ip
            order by ticket desc limit ${weighedMost}
          ) newest
        )
        select ${ticketColumns} from ticket join near on near_id = id
        where kind = 'incident' and merged_into is null
          and ($2::uuid is null or mail is distinct from $2)
        order by closed_at is not null, id desc limit $3`,
    },
    [about.ips.slice(0, ipsMost), about.mail, about.limit],
  );
}
