// Who is at work on a ticket, so that two people do not answer the same one. Five minutes on the
// database's clock, renewed by taking it again; somebody else's is taken over with a reason only.

import type { Queries } from './pg.ts';

const leaseMinutes = 5;

export interface Lease {
  readonly what: string;
  readonly holder: string;
  readonly until: Date;
}

/**
 * Takes it or renews it, or answers whose it is.
 * @param reason given, it is taken from whoever has it
 */
export async function takeLease(
  database: Queries,
  what: string,
  holder: string,
  reason: string | null,
): Promise<{ readonly taken: boolean; readonly lease: Lease }> {
  const rows = await database.query<Lease>(
    `insert into lease (what, holder, reason, until)
     values ($1, $2, $3, clock_timestamp() + make_interval(mins => ${leaseMinutes}))
     on conflict (what) do update
       set holder = excluded.holder, reason = excluded.reason, until = excluded.until
       where lease.holder = excluded.holder or lease.until <= clock_timestamp()
         or excluded.reason is not null
     returning what, holder, until`,
    [what, holder, reason],
  );
  const [mine] = rows;
  if (mine !== undefined) return { taken: true, lease: mine };
  const [theirs] = await liveLeases(database, [what], holder);
  // It ran out in between.
  return theirs === undefined
    ? takeLease(database, what, holder, reason)
    : { taken: false, lease: theirs };
}

/** Gives it back; somebody else's stays. */
export async function releaseLease(
  database: Queries,
  what: string,
  holder: string,
): Promise<boolean> {
  const gone = await database.query(
    'delete from lease where what = $1 and holder = $2 returning what',
    [what, holder],
  );
  return gone.length > 0;
}

/** The leases of others on these, as long as they run. */
export async function liveLeases(
  database: Queries,
  what: readonly string[],
  holder: string,
): Promise<Lease[]> {
  return database.query<Lease>(
    `select what, holder, until from lease
     where what = any($1) and holder <> $2 and until > clock_timestamp() order by what`,
    [what, holder],
  );
}
