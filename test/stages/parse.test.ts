// The stage `parse`: what it states of an ordinary mail, what it holds, and that no bytes whatever
// make it throw or take long.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import type { Mail } from '../../src/model.ts';
import { parse } from '../../src/stages/parse.ts';
import type { Outcome } from '../../src/stages/stage.ts';
import { hostileMails } from '../mime/hostile.ts';
import { limits, received, rules, tools } from '../support/facts.ts';

/** AT-23 allows 10 s in the cage; a machine in a hurry gets the same. */
const hostileMsMax = 10_000;

async function run(raw: string | Buffer, changed: Partial<typeof limits> = {}) {
  const given = tools({}, { ...rules(), limits: { ...limits, ...changed } });
  const outcome: Outcome<Mail> = await parse.run(
    { received: received({ raw: Buffer.from(raw) }) },
    given,
  );
  assert.ok(outcome.kind === 'pass');
  return outcome;
}

const ordinary = [
  'Received: from mx.example.net by mx.example.org; Fri, 06 Apr 2007 19:47:05 +0800',
  'From: Postmaster <Postmaster@Example.net>',
  'Reply-To: desk@example.net',
  'Subject: =?utf-8?Q?Spamming_IP:_192.0.2.75?=',
  'Message-ID: <m1@example.net>',
  'In-Reply-To: <m0@example.org>',
  'References: <a@example.org> <m0@example.org>',
  'Date: Fri, 06 Apr 2007 19:47:00 +0800',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  '',
  'spam from your network',
  '--b',
  'Content-Type: text/csv; name=log.csv',
  '',
  'ip,time',
  '--b--',
  '',
].join('\r\n');

test('an ordinary mail is stated whole', async () => {
  const { fact, whys, doubts } = await run(ordinary);
  assert.deepEqual(whys, [{ code: 'parsed', text: `2 parts, ${ordinary.length} B` }]);
  assert.deepEqual(doubts, []);
  assert.deepEqual(fact.from, [{ name: 'Postmaster', address: 'postmaster@example.net' }]);
  assert.deepEqual(fact.replyTo, [{ name: '', address: 'desk@example.net' }]);
  assert.equal(fact.subject, 'Spamming IP: 192.0.2.75');
  assert.equal(fact.messageId, '<m1@example.net>');
  assert.deepEqual(fact.references, ['<a@example.org>', '<m0@example.org>']);
  assert.equal(fact.date?.toISOString(), '2007-04-06T11:47:00.000Z');
  assert.deepEqual(fact.headers[3], { name: 'subject', value: 'Spamming IP: 192.0.2.75' });
  assert.deepEqual(fact.texts, [
    { place: 'subject', text: 'Spamming IP: 192.0.2.75' },
    { place: 'body', text: 'spam from your network' },
    { place: 'attached:log.csv', text: 'ip,time' },
  ]);
  assert.deepEqual(
    fact.parts.map(({ path, type, filename }) => [path, type, filename]),
    [
      ['0', 'multipart/mixed', null],
      ['0.0', 'text/plain', null],
      ['0.1', 'text/csv', 'log.csv'],
    ],
  );
});

test('a copy is the same in what a reader sees of it', async () => {
  const digestOf = async (raw: string) => (await run(raw)).fact.bodyDigest;
  const first = 'From: a@example.org\nSubject: x 192.0.2.1\nContent-Type: text/plain\n\nhello';
  const digest = await digestOf(first);
  assert.match(digest, /^[0-9a-f]{64}$/);
  const rows: readonly (readonly [string, string, string, boolean])[] = [
    ['another way', 'From:', 'Received: from mx.example.net\nFrom:', true],
    ['other folding', 'x 192', 'x\n 192', true],
    ['another subject', '192.0.2.1', '192.0.2.2', false],
    ['another sender', 'a@', 'b@', false],
    ['a second sender', 'Subject:', 'From: b@example.org\nSubject:', false],
    ['another type', 'plain', 'html', false],
    ['another encoding', '\n\n', '\nContent-Transfer-Encoding: base64\n\n', false],
    ['another body', 'hello', 'hello.', false],
  ];
  for (const [name, from, to, same] of rows)
    assert.equal((await digestOf(first.replace(from, to))) === digest, same, name);
});

test('sizes are said in words', async () => {
  const text = async (bytes: number) =>
    (await run(`From: a@example.org\n\n${'x'.repeat(bytes - 21)}`)).whys[0].text;
  assert.equal(await text(999), '1 part, 999 B');
  assert.equal(await text(4096), '1 part, 4.1 kB');
  assert.equal(await text(2_340_000), '1 part, 2.3 MB');
});

test('an unknown charset is a note', async () => {
  const { whys, doubts } = await run(
    'From: a@example.org\nContent-Type: text/plain; charset=x-y\n\nx',
  );
  assert.equal(whys[1]?.code, 'unknown-charset');
  assert.deepEqual(doubts, []);
});

