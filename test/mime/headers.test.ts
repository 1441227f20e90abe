// Header fields, addresses, identifiers and dates, as mailers really write them.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  decodeWords,
  messageIds,
  readAddresses,
  readDate,
  readFields,
} from '../../src/mime/headers.ts';

test('fields are unfolded, in order, duplicates kept', () => {
  const block = 'Received: from a\r\n\tby b\r\nX-Empty:\r\nreceived :c\r\njunk goes on\r\n';
  assert.deepEqual(readFields(Buffer.from(block)), [
    { name: 'Received', value: 'from a by b' },
    { name: 'X-Empty', value: '' },
    { name: 'received', value: 'c junk goes on' },
  ]);
});

test('raw 8-bit fields are UTF-8, else latin', () => {
  const value = (bytes: Buffer) => readFields(bytes)[0]?.value;
  assert.equal(value(Buffer.from('Subject: žádost')), 'žádost');
  assert.equal(value(Buffer.from('Subject: ni\u00f1o', 'latin1')), 'niño');
});

const words: readonly (readonly [string, string])[] = [
  ['plain', 'plain'],
  ['=?iso-8859-2?Q?st=ED=BEnost?=', 'stížnost'],
  ['=?utf-8?B?c3TDrcW+?= =?utf-8?B?bm9zdA==?=', 'stížnost'],
  ['=?utf-8?B?c3TDrcU=?= =?utf-8?B?vm5vc3Q=?=', 'stížnost'],
  ['=?iso-2022-jp?B?GyRCJSIbKEI=?=', 'ア'],
  ['=?windows-1252?Q?=80?=', '€'],
  ['=?x-none?Q?abc?=', 'abc'],
  ['=?utf-8?Q?a', '=?utf-8?Q?a'],
  ['a\0b', 'a\u2400b'],
];
for (const [written, expected] of words)
  test(`encoded words: ${written}`, () => {
    assert.equal(decodeWords(written), expected);
  });

const senders: readonly (readonly [string, readonly string[]])[] = [
  ['From: Desk <Abuse@Example.org>', ['Desk abuse@example.org']],
  [
    'From: "Desk, abuse" <a@example.org>, b@example.org',
    ['Desk, abuse a@example.org', ' b@example.org'],
  ],
  ['From: =?utf-8?Q?=C5=BDena?= <a@example.org>', ['Žena a@example.org']],
  ['From: desk: a@example.org, b@example.org;', [' a@example.org', ' b@example.org']],
  ['From: a@example.org\nFrom: b@example.org', [' a@example.org', ' b@example.org']],
  ['From: MAILER-DAEMON (Mail System)', ['MAILER-DAEMON ']],
  ['From: <A@Example.org>', [' a@example.org']],
  ['From: a.b+c@example.org', [' a.b+c@example.org']],
  ['From: Desk | A/B <a@example.org>', ['Desk | A/B a@example.org']],
  ['From: "b@example.org" <a@example.org>', ['b@example.org a@example.org']],
  ['From: "Žena (A)" <a@example.org>', ['Žena (A) a@example.org']],
  ['From: a@xn--e1afmkfd.example', [' a@пример.example']],
  ['Subject: none', []],
];
for (const [header, expected] of senders)
  test(`senders of ${header.replaceAll('\n', ' / ')}`, async () => {
    const read = await readAddresses(readFields(Buffer.from(header)));
    assert.deepEqual(
      read?.from.map(({ name, address }) => `${name} ${address}`),
      expected,
    );
  });

test('Reply-To is read beside From', async () => {
  const read = await readAddresses(
    readFields(Buffer.from('From: a@example.org\nReply-To: b@example.org')),
  );
  assert.deepEqual(read?.replyTo, [{ name: '', address: 'b@example.org' }]);
});

test('Message-IDs keep their brackets, once each; a bare one is given them', () => {
  assert.deepEqual(messageIds('<a@example.org> (why) <b@example.org><a@example.org>'), [
    '<a@example.org>',
    '<b@example.org>',
  ]);
  assert.deepEqual(messageIds(' a@example.org '), ['<a@example.org>']);
  assert.deepEqual(messageIds('not one'), []);
  assert.deepEqual(messageIds(undefined), []);
});

const dates: readonly (readonly [string, string | null])[] = [
  ['Fri, 06 Apr 2007 19:47:00 +0800', '2007-04-06T11:47:00.000Z'],
  ['6 Apr 07 19:47 GMT', '2007-04-06T19:47:00.000Z'],
  ['Wed, 14 Oct 2009 05:38:51 EDT', '2009-10-14T09:38:51.000Z'],
  ['Wed, 14 Oct 2009 05:38:51 (no zone)', '2009-10-14T05:38:51.000Z'],
  ['Wed, 14 Oct 2009 05:38:51 XYZ', '2009-10-14T05:38:51.000Z'],
  ['Sat, 15 Jxx 2022 21:10:49 -0800', null],
  ['yesterday', null],
  ['1', null],
];
for (const [written, expected] of dates)
  test(`the date ${written}`, () => {
    assert.equal(readDate(written)?.toISOString() ?? null, expected);
  });
