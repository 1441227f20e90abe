// Tickets that are like a question: about the same addresses, cases and reports in turn, so that
// neither hides the other. A report is one where no case says the same: it is a question too, or
// was answered without one.

import type { MailId } from '../model.ts';
import type { Queries } from './pg.ts';
import { ticketColumns, type TicketRow } from './tickets.ts';

/** So many addresses are looked up, and so many tickets of each and of each kind weighed. */
const ipsMost = 20;
const weighedMost = 50;

/**
 * Of either kind the newest first, among the open, then among the closed; none that the mail itself
 * has made.
 * @param about.ips beside those that the mail's report bears
 */
export async function similarTickets(
  database: Queries,
  about: { readonly ips: readonly string[]; readonly mail: MailId | null; readonly limit: number },
): Promise<TicketRow[]> {
  if (about.ips.length === 0 && about.mail === null) return [];
  return database.query<TicketRow>(
    {
      name: 'similar-tickets',
      text: `with given as (
          select unnest($1::inet[]) as ip
          union
          select ip from ticket join ticket_address on ticket_address.ticket = ticket.id
          where mail = $2 and role = 'report'
          limit ${ipsMost}
        ), near as (
          select distinct newest.ticket as near_id
          from given cross join (values ('incident'), ('report')) as wanted (kind)
          cross join lateral (
            select ticket from ticket_address where ip = given.ip and kind = wanted.kind
            order by ticket desc limit ${weighedMost}
          ) newest
        ), fitting as (
          select ticket.*, row_number() over (
            partition by kind order by closed_at is not null, id desc) as place
          from ticket join near on near_id = id
          where merged_into is null
            and (kind = 'incident' or state = 'new'
              or not exists (select from link where child = ticket.id))
            and ($2::uuid is null or mail is distinct from $2)
        )
        select ${ticketColumns} from fitting as ticket order by place, kind limit $3`,
    },
    [about.ips.slice(0, ipsMost), about.mail, about.limit],
  );
}
