// The port-43 client against servers that misbehave in every way a socket can (AT-43, AT-08).

import assert from 'node:assert/strict';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';

import { askWhois } from '../../src/lookup/whois-client.ts';
import { serverThat } from './tcp-server.ts';

async function askOf(
  port: number,
  { timeoutMs = 5000, bytesMax = 65_536, query = '192.0.2.1' } = {},
) {
  const opened: Socket[] = [];
  const started = performance.now();
  const answer = await askWhois(
    { server: { host: '127.0.0.1', port }, query, timeoutMs, bytesMax },
    (to) => {
      const socket = connect(to);
      opened.push(socket);
      return socket;
    },
  );
  assert.ok(
    opened.every((socket) => socket.destroyed),
    'the socket is destroyed',
  );
  return { answer, connects: opened.length, tookMs: performance.now() - started };
}

test('sends one line, reads to the end', async (t) => {
  let got = '';
  const port = await serverThat(t, (socket) => {
    socket.on('data', (chunk) => {
      got += chunk.toString('latin1');
      socket.write('netname: EX');
      socket.end('AMPLE\r\n');
    });
  });
  const { answer } = await askOf(port, { query: '-B 192.0.2.1' });
  assert.deepEqual(answer, { ok: true, value: 'netname: EXAMPLE\r\n' });
  assert.equal(got, '-B 192.0.2.1\r\n');
});

for (const [name, bytes] of [
  ['UTF-8', Buffer.from('descr: Univerzita Žižkov\n', 'utf8')],
  ['Latin-1', Buffer.from('descr: Universit\xe9\n', 'latin1')],
] as const) {
  test(`decodes ${name}`, async (t) => {
    const port = await serverThat(t, (socket) => socket.resume().end(bytes));
    const { answer } = await askOf(port);
    assert.deepEqual(answer, {
      ok: true,
      value: name === 'UTF-8' ? 'descr: Univerzita Žižkov\n' : 'descr: Université\n',
    });
  });
}

test('silence and a trickle end at the one deadline', async (t) => {
  const silent = await serverThat(t, (socket) => socket.resume());
  const trickling = await serverThat(t, (socket) => {
    const timer = setInterval(() => socket.write('%'), 10);
    socket.resume().on('close', () => clearInterval(timer));
  });
  for (const port of [silent, trickling]) {
    const { answer, tookMs } = await askOf(port, { timeoutMs: 200 });
    assert.deepEqual(answer, { ok: false, temporary: true, why: 'no whole answer within 200 ms' });
    assert.ok(tookMs >= 190 && tookMs < 3000, `${tookMs} ms`);
  }
});

test('100 MB are refused after the cap, and not read on', async (t) => {
  let sentBytes = 0;
  const port = await serverThat(t, (socket) => {
    const chunk = Buffer.alloc(65_536, 'a');
    const pump = () => {
      while (sentBytes < 100_000_000 && !socket.destroyed) {
        sentBytes += chunk.length;
        if (!socket.write(chunk)) break;
      }
    };
    socket.resume().on('drain', pump);
    pump();
  });
  const { answer } = await askOf(port);
  assert.deepEqual(answer, {
    ok: false,
    temporary: false,
    why: 'the answer is longer than 65536 bytes',
  });
  assert.ok(sentBytes < 50_000_000, `${sentBytes} bytes were taken`);
});

test('an answer of exactly the cap is taken', async (t) => {
  const port = await serverThat(t, (socket) => socket.resume().end(`${'a'.repeat(999)}\n`));
  assert.equal((await askOf(port, { bytesMax: 1000 })).answer.ok, true);
  assert.equal((await askOf(port, { bytesMax: 999 })).answer.ok, false);
});

test('a reset, an early end, and a closed port are temporary', async (t) => {
  const resetting = await serverThat(t, (socket) => {
    socket.on('data', () => {
      // resetAndDestroy() would end the stream before it resets; its flag alone does not.
      const reset = Object.assign(socket, { resetAndClosing: true });
      socket.write('netname: HALF', () => reset.destroy());
    });
  });
  const empty = await serverThat(t, (socket) => socket.resume().end());
  const closing = createServer();
  const closed = await new Promise<number>((resolve) => {
    closing.listen(0, '127.0.0.1', () => {
      const { port } = closing.address() as AddressInfo;
      closing.close(() => resolve(port));
    });
  });
  for (const [port, why] of [
    [resetting, /ECONNRESET|no whole line/],
    [empty, /no whole line/],
    [closed, /ECONNREFUSED/],
  ] as const) {
    const { answer } = await askOf(port);
    assert.ok(!answer.ok && answer.temporary);
    assert.match(answer.why, why);
  }
});

test('a line that was cut is dropped: half an address is another address', async (t) => {
  const port = await serverThat(t, (socket) => {
    socket.resume().end('netname: EXAMPLE\nabuse-mailbox: abuse@example.co');
  });
  assert.deepEqual((await askOf(port)).answer, { ok: true, value: 'netname: EXAMPLE\n' });
});

test('a referral is text: one connection, to the server that was given', async (t) => {
  const port = await serverThat(t, (socket) => {
    socket
      .resume()
      .end('ReferralServer: whois://127.0.0.1:1\nrefer: ::1\nwhois: 169.254.169.254\n');
  });
  const { answer, connects } = await askOf(port);
  assert.equal(answer.ok, true);
  assert.equal(connects, 1);
});

test('a query that is not one printable line is never sent', async (t) => {
  let connections = 0;
  const port = await serverThat(t, () => connections++);
  for (const query of ['192.0.2.1\r\nmore', '', 'a\0b', 'é', 'a'.repeat(257)]) {
    const { answer, connects } = await askOf(port, { query });
    assert.equal(answer.ok, false);
    assert.equal(connects, 0);
  }
  assert.equal(connections, 0);
});
