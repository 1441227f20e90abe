// What the outbox makes of what the relay says, and of what goes wrong around it. (Against a real
// database and a real relay: test/node/outbox.test.ts.)

import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import type { DeliveryId } from '../../src/model.ts';
import { type OutboxParts, startOutbox } from '../../src/workers/outbox.ts';
import { until } from '../support/until.ts';

type Sent = Awaited<ReturnType<OutboxParts['send']>>;
type Store = OutboxParts['store'];

const now = new Date('2026-04-06T17:41:02Z');
const one = (id: string, attempt = 1) => ({
  id: id as DeliveryId,
  attempt,
  recipient: `${id}@x.example`,
  envelopeFrom: 'bounces@example.org',
  bytes: Buffer.from(id),
});

/** An outbox over a list of deliveries, each claimed once. */
function open(
  t: TestContext,
  waiting: ReturnType<typeof one>[],
  send: (to: string) => Promise<Sent>,
  changed: Partial<Store> = {},
) {
  const said: string[] = [];
  const sending: string[] = [];
  const logged: [string, object, string][] = [];
  const write = (line: string) => () => Promise.resolve(void said.push(line));
  const fate = (word: string) => (given: { id: string; reply: string; dueAt: Date | null }) =>
    write(`${word} ${given.id}: ${given.reply} ${given.dueAt?.toISOString() ?? ''}`.trim())();
  const outbox = startOutbox({
    settings: {
      smtp: { relay: { host: 'x', port: 25 }, connections: 2, attemptsMax: 3, retryMs: 1_000 },
      safety: {
        holdMs: { automatic: 0, person: 0 },
        holdAll: false,
        budgets: { perContact: null, perContactDay: null, perReporter: null, total: null },
        breaker: { times: 3, floorPerHour: null, bouncePercent: null },
      },
    },
    send: ({ envelope }) => {
      sending.push(envelope.to);
      return send(envelope.to.split('@')[0] ?? '');
    },
    nextAttemptMs: (attempt) => attempt * 1_000,
    now: () => now,
    newId: () => 'id',
    log: {
      info: (fields, text) => void logged.push(['info', fields, text]),
      warn: (fields, text) => void logged.push(['warn', fields, text]),
      error: (fields, text) => void logged.push(['error', fields, text]),
    },
    breaker: { look: () => Promise.resolve(), count: () => {} },
    counts: { deliveries: () => {} },
    store: {
      held: () => Promise.resolve(null),
      claim: (_at, limit) => Promise.resolve(waiting.splice(0, limit)),
      mark: (given) => fate(given.state)(given),
      giveUp: (given) => fate('given up')(given),
      deferFlood: () => Promise.resolve({ waiting: 0, digested: 0 }),
      nextDue: () => Promise.resolve(null),
      ...changed,
    },
  });
  t.after(() => outbox.close());
  return { outbox, said, sending, logged };
}

const rows: readonly [string, number, Sent, string][] = [
  ['taken', 1, { state: 'sent', reply: '250 ok' }, 'sent a: 250 ok'],
  [
    'deferred',
    1,
    { state: 'deferred', reply: '450 later' },
    'waiting a: 450 later 2026-04-06T17:41:03.000Z',
  ],
  [
    'deferred again',
    2,
    { state: 'deferred', reply: '450 later' },
    'waiting a: 450 later 2026-04-06T17:41:04.000Z',
  ],
  ['deferred too often', 3, { state: 'deferred', reply: '450 later' }, 'given up a: 450 later'],
  ['refused', 1, { state: 'failed', reply: '550 no' }, 'given up a: 550 no'],
];
for (const [name, attempt, sent, expected] of rows) {
  test(`${name}: ${expected}`, async (t) => {
    const { said } = open(t, [one('a', attempt)], () => Promise.resolve(sent));
    await until('it is stored', () => said.length > 0);
    assert.deepEqual(said, [expected]);
  });
}

test('what cannot be handed over is given up, and stops no other', async (t) => {
  const { said } = open(t, [one('a'), one('b')], (to) =>
    to === 'a'
      ? Promise.reject(new Error('unsafe address'))
      : Promise.resolve({ state: 'sent', reply: '250' }),
  );
  await until('both are stored', () => said.length === 2);
  assert.deepEqual(said.sort(), ['given up a: Error: unsafe address', 'sent b: 250']);
});

test('a fate that cannot be stored is logged, and the outbox goes on', async (t) => {
  let broken = true;
  const { sending, logged } = open(
    t,
    [one('a'), one('b'), one('c'), one('d'), one('e')],
    () => Promise.resolve({ state: 'sent', reply: '250' }),
    {
      mark: () => {
        if (!broken) return Promise.resolve();
        broken = false;
        return Promise.reject(new Error('gone'));
      },
    },
  );
  await until('all were sent', () => sending.length === 5);
  assert.deepEqual(logged, [
    [
      'error',
      { delivery: 'a', attempt: 1, reply: '250', error: 'Error: gone' },
      'what the peer said could not be stored',
    ],
  ]);
});

test('what does not leave is told to the log: when it is tried again, or that it is not', async (t) => {
  const { logged } = open(t, [one('a', 2), one('b', 3), one('c'), one('d')], (to) =>
    Promise.resolve(
      to === 'd'
        ? { state: 'sent', reply: '250' }
        : { state: to === 'c' ? 'failed' : 'deferred', reply: `450 ${to}` },
    ),
  );
  await until('all is told', () => logged.length === 3);
  const gaveUp = 'a delivery is given up; the desk is asked';
  const again = 'a delivery is tried again later';
  const nextTry = '2026-04-06T17:41:04.000Z';
  assert.deepEqual(logged.map((line) => JSON.stringify(line)).sort(), [
    JSON.stringify(['error', { delivery: 'b', attempt: 3, reply: '450 b' }, gaveUp]),
    JSON.stringify(['error', { delivery: 'c', attempt: 1, reply: '450 c' }, gaveUp]),
    JSON.stringify(['warn', { delivery: 'a', attempt: 2, reply: '450 a', nextTry }, again]),
  ]);
});

test('no more are claimed than there is room for, while the relay is slow', async (t) => {
  const waiting = Array.from({ length: 20 }, (_, at) => one(`r${at}`));
  const answers: (() => void)[] = [];
  const { sending, said } = open(
    t,
    waiting,
    () =>
      new Promise((resolve) => {
        answers.push(() => resolve({ state: 'sent', reply: '250' }));
      }),
  );
  let most = 0;
  await until('all are sent', () => {
    most = Math.max(most, sending.length - said.length);
    for (const answer of answers.splice(0)) answer();
    return said.length === 20;
  });
  assert.ok(most <= 4, `${most} at once`);
});

test('closing waits for what is under way', async (t) => {
  let answer: () => void = () => {};
  const { outbox, said, sending } = open(
    t,
    [one('a')],
    () =>
      new Promise((resolve) => {
        answer = () => resolve({ state: 'sent', reply: '250 at last' });
      }),
  );
  await until('it is being sent', () => sending.length === 1);
  const closing = outbox.close();
  answer();
  await closing;
  assert.deepEqual(said, ['sent a: 250 at last']);
});
