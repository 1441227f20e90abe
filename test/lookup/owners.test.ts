// The owner records over a real web server: what is sent, what is believed, and what never is.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createNetworks } from '../../src/lookup/networks.ts';
import { createOwners, onlyOurs } from '../../src/lookup/owners.ts';
import type { Questions } from '../../src/questions.ts';
import { rules } from '../support/facts.ts';
import { answering, type Serve, webServer } from './web-server.ts';

const json = (body: unknown, status = 200) => answering(body, { status, type: 'application/json' });
const owner = { contact: 'owner@example.net', name: 'Room 12', reference: 'lease 4711' };
const now = { at: null, port: null };
const token = 'a-token-of-the-desk';

const hookAt = (url: string, changed: object = {}) => {
  const clock = { now: new Date('2026-10-03T12:00:00Z') };
  const hook = { url, token, timeoutMs: 5000, parallel: 2, ...changed };
  return { clock, ask: createOwners(hook, () => clock.now) };
};

test('asks with address, time and port, and the token', async (t) => {
  const { url, paths, requests } = await webServer(t, json(owner));
  const { ask } = hookAt(`${url}owner?tenant=7`);
  const at = '2026-10-03T08:15:00+02:00';
  assert.deepEqual(await ask({ ip: '192.0.2.7', at, port: 4711 }), { ok: true, value: owner });
  await ask({ ip: '2001:db8::7', ...now });
  assert.deepEqual(paths, [
    '/owner?tenant=7&ip=192.0.2.7&time=2026-10-03T08%3A15%3A00%2B02%3A00&port=4711',
    '/owner?tenant=7&ip=2001%3Adb8%3A%3A7',
  ]);
  assert.equal(requests[0]?.headers.authorization, `Bearer ${token}`);
});

test('without a hook nobody is known', async () => {
  const ask = createOwners(null, () => new Date(0));
  assert.deepEqual(await ask({ ip: '192.0.2.7', ...now }), { ok: true, value: null });
});

test('asked only for addresses of ours', async (t) => {
  const { url, paths } = await webServer(t, json(owner));
  const ask = onlyOurs(
    createNetworks(rules(), () => new Date(0)),
    hookAt(url).ask,
  );
  for (const ip of ['198.51.100.7', '203.0.113.7', '2001:db9::1', 'x', '', '192.0.2.7?x']) {
    assert.deepEqual(await ask({ ip, ...now }), { ok: true, value: null }, ip);
  }
  assert.deepEqual(await ask({ ip: '192.0.2.7', ...now }), { ok: true, value: owner });
  assert.deepEqual(paths, ['/?ip=192.0.2.7']);
});

const told = async (ask: (ask: Questions['owner']['ask']) => Promise<unknown>) =>
  JSON.stringify(await ask({ ip: '192.0.2.7', ...now }));

for (const [name, serve, expected] of [
  ['unknown', json({}, 404), '"value":null'],
  [
    'contact alone',
    json({ contact: 'a@example.net' }),
    '"contact":"a@example.net","name":null,"reference":null',
  ],
  [
    'a number, and more',
    json({ ...owner, name: null, reference: 12, more: [1] }),
    '"name":null,"reference":"12"',
  ],
  ['texts with controls', json({ ...owner, name: 'a\u0000\u202eb\nc' }), '"name":"ab"'],
  ['no contact', json({ name: 'x' }), '"temporary":false,"why":"answers wrongly: contact"'],
  ['no text', json({ contact: ['a@example.net'] }), 'answers wrongly: contact'],
  [
    'a header',
    json({ contact: 'a@example.net\r\nBcc: x@example.com' }),
    'answers wrongly: contact',
  ],
  ['far too long', json({ contact: `${'a'.repeat(300)}@example.net` }), 'answers wrongly: contact'],
  ['a wrong name', json({ ...owner, name: {} }), 'answers wrongly: name'],
  ['a list', json([owner]), 'answers wrongly: no object'],
  ['no JSON', json('{'), 'answers wrongly: no object'],
  [
    'HTML',
    answering('<html>', { type: 'text/html' }),
    '"temporary":false,"why":"answers text/html"',
  ],
  ['not let in', json({}, 401), '"temporary":false,"why":"answers 401"'],
  ['too many', json({}, 429), '"temporary":true,"why":"answers 429"'],
  ['broken', json({}, 502), '"temporary":true,"why":"answers 502"'],
  [
    'too long',
    json({ ...owner, more: 'x'.repeat(20_000) }),
    '"temporary":false,"why":"the answer is longer',
  ],
] as const) {
  test(`answer: ${name}`, async (t) => {
    const { url } = await webServer(t, serve);
    assert.equal(
      (await told(hookAt(url).ask)).includes(expected),
      true,
      await told(hookAt(url).ask),
    );
  });
}

test('the token goes nowhere else: no redirect is followed', async (t) => {
  const other = await webServer(t, json(owner));
  const { url } = await webServer(t, (_, response) =>
    response.writeHead(302, { location: other.url }).end(),
  );
  assert.match(await told(hookAt(url).ask), /"temporary":false,"why":"redirects to 127/);
  assert.deepEqual(other.paths, []);
});

test('silence costs one deadline, and after three the hook rests', async (t) => {
  let isSilent = true;
  const serve: Serve = (request, response) => {
    if (!isSilent) json(owner)(request, response);
  };
  const { url, paths } = await webServer(t, serve);
  const { ask, clock } = hookAt(url, { timeoutMs: 150, parallel: 10 });
  for (let turn = 0; turn < 3; turn += 1) {
    assert.match(await told(ask), /"temporary":true,"why":"no whole answer within 150 ms"/);
  }
  assert.match(await told(ask), /"temporary":true,"why":"failed 3 times, asked again in 30 s"/);
  assert.equal(paths.length, 3);
  isSilent = false;
  clock.now = new Date(clock.now.getTime() + 30_000);
  assert.match(await told(ask), /owner@example.net/);
});

test('no more questions at once than allowed, and none of them is lost', async (t) => {
  let open = 0;
  let openMax = 0;
  const { url } = await webServer(t, (request, response) => {
    openMax = Math.max(openMax, (open += 1));
    setImmediate(() => {
      open -= 1;
      json(owner)(request, response);
    });
  });
  const { ask } = hookAt(url);
  const all = await Promise.all(Array.from({ length: 20 }, () => told(ask)));
  assert.equal(new Set(all).size, 1);
  assert.equal(openMax <= 2, true, `${openMax}`);
});
