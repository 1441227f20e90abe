// The queue in its order, part by part, whoever is at work on what; and that whoever listens hears of
// what changes in it, and of nothing else.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test, type TestContext } from 'node:test';

import type { HoldCode, HoldId } from '../../src/model.ts';
import { decideHold, handOver, snoozeHold } from '../../src/store/acts.ts';
import { findStanding } from '../../src/store/alerts.ts';
import { figures } from '../../src/store/figures.ts';
import { openFigures } from '../../src/store/handover.ts';
import { moveLease, releaseLease } from '../../src/store/leases.ts';
import type { Database } from '../../src/store/pg.ts';
import {
  findQueueRow,
  listQueue,
  newHolds,
  openHolds,
  queueCounts,
  recentHolds,
  rowNews,
} from '../../src/store/queue.ts';
import { settle } from '../../src/store/settle.ts';
import { findVitals } from '../../src/store/vitals.ts';
import { until } from '../support/until.ts';
import { claimed, decided, freshDatabase, hold, id, later, now } from './rows.ts';

const everything = { view: null, team: null } as const;

/** Holds that were opened so many seconds after the start, with their codes and teams. */
async function opened(
  database: Database,
  rows: readonly (readonly [atS: number, code: HoldCode, team?: string])[],
): Promise<HoldId[]> {
  const mails = await claimed(database, rows.length);
  const holds = rows.map(([atS, code, team = 'first-line']) =>
    hold({ id: id(later(atS * 1000)) as HoldId, codes: [code], team }),
  );
  const settlements = mails.map((mail, at) =>
    decided(mail, { state: 'held', hold: holds[at] ?? null }),
  );
  await settle(database, settlements, now, 'sluice');
  for (const [at, [atS]] of rows.entries()) {
    const values = [holds[at]?.id, later(atS * 1000)];
    await database.query(
      `update hold set opened_at = $2, due_at = $2::timestamptz + interval '24 hours'
       where id = $1`,
      values,
    );
  }
  return holds.map((one) => one.id);
}

const seven = [
  [30, 'no-address'],
  [10, 'suspected-spam'],
  [50, 'urgent', 'csirt'],
  [20, 'first-contact'],
  [40, 'urgent', 'csirt'],
  [60, 'suspected-spam', 'csirt'],
  [20, 'no-rule', 'night'],
] as const;

/** Those of a list of ids, by their place in `seven`. */
const places = (ids: readonly string[], rows: readonly { readonly id: string }[]): number[] =>
  rows.map((row) => ids.indexOf(row.id));

test('urgent first, then the oldest; a page goes on where the last one stopped', async (t) => {
  const database = await freshDatabase(t);
  const ids = await opened(database, seven);
  // Of two of one instant the smaller id is first.
  const [low, high] = String(ids[3]) < String(ids[6]) ? [3, 6] : [6, 3];
  const order = [4, 2, 1, low, high, 0, 5];
  const list = (limit: number, after: string | null) =>
    listQueue(database, { ...everything, limit, after, actor: 'jan', now });
  assert.deepEqual(places(ids, await list(9, null)), order);
  const walked: number[] = [];
  for (let after: string | null = null; ; ) {
    const page = await list(2, after);
    walked.push(...places(ids, page));
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.id;
    // Where the list stopped stays a place in it when its row is gone.
    await database.query('update hold set closed_at = opened_at where id = $1', [after]);
  }
  assert.deepEqual(walked, order);
});

test('every open hold is in one view, and counted there', async (t) => {
  const database = await freshDatabase(t);
  const ids = await opened(database, seven);
  const table = [
    ['main', null, [0, 3, 6]],
    ['csirt', null, [2, 4, 5]],
    ['spam', null, [1]],
    ['main', 'night', [6]],
    [null, 'csirt', [2, 4, 5]],
    ['spam', 'csirt', []],
  ] as const;
  for (const [view, team, wanted] of table) {
    const which = { view, team, limit: 9, after: null, actor: 'jan', now };
    const found = places(ids, await listQueue(database, which));
    assert.deepEqual(
      found.toSorted((a, b) => a - b),
      wanted,
      `${view} ${team}`,
    );
  }
  assert.deepEqual(await queueCounts(database, now), [
    { team: 'csirt', view: 'csirt', open: 3 },
    { team: 'first-line', view: 'main', open: 2 },
    { team: 'first-line', view: 'spam', open: 1 },
    { team: 'night', view: 'main', open: 1 },
  ]);
});

