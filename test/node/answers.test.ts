// Answers to complainants over a whole desk: prepared and sent by one act, to the address that was
// shown, without a word of the mail; acknowledged once, and proven people only. Two desks that are
// each other's contact stop after at most two mails (AT-30).

import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import type { Node } from '../../src/main.ts';
import { until } from '../support/until.ts';
import { addressIn, complaint, header, type Letter, openTown, post, type Town } from './town.ts';

const opened: Town[] = [];
async function open(settings: Record<string, unknown> = {}, acknowledge = 'never') {
  const town = await openTown(settings);
  opened.push(town);
  town.edit('routing.yaml', (text) => `${text}\nacknowledge: { when: ${acknowledge} }\n`);
  return town;
}

let town: Town;
let node: Node;
before(async () => {
  town = await open();
  node = await town.start();
});

const canary = 'zq-canary-7731';
const writer = 'victim@reporter.example';
const sentTo = (one: Town, to: string) => one.sink.mails.filter((mail) => mail.to.includes(to));

const rows: readonly (readonly [string, Letter, string, string, RegExp])[] = [
  [
    'nothing of ours is named',
    { subject: `Spam ${canary}`, body: `Spam from 203.0.113.9 ${canary}` },
    'not-ours',
    'rejected',
    / {2}address {2}203\.0\.113\.9/,
  ],
  [
    'no address is named',
    { subject: `Somebody attacks my server ${canary}`, body: `He tries passwords. ${canary}` },
    'no-address',
    'open',
    /\* the IP address that it came from/,
  ],
];
for (const [name, letter, code, state, says] of rows) {
  test(`${name}: one key answers who wrote it`, async () => {
    const from = `${state}@reporter.example`;
    const sent = await post(node, { ...letter, from });
    const mail = await town.decided(sent.messageId);
    const held = await town.holdOf(mail.id);
    assert.deepEqual([held.codes, held.answer], [[code], 'send']);
    assert.deepEqual(
      held.prepared.map(({ to }) => to),
      [from],
    );
    assert.deepEqual(sentTo(town, from), []);
    assert.equal(await town.accept(held), true);
    const arrived = await town.sink.waitFor(({ to }) => to.includes(from), 30_000);
    const text = arrived.bytes.toString('latin1');
    assert.match(text, says);
    assert.doesNotMatch(text, new RegExp(canary));
    assert.equal(header(arrived.bytes, 'in-reply-to'), sent.messageId);
    assert.equal(header(arrived.bytes, 'auto-submitted'), 'auto-replied');
    const report = await town.ticketOf(mail.id, 'report');
    assert.deepEqual([report.state, (await town.settled(mail.id)).outcome], [state, 'answered']);
    assert.equal(
      header(arrived.bytes, 'subject').startsWith(`[CESNET-CERTS#${report.number}]`),
      true,
    );
    const known = await town.database.query('select address from contact where address = $1', [
      from,
    ]);
    assert.deepEqual(known, []);
    // What comes back to its address joins the report, and is not answered by itself.
    const to = addressIn(header(arrived.bytes, 'reply-to'));
    const back = await post(node, { from, to, subject: 'Re: it', body: 'Thank you.' });
    assert.equal((await town.decided(back.messageId)).outcome, 'joined');
    // The other answer: closed, and nobody is told a second time.
    assert.equal(sentTo(town, from).length, 1);
  });
}

test('closed instead, nobody is told', async () => {
  const from = 'closed@reporter.example';
  const sent = await post(node, { from, subject: 'Spam', body: 'Spam from 203.0.113.10' });
  const mail = await town.decided(sent.messageId);
  const held = await town.holdOf(mail.id);
  assert.equal(await town.act(held, { kind: 'close', reason: 'informed' }), true);
  assert.equal((await town.settled(mail.id)).outcome, 'closed');
  assert.deepEqual(await town.deliveriesOf(mail.id), []);
});

const proofOf = (server: string, domain: string): string =>
  `Authentication-Results: ${server}; dmarc=pass header.from=${domain}`;

test('proven people are told once that their complaint came; nobody else is', async () => {
  const addresses = {
    intake: ['abuse@cesnet.cz'],
    from: 'CESNET-CERTS <abuse@cesnet.cz>',
    reply: 'abuse+{token}@cesnet.cz',
    bounce: 'bounces+{token}@cesnet.cz',
    authserv: 'mx.cesnet.cz',
  };
  const told = await open({ addresses }, 'always');
  const desk = await told.start();
  const say = async (from: string, letter: Letter, proven: boolean) => {
    const { raw } = writeProven(from, letter, proven);
    const sent = await post(desk, { from, raw, envelopeFrom: letter.envelopeFrom ?? from });
    await told.decided(messageIdOf(raw));
    return sent;
  };
  const one = 'one@reporter.example';
  await say(one, complaint('192.0.2.21'), true);
  await say(one, complaint('192.0.2.22'), true);
  await say('two@reporter.example', complaint('192.0.2.23'), false);
  const list = { headers: ['List-Id: <abuse.reporter.example>'] };
  await say('three@reporter.example', complaint('192.0.2.24', list), true);
  const other = { envelopeFrom: 'elsewhere@reporter.example' };
  await say('four@reporter.example', complaint('192.0.2.25', other), true);
  await allSent(told);
  const people = told.sink.mails.filter(({ to }) => to[0]?.endsWith('@reporter.example'));
  assert.deepEqual(
    people.map(({ to }) => to),
    [[one]],
  );
  const ack = people[0]?.bytes ?? Buffer.alloc(0);
  assert.equal(header(ack, 'auto-submitted'), 'auto-replied');
  assert.match(ack.toString('latin1'), /has reached us/);
  assert.doesNotMatch(ack.toString('latin1'), /192\.0\.2|Spam from|Unsolicited/);

  // AT-29: with that address its holder signs up elsewhere; what comes back he never sees.
  const from = 'noreply@service.example';
  for (const to of [addressIn(header(ack, 'reply-to')), 'abuse@cesnet.cz']) {
    const headers = [`Cc: ${one}`, 'Auto-Submitted: auto-generated'];
    const letter = { from, to, headers, subject: `Code ${canary}`, body: `Your code: ${canary}` };
    await told.decided((await post(desk, letter)).messageId);
  }
  await allSent(told);
  const carried = told.sink.mails.filter(({ bytes }) => bytes.includes(canary));
  assert.deepEqual(carried, []);
});

