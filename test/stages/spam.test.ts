// The stage `spam`: which marks count, what lifts them, what lets them stand; and the shipped list.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { parse as parseYaml } from 'yaml';

import type { Report } from '../../src/findings.ts';
import type { Mail, Override } from '../../src/model.ts';
import type { Keywords } from '../../src/rules.ts';
import { spam } from '../../src/stages/spam.ts';
import { mail, received, reported, rules, tools } from '../support/facts.ts';

const keywords: Keywords = {
  keep: [
    { phrase: 'spam from', at: 'keywords.yaml:9' },
    { phrase: 'reports\\.spamcop', at: 'keywords.yaml:10' },
    { phrase: 'stížnost', at: 'keywords.yaml:11' },
  ],
  never: [{ phrase: 'viagra discount', at: 'keywords.yaml:20' }],
};

async function run(
  changed: Partial<Mail>,
  report: readonly Report[] = [],
  given = keywords,
  overrides: readonly Override[] = [],
) {
  const outcome = await spam.run(
    { received: received({ overrides }), parse: mail({ subject: '', ...changed }), report },
    tools({}, { ...rules(), keywords: given }),
  );
  assert.ok(outcome.kind === 'pass');
  return outcome;
}

const header = (name: string, value: string) => ({ headers: [{ name, value }] });
const body = (text: string) => ({ texts: [{ place: 'body', text }] });
const status = header('x-spam-status', 'Yes, score=7.1 required=5.0 tests=A,B autolearn=no');
const arf = reported();

const marks: readonly (readonly [string, Partial<Mail>, string | null, number | null])[] = [
  ['SpamAssassin', status, 'upstream 7.1 >= 5.0', 7.1],
  [
    'SpamAssassin, old',
    header('x-spam-status', 'Yes, hits=31.6 required=5'),
    'upstream 31.6 >= 5.0',
    31.6,
  ],
  ['no threshold', header('x-spam-status', 'Yes, score=6.29'), 'upstream 6.3', 6.29],
  ['a flag', header('x-spam-flag', 'YES'), 'upstream x-spam-flag: YES', null],
  ['a level', header('x-spam-level', '*******'), 'upstream 7.0 >= 5.0', 7],
  ['a low level', header('x-spam-level', '****'), null, null],
  [
    'a level that the status denies',
    {
      headers: [
        { name: 'x-spam-level', value: '******' },
        { name: 'x-spam-status', value: 'No, score=6 required=8' },
      ],
    },
    null,
    null,
  ],
  ['stars in the subject', { subject: '***SPAM*** hello' }, 'upstream subject "***SPAM***"', null],
  ['brackets in the subject', { subject: '[SPAM] hello' }, 'upstream subject "[SPAM]"', null],
  ['spam as a word', { subject: 'SPAM complaint' }, null, null],
  ['a status of no', header('x-spam-status', 'No, score=1 required=5'), null, null],
  [
    'words of SpamAssassin in the text',
    body('X-Spam-Status: Yes, score=31.6 required=5.0'),
    null,
    null,
  ],
];
for (const [name, changed, text, score] of marks)
  test(`the mark: ${name}`, async () => {
    const { fact, whys, doubts } = await run(changed);
    assert.equal(fact.mark, text === null ? 'none' : 'standing');
    assert.equal(fact.score, score);
    const expected = text === null ? 'no mark upstream' : `${text}, no keyword, no report`;
    const [verdict, ...more] = whys;
    assert.deepEqual([verdict.code, verdict.text], [fact.mark, expected]);
    // What says so upstream stands below it, as the mail has it.
    const [named] = changed.headers ?? [{ name: 'subject', value: changed.subject ?? '' }];
    const said = { code: 'upstream', text: named?.value, at: `header:${named?.name}` };
    assert.deepEqual(more, text === null ? [] : [said]);
    assert.deepEqual(
      doubts.map(({ code }) => code),
      text === null ? [] : ['suspected-spam'],
    );
  });

test('a keyword lifts the mark, and says where it stands', async () => {
  const { fact, whys, doubts } = await run({ ...status, ...body('I received Spam From you') });
  assert.equal(fact.mark, 'lifted');
  assert.deepEqual(whys, [
    {
      code: 'lifted',
      text: 'upstream 7.1 >= 5.0, but keyword "spam from" body:11',
      at: 'keywords.yaml:9',
    },
    { code: 'upstream', text: status.headers[0]?.value, at: 'header:x-spam-status' },
    { code: 'keep', text: 'keyword "spam from" body:11', at: 'keywords.yaml:9' },
  ]);
  assert.deepEqual(doubts, []);
  assert.deepEqual(fact.hits, [{ at: 'keywords.yaml:9', phrase: 'spam from', place: 'body' }]);
});

test('the sender counts as words of the sender', async () => {
  const from = [{ name: '', address: '2271704881@reports.spamcop.net' }];
  const { fact, whys } = await run({ ...status, from });
  assert.equal(fact.mark, 'lifted');
  assert.equal(whys[0].at, 'keywords.yaml:10');
});

