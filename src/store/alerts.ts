// What nobody may miss: how the desk stands, in one look, and who has been told of what. One row an
// alert that lasts, so that of many nodes one tells it, once.

import type { AlertRow, Standing } from '../standing.ts';
import type { Database } from './pg.ts';

/** More than this is "many"; what is counted here is never a whole table. */
const countedMost = 1_000;
/**
 * The relay is judged by the mails it was given last: so many, or so many attempts. One that is
 * under way counts by what became of it before.
 */
const triedMost = 5;
/** A little longer than the longest pause between two attempts. */
const triedMs = 5 * 3_600_000;

/** How the desk stands, in one statement along indexes. */
export async function findStanding(database: Database, now: Date): Promise<Standing> {
  const [row] = await database.query<Standing>(
    {
      name: 'standing',
      text: `with urgent as (
          select id from hold where closed_at is null and ('urgent' <> all (codes)) = false
            and coalesce(rests_until <= $1, true)
          order by opened_at desc, id desc limit $2
        ), tried as (
          select state, attempt - (state = 'sending')::int as attempt, claimed_at from delivery
          where claimed_at > $3 and (state <> 'sending' or attempt > 1)
          order by claimed_at desc limit $4
        ), unread as (
          select due_at from mail where due_at <= $1 order by due_at limit $2
        )
        select (select count(*)::int from urgent) as urgent,
          (select max(id::text) from urgent) as "urgentLast",
          (select min(greatest(opened_at, rests_until)) from hold
            where closed_at is null and coalesce(rests_until <= $1, true)) as "oldestHold",
          (select min(due_at) from unread) as "oldestMail",
          (select count(*)::int from unread) as mails,
          (select min(due_at) from delivery where due_at <= $1 and state in ('waiting', 'sending'))
            as "oldestDelivery",
          (select case when bool_and(state in ('waiting', 'sending')) and sum(attempt) >= $4
            then min(claimed_at) end from tried) as "deferredSince",
          (select on_since from switch where name = 'hold-all') as stopped,
          (select on_since from switch where name = 'hold-automatic') as automatic,
          coalesce((select why from switch where name = 'hold-automatic' and on_since is not null),
            '') as "automaticWhy"`,
    },
    [now, countedMost, new Date(now.getTime() - triedMs), triedMost],
  );
  if (row === undefined) throw new Error('the standing of the desk is one row');
  return row;
}

/** The alerts that last, in the order of their codes. */
export async function listAlerts(database: Database): Promise<AlertRow[]> {
  return database.query<AlertRow>(
    `select code, text, since, told_at as "toldAt" from alert order by code`,
  );
}

/**
 * Notes that something lasts.
 * @param mark grows with each new one of a kind that is to be told of by itself
 * @param againMs after which what lasts is told again
 * @returns since when, where this caller is the one to tell it now; else null
 */
export async function raiseAlert(
  database: Database,
  alert: { readonly code: string; readonly mark: string; readonly text: string },
  since: Date,
  at: Date,
  againMs: number,
): Promise<Date | null> {
  const { code, mark, text } = alert;
  const [row] = await database.query<{ since: Date }>(
    `insert into alert (code, mark, text, since, told_at) values ($1, $2, $3, $4, $5)
     on conflict (code) do update
       set mark = excluded.mark, text = excluded.text, told_at = excluded.told_at
       where alert.told_at is null or alert.told_at <= $6 or alert.mark < excluded.mark
     returning since`,
    [code, mark, text, since, at, new Date(at.getTime() - againMs)],
  );
  return row?.since ?? null;
}

/** Nobody could be told: the next look tries again. */
export async function untellAlert(database: Database, code: string): Promise<void> {
  await database.query('update alert set told_at = null where code = $1', [code]);
}

/** Nobody could be told that it is over: the next look tries again. */
export async function restoreAlert(database: Database, alert: AlertRow): Promise<void> {
  const { code, text, since, toldAt } = alert;
  await database.query(
    `insert into alert (code, mark, text, since, told_at) values ($1, '', $2, $3, $4)
     on conflict (code) do nothing`,
    [code, text, since, toldAt],
  );
}

/** It is over. @returns what it was, where this caller is the one to tell that; else null */
export async function clearAlert(database: Database, code: string): Promise<AlertRow | null> {
  const [row] = await database.query<AlertRow>(
    `delete from alert where code = $1 returning code, text, since, told_at as "toldAt"`,
    [code],
  );
  return row ?? null;
}
