// Slices: each contact gets its own lines, and no word of another's address, however it is written.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import { mentionsOf, type Owners } from '../../src/slices/mentions.ts';
import { scan } from '../../src/indicators/scanner.ts';
import { commonMax, headPlace, slicedMax, sliceTexts } from '../../src/slices/slice.ts';
import { sliceText } from '../../src/slices/slice-text.ts';
import type { Text } from '../../src/model.ts';

// Two contacts, an address of both, and one of whom nobody is told.
const owners: Owners = new Map([
  ['192.0.2.1', [0]],
  ['192.0.2.2', [0]],
  ['2001:db8::7', [0]],
  ['198.51.100.9', [1]],
  ['2001:db8:9::9', [1]],
  ['bad.example', [1]],
  ['192.0.2.50', [0, 1]],
  ['203.0.113.5', []],
]);
const noTurn = async () => {};

async function slices(texts: readonly Text[], count = 2): Promise<readonly string[]> {
  return (await sliceTexts(texts, owners, count, noTurn)).map(sliceText);
}
const body = (...lines: readonly string[]): Text => ({ place: 'body', text: lines.join('\n') });

/** What the first contact gets of a body, below the note at the top. */
async function first(...lines: readonly string[]): Promise<string[]> {
  const [text = ''] = await slices([body(...lines)]);
  return text.trimEnd().split('\n').slice(3);
}

const left = (count: number) =>
  `[${count === 1 ? '1 line' : `${count} lines`} about other networks left out]`;

test('a log: its lines, and what goes on from one to the next', async () => {
  const lines = [
    'Dear team, these hosts attacked us:',
    '',
    '10:00 192.0.2.1 port 22',
    '    three times',
    '10:01 198.51.100.9 port 22',
    '    four times',
    '10:02 203.0.113.5 port 22',
    '10:03 192.0.2.50 port 22',
    'With best regards',
  ];
  assert.deepEqual(await first(...lines), [
    'Dear team, these hosts attacked us:',
    '',
    '10:00 192.0.2.1 port 22',
    '    three times',
    '',
    left(3),
    '10:03 192.0.2.50 port 22',
    'With best regards',
  ]);
});

test('a table keeps its head', async () => {
  const table = ['ip,time', '192.0.2.1,a', '198.51.100.9,b', '198.51.100.9,c', '192.0.2.2,d'];
  assert.deepEqual(await first(...table), ['ip,time', '192.0.2.1,a', '', left(2), '192.0.2.2,d']);
});

test('records go whole, each to its own', async () => {
  const record = (time: string, ip: string) => [`Time: ${time}`, `Source: ${ip}`, 'Type: scan'];
  const lines = [
    ...record('1', '192.0.2.1'),
    '',
    ...record('2', '198.51.100.9'),
    '',
    ...record('3', '192.0.2.2'),
  ];
  assert.deepEqual(await first(...lines), [
    ...record('1', '192.0.2.1'),
    '',
    left(3),
    '',
    ...record('3', '192.0.2.2'),
  ]);
  // And without a line between them.
  const glued = lines.filter((line) => line !== '');
  assert.deepEqual(await first(...glued), [
    ...record('1', '192.0.2.1'),
    '',
    left(3),
    ...record('3', '192.0.2.2'),
  ]);
  const json = ['192.0.2.1', '198.51.100.9', '192.0.2.2'].flatMap((ip, at) => [
    `    "time": ${at},`,
    `    "ip": "${ip}",`,
    `    "port": ${at}`,
  ]);
  assert.deepEqual(await first('[', ...json, ']'), [
    '[',
    ...json.slice(0, 3),
    '',
    left(3),
    ...json.slice(6),
    ']',
  ]);
});

test('prose stays, unless it is about others alone', async () => {
  const lines = [
    'We were attacked.',
    '',
    'The first one was 198.51.100.9, which',
    'scanned our hosts.',
    '',
    'The second one was 192.0.2.1.',
  ];
  assert.deepEqual(await first(...lines), [
    'We were attacked.',
    '',
    left(2),
    '',
    'The second one was 192.0.2.1.',
  ]);
});

