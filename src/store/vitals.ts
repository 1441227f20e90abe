// Signs of life that no alert is judged by: what answers here, and what was seen last.

import type { Database } from './pg.ts';

export interface Vitals {
  /** PostgreSQL's own word for its version. */
  readonly server: string;
  readonly lastMail: Date | null;
  /** When the relay was given a mail last. */
  readonly lastTried: Date | null;
  /** When a clock was last seen to run, on any node. */
  readonly clock: Date | null;
  /** Open questions, those marked urgent among them; counted up to a bound. */
  readonly holds: number;
}

const holdsMost = 1_000;

export async function findVitals(database: Database, now: Date): Promise<Vitals> {
  const [row] = await database.query<Vitals>(
    {
      name: 'vitals',
      text: `select current_setting('server_version') as server,
          (select received_at from mail order by id desc limit 1) as "lastMail",
          (select claimed_at from delivery where claimed_at is not null
            order by claimed_at desc limit 1) as "lastTried",
          (select max(seen_at) from switch where name = 'clock') as clock,
          (select count(*)::int from (
            select from hold where closed_at is null and coalesce(rests_until <= $2, true)
            limit $1) as open) as holds`,
    },
    [holdsMost, now],
  );
  if (row === undefined) throw new Error('the signs of life are one row');
  return row;
}