test('what is snoozed is in a view of its own until then, and is heard of when it is over', async (t) => {
  const database = await freshDatabase(t);
  const [id1 = '', id2 = ''] = await opened(database, [
    [0, 'no-address'],
    [10, 'urgent', 'csirt'],
  ]);
  const row = async () => (await findQueueRow(database, id2, 'jan')) ?? assert.fail();
  const until = later(3_600_000);
  const act = { id: id(), actor: 'eva', at: now };
  const found = async (view: 'snoozed' | 'csirt' | null, at: Date) => {
    const which = { view, team: null, limit: 9, after: null, actor: 'jan', now: at };
    return (await listQueue(database, which)).map((one) => one.id);
  };
  const oldest = async (at: Date) => (await findStanding(database, at)).oldestHold;
  await database.query('update hold set opened_at = $2 where id = $1', [id1, later(7_000_000)]);
  assert.equal(await snoozeHold(database, await row(), until, act), true);
  assert.deepEqual(await found(null, now), [id1]);
  assert.deepEqual(await found('csirt', now), []);
  assert.deepEqual(await found('snoozed', now), [id2]);
  assert.deepEqual(await queueCounts(database, now), [
    { team: 'csirt', view: 'snoozed', open: 1 },
    { team: 'first-line', view: 'main', open: 1 },
  ]);
  assert.equal(await openHolds(database, now), 1);
  assert.equal((await figures(database, now)).holds.open, 1);
  assert.equal((await findVitals(database, now)).holds, 1);
  assert.deepEqual((await openFigures(database, now)).holds, [{ team: 'first-line', rows: 1 }]);
  assert.equal((await findStanding(database, now)).urgent, 0);
  assert.deepEqual(await oldest(now), later(7_000_000));
  const [news] = await rowNews(database, [id2], 'jan', now);
  assert.equal(news?.snoozedBy, 'eva');
  const cameBy = async (at: Date) =>
    (await newHolds(database, later(600_000), [id1], { ...everything, now: at })).open;
  assert.equal(await cameBy(now), 0);
  // It is urgent again, and has waited since then.
  const after = later(3_600_001);
  assert.equal(await cameBy(after), 1);
  assert.deepEqual(await found('snoozed', after), []);
  assert.deepEqual(await found(null, after), [id2, id1]);
  assert.deepEqual(await oldest(after), until);
  assert.equal((await rowNews(database, [id2], 'jan', after))[0]?.snoozedBy, null);
  // Whoever hands it over has it asked at once.
  const over = { ...act, id: id(), why: 'theirs' };
  assert.equal(await handOver(database, await row(), 'night', over), true);
  assert.deepEqual(await found('snoozed', now), []);
  await database.query('update hold set closed_at = opened_at where id = $1', [id2]);
  assert.equal(await snoozeHold(database, await row(), until, { ...act, id: id() }), false);
});

test('who is at work is told to others; whoever opens another leaves the first', async (t) => {
  const database = await freshDatabase(t);
  const [one = '', two = ''] = await opened(database, seven);
  assert.equal((await moveLease(database, one, 'jan', null)).taken, true);
  const theirs = await moveLease(database, one, 'eva', null);
  assert.deepEqual([theirs.taken, theirs.changed, theirs.lease.holder], [false, false, 'jan']);
  const holders = async (actor: string) =>
    (await rowNews(database, [one, two], actor, now)).map((row) => [row.id, row.holder]);
  const sorted = [one, two].toSorted();
  assert.deepEqual(
    (await holders('jan')).map(([, holder]) => holder),
    [null, null],
  );
  const seen = new Map((await holders('eva')) as [string, string | null][]);
  assert.deepEqual(
    sorted.map((of) => seen.get(of)),
    sorted.map((of) => (of === one ? 'jan' : null)),
  );
  assert.equal((await findQueueRow(database, one, 'eva'))?.holder, 'jan');
  const own = randomUUID();
  await moveLease(database, own, 'jan', null);
  await moveLease(database, two, 'jan', null);
  assert.equal((await findQueueRow(database, one, 'eva'))?.holder, null);
  assert.equal((await findQueueRow(database, two, 'eva'))?.holder, 'jan');
  // No hold: a ticket's lease stays.
  assert.equal(await releaseLease(database, own, 'jan'), true);
  await moveLease(database, two, 'eva', 'jan has left');
  assert.equal((await findQueueRow(database, two, 'jan'))?.holder, 'eva');
});

