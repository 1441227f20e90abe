// The shipped templates of every kind but forwards, each in every language over more than forty
// letters: one line of subject, nothing left open, no long line of our own, whatever the values
// hold. Each language has the same set.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Letter, ValuesOf } from '../../src/mail/letter.ts';
import { render, renderArticle } from '../../src/mail/template.ts';
import { templateKind, templateKinds } from '../../src/mail/template-kinds.ts';
import type { AckValues, NeedInfoValues, NotOursValues } from '../../src/mail/values/answers.ts';
import {
  type ClosingValues,
  type ReplyValues,
  replySample,
  textLines,
} from '../../src/mail/values/conversation.ts';
import { type DigestRow, type DigestValues, digestValues } from '../../src/mail/values/digest.ts';
import type { EscalationValues } from '../../src/mail/values/escalation.ts';
import { headOf } from '../../src/mail/values/head.ts';
import type { ReminderValues } from '../../src/mail/values/reminder.ts';
import { at } from '../support/facts.ts';
import { desk, shipped, shippedTemplates } from '../support/letter.ts';
import { naughty } from '../support/naughty.ts';

const langs = ['cs', 'en', 'es'];
const columnsMax = 78;
const six = '2001:db8:1234:5678:9abc:def0:1234:5678';
const noon = new Date('2026-09-30T10:00:00Z');
const night = new Date('2026-12-31T23:30:00Z');
const times = [noon, night];
const counts = [0, 1, 2, 4, 5, 21, 100];
const addresses = (count: number) =>
  Array.from({ length: count }, (_, index) => `192.0.2.${index + 1}`);
const net = { name: 'EXAMPLE-NET', prefix: '192.0.2.0/24' };
const incident = { network: net, category: 'abusive-content/spam', type: 'spam' } as const;

type Other = Exclude<Letter['kind'], 'forward'>;
type Fixtures = { readonly [Kind in Other]: readonly ValuesOf[Kind][] } & {
  readonly block: readonly ReminderValues[];
};

const reminders = [1, 2, 5, 20].flatMap((count) =>
  counts.flatMap((days): ReminderValues[] =>
    times.map((time) => ({
      ...incident,
      round: 1,
      ip: days === 4 ? six : '192.0.2.1',
      more: count - 1,
      ip_list: addresses(count),
      asked_at: time,
      asked_days: days,
      answer_by: days > 3 ? null : noon,
    })),
  ),
);

const row = (index: number): DigestRow => ({
  ticket: `[Desk#2026040600${String(index).padStart(4, '0')}5]`,
  ip: index % 3 === 2 ? six : `192.0.2.${(index % 250) + 1}`,
  time: index % 4 === 3 ? null : at('2026-04-06T17:41:02+02:00'),
  type: index % 5 === 4 ? 'infected-or-distribution' : 'spam',
  port: index % 2 === 0 ? null : 65_535,
});
const digests = counts.flatMap((count): DigestValues[] =>
  [true, false].flatMap((attached) =>
    [0, 1, 2].map((start) => {
      const rows = Array.from({ length: count }, (_, index) => row(index + start));
      return digestValues(rows, { from: noon, to: night }, attached);
    }),
  ),
);

const acks: AckValues[] = Array.from({ length: 48 }, (_, hour) => ({
  received_at: new Date(Date.UTC(2026, hour % 12, hour + 1, hour % 24, 30)),
}));

const contact = { ip: '198.51.100.7', contact: 'abuse@net.example', network: 'NET-EXAMPLE' };
const notOurs = counts.slice(0, 5).flatMap((count): NotOursValues[] =>
  [contact, { ...contact, contact: '' }, { ...contact, network: '' }, { ...contact, ip: six }]
    .flatMap((one) => times.map((received_at) => ({ one, received_at })))
    .map(({ one, received_at }) => ({
      addresses: Array.from({ length: count }, () => one),
      ip: count === 0 ? '' : one.ip,
      more: Math.max(count - 1, 0),
      received_at,
    })),
);

