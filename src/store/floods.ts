// What is over budget: forwards to a contact go in its digest of the hour, and all else waits, with
// one hold `flood` a budget. A person's yes lets what waits for that budget go, in digests too.

import { doubt } from '../doubts.ts';
import type { HoldId } from '../model.ts';
import type { Budgets } from '../brake-rules.ts';
import { judged, judging, underBudgets } from './budgets.ts';
import { type AskedOfDelivery, openHold, type Refused } from './deliveries.ts';
import { digestForwards } from './digests.ts';
import type { Database, Queries } from './pg.ts';

/** So many are put off at once; the rest in the next turn. */
const deferMax = 1_000;

/**
 * What was never tried may go in a digest: nobody gets it twice. A digest has no place for what a
 * person has written above it.
 */
const isFresh = `(delivery.kind = 'forward' and delivery.mail is not null
  and delivery.claimed_at is null
  and not exists (select from override
    where override.mail = delivery.mail and override.decided ? 'words'))`;

const deferSql = {
  name: 'defer-deliveries',
  text: `${judged}
    update delivery set state = 'waiting', due_at = $3 from judged
    where delivery.id = judged.id and judged.over is not null
    returning delivery.id, mail, ticket, recipient, reporter, over, ${isFresh} as "isFresh"`,
};

interface Deferred extends Refused {
  readonly reporter: string | null;
  readonly over: 'contact' | 'reporter' | 'total';
  readonly isFresh: boolean;
}

/** How many deliveries wait, and how many of them for a digest. */
export interface Flood {
  readonly waiting: number;
  readonly digested: number;
}

/**
 * Sees to what is due but over budget: forwards of a contact wait for its digest at `digestAt`,
 * all else until `until`, and the desk is asked once a budget.
 */
export async function deferFlood(
  database: Database,
  now: Date,
  { until, digestAt }: { readonly until: Date; readonly digestAt: Date },
  budgets: Budgets,
  newId: () => HoldId,
): Promise<Flood> {
  return underBudgets(database, async (inside) => {
    const rows = await inside.query<Deferred>(deferSql, judging(now, deferMax, until, budgets));
    const fresh = rows.filter(({ over, isFresh: one }) => over === 'contact' && one);
    const digested = await digestForwards(
      inside,
      fresh.map(({ id }) => id),
      { dueAt: digestAt, byPerson: false },
    );
    const waiting = rows.filter(({ id }) => !digested.has(id));
    const first = new Map(waiting.toReversed().map((row) => [budgetOf(row), row]));
    for (const [budget, row] of first) {
      await openHold(inside, newId(), row, askedOf(row, budget), now);
    }
    return { waiting: waiting.length, digested: digested.size };
  });
}

function budgetOf({ over, recipient, reporter }: Deferred): string {
  switch (over) {
    case 'contact':
      return `contact ${recipient}`;
    case 'reporter':
      return `reporter ${reporter ?? ''}`;
    case 'total':
      return 'total';
  }
}

function askedOf({ over, recipient, reporter }: Deferred, budget: string): AskedOfDelivery {
  const spent = {
    contact: { is: 'budget-contact', contact: recipient },
    reporter: { is: 'budget-reporter', reporter: reporter ?? '' },
    total: { is: 'budget-total' },
  } as const;
  return { doubt: doubt('flood', spent[over]), budget };
}

/** Of a hold and a delivery: whether it waits for the budget that the hold asks about. */
export const waitsForBudget = `delivery.state = 'waiting' and case
    when hold.budget = 'total'
      then delivery.claimed_at is null and delivery.at <= hold.opened_at
    when hold.budget like 'reporter %' then delivery.reporter = substring(hold.budget from 10)
    else delivery.recipient = (select recipient from delivery where id = hold.delivery) end`;

/** A digest tells of so many at least; one goes alone. */
const digestMin = 2;

/**
 * A person lets what waits for a flood's budget go, whatever the budgets say: of forwards to one
 * contact one digest now, all else alone. Over the total only what waited when he was asked: the
 * undo window of mail that others have sent since is theirs.
 */
export async function releaseFlood(inside: Queries, hold: string, at: Date): Promise<void> {
  const rows = await inside.query<{ id: string; recipient: string; isFresh: boolean }>(
    `select delivery.id, delivery.recipient, ${isFresh} as "isFresh"
     from hold join delivery on ${waitsForBudget}
     where hold.id = $1 order by delivery.id for update of delivery`,
    [hold],
  );
  const fresh = rows.filter(({ isFresh: one }) => one);
  const counts = new Map<string, number>();
  for (const { recipient } of fresh) counts.set(recipient, (counts.get(recipient) ?? 0) + 1);
  const together = fresh.filter(({ recipient }) => (counts.get(recipient) ?? 0) >= digestMin);
  const digested = await digestForwards(
    inside,
    together.map(({ id }) => id),
    { dueAt: at, byPerson: true },
  );
  const alone = rows.filter(({ id }) => !digested.has(id)).map(({ id }) => id);
  await inside.query('update delivery set unlimited = true, due_at = $2 where id = any($1)', [
    alone,
    at,
  ]);
}
