// RDAP beside whois on real servers: which is asked, what is kept under which name, and the
// question for the network above one that names nobody.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { entity, network } from './rdap-answers.ts';
import { hourMs, registryAt, whoisServer } from './registry-parts.ts';
import { answering, webServer } from './web-server.ts';

const rdapContact = 'abuse@rdap.example';
const byRdap = network({ entities: [entity(['abuse'], [rdapContact])] });
const prefixes = ['192.0.2.0/24'];

test('RDAP is asked where it is configured, whois elsewhere, and both are kept', async (t) => {
  const { port, queries } = await whoisServer(t);
  const web = await webServer(t, answering(byRdap));
  const { ask, contact, cache, pass } = registryAt([port], { rdap: [{ url: web.url, prefixes }] });
  const first = await ask({ ip: '192.0.2.7' });
  assert.equal(first.ok && first.value?.contact, rdapContact);
  assert.equal(first.ok && first.value?.server, `rdap:${web.host}`);
  assert.equal(await contact('192.0.2.99'), rdapContact);
  assert.equal(await contact('198.18.100.1'), 'abuse@inner.example');
  assert.deepEqual([web.paths, queries], [['/ip/192.0.2.7'], ['-B 198.18.100.1']]);
  assert.deepEqual(
    cache.entries.map(({ server, prefix }) => [server, prefix]),
    [
      [`rdap:${web.host}`, '192.0.2.0/24'],
      [`127.0.0.1:${port}`, '198.18.100.0/24'],
    ],
  );
  pass(25 * hourMs);
  assert.equal(await contact('192.0.2.7'), rdapContact);
  assert.equal(web.paths.length, 2);
});

test('"not found" is an answer of RDAP', async (t) => {
  const { port, queries } = await whoisServer(t);
  const web = await webServer(t, answering({ errorCode: 404 }, { status: 404 }));
  const { contact } = registryAt([port], { rdap: [{ url: web.url, prefixes }] });
  assert.equal(await contact('192.0.2.7'), 'unknown');
  assert.equal(await contact('192.0.2.7'), 'unknown');
  assert.deepEqual([web.paths.length, queries.length], [1, 0]);
});

for (const [name, serve] of [
  ['broken', answering('', { status: 500 })],
  ['refusing', answering('', { status: 403 })],
  ['no RDAP', answering('<html>', { type: 'text/html' })],
  ['another network', answering(network({ startAddress: '192.0.2.128' }))],
  ['too long', answering(network({ remarks: 'x'.repeat(70_000) }))],
] as const) {
  test(`whois answers where RDAP fails: ${name}`, async (t) => {
    const { port, queries } = await whoisServer(t);
    const web = await webServer(t, serve);
    const { contact, cache } = registryAt([port], { rdap: [{ url: web.url }] });
    assert.equal(await contact('192.0.2.7'), 'abuse@campus.example');
    assert.equal(await contact('192.0.2.7'), 'abuse@campus.example');
    assert.deepEqual([web.paths.length, queries.length], [2, 1]);
    assert.deepEqual(
      cache.entries.map(({ server }) => server),
      [`127.0.0.1:${port}`],
    );
  });
}

test('a server that is down rests; both down: both reasons, then the newest old answer', async (t) => {
  const whois = await whoisServer(t);
  let isBroken = true;
  const web = await webServer(t, (request, response) =>
    answering(isBroken ? '' : byRdap, { status: isBroken ? 500 : 200 })(request, response),
  );
  const { contact, pass } = registryAt([{ port: 1 }], { rdap: [{ url: web.url }] });
  assert.match(await contact('192.0.2.7'), /^temporary: rdap:.*answers 500; 127.0.0.1:1: ECONN/);
  for (const ip of ['192.0.2.7', '192.0.2.7', '192.0.2.7']) await contact(ip);
  assert.equal(web.paths.length, 3);
  assert.match(await contact('192.0.2.7'), /failed 3 times, asked again in 30 s; .*failed 3 times/);
  pass(30_000);
  isBroken = false;
  assert.equal(await contact('192.0.2.7'), rdapContact);
  isBroken = true;
  pass(25 * hourMs);
  assert.equal(await contact('192.0.2.7'), rdapContact, 'the old answer');
  assert.equal(whois.queries.length, 0);
});

test('a budget spent on one leaves the other', async (t) => {
  const { port } = await whoisServer(t);
  const web = await webServer(t, answering(byRdap));
  const rdap = [{ url: web.url, queriesPerMinute: 1 }];
  const { contact } = registryAt([port], { rdap });
  assert.equal(await contact('192.0.2.7'), rdapContact);
  assert.equal(await contact('2001:db8::1'), 'abuse@six.example');
});

test('whois: the network above one without a contact, kept apart', async (t) => {
  const { port, queries } = await whoisServer(t);
  const { ask, contact, cache } = registryAt([port]);
  const lab = await ask({ ip: '192.0.2.70' });
  assert.deepEqual([lab.ok && lab.value?.name, lab.ok && lab.value?.contact], ['LAB', null]);
  for (const ip of ['192.0.2.70', '192.0.2.71']) {
    const above = await ask({ ip, above: '192.0.2.64/26' });
    assert.equal(above.ok && above.value?.contact, 'abuse@campus.example');
    assert.equal(above.ok && above.value?.server, `127.0.0.1:${port}`);
  }
  assert.deepEqual(queries, ['-B 192.0.2.70', '-B 192.0.2.0/25']);
  assert.equal(await contact('192.0.2.71'), 'none', 'the network itself still names nobody');
  assert.deepEqual(
    cache.entries.map(({ server, prefix }) => [server.replace(/^.*:\d+/, ''), prefix]),
    [
      ['', '192.0.2.64/26'],
      [' above', '192.0.2.64/26'],
    ],
  );
  const campus = await ask({ ip: '192.0.2.70', above: '192.0.2.0/24' });
  assert.deepEqual(campus, { ok: true, value: null }, 'another question, and nobody is above it');
});

test('RDAP: a range that is no prefix has a block above it too', async (t) => {
  const web = await webServer(t, answering(network({ startAddress: '192.0.0.0' })));
  const { ask } = registryAt([], { rdap: [{ url: web.url }] });
  const above = await ask({ ip: '192.0.2.7', above: '192.0.2.4 - 192.0.2.11' });
  assert.equal(above.ok && above.value?.contact, 'abuse@campus.example');
  assert.deepEqual(web.paths, ['/ip/192.0.2.0/28']);
});

test('nothing is above all the world, beside the address, or in a text', async (t) => {
  const web = await webServer(t, answering(byRdap));
  const { ask } = registryAt([], { rdap: [{ url: web.url }] });
  for (const above of ['0.0.0.0/0', '198.18.100.0/24', 'x', '', '::/0', '../..']) {
    assert.deepEqual(await ask({ ip: '192.0.2.7', above }), { ok: true, value: null }, above);
  }
  assert.deepEqual(web.paths, []);
});
