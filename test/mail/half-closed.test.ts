// A peer that closes its side of the connection and still reads: it hears what it is owed, the 250
// of a stored mail above all, and no longer than until some deadline of ours.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { start, type Talk } from '../dialogs/dialog.ts';
import { begin, envelope, reply, say, slowStore, tcp, until, withReceiver } from './talk.ts';

const mail = 'Subject: x\r\n\r\nText\r\n';

/** Sends the last of it, and FIN behind. */
function last(talk: Talk, text: string): void {
  talk.socket.end(Buffer.from(text, 'latin1'));
}

const replies: readonly (readonly [behindTheDot: string, heard: readonly string[]])[] = [
  ['', ['250', '']],
  ['QUIT\r\n', ['250', '221', '']],
  ['NOOP\r\nRSET\r\n', ['250', '250', '250', '']],
];

for (const [behind, heard] of replies) {
  test(`250 for a peer that closes its side behind the dot, and ${JSON.stringify(behind)}`, async () => {
    const { accept, begun, answer } = slowStore();
    await withReceiver(
      {},
      async ({ at, receiver }) => {
        const talk = await begin(at);
        await say(talk, ...envelope);
        last(talk, `${mail}.\r\n${behind}`);
        assert.equal((await begun).raw.toString(), mail);
        // Our ends of other talks are read in between, so its FIN has been read as well.
        await begin(at);
        answer();
        for (const code of heard) assert.equal(await reply(talk), code);
        await until(() => receiver.counts.sessions === 1, 'its session has ended');
        assert.equal(receiver.counts.accepted, 1);
      },
      { accept },
    );
  });
}

test('all in one packet, FIN behind it: each of two mails is answered', async () => {
  await withReceiver({}, async ({ at, mails, receiver }) => {
    const talk = await begin(at);
    const one = `${envelope.join('\r\n')}\r\n${mail}.\r\n`;
    last(talk, one + one);
    const codes = ['250', '250', '354', '250', '250', '250', '354', '250', ''];
    for (const code of codes) assert.equal(await reply(talk), code);
    assert.equal(mails.length, 2);
    await until(() => receiver.counts.sessions === 0, 'the session has ended');
  });
});

test('LMTP: an answer for each recipient', async () => {
  const stage = await start('lmtp', tcp, { limits: { lingerMs: 20 } });
  try {
    const talk = await begin(stage.at, undefined, 'LHLO');
    const [from = '', to = '', data = ''] = envelope;
    await say(talk, from, to, 'RCPT TO:<certs@example.org>', data);
    last(talk, `${mail}.\r\n`);
    for (const code of ['250', '250', '']) assert.equal(await reply(talk), code);
    assert.equal(stage.mails.length, 1);
  } finally {
    await stage.receiver.close();
  }
});

test('what is cut off is no mail', async () => {
  for (const text of [mail, `${mail}.`, `${mail}.\r`, '']) {
    await withReceiver({}, async ({ at, mails, receiver }) => {
      const talk = await begin(at);
      await say(talk, ...envelope);
      last(talk, text);
      assert.equal(await talk.line(), null);
      await until(() => receiver.counts.sessions === 0, 'the session has ended');
      await until(() => receiver.counts.bytes === 0, 'its bytes are let go');
      assert.equal(mails.length, 0);
    });
  }
});

test('a store that never answers: 451 in time, and the end', async () => {
  const given = { accept: 'hang', intake: { commitTimeoutMs: 30 } } as const;
  await withReceiver(given, async ({ at, receiver }) => {
    const talk = await begin(at);
    await say(talk, ...envelope);
    last(talk, `${mail}.\r\n`);
    for (const code of ['451', '']) assert.equal(await reply(talk), code);
    await until(() => receiver.counts.sessions === 0, 'the session has ended');
  });
});

test('a command that is never answered: 421 in time, and the end', async () => {
  await withReceiver(
    { intake: { commandTimeoutMs: 50 } },
    async ({ at, receiver }) => {
      const talk = await begin(at);
      last(talk, 'MAIL FROM:<reporter@example.com>\r\n');
      assert.equal(await talk.line(), '421 4.4.2 Too slow');
      assert.equal(await talk.line(), null);
      await until(() => receiver.counts.sessions === 0, 'the session has ended');
    },
    { freeBytes: () => new Promise<never>(() => {}) },
  );
});

test('a peer that closes its side and reads nothing is dropped', async () => {
  const bounds = { commandBytesMax: 4_096, errorsMax: 1e9, junkMax: 1e9, lingerMs: 20 };
  const given = { intake: { commandTimeoutMs: 100 }, limits: bounds };
  await withReceiver(given, async ({ at, receiver }) => {
    const talk = await begin(at);
    talk.socket.pause();
    last(talk, 'HELP\r\n'.repeat(100_000));
    await until(() => receiver.counts.sessions === 0, 'the session has ended');
    talk.socket.destroy();
  });
});

test('a mail whose sender closes both sides behind the dot is stored all the same', async () => {
  const { accept, begun, answer } = slowStore();
  await withReceiver(
    {},
    async ({ at, logged, receiver }) => {
      const talk = await begin(at);
      await say(talk, ...envelope);
      talk.send(Buffer.from(`${mail}.\r\n`));
      await begun;
      talk.socket.destroy();
      answer();
      await until(() => receiver.counts.accepted === 1, 'the mail is accepted');
      await until(() => receiver.counts.sessions === 0, 'the session has ended');
      assert.deepEqual(logged, ['mail stored']);
    },
    { accept },
  );
});

test('closing waits for the mail of a peer that has closed its side', async () => {
  const { accept, begun, answer } = slowStore();
  await withReceiver(
    {},
    async ({ at, receiver }) => {
      const talk = await begin(at);
      await say(talk, ...envelope);
      last(talk, `${mail}.\r\n`);
      await begun;
      const closing = receiver.close();
      answer();
      assert.equal(await reply(talk), '250');
      assert.equal(await talk.line(), '421 4.3.2 Shutting down');
      await closing;
      assert.equal(receiver.counts.accepted, 1);
    },
    { accept },
  );
});
