// The registry on top of real sockets: cache, budgets, shared flights, and servers that fail.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';

import { hourMs, registryAt, whoisServer } from './registry-parts.ts';
import { serverThat } from './tcp-server.ts';

test('asks once for an assigned network, and again when the answer is old', async (t) => {
  const { port, queries } = await whoisServer(t);
  const { ask, contact, pass, clock } = registryAt([port]);
  const fetchedAt = clock.now;
  const registry = {
    prefix: '192.0.2.0/24',
    name: 'CAMPUS',
    holder: 'Campus',
    contact: 'abuse@campus.example',
    field: 'abuse contact',
    server: `127.0.0.1:${port}`,
    fetchedAt,
  };
  assert.deepEqual(await ask({ ip: '192.0.2.7' }), { ok: true, value: registry });
  pass(23 * hourMs);
  assert.deepEqual(await ask({ ip: '192.0.2.200' }), { ok: true, value: registry });
  assert.deepEqual(queries, ['-B 192.0.2.7']);
  pass(hourMs);
  assert.equal(await contact('192.0.2.200'), 'abuse@campus.example');
  assert.deepEqual(queries, ['-B 192.0.2.7', '-B 192.0.2.200']);
});

test('an allocation is not taken for the networks inside it', async (t) => {
  const { port } = await whoisServer(t);
  const { contact } = registryAt([port]);
  assert.equal(await contact('198.18.7.1'), 'abuse@backbone.example');
  assert.equal(await contact('198.18.100.1'), 'abuse@inner.example');
  assert.equal(await contact('2001:db8::1'), 'abuse@six.example');
});

test('"nothing known" is kept too, for that address and a shorter time', async (t) => {
  const { port, queries } = await whoisServer(t);
  const { contact, pass, cache } = registryAt([port]);
  assert.equal(await contact('203.0.113.1'), 'unknown');
  assert.equal(await contact('203.0.113.1'), 'unknown');
  assert.equal(queries.length, 1);
  assert.deepEqual(
    cache.entries.map(({ prefix }) => prefix),
    ['203.0.113.1/32'],
  );
  assert.equal(await contact('203.0.113.2'), 'unknown');
  assert.equal(queries.length, 2);
  pass(hourMs);
  assert.equal(await contact('203.0.113.1'), 'unknown');
  assert.equal(queries.length, 3);
});

test('questions at once for one network share one query', async (t) => {
  const { port, queries } = await whoisServer(t);
  const { contact } = registryAt([port]);
  const ips = Array.from({ length: 40 }, (_, i) => `192.0.2.${i % 20}`);
  const contacts = await Promise.all(ips.map(contact));
  assert.deepEqual(new Set(contacts), new Set(['abuse@campus.example']));
  assert.equal(queries.length, 1);
  const inner = ['198.18.7.1', '198.18.7.2', '198.18.7.1'];
  assert.deepEqual(
    await Promise.all(inner.map(contact)),
    inner.map(() => 'abuse@backbone.example'),
  );
  assert.deepEqual(queries.slice(1).sort(), ['-B 198.18.7.1', '-B 198.18.7.2']);
});

test('each server has its prefixes, the most specific is asked, and no other', async (t) => {
  const { port, queries } = await whoisServer(t);
  const other = await whoisServer(t);
  const { contact, connects } = registryAt([
    { port, prefixes: ['192.0.0.0/8', '198.18.100.0/24'] },
    { port: other.port, prefixes: ['198.18.0.0/16'], flags: '' },
  ]);
  assert.equal(await contact('192.0.2.1'), 'abuse@campus.example');
  assert.equal(await contact('198.18.100.1'), 'abuse@inner.example');
  assert.equal(await contact('198.18.7.1'), 'abuse@backbone.example');
  assert.deepEqual(queries, ['-B 192.0.2.1', '-B 198.18.100.1']);
  assert.deepEqual(other.queries, ['198.18.7.1']);
  for (const ip of ['2001:db8::1', '203.0.113.1', 'localhost', '', '192.0.2.1\r\nhelp']) {
    assert.match(await contact(ip), /^permanent: no registry is configured/);
  }
  assert.equal(connects.length, 3);
});

test('of servers for the same prefixes the first is asked', async (t) => {
  const [one, two] = [await whoisServer(t), await whoisServer(t)];
  const { contact } = registryAt([one.port, two.port]);
  assert.equal(await contact('192.0.2.1'), 'abuse@campus.example');
  assert.deepEqual([one.queries.length, two.queries.length], [1, 0]);
});

test('waiting for a turn is part of the deadline', async (t) => {
  const port = await serverThat(t, (socket) => {
    socket.on('data', () => {
      pass(2000);
      socket.end('%ERROR:101: no entries found\n');
    });
  });
  const { contact, pass, deadlines } = registryAt([port], { parallel: 1, timeoutMs: 5000 });
  await Promise.all(['192.0.2.1', '2001:db8::1'].map(contact));
  assert.deepEqual(deadlines, [5000, 3000]);
});

