// Which acts have been done already: a form that is sent twice finds its act here.

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
