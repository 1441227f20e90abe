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

/** The act by which that person last closed the case of a conversation; null: it is open again. */
export async function lastClosing(
  database: Database,
  conversation: TicketId,
  actor: string,
): Promise<string | null> {
  const [closing] = await database.query<{ id: string }>(
    `select id from act
     where kind = 'close' and undone_at is null and actor = $2
       and ticket = any(array(select $1::uuid union select parent from link where child = $1))
     order by id desc limit 1`,
    [conversation, actor],
  );
  return closing?.id ?? null;
}
