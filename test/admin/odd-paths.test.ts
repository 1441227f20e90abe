// Addresses that nobody types: what is done stays done and is told, and no page fails on them.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';

import { findHold } from '../../src/store/acts.ts';
import { openTestDesk } from './desk.ts';
import { tell } from './story.ts';

const desk = await openTestDesk();
const cookie = await desk.login();

test('a way back that would lead to another host leads home, and the answer stands', async () => {
  await tell(desk, { doubts: [{ code: 'suspected-spam', text: 'why' }] });
  const [row] = await desk.database.query<{ id: string }>('select id from hold');
  const body = new URLSearchParams({ back: '/.//evil.example/' });
  const answer = await desk.ask(`/holds/${row?.id}/spam`, { method: 'POST', cookie, body });
  assert.equal(answer.status, 303);
  assert.equal(answer.headers.get('location'), `/?did=h%3A${row?.id}`);
  assert.equal((await findHold(desk.database, row?.id ?? ''))?.closedHow, 'spam');
});

test('news since a time that is none are news from now on', async () => {
  for (const since of ['-8640000000000000', '8640000000000000', '1e15', 'x', '9'.repeat(30)]) {
    const answer = await desk.ask(`/queue/news?since=${since}`, { cookie });
    assert.equal(answer.status, 200, since);
  }
});

test('a form that is sent to a whole address is kept like any other', async () => {
  const socket = connect(desk.port, '127.0.0.1');
  const head = [
    'POST http://localhost/intake HTTP/1.1',
    'Host: localhost',
    `Origin: ${desk.origin}`,
    'Content-Type: application/x-www-form-urlencoded',
    'Content-Length: 9',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\nsubject=x`);
  assert.match(await text(socket), /^HTTP\/1\.1 401 [^]* name="subject" value="x"/);
  assert.deepEqual(desk.errors, []);
});

test('an address that cannot be read is told so, with the headers of any other page', async () => {
  const plain = await desk.ask('/no-such');
  const names = [...plain.headers.keys()].filter((name) => name !== 'date');
  for (const path of ['/%', '/r/%zz', '/tickets/%ff/close', `/r/${'x'.repeat(2_000)}`]) {
    const answer = await desk.ask(path);
    assert.equal(answer.status, 400, path);
    assert.match(await answer.text(), /The address of this page is damaged/);
    for (const name of names) assert.ok(answer.headers.has(name), `${path}: ${name}`);
  }
});
