// Waves: together what comes together, nobody waits long for a slow one, each comes once.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inWaves } from '../../src/workers/waves.ts';

const long = 60_000;

async function collected<T>(pending: readonly Promise<T>[], patienceMs: number) {
  const waves: (readonly T[])[] = [];
  for await (const wave of inWaves(pending, patienceMs)) waves.push(wave);
  return waves;
}

test('what comes together is one wave', async () => {
  const waves = await collected(
    [1, 2, 3].map((n) => Promise.resolve(n)),
    long,
  );
  assert.deepEqual(waves, [[1, 2, 3]]);
});

test('nothing is no wave', async () => {
  assert.deepEqual(await collected([], long), []);
});

test('a slow one comes in a later wave, and the others do not wait for it', async () => {
  let finish: (n: number) => void = () => {};
  const slow = new Promise<number>((resolve) => {
    finish = resolve;
  });
  const waves: (readonly number[])[] = [];
  for await (const wave of inWaves([Promise.resolve(1), slow, Promise.resolve(2)], 1)) {
    waves.push(wave);
    finish(3);
  }
  assert.deepEqual(waves, [[1, 2], [3]]);
});
