// Who is at work on a ticket, so that two people do not answer the same one. Five minutes on the
// database's clock, renewed by taking it again; somebody else's is taken over with a reason only.

import type { Queries } from './pg.ts';

const leaseMinutes = 5;

export interface Lease {
  readonly what: string;
  readonly holder: string;
  /** When they took it, or had it taken over. */
  readonly since: Date;
  readonly until: Date;
}

export interface Taken {
  readonly taken: boolean;
  /** Whether it was nobody's, or somebody else's, before. */
  readonly changed: boolean;
  /** One's own, or that of whoever has it. */
  readonly lease: Lease;
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
): Promise<Taken> {
  const rows = await database.query<Lease & { changed: boolean }>(
    `with before as (select holder from lease where what = $1 and until > clock_timestamp())
     insert into lease (what, holder, reason, until)
     values ($1, $2, $3, clock_timestamp() + make_interval(mins => ${leaseMinutes}))
     on conflict (what) do update
       set holder = excluded.holder, reason = excluded.reason, until = excluded.until,
         since = case when lease.holder = excluded.holder and lease.until > clock_timestamp()
           then lease.since else excluded.since end
       where lease.holder = excluded.holder or lease.until <= clock_timestamp()
         or excluded.reason is not null
     returning what, holder, since, until,
       (select holder from before) is distinct from holder as changed`,
    [what, holder, reason],
  );
  const [mine] = rows;
  if (mine !== undefined) return { taken: true, changed: mine.changed, lease: mine };
  const [theirs] = await liveLeases(database, [what], holder);
  // It ran out in between.
  return theirs === undefined
    ? takeLease(database, what, holder, reason)
    : { taken: false, changed: false, lease: theirs };
}

/**
 * Takes a hold or renews it, and gives back what holds they were at work on before; or answers
 * whose it is. Pages that are open hear of it.
 * @param reason given, it is taken from whoever has it
 */
export async function moveLease(
  database: Queries,
  hold: string,
  holder: string,
  reason: string | null,
): Promise<Taken> {
  const taken = await takeLease(database, hold, holder, reason);
  if (!taken.taken) return taken;
  await database.query(
    `with left_behind as (
       delete from lease where holder = $2 and what <> $1
         and exists (select from hold where hold.id = lease.what)
       returning what
     )
     select pg_notify('hold', '') where $3 or exists (select from left_behind)`,
    [hold, holder, taken.changed],
  );
  return taken;
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

/** The leases on these, as long as they run; of all, or of all but one person. */
export async function liveLeases(
  database: Queries,
  what: readonly string[],
  but: string | null = null,
): Promise<Lease[]> {
  return database.query<Lease>(
    `select what, holder, since, until from lease
     where what = any($1) and ($2::text is null or holder <> $2) and until > clock_timestamp()
     order by what`,
    [what, but],
  );
}
