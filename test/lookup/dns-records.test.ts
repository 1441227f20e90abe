// Texts of DNS names: asked of a real server on loopback, kept for a while, and a server that is
// silent costs one timeout and nothing else.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { createRecords, recordNamesMax } from '../../src/lookup/dns-records.ts';
import { dnsServer, type ZoneEntry } from '../support/dns-server.ts';

const start = new Date('2026-04-07T12:00:00Z');

async function world(t: TestContext, zone: Readonly<Record<string, ZoneEntry>>) {
  const server = await dnsServer(zone);
  t.after(() => server.close());
  let now = start;
  const records = createRecords({
    settings: {
      servers: [server.server],
      timeoutMs: 400,
      cacheMs: 3_600_000,
      cacheNegativeMs: 300_000,
      parallel: 5,
    },
    now: () => now,
  });
  return {
    records,
    asked: server.asked,
    pass: (ms: number) => (now = new Date(now.getTime() + ms)),
  };
}

const key = `v=DKIM1; k=rsa; p=${'A'.repeat(400)}`;

test('a text comes whole, through aliases; a name without one has none', async (t) => {
  const { records } = await world(t, {
    's1._domainkey.example.net': { cname: 'key.example.com' },
    'key.example.com': { txt: [key] },
    '_dmarc.example.net': { txt: ['v=spf1 -all', 'v=DMARC1; p=none'] },
    'empty.example.net': {},
  });
  const found = await records([
    's1._domainkey.example.net',
    '_dmarc.example.net',
    'empty.example.net',
    'gone.example.net',
  ]);
  assert.deepEqual([...found.values()], [[key], ['v=spf1 -all', 'v=DMARC1; p=none'], [], []]);
});

test('is asked once, and again after five minutes', async (t) => {
  const { records, asked, pass } = await world(t, { 'a.example.net': { txt: ['one'] } });
  await Promise.all([records(['a.example.net']), records(['a.example.net', 'a.example.net'])]);
  await records(['a.example.net']);
  assert.deepEqual(asked, ['TXT a.example.net']);
  pass(300_001);
  await records(['a.example.net']);
  assert.equal(asked.length, 2);
});

for (const instead of ['SERVFAIL', 'REFUSED', 'silence'] as const)
  test(`where there is ${instead} nothing is known, and nobody waits longer than a timeout`, async (t) => {
    const { records, asked, pass } = await world(t, { 'a.example.net': { instead } });
    const started = performance.now();
    assert.deepEqual([...(await records(['a.example.net'])).values()], [null]);
    assert.equal(performance.now() - started < 1_500, true);
    if (instead === 'silence') return;
    await records(['a.example.net']);
    const before = asked.length;
    pass(30_001);
    await records(['a.example.net']);
    assert.equal(asked.length > before, true);
  });

test('what names nothing public is not asked, nor more than so many', async (t) => {
  const { records, asked } = await world(t, {});
  const wrong = [
    'localhost',
    'a b.example.net',
    '_dmarc.corp',
    'x',
    `${'a'.repeat(64)}.example.net`,
  ];
  assert.equal((await records(wrong)).size, 0);
  assert.deepEqual(asked, []);
  await records(Array.from({ length: 50 }, (_, at) => `s${at}._domainkey.example.net`));
  assert.equal(asked.length, recordNamesMax);
});