test('of a line about several, the names of others are left out', async () => {
  const lines = [
    'from 192.0.2.1, 198.51.100.9, 203.0.113.5 and 192.0.2.2 at 10:00',
    '198.51.100.9 -> 192.0.2.1',
    '192.0.2.1 http://bad.example/a?b 22',
  ];
  assert.deepEqual(await first(...lines), [
    'from 192.0.2.1, [left out] and 192.0.2.2 at 10:00',
    '[left out] -> 192.0.2.1',
    '192.0.2.1 [left out] 22',
  ]);
});

const ownRows: readonly (readonly [line: string, sliced: string])[] = [
  [
    'Scan from 192.0.2.1 port 44310 at 2026-11-23 16:01:02 UTC and from 198.51.100.9 port 55220 at 2026-11-23 17:11:12 UTC',
    'Scan from 192.0.2.1 port 44310 at 2026-11-23 16:01:02 UTC and from [left out]',
  ],
  [
    'from 198.51.100.9 port 55220 at 17:11:12 and 192.0.2.1 port 44310 at 16:01:02, twice',
    'from [left out] and 192.0.2.1 port 44310 at 16:01:02, twice',
  ],
  ['192.0.2.1:40001 16:01, 198.51.100.9:40002 17:11', '192.0.2.1:40001 16:01, [left out]'],
  ['16:01 192.0.2.1, 17:11 198.51.100.9, twice', '16:01 192.0.2.1, [left out], twice'],
  ['17:11 198.51.100.9 16:01 192.0.2.1', '[left out] 16:01 192.0.2.1'],
  ['192.0.2.1 (port 7) and 198.51.100.9 (port 8)', '192.0.2.1 (port 7) and [left out]'],
  [
    '192.0.2.1:1 10:00, 198.51.100.9 10.20.30.40 11:00',
    '192.0.2.1:1 10:00, [left out] 10.20.30.40 11:00',
  ],
  ['192.0.2.1 (10:00), 198.51.100.9 (11:00), twice', '192.0.2.1 (10:00), [left out], twice'],
  // What stands once is of both.
  ['192.0.2.1 and 198.51.100.9 port 22 at 10:00', '192.0.2.1 and [left out] port 22 at 10:00'],
  ['10:00 192.0.2.1 and 198.51.100.9:40002', '10:00 192.0.2.1 and [left out]'],
  ['10:00 198.51.100.9:22 -> 192.0.2.1:80', '10:00 [left out] -> 192.0.2.1:80'],
];
for (const [line, sliced] of ownRows)
  test(`the port and the time of others go with them: ${sliced}`, async () => {
    assert.deepEqual(await first(line), [sliced]);
  });

const notations = [
  '198.51.100.9',
  '198[.]51[.]100[.]9',
  '198(dot)51(dot)100(dot)9',
  '198.051.100.009',
  '::ffff:198.51.100.9',
  '198.51.100.9/32',
  '198.51.100.9:8080',
  '198.51.100.1-198.51.100.9',
  'hxxp://198[.]51[.]100[.]9/x',
  'https://bad.example/login',
  'bad[.]example',
  'abuse@bad.example',
  '198-51-100-9.dsl.example.net',
  '9.100.51.198.list.example',
  '2001:db8:9::9',
  '2001:0DB8:0009:0:0:0:0:9',
  '203.0.113.5',
  '\uff11\uff19\uff18.\uff15\uff11.\uff11\uff10\uff10.\uff19',
  '\u{1d7cf}\u{1d7d7}\u{1d7d6}.51.100.9',
  '\u0661\u0669\u0668\u3002\u0665\u0661\u3002100\u30029',
  '0306.063.0144.011',
  '0xc6.0x33.0x64.0x9',
  '0xC6336409',
  'c6336409',
  '3325256713',
  '198_51_100_9',
  '198,51,100,9',
  '198. 51. 100. 9',
  '198dot51dot100dot9',
  'http://a.example/?ip=198%2E51%2E100%2E9',
  '::ffff:c633:6409',
  '9.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.9.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa',
  '198.51.100.{9}',
];
for (const notation of notations)
  test(`another's address as ${notation} is found`, async () => {
    assert.deepEqual(await first(`x ${notation} y`, '', 'z'), ['', left(1), '', 'z'].slice(1));
    const [line = ''] = await first(`192.0.2.1 ${notation} y`);
    assert.match(line, /^192\.0\.2\.1 \S*\[left out\]\S* y$/);
    assert.deepEqual(mentionsOf(line, owners), mentionsOf('192.0.2.1', owners));
  });

