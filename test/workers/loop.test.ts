// A loop turns while there is work, sleeps no longer than it may, misses no wake-up, and ends
// between two turns.

import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { startLoop } from '../../src/workers/loop.ts';

const idle = { done: 0, nextInMs: null };

/** Lets all that is ready happen, without time going on. */
const settle = async (): Promise<void> => {
  for (let round = 0; round < 10; round += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** A loop whose turns the test ends by hand, and whose time it moves. */
function byHand(t: TestContext, own: { readonly pollMs?: number } = {}) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const logged: string[] = [];
  const log = {
    info: () => {},
    warn: () => {},
    error: (_: object, text: string) => void logged.push(text),
  };
  let turns = 0;
  let end: (result: typeof idle | { done: number; nextInMs: number | null }) => void = () => {};
  let fail: (error: Error) => void = () => {};
  const loop = startLoop({
    ...own,
    name: 'test',
    log,
    turn: () => {
      turns += 1;
      return new Promise((resolve, reject) => {
        end = resolve;
        fail = reject;
      });
    },
  });
  return {
    loop,
    logged,
    turns: () => turns,
    end: async (result: { done: number; nextInMs: number | null }) => {
      end(result);
      await settle();
    },
    fail: async () => {
      fail(new Error('gone'));
      await settle();
    },
    tick: async (ms: number) => {
      t.mock.timers.tick(ms);
      await settle();
    },
  };
}

test('it turns at once, and again while there is work', async (t) => {
  const { turns, end } = byHand(t);
  assert.equal(turns(), 1);
  await end({ done: 5, nextInMs: null });
  assert.equal(turns(), 2);
  await end(idle);
  assert.equal(turns(), 2);
});

for (const [nextInMs, sleptMs] of [
  [null, 5_000],
  [700, 700],
  [90_000, 5_000],
  [0, 1],
  [-50, 1],
] as const) {
  test(`with the next due in ${nextInMs} ms it sleeps ${sleptMs} ms`, async (t) => {
    const { turns, end, tick } = byHand(t);
    await end({ done: 0, nextInMs });
    await tick(sleptMs - 1);
    assert.equal(turns(), 1);
    await tick(1);
    assert.equal(turns(), 2);
  });
}

test('with a poll of its own it sleeps that long, and no longer than it may', async (t) => {
  const { turns, end, tick } = byHand(t, { pollMs: 60_000 });
  await end(idle);
  await tick(59_999);
  assert.equal(turns(), 1);
  await tick(1);
  assert.equal(turns(), 2);
  await end({ done: 0, nextInMs: 20_000 });
  await tick(20_000);
  assert.equal(turns(), 3);
});

test('woken in its sleep it turns at once', async (t) => {
  const { loop, turns, end } = byHand(t);
  await end(idle);
  loop.wake();
  await settle();
  assert.equal(turns(), 2);
});

test('woken during a turn it turns again, once', async (t) => {
  const { loop, turns, end } = byHand(t);
  loop.wake();
  loop.wake();
  await end(idle);
  assert.equal(turns(), 2);
  await end(idle);
  assert.equal(turns(), 2);
});

test('a turn that fails is logged, and tried again after a pause', async (t) => {
  const { turns, fail, tick, logged } = byHand(t);
  await fail();
  assert.deepEqual(logged, ['a turn failed and is tried again']);
  await tick(999);
  assert.equal(turns(), 1);
  await tick(1);
  assert.equal(turns(), 2);
});

test('woken during a turn that fails it pauses all the same', async (t) => {
  const { loop, turns, fail, tick } = byHand(t);
  loop.wake();
  await fail();
  assert.equal(turns(), 1);
  await tick(1_000);
  assert.equal(turns(), 2);
});

test('closing waits for the turn under way, and no other begins', async (t) => {
  const { loop, turns, end } = byHand(t);
  let closed = false;
  const closing = loop.close().then(() => {
    closed = true;
  });
  await settle();
  assert.equal(closed, false);
  await end({ done: 5, nextInMs: null });
  await closing;
  loop.wake();
  await settle();
  assert.equal(turns(), 1);
});

test('closing ends its sleep', async (t) => {
  const { loop, end } = byHand(t);
  await end(idle);
  await loop.close();
});
