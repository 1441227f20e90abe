// Attribution: findings in, offenders and doubts out, row by row.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createEvidence } from '../../src/slices/evidence.ts';
import type { Indicator, Report, Role } from '../../src/findings.ts';
import type { Mail, Override, Span } from '../../src/model.ts';
import { attribute } from '../../src/stages/attribute.ts';
import type { NamedOffender } from '../../src/stages/facts.ts';
import type { Origin } from '../../src/stages/facts.ts';
import type { Tools } from '../../src/stages/stage.ts';
import {
  accusation,
  at,
  bodied,
  limits,
  mail,
  named,
  ours,
  passed,
  received,
  reported,
  tools,
} from '../support/facts.ts';

interface Given {
  indicators?: readonly Indicator[];
  reports?: readonly Report[];
  overrides?: readonly Override[];
  mail?: Mail;
  origin?: Partial<Origin>;
  byName?: readonly NamedOffender[];
  /** Ours beside every 192.0.2.* that is named. */
  tools?: Tools;
}

const run = async (given: Given) => {
  const { indicators = [], reports = [], overrides = [] } = given;
  const ips = [
    ...indicators.map(({ value }) => value),
    ...reports.flatMap(({ accused }) => accused.map(({ value }) => value)),
    ...overrides.map((said) => (said.kind === 'address' ? said.ip : '')),
  ];
  const found = [...new Set(ips)].filter((ip) => ip.startsWith('192.0.2.')).map((ip) => ours(ip));
  const facts = {
    received: received({ overrides }),
    parse: given.mail ?? mail(),
    report: reports,
    extract: { indicators, accused: { names: [], cut: null } },
    constituency: { ours: found },
    doubts: [],
    resolve: {
      names: given.byName?.map(({ named }) => named) ?? [],
      offenders: given.byName ?? [],
    },
    origin: {
      kind: 'person',
      returned: null,
      notice: null,
      purpose: null,
      accuses: true,
      ...given.origin,
    } as const,
  };
  const line = passed(await attribute.run(facts, given.tools ?? tools()));
  return { ...line, offenders: line.fact.offenders, ips: line.fact.offenders.map(({ ip }) => ip) };
};

const host = named('host.example', { kind: 'host' });
const said = { kind: 'address', ip: '192.0.2.99' } as const;

test('who is the offender, and how certain', async () => {
  const rows: readonly [string, Given, readonly string[], readonly string[]][] = [
    ['one of ours', { indicators: [named('192.0.2.7')] }, ['192.0.2.7'], []],
    [
      'several of ours, each once',
      { indicators: [named('192.0.2.7'), named('192.0.2.8'), named('192.0.2.7')] },
      ['192.0.2.7', '192.0.2.8'],
      [],
    ],
    [
      'foreign ones do not count',
      { indicators: [named('198.51.100.1'), named('192.0.2.7')] },
      ['192.0.2.7'],
      [],
    ],
    ['only foreign', { indicators: [named('198.51.100.1')] }, [], ['not-ours']],
    ['only a foreign report', { reports: [reported('198.51.100.1')] }, [], ['not-ours']],
    ['nothing', {}, [], ['no-address']],
    ['only a host', { indicators: [host] }, [], ['no-address']],
    [
      'ours, but not as offender, and nobody else: prepared',
      { indicators: [named('192.0.2.7', { role: 'victim' })] },
      ['192.0.2.7'],
      ['no-address'],
    ],
    [
      'a stranger is accused, ours is the victim: nothing is prepared',
      { indicators: [named('192.0.2.7', { role: 'victim' }), named('198.51.100.1')] },
      [],
      ['no-address'],
    ],
    [
      'a report accuses a stranger, ours is the reporter’s own',
      {
        reports: [reported('198.51.100.1')],
        indicators: [named('192.0.2.7', { role: 'own' })],
      },
      [],
      ['no-address'],
    ],
    ['a report alone', { reports: [reported('192.0.2.7')] }, ['192.0.2.7'], []],
    [
      'report and text agree',
      { reports: [reported('192.0.2.7')], indicators: [named('192.0.2.7')] },
      ['192.0.2.7'],
      [],
    ],
    [
      'report and text disagree: the report is prepared',
      { reports: [reported('192.0.2.7')], indicators: [named('192.0.2.8')] },
      ['192.0.2.7'],
      ['contradiction'],
    ],
    [
      'the report is foreign, the text is not',
      { reports: [reported('198.51.100.1')], indicators: [named('192.0.2.8')] },
      ['192.0.2.8'],
      ['contradiction'],
    ],
    [
      'the evidence a report carries is no second opinion',
      {
        reports: [reported('192.0.2.7')],
        indicators: [named('192.0.2.8', { span: { place: 'embedded:0.3', start: 0, end: 9 } })],
      },
      ['192.0.2.7'],
      [],
    ],
    [
      'a person’s word is final',
      {
        overrides: [said],
        reports: [reported('192.0.2.7')],
        indicators: [named('192.0.2.8')],
      },
      ['192.0.2.99'],
      [],
    ],
    [
      'the last word counts',
      { overrides: [said, { kind: 'address', ip: '192.0.2.98' }, { kind: 'ham' }] },
      ['192.0.2.98'],
      [],
    ],
    [
      'but not for a foreign address',
      {
        overrides: [{ kind: 'address', ip: '198.51.100.9' }],
        indicators: [named('192.0.2.8')],
      },
      [],
      ['not-ours'],
    ],
  ];
  for (const [name, given, ips, doubts] of rows) {
    const line = await run(given);
    assert.deepEqual([line.ips, line.doubts], [ips, doubts], name);
    assert.equal(line.code, doubts.length === 0 ? 'certain' : 'unsure', name);
  }
});

