// The way to an address on the lookup page: not without an admin's leave, by a button of somebody
// who is logged in, run once a minute, shown as text.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Trace } from '../../src/questions.ts';
import { openTestDesk, type TestDesk } from './desk.ts';

const asks: string[] = [];
let said: Omit<Trace, 'at'> = { lines: [], failure: null };
const desk = await openTestDesk('http://localhost', undefined, {}, undefined, async (ip) => {
  asks.push(ip);
  return { at: desk.clock, ...said };
});
const closed = await openTestDesk();
const cookie = await desk.login();

const press = (at: TestDesk, fields: Record<string, string>, cookie?: string) =>
  at.ask('/lookup/traceroute', {
    method: 'POST',
    body: new URLSearchParams(fields),
    ...(cookie === undefined ? {} : { cookie }),
  });
const look = async (at: TestDesk, q: string, cookie: string) =>
  (await at.ask(`/lookup?${new URLSearchParams({ q }).toString()}`, { cookie })).text();

test('without an admin’s leave there is a sentence and no button', async () => {
  const inside = await closed.login();
  const html = await look(closed, '192.0.2.75', inside);
  assert.match(html, /<h2 id="route">[^<]*<\/h2>\s*<p class="quiet">[^<]*not allowed here/);
  assert.doesNotMatch(html, /\/lookup\/traceroute/);
  const answer = await press(closed, { q: '192.0.2.75' }, inside);
  assert.equal(answer.status, 403);
  assert.match(await answer.text(), /An admin may set lookup\.traceroute in sluice\.yaml/);
});

test('to look, to be nobody, or to name no address runs nothing', async () => {
  assert.match(await look(desk, '192.0.2.75', cookie), /action="\/lookup\/traceroute"/);
  assert.doesNotMatch(await look(desk, '192.0.2.0/24', cookie), /traceroute/);
  assert.doesNotMatch(await look(desk, 'host.example.net', cookie), /traceroute/);
  assert.equal((await desk.ask('/lookup/traceroute?q=192.0.2.75', { cookie })).status, 404);
  assert.equal((await press(desk, { q: '192.0.2.75' })).status, 401);
  for (const q of ['192.0.2.0/24', 'host.example.net', '-m 255', 'noc@example.org', '']) {
    const answer = await press(desk, { q }, cookie);
    assert.equal(answer.status, 422, q);
    assert.match(await answer.text(), /role="alert">/);
  }
  const foreign = await desk.ask('/lookup/traceroute', {
    method: 'POST',
    cookie,
    headers: { origin: 'https://evil.example' },
    body: new URLSearchParams({ q: '192.0.2.75' }),
  });
  assert.equal(foreign.status, 403);
  assert.deepEqual(asks, []);
});

test('the way is found once a minute and shown as text, with its age', async () => {
  said = { lines: ['traceroute to it', ' 1  <b>192.0.2.1</b>  0.4 ms\u202e'], failure: null };
  for (let presses = 0; presses < 3; presses += 1) {
    const answer = await press(desk, { q: '192.0.2[.]75' }, cookie);
    assert.equal(answer.headers.get('location'), '/lookup?q=192.0.2%5B.%5D75#route');
  }
  assert.deepEqual(asks, ['192.0.2.75']);
  desk.clock = new Date(desk.clock.getTime() + 120_000);
  const html = await look(desk, '192.0.2.75', cookie);
  assert.match(
    html,
    /traceroute to it\n 1 {2}&lt;b&gt;192\.0\.2\.1&lt;\/b&gt; {2}0\.4 ms\[U\+202E\]/,
  );
  assert.match(html, /Asked 2 min ago/);
  await press(desk, { q: '192.0.2.75' }, cookie);
  assert.equal(asks.length, 2);
});

test('whatever goes wrong has its sentence, and may be tried again at once', async () => {
  const rows = [
    ['missing', '', /The program traceroute is not installed/],
    ['busy', '', /Others look for ways just now/],
    ['late', '', /longer than 25 seconds/],
    ['failed', '<i>no route</i>', /The program failed: &lt;i&gt;no route/],
  ] as const;
  for (const [code, why, sentence] of rows) {
    said = { lines: [], failure: { code, why } };
    await press(desk, { q: '2001:db8::7' }, cookie);
    assert.match(await look(desk, '2001:db8::7', cookie), sentence);
  }
  assert.equal(asks.filter((ip) => ip === '2001:db8::7').length, rows.length);
});
