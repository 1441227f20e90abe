// Who tries tokens: how often each source has sent ones of our form that are none, an hour a row
// (written with each settlement).

import type { Database } from './pg.ts';

export interface Guessing {
  readonly source: string;
  readonly times: number;
}

/** How often these sources have guessed in the hour of that instant. */
export async function findGuesses(
  database: Database,
  sources: readonly string[],
  at: Date,
): Promise<readonly Guessing[]> {
  return database.query<Guessing>(
    {
      name: 'find-guesses',
      text: `select source, times from guess
        where source = any($1) and hour = date_trunc('hour', $2::timestamptz, 'UTC')
        order by source`,
    },
    [sources, at],
  );
}