test('only where nobody is accused it is a guess, and whoever is accused is named', async () => {
  const stranger = named('198.51.100.1');
  const rows: readonly [string, Given, boolean, string][] = [
    ['accused', { indicators: [named('192.0.2.7')] }, false, '1 offender'],
    [
      'a victim',
      { indicators: [named('192.0.2.7', { role: 'victim' })] },
      true,
      'ours are named, but not as offenders: 192.0.2.7 (victim)',
    ],
    [
      'a victim beside a stranger',
      { indicators: [named('192.0.2.7', { role: 'victim' }), stranger] },
      false,
      'ours are named, but not as offenders: 192.0.2.7 (victim); accused: 198.51.100.1, not ours',
    ],
    [
      'a victim beside a stranger who is accused in so many words',
      {
        indicators: [
          named('192.0.2.7', { role: 'victim' }),
          named('198.51.100.1', { stated: [0] }),
        ],
      },
      false,
      'not ours: 198.51.100.1; ours beside it: 192.0.2.7 (victim)',
    ],
    [
      'an unknown part beside a stranger',
      { indicators: [named('192.0.2.7', { role: 'mentioned' }), stranger] },
      true,
      'ours are named, but not as offenders: 192.0.2.7 (mentioned); accused: 198.51.100.1, not ours',
    ],
    ['named by a person', { overrides: [said], indicators: [stranger] }, false, '1 offender'],
    ['nothing', {}, false, 'no address is named'],
  ];
  for (const [name, given, isGuess, text] of rows) {
    const line = await run(given);
    assert.deepEqual([line.fact.isGuess, line.text], [isGuess, text], name);
  }
});

test('no role but the offender’s makes an offender', async () => {
  // What may have been meant all the same is prepared, never sent.
  const prepared: Role[] = ['mentioned', 'own', 'victim', 'relay'];
  for (const role of [...prepared, 'whois', 'range', 'masked', 'example'] as const) {
    const line = await run({ indicators: [named('192.0.2.7', { role, why: 'seen so' })] });
    const ips = prepared.includes(role) ? ['192.0.2.7'] : [];
    assert.deepEqual([line.ips, line.doubts], [ips, ['no-address']], role);
    assert.match(line.text, new RegExp(`192\\.0\\.2\\.7 \\(${role}\\)`));
    assert.equal(line.whys[1]?.text, `192.0.2.7 ${role}: seen so`);
    assert.equal(line.whys[1]?.code, 'dropped');
  }
});

