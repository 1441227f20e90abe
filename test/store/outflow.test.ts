// What leaves by itself is counted for the circuit breaker: past hours once and for good, the
// running one as far as it matters; and a person who lets it go begins anew.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  breakOutflow,
  keepOutflow,
  type Measure,
  measureOutflow,
} from '../../src/store/outflow.ts';
import type { Database } from '../../src/store/pg.ts';
import { automaticHeld, switchOutbox } from '../../src/store/switches.ts';
import { claim, free, hour, waiting } from './outgoing.ts';
import { freshDatabase } from './rows.ts';

const whole: Measure = {
  isWhole: true,
  times: 3,
  floor: 5,
  returnedMin: 3,
  returnedTimes: 10,
};
/** Half past an hour that is over. */
const noon = new Date(Math.floor(Date.now() / hour) * hour - 5.5 * hour);
const at = (hours: number): Date => new Date(noon.getTime() + hours * hour);

/** Mails that were claimed at these hours from noon on. */
async function sent(database: Database, hours: readonly number[]): Promise<void> {
  const made = await waiting(
    database,
    hours.map((_, index) => `r${index}@x.example`),
  );
  for (const [index, one] of made.entries()) {
    await database.query(
      `update delivery set state = 'sent', due_at = null, claimed_at = $2 where id = $1`,
      [one.id, at(hours[index] ?? 0)],
    );
  }
}

const kept = (database: Database) =>
  database.query<{ hours: number; mails: number }>(
    `select (extract(epoch from hour - $1) / 3600 + 0.5)::float8 as hours, mails from outflow
     order by hour`,
    [noon],
  );

test('hours that are over are kept, by whoever is first, and never counted again', async (t) => {
  const database = await freshDatabase(t);
  await sent(database, [-200, -100, -3, -3.1, -1, 0]);
  await database.query(`update delivery set by_person = true where claimed_at = $1`, [at(-3.1)]);
  await Promise.all([0, 0.1, 0.2].map((late) => keepOutflow(database, at(late))));
  const hours = [
    { hours: -100, mails: 1 },
    { hours: -3, mails: 1 },
    { hours: -1, mails: 1 },
  ];
  assert.deepEqual(await kept(database), hours);
  await sent(database, [-3, -1]);
  await keepOutflow(database, at(0));
  assert.deepEqual(await kept(database), hours);
  // An hour without mail is kept too, so that nothing before it is looked at again.
  await keepOutflow(database, at(2));
  const rest = [
    { hours: 0, mails: 1 },
    { hours: 1, mails: 0 },
  ];
  assert.deepEqual(await kept(database), [...hours, ...rest]);
});

test('the busiest hour of seven days, and the running one, as far as it matters', async (t) => {
  const database = await freshDatabase(t);
  await sent(database, [-169, -169, -169, -50, -50, -1.2, 0, 0, 0, 0]);
  await database.query(`insert into outflow (hour, mails) values ($1, 99)`, [at(-169.5)]);
  await keepOutflow(database, at(0));
  // The hour before overlaps with the running one: a flood is not measured by itself.
  assert.deepEqual(await measureOutflow(database, at(0.1), whole), {
    most: 2,
    mails: 4,
    returned: 0,
  });
  const part = { ...whole, isWhole: false };
  assert.equal((await measureOutflow(database, at(0.1), part)).mails, 0);
  const bounded = { ...whole, floor: 1, times: 1 };
  assert.equal((await measureOutflow(database, at(0.1), bounded)).mails, 3);
});

test('what came back is counted of what was sent within the hour', async (t) => {
  const database = await freshDatabase(t);
  await sent(database, [-2, -2, 0, 0, 0, 0]);
  await database.query(`update delivery set state = 'bounced' where recipient < 'r4'`);
  await database.query(`update delivery set state = 'failed' where recipient = 'r4@x.example'`);
  const part = { ...whole, isWhole: false };
  assert.deepEqual(await measureOutflow(database, at(0.1), part), {
    most: 0,
    mails: 4,
    returned: 3,
  });
  await database.query('update delivery set unlimited = true');
  assert.equal((await measureOutflow(database, at(0.1), part)).returned, 0);
});

test('nodes stop it once; a person lets it go, and what was is not counted again', async (t) => {
  const database = await freshDatabase(t);
  await sent(database, [0, 0, 0, 0, 0]);
  await waiting(database, ['next@x.example']);
  const judge = ({ mails }: { readonly mails: number }) => (mails >= 5 ? `${mails} mails` : null);
  const stop = (hours: number) => breakOutflow(database, at(hours), whole, judge);
  const all = await Promise.all([0.1, 0.1, 0.1].map(stop));
  assert.equal(all.includes('5 mails'), true);
  assert.deepEqual(await automaticHeld(database), { since: at(0.1), why: '5 mails' });
  assert.equal(await stop(0.2), null);
  const now = new Date();
  assert.deepEqual(await claim(database, now, free), []);
  await switchOutbox(database, false, 'operator', at(0.2));
  assert.equal(await stop(0.3), null);
  assert.equal(await automaticHeld(database), null);
  assert.equal((await claim(database, now, free)).length, 1);
});
