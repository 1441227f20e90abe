// Where the clock is not believed: automatic mail stands still, what a person let go does not, and a
// person's release ends both.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { claimDeliveries } from '../../src/store/deliveries.ts';
import type { Database } from '../../src/store/pg.ts';
import { settle } from '../../src/store/settle.ts';
import {
  automaticHeld,
  beatClock,
  clockSeen,
  stopAutomatic,
  switchOutbox,
} from '../../src/store/switches.ts';
import { claimed, forwarded, freshDatabase, later, leaseMs, now } from './rows.ts';

const claim = async (database: Database, at: Date) => {
  const budgets = { perContact: 5, perContactDay: null, perReporter: null, total: null };
  const rows = await claimDeliveries(database, at, 9, leaseMs, budgets);
  return rows.map(({ recipient }) => recipient).sort();
};

test('only what a person let go leaves while automatic mail is stopped', async (t) => {
  const database = await freshDatabase(t);
  const names = ['robot@x.example', 'person@x.example', 'flood@x.example'];
  const mails = await claimed(database, names.length);
  const settlements = mails.map((mail, at) => forwarded(mail, { to: names[at] ?? '' }).settlement);
  await settle(database, settlements, now, 'sluice');
  await database.query(`update delivery set by_person = true where recipient like 'person%'`);
  await database.query(`update delivery set unlimited = true where recipient like 'flood%'`);
  await stopAutomatic(database, 'the clock moved from a to b', later(1));
  assert.deepEqual(await claim(database, later(2)), ['flood@x.example', 'person@x.example']);
  // A second leap does not begin anew, but says what happened last.
  await stopAutomatic(database, 'the clock moved from b to a', later(3));
  assert.deepEqual(await automaticHeld(database), {
    since: later(1),
    why: 'the clock moved from b to a',
  });
  await switchOutbox(database, true, 'operator', later(4));
  assert.notEqual(await automaticHeld(database), null);
  await switchOutbox(database, false, 'operator', later(5));
  assert.equal(await automaticHeld(database), null);
  assert.deepEqual(await claim(database, later(6)), ['robot@x.example']);
});

test('a clock leaves its trace', async (t) => {
  const database = await freshDatabase(t);
  assert.deepEqual(await clockSeen(database), { at: null, isStopped: false });
  await beatClock(database, now);
  await beatClock(database, later(9));
  assert.deepEqual(await clockSeen(database), { at: later(9), isStopped: false });
  await stopAutomatic(database, 'x', now);
  assert.deepEqual(await clockSeen(database), { at: later(9), isStopped: true });
});