/** Waits until nothing waits. */
async function allSent({ database }: Town): Promise<void> {
  await until('all is sent', async () => {
    const [row] = await database.query<{ count: number }>(
      `select count(*)::int as count from delivery where state <> 'sent'`,
    );
    return row?.count === 0 ? true : undefined;
  });
}

test('AT-30: two desks that are wired to each other exchange at most two mails', async () => {
  const [a, b] = await Promise.all([desk('a'), desk('b')]);
  const seen = new Set<string>();
  /** What the two write to each other until neither has anything to say. */
  async function exchanged(one: Desk, from: string, ip: string): Promise<readonly string[]> {
    await take(one, writeProven(from, complaint(ip), true, one.server).raw);
    const between: string[] = [];
    for (;;) {
      const news = [
        ...a.town.sink.mails.map((mail) => ({ mail, by: a, to: b })),
        ...b.town.sink.mails.map((mail) => ({ mail, by: b, to: a })),
      ].filter(
        ({ mail, to }) => mail.to.includes(to.address) && !seen.has(messageIdOf(mail.bytes)),
      );
      if (news.length === 0) return between;
      for (const { mail, by, to } of news) {
        seen.add(messageIdOf(mail.bytes));
        between.push(`${by.address} to ${to.address}: ${header(mail.bytes, 'subject')}`);
        const proof = Buffer.from(`${proofOf(to.server, by.domain)}\r\n`);
        await take(to, Buffer.concat([proof, mail.bytes]), mail.from);
      }
    }
  }
  // A person complains, then the other desk does, at either of them.
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const byPerson = await exchanged(one, writer, '192.0.2.31');
    assert.equal(byPerson.length, 1, byPerson.join('\n'));
    const byDesk = await exchanged(one, other.address, '192.0.2.30');
    assert.equal(byDesk.length <= 2, true, byDesk.join('\n'));
    assert.match(byDesk.join('\n'), /has reached us/);
  }

  async function desk(name: string): Promise<Desk> {
    const domain = `${name}.example.net`;
    const address = `abuse@${domain}`;
    const server = `mx.${domain}`;
    const addresses = {
      intake: [address],
      from: `Desk ${name} <${address}>`,
      reply: `abuse+{token}@${domain}`,
      bounce: `bounces+{token}@${domain}`,
      authserv: server,
    };
    const instance = { name: `Desk ${name}`, ticket_tag: `Desk-${name}`, lang: 'en' };
    const home = await open({ addresses, instance }, 'always');
    const contact = `abuse@${name === 'a' ? 'b' : 'a'}.example.net`;
    home.write(
      'networks.yaml',
      `constituencies:\n  - { name: all, networks: [192.0.2.0/24], trust: [override] }\nnetworks:\n  - { prefix: 192.0.2.0/24, name: NET, contact: ${contact} }\n`,
    );
    return { town: home, node: await home.start(), address, domain, server };
  }
});

test('they end in order', async () => {
  for (const one of opened) await one.close();
});

interface Desk {
  readonly town: Town;
  readonly node: Node;
  readonly address: string;
  readonly domain: string;
  readonly server: string;
}

/** Hands a desk a mail, and waits until all that comes of it is sent. */
async function take(one: Desk, raw: Buffer, envelopeFrom?: string): Promise<void> {
  const from = addressIn(header(raw, 'from'));
  await post(one.node, { raw, from, to: one.address, envelopeFrom: envelopeFrom ?? from });
  const { id } = await one.town.decided(messageIdOf(raw));
  await until('what comes of it is sent', async () => {
    const sent = await one.town.deliveriesOf(id);
    return sent.every(({ state }) => state === 'sent') ? true : undefined;
  });
}

function writeProven(from: string, letter: Letter, proven: boolean, server = 'mx.cesnet.cz') {
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const id = `<${Math.random().toString(36).slice(2)}@${domain}>`;
  const lines = [
    ...(proven ? [proofOf(server, domain)] : []),
    `From: ${from}`,
    'To: abuse@cesnet.cz',
    `Subject: ${letter.subject ?? ''}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${id}`,
    ...(letter.headers ?? []),
    '',
    letter.body ?? '',
    '',
  ];
  return { raw: Buffer.from(lines.join('\r\n')) };
}

function messageIdOf(raw: Buffer): string {
  return header(raw, 'message-id');
}
