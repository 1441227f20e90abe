// What leaves by itself, counted for the circuit breaker. Past hours are counted once, each by
// whichever node is first, and kept; of the running hour no more is counted than could matter.

import type { Database, Queries } from './pg.ts';
import { isAutomatic, stopAutomatic } from './switches.ts';

const hourMs = 3_600_000;
const weekMs = 7 * 24 * hourMs;

/** How far it is counted. */
export interface Measure {
  /** The running hour is counted at all; else only what came back is. */
  readonly isWhole: boolean;
  readonly times: number;
  readonly floor: number;
  /** From so many returned on the hour is counted too. */
  readonly returnedMin: number;
  /** Returned mail is weighed against no more than so many times itself. */
  readonly returnedTimes: number;
}

export interface Measured {
  /** In the busiest hour of the seven days before this one. */
  readonly most: number;
  /** Within the last hour, or since a person let it go again. */
  readonly mails: number;
  readonly returned: number;
}

/** Keeps how many left in each hour that is over and not kept yet; hours without any are none. */
export async function keepOutflow(database: Database, now: Date): Promise<void> {
  const hour = new Date(Math.floor(now.getTime() / hourMs) * hourMs);
  await database.query(
    {
      name: 'keep-outflow',
      text: `
        with kept as (select max(hour) as hour from outflow where hour < $1)
        insert into outflow (hour, mails)
        select date_trunc('hour', claimed_at, 'UTC'), count(*) from delivery, kept
        where claimed_at < $1 and claimed_at >= greatest($2, kept.hour + interval '1 hour')
          and ${isAutomatic}
        group by 1
        union all select $1::timestamptz - interval '1 hour', 0
          where not exists (select from delivery
            where claimed_at < $1 and claimed_at >= $1::timestamptz - interval '1 hour'
              and ${isAutomatic})
        on conflict (hour) do nothing`,
    },
    [hour, new Date(hour.getTime() - weekMs)],
  );
}

const measureSql = {
  name: 'measure-outflow',
  text: `
    with since as (
      select greatest($1::timestamptz - interval '1 hour', (select at from switch
        where name = 'hold-automatic' and on_since is null)) as at
    ), returned as (
      select count(*)::int as mails from delivery, since
      where state in ('bounced', 'failed') and claimed_at > since.at and ${isAutomatic}
    ), kept as (
      select coalesce(max(mails), 0) as most from outflow
      where hour > $1::timestamptz - interval '7 days'
        and hour <= $1::timestamptz - interval '2 hours'
    )
    select kept.most, returned.mails as returned,
      case when $2::boolean or returned.mails >= $5::int then (
        select count(*)::int from (
          select from delivery where claimed_at > since.at and ${isAutomatic}
          limit 1 + greatest($3::bigint * kept.most, $4::bigint, $6::bigint * returned.mails)
        ) as counted)
      else 0 end as mails
    from since, returned, kept`,
};

/** What has left by itself lately. */
export async function measureOutflow(
  database: Queries,
  now: Date,
  { isWhole, times, floor, returnedMin, returnedTimes }: Measure,
): Promise<Measured> {
  const values = [now, isWhole, times, floor, returnedMin, returnedTimes];
  const [row] = await database.query<Measured>(measureSql, values);
  return row ?? { most: 0, mails: 0, returned: 0 };
}

/**
 * Stops automatic mail if it is still to be stopped: a person may have let it go since it was
 * measured, and is not overruled by what he has seen.
 * @param judge why it stops, or null
 * @returns why it was stopped, or null
 */
export async function breakOutflow(
  database: Database,
  now: Date,
  measure: Measure,
  judge: (measured: Measured) => string | null,
): Promise<string | null> {
  return database.transaction(async (inside) => {
    const [held] = await inside.query<{ isStopped: boolean }>(
      `select on_since is not null as "isStopped" from switch
       where name = 'hold-automatic' for update`,
    );
    if (held?.isStopped === true) return null;
    const why = judge(await measureOutflow(inside, now, measure));
    if (why !== null) await stopAutomatic(inside, why, now, 'breaker');
    return why;
  });
}