const needed = { address: true, time: true, zone: false, log: true };
const needs = Array.from({ length: 32 }, (_, bits): NeedInfoValues => {
  const [address, time, zone, log] = [1, 2, 4, 8].map((bit) => (bits & bit) > 0);
  const missing = {
    address: address ?? false,
    time: time ?? false,
    zone: zone ?? false,
    log: log ?? false,
  };
  return { received_at: bits < 16 ? noon : night, missing };
}).concat(acks.slice(0, 10).map((ack) => ({ ...ack, missing: needed })));

const words = [
  [],
  ['One line.'],
  ['Two', 'lines.'],
  ['', 'A blank line.', '', '', '', 'Many of them.'],
  textLines('long '.repeat(400)),
  textLines('> quoted\n  indented\n-- \nsigned'),
];
const reasons = ['resolved', 'vyřešeno', 'organizační', 'informado', 'IDS report'];
const closings = reasons.flatMap((reason): ClosingValues[] =>
  words.flatMap((text) => times.map((opened_at) => ({ code: 'x', reason, text, opened_at }))),
);
const replies = ['', 'Spam', 'ž'.repeat(300), '=?utf-8?Q?x?=', 'a: b', ...reasons].flatMap(
  (subject): ReplyValues[] => words.map((text) => ({ subject, text })),
);
const escalations = words.flatMap((text) =>
  [0, 1, 2, 5].flatMap((reminded): EscalationValues[] =>
    [1, 2, 21].map((count) => ({
      ...incident,
      ip: reminded === 5 ? six : '192.0.2.1',
      more: count - 1,
      ip_list: addresses(count),
      asked: reminded === 0 ? '' : 'abuse@net.example',
      asked_at: reminded === 1 ? null : noon,
      reminders: reminded,
      text,
    })),
  ),
);

const fixtures: Fixtures = {
  reminder: reminders,
  block: reminders,
  digest: digests,
  ack: acks,
  'not-ours': notOurs,
  'need-info': needs,
  closing: closings,
  reply: replies,
  escalation: escalations,
};

const names = [
  'ack',
  'block.ask',
  'block.lift',
  'block.remind',
  'closing',
  'digest',
  'escalation',
  'need-info',
  'not-ours',
  'reminder.1',
  'reminder.2',
  'reply',
];
const articles = ['how-to-report', 'secure-open-resolver', 'who-we-are'];

test('every language has the same set', () => {
  const of = (lang: string) =>
    [...shippedTemplates.keys()]
      .filter((key) => key.startsWith(`${lang}/`))
      .map((key) => key.slice(3))
      .toSorted();
  for (const lang of langs) assert.deepEqual(of(lang), of('en'), lang);
  assert.equal([...shippedTemplates.keys()].length, langs.length * of('en').length);
  const others = of('en').filter((name) => !name.startsWith('forward.'));
  const expected = [...names, ...articles.map((name) => `article.${name}`)];
  assert.deepEqual(others, expected.toSorted());
});

for (const name of names) {
  const kind = templateKind(name);
  test(`${name}: in each language, over each letter`, () => {
    assert.ok(kind !== null && kind !== 'forward' && kind !== 'article');
    const all = fixtures[kind];
    assert.equal(all.length >= 40, true, `${all.length} letters`);
    for (const lang of langs) for (const values of all) check(lang, name, values);
  });
  test(`${name}: no word of others adds a line or hides`, () => {
    assert.ok(kind !== null && kind !== 'article');
    const { sample } = templateKinds[kind];
    for (const lang of langs) {
      const plain = written(lang, name, spoiled(sample, 'x')).text.split('\n').length;
      for (const word of naughty) {
        const { subject, text } = written(lang, name, spoiled(sample, word));
        assert.equal(text.split(/[\n\v\f\r\u0085\u2028\u2029]/).length <= plain, true, lang);
        assert.doesNotMatch(`${subject} ${text.replaceAll('\n', '')}`, /[\p{Cc}\p{Cs}]/u);
      }
    }
  });
}

