// Names: a real DNS server on loopback, asked by the real resolver.
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { after, test } from 'node:test';

import { createNames } from '../../src/lookup/names.ts';
import type { Settings } from '../../src/rules.ts';
import { dnsServer } from '../support/dns-server.ts';

const settings: Settings['resolver'] = {
  servers: [],
  timeoutMs: 2000,
  cacheMs: 3_600_000,
  cacheNegativeMs: 60_000,
  parallel: 10,
};
let nowMs = Date.parse('2026-04-07T12:00:00Z');
const now = () => new Date(nowMs);

const chainOf = (length: number) =>
  Object.fromEntries(
    Array.from({ length }, (_, at) => [`c${at}.example.net`, { cname: `c${at + 1}.example.net` }]),
  );
const dns = await dnsServer({
  'shop.example.com': { a: ['192.0.2.7', '192.0.2.8'], aaaa: ['2001:db8::7'], ttl: 600 },
  'four.example.com': { a: ['192.0.2.9'], ttl: 7200 },
  'six.example.com': { aaaa: ['2001:db8:0:0:0:0:0:9'] },
  'mapped.example.com': { aaaa: ['::ffff:192.0.2.10'] },
  'nothing.example.com': {},
  'www.example.net': { cname: 'edge.cdn.example.net' },
  'edge.cdn.example.net': { cname: 'pop.cdn.example.net', ttl: 30 },
  'pop.cdn.example.net': { a: ['198.51.100.1'] },
  'dangling.example.net': { cname: 'gone.example.net' },
  'loop.example.net': { cname: 'pool.example.net' },
  'pool.example.net': { cname: 'loop.example.net' },
  ...chainOf(12),
  'c12.example.net': { a: ['198.51.100.12'] },
  'broken.example.net': { instead: 'SERVFAIL' },
  'refused.example.net': { instead: 'REFUSED' },
  'silent.example.net': { instead: 'silence' },
});
after(() => dns.close());
const namesOf = (changed: Partial<Settings['resolver']> = {}) =>
  createNames({ settings: { ...settings, servers: [dns.server], ...changed }, now });
const countOf = (host: string) => dns.asked.filter((one) => one.endsWith(` ${host}`)).length;

test('addresses of both families, the aliases on the way, and what does not exist', async () => {
  const rows: readonly [string, readonly string[], readonly string[], string | null][] = [
    ['shop.example.com', ['192.0.2.7', '192.0.2.8', '2001:db8::7'], [], null],
    ['four.example.com', ['192.0.2.9'], [], null],
    ['six.example.com', ['2001:db8::9'], [], null],
    ['mapped.example.com', ['192.0.2.10'], [], null],
    ['nothing.example.com', [], [], null],
    ['unknown.example.com', [], [], null],
    ['www.example.net', ['198.51.100.1'], ['edge.cdn.example.net', 'pop.cdn.example.net'], null],
    ['dangling.example.net', [], ['gone.example.net'], null],
    ['loop.example.net', [], ['pool.example.net'], 'SERVFAIL'],
    ['broken.example.net', [], [], 'SERVFAIL'],
    ['refused.example.net', [], [], 'REFUSED'],
  ];
  const names = namesOf();
  const answer = await names({ hosts: rows.map(([host]) => host) });
  assert.equal(answer.ok, true);
  const askedAt = now().toISOString();
  assert.deepEqual(
    answer.ok ? answer.value : [],
    rows.map(([host, ips, aliases, failure]) => ({ host, ips, aliases, askedAt, failure })),
  );
});

test('an endless chain of aliases is followed a few steps only', async () => {
  const answer = await namesOf()({ hosts: ['c0.example.net'] });
  assert.deepEqual(answer.ok ? answer.value[0]?.aliases.length : null, 8);
});

test('what cannot be a public name is not asked at all', async () => {
  const hosts = [
    'localhost',
    'nas.local',
    'router.lan',
    'db.corp',
    'metadata.google.internal',
    '10.2.0.192.in-addr.arpa',
    '127.0.0.1.nip.io',
    'x.onion',
    'a..example.com',
    'x'.repeat(300),
    '192.0.2.1',
  ];
  const before = dns.asked.length;
  const answer = await namesOf()({ hosts });
  assert.deepEqual(
    answer.ok ? answer.value.map(({ ips }) => ips.length) : [],
    hosts.map(() => 0),
  );
  assert.equal(dns.asked.length, before);
});

test('an answer is kept as long as it says, and no longer than the settings say', async () => {
  const names = namesOf();
  const rows: readonly [string, number][] = [
    ['shop.example.com', 600_000],
    ['four.example.com', settings.cacheMs],
    ['nothing.example.com', settings.cacheNegativeMs],
  ];
  for (const [host, goodMs] of rows) {
    const first = await names({ hosts: [host] });
    const asked = countOf(host);
    nowMs += goodMs - 1;
    assert.deepEqual(await names({ hosts: [host] }), first, host);
    assert.equal(countOf(host), asked, host);
    nowMs += 1;
    await names({ hosts: [host] });
    assert.notEqual(countOf(host), asked, host);
  }
});

test('questions for one name that come at once are one', async () => {
  const names = namesOf({ parallel: 1 });
  const before = countOf('shop.example.com');
  await Promise.all(Array.from({ length: 20 }, () => names({ hosts: ['shop.example.com'] })));
  assert.equal(countOf('shop.example.com') - before, 3);
});

test('a silent name is told beside others; alone it may heal', async () => {
  const names = namesOf({ timeoutMs: 100 });
  const beside = await names({ hosts: ['silent.example.net', 'four.example.com'] });
  assert.deepEqual(beside.ok ? beside.value.map(({ failure }) => failure) : [], [
    'no answer',
    null,
  ]);
  const alone = await names({ hosts: ['silent.example.net'] });
  const why = 'no DNS server answers within 100 ms';
  assert.deepEqual(alone, { ok: false, temporary: true, why });
});

test('a server that is not there may heal', async () => {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  await new Promise<void>((done) => socket.close(() => done()));
  const answer = await namesOf({ servers: [`127.0.0.1:${port}`], timeoutMs: 100 })({
    hosts: ['shop.example.com'],
  });
  assert.deepEqual([answer.ok, answer.ok ? null : answer.temporary], [false, true]);
});