test('what is new since a page was made, and what became of its rows', async (t) => {
  const database = await freshDatabase(t);
  const before = await opened(database, [
    [0, 'no-address'],
    [0, 'no-rule'],
  ]);
  const known = await recentHolds(database, later(1000));
  assert.deepEqual(known.toSorted(), before.toSorted());
  assert.deepEqual(await newHolds(database, later(1000), known, { ...everything, now }), {
    open: 0,
    urgent: 0,
  });
  // The second was made before the page was, and stored after.
  const came = await opened(database, [
    [5, 'no-address'],
    [0.5, 'urgent', 'csirt'],
  ]);
  assert.deepEqual(await newHolds(database, later(1000), known, { ...everything, now }), {
    open: 2,
    urgent: 1,
  });
  const main = { view: 'main', team: null } as const;
  assert.deepEqual(await newHolds(database, later(1000), known, { ...main, now }), {
    open: 1,
    urgent: 0,
  });
  const [first = ''] = came;
  const row = await findQueueRow(database, first, 'jan');
  assert.ok(row);
  const act = { id: id(), how: 'close', actor: 'eva', at: later(9000) };
  await decideHold(database, row, { kind: 'close', reason: 'resolved' }, act);
  assert.deepEqual(await rowNews(database, [first], 'jan', now), [
    {
      id: first,
      closedAt: later(9000),
      closedHow: 'close',
      closedBy: 'eva',
      snoozedBy: null,
      holder: null,
    },
  ]);
  const closed = await findQueueRow(database, first, 'jan');
  assert.deepEqual([closed?.closedHow, closed?.closedBy], ['close', 'eva']);
});

test('whoever listens hears of holds, leases and hand-overs, and of nothing else', async (t) => {
  const database = await freshDatabase(t);
  const heard = await listening(t, database);
  await settle(
    database,
    (await claimed(database)).map((mail) => decided(mail)),
    now,
    'sluice',
  );
  assert.equal(await heard.after(async () => {}), 0, 'a mail without a hold');
  let ids: HoldId[] = [];
  const come = async () =>
    void (ids = await opened(database, [
      [0, 'no-address'],
      [1, 'no-rule'],
    ]));
  assert.notEqual(await heard.after(come), 0, 'holds that come');
  const [one = '', two = ''] = ids;
  const moved = (hold: string) => async () => void (await moveLease(database, hold, 'jan', null));
  assert.equal(await heard.after(moved(one)), 1, 'a lease');
  assert.equal(await heard.after(moved(one)), 0, 'the same lease again');
  assert.equal(await heard.after(moved(two)), 1, 'another lease');
  const row = await findQueueRow(database, one, 'jan');
  assert.ok(row);
  const act = { id: id(), how: 'close', actor: 'jan', at: later(9000) };
  assert.equal(
    await heard.after(async () => void (await handOver(database, row, 'csirt', act))),
    1,
  );
  const decide = () => decideHold(database, row, { kind: 'ham' }, { ...act, id: id() });
  assert.equal(await heard.after(async () => void (await decide())), 1);
});

/** Counts what is said on the channel of holds while something is done. */
async function listening(t: TestContext, database: Database) {
  let count = 0;
  let marks = 0;
  const stop = await database.listen(['hold', 'mark'], (channel) => {
    if (channel === 'mark') marks += 1;
    else count += 1;
  });
  t.after(stop);
  return {
    after: async (work: () => Promise<void>): Promise<number> => {
      const [before, marked] = [count, marks];
      await work();
      // What was said before this was heard before it.
      await database.query(`select pg_notify('mark', '')`);
      await until('it is heard', () => marks > marked);
      return count - before;
    },
  };
}