const problems: readonly (readonly [string, string | Buffer, readonly string[]])[] = [
  ['nothing', '', ['it is empty', 'it has neither sender nor text']],
  ['no header', 'hello, this is no mail\n\nat all', ['it has no header']],
  ['no sender and no text', 'Subject: hello\n\n\n', ['it has neither sender nor text']],
  [
    'parts that cannot be told apart',
    'From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\nhello',
    ['its parts cannot be told apart'],
  ],
  [
    'a byte order mark before the header',
    '\ufeffFrom: a@example.org\n\nhello',
    ['it begins with a byte order mark'],
  ],
  ['a storm of NUL', 'From: a@example.org\n\n\0\0\0\0hello', ['body: it is full of NUL bytes']],
];
for (const [name, raw, expected] of problems)
  test(`malformed: ${name}`, async () => {
    const { fact, doubts } = await run(raw);
    assert.deepEqual(fact.problems, expected);
    assert.deepEqual(
      doubts.map(({ code, text }) => [code, text]),
      expected.map((text) => ['malformed', text]),
    );
  });

const sloppy: readonly (readonly [string, string | Buffer])[] = [
  ['no sender', 'Subject: x\n\nhello'],
  ['no text', 'From: a@example.org\nSubject: x\n\n'],
  ['no blank line', 'From: a@example.org\nSubject: x'],
  [
    'raw 8-bit everywhere',
    Buffer.from('From: \u00e9 <a@example.org>\nSubject: \u00e9\n\n\u00e9', 'latin1'),
  ],
  ['one NUL in a text', 'From: a@example.org\n\nhello to the \0 world'],
  ['an empty multipart', 'From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n'],
  [
    'no last delimiter',
    'From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhi',
  ],
  ['NUL in an attachment', 'From: a@example.org\nContent-Type: text/csv; name=x.csv\n\n\0\0\0'],
  [
    'an inner multipart without boundary',
    [
      'From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n',
      '--b\n\nhi',
      '--b\nContent-Type: multipart/mixed\n\nho',
      '--b--',
    ].join('\n'),
  ],
];
for (const [name, raw] of sloppy)
  test(`sloppy, not malformed: ${name}`, async () => {
    const { fact, doubts } = await run(raw);
    assert.deepEqual(fact.problems, []);
    assert.deepEqual(doubts, []);
  });

const parts = (count: number) => '--b\n\nx\n'.repeat(count);
const capped: readonly (readonly [string, string, Partial<typeof limits>, string])[] = [
  [
    'parts',
    `Content-Type: multipart/mixed; boundary=b\n\n${parts(9)}`,
    { partsMax: 4 },
    '4 of 10 parts read',
  ],
  [
    'depth',
    `${'Content-Type: message/rfc822\n\n'.repeat(9)}x`,
    { depthMax: 4 },
    'parts nested too deep and not read: 1',
  ],
  ['header', `X: ${'y'.repeat(99)}\n\nx`, { headerBytesMax: 50 }, 'header bytes not read: 73'],
  [
    'addresses',
    'Reply-To: b@example.org, c@example.org\n\nx',
    { addressesMax: 2 },
    '2 of 3 addresses read',
  ],
  ['subject', `Subject: ${'y'.repeat(1200)}\n\nx`, {}, 'subject: 998 of 1200 characters read'],
  ['text', `\n${'x'.repeat(99)}`, { textBytesMax: 50 }, 'part 0: 50 of 99 bytes read'],
];
for (const [name, raw, changed, expected] of capped)
  test(`a limit that is hit is told: ${name}`, async () => {
    const { fact, doubts } = await run(`From: a@example.org\n${raw}`, changed);
    assert.deepEqual(fact.truncations, [expected]);
    const told = doubts.map(({ code, text }) => [code, text]);
    assert.deepEqual(told, [['truncated', expected]]);
    assert.deepEqual(fact.problems, []);
  });

// ---- whatever the bytes -------------------------------------------------------------------

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
  fc
    .array(
      fc.record({
        at: fc.nat(ordinary.length),
        cut: fc.nat(20),
        put: fc.oneof(
          fc.constantFrom(
            '\r',
            '\n',
            '\r\n\r\n',
            '--b',
            '=?utf-8?B?',
            '"',
            '(',
            '<',
            ':',
            '\0',
            '\u00ff',
          ),
          fc.string({ unit: 'binary', maxLength: 6 }),
        ),
      }),
      { maxLength: 12 },
    )
    .map((edits) => {
      let text = ordinary;
      for (const { at, cut, put } of edits) text = text.slice(0, at) + put + text.slice(at + cut);
      return Buffer.from(text, 'latin1');
    }),
);

test('no bytes make it throw, and what it states can be stored', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, async (raw) => {
      const { fact } = await run(raw);
      const stored = JSON.stringify(fact);
      assert.doesNotMatch(stored, /\\u0000|\\ud[89a-f]/);
      assert.equal(new Set(fact.texts.map(({ place }) => place)).size, fact.texts.length);
      for (const { start, bodyStart, end } of fact.parts)
        assert.ok(start <= bodyStart && bodyStart <= end && end <= raw.length);
    }),
    { numRuns: 400 },
  );
});

for (const [name, make] of Object.entries(hostileMails))
  test(`hostile: ${name}`, async () => {
    const raw = make();
    const start = performance.now();
    const { fact } = await run(raw);
    assert.ok(performance.now() - start < hostileMsMax);
    const characters = fact.texts.reduce((sum, { text }) => sum + text.length, 0);
    assert.ok(fact.parts.length <= limits.partsMax);
    assert.ok(characters <= raw.length * 2);
    assert.ok(JSON.stringify(fact.headers).length < limits.headerBytesMax * 7);
  });
