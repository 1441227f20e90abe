// The sender against a real SMTP server on a socket: bytes survive, and every way in which a relay
// can fail is told apart: come again, or never.

import assert from 'node:assert/strict';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';

import * as fc from '../support/properties.ts';

import { createSink, greylist, type SinkOptions } from '../../src/demo/sink.ts';
import { UnsafeAddressError } from '../../src/mail/address.ts';
import { compose, placeholders } from '../../src/mail/compose.ts';
import { nextAttempt } from '../../src/mail/retry.ts';
import { createSender, type Timeouts } from '../../src/mail/sender.ts';
import { letter } from '../support/letter.ts';

const outgoing = (text: string, to = 'abuse@net.example') => ({
  envelope: { from: 'bounces+token@example.org', to },
  bytes: Buffer.from(`Subject: ${text}\r\n\r\n${text}\r\n`),
});

function senderTo(t: TestContext, port: number, timeouts: Partial<Timeouts> = {}) {
  const sender = createSender({
    relay: { host: '127.0.0.1', port },
    connections: 2,
    name: 'desk.example.org',
    timeouts: { closeMs: 100, ...timeouts },
  });
  t.after(() => sender.close());
  return sender;
}

async function sinkWith(t: TestContext, options: SinkOptions = {}) {
  const sink = createSink(options);
  const port = await sink.listen();
  t.after(() => sink.close());
  return { sink, port, sender: senderTo(t, port) };
}

/** A relay that only says what the test wants: for servers no library would be. */
async function relayThat(t: TestContext, talk: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    talk(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

test('what is sent is what arrives, with the envelope given', async (t) => {
  const { sink, sender } = await sinkWith(t);
  const composed = await compose(letter(), placeholders);
  const sent = await sender.send(composed);
  assert.deepEqual(sent, { state: 'sent', reply: '250 2.0.0 Ok: queued as 1' });
  const arrived = await sink.waitFor(({ to }) => to.includes(composed.envelope.to));
  assert.equal(arrived.from, composed.envelope.from);
  assert.deepEqual(arrived.to, [composed.envelope.to]);
  assert.deepEqual(arrived.bytes, composed.bytes);
});

test('any lines survive: dots, eight bits, a tempting end', async (t) => {
  const { sink, sender } = await sinkWith(t);
  const line = fc.oneof(
    fc.constantFrom('', '.', '..', '.x', 'MAIL FROM:<x@example.net>', 'QUIT'),
    fc.string({ unit: 'binary' }).map((text) => text.replace(/[\0\r\n]/g, ' ')),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 8 }), async (lines) => {
      const bytes = Buffer.from(`Subject: x\r\n\r\n${lines.join('\r\n')}\r\n`);
      const before = sink.mails.length;
      assert.equal((await sender.send({ ...outgoing('x'), bytes })).state, 'sent');
      assert.equal(sink.mails.length, before + 1);
      assert.deepEqual(sink.mails.at(-1)?.bytes, bytes);
    }),
    { numRuns: 50 },
  );
});

test('a refusal is for good, a deferral is not, and the words are kept', async (t) => {
  const { sink, sender } = await sinkWith(t, {
    answer: ({ at, to: [to = ''] }) => {
      const [where, code = '', text = ''] = to.split('@')[0]?.split('.') ?? [];
      return where === at ? { code: Number(code), text: `${text} no` } : null;
    },
  });
  const rows: [string, string, string][] = [
    ['rcpt.550.unknown', 'failed', '550'],
    ['rcpt.450.later', 'deferred', '450'],
    ['rcpt.530.encrypt', 'deferred', '530'],
    ['data.554.content', 'failed', '554'],
    ['data.451.disk', 'deferred', '451'],
    ['rcpt.552.full', 'failed', '552'],
  ];
  for (const [local, state, code] of rows) {
    const sent = await sender.send(outgoing('x', `${local}@net.example`));
    assert.equal(sent.state, state, local);
    assert.ok(sent.state !== 'sent' && sent.code === code, local);
    assert.match(sent.reply, new RegExp(`^${code} .*${local.split('.')[2]} no$`));
  }
  assert.equal(sink.mails.length, 0);
  assert.equal((await sender.send(outgoing('after it all'))).state, 'sent');
});

test('greylisting: later, then taken', async (t) => {
  const { sink, sender } = await sinkWith(t, { answer: greylist() });
  assert.deepEqual(await sender.send(outgoing('x')), {
    state: 'deferred',
    reply: '450 4.2.0 greylisted, come again',
    code: '450',
  });
  assert.equal((await sender.send(outgoing('x'))).state, 'sent');
  assert.equal(sink.mails.length, 1);
});

test('no relay there, then it is: the same pool connects', async (t) => {
  const first = createSink();
  const port = await first.listen();
  await first.close();
  const sender = senderTo(t, port);
  const refused = await sender.send(outgoing('early'));
  assert.ok(refused.state === 'deferred' && refused.code === 'ECONNREFUSED');
  const second = createSink();
  await second.listen(port);
  t.after(() => second.close());
  assert.equal((await sender.send(outgoing('late'))).state, 'sent');
});

