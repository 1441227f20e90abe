// Mails on their way in, where a transcript cannot say it: what the store is given, and deadlines
// that trickling must not move.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import type { MailId } from '../../src/model.ts';
import { desk, talkTo } from '../dialogs/dialog.ts';
import { begin, envelope, reply, say, slowStore, until, withReceiver } from './talk.ts';

const session = [
  'EHLO mta.example.net',
  'MAIL FROM:<reporter@example.com> SIZE=100',
  'RCPT TO:<abuse@example.org>',
  'RCPT TO:<nobody@example.org>',
  'DATA',
  'Subject: spam from 192.0.2.7',
  '',
  '..',
  '...and more',
  'end.',
  '.',
  'QUIT',
  '',
].join('\r\n');

test('what the store is given', async () => {
  await withReceiver(
    {},
    async ({ at, mails, receiver }) => {
      const talk = await begin(at);
      const mail = Array.from({ length: 100 }, (_, line) => `line ${line} \xe9\0`);
      assert.deepEqual(await say(talk, ...envelope), ['250', '250', '354']);
      assert.deepEqual(await say(talk, [...mail, '.'].join('\r\n')), ['250']);
      const raw = Buffer.from(mail.map((line) => `${line}\r\n`).join(''), 'latin1');
      assert.deepEqual(mails, [
        {
          id: 'mail-1',
          raw,
          sha256: createHash('sha256').update(raw).digest(),
          sizeBytes: raw.length,
          envelope: { from: 'reporter@example.com', to: ['abuse@example.org'] },
          peer: '127.0.0.1',
          at: new Date('2026-02-03T04:05:06Z'),
        },
      ]);
      talk.socket.destroy();
      await until(() => receiver.counts.sessions === 0, 'the session ends');
      assert.deepEqual(
        { ...receiver.counts },
        {
          sessions: 0,
          bytes: 0,
          sessionsTotal: 1,
          turnedAway: 0,
          accepted: 1,
          acceptedBytes: raw.length,
          refused: 0,
          deferred: 0,
        },
      );
    },
    { now: () => new Date('2026-02-03T04:05:06Z') },
  );
});

test('the id that the store answers is the one that is told', async () => {
  await withReceiver(
    {},
    async ({ at }) => {
      const talk = await begin(at);
      await say(talk, ...envelope);
      talk.send(Buffer.from('.\r\n'));
      assert.equal(await talk.line(), '250 2.6.0 Stored as the-first-copy');
    },
    { accept: async () => 'the-first-copy' as MailId },
  );
});

test('a session cut into two packets at every byte is the same session', async () => {
  await withReceiver({}, async ({ at, mails }) => {
    const bytes = Buffer.from(session);
    const seen = new Set<string>();
    for (let cut = 1; cut < bytes.length; cut += 1) {
      const talk = await talkTo(at);
      talk.send(bytes.subarray(0, cut));
      // Two turns of the loop: the first packet is sent, and read by the receiver.
      for (let turn = 0; turn < 2; turn += 1) await new Promise((done) => setImmediate(done));
      talk.send(bytes.subarray(cut));
      const lines: string[] = [];
      for (let line = await talk.line(); line !== null; line = await talk.line()) lines.push(line);
      seen.add(lines.join('\n').replace(/mail-\d+/, 'mail-N'));
    }
    assert.equal(seen.size, 1, [...seen].join('\n---\n'));
    assert.match([...seen][0] ?? '', /\n550 5\.1\.1 .*\n354 .*\n250 2\.6\.0 .*\n221 /);
    assert.equal(mails.length, bytes.length - 1);
    const stored = new Set(mails.map(({ raw }) => raw.toString('latin1')));
    assert.deepEqual(
      [...stored],
      ['Subject: spam from 192.0.2.7\r\n\r\n.\r\n..and more\r\nend.\r\n'],
    );
  });
});

test('twenty sessions at once keep their mails apart', async () => {
  await withReceiver({ intake: { sizeBytesMax: 1_000_000 } }, async ({ at, mails, receiver }) => {
    const sent = await Promise.all(
      Array.from({ length: 20 }, async (_, number) => {
        const talk = await begin(at);
        const raw = `${`${number} `.repeat(30)}\r\n`.repeat(1 + number * 300);
        await say(talk, ...envelope);
        assert.deepEqual(await say(talk, `${raw}.`), ['250']);
        return raw;
      }),
    );
    assert.deepEqual(mails.map(({ raw }) => raw.toString()).sort(), sent.sort());
    assert.equal(receiver.counts.bytes, 0);
  });
});

test('the desk’s addresses may change while a session lasts', async () => {
  let now = desk;
  await withReceiver(
    {},
    async ({ at }) => {
      const talk = await begin(at);
      const [mail = '', rcpt = ''] = envelope;
      assert.deepEqual(await say(talk, mail, rcpt), ['250', '250']);
      now = { ...desk, intake: ['report@example.org'], reply: '', bounce: '' };
      assert.deepEqual(await say(talk, rcpt, 'RCPT TO:<report@example.org>'), ['550', '250']);
    },
    { desk: () => now },
  );
});

test('trickling moves no deadline of a command', async () => {
  await withReceiver({ intake: { commandTimeoutMs: 100 } }, async ({ at }) => {
    const talk = await begin(at);
    const drip = setInterval(() => talk.send(Buffer.from('N')), 10);
    assert.equal(await talk.line(), '421 4.4.2 Too slow');
    clearInterval(drip);
  });
});