test('letters outside ASCII are found without regard to case', async () => {
  assert.equal((await run({ ...status, ...body('STÍŽNOST') })).fact.mark, 'lifted');
});

test('a structured report lifts the mark', async () => {
  const { fact, whys } = await run(status, [arf]);
  assert.equal(fact.mark, 'lifted');
  assert.equal(whys[0].text, 'upstream 7.1 >= 5.0, but a report in arf');
});

test('a veto lets the mark stand, keyword and report or not', async () => {
  const text = 'spam from us: VIAGRA discount';
  const { fact, whys, doubts } = await run({ ...status, ...body(text) }, [arf]);
  assert.equal(fact.mark, 'standing');
  assert.equal(whys[0].at, 'keywords.yaml:20');
  assert.deepEqual(doubts, [{ ...whys[0], code: 'suspected-spam' }]);
});

test('both readings of a marked mail are told, each with its place', async () => {
  const text = 'spam from us: VIAGRA discount';
  const { whys } = await run({ ...status, ...body(text) }, [arf]);
  assert.deepEqual(
    whys.slice(1).map(({ code, at }) => [code, at]),
    [
      ['upstream', 'header:x-spam-status'],
      ['keep', 'keywords.yaml:9'],
      ['never', 'keywords.yaml:20'],
      ['report', arf.place],
    ],
  );
  const long = await run(header('x-spam-status', `Yes, ${'x'.repeat(500)}`));
  assert.equal(long.whys[1]?.text.length, 200);
});

test('the spam inside has no say', async () => {
  const texts = ['embedded:0.1', 'attached:a.txt', 'part:0.2'].map((place) => ({
    place,
    text: 'spam from viagra discount',
  }));
  const { fact } = await run({ ...status, texts });
  assert.equal(fact.mark, 'standing');
  assert.deepEqual(fact.hits, []);
});

test('without a mark, hits are counted all the same, each once', async () => {
  const texts = ['subject', 'body', 'html'].map((place) => ({
    place,
    text: 'spam from spam from',
  }));
  const { fact } = await run({ texts });
  assert.equal(fact.mark, 'none');
  assert.deepEqual(
    fact.hits.map(({ place }) => place),
    ['subject'],
  );
});

test('no keywords at all is a list like another', async () => {
  assert.equal((await run(status, [], { keep: [], never: [] })).fact.mark, 'standing');
});

// ---- the shipped list ---------------------------------------------------------------------

const file = path.join(import.meta.dirname, '..', '..', 'config', 'keywords.yaml');
const shipped = parseYaml(readFileSync(file, 'utf8')) as {
  keep: string[];
  never: string[];
  lang: Record<string, string[]>;
};
const list = (phrases: readonly string[]) =>
  phrases.map((phrase, at) => ({ phrase, at: `keywords.yaml:${at}` }));
const shippedKeywords: Keywords = {
  keep: list([...shipped.keep, ...Object.values(shipped.lang).flat()]),
  never: list(shipped.never),
};

test('each phrase of the shipped list stands on a line of its own, once', () => {
  const phrases = [...shippedKeywords.keep, ...shippedKeywords.never].map(({ phrase }) => phrase);
  assert.equal(new Set(phrases).size, phrases.length);
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => /^ +- /.test(line));
  assert.equal(lines.length, phrases.length);
});

const complaints: readonly (readonly [string, Spam, string])[] = [
  [
    'SpamCop',
    'lifted',
    '[SpamCop (http://www.example.com/) id:1] This message is brief for your comfort.',
  ],
  ['a filter', 'standing', 'SpamAssassin 3.1.5, score=31.6 required=5.0'],
  ['a person', 'lifted', 'Spamming IP: 192.0.2.75'],
  ['a Czech', 'lifted', 'Posílám Stížnost na spam z vaší sítě.'],
  ['a Spaniard', 'lifted', 'Quiero hacer una denuncia de spam.'],
  ['phishing', 'lifted', 'There is a phishing page at 192.0.2.1'],
  ['an advertiser', 'standing', 'Cheap watches, buy now at http://example.com/'],
  ['an advertiser who knows us', 'standing', 'viagra discount. Report abuse here.'],
];
type Spam = 'lifted' | 'standing';
for (const [name, expected, text] of complaints)
  test(`the shipped list and ${name}`, async () => {
    assert.equal(
      (await run({ ...status, ...body(text) }, [], shippedKeywords)).fact.mark,
      expected,
    );
  });

test('a person who says ham lifts the mark, until somebody says spam', async () => {
  const lifted = await run(status, [], keywords, [{ kind: 'ham' }]);
  assert.deepEqual([lifted.fact.mark, lifted.doubts.length], ['lifted', 0]);
  const standing = await run(status, [], keywords, [{ kind: 'ham' }, { kind: 'spam' }]);
  assert.deepEqual([standing.fact.mark, standing.doubts.length], ['standing', 1]);
});
