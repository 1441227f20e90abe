// Rows lie in the partition of their id's month; whoever makes partitions, and how often, they are
// made once, and nothing is ever refused for want of one.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { MailId } from '../../src/model.ts';
import { accept } from '../../src/store/intake.ts';
import { rawMail } from '../../src/store/mails.ts';
import { ensurePartitions, firstId } from '../../src/store/partitions.ts';
import type { Database } from '../../src/store/pg.ts';
import { freshDatabase, id, incoming } from './rows.ts';

const october = new Date('2026-10-03T12:00:00Z');

async function partitions(database: Database): Promise<string[]> {
  const rows = await database.query<{ name: string }>(
    `select inhrelid::regclass::text as name from pg_inherits
     where inhparent in ('raw'::regclass, 'trace'::regclass) order by name`,
  );
  return rows.map(({ name }) => name);
}

const expected = ['raw', 'trace']
  .flatMap((parent) =>
    ['2026_10', '2026_11', '2026_12', '2027_01', 'default'].map((month) => `${parent}_${month}`),
  )
  .sort();

test('partitions of this month and the next three, once, by many at once', async (t) => {
  const database = await freshDatabase(t);
  await Promise.all(Array.from({ length: 5 }, () => ensurePartitions(database, october)));
  assert.deepEqual((await partitions(database)).sort(), expected);
  await ensurePartitions(database, october);
  assert.deepEqual((await partitions(database)).sort(), expected);
});

for (const [at, place] of [
  ['2026-09-30T23:59:59.999Z', 'raw_default'],
  ['2026-10-01T00:00:00.000Z', 'raw_2026_10'],
  ['2026-10-31T23:59:59.999Z', 'raw_2026_10'],
  ['2026-11-01T00:00:00.000Z', 'raw_2026_11'],
  ['2027-01-31T23:59:59.999Z', 'raw_2027_01'],
  ['2027-02-01T00:00:00.000Z', 'raw_default'],
] as const) {
  test(`a mail of ${at} lies in ${place}`, async (t) => {
    const database = await freshDatabase(t);
    await ensurePartitions(database, october);
    const mail = incoming('x', { id: id(new Date(at)) as MailId });
    await accept(database, [mail]);
    const [row] = await database.query<{ place: string }>(
      'select tableoid::regclass::text as place from raw',
    );
    assert.equal(row?.place, place);
    assert.deepEqual(await rawMail(database, mail.id), mail.raw);
  });
}

test('a month whose rows are in the default partition already stays there', async (t) => {
  const database = await freshDatabase(t);
  const early = incoming('early', { id: id(october) as MailId });
  await accept(database, [early]);
  await ensurePartitions(database, october);
  assert.deepEqual(
    (await partitions(database)).sort(),
    expected.filter((name) => name !== 'raw_2026_10'),
  );
  assert.deepEqual(await rawMail(database, early.id), early.raw);
  await ensurePartitions(database, october);
});

test('the first id of a moment stands before all ids of it', () => {
  const first = firstId(october);
  assert.ok(first <= id(october));
  assert.ok(first > id(new Date(october.getTime() - 1)));
  assert.equal(firstId(new Date(-1)), '00000000-0000-0000-0000-000000000000');
  assert.equal(firstId(new Date(8.64e15)), 'ffffffff-ffff-0000-0000-000000000000');
});
