// The receiver's doors: sockets, peers, caps, and closing. Replies word for word are in
// test/dialogs.

import assert from 'node:assert/strict';
import { existsSync, linkSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import type { Talk } from '../dialogs/dialog.ts';
import { intake, start, talkTo } from '../dialogs/dialog.ts';
import { begin, envelope, reply, say, slowStore, tcp, until, withReceiver } from './talk.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-receiver-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

test('a peer that is not on the list is sent away', async () => {
  await withReceiver({ intake: { peers: ['127.0.0.1'] } }, async ({ at, receiver }) => {
    const stranger = await talkTo(at, '127.0.0.2');
    assert.equal(await stranger.line(), '554 5.7.1 Not for you');
    assert.equal(await stranger.line(), null);
    await begin(at);
    assert.equal(receiver.counts.turnedAway, 1);
    assert.equal(receiver.counts.sessionsTotal, 1);
  });
});

test('a peer list that holds no address is refused', async () => {
  for (const peers of [['mta.example.net'], ['192.0.2.0/33'], ['']]) {
    await assert.rejects(start('smtp', tcp, { intake: { peers } }), String(peers));
  }
});

test('caps on sessions: each peer, all together, and slots kept for the named', async () => {
  const caps = { peers: ['127.0.0.1', '127.0.0.0/8'], sessionsMax: 5, sessionsPerPeerMax: 2 };
  await withReceiver({ intake: caps }, async ({ at, receiver }) => {
    async function greeting(from: string): Promise<[Talk, string]> {
      const talk = await talkTo(at, from);
      return [talk, await reply(talk)];
    }
    const [first] = await greeting('127.0.0.2');
    assert.equal((await greeting('127.0.0.2'))[1], '220');
    assert.equal((await greeting('127.0.0.2'))[1], '421', 'a third of one peer');
    assert.equal((await greeting('127.0.0.3'))[1], '220');
    assert.equal((await greeting('127.0.0.4'))[1], '421', 'the last slots are not for strangers');
    assert.equal((await greeting('127.0.0.1'))[1], '220');
    assert.equal((await greeting('127.0.0.1'))[1], '220');
    assert.equal((await greeting('127.0.0.1'))[1], '421', 'all slots are taken');
    assert.equal(receiver.counts.turnedAway, 3);
    first.socket.end();
    await until(() => receiver.counts.sessions === 4, 'a slot is given back');
    assert.equal((await greeting('127.0.0.1'))[1], '220');
  });
});

test('closing answers the mail that is being stored, and ends the rest', async () => {
  const { accept, begun, answer } = slowStore();
  await withReceiver(
    {},
    async ({ at, receiver }) => {
      const idle = await begin(at);
      const sending = await begin(at);
      const storing = await begin(at);
      await say(sending, ...envelope);
      sending.send(Buffer.from('half a mail'));
      await say(storing, ...envelope);
      storing.send(Buffer.from('.\r\n'));
      await begun;
      let closed = false;
      const closing = receiver.close().then(() => {
        closed = true;
      });
      assert.equal(await idle.line(), '421 4.3.2 Shutting down');
      assert.equal(await sending.line(), '421 4.3.2 Shutting down');
      await assert.rejects(begin(at));
      assert.equal(closed, false);
      answer();
      assert.equal(await reply(storing), '250');
      assert.equal(await storing.line(), '421 4.3.2 Shutting down');
      await closing;
      assert.equal(receiver.counts.sessions, 0);
      assert.equal(receiver.counts.accepted, 1);
    },
    { accept },
  );
});

test('a unix socket: group may connect, the file goes with the receiver', async () => {
  const path = join(folder, 'plain');
  await withReceiver(
    { intake: { peers: [] } },
    async ({ at, mails }) => {
      assert.deepEqual(at, { path });
      assert.equal(statSync(path).mode & 0o777, 0o660);
      const talk = await begin(at);
      await say(talk, ...envelope, '.');
      assert.equal(mails[0]?.peer, 'unix');
    },
    {},
    { path },
  );
  assert.equal(existsSync(path), false);
});

test('a socket file that nobody answers on is replaced; one that is answered is not', async () => {
  const path = join(folder, 'stale');
  // What a killed process leaves: bound, closed to connections, still there.
  const left = await leftBehind(path);
  assert.equal(statSync(path).isSocket(), true);
  await withReceiver(
    {},
    async ({ at }) => {
      await begin(at);
      await assert.rejects(start('smtp', { path }, {}), { code: 'EADDRINUSE' });
      await begin(at);
    },
    {},
    { path },
  );
  left();
});

test('a file that is no socket is left alone', async () => {
  const path = join(folder, 'file');
  writeFileSync(path, 'precious');
  await assert.rejects(start('smtp', { path }, {}), { code: 'EADDRINUSE' });
  assert.equal(statSync(path).size, 8);
});

test('one address that is taken, and none is listened on', async () => {
  const taken = createServer();
  await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
  const address = taken.address();
  assert.ok(typeof address === 'object' && address !== null);
  const free = { path: join(folder, 'free') };
  const busy = { host: '127.0.0.1', port: address.port };
  const { receiver, at } = await start('lmtp', tcp, {});
  await receiver.close();
  await assert.rejects(begin(at), 'closed');
  await assert.rejects(
    start(
      'smtp',
      tcp,
      {},
      {
        settings: {
          listen: { smtp: [free], lmtp: [busy], http: tcp, baseUrl: '' },
          intake,
        },
      },
    ),
    { code: 'EADDRINUSE' },
  );
  assert.equal(existsSync(free.path), false);
  taken.close();
});

/** Leaves a dead socket file by renaming a live one away before its server closes. */
async function leftBehind(path: string): Promise<() => void> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(`${path}.was`, done));
  linkSync(`${path}.was`, path);
  await new Promise((done) => server.close(done));
  return () => rmSync(path, { force: true });
}
