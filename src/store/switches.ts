// The switches that stop outgoing mail: all of it, by a person; or what is automatic, where the
// time itself is not believed or the circuit breaker has opened. And the clock's own trace: when it
// was last seen to run.

import type { Database, Queries } from './pg.ts';

/** For a statement over deliveries: no person has let it go. */
export const isAutomatic = '(not by_person and not unlimited)';

/** What a person let go is stopped by the one switch only, all else by both. */
export const goes = `not exists (select from switch where on_since is not null
  and (name = 'hold-all' or name = 'hold-automatic' and ${isAutomatic}))`;

/** Since when automatic mail is stopped and why, or null. */
export async function automaticHeld(
  database: Database,
): Promise<{ readonly since: Date; readonly why: string } | null> {
  const [row] = await database.query<{ since: Date; why: string | null }>({
    name: 'automatic-held',
    text: `select on_since as since, why from switch
      where name = 'hold-automatic' and on_since is not null`,
  });
  return row === undefined ? null : { since: row.since, why: row.why ?? '' };
}

/** Stops automatic mail until a person lets it go again. */
export async function stopAutomatic(
  inside: Queries,
  why: string,
  at: Date,
  actor: 'clock' | 'breaker' = 'clock',
): Promise<void> {
  await inside.query(
    `insert into switch (name, on_since, why, actor, at)
     values ('hold-automatic', $1, $2, $3, $1)
     on conflict (name) do update set on_since = coalesce(switch.on_since, excluded.on_since),
       why = excluded.why, actor = excluded.actor, at = excluded.at`,
    [at, why, actor],
  );
}

/** A person has looked at why it was stopped: automatic mail goes again, and clocks run. */
export async function releaseAutomatic(inside: Queries, actor: string, at: Date): Promise<void> {
  await inside.query(
    `update switch set on_since = null, why = null, actor = $1, at = $2
     where name = 'hold-automatic' and on_since is not null`,
    [actor, at],
  );
  await inside.query(`select pg_notify('clock', '')`);
}

/** When a clock was last seen to run on any node, and whether automatic mail is stopped. */
export async function clockSeen(
  database: Database,
): Promise<{ readonly at: Date | null; readonly isStopped: boolean }> {
  const [row] = await database.query<{ at: Date | null; isStopped: boolean }>({
    name: 'clock-seen',
    text: `select max(seen_at) filter (where name = 'clock') as at,
        count(*) filter (where name = 'hold-automatic' and on_since is not null) > 0 as "isStopped"
      from switch`,
  });
  return row ?? { at: null, isStopped: false };
}

export async function beatClock(database: Database, now: Date): Promise<void> {
  await database.query(
    {
      name: 'clock-beat',
      text: `insert into switch (name, seen_at, actor, at) values ('clock', $1, 'clock', $1)
        on conflict (name) do update set seen_at = excluded.seen_at, at = excluded.at`,
    },
    [now],
  );
}

/**
 * Stops all outgoing mail; or lets it go again, what the clock has stopped too.
 * @param why for those who see it stopped
 */
export async function switchOutbox(
  database: Database,
  held: boolean,
  actor: string,
  at: Date,
  why: string | null = null,
): Promise<void> {
  await database.query(
    `insert into switch (name, on_since, actor, at, why) values ('hold-all', $1, $2, $3, $4)
     on conflict (name) do update set on_since = excluded.on_since, actor = excluded.actor,
       at = excluded.at, why = excluded.why`,
    [held ? at : null, actor, at, why],
  );
  if (!held) await releaseAutomatic(database, actor, at);
  await database.query(`select pg_notify('delivery', '')`);
}

/** Since when all outgoing mail is stopped, or null. */
export async function outboxHeld(database: Database): Promise<Date | null> {
  const [row] = await database.query<{ since: Date | null }>({
    name: 'outbox-held',
    text: `select on_since as since from switch where name = 'hold-all'`,
  });
  return row?.since ?? null;
}