test('an end alone belongs to the address that ends so', async () => {
  assert.deepEqual(
    await first(
      'both .1 and .9 of 192.0.2.1',
      '192.0.2.1 port 22, 9 times',
      '192.0.2.{1,50}',
      '198.51.100.{7,9} and 192.0.2.1',
      'x.x.x.9',
    ),
    [
      'both .1 and [left out] of 192.0.2.1',
      '192.0.2.1 port 22, 9 times',
      '192.0.2.{1,50}',
      '198.51.100.{7,[left out]} and 192.0.2.1',
      '',
      left(1),
    ],
  );
});

test('what a line end breaks is still one address or name', async () => {
  const broken = ['from 198.51.', '100.9 today', '', '> it was 198.51.100=', '> .9 again'];
  const name = ['see bad.', 'example', '', '192.0.2.', '1 is yours'];
  const kept = ['', left(4), '', '192.0.2.', '1 is yours'];
  assert.deepEqual(await first('hello', '', ...broken, '', ...name), [
    'hello',
    ...kept.with(1, left(6)),
  ]);
});

test('a name that the complaint ties to an address is its owner’s', async () => {
  const lines = [
    'hosts: 192.0.2.1 = pc1.example.net, 198.51.100.9 = pc9.example.net',
    '',
    'The worst is pc9.example.net.',
    '',
    'pc1.example.net is bad too.',
  ];
  assert.deepEqual(await first(...lines), [
    'hosts: 192.0.2.1 = pc1.example.net, [left out]',
    '',
    left(1),
    '',
    'pc1.example.net is bad too.',
  ]);
});

test('a sentence about others alone goes, and what it goes on to say', async () => {
  const text =
    'Your 192.0.2.1 scanned us. It was helped by 198.51.100.9 of the labs. Ask for room 5. ' +
    'Both 192.0.2.1 and 198.51.100.9 (boss@labs.example) were seen.';
  assert.deepEqual(await first(text), [
    'Your 192.0.2.1 scanned us. [left out] Both 192.0.2.1 and [left out]',
  ]);
});

test('an attachment that only its name ties to somebody is theirs', async () => {
  const log = { place: 'attached:198.51.100.9.log', text: 'log of that host\n' };
  const [own = '', other = ''] = await slices([body('See the file.'), log]);
  assert.doesNotMatch(own, /log of that host/);
  assert.match(other, /log of that host/);
});

test('an attachment about others alone is left out, its name too', async () => {
  const [own = '', other = ''] = await slices([
    body('See the files.'),
    { place: 'attached:198.51.100.9.csv', text: 'ip\n198.51.100.9\n' },
    { place: 'attached:198.51.100.9 too.csv', text: 'ip\n192.0.2.1\n' },
    { place: 'embedded:0.3', text: 'Received: from 192.0.2.1\n\nbuy it\n' },
    { place: 'attached:terms.txt', text: 'our terms' },
  ]);
  assert.match(
    own,
    /See the files\.\n\n\[2 lines of an attachment about other networks left out\]/,
  );
  assert.match(own, /\n----- attached:\[left out\] too\.csv -----\n\nip\n192\.0\.2\.1\n/);
  assert.match(own, /\n----- embedded:0\.3 -----\n\nReceived: from 192\.0\.2\.1\n\nbuy it\n/);
  assert.match(own, /our terms/);
  assert.match(other, /\n----- attached:198\.51\.100\.9\.csv -----\n\nip\n198\.51\.100\.9\n/);
  assert.doesNotMatch(other, /buy it|192\.0\.2/);
  assert.match(other, /our terms/);
});

