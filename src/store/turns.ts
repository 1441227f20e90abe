// Whose turn it is where no mail says so. What a person opened, and a case under which nobody is
// asked any more, is ours; while something open hangs below a case, or a case holds a report,
// that one says it and the turn here is empty. Mail sets the turn of conversations
// (settle-ticket-sql.ts); this is what stands beside it, so that an open ticket is in a list of
// work or hangs on one that is.

import type { Edit } from '../edits.ts';
import type { Queries } from './pg.ts';
import { ticketsIn } from './reach.ts';
import { askingKinds } from './settle-sql.ts';

const spoken = `exists (select from party
  where party.ticket = ticket.id and party.spoke_at is not null)`;

// A question to the desk stands in the queue; what becomes of its report is its answer.
const turnOf = `case ticket.kind
  when 'incident' then case when not exists (
    select from link join ticket child on child.id = link.child
    where link.parent = ticket.id and link.child_kind in ('investigation', 'block')
      and child.closed_at is null) then 'update' end
  when 'block' then
    case when ticket.state <> 'active' then coalesce(ticket.turn, 'update') end
  when 'investigation' then coalesce(ticket.turn, 'update')
  else case
    when ticket.turn = 'waiting' or (ticket.turn = 'update' and ${spoken}) then ticket.turn
    when exists (select from link join ticket above on above.id = link.parent
      where link.child = ticket.id and above.kind = 'incident' and above.closed_at is null)
      then null
    when exists (select from hold where hold.ticket = ticket.id and hold.closed_at is null)
      then ticket.turn
    else 'update' end
  end`;

/** Of the tickets in $1, and of the cases above them. */
const settled = (given: string): string => `
  with near as (
    select id from ${given}
    union select link.parent from link join ${given} on given.id = link.child
      where link.child_kind in ('investigation', 'block')
  ), turned as (
    select ticket.id, ${turnOf} as turn from ticket
    where ticket.id = any(array(select id from near)) and ticket.closed_at is null
      and ticket.merged_into is null
  )
  update ticket set turn = turned.turn from turned
  where ticket.id = turned.id and ticket.turn is distinct from turned.turn`;

/** What a settlement has linked, opened again or closed. */
export const settleTurns = settled(`jsonb_to_recordset($1) as given (id uuid)`);

/** After an act: the turns of what it opened, linked, closed or opened again. */
export async function turnAfter(inside: Queries, edits: readonly Edit[]): Promise<void> {
  const turning = edits.filter(
    ({ edit }) => edit === 'new-ticket' || edit === 'state' || edit === 'link',
  );
  if (turning.length === 0) return;
  const text = settled('unnest($1::uuid[]) as given (id)');
  await inside.query({ name: 'turn-after-act', text }, [ticketsIn(turning)]);
}

/** A mail that was to go is stopped: where nothing else asks them, it is our turn again. */
export async function turnAfterStop(inside: Queries, ticket: string): Promise<void> {
  await inside.query(
    {
      name: 'turn-after-stop',
      text: `
        update ticket set turn = 'update' where id = $1 and turn = 'waiting'
          and not exists (select from delivery where delivery.ticket = ticket.id
            and kind in ${askingKinds} and state not in ('cancelled', 'failed', 'bounced')
            and coalesce(sent_at, at) > coalesce((select max(spoke_at) from party
              where party.ticket = ticket.id), '-infinity'))`,
    },
    [ticket],
  );
}
