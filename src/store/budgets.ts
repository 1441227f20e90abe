// Which due deliveries the budgets allow, as the beginning of a statement. Counted where it is
// spent, at the claim, under one lock for all nodes; by an index for each whose mail is due, so
// that it costs no more than the budgets are wide. What may not go takes no place from what may.

import type { Budgets } from '../brake-rules.ts';
import type { Database, Queries } from './pg.ts';
import { goes } from './switches.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const budgetLock = 7_364_292;

// A delivery that waits is due by the node's clock. What is being sent is under a lease and due
// again when that has run out, by the server's clock, as the lease was taken: a node whose clock is
// ahead would send it twice. The first condition is for the index.
export const due = `due_at <= greatest($1, statement_timestamp())
  and ((state = 'waiting' and due_at <= $1)
    or (state = 'sending' and due_at < statement_timestamp()))`;

// What was claimed within the hour has been counted: another attempt at it is free. One digest an
// hour is what a contact gets whose budget is spent.
export const judged = `
    with due as (
      select id, recipient, reporter, reporter_per_hour, kind, due_at, kind = 'digest' as is_digest,
        unlimited or coalesce(claimed_at > $4, false) as free,
        coalesce(claimed_at > $5, false) as is_of_day
      from delivery where ${due} and ${goes}
      order by due_at, id limit $2 for update skip locked
    ), reporters as (
      select reporter, (select count(*) from delivery spent
          where spent.reporter = asked.reporter and spent.claimed_at > $4) as mails
      from (select distinct reporter from due
        where not free and reporter is not null and $8::int is not null) asked
    ), contacts as (
      select recipient, (select count(*) from delivery spent
          where spent.recipient = asked.recipient and spent.claimed_at > $4) as of_hour,
        case when $7::int is not null then (select count(*) from delivery spent
          where spent.recipient = asked.recipient and spent.claimed_at > $5) end as of_day
      from (select distinct recipient from due
        where not free and not is_digest and ($6::int is not null or $7::int is not null)) asked
    ), by_reporter as (
      select due.*, reporters.mails
          + row_number() over (partition by due.reporter order by due_at, id)
          <= coalesce(reporter_per_hour, $8::int) as passes
      from due left join reporters using (reporter) where not free
    ), by_contact as (
      select by_reporter.id, due_at, is_digest
          or (coalesce(of_hour + row_number() over same <= $6::int, true)
            and coalesce(is_of_day or of_day
              + count(*) filter (where not is_of_day) over same <= $7::int, true)) as passes
      from by_reporter left join contacts using (recipient)
      where coalesce(by_reporter.passes, true)
      window same as (partition by by_reporter.recipient, is_digest order by due_at, id)
    ), by_total as (
      select id, coalesce((case when $9::int is not null then
            (select count(*) from delivery where claimed_at > $4) end)
          + row_number() over (order by due_at, id) <= $9::int, true) as passes
      from by_contact where passes
    ), judged as (
      select id, null as over from due where free
      union all select id, 'reporter' from by_reporter where not passes
      union all select id, 'contact' from by_contact where not passes
      union all select id, case when not passes then 'total' end from by_total
    )`;

/** The values of a statement that begins with `judged`. */
export function judging(now: Date, limit: number, third: unknown, budgets: Budgets): unknown[] {
  const since = (ms: number): Date => new Date(now.getTime() - ms);
  const { perContact, perContactDay, perReporter, total } = budgets;
  return [now, limit, third, since(hourMs), since(dayMs), perContact, perContactDay].concat([
    perReporter,
    total,
  ]);
}

/** All nodes count one after the other. */
export function underBudgets<T>(
  database: Database,
  work: (inside: Queries) => Promise<T>,
): Promise<T> {
  return database.transaction(async (inside) => {
    await inside.query('select pg_advisory_xact_lock($1)', [budgetLock]);
    return work(inside);
  });
}