test('old and future events are doubts, the mail’s own date stands in', async () => {
  const once = (time: string | null) => ({
    indicators: [named('192.0.2.7', { time: time === null ? null : at(time) })],
  });
  const old = mail({ date: new Date('2026-01-01T00:00:00Z') });
  const never = tools({}, { limits: { ...limits, eventAgeMaxMs: null } });
  const rows: readonly [string, Given, boolean][] = [
    ['today', once('2026-04-07T10:00:00Z'), false],
    ['29 days', once('2026-03-09T12:00:00+00:00'), false],
    ['31 days', once('2026-03-07T11:00:00Z'), true],
    ['half an hour ahead', once('2026-04-07T12:30:00Z'), false],
    ['two hours ahead', once('2026-04-07T14:01:00Z'), true],
    ['unreadable', once('yesterday'), false],
    ['no time, an old mail', { ...once(null), mail: old }, true],
    ['a fresh time in an old mail', { ...once('2026-04-07T10:00:00Z'), mail: old }, false],
    ['old, where age is no limit', { ...once('2020-01-01T00:00:00Z'), tools: never }, false],
    ['nothing at all', { ...once(null), mail: mail({ date: null }) }, false],
    [
      'a log that ends today',
      {
        indicators: [
          named('192.0.2.7', { time: at('2026-01-01T00:00:00Z') }),
          named('192.0.2.7', { time: at('2026-04-07T10:00:00Z') }),
        ],
      },
      false,
    ],
    [
      'a report’s own time',
      {
        reports: [
          {
            ...reported(),
            accused: [accusation('192.0.2.7', { time: at('2026-01-01T00:00:00Z') })],
          },
        ],
      },
      true,
    ],
  ];
  for (const [name, given, stale] of rows) {
    assert.deepEqual((await run(given)).doubts, stale ? ['stale-event'] : [], name);
  }
});

test('an offender has its earliest time, a port, and the lines that name it', async () => {
  const body = 'Hello\n  Apr 7 192.0.2.7:4711 login  \r\nApr 8 192.0.2.7 again\nbye';
  const mention = (from: number, changed: Partial<Indicator>) =>
    named('192.0.2.7', {
      ...changed,
      span: { place: 'body', start: body.indexOf('192', from), end: body.indexOf('192', from) + 9 },
    });
  const { offenders } = await run({
    mail: bodied(body),
    indicators: [
      mention(0, { time: at('2026-04-07T12:00:00+02:00'), port: 4711 }),
      mention(30, { time: at('2026-04-07T11:00:00Z') }),
      named('192.0.2.7', { role: 'whois', time: at('2001-01-01T00:00:00Z') }),
    ],
  });
  assert.deepEqual(
    offenders.map(({ ip, time, port, evidence }) => ({ ip, time, port, evidence })),
    [
      {
        ip: '192.0.2.7',
        time: at('2026-04-07T12:00:00+02:00'),
        port: 4711,
        evidence: ['Apr 7 192.0.2.7:4711 login', 'Apr 8 192.0.2.7 again'],
      },
    ],
  );
});

test('evidence is short: five lines, two hundred characters around the mention', async () => {
  const body = `${'x'.repeat(5000)} 192.0.2.7 ${'y'.repeat(5000)}\n`.repeat(9);
  const indicators: Indicator[] = [];
  for (let at = body.indexOf('192'); at >= 0; at = body.indexOf('192', at + 1)) {
    indicators.push(named('192.0.2.7', { span: { place: 'body', start: at, end: at + 9 } }));
  }
  const lines = Array.from({ length: 9 }, (_, i) => `line ${i} 192.0.2.7\n`).join('');
  const spans = [...lines.matchAll(/192\.0\.2\.7/g)].map(({ index }) =>
    named('192.0.2.7', { span: { place: 'body', start: index, end: index + 9 } }),
  );
  const [long] = (await run({ mail: bodied(body), indicators })).offenders;
  assert.equal(long?.evidence.length, 1);
  assert.ok((long?.evidence[0] ?? '').length <= 200);
  assert.ok(long?.evidence[0]?.includes('192.0.2.7'));
  const [many] = (await run({ mail: bodied(lines), indicators: spans })).offenders;
  assert.equal(many?.evidence.length, 5);
});

test('evidence comes from the body first, from the subject last, and from every line', async () => {
  const texts = [
    { place: 'subject', text: 'spam from 192.0.2.7' },
    {
      place: 'body',
      text: 'of 192[.]0[.]2[.]7 this:\r\n192.0.2.70 no\n192.0.2.7: yes\n1192.0.2.7',
    },
    { place: 'embedded:0.2', text: 'Received: from x ([192.0.2.7])\nReceived: from 192.0.2.77' },
    { place: 'attached:log', text: '9.192.0.2.7 no\n192.0.2.7\n192.0.2.7: yes\n' },
    { place: 'part:0.1', text: 'Source-IP: 192.0.2.7' },
  ];
  const evidence = async (place: string, word: string, most = texts.length) => {
    const start = texts.find((one) => one.place === place)?.text.indexOf(word) ?? -1;
    const span = { place, start, end: start + word.length };
    const given = { texts: texts.slice(0, most) };
    const spellings = ['192[.]0[.]2[.]7'];
    const indicators = [named('192.0.2.7', { span, spellings })];
    return (await run({ mail: mail(given), indicators })).offenders[0]?.evidence;
  };
  assert.deepEqual(await evidence('subject', '192.0.2.7'), [
    '192.0.2.7: yes',
    'of 192[.]0[.]2[.]7 this:',
    'Source-IP: 192.0.2.7',
    'Received: from x ([192.0.2.7])',
    '192.0.2.7',
  ]);
  assert.deepEqual(await evidence('body', '192[.]0[.]2[.]7', 2), [
    'of 192[.]0[.]2[.]7 this:',
    '192.0.2.7: yes',
    'spam from 192.0.2.7',
  ]);
  assert.deepEqual(await evidence('subject', '192.0.2.7', 1), ['spam from 192.0.2.7']);
});

