// The language of searches: what each form means, what is said of one that means nothing, and that
// no text at all makes the parser throw.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import { problemIn } from '../../src/admin/search-problem.ts';
import { speak } from '../../src/admin/messages/say.ts';
import { lifecycles } from '../../src/tickets/lifecycles.ts';
import { parseSearch, type Search } from '../../src/tickets/search.ts';

const now = new Date('2026-11-22T12:00:00Z');
const names = {
  tag: 'Ticket',
  networks: [
    { name: 'EXAMPLE-DORMS', prefix: '192.0.2.0/25' },
    { name: 'EXAMPLE-DORMS', prefix: '2001:db8::/48' },
    { name: 'EXAMPLE-LABS', prefix: '198.51.100.0/24' },
  ],
};
const parse = (text: string): Search => parseSearch(text, names, now);

/** A search on one line: "ip=192.0.2.7 -state=new|open age=>2026-11-15T12:00:00.000Z". */
function shown(search: Search): string {
  if (!search.ok) return `wrong: ${search.wrong}`;
  return search.terms
    .map((term) => {
      const values =
        term.field === 'age'
          ? term.ages.map(({ older, at }) => `${older ? 'before' : 'since'} ${at.toISOString()}`)
          : term.values;
      return `${term.not ? '-' : ''}${term.field}=${values.join('|')}`;
    })
    .join(' ');
}

const number = '202610030000174';
const id = '019a0000-0000-7000-8000-00000000000a';

const meanings: readonly (readonly [text: string, means: string])[] = [
  ['', ''],
  ['  \t\u0000 ', ''],
  ['ip:192.0.2.7', 'ip=192.0.2.7'],
  ['ip:192.0.2.99/24', 'ip=192.0.2.0/24'],
  ['ip:2001:DB8:0::1', 'ip=2001:db8::1'],
  ['ip:2001:db8:ffff::/33', 'ip=2001:db8:8000::/33'],
  ['ip:::ffff:192.0.2.7', 'ip=192.0.2.7'],
  ['ip:0.0.0.0/0', 'ip=0.0.0.0/0'],
  ['state:open|NEW -kind:report', 'state=open|new -kind=report'],
  ['state:"pending removal"|active', 'state=pending removal|active'],
  ['State:open', 'state=open'],
  ['state:Waiting|open', 'state=waiting|open'],
  ['state:snoozed', 'state=snoozed'],
  ['owner:none|desk reason:Scrap', 'owner=none|desk reason=scrap'],
  ['network:example-dorms', 'network=192.0.2.0/25|2001:db8::/48'],
  ['network:203.0.113.0/24', 'network=203.0.113.0/24'],
  ['from:NOC@example.net', 'from=noc@example.net'],
  ['from:example.net from:@example.com', 'from=@example.net from=@example.com'],
  ['contact:Abuse@example.net|example.org', 'contact=abuse@example.net|@example.org'],
  ['age:>7d', 'age=before 2026-11-15T12:00:00.000Z'],
  ['age:<2h|>1w', 'age=since 2026-11-22T10:00:00.000Z|before 2026-11-15T12:00:00.000Z'],
  ['team:first-line', 'team=first-line'],
  ['spam -scan', 'text=spam -text=scan'],
  ['spam|scan "two words"', 'text=spam|scan text=two words'],
  ['"a|b" -"state:open"', 'text=a|b -text=state:open'],
  ['port-scan 192.0.2.7 10:30', 'text=port-scan text=192.0.2.7 text=10:30'],
  ['"one"two', 'text=one text=two'],
  [number, `number=${number}`],
  [`[Ticket#${number}]`, `number=${number}`],
  [`ticket#${number}`, `number=${number}`],
  [`#${number}`, `number=${number}`],
  [`[Other#${number}]`, `text=[Other#${number}]`],
  [`"${number}"`, `text=${number}`],
  [`-${number} spam`, `-number=${number} text=spam`],
  [id.toUpperCase(), `id=${id}`],
];

for (const [text, means] of meanings) {
  test(`search ${JSON.stringify(text)}`, () => assert.equal(shown(parse(text)), means));
}