test('a relay that restarts between mails costs nothing', async (t) => {
  const first = createSink();
  const port = await first.listen();
  const sender = senderTo(t, port);
  assert.equal((await sender.send(outgoing('one'))).state, 'sent');
  await first.close();
  const second = createSink();
  await second.listen(port);
  t.after(() => second.close());
  assert.equal((await sender.send(outgoing('two'))).state, 'sent');
  assert.equal(second.mails.length, 1);
});

test('a relay that dies in the middle: later, and never twice by itself', async (t) => {
  for (const stage of ['connect', 'mail', 'rcpt', 'data'] as const) {
    let asked = 0;
    const { sink, sender } = await sinkWith(t, {
      answer: ({ at }) => {
        if (at !== stage) return null;
        asked++;
        return 'hang up';
      },
    });
    const sent = await sender.send(outgoing('x'));
    assert.equal(sent.state, 'deferred', stage);
    assert.ok(sent.reply.length > 0);
    assert.equal(sink.mails.length, 0);
    if (stage === 'data') assert.equal(asked, 1);
  }
});

test('trouble with the relay is never a refusal of the mail', async (t) => {
  const rows: [string, (socket: Socket) => void, RegExp][] = [
    ['a greeting of 554', (socket) => socket.end('554 5.7.1 go away\r\n'), /554 5\.7\.1 go away/],
    ['a greeting of 421', (socket) => socket.end('421 4.3.2 closing\r\n'), /421 4\.3\.2 closing/],
    ['nonsense', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), /HTTP/],
    ['silence', () => undefined, /Greeting never received/],
    [
      'refused EHLO and HELO',
      (socket) => {
        socket.write('220 hello\r\n');
        socket.on('data', () => socket.write('550 5.5.2 not you\r\n'));
      },
      /550 5\.5\.2 not you/,
    ],
    [
      'silence after EHLO',
      (socket) => {
        socket.write('220 hello\r\n');
        socket.once('data', () => socket.write('250 hello\r\n'));
      },
      /Timeout/,
    ],
  ];
  for (const [name, talk, words] of rows) {
    const port = await relayThat(t, talk);
    const sender = senderTo(t, port, { greetingMs: 100, socketMs: 500 });
    const sent = await sender.send(outgoing('x'));
    assert.equal(sent.state, 'deferred', name);
    assert.match(sent.reply, words, name);
  }
});

test('a relay that trickles its words is cut off as a whole', async (t) => {
  const port = await relayThat(t, (socket) => {
    socket.write('220 hello\r\n');
    socket.once('data', () => {
      socket.write('250 hello\r\n');
      const trickle = setInterval(() => socket.write('250-'), 20);
      socket.on('close', () => clearInterval(trickle));
    });
  });
  const sender = senderTo(t, port, { mailMs: 300 });
  const sent = await sender.send(outgoing('x'));
  assert.ok(sent.state === 'deferred' && sent.code === 'EABORT');
});

test("the peer's words are one line of bounded length", async (t) => {
  const { sender } = await sinkWith(t, {
    answer: ({ at }) =>
      at === 'rcpt' ? { code: 550, text: `\u202eno\u2028${'x'.repeat(1_000)}` } : null,
  });
  const sent = await sender.send(outgoing('x'));
  assert.match(sent.reply, /^550 [^\r\n]*\[U\+202E\]no\[U\+2028\]x+…$/);
  assert.equal(sent.reply.length, 500);
});

test('close lets mails under way finish, and sends nothing after', async (t) => {
  const { sink, sender } = await sinkWith(t);
  const both = [sender.send(outgoing('1')), sender.send(outgoing('2'))];
  await sink.waitFor(() => sink.mails.length >= 1);
  await sender.close();
  const states = (await Promise.all(both)).map(({ state }) => state);
  assert.equal(states.filter((state) => state === 'sent').length, sink.mails.length);
  assert.equal((await sender.send(outgoing('3'))).state, 'deferred');
});

test('close does not wait for a relay that never answers', async (t) => {
  let met = (): void => undefined;
  const meeting = new Promise<void>((resolve) => {
    met = resolve;
  });
  const sender = senderTo(t, await relayThat(t, () => met()), { closeMs: 1 });
  const sending = sender.send(outgoing('x'));
  await meeting;
  await sender.close();
  assert.equal((await sending).state, 'deferred');
});

test('an envelope that could mean several people is never sent', async (t) => {
  const { sink, sender } = await sinkWith(t);
  for (const to of ['a@example.net, b@example.net', 'a@example.net>\r\nRCPT TO:<b@example.net']) {
    await assert.rejects(sender.send(outgoing('x', to)), UnsafeAddressError);
  }
  assert.equal(sink.mails.length, 0);
});

test('pauses double, jitter downwards, and end at four hours', () => {
  const rows: [number, number, number][] = [
    [1, 0, 60_000],
    [2, 0, 120_000],
    [3, 0, 240_000],
    [1, 0.5, 52_500],
    [9, 0, 14_400_000],
    [5_000, 0, 14_400_000],
  ];
  for (const [attempt, random, pauseMs] of rows) {
    assert.equal(
      nextAttempt(attempt, 60_000, () => random),
      pauseMs,
    );
  }
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      (n, random) => {
        const pauseMs = nextAttempt(n, 30_000, () => random);
        assert.ok(pauseMs >= 22_500 && pauseMs <= 14_400_000);
      },
    ),
  );
});
