// What one shift pins for the next: short texts that stand on the handover until somebody takes
// them down. They are never deleted; who took them down stays known.

import type { Database } from './pg.ts';

export interface PinnedNote {
  readonly id: string;
  readonly text: string;
  readonly actor: string;
  readonly at: Date;
}

/** So many are shown; more than that nobody reads. */
const most = 50;

/** Newest first. */
export async function listPinned(database: Database): Promise<PinnedNote[]> {
  return database.query<PinnedNote>({
    name: 'list-pinned',
    text: `select id, text, actor, at from pinned_note
      where unpinned_at is null order by id desc limit ${most}`,
  });
}

/** What is pinned twice under one id hangs there once. */
export async function pinNote(database: Database, note: PinnedNote): Promise<void> {
  await database.query(
    `insert into pinned_note (id, text, actor, at) values ($1, $2, $3, $4)
     on conflict (id) do nothing`,
    [note.id, note.text, note.actor, note.at],
  );
}

/** @returns false where it does not hang there any more */
export async function unpinNote(
  database: Database,
  id: string,
  actor: string,
  at: Date,
): Promise<boolean> {
  const rows = await database.query(
    `update pinned_note set unpinned_by = $2, unpinned_at = $3
     where id = $1 and unpinned_at is null returning id`,
    [id, actor, at],
  );
  return rows.length > 0;
}