test('evidence for IPv6 is of whole addresses', async () => {
  const ip = '2001:db8::1';
  const lines = ['[IPv6:2001:db8::1]', 'src:2001:db8::1', '2001:DB8::1, once'];
  const others = ['2001:db8::11', '2001:db8::1:2', 'a:2001:db8::1', 'fe2001:db8::1'];
  const text = [...others, ...lines].join('\n');
  const start = text.indexOf('2001:DB8');
  const span = { place: 'body', start, end: start + ip.length };
  const found = evidenceOf([{ place: 'body', text }], ip, [{ span }]);
  assert.deepEqual([...found].sort(), [...lines].sort());
});

test('of hundreds of addresses all keep their own line, and a few get more', () => {
  const lines = Array.from({ length: 500 }, (_, i) => `${numbered(i)} ${'x'.repeat(30)}`);
  const text = [...lines, ...lines.map((line) => `${line} again`)].join('\n');
  const read = createEvidence([{ place: 'body', text }], new Map());
  const found = lines.map((line, i) => {
    const start = text.indexOf(line);
    const span = { place: 'body', start, end: start + numbered(i).length };
    const quoted = read({ ip: numbered(i), mentions: [{ span }] });
    assert.equal(quoted[0], line);
    return quoted.length;
  });
  assert.deepEqual(found.slice(0, 50), Array(50).fill(2));
  assert.deepEqual(found.slice(50), Array(450).fill(1));
});

test('a search ends when its allowance is spent', () => {
  const long = '192.0.2.70 '.repeat(23_000);
  const texts = Array.from({ length: 60 }, (_, i) => ({ place: `attached:${i}`, text: long }));
  const first = { place: 'body', text: '192.0.2.7 first' };
  const last = { place: 'subject', text: '192.0.2.7 last' };
  const find = (all: Mail['texts']) => evidenceOf(all, '192.0.2.7', []);
  assert.deepEqual(find([first, ...texts.slice(30), last]), ['192.0.2.7 first', '192.0.2.7 last']);
  assert.deepEqual(find([first, ...texts, last]), ['192.0.2.7 first']);
});

const numbered = (i: number) => `198.51.${i >> 8}.${i & 255}`;

const evidenceOf = (texts: Mail['texts'], ip: string, mentions: readonly { span: Span }[]) =>
  createEvidence(texts, new Map())({ ip, mentions });

test('who is accused by name counts where no address of ours is', async () => {
  const body = 'Phishing page: https://a.example/x\n';
  const name = {
    host: 'a.example',
    ips: ['192.0.2.7'],
    aliases: [],
    askedAt: null,
    failure: null,
    span: { place: 'body', start: 15, end: 34 },
    why: 'accused by the words beside it',
    time: at('2026-04-07T10:00:00+02:00'),
    port: 8443,
  };
  const byName = [{ ip: '192.0.2.7', ours: ours('192.0.2.7'), named: name }];
  const foreign = named('198.51.100.9');
  const line = await run({ byName, mail: bodied(body), indicators: [foreign] });
  assert.deepEqual(line.offenders, [
    {
      ip: '192.0.2.7',
      name: 'a.example',
      time: name.time,
      port: 8443,
      ours: ours('192.0.2.7'),
      evidence: ['Phishing page: https://a.example/x'],
    },
  ]);
  assert.deepEqual(line.doubts, []);
  for (const [stated, ip] of [
    [[], '192.0.2.7'],
    [[0], '192.0.2.9'],
  ] as const) {
    const direct = named('192.0.2.9', { stated });
    const { ips } = await run({ byName, mail: bodied(body), indicators: [direct] });
    assert.deepEqual(ips, [ip], `the text accuses its own in ${stated.length} parts`);
  }
  const old = [{ ...byName[0], named: { ...name, time: at('2025-01-01T00:00:00+00:00') } }];
  const stale = await run({ byName: old as typeof byName, mail: bodied(body) });
  assert.deepEqual(stale.doubts, ['stale-event']);
});
