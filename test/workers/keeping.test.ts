// Costly answers are kept within their bounds, failures for a while, and nothing twice at once.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createKeeping } from '../../src/workers/keeping.ts';

function open(most: number, weightMost: number) {
  const clock = { at: 0 };
  const found: string[] = [];
  const keeping = createKeeping<string>({
    now: () => new Date(clock.at),
    most,
    weightMost,
    weightOf: (value) => (value === 'unkept' ? null : value.length),
    isFailure: (value) => value.startsWith('!'),
    failureMs: 1_000,
  });
  const get = (key: string, value: string | null = key) =>
    keeping(key, async () => {
      found.push(key);
      return value;
    });
  /** What had to be found meanwhile. */
  const seen = (): string => found.splice(0).join(' ');
  return { clock, get, seen, keeping };
}

test('so many, and so much, are kept; the one asked for longest ago goes first', async () => {
  const { get, seen } = open(3, 10);
  for (const key of ['a', 'b', 'c', 'a', 'd', 'a', 'c', 'b']) await get(key);
  assert.equal(seen(), 'a b c d b');
  await get('long', '123456789');
  assert.equal(seen(), 'long');
  for (const key of ['long', 'b', 'c']) await get(key);
  assert.equal(seen(), 'c', 'b and long weigh ten');
  await get('huge', 'x'.repeat(11));
  await get('huge', 'x'.repeat(11));
  assert.equal(seen(), 'huge huge');
  for (let more = 0; more < 3; more += 1) await get('e');
  assert.equal(seen(), 'e', 'what was too much has left no weight behind');
});

test('failures are kept a while, what is nothing or not worth it never', async () => {
  const { clock, get, seen } = open(3, 10);
  for (let times = 0; times < 3; times += 1) assert.equal(await get('x', '!why'), '!why');
  assert.equal(seen(), 'x');
  clock.at = 1_001;
  await get('x', 'good');
  clock.at = 1e9;
  assert.equal(await get('x', 'other'), 'good');
  assert.equal(seen(), 'x');
  for (let times = 0; times < 2; times += 1) {
    await get('none', null);
    await get('u', 'unkept');
  }
  assert.equal(seen(), 'none u none u');
});

test('who asks meanwhile waits for the same; what rejects is not kept', async () => {
  const { keeping } = open(3, 10);
  let times = 0;
  const fail = async (): Promise<string> => {
    times += 1;
    throw new Error('gone');
  };
  const both = [keeping('a', fail), keeping('a', fail)];
  for (const one of both) await assert.rejects(one, /gone/);
  assert.equal(times, 1);
  await assert.rejects(keeping('a', fail), /gone/);
  assert.equal(times, 2);
});