test('not-ours: claims no registry that was not asked, and says where to look', () => {
  for (const lang of langs) {
    const letter = (named: { readonly contact: string; readonly network: string }) =>
      written(lang, 'not-ours', {
        addresses: [{ ip: '198.51.100.7', ...named }],
        ip: '198.51.100.7',
        more: 0,
        received_at: noon,
      }).text;
    const unknown = letter({ contact: '', network: '' });
    const claims = /registries know|Podle registr|Según los registros/;
    assert.doesNotMatch(unknown, claims, lang);
    // The address alone, without a line for what is not known.
    assert.match(unknown, /^\n {2}\p{L}+ +198\.51\.100\.7\n\n\p{L}/mu, lang);
    assert.match(unknown, /RIPE NCC/, lang);
    const known = letter({ contact: 'abuse@net.example', network: 'NET-EXAMPLE' });
    assert.match(known, /^ {2}\p{L}+ +NET-EXAMPLE\n {2}\p{L}+ +abuse@net\.example$/mu, lang);
  }
});

function written(lang: string, name: string, values: object) {
  const whole = { ...headOf(desk, '20260406000015'), ...values };
  return render(shipped(lang, name), whole, { lang, timeZone: desk.timeZone });
}

function check(lang: string, name: string, values: ValuesOf[Other]): void {
  const key = `${lang}/${name} ${JSON.stringify(values)}`;
  const { subject, text } = written(lang, name, values);
  assert.match(subject, /^\[Desk#20260406000015\] \P{Cc}{0,178}$/u, key);
  assert.match(text, /\n-- \nExample CSIRT <abuse@example\.org>\n/, key);
  assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cs}]/u, key);
  assert.doesNotMatch(text, /\n\n\n|\{\{|\}\}|undefined|null|NaN|Invalid|\[object/, key);
  // A table's last column is as wide as it is, and so is an address.
  const long = text
    .split('\n')
    .filter((line) => line.length > columnsMax && !/^\[Desk#|2001:|infec|\(UTC\) /.test(line));
  assert.deepEqual(long, [], key);
}

/** Every text of the values in others' words; numbers, times and switches as they are. */
function spoiled(value: object, word: string): object {
  const entries = Object.entries(value).map(([key, inner]) => [key, spoil(inner, word)] as const);
  return Object.fromEntries(entries);
}

function spoil(value: unknown, word: string): unknown {
  if (typeof value === 'string') return word;
  if (Array.isArray(value)) return value.map((one) => spoil(one, word));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return spoiled(value, word);
}

test('articles are paragraphs, and fit into a reply', () => {
  for (const lang of langs) {
    for (const name of articles) {
      const article = shipped(lang, `article.${name}`);
      assert.equal(article.kind, 'article');
      const values = { ...headOf(desk, '20260406000015'), ...replySample };
      const text = renderArticle(article, values, { lang, timeZone: desk.timeZone });
      assert.deepEqual(
        text.split('\n').filter((line) => line.length > columnsMax),
        [],
      );
      assert.doesNotMatch(text, /\{\{|undefined|^---/);
      const lines = textLines(`Hello,\n\n${text}`);
      assert.equal(lines.join('\n'), `Hello,\n\n${text.trimEnd()}`);
      const reply = written(lang, 'reply', { subject: 'x', text: lines });
      assert.equal(reply.text.includes(text.trimEnd()), true);
    }
  }
});

test('automatic answers hold no word of the mail', () => {
  const shape = Object.keys(templateKinds.ack.sample).toSorted();
  assert.deepEqual(shape, ['desk', 'page_url', 'received_at', 'ticket']);
  const asked = Object.keys(templateKinds['need-info'].sample).toSorted();
  assert.deepEqual(asked, ['desk', 'missing', 'page_url', 'received_at', 'ticket']);
});

test('the Czech digest, whole', () => {
  const rows = [0, 1, 3].map((index) => ({ ...row(index), type: 'spam' }));
  const { subject, text } = written(
    'cs',
    'digest',
    digestValues(rows, { from: noon, to: night }, true),
  );
  assert.equal(subject, '[Desk#20260406000015] 3 stížnosti na vaši síť');
  assert.equal(
    text,
    [
      'Dobrý den,',
      '',
      'zde je souhrn toho, co jsme přijali o adresách ve vaší síti.',
      '',
      '  od  30. 9. 2026 12:00:00 SELČ (10:00:00 UTC)',
      '  do  1. 1. 2027 00:30:00 SEČ (2026-12-31 23:30:00 UTC)',
      '',
      'případ                  adresa     čas (UTC)            port    druh',
      '[Desk#202604060000005]  192.0.2.1  2026-04-06 15:41:02  -       spam',
      '[Desk#202604060000015]  192.0.2.2  2026-04-06 15:41:02  65535   spam',
      '[Desk#202604060000035]  192.0.2.4  -                    65535   spam',
      '',
      'Prosíme o prověření. Stačí odpovědět na tuto zprávu; pokud se odpověď týká',
      'jen jednoho případu, uveďte prosím jeho číslo v předmětu.',
      '',
      'Stížnosti najdete v příloze, beze změn.',
      '',
      '-- ',
      'Example CSIRT <abuse@example.org>',
      '[English: summary of 3 complaints about your network; just reply.]',
      '',
    ].join('\n'),
  );
});

test('letters count in the language', () => {
  const days = (lang: string, asked_days: number) =>
    ['reminder.1', 'reminder.2'].map(
      (name) =>
        /\d+ (?:day|den|dn|d[ií])\p{L}*/u.exec(
          written(lang, name, { ...templateKinds.reminder.sample, asked_days }).text,
        )?.[0],
    );
  const rows: readonly [string, readonly (string | undefined)[]][] = [
    ['cs', [undefined, '1 den', '2 dny', '5 dní']],
    ['en', [undefined, '1 day', '2 days', '5 days']],
    ['es', [undefined, '1 día', '2 días', '5 días']],
  ];
  for (const [lang, expected] of rows)
    assert.deepEqual(
      [0, 1, 2, 5].map((count) => days(lang, count)),
      expected.map((text) => [text, text]),
    );
});

test("a person's words are wrapped at blanks, and nothing else of them is changed", () => {
  const rows: readonly [string, readonly string[]][] = [
    ['', []],
    [' \r\n ', []],
    ['a\r\nb\rc\n', ['a', 'b', 'c']],
    [`${'x'.repeat(40)} ${'y'.repeat(40)}`, ['x'.repeat(40), 'y'.repeat(40)]],
    [`> ${'x '.repeat(60)}`, [`> ${'x '.repeat(60)}`.trimEnd()]],
    [`a ${'l'.repeat(900)} b`, ['a', 'l'.repeat(400), 'l'.repeat(400), 'l'.repeat(100), 'b']],
    [`${'l'.repeat(399)}🐴 b`, ['l'.repeat(399), '🐴', 'b']],
    [`> ${'🐴'.repeat(399)}`, [`> ${'🐴'.repeat(199)}`, '🐴'.repeat(200)]],
    [`> l${'🐴'.repeat(200)}`, [`> l${'🐴'.repeat(198)}`, '🐴🐴']],
  ];
  for (const [text, expected] of rows) assert.deepEqual(textLines(text), expected);
  const long = textLines('word '.repeat(1_000_000));
  assert.equal(long.length, 2_000);
});

test('the name of a file says which kind it is', () => {
  const rows: readonly [string, string | null][] = [
    ['forward.spam', 'forward'],
    ['forward', null],
    ['reminder.2', 'reminder'],
    ['reminder.x', null],
    ['reminder', null],
    ['ack', 'ack'],
    ['ack.spam', null],
    ['article.who-we-are', 'article'],
    ['article.', null],
    ['constructor', null],
    ['remainder.1', null],
  ];
  for (const [name, expected] of rows) assert.equal(templateKind(name), expected, name);
});
