// Whoever asks for much and takes none of it: their connection ends, for there are few of them.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';

import { until } from '../support/until.ts';
import { openTestDesk } from './desk.ts';
import { receive } from './story.ts';

const desk = await openTestDesk();

test('who takes nothing of what they asked for is cut off', async () => {
  const cookie = await desk.login();
  // More than the buffers of two sockets hold.
  const raw = Buffer.concat([Buffer.from('Subject: x\r\n\r\n'), Buffer.alloc(24 * 2 ** 20, 'x')]);
  const mail = await receive(desk, { raw });
  const shippedMs = desk.server.timeout;
  assert.equal(shippedMs > 60_000 && shippedMs <= 180_000, true, `${shippedMs} ms`);
  desk.server.timeout = 1_000;
  const socket = connect(desk.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.on('error', () => {});
  socket.pause();
  socket.write(`GET /mails/${mail}/raw HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\n\r\n`);
  await until('it is cut off', async () => {
    const count = new Promise<number>((done) => {
      desk.server.getConnections((_error, open) => done(open));
    });
    return (await count) === 0 ? true : undefined;
  });
  socket.destroy();
});
