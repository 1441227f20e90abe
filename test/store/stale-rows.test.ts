// What is asked about for a short time is forgotten after it: not before, not by a clock that is not
// believed, not more than so much at once, and never waiting for whoever is at work on it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { beginBulk, findBulk } from '../../src/store/bulk.ts';
import { findGuesses } from '../../src/store/guesses.ts';
import { takeLease } from '../../src/store/leases.ts';
import type { Database } from '../../src/store/pg.ts';
import { bulkKeptMs, forgetStale } from '../../src/store/stale-rows.ts';
import { beatClock, stopAutomatic } from '../../src/store/switches.ts';
import { freshDatabase, id, later, now } from './rows.ts';

const hour = 3_600_000;
const day = 24 * hour;

const acknowledge = (database: Database, address: string, at: Date) =>
  database.query('insert into acknowledged (address, at) values ($1, $2)', [address, at]);

async function acknowledged(database: Database): Promise<readonly string[]> {
  const rows = await database.query<{ address: string }>(
    'select address from acknowledged order by address',
  );
  return rows.map(({ address }) => address);
}

test('acknowledgements are kept for a week and a day, guesses for a day and an hour', async (t) => {
  const database = await freshDatabase(t);
  await beatClock(database, now);
  for (const [address, at] of [
    ['a@example.net', later(-8 * day)],
    ['b@example.net', later(-8 * day + 1)],
    ['@example.net', later(-8 * day)],
    ['@example.com', now],
  ] as const) {
    await acknowledge(database, address, at);
  }
  const hours = [later(-day - 2 * hour), later(-day), now];
  for (const [index, at] of hours.entries()) {
    await database.query(
      `insert into guess (source, hour, times) values ($1, date_trunc('hour', $2::timestamptz), 3)`,
      [`${index}.example`, at],
    );
  }
  assert.equal(await forgetStale(database, now), 3);
  assert.deepEqual(await acknowledged(database), ['@example.com', 'b@example.net']);
  assert.deepEqual(
    (await database.query<{ source: string }>('select source from guess order by source')).map(
      ({ source }) => source,
    ),
    ['1.example', '2.example'],
  );
  assert.deepEqual(await findGuesses(database, ['2.example'], now), [
    { source: '2.example', times: 3 },
  ]);
  assert.equal(await forgetStale(database, now), 0);
});

test('a lease that has ended is forgotten, one that runs is not', async (t) => {
  const database = await freshDatabase(t);
  await beatClock(database, now);
  const [ended, runs] = [id(), id()];
  await takeLease(database, ended, 'one', null);
  await takeLease(database, runs, 'two', null);
  await database.query(
    `update lease set until = clock_timestamp() - interval '1 s' where what = $1`,
    [ended],
  );
  assert.equal(await forgetStale(database, now), 1);
  assert.deepEqual(await database.query('select what from lease'), [{ what: runs }]);
  assert.equal((await takeLease(database, ended, 'two', null)).taken, true);
});

test('what came of an act on many tickets is kept for 90 days', async (t) => {
  const database = await freshDatabase(t);
  await beatClock(database, now);
  const [old, kept] = [id(), id()];
  const run = { verb: 'close', rows: [], actor: 'operator' };
  await beginBulk(database, { ...run, id: old, at: later(-bulkKeptMs) });
  await beginBulk(database, { ...run, id: kept, at: later(-bulkKeptMs + 1) });
  assert.equal(bulkKeptMs, 90 * day);
  assert.equal(await forgetStale(database, now), 1);
  assert.equal(await findBulk(database, old), null);
  assert.notEqual(await findBulk(database, kept), null);
});

test('no more than so many at once', async (t) => {
  const database = await freshDatabase(t);
  await beatClock(database, now);
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    await acknowledge(database, `${name}@example.net`, later(-9 * day));
  }
  const counts = [];
  for (let turn = 0; turn < 4; turn += 1) counts.push(await forgetStale(database, now, 2));
  assert.deepEqual(counts, [2, 2, 1, 0]);
});

test('whoever is at work on a row is not waited for, and keeps it', async (t) => {
  const database = await freshDatabase(t);
  await beatClock(database, now);
  await acknowledge(database, 'a@example.net', later(-9 * day));
  await acknowledge(database, 'b@example.net', later(-9 * day));
  await database.transaction(async (inside) => {
    await inside.query(`select from acknowledged where address = 'a@example.net' for update`);
    assert.equal(await forgetStale(database, now), 1);
  });
  assert.deepEqual(await acknowledged(database), ['a@example.net']);
  assert.equal(await forgetStale(database, now), 1);
});

const doubtful: readonly (readonly [what: string, set: (database: Database) => Promise<void>])[] = [
  ['no clock has been seen', async () => {}],
  ['the clock has leapt forward', (database) => beatClock(database, later(-day - 1))],
  ['the clock has leapt back', (database) => beatClock(database, later(day + 1))],
  [
    'the clock is stopped',
    async (database) => {
      await beatClock(database, now);
      await stopAutomatic(database, 'the clock moved', now);
    },
  ],
];

for (const [what, set] of doubtful) {
  test(`nothing is forgotten where ${what}`, async (t) => {
    const database = await freshDatabase(t);
    await set(database);
    await acknowledge(database, 'a@example.net', later(-400 * day));
    assert.equal(await forgetStale(database, now), 0);
    assert.deepEqual(await acknowledged(database), ['a@example.net']);
  });
}
