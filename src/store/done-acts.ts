// Which acts have been done: a form that is sent twice finds its act here, an answer that closed a
// case the one that says so.

import type { TicketId } from '../model.ts';
import type { Database } from './pg.ts';

/** Those of the ids that are acts, undone since or not. */
export async function doneActs(
  database: Database,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await database.query<{ id: string }>(
    { name: 'done-acts', text: 'select id from act where id = any($1)' },
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}

export interface Closing {
  readonly act: string;
  readonly ticket: TicketId;
  readonly number: string | null;
}

/** By which act that person last closed the case of a conversation; null where it is open again. */
export async function lastClosing(
  database: Database,
  conversation: TicketId,
  actor: string,
): Promise<Closing | null> {
  const [closing] = await database.query<Closing>(
    `select act.id as act, act.ticket, ticket.number
     from act join ticket on ticket.id = act.ticket
     where act.kind = 'close' and act.undone_at is null and act.actor = $2
       and act.ticket = any(array(select $1::uuid union select parent from link where child = $1))
     order by act.id desc limit 1`,
    [conversation, actor],
  );
  return closing ?? null;
}
