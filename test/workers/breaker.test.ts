// When the circuit breaker looks, and how closely: the nearer the limit the more often it counts
// the hour. (Against a real database: test/store/outflow.test.ts.)

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { BreakerRules } from '../../src/brake-rules.ts';
import { createBreaker } from '../../src/workers/breaker.ts';

const rules: BreakerRules = { times: 3, floorPerHour: 100, bouncePercent: 10 };
/** Five to an hour. */
const began = Date.parse('2026-04-06T17:55:00Z');

/** A breaker over mails that have left; it stops when it is told to. */
function open(changed: Partial<BreakerRules> = {}) {
  const flow = { most: 0, mails: 0, returned: 0 };
  const asked: string[] = [];
  const logged: object[] = [];
  const clock = { at: began };
  const breaker = createBreaker({
    rules: { ...rules, ...changed },
    log: { info: () => {}, warn: () => {}, error: (fields) => void logged.push(fields) },
    store: {
      keep: () => Promise.resolve(void asked.push('keep')),
      measure: (_now, { isWhole }) => {
        asked.push(isWhole ? 'whole' : 'returned');
        return Promise.resolve(isWhole ? flow : { ...flow, mails: 0 });
      },
      stop: (_now, { isWhole }, judge) => {
        asked.push('stop');
        return Promise.resolve(isWhole ? judge(flow) : null);
      },
    },
  });
  const said = async () => {
    await breaker.look(new Date(clock.at));
    return asked.splice(0).join();
  };
  /** So many are claimed and leave. */
  const send = (mails: number) => {
    breaker.count(mails);
    flow.mails += mails;
  };
  return { flow, clock, said, send, logged };
}

test('the hour is counted anew when half of what may go has gone', async () => {
  const { said, send, logged } = open();
  assert.equal(await said(), 'keep,whole');
  const counted: number[] = [];
  for (let mails = 1; mails <= 99; mails++) {
    send(1);
    if ((await said()) === 'whole') counted.push(mails);
  }
  assert.deepEqual(counted, [50, 75, 88, 94, 97, 99]);
  send(1);
  assert.equal(await said(), 'whole,stop');
  assert.equal(JSON.stringify(logged).includes('100 mails left by themselves'), true);
});

test('where nothing is claimed the hour is counted once a minute', async () => {
  const { said, clock } = open();
  assert.equal(await said(), 'keep,whole');
  assert.equal(await said(), 'returned');
  clock.at += 60_000;
  assert.equal(await said(), 'whole');
  clock.at += 5 * 60_000;
  assert.equal(await said(), 'keep,whole');
});

test('mail that comes back is seen at each claim', async () => {
  const { said, send, flow } = open();
  await said();
  send(20);
  flow.returned = 10;
  assert.equal(await said(), 'returned,stop');
});

test('without limits nothing is asked', async () => {
  const { said, send } = open({ floorPerHour: null, bouncePercent: null });
  send(1_000);
  assert.equal(await said(), '');
});
