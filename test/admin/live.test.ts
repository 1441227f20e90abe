// Streams of events: they tell what changes, end with the session and with the server, and are no
// more than a person can have pages open.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createHub } from '../../src/admin/live/hub.ts';
import type { Log } from '../../src/log.ts';
import { until } from '../support/until.ts';
import { openTestDesk } from './desk.ts';
import { tell } from './story.ts';

/** What a stream has said so far. */
function reading(body: AsyncIterable<Uint8Array> | null) {
  const told = { text: '', isOver: false };
  void (async () => {
    for await (const bytes of body ?? []) told.text += Buffer.from(bytes).toString();
    told.isOver = true;
  })().catch(() => {
    told.isOver = true;
  });
  return told;
}

test('a page hears of a hold within two seconds', async () => {
  const desk = await openTestDesk();
  const answer = await desk.ask('/live', { cookie: await desk.login() });
  assert.equal(answer.headers.get('content-type'), 'text/event-stream');
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'/);
  const told = reading(answer.body);
  await until('it begins', () => told.text.includes('event: queue\ndata: {"open":0}\n\n'));
  // The quickest of several, so that other programs on the machine do not count.
  let leastMs = Infinity;
  for (let open = 1; open <= 5 && leastMs >= 2_000; open += 1) {
    await tell(desk, { doubts: [{ code: 'no-address', text: 'why' }] });
    const sinceMs = performance.now();
    await until('it is told', () => told.text.includes(`data: {"open":${open}}\n\n`));
    leastMs = performance.now() - sinceMs;
  }
  assert.ok(leastMs < 2_000, `${leastMs} ms`);
  assert.equal(told.isOver, false);
});

test('the server ends although streams are open, and they with it', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  const streams = await Promise.all(
    Array.from({ length: 3 }, async () => reading((await desk.ask('/live', { cookie })).body)),
  );
  await until('they begin', () => streams.every(({ text }) => text.includes('open')));
  await desk.close();
  await until('they end', () => streams.every(({ isOver }) => isOver));
});

test('a person has forty streams at most; one that ends makes room', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login('jan');
  const stops = await Promise.all(
    Array.from({ length: 40 }, async () => {
      const stop = new AbortController();
      const { status, body } = await desk.ask('/live', { cookie, signal: stop.signal });
      assert.equal(status, 200);
      reading(body);
      return stop;
    }),
  );
  const statusFor = async (key: string): Promise<number> => {
    const stop = new AbortController();
    const { status } = await desk.ask('/live', { cookie: key, signal: stop.signal });
    stop.abort();
    return status;
  };
  assert.equal(await statusFor(cookie), 429);
  assert.equal(await statusFor(await desk.login('eva')), 200);
  stops[0]?.abort();
  await until('there is room', async () => (await statusFor(cookie)) === 200);
  for (const stop of stops) stop.abort();
});

const hubWith = (count: () => Promise<number>, beatMs?: number, letters = () => '') => {
  const logged: string[] = [];
  const note = (_fields: object, text: string): void => void logged.push(text);
  const log: Log = { info: note, warn: note, error: note };
  const counted = async () => ({ open: await count(), letters: letters() });
  const hub = createHub({ count: counted, log, ...(beatMs === undefined ? {} : { beatMs }) });
  return { hub, logged };
};

test('a stream shows that it lives, and says goodbye when its session is over', async () => {
  const { hub } = hubWith(async () => 7, 5);
  let isIn = true;
  let isBroken = false;
  const look = async (): Promise<boolean> => {
    if (isBroken) throw new Error('the database is away');
    return isIn;
  };
  const told = reading(hub.open({ actor: 'jan', isIn: look }));
  await until('it beats', () => told.text.includes(': here\n\n'));
  isBroken = true;
  const beats = () => told.text.split(': here').length;
  const before = beats();
  await until('it goes on', () => beats() > before + 6);
  assert.equal(told.isOver, false, 'a database that is away logs nobody out');
  [isBroken, isIn] = [false, false];
  await until('it ends', () => told.isOver);
  assert.match(told.text, /event: bye\ndata: \{\}\n\n$/);
  hub.close();
  assert.equal(hub.open({ actor: 'jan', isIn: look }), null);
});

test('what comes back by itself is told at the next beat', async () => {
  let open = 3;
  const { hub } = hubWith(async () => open, 5);
  const told = reading(hub.open({ actor: 'jan', isIn: async () => true }));
  await until('it begins', () => told.text.includes('{"open":3}'));
  open = 4;
  await until('it is told', () => told.text.includes('{"open":4}'));
  hub.close();
});

test('what waits to leave is told with the queue, and by itself at the next beat', async () => {
  let letters = '';
  const { hub } = hubWith(
    async () => 3,
    5,
    () => letters,
  );
  const told = reading(hub.open({ actor: 'jan', isIn: async () => true }));
  await until('it begins', () => told.text.includes('event: outbox\ndata: {"letters":""}\n\n'));
  letters = '99+';
  await until('it is told', () => told.text.includes('data: {"letters":"99+"}\n\n'));
  assert.equal(told.text.split('event: queue').length, 2, 'the queue is left alone');
  hub.close();
});

test('a burst is told once; a count that fails is logged, and the next is told', async () => {
  let asked = 0;
  let isBroken = false;
  const { hub, logged } = hubWith(async () => {
    if (isBroken) throw new Error('the database is away');
    asked += 1;
    return asked;
  });
  const told = reading(hub.open({ actor: 'jan', isIn: async () => true }));
  await until('it begins', () => told.text.includes('{"open":1}'));
  for (let time = 0; time < 50; time += 1) hub.heard();
  await until('it is told', () => told.text.includes('{"open":2}'));
  isBroken = true;
  hub.heard();
  await until('it is logged', () => logged.length === 1);
  isBroken = false;
  hub.heard();
  await until('the next is told', () => told.text.includes('{"open":3}'));
  assert.equal(asked, 3);
  hub.close();
});
