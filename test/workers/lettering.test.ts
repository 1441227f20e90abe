// Letters on their way: one text for all its recipients, each with a token of his own, and the same
// digest only for the same letters to the same people.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { simpleParser } from 'mailparser';

import { UnsafeAddressError } from '../../src/mail/address.ts';
import type { Letter } from '../../src/mail/letter.ts';
import type { PartyId, TicketId } from '../../src/model.ts';
import { checkToken } from '../../src/tickets/token.ts';
import {
  deliveryOf,
  recipientsMax,
  shownLetters,
  TooManyRecipientsError,
} from '../../src/workers/lettering.ts';
import { now } from '../support/facts.ts';
import { desk, shipped } from '../support/letter.ts';
import { letteringParts } from './many.ts';

const parts = { ...letteringParts, holdMs: { automatic: 5_000, person: 60_000 } };
const on = {
  ticket: 'ticket-1' as TicketId,
  party: 'party-1' as PartyId,
  partyToken: null,
  number: '20260406000015',
  constituency: null,
};

const reply = (changes: Partial<Letter & { kind: 'reply' }> = {}): Letter => ({
  kind: 'reply',
  desk,
  template: shipped('en', 'reply'),
  lang: 'en',
  to: 'admin@net.example',
  cc: [],
  bcc: [],
  values: { subject: 'Spam from your network', text: ['Please look at it again.'] },
  references: ['<0@net.example>', '<1@net.example>'],
  inReplyTo: '<1@net.example>',
  auto: null,
  attachments: [],
  ...changes,
});

test('each recipient has a delivery and a token of his own, and all read one text', async () => {
  const letter = reply({ cc: ['noc@net.example'], bcc: ['csirt@example.org'] });
  const all = await deliveryOf(letter, on, { cause: 'act:1', byPerson: true }, parts, now);
  assert.deepEqual(
    all.map(({ recipient }) => recipient),
    ['admin@net.example', 'noc@net.example', 'csirt@example.org'],
  );
  for (const one of all) {
    assert.equal(one.envelopeFrom, `bounces+${one.token}@example.org`);
    assert.equal(checkToken(parts.keys, 'delivery', one.id, one.token), true);
    assert.deepEqual([one.kind, one.cause, one.byPerson], ['reply', 'act:1', true]);
    assert.equal(one.dueAt.getTime() - now.getTime(), 60_000);
    assert.equal(one.bytes, all[0]?.bytes);
    assert.equal(one.messageId, all[0]?.messageId);
  }
  assert.equal(new Set(all.map(({ token }) => token)).size, 3);
  const read = await simpleParser(all[0]?.bytes ?? Buffer.alloc(0));
  const header = (name: string) => read.headers.get(name);
  assert.match(read.text ?? '', /Please look at it again\./);
  assert.deepEqual(read.references, ['<0@net.example>', '<1@net.example>']);
  assert.equal(read.inReplyTo, '<1@net.example>');
  assert.equal(header('auto-submitted'), undefined);
  assert.equal(header('x-sluice-loop'), 'abuse@example.org');
  assert.match(all[0]?.bytes.toString('latin1') ?? '', /^To: admin@net\.example\r\nCc: noc@net/m);
  assert.doesNotMatch(all[0]?.bytes.toString('latin1') ?? '', /csirt@example\.org/);
});

test('what no person sends leaves sooner, and says that nobody is to answer it', async () => {
  for (const auto of ['auto-generated', 'auto-replied'] as const) {
    const sending = { cause: null, byPerson: false };
    const [one] = await deliveryOf(reply({ auto }), on, sending, parts, now);
    assert.equal((one?.dueAt.getTime() ?? 0) - now.getTime(), 5_000);
    assert.match(
      one?.bytes.toString('latin1') ?? '',
      new RegExp(`\r\nAuto-Submitted: ${auto}\r\n`),
    );
  }
});

