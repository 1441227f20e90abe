// Composed mails: exact headers, the complaint byte for byte, the same bytes for the same letter,
// and nothing that a value holds gets out of its place (AT-32).

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';
import { simpleParser } from 'mailparser';

import { UnsafeAddressError } from '../../src/mail/address.ts';
import {
  compose,
  type Marks,
  placeholders,
  preview,
  UnsafeMarkError,
} from '../../src/mail/compose.ts';
import { attachBytesMax, copiesBytesMax } from '../../src/mail/forward-letter.ts';
import type { Letter } from '../../src/mail/letter.ts';
import { at } from '../support/facts.ts';
import { desk, letter, mail, offender, plan, raw, shipped } from '../support/letter.ts';
import { naughty } from '../support/naughty.ts';

const marks: Marks = {
  number: '20260406000015',
  partyToken: 'k7f2x9q4mz2w8d3h',
  deliveryToken: 'q8d1c5n7x2k9v4ja',
  pageToken: 'p'.repeat(22),
  messageId: '<k7f2x9q4mz2w8d3h.1@example.org>',
  date: new Date('2026-04-06T17:49:00Z'),
  boundary: '=_5b1f0c',
};

const withRaw = (bytes: Buffer, attach: 'rfc822' | 'octets' = 'rfc822', copies = 1): Letter =>
  letter({ plan: { ...plan, attach }, complaint: { raw: bytes, mail }, copies });

/** Shares no code with the product: header block, boundary, parts, by offsets. */
function split(bytes: Buffer) {
  const head = (part: Buffer) => part.subarray(0, part.indexOf('\r\n\r\n')).toString('latin1');
  const body = (part: Buffer) => part.subarray(part.indexOf('\r\n\r\n') + 4);
  const headers = head(bytes)
    .replace(/\r\n[ \t]/g, ' ')
    .split('\r\n');
  const boundary = /boundary="([^"]+)"/.exec(head(bytes))?.[1] ?? '';
  const line = `\r\n--${boundary}`;
  const parts: Buffer[] = [];
  let at = bytes.indexOf(line);
  while (
    !bytes
      .subarray(at + line.length)
      .toString('latin1', 0, 2)
      .startsWith('--')
  ) {
    const start = at + line.length + 2;
    at = bytes.indexOf(line, start - 2);
    assert.ok(at >= start, 'every part has an end');
    parts.push(bytes.subarray(start, at));
  }
  assert.equal(bytes.subarray(at + line.length).toString(), '--\r\n');
  return { headers, parts: parts.map((part) => ({ head: head(part), body: body(part) })) };
}

const headerNames = [
  'From',
  'To',
  'Reply-To',
  'Subject',
  'Date',
  'Message-ID',
  'Auto-Submitted',
  'X-Sluice-Loop',
  'Content-Language',
  'MIME-Version',
  'Content-Type',
];

test('the space of the signature delimiter survives, whatever the encoding', async () => {
  for (const body of ['short\n\n-- \nDesk', `${'long '.repeat(30)}\n\n-- \nDěsk`]) {
    const template = { kind: 'forward' as const, subject: 's', body, at: 'en/t.hbs:4' };
    const { bytes } = await compose(letter({ template }), marks);
    assert.match((await simpleParser(bytes)).text ?? '', /\n-- \nD.sk\n/);
  }
});

test('headers, envelope and parts of an ordinary forward', async () => {
  const composed = await compose(letter({ references: ['<0@example.org>', 'no id'] }), marks);
  const { headers, parts } = split(composed.bytes);
  assert.deepEqual(headers, [
    'From: Example CSIRT <abuse@example.org>',
    'To: abuse@net.example',
    'Reply-To: abuse+k7f2x9q4mz2w8d3h@example.org',
    'Subject: [Desk#20260406000015] Spam z adresy 192.0.2.75 (EXAMPLE-NET)',
    'Date: Mon, 06 Apr 2026 17:49:00 +0000',
    'Message-ID: <k7f2x9q4mz2w8d3h.1@example.org>',
    'References: <0@example.org>',
    'Auto-Submitted: auto-generated',
    'X-Sluice-Loop: abuse@example.org',
    'Content-Language: cs',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="=_5b1f0c"',
  ]);
  assert.deepEqual(composed.envelope, {
    from: 'bounces+q8d1c5n7x2k9v4ja@example.org',
    to: 'abuse@net.example',
  });
  assert.equal(composed.subject, '[Desk#20260406000015] Spam z adresy 192.0.2.75 (EXAMPLE-NET)');
  const [text, original] = parts;
  assert.match(text?.head ?? '', /^Content-Type: text\/plain; charset=utf-8\r\n/);
  assert.match(
    original?.head ?? '',
    /^Content-Type: message\/rfc822; name=complaint-20260406000015\.eml\r\n/,
  );
  assert.match(original?.head ?? '', /\r\nContent-Transfer-Encoding: 7bit(\r\n|$)/);
  assert.match(original?.head ?? '', /attachment; filename=complaint-20260406000015\.eml/);
  assert.deepEqual(original?.body, raw);
});

