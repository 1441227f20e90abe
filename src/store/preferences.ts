// How people like the desk: language, colours, whether single keys do something, whose questions
// come first.

import type { Database } from './pg.ts';

export interface Preference {
  /** Null: as the browser asks. */
  readonly lang: string | null;
  /** Null: as the reader's system has it. */
  readonly theme: 'light' | 'dark' | null;
  readonly shortcuts: boolean;
  /** Whose questions the queue opens with; null: everybody's. */
  readonly team: string | null;
}

/** What somebody has chosen; who has chosen nothing likes it as it comes. */
export async function findPreference(database: Database, actor: string): Promise<Preference> {
  const [row] = await database.query<Preference>(
    'select lang, theme, shortcuts, team from preference where actor = $1',
    [actor],
  );
  return row ?? { lang: null, theme: null, shortcuts: true, team: null };
}

/** Keeps what somebody likes, instead of what was kept before. */
export async function keepPreference(
  database: Database,
  actor: string,
  { lang, theme, shortcuts, team }: Preference,
  at: Date,
): Promise<void> {
  await database.query(
    `insert into preference (actor, lang, theme, shortcuts, team, at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (actor) do update set lang = excluded.lang, theme = excluded.theme,
       shortcuts = excluded.shortcuts, team = excluded.team, at = excluded.at`,
    [actor, lang, theme, shortcuts, team, at],
  );
}
