// What many runs ask in one turn of the event loop is one query, each gets its own answer, and a
// source that fails is an answer that may heal.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { MailId } from '../../src/model.ts';
import type { KnownIncident, Questions } from '../../src/questions.ts';
import { batchReads, type Sources } from '../../src/workers/batch-reads.ts';

type Ask = Questions['incident']['ask'];

const fine: Sources = {
  networks: () => Promise.resolve({ ok: true, value: [] }),
  registry: () => Promise.resolve({ ok: true, value: null }),
  names: () => Promise.resolve({ ok: true, value: [] }),
  owner: () => Promise.resolve({ ok: true, value: null }),
  authenticity: () => Promise.resolve({ ok: true, value: { aligned: null, why: '' } }),
  seal: () => Promise.resolve({ ok: true, value: { seal: null, why: '' } }),
  reporter: (asks) =>
    Promise.resolve(asks.map(() => ({ complaints: 0, forwarded: 0, refused: 0 }))),
  threads: (asks) => Promise.resolve(asks.map(() => [])),
  alternatives: (asks) => Promise.resolve(asks.map(() => null)),
  incident: (asks) => Promise.resolve(asks.map(() => [])),
  recent: (asks) => Promise.resolve(asks.map(() => [])),
  contacts: (asks) => Promise.resolve(asks.map(() => [])),
};
const ask = (key: string): Ask => ({ mail: 'mail' as MailId, key, addresses: [], wanted: null });
const about = (key: string) => [{ number: key } as KnownIncident];

test('the questions of a turn are one query, and the answers keep their order', async () => {
  const queries: string[][] = [];
  const { incident } = batchReads({
    ...fine,
    incident: (asks) => {
      queries.push(asks.map(({ key }) => key));
      return Promise.resolve(asks.map(({ key }) => about(key)));
    },
  });
  const answers = await Promise.all(['a', 'b', 'c'].map((key) => incident(ask(key))));
  assert.deepEqual(
    answers.map((one) => one.ok && one.value[0]?.number),
    ['a', 'b', 'c'],
  );
  await incident(ask('d'));
  assert.deepEqual(queries, [['a', 'b', 'c'], ['d']]);
});

test('what is asked while a query runs goes with the next one', async () => {
  const queries: string[][] = [];
  let release: () => void = () => {};
  const running = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { incident } = batchReads({
    ...fine,
    incident: async (asks) => {
      queries.push(asks.map(({ key }) => key));
      if (queries.length === 1) await running;
      return asks.map(({ key }) => about(key));
    },
  });
  const first = incident(ask('a'));
  await new Promise((resolve) => setImmediate(resolve));
  const others = [incident(ask('b')), incident(ask('c'))];
  assert.equal((await Promise.all(others)).length, 2);
  release();
  await first;
  assert.deepEqual(queries, [['a'], ['b', 'c']]);
});

test('kinds of questions do not mix', async () => {
  const { incident, contacts } = batchReads(fine);
  const [one, many] = await Promise.all([incident(ask('a')), contacts({ addresses: ['x'] })]);
  assert.deepEqual(
    [one, many],
    [
      { ok: true, value: [] },
      { ok: true, value: [] },
    ],
  );
});

for (const question of ['threads', 'incident', 'recent', 'contacts', 'registry'] as const) {
  test(`${question}: a source that fails is a temporary answer, to everybody who asked`, async () => {
    const gone = () => Promise.reject(new Error('connection refused'));
    const reads = batchReads({ ...fine, [question]: gone });
    const put = reads[question] as (ask: unknown) => Promise<unknown>;
    const failing = { ok: false, temporary: true, why: 'connection refused' };
    assert.deepEqual(await Promise.all([put({}), put({})]), [failing, failing]);
  });
}

test('after a failure the next are asked afresh', async () => {
  let broken = true;
  const { incident } = batchReads({
    ...fine,
    incident: (asks) =>
      broken ? Promise.reject(new Error('gone')) : Promise.resolve(asks.map(() => [])),
  });
  assert.equal((await incident(ask('a'))).ok, false);
  broken = false;
  assert.equal((await incident(ask('a'))).ok, true);
});