test('trickling moves no deadline of a mail, and enough bytes do', async () => {
  const pace = { intake: { dataRateMin: 1_000 }, limits: { dataGraceMs: 100, lingerMs: 20 } };
  await withReceiver(pace, async ({ at, mails, receiver }) => {
    const slow = await begin(at);
    const fast = await begin(at);
    await say(slow, ...envelope);
    await say(fast, ...envelope);
    let ticks = 0;
    const drip = setInterval(() => {
      slow.send(Buffer.from('x'));
      // A good start buys nothing: each span of time is looked at by itself.
      if (ticks === 0) slow.send(Buffer.alloc(1_000, 'x'));
      fast.send(Buffer.alloc(100, 'x'));
      ticks += 1;
    }, 5);
    assert.equal(await slow.line(), '421 4.4.2 Too slow');
    assert.equal(await slow.line(), null);
    clearInterval(drip);
    assert.deepEqual(await say(fast, '\r\n.'), ['250']);
    assert.equal(mails.length, 1);
    await until(() => receiver.counts.bytes === 0, 'the bytes of the cut mail are let go');
  });
});

test('no deadline of the peer runs while its mail is stored', async () => {
  const { accept, begun, answer } = slowStore();
  const given = { intake: { commandTimeoutMs: 30, sessionTimeoutMs: 60 } };
  await withReceiver(
    given,
    async ({ at, receiver }) => {
      const talk = await begin(at);
      await say(talk, ...envelope);
      talk.send(Buffer.from('.\r\n'));
      await begun;
      await new Promise((done) => setTimeout(done, 120));
      assert.equal(receiver.counts.sessions, 1);
      answer();
      assert.equal(await reply(talk), '250');
      assert.equal(await talk.line(), '421 4.4.2 Session too long');
    },
    { accept },
  );
});

test('a mail whose sender has gone after the last dot is stored all the same', async () => {
  const { accept, begun, answer } = slowStore();
  await withReceiver(
    {},
    async ({ at, receiver }) => {
      const talk = await begin(at);
      await say(talk, ...envelope);
      talk.send(Buffer.from('Subject: x\r\n\r\n.\r\n'));
      assert.equal((await begun).raw.toString(), 'Subject: x\r\n\r\n');
      talk.socket.resetAndDestroy();
      await until(() => receiver.counts.sessions === 0, 'the session has ended');
      answer();
      await until(() => receiver.counts.accepted === 1, 'the mail is accepted');
    },
    { accept },
  );
});

test('bytes count until the store lets go, however late', async () => {
  const { accept, answer } = slowStore();
  await withReceiver(
    { intake: { commitTimeoutMs: 20 } },
    async ({ at, receiver }) => {
      const talk = await begin(at);
      await say(talk, ...envelope);
      assert.deepEqual(await say(talk, '12345678\r\n.'), ['451']);
      assert.equal(receiver.counts.bytes, 10);
      answer();
      await until(() => receiver.counts.bytes === 0, 'given back');
      assert.equal(receiver.counts.accepted, 0, 'it was answered 451');
      assert.equal(receiver.counts.deferred, 1);
    },
    { accept },
  );
});

test('a stream without end is not read to its end', async () => {
  await withReceiver({ intake: { sizeBytesMax: 1_000_000 } }, async ({ at, receiver }) => {
    const talk = await begin(at);
    await say(talk, ...envelope);
    const line = Buffer.from(`${'x'.repeat(998)}\r\n`.repeat(64));
    let most = 0;
    const push = (): void => {
      while (!talk.socket.destroyed && talk.socket.write(line)) {
        most = Math.max(most, receiver.counts.bytes);
      }
    };
    talk.socket.on('drain', push);
    talk.socket.on('data', () => {
      most = Math.max(most, receiver.counts.bytes);
    });
    push();
    await until(() => receiver.counts.sessions === 0, 'the socket is cut');
    assert.ok(most <= 1_000_000, `${most} bytes were kept`);
    assert.equal(receiver.counts.bytes, 0);
    assert.equal(receiver.counts.refused, 1);
  });
});

test('the disk is looked at once in a while, not at every mail', async () => {
  let looks = 0;
  let nowMs = 0;
  await withReceiver(
    {},
    async ({ at }) => {
      const talk = await begin(at);
      const [mail = ''] = envelope;
      for (let time = 0; time < 3; time += 1) await say(talk, mail, 'RSET');
      assert.equal(looks, 1);
      nowMs = 1_000;
      assert.deepEqual(await say(talk, mail), ['452']);
      assert.equal(looks, 2);
      // A clock that was set back does not freeze the answer.
      nowMs = -5_000;
      assert.deepEqual(await say(talk, mail), ['452']);
      assert.equal(looks, 3);
    },
    {
      now: () => new Date(nowMs),
      freeBytes: async () => {
        looks += 1;
        return looks === 1 ? 1_000_000 : 0;
      },
    },
  );
});

test('a store that throws at once, or ids that fail, are a 451 and hold no bytes', async () => {
  function broken(): never {
    throw new Error('broken');
  }
  for (const own of [{ accept: broken }, { newId: broken }]) {
    await withReceiver(
      {},
      async ({ at, receiver }) => {
        const talk = await begin(at);
        assert.deepEqual(await say(talk, ...envelope, 'x\r\n.'), ['250', '250', '354', '451']);
        assert.equal(receiver.counts.bytes, 0);
      },
      own,
    );
  }
});
