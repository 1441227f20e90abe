// Who gets in, for how long, and that nobody else's page can act for them.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';

import { createLink } from '../../src/store/sessions.ts';
import { openTestDesk, type TestDesk } from './desk.ts';

const desk = await openTestDesk();

function post(at: TestDesk, secret: string, init: RequestInit & { cookie?: string } = {}) {
  return at.ask('/login', { method: 'POST', body: new URLSearchParams({ secret }), ...init });
}

test('a link is good once, and looking at it does not use it up', async () => {
  const secret = await createLink(desk.database, 'operator', desk.clock);
  for (let look = 0; look < 2; look += 1) {
    const answer = await desk.ask(`/login/${secret}`);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('set-cookie'), null);
    assert.match(await answer.text(), new RegExp(`name="secret" value="${secret}"`));
  }
  const first = await post(desk, secret);
  assert.equal(first.status, 303);
  assert.equal(first.headers.get('location'), '/');
  const cookie = first.headers.get('set-cookie') ?? '';
  assert.match(cookie, /^sluice=[\w-]{22}; Path=\/; HttpOnly; SameSite=Strict$/);
  const page = await desk.ask('/', { cookie: cookie.split(';')[0] ?? '' });
  assert.equal(page.status, 200);
  assert.match(await page.text(), /<span>operator<\/span>/);
  const second = await post(desk, secret);
  assert.equal(second.status, 403);
  assert.equal(second.headers.get('set-cookie'), null);
});

test('over https the cookie is bound to the host and to encryption', async () => {
  const safe = await openTestDesk('https://desk.example.org');
  const secret = await createLink(safe.database, 'operator', safe.clock);
  const answer = await post(safe, secret);
  const cookie = answer.headers.get('set-cookie') ?? '';
  assert.match(cookie, /^__Host-sluice=[\w-]{22}; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
  assert.match(answer.headers.get('strict-transport-security') ?? '', /max-age=31536000/);
  const plain = cookie.split(';')[0]?.replace('__Host-', '') ?? '';
  assert.equal((await safe.ask('/', { cookie: plain })).status, 401, 'by its full name only');
});

test('a form from anywhere else does nothing', async () => {
  for (const origin of ['https://evil.example', 'null', 'http://localhost:81', undefined]) {
    const secret = await createLink(desk.database, 'operator', desk.clock);
    const headers = { origin: origin as string };
    if (origin === undefined) Reflect.deleteProperty(headers, 'origin');
    const answer = await fetch(`http://127.0.0.1:${desk.port}/login`, {
      method: 'POST',
      redirect: 'manual',
      headers,
      body: new URLSearchParams({ secret }),
    });
    assert.equal(answer.status, 403, String(origin));
    assert.equal((await post(desk, secret)).status, 303, 'and the link is still good');
  }
  const cookie = await desk.login();
  const headers = { origin: 'https://evil.example' };
  assert.equal((await desk.ask('/logout', { method: 'POST', cookie, headers })).status, 403);
  assert.equal((await desk.ask('/', { cookie })).status, 200, 'still logged in');
});

test('logging in again ends the session before; logging out ends it for good', async () => {
  const old = await desk.login();
  const secret = await createLink(desk.database, 'operator', desk.clock);
  const again = await post(desk, secret, { cookie: old });
  const cookie = (again.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  assert.notEqual(cookie, old);
  assert.equal((await desk.ask('/', { cookie: old })).status, 401);
  const going = await (await desk.ask('/logout', { cookie })).text();
  assert.doesNotMatch(going, /You are logged out/, 'not yet');
  const out = await desk.ask('/logout', { method: 'POST', cookie });
  assert.equal(out.status, 303);
  const after = await desk.ask(out.headers.get('location') ?? '');
  assert.match(await after.text(), /<h1>You are logged out<\/h1>/);
  assert.match(out.headers.get('set-cookie') ?? '', /^sluice=; .*Expires=Thu, 01 Jan 1970/);
  assert.equal((await desk.ask('/', { cookie })).status, 401);
});

test('a session ends after half an hour without a look, and after twelve hours anyway', async () => {
  const other = await openTestDesk();
  const later = (minutes: number): void => {
    other.clock = new Date(other.clock.getTime() + minutes * 60_000);
  };
  const idle = await other.login();
  later(31);
  assert.equal((await other.ask('/', { cookie: idle })).status, 401);
  const busy = await other.login();
  for (let looks = 0; looks < 24; looks += 1) {
    later(29);
    assert.equal((await other.ask('/', { cookie: busy })).status, 200, String(looks));
  }
  later(25);
  assert.equal((await other.ask('/', { cookie: busy })).status, 401);
});

test('secrets that cannot be any are refused, and bodies that are none', async () => {
  for (const secret of ['', 'x', '\0'.repeat(22), 'A'.repeat(22), 'ž'.repeat(22)]) {
    assert.equal((await post(desk, secret)).status, 403);
  }
  const big = await post(desk, 'A'.repeat(2 ** 20));
  assert.equal(big.status, 413);
  const json = await desk.ask('/login', {
    method: 'POST',
    body: '{"secret":"x"}',
    headers: { 'content-type': 'application/json' },
  });
  assert.equal(json.status, 415);
  assert.equal((await desk.ask('/login/x')).status, 403);
});

test('a link that is not used within a day is none', async () => {
  const other = await openTestDesk();
  const secret = await createLink(other.database, 'operator', other.clock);
  other.clock = new Date(other.clock.getTime() + 25 * 3_600_000);
  assert.equal((await post(other, secret)).status, 403);
});

test('nobody is shown a form again that has more fields than any of ours', async () => {
  const most = await desk.ask('/intake', {
    method: 'POST',
    ...formOf('a='.concat('&a='.repeat(999))),
  });
  assert.equal(most.status, 401, 'what was typed stays');
  assert.equal((await most.text()).match(/name="a"/g)?.length, 1_000);
  const more = await desk.ask('/intake', { method: 'POST', ...formOf('a&'.repeat(500_000)) });
  assert.equal(more.status, 413);
  assert.ok((await more.text()).length < 10_000);
});

function formOf(body: string): RequestInit {
  return { body, headers: { 'content-type': 'application/x-www-form-urlencoded' } };
}

test('desks of one host with other ports keep their cookies apart', async () => {
  const other = await openTestDesk('http://localhost:8461');
  const [mine, theirs] = [await desk.login(), await other.login()];
  assert.match(theirs, /^sluice-8461=/);
  for (const one of [desk, other]) {
    assert.equal((await one.ask('/', { cookie: `${mine}; ${theirs}` })).status, 200);
  }
});

test('a desk ends although browsers keep connections open ahead', async () => {
  const other = await openTestDesk();
  const cookie = await other.login();
  const ahead = connect(other.port, '127.0.0.1').on('error', () => {});
  await once(ahead, 'connect');
  const stream = await other.ask('/live', { cookie });
  const startedMs = performance.now();
  await other.close();
  assert.ok(performance.now() - startedMs < 10_000);
  ahead.destroy();
  await stream.body?.cancel().catch(() => {});
});
