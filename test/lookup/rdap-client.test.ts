// The RDAP client against real web servers that misbehave in every way (AT-43).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { askRdap } from '../../src/lookup/rdap-client.ts';
import { network } from './rdap-answers.ts';
import { serverThat } from './tcp-server.ts';
import { answering, type Serve, webServer } from './web-server.ts';

const ask = async (
  base: string,
  { listed = [base], query = '192.0.2.7', timeoutMs = 5000 } = {},
) => {
  const origins = new Set(listed.map((url) => new URL(url).origin));
  const answer = await askRdap({ base, query, origins, timeoutMs, bytesMax: 65_536 });
  if (answer.ok) return answer.value === null ? 'unknown' : `answer: ${answer.value}`;
  return `${answer.temporary ? 'temporary' : 'permanent'}: ${answer.why}`;
};
const to =
  (location: string, status = 302): Serve =>
  (_, response) =>
    response.writeHead(status, { location }).end();

test('asks for an address or a block below the base', async (t) => {
  const { url, paths, requests } = await webServer(t, answering(network()));
  assert.equal(await ask(url), `answer: ${JSON.stringify(network())}`);
  await ask(`${url}rdap/`, { query: '2001:db8::/32' });
  assert.deepEqual(paths, ['/ip/192.0.2.7', '/rdap/ip/2001:db8::/32']);
  assert.match(requests[0]?.headers.accept ?? '', /^application\/rdap\+json/);
});

test('nothing but an address is ever asked for', async (t) => {
  const { url, paths } = await webServer(t, answering(network()));
  for (const query of ['', '../admin', 'example.org', '192.0.2.7?x', '//192.0.2.7/', '::\r\nx']) {
    assert.equal(await ask(url, { query }), 'permanent: not an address', query);
  }
  assert.deepEqual(paths, []);
});

for (const [name, serve, expected] of [
  ['unknown', answering({ errorCode: 404 }, { status: 404 }), 'unknown'],
  ['plain JSON', answering('{}', { type: 'Application/JSON; charset=utf-8' }), 'answer: {}'],
  [
    'no such page',
    answering('<html>', { status: 404, type: 'text/html' }),
    'permanent: answers 404 with text/html',
  ],
  [
    'HTML',
    answering('<html>abuse@a.example', { type: 'text/html' }),
    'permanent: answers 200 with text/html',
  ],
  ['no type', answering('{}', { type: '' }), 'permanent: answers 200 with no media type'],
  ['refused', answering('', { status: 403 }), 'permanent: answers 403'],
  ['too many', answering('', { status: 429 }), 'temporary: answers 429'],
  ['broken', answering('', { status: 503 }), 'temporary: answers 503'],
  ['no content', answering('', { status: 204 }), 'permanent: answers 204'],
  ['no redirect at all', answering('', { status: 304 }), 'permanent: answers 304'],
] as const) {
  test(`answer: ${name}`, async (t) => {
    const { url } = await webServer(t, serve);
    assert.equal(await ask(url), expected);
  });
}

test('a redirect is followed to a listed server, a loop three times', async (t) => {
  const last = await webServer(t, answering(network()));
  const first = await webServer(t, to(`${last.url}ip/192.0.2.7`, 307));
  assert.match(await ask(first.url, { listed: [first.url, last.url] }), /^answer: /);
  const loop = await webServer(t, to('/again'));
  assert.equal(await ask(loop.url), 'permanent: redirects more than 3 times');
  assert.deepEqual(loop.paths, ['/ip/192.0.2.7', '/again', '/again', '/again']);
});

test('a redirect leads nowhere else', async (t) => {
  const other = await webServer(t, answering(network()));
  const port = new URL(other.url).port;
  const targets = [
    other.url,
    `http://localhost:${port}/`,
    `http://[::1]:${port}/`,
    `http://[::ffff:127.0.0.1]:${port}/`,
    'http://169.254.169.254/latest/',
    `http://2130706433:${port}/`,
    `http://0x7f.1:${port}/`,
    `//127.0.0.1:${port}/`,
    'http://100.64.0.1/',
    'http://[fe80::1]/',
    'http://0.0.0.0/',
    'https://rdap.example.net/',
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'data:application/rdap+json,{}',
  ];
  let turn = 0;
  const { url } = await webServer(t, (request, response) =>
    to(targets[turn] ?? '')(request, response),
  );
  for (; turn < targets.length; turn += 1) {
    assert.match(await ask(url), /^permanent: redirects to .*not listed/, targets[turn]);
  }
  const withPassword = await webServer(t, (request, response) =>
    to(url.replace('//', '//user:secret@'))(request, response),
  );
  assert.match(await ask(withPassword.url, { listed: [url, withPassword.url] }), /^permanent/);
  for (const location of ['', 'http://[', 'http://:99999/']) {
    const odd = await webServer(t, to(location));
    assert.match(await ask(odd.url), /^permanent: redirects to no address/, location);
  }
  assert.deepEqual(other.paths, []);
});

test('a longer answer is refused, packed or not, without reading it all', async (t) => {
  let sent = 0;
  const endless = await webServer(t, (_, response) => {
    response.writeHead(200, { 'content-type': 'application/rdap+json' });
    const more = () => {
      sent += 65_536;
      if (!response.destroyed && sent < 1e9) response.write(Buffer.alloc(65_536, 32), more);
    };
    more();
  });
  assert.equal(await ask(endless.url), 'permanent: the answer is longer than 65536 bytes');
  assert.equal(sent < 50_000_000, true, `${sent} bytes`);
  const bomb = gzipSync(Buffer.alloc(100_000_000, 32));
  const packed = await webServer(t, (_, response) =>
    response
      .writeHead(200, { 'content-type': 'application/rdap+json', 'content-encoding': 'gzip' })
      .end(bomb),
  );
  assert.equal(await ask(packed.url), 'permanent: the answer is longer than 65536 bytes');
});

test('silence, a trickle and slow redirects end at the one deadline', async (t) => {
  const silent = await serverThat(t, (socket) => socket.resume());
  const trickle = await serverThat(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/rdap+json\r\n\r\n');
    const timer = setInterval(() => socket.write(' '), 20);
    socket.on('close', () => clearInterval(timer));
  });
  const { url: slow } = await webServer(t, (request, response) => {
    setTimeout(() => to('/')(request, response), 100);
  });
  const bases = [`http://127.0.0.1:${silent}/`, `http://127.0.0.1:${trickle}/`, slow];
  for (const base of bases) {
    const started = performance.now();
    assert.equal(await ask(base, { timeoutMs: 250 }), 'temporary: no whole answer within 250 ms');
    assert.equal(performance.now() - started < 2000, true);
  }
});

test('what is no HTTP, and a server that is gone, may heal', async (t) => {
  for (const bytes of [
    '',
    'inetnum: 192.0.2.0/24\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{',
    '\0'.repeat(9000),
  ]) {
    const port = await serverThat(t, (socket) => socket.once('data', () => socket.end(bytes)));
    assert.match(await ask(`http://127.0.0.1:${port}/`), /^(?:temporary: |permanent: answers 200)/);
  }
  assert.match(await ask('http://127.0.0.1:1/'), /^temporary: /);
});

test('headers without end are refused', async (t) => {
  const port = await serverThat(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    for (let line = 0; line < 4000; line += 1) socket.write(`X-${line}: ${'y'.repeat(100)}\r\n`);
  });
  assert.match(await ask(`http://127.0.0.1:${port}/`), /^temporary: UND_ERR_HEADERS_OVERFLOW/);
});
