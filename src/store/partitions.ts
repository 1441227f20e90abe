// raw and trace are cut by month along their ids (UUIDv7 begins with the milliseconds since 1970),
// so that a month can be dropped at once. Rows of a month nobody made a partition for go to the
// default partition; nothing is refused.

import type { Database } from './pg.ts';

const parents = ['raw', 'trace'] as const;
const monthsAhead = 3;

/**
 * Makes the partitions of this month and the next three where they are missing. A month that has
 * rows in the default partition already stays there: the server would refuse to divide it.
 */
export async function ensurePartitions(database: Database, now: Date): Promise<void> {
  for (let ahead = 0; ahead <= monthsAhead; ahead += 1) {
    const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1));
    const until = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1));
    const month = from.toISOString().slice(0, 7).replace('-', '_');
    for (const parent of parents) {
      await database.transaction(async (inside) => {
        await inside.query('select pg_advisory_xact_lock(7364291)');
        const [first, next] = [firstId(from), firstId(until)];
        const strays = await inside.query(
          `select id from ${parent}_default where id >= $1 and id < $2 limit 1`,
          [first, next],
        );
        if (strays.length > 0) return;
        await inside.query(
          `create table if not exists ${parent}_${month} partition of ${parent}
             for values from ('${first}') to ('${next}')`,
        );
      });
    }
  }
}

const uuidMsMax = 2 ** 48 - 1;

/** The smallest UUID whose time is that instant, or the nearest that a UUID can tell. */
export function firstId(at: Date): string {
  const ms = Math.min(Math.max(at.getTime(), 0), uuidMsMax);
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