test('of a complaint about several networks only the slice goes along', async () => {
  const slice = 'From: a@example.net\n\nžluť 192.0.2.75\0\r\ttab\n[left out]\n';
  const share = { owners: new Map([['192.0.2.75', [0]]]), contact: 0, contacts: 2 };
  const sliced = { plan: { ...plan, attach: 'slice' as const, share }, slice };
  for (const lang of ['cs', 'en']) {
    const template = shipped(lang, 'forward.spam');
    const composed = await compose(letter({ ...sliced, template }), marks);
    const { parts } = split(composed.bytes);
    assert.match(
      parts[1]?.head ?? '',
      /^Content-Type: text\/plain; charset=utf-8; name=complaint-\d+\.txt\r\n/,
    );
    assert.match(parts[1]?.head ?? '', /attachment; filename=complaint-20260406000015\.txt/);
    const text = parts[1]?.body.toString() ?? '';
    assert.equal(
      text,
      'From: a@example.net\r\n\r\nžluť 192.0.2.75\ufffd\ufffd\ttab\r\n[left out]\r\n',
    );
    assert.equal(composed.bytes.includes(raw), false);
    const said = (await simpleParser(composed.bytes)).text ?? '';
    assert.match(
      said,
      lang === 'en' ? /about others is left out\./ : /týká jiných, je vynecháno\./,
    );
    assert.doesNotMatch(said, /unchanged|beze změn/);
  }
  assert.throws(() => letter({ plan: sliced.plan }), /none was made/);
  const shown = async (text: string) => (await preview(letter({ ...sliced, slice: text }))).bytes;
  assert.notDeepEqual(await shown('a\n'), await shown('b\n'));
  const tooMuch = 'x\n'.repeat(copiesBytesMax / 2 / 1000);
  const without = await compose(letter({ ...sliced, slice: tooMuch, copies: 1000 }), marks);
  assert.equal(split(without.bytes).parts.length, 1);
});

test('another program reads what was meant', async () => {
  const network = 'ŽLUŤ-NET 🐴 =?utf-8?Q?x?=';
  const composed = await compose(
    letter({
      plan: { ...plan, network, attach: 'octets' },
      desk: { ...desk, from: { name: 'Tým "CSIRT", s.r.o.', address: desk.from.address } },
    }),
    marks,
  );
  const read = await simpleParser(composed.bytes, { skipTextToHtml: true });
  assert.equal(
    read.subject,
    '[Desk#20260406000015] Spam z adresy 192.0.2.75 (ŽLUŤ-NET 🐴 = ?utf-8?Q?x?=)',
  );
  assert.equal(read.subject, composed.subject);
  assert.deepEqual(read.from?.value, [
    { name: 'Tým "CSIRT", s.r.o.', address: 'abuse@example.org' },
  ]);
  assert.match(read.text ?? '', /^ {2}síť {6}ŽLUŤ-NET 🐴 =\?utf-8\?Q\?x\?=, 192\.0\.2\.0\/24$/m);
  assert.match(read.text ?? '', /^Prosíme o prověření a nápravu do 13\. 4\. 2026\.$/m);
  assert.deepEqual(
    read.attachments.map((one) => one.filename),
    ['complaint-20260406000015.eml'],
  );
  assert.deepEqual(read.attachments[0]?.content, raw);
});

test('the same letter and marks give the same bytes, and a preview pins all but the marks', async () => {
  const digest = async (one: Letter, with_: Marks) =>
    createHash('sha256')
      .update((await compose(one, with_)).bytes)
      .digest('hex');
  assert.equal(await digest(letter(), marks), await digest(letter(), marks));
  const preview = await digest(letter(), placeholders);
  assert.equal(preview, await digest(letter(), placeholders));
  assert.notEqual(preview, await digest(letter(), marks));
  const others: Letter[] = [
    letter({ plan: { ...plan, to: 'noc@net.example' } }),
    letter({ plan: { ...plan, repeats: 3 } }),
    letter({ plan: { ...plan, offenders: [{ ...offender, ip: '192.0.2.76' }] } }),
    withRaw(Buffer.from(`${raw.toString()}x`)),
  ];
  for (const other of others) assert.notEqual(await digest(other, placeholders), preview);
  const plainly = (await compose(letter(), placeholders)).bytes.toString('latin1');
  const really = (await compose(letter(), marks)).bytes.toString('latin1');
  const marked = plainly
    .replaceAll(placeholders.number, marks.number)
    .replaceAll(placeholders.partyToken, marks.partyToken)
    .replaceAll(placeholders.messageId, marks.messageId)
    .replaceAll(placeholders.boundary, marks.boundary)
    .replace('Thu, 01 Jan 1970 00:00:00', 'Mon, 06 Apr 2026 17:49:00');
  assert.equal(marked, really);
});

