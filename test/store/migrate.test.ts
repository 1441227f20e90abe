// The schema comes to be once, however many nodes start at once, and a server that could lose mail
// is told apart.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test, type TestContext } from 'node:test';

import { migrate, migrations, missingMigrations, unfit } from '../../src/store/migrate.ts';
import { type Database, openDatabase } from '../../src/store/pg.ts';
import { testDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';

/** An empty database on the tests' server, with settings of its own. */
async function emptyDatabase(t: TestContext, setting?: string) {
  const beneath = await testDatabase();
  const { connection } = beneath;
  const name = `test_${randomBytes(8).toString('hex')}`;
  const beside = openDatabase(connection);
  await beside.query(`create database ${name} template template0`);
  if (setting !== undefined) await beside.query(`alter database ${name} set ${setting}`);
  const address = { ...connection, database: name };
  const database = openDatabase(address);
  t.after(async () => {
    await database.close();
    // A migration's connection ends a moment after its migration.
    const left = 'select pid from pg_stat_activity where datname = $1';
    await until('all have left', async () => (await beside.query(left, [name])).length === 0);
    await beside.query(`drop database ${name}`);
    await beside.close();
    await beneath.drop();
  });
  return { address, database };
}

test('several nodes bring the schema up to date at once', async (t) => {
  const { address, database } = await emptyDatabase(t);
  const applied = await Promise.all(Array.from({ length: 4 }, () => migrate(address)));
  const names = applied.flat();
  assert.equal(new Set(names).size, names.length);
  assert.deepEqual(await migrations(database), names.toSorted());
  assert.deepEqual(await missingMigrations(database), []);
  assert.deepEqual(await migrate(address), []);
  assert.ok(names.includes('0001_desk'));
  await database.query('select from mail');
});

test('what the schema lacks is named', async (t) => {
  const { address, database } = await emptyDatabase(t);
  const [first = ''] = await migrate(address);
  await database.query('delete from migration where name = $1', [first]);
  assert.deepEqual(await missingMigrations(database), [first]);
});

for (const [given, fault] of [
  ['synchronous_commit = on', null],
  ['synchronous_commit = off', /^synchronous_commit is off: /],
  ['synchronous_commit = local', /^synchronous_commit is local: /],
] as const) {
  test(`a server with ${given} is ${fault === null ? 'fit' : 'unfit'}`, async (t) => {
    const faults = await unfit((await emptyDatabase(t, given)).database);
    assert.equal(faults.length, fault === null ? 0 : 1);
    if (fault !== null) assert.match(faults[0] ?? '', fault);
  });
}

test('a server that is too old, or does not sync, is told why', async () => {
  const answers = (row: object): Pick<Database, 'query'> => ({
    query: <Row>() => Promise.resolve([row as Row]),
  });
  const fit = {
    version: '150000',
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'remote_apply',
  };
  const faults = async (changed: object) =>
    (await unfit(answers({ ...fit, ...changed }) as Database)).map((text) => text.split(' ')[0]);
  assert.deepEqual(await faults({}), []);
  assert.deepEqual(await faults({ version: '140011' }), ['PostgreSQL']);
  assert.deepEqual(await faults({ fsync: 'off', full_page_writes: 'off' }), [
    'fsync',
    'full_page_writes',
  ]);
});