test('a spent budget is a temporary failure, and fills again with time', async (t) => {
  const { port, queries } = await whoisServer(t);
  const { contact, pass } = registryAt([{ port, queriesPerMinute: 2 }]);
  const ips = ['192.0.2.1', '198.18.100.1', '2001:db8::1'];
  for (const ip of ips.slice(0, 2)) assert.match(await contact(ip), /^abuse@/);
  assert.match(await contact('2001:db8::1'), /^temporary: .*2 queries a minute are used up/);
  assert.equal(await contact('192.0.2.2'), 'abuse@campus.example', 'what is kept costs nothing');
  pass(29_000);
  assert.match(await contact('2001:db8::1'), /^temporary/);
  pass(1000);
  assert.equal(await contact('2001:db8::1'), 'abuse@six.example');
  assert.equal(queries.length, 3);
});

test('no more questions at once than allowed, and none of them is lost', async (t) => {
  let open = 0;
  let openMax = 0;
  const port = await serverThat(t, (socket) => {
    openMax = Math.max(openMax, ++open);
    socket.on('data', (query) => {
      const ip = query.toString().replace('-B', '').trim();
      setImmediate(() => {
        open -= 1;
        socket.end(`inetnum: ${ip}\nabuse-mailbox: a@b.example\n`);
      });
    });
  });
  const { contact } = registryAt([port], { parallel: 3 });
  const ips = Array.from({ length: 30 }, (_, i) => `10.0.${i}.1`);
  assert.deepEqual(
    await Promise.all(ips.map(contact)),
    ips.map(() => 'a@b.example'),
  );
  assert.ok(openMax <= 3 && openMax >= 2, `${openMax}`);
});

test('an old answer is served while the server fails, but not after 30 days', async (t) => {
  const working = await whoisServer(t);
  let isBroken = false;
  const port = await serverThat(t, (socket) => {
    if (isBroken) socket.destroy();
    else socket.pipe(connect(working.port, '127.0.0.1')).pipe(socket);
  });
  const { ask, contact, pass, clock } = registryAt([port]);
  const fetchedAt = clock.now;
  assert.equal(await contact('192.0.2.1'), 'abuse@campus.example');
  isBroken = true;
  pass(29 * 24 * hourMs);
  const answer = await ask({ ip: '192.0.2.9' });
  assert.ok(answer.ok && answer.value);
  assert.deepEqual(answer.value.fetchedAt, fetchedAt);
  pass(24 * hourMs + 1);
  assert.match(await contact('192.0.2.9'), /^temporary/);
  isBroken = false;
  pass(hourMs);
  assert.equal(await contact('192.0.2.9'), 'abuse@campus.example');
});

test('a silent server costs one deadline, then rests, so that no mail waits for it', async (t) => {
  let connections = 0;
  const port = await serverThat(t, (socket) => {
    connections++;
    socket.resume();
  });
  const { contact, pass } = registryAt([port], { timeoutMs: 200, parallel: 3 });
  const started = performance.now();
  const ips = Array.from({ length: 12 }, (_, i) => `10.0.${i}.1`);
  for (const answer of await Promise.all(ips.map(contact))) assert.match(answer, /^temporary/);
  assert.ok(performance.now() - started < 4000);
  assert.equal(connections, 3);
  assert.match(await contact('10.1.1.1'), /failed 3 times, asked again in 30 s/);
  assert.equal(connections, 3);
  pass(30_000);
  assert.match(await contact('10.1.1.1'), /no whole answer within/);
  assert.equal(connections, 4);
});

test('hostile answers: nothing kept, no connection but to the server (AT-43)', async (t) => {
  const hosts =
    '127.0.0.1 ::1 ::ffff:127.0.0.1 169.254.169.254 100.64.0.1 fe80::1 0.0.0.0 2130706433 0x7f.1';
  const hostile = [
    ...hosts
      .split(' ')
      .flatMap((host) => [`ReferralServer: whois://${host}\n`, `refer: ${host}\nwhois: ${host}\n`]),
    'HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n',
    '<html><body>abuse-mailbox: a@b.example</body></html>\n',
    Buffer.from(Array.from({ length: 60_000 }, (_, i) => (i * 7919) % 256)),
    // Too long, and more often than a server may fail: that is not the server's failure.
    ...Array.from({ length: 4 }, () => Buffer.alloc(1_000_000, 'inetnum: 192.0.2.0/24\n')),
  ];
  let turn = 0;
  const port = await serverThat(t, (socket) => {
    socket.on('data', () => socket.end(hostile[turn] ?? ''));
  });
  const { contact, connects, cache } = registryAt([port]);
  for (; turn < hostile.length; turn++) {
    assert.match(await contact('192.0.2.1'), /^permanent/, `hostile answer ${turn}`);
  }
  assert.equal(cache.entries.length, 0);
  assert.deepEqual(new Set(connects), new Set([`127.0.0.1:${port}`]));
  assert.equal(connects.length, hostile.length);
});

test('an error of the cache is thrown, and the next question starts anew', async (t) => {
  const { port } = await whoisServer(t);
  const { contact, cache } = registryAt([port]);
  cache.isGone = true;
  const answers = await Promise.allSettled([contact('192.0.2.1'), contact('192.0.2.2')]);
  assert.deepEqual(
    answers.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  cache.isGone = false;
  assert.equal(await contact('192.0.2.1'), 'abuse@campus.example');
});