test('a preview is the letter with the sha256 of the complaint in its place', async () => {
  const eight = Buffer.from('ž\r\n');
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  for (const one of [
    letter(),
    withRaw(raw, 'octets'),
    withRaw(Buffer.from('a\n')),
    withRaw(eight),
  ]) {
    const [shown, whole] = [await preview(one), await compose(one, placeholders)];
    const [a, b] = [split(shown.bytes), split(whole.bytes)];
    assert.deepEqual(shown.envelope, whole.envelope);
    // The number is taken when it is sent: nobody is shown one that will never be.
    assert.match(whole.subject, new RegExp(`#${placeholders.number}\\]`));
    assert.equal(shown.subject, whole.subject.replace(placeholders.number, '…'));
    assert.deepEqual([a.headers, a.parts[0]], [b.headers, b.parts[0]]);
    assert.equal(a.parts[1]?.head, b.parts[1]?.head);
    const body = a.parts[1]?.body.toString() ?? '';
    const octets = a.parts[1]?.head.includes('base64');
    const digest = octets ? Buffer.from(body, 'base64').toString() : body;
    assert.equal(digest, sha256(one.attachments[0]?.bytes ?? Buffer.alloc(0)));
  }
});

test('where all copies together are too big the complaint stays at the desk', async () => {
  const bytes = Buffer.alloc(attachBytesMax, 'x\r\n');
  const partsOf = async (copies: number) => {
    const one = withRaw(bytes, 'octets', copies);
    const all = [await preview(one), await compose(one, marks)];
    return all.map((composed) => split(composed.bytes).parts.length);
  };
  const most = Math.floor(copiesBytesMax / attachBytesMax);
  assert.deepEqual(await partsOf(most), [2, 2]);
  assert.deepEqual(await partsOf(most + 1), [1, 1]);
});

const eightBitLine = fc
  .uint8Array({ maxLength: 200 })
  .map((bytes) => bytes.filter((byte) => byte !== 0 && byte !== 10 && byte !== 13));
const travelling = fc
  .array(
    fc.oneof(
      eightBitLine.map((bytes) => Buffer.from(bytes).toString('latin1')),
      fc.constantFrom('', '.', '..', '--=_5b1f0c', '--=_5b1f0c--', 'From x', ' ', 'y'.repeat(998)),
    ),
    { maxLength: 20 },
  )
  .map((lines) => Buffer.from(lines.join('\r\n'), 'latin1'));

test('a complaint that can travel is attached byte for byte', async () => {
  await fc.assert(
    fc.asyncProperty(travelling, async (original) => {
      const { parts, headers } = split((await compose(withRaw(original), marks)).bytes);
      assert.equal(parts.length, 2);
      assert.match(parts[1]?.head ?? '', /^Content-Type: message\/rfc822;/);
      assert.deepEqual(parts[1]?.body, original);
      const eight = original.some((byte) => byte >= 0x80);
      const encoding = `Content-Transfer-Encoding: ${eight ? '8bit' : '7bit'}`;
      assert.ok(parts[1]?.head.includes(encoding));
      assert.equal(headers.includes('Content-Transfer-Encoding: 8bit'), eight);
    }),
  );
});

test('one that cannot, or shall not, goes as octets that decode to the same', async () => {
  const same = async (original: Buffer, attach: 'rfc822' | 'octets'): Promise<void> => {
    const { bytes } = await compose(withRaw(original, attach), marks);
    const { parts } = split(bytes);
    assert.match(parts[1]?.head ?? '', /^Content-Type: application\/octet-stream;/);
    assert.match(parts[1]?.head ?? '', /name=complaint-20260406000015\.eml/);
    assert.deepEqual(Buffer.from(parts[1]?.body.toString() ?? '', 'base64'), original);
    for (const line of bytes.toString('latin1').split('\r\n')) assert.ok(line.length <= 998);
  };
  for (const text of ['a\0b', 'a\nb', 'a\rb', '\r', 'a\r\n\r\rb', 'x'.repeat(999)]) {
    await same(Buffer.from(text), 'rfc822');
  }
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) =>
      same(Buffer.from(bytes), 'octets'),
    ),
  );
});