test('the newest key makes the party token; it is told where the known one is older', async () => {
  const sending = { cause: null, byPerson: true };
  const older = { ...on, partyToken: 'k7f2x6q4mz2w5d3h' };
  const [made] = await deliveryOf(reply(), on, sending, parts, now);
  const [renewed] = await deliveryOf(reply(), older, sending, parts, now);
  const token = made?.messageId.slice(1, 17) ?? '';
  const [same] = await deliveryOf(reply(), { ...on, partyToken: token }, sending, parts, now);
  assert.equal(checkToken(parts.keys, 'party', on.party, token), true);
  assert.equal(renewed?.messageId.slice(1, 17), token);
  assert.deepEqual(
    [made, renewed, same].map((one) => one?.newerToken),
    [null, token, null],
  );
});

test('addresses are counted once, and there are at most five', async () => {
  const sending = { cause: null, byPerson: true };
  const many = Array.from({ length: recipientsMax }, (_, at) => `a${at}@net.example`);
  const twice = reply({ cc: ['admin@net.example', 'a0@net.example'], bcc: ['a0@net.example'] });
  assert.equal((await deliveryOf(twice, on, sending, parts, now)).length, 2);
  await assert.rejects(
    deliveryOf(reply({ bcc: many }), on, sending, parts, now),
    TooManyRecipientsError,
  );
  for (const wrong of [
    'a@b.example, c@d.example',
    'a b@c.example',
    'x@y.example\r\nBcc: z@y.example',
  ])
    for (const place of [{ to: wrong }, { cc: [wrong] }, { bcc: [wrong] }])
      await assert.rejects(deliveryOf(reply(place), on, sending, parts, now), UnsafeAddressError);
});

test('files go along byte for byte, each in its form', async () => {
  const bytes = Buffer.from('From: a@example.net\r\n\r\n=_test \u017e\r\n--=_test--\r\n');
  const attachments = [
    { name: 'table-{number}.csv', type: 'text/csv; charset=utf-8', bytes: Buffer.from('a,b\r\n') },
    { name: 'complaints.zip', type: 'application/zip', bytes: Buffer.from([80, 75, 0, 13, 10]) },
    { name: 'one.eml', type: 'message/rfc822', bytes },
    { name: 'two.dat', type: 'message/rfc822', bytes: Buffer.from('a\nb') },
  ] as const;
  const sending = { cause: null, byPerson: true };
  const [one] = await deliveryOf(reply({ attachments }), on, sending, parts, now);
  const read = await simpleParser(one?.bytes ?? Buffer.alloc(0));
  assert.deepEqual(
    read.attachments.map(({ filename, contentType }) => [filename, contentType]),
    [
      ['table-20260406000015.csv', 'text/csv'],
      ['complaints.zip', 'application/zip'],
      ['one.eml', 'message/rfc822'],
      ['two.dat', 'application/octet-stream'],
    ],
  );
  for (const [at, { content }] of read.attachments.entries())
    assert.deepEqual(content, attachments[at]?.bytes);
});

test('the digest pins recipients, words and files', async () => {
  const digest = async (...letters: Letter[]) => (await shownLetters(letters)).digest;
  const file = (text: string) =>
    ({
      attachments: [{ name: 'a.txt', type: 'text/plain; charset=utf-8', bytes: Buffer.from(text) }],
    }) as const;
  const all = [
    [reply()],
    [reply({ to: 'noc@net.example' })],
    [reply({ cc: ['noc@net.example'] })],
    [reply({ bcc: ['noc@net.example'] })],
    [reply({ values: { subject: 'x', text: ['y'] } })],
    [reply({ auto: 'auto-replied' })],
    [reply(file('a'))],
    [reply(file('b'))],
    [reply(), reply()],
    [],
  ];
  const digests = await Promise.all(all.map((letters) => digest(...letters)));
  assert.equal(new Set(digests).size, all.length);
  assert.equal(await digest(reply()), digests[0]);
  const { letters } = await shownLetters([reply()]);
  assert.equal(letters[0]?.subject, '[Desk#…] Spam from your network');
  assert.match(letters[0]?.text ?? '', /Please look at it again\./);
});