const problems: readonly (readonly [text: string, says: RegExp])[] = [
  ['sate:open', /^there is no "sate:" to search by/],
  ['http://example.net/', /there is no "http:".*words with a colon go into quotes/],
  ['constructor:x', /there is no "constructor:"/],
  ['state:', /^state: lacks a value, as in state:open/],
  ['state:open|', /^state: lacks a value/],
  ['ip:""', /^ip: lacks a value/],
  ['state:opne', /^state:opne: there is no such state/],
  ['kind:ticket', /^kind:ticket: there is no such kind/],
  ['ip:192.0.2', /^ip:192\.0\.2 cannot be read; write it as in ip:192\.0\.2\.0\/24/],
  ['ip:192.0.2.0/33', /cannot be read/],
  ['ip:192.0.2.0/024', /cannot be read/],
  ['ip:192.0.2.010', /cannot be read/],
  ['ip:192.0.2.256', /cannot be read/],
  ['ip:2001:db8::/129', /cannot be read/],
  ['ip:fe80::1%eth0', /cannot be read/],
  ['network:EXAMPLE-LAB', /^network:EXAMPLE-LAB: the rules name no network so/],
  ['network:192.0.2/24', /^network:192\.0\.2\/24 cannot be read/],
  ['from:noc', /^from:noc cannot be read/],
  ['from:a@b@c', /cannot be read/],
  ['contact:noc', /^contact:noc cannot be read; write it as in contact:abuse@example\.org/],
  [`from:${'a'.repeat(320)}@b`, /cannot be read/],
  ['age:7d', /^age:7d cannot be read; write it as in age:>7d/],
  ['age:>7y', /cannot be read/],
  ['spam "two words', /^the quote before "two words" is never closed/],
  ['-', /^"-": a word needs a letter or a digit/],
  ['a||b', /^"": a word needs/],
  ['202610030000175', /^202610030000175: its last digit says that one is mistyped/],
  ['x'.repeat(1_001), /^a search has 1000 characters at most, this one 1001/],
  ['x '.repeat(33), /^a search has 32 terms at most, this one 33/],
  [`kind:${'report|'.repeat(17)}`, /^kind: has 16 values at most/],
];

for (const [text, says] of problems) {
  test(`search ${JSON.stringify(text.slice(0, 40))} is told what is wrong`, () => {
    const search = parse(text);
    assert.equal(search.ok, false);
    assert.match(search.ok ? '' : problemIn(speak('en'), search).text, says);
  });
}

test('what could have been meant goes with the problem', () => {
  const known = (text: string) => {
    const search = parse(text);
    return search.ok ? null : [search.word, search.known];
  };
  const keys = [
    'ip',
    'state',
    'network',
    'from',
    'contact',
    'age',
    'kind',
    'team',
    'owner',
    'reason',
  ];
  assert.deepEqual(known('sate:open'), ['sate', keys]);
  assert.deepEqual(known('kind:incidnt'), ['incidnt', Object.keys(lifecycles)]);
  assert.deepEqual(known('network:EXAMPLE-LAB'), [
    'EXAMPLE-LAB',
    ['EXAMPLE-DORMS', 'EXAMPLE-LABS'],
  ]);
  assert.deepEqual(known('ip:x'), ['', []]);
});

const pieces = fc.constantFrom(
  'ip:',
  'state:',
  'network:',
  'from:',
  'age:',
  'kind:',
  'x:',
  '-',
  '|',
  '"',
  ' ',
  ':',
  '/',
  '192.0.2.0',
  '::',
  '2001:db8::',
  '/24',
  '/999',
  '>7d',
  '<99999w',
  'open',
  '@',
  '#',
  '[',
  'Ticket',
  number,
  id,
  '\u0000',
  '\ud800',
  'ß',
  '%',
  '\\',
);

test('no text makes it throw, and every value it gives is within its form', () => {
  const texts = fc.oneof(
    fc.string({ maxLength: 1_100 }),
    fc
      .array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 60 })
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const search = parse(text);
      // What a text has of braces is no hole in a sentence.
      if (!search.ok)
        return assert.doesNotMatch(problemIn(speak('es'), search).text, /\{(most|key|example)\}/);
      for (const term of search.terms) {
        if (term.field === 'age') {
          for (const { at } of term.ages) assert.equal(Number.isNaN(at.getTime()), false);
          continue;
        }
        assert.notEqual(term.values.length, 0);
        for (const value of term.values) assert.doesNotMatch(value, /\p{Cc}/u);
      }
    }),
    { numRuns: 5_000 },
  );
});

test('the longest search is read at once', () => {
  for (const piece of ['a', '-', '"', '|', ':', 'a:', ' -', '""', 'age:', '1.']) {
    const text = piece.repeat(1_000).slice(0, 1_000);
    const began = performance.now();
    for (let round = 0; round < 10; round += 1) parse(text);
    assert.equal(performance.now() - began < 1_000, true, piece);
  }
});
