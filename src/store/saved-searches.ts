// Searches that people keep by a name: their own, and those that all of the desk see.

import type { Database } from './pg.ts';

export interface SavedSearch {
  readonly id: string;
  readonly name: string;
  readonly query: string;
  readonly shared: boolean;
}

/** So many are kept for one person, and so many for all. */
export const savedMost = 50;

/** One's own first, then everybody's, in the order of their making. */
export async function listSearches(database: Database, actor: string): Promise<SavedSearch[]> {
  return database.query<SavedSearch>(
    `select id, name, query, owner is null as shared from saved_search
     where owner = $1 or owner is null order by owner is null, id limit ${2 * savedMost}`,
    [actor],
  );
}

/**
 * Keeps a search; one of the same name is kept instead of the one before.
 * @returns false where there are so many already that no more is kept
 */
export async function keepSearch(
  database: Database,
  search: SavedSearch,
  actor: string,
  at: Date,
): Promise<boolean> {
  const owner = search.shared ? null : actor;
  return database.transaction(async (inside) => {
    // One at a time: what is counted is what is there.
    await inside.query('lock table saved_search in exclusive mode');
    await inside.query(
      'delete from saved_search where owner is not distinct from $1 and name = $2',
      [owner, search.name],
    );
    const kept = await inside.query(
      `insert into saved_search (id, owner, name, query, actor, at)
       select $1, $2, $3, $4, $5, $6 where $7 > (
         select count(*) from saved_search where owner is not distinct from $2)
       returning id`,
      [search.id, owner, search.name, search.query, actor, at, savedMost],
    );
    return kept.length > 0;
  });
}

/** Forgets one's own, or one of all; somebody else's stays. */
export async function forgetSearch(
  database: Database,
  id: string,
  actor: string,
): Promise<boolean> {
  const gone = await database.query(
    'delete from saved_search where id = $1 and (owner = $2 or owner is null) returning id',
    [id, actor],
  );
  return gone.length > 0;
}
