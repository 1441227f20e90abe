// Budgets are counted where they are spent, at the claim: of a contact by hour and day, of a
// reporter, and in all; by however many nodes.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type Fate, markDeliveries } from '../../src/store/deliveries.ts';
import type { Database } from '../../src/store/pg.ts';
import { freshDatabase, later, now } from './rows.ts';
import { claim, free, hour, recipients, waiting } from './outgoing.ts';

const [a, b, c] = ['a@x.example', 'b@x.example', 'c@x.example'] as const;

/** The peer has taken, or put off, all that is claimed. */
async function mark(
  database: Database,
  rows: readonly Pick<Fate, 'id' | 'attempt'>[],
  fate: Omit<Fate, 'id' | 'attempt'> = { state: 'sent', reply: '250', dueAt: null },
) {
  const fates = rows.map(({ id, attempt }) => ({ id, attempt, ...fate }));
  await markDeliveries(database, fates, now);
}

test('a contact gets no more than its budget, and another not less', async (t) => {
  const database = await freshDatabase(t);
  await waiting(database, [a, a, a, b, a]);
  const budgets = { ...free, perContact: 2 };
  const first = await claim(database, later(100), budgets);
  assert.deepEqual(await recipients(Promise.resolve(first)), ['a', 'a', 'b']);
  await mark(database, first);
  assert.deepEqual(await claim(database, later(200), budgets), []);
  assert.deepEqual(await recipients(claim(database, later(100 + hour), budgets)), ['a', 'a']);
});

test('a contact gets no more in a day than is said, however it is spread', async (t) => {
  const database = await freshDatabase(t);
  await waiting(database, [a, a, a, a, a, b]);
  const budgets = { ...free, perContact: 2, perContactDay: 3 };
  const got: string[][] = [];
  for (const hours of [1, 3, 5, 24, 26, 28]) {
    const rows = await claim(database, later(hours * hour), budgets);
    await mark(database, rows);
    got.push(await recipients(Promise.resolve(rows)));
  }
  // The first two are a day old at 26 h; a third of that day went at 3 h.
  assert.deepEqual(got, [['a', 'a', 'b'], ['a'], [], [], ['a', 'a'], []]);
});

test('another attempt is not counted twice, by hour or day', async (t) => {
  const database = await freshDatabase(t);
  await waiting(database, [a, b]);
  const budgets = { perContact: 1, perContactDay: 1, perReporter: 1, total: 2 };
  for (const at of [later(100), later(200), later(2 * hour)]) {
    const rows = await claim(database, at, budgets);
    assert.deepEqual(await recipients(Promise.resolve(rows)), ['a', 'b']);
    await mark(database, rows, { state: 'waiting', reply: '450', dueAt: now });
  }
});

test('all together get no more than the total, and who may not go takes no place', async (t) => {
  const database = await freshDatabase(t);
  await waiting(database, [a, a, a, b, c]);
  const budgets = { ...free, perContact: 1, total: 2 };
  assert.deepEqual(await recipients(claim(database, later(100), budgets)), ['a', 'b']);
});

test('a reporter is sent on no more than his budget, and takes no place from others', async (t) => {
  const database = await freshDatabase(t);
  const reporter = { key: 'bomb@example.net', perHour: null };
  await waiting(database, [a, b, c, 'd@x.example'], { reporter });
  await waiting(database, [a, b], { reporter: { ...reporter, key: 'other@example.net' } });
  await waiting(database, [c]);
  const budgets = { ...free, perContact: 2, perReporter: 2, total: 5 };
  const first = claim(database, later(100), budgets);
  assert.deepEqual(await recipients(first), ['a', 'a', 'b', 'b', 'c']);
  assert.deepEqual(await claim(database, later(200), budgets), []);
  assert.deepEqual(await recipients(claim(database, later(100 + hour), budgets)), ['c', 'd']);
});

test("a rule's number stands over the general one, for what that rule sends", async (t) => {
  const database = await freshDatabase(t);
  const names = Array.from({ length: 6 }, (_, at) => `r${at}@x.example`);
  const key = 'feed@example.net (rule feed)';
  await waiting(database, names, { reporter: { key, perHour: 5 } });
  const budgets = { ...free, perReporter: 1 };
  assert.equal((await claim(database, later(100), budgets)).length, 5);
  // Without a general one nobody is counted.
  assert.equal((await claim(database, later(200), { ...free, total: 99 })).length, 1);
});

test('a digest goes although the budget of its contact is spent', async (t) => {
  const database = await freshDatabase(t);
  await waiting(database, [a, a]);
  await waiting(database, [a], { kind: 'digest' });
  const budgets = { ...free, perContact: 1, perContactDay: 1 };
  assert.equal((await claim(database, later(100), budgets)).length, 2);
  assert.deepEqual(await claim(database, later(200), budgets), []);
});

test('however many nodes claim, each budget is spent once', async (t) => {
  const database = await freshDatabase(t);
  const reporter = { key: 'bomb@example.net', perHour: null };
  const to = Array.from({ length: 60 }, (_, at) => `r${at % 10}@x.example`);
  await waiting(database, to, { reporter });
  for (const [budgets, allowed] of [
    [{ ...free, perReporter: 7 }, 7],
    [{ ...free, perContact: 2 }, 13],
    [{ ...free, perContactDay: 3 }, 10],
    [{ ...free, total: 34 }, 4],
  ] as const) {
    const claims = Array.from({ length: 6 }, () => claim(database, later(1_000), budgets, 50));
    const rows = (await Promise.all(claims)).flat();
    // Two of each contact are 20, seven of which had gone; and so on.
    assert.equal(rows.length, allowed, JSON.stringify(budgets));
    await mark(database, rows);
  }
});
