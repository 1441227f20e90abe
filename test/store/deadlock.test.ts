// Two transactions that wait for each other: the server gives one up, and it is done again.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openDatabase } from '../../src/store/pg.ts';
import { testDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';

const { connection } = await testDatabase();
const database = openDatabase(connection);
after(() => database.close());

test('of two that wait for each other both are done, each once', async () => {
  await database.query('create table step (id int primary key, taken int not null)');
  await database.query('insert into step values (1, 0), (2, 0)');
  const take = 'update step set taken = taken + 1 where id = $1';
  const runs: [number, number] = [0, 0];
  const has = [false, false];
  const cross = (me: 0 | 1, first: number, second: number): Promise<void> =>
    database.transaction(async (inside) => {
      runs[me] += 1;
      await inside.query(take, [first]);
      has[me] = true;
      await until('the other has its first', () => has[1 - me] === true);
      await inside.query(take, [second]);
    });
  await Promise.all([cross(0, 1, 2), cross(1, 2, 1)]);
  // Which is given up, and whether the other one is too before it has both, is the server's affair.
  assert.ok(runs[0] + runs[1] > 2, 'one was given up');
  assert.deepEqual(await database.query('select id, taken from step order by id'), [
    { id: 1, taken: 2 },
    { id: 2, taken: 2 },
  ]);
});