test('the head is everybody’s, without what it says of others', async () => {
  const text = 'From: a@example.net\nSubject: 198.51.100.9 attacks';
  const [own = ''] = await slices([{ place: headPlace, text }, body('x')]);
  assert.equal(
    own.split('\n').slice(2).join('\n'),
    'From: a@example.net\nSubject: [left out] attacks\n\nx\n',
  );
});

test('too much is left out, and said to be', async () => {
  const [long = ''] = await slices([{ place: 'attached:a', text: 'x\n'.repeat(slicedMax) }]);
  assert.match(long, /attached:a -----\n\n\[left out: too long\]/);
  const prose = Array.from({ length: 20_000 }, (_, at) => `words and more words, line ${at}`);
  const [common = ''] = await slices([body(...prose, '', '192.0.2.1 is the last one')]);
  assert.equal(common.length < commonMax + 1000, true);
  assert.match(common, /\[\d+ lines left out\]\n\n192\.0\.2\.1 is the last one\n$/);
});

const anyAddress = fc.constantFrom(
  ...notations,
  '192.0.2.1',
  '192.0.2[.]2',
  '192.0.2.50',
  '203.0.113.8',
);
const anyLine = fc.oneof(
  anyAddress,
  fc.tuple(anyAddress, anyAddress).map(([one, other]) => `${one} -> ${other}`),
  fc.array(anyAddress, { maxLength: 6 }).map((all) => all.join(', ')),
  fc.array(anyAddress, { maxLength: 3 }).map((all) => all.join('')),
  anyAddress.map((ip) => `Source: ${ip}`),
  anyAddress.map((ip) => `  "ip": "${ip}",`),
  fc.constantFrom('', 'Time: 10:00', '  more', 'Some words.', '> ', '}, {', 'ip;time'),
  fc.string({ maxLength: 30 }),
);
const anyText = fc.record({
  place: fc.constantFrom('body', 'html', 'attached:a.csv', 'attached:198.51.100.9.csv', headPlace),
  text: fc.array(anyLine, { maxLength: 12 }).map((lines) => lines.join('\n')),
});

test('nobody reads another’s address, and nobody loses a line of their own', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyText, { maxLength: 4 }), async (texts) => {
      const told = await slices(texts);
      for (const [contact, text] of told.entries()) {
        const isOwn = (value: string) => owners.get(value)?.includes(contact) ?? true;
        const others = scan(text, 1e6).found.filter(({ value }) => !isOwn(value));
        assert.deepEqual(others, []);
        const kept = new Set(text.split('\n'));
        for (const line of texts.flatMap((one) => one.text.split('\n'))) {
          const named = mentionsOf(line, owners);
          const mine = named.length > 0 && named.every(({ of }) => of.includes(contact));
          if (mine) assert.equal(kept.has(line), true, JSON.stringify(line));
        }
      }
    }),
    { numRuns: 1500 },
  );
});

test('half a million lines of one paragraph', async () => {
  const [own = ''] = await slices([{ place: 'body', text: '1\n'.repeat(500_000) }]);
  assert.match(own, /\[\d+ lines left out\]/);
});

test('5,000 addresses of 200 contacts are cut up once', async () => {
  const ip = (at: number) => `10.${at >> 8}.${at & 255}.7`;
  const many: Owners = new Map(Array.from({ length: 5000 }, (_, at) => [ip(at), [at % 200]]));
  const lines = Array.from({ length: 20_000 }, (_, at) => `10:00 ${ip(at % 5000)} port 22 tcp`);
  const text = lines.join('\n');
  let turns = 0;
  const startedMs = performance.now();
  const made = await sliceTexts([{ place: 'body', text }], many, 200, async () => {
    turns += 1;
  });
  const all = made.map(sliceText);
  assert.equal(performance.now() - startedMs < 10_000, true);
  assert.equal(turns > 20, true);
  const kept = all.flatMap((one) => one.split('\n').filter((line) => line.endsWith('tcp')));
  assert.equal(kept.length, lines.length);
});