test('a complaint that is too big stays at the desk, and the letter says so', async () => {
  const { bytes } = await compose(withRaw(Buffer.alloc(attachBytesMax + 1, 'x\r\n')), marks);
  assert.equal(split(bytes).parts.length, 1);
  const read = await simpleParser(bytes);
  assert.match(read.text ?? '', /příliš velká \(11 MB\)/);
});

test('AT-32: whatever stands in a value, headers and parts are those expected', async () => {
  assert.ok(naughty.length >= 500, String(naughty.length));
  const template = {
    kind: 'forward' as const,
    subject: '{{ticket.number}} {{complaint.subject}} {{network.name}}',
    body: 'a{{desk.name}}\nb{{complaint.from}}\nc{{#each offenders}}{{ip}}{{join evidence}}{{/each}}',
    at: 'naughty.hbs:4',
  };
  for (const value of naughty) {
    const { bytes } = await compose(
      letter({
        plan: {
          ...plan,
          network: value,
          prefix: value,
          lang: 'en',
          offenders: [{ ...offender, ip: value, time: at(value), evidence: [value, value] }],
        },
        desk: { ...desk, name: value, from: { name: value, address: desk.from.address } },
        complaint: {
          raw,
          mail: { ...mail, subject: value, from: [{ name: value, address: value }] },
        },
        template,
        references: [value],
      }),
      marks,
    );
    const { headers, parts } = split(bytes);
    const where = JSON.stringify(value.slice(0, 50));
    assert.deepEqual(
      headers.map((line) => line.split(':')[0]),
      headerNames,
      where,
    );
    assert.ok(headers.includes('To: abuse@net.example'), where);
    assert.match(headers[0] ?? '', /^From: (?:.*<abuse@example\.org>|abuse@example\.org)$/);
    assert.equal(parts.length, 2, where);
    assert.deepEqual(parts[1]?.body, raw, where);
    const written = bytes.toString('latin1');
    assert.doesNotMatch(written, /\r(?!\n)|(?<!\r)\n|\0/, where);
    assert.doesNotMatch(headers.join('\n'), /[^\n\x20-\x7e]/, where);
    for (const line of written.split('\r\n')) assert.ok(line.length <= 998, where);
    const read = await simpleParser(bytes, { skipTextToHtml: true });
    assert.doesNotMatch(read.subject ?? '', /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u, where);
    assert.equal(read.from?.value.length, 1, where);
    assert.equal(read.from?.value[0]?.address, 'abuse@example.org', where);
    const lines = (read.text ?? '').trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => line[0]),
      ['a', 'b', 'c'],
      where,
    );
  }
});

test('only plain addresses are written to', async () => {
  const wrong = [
    '',
    'abuse',
    'root@localhost',
    'abuse@192.0.2.1',
    'abuse@[192.0.2.1]',
    'a b@example.net',
    '"a b"@example.net',
    'a@example.net, b@example.net',
    'A <a@example.net>',
    '<a@example.net>',
    'a@b@example.net',
    'a@example.net\r\nBcc: b@example.net',
    'a@example.net\0',
    'á@example.net',
    'a@exámple.net',
    'a(comment)@example.net',
    'a@-example.net',
    '.a@example.net',
    `${'a'.repeat(65)}@example.net`,
    `a@${'a.'.repeat(130)}net`,
    'group:a@example.net;',
  ];
  for (const to of [...wrong, ...naughty]) {
    await assert.rejects(compose(letter({ plan: { ...plan, to } }), marks), UnsafeAddressError, to);
  }
  for (const to of ["o'hara+x@example.net", 'a.b@xn--exmple-qta.net', 'A@EXAMPLE.NET']) {
    assert.equal((await compose(letter({ plan: { ...plan, to } }), marks)).envelope.to, to);
  }
});

test('marks that could not stand in a header are refused', async () => {
  const wrong: Partial<Marks>[] = [
    { messageId: 'x' },
    { messageId: '<a@b>\r\nBcc: c' },
    { number: '1\r\n2' },
    { boundary: 'a b' },
    { boundary: '' },
  ];
  for (const one of wrong) {
    await assert.rejects(compose(letter(), { ...marks, ...one }), UnsafeMarkError);
  }
  await assert.rejects(compose(letter(), { ...marks, partyToken: 'a b' }), UnsafeAddressError);
});
