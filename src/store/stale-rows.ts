// Rows that answer one question for a short time, and are in the way for ever after: who was
// acknowledged lately, who tries tokens this hour, who may open a page, who is at work on a
// ticket; and, after months, what came of acts on many. Forgotten a bounded number at a time, never
// while anybody holds them, and never by a clock that is not believed.

import type { Database } from './pg.ts';
import { clockSeen } from './switches.ts';

const dayMs = 86_400_000;
/** Further than this a clock is not believed; so far may those of two nodes be apart. */
const clockLeapMs = dayMs;
/** An acknowledgement is asked about for seven days, a domain's for one. */
const acknowledgedMs = 7 * dayMs + clockLeapMs;
/** Guesses are asked about for their hour. */
const guessedMs = 3_600_000 + clockLeapMs;
/** What came of an act on many tickets is looked up so long; the tickets' history stays. */
export const bulkKeptMs = 90 * dayMs;
/** Of each kind at once; what is left goes the next time. */
const rowsMost = 50_000;

/** Forgets what nobody asks for any more. @returns how many rows */
export async function forgetStale(
  database: Database,
  now: Date,
  limit = rowsMost,
): Promise<number> {
  const seen = await clockSeen(database);
  if (seen.isStopped || seen.at === null) return 0;
  if (Math.abs(now.getTime() - seen.at.getTime()) > clockLeapMs) return 0;
  const before = (ms: number): Date => new Date(now.getTime() - ms);
  const counts = [
    await forget(database, 'acknowledged', 'at <= $2', [limit, before(acknowledgedMs)]),
    await forget(database, 'guess', 'hour <= $2', [limit, before(guessedMs)]),
    await forget(database, 'bulk', 'at <= $2', [limit, before(bulkKeptMs)]),
    await forget(database, 'page_link', 'expires_at <= $2', [limit, before(clockLeapMs)]),
    await forget(database, 'lease', 'until <= clock_timestamp()', [limit]),
  ];
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Waits for nobody, so that it can block nobody who locks several of them in an order. */
async function forget(
  database: Database,
  table: 'acknowledged' | 'guess' | 'bulk' | 'page_link' | 'lease',
  isStale: string,
  values: readonly unknown[],
): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    `with gone as (
       delete from ${table} where ctid = any(array(
         select ctid from ${table} where ${isStale} limit $1 for update skip locked))
       returning 1
     )
     select count(*)::int as count from gone`,
    values,
  );
  return row?.count ?? 0;
}
