// Attribution: findings in, offenders and doubts out, row by row.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Indicator, Mail, Override, Report, Role } from '../../src/model.ts';
import { attribute } from '../../src/stages/attribute.ts';
import type { Tools } from '../../src/stages/stage.ts';
import {
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
  /** Ours beside every 192.0.2.* that is named. */
  tools?: Tools;
}

const run = async (given: Given) => {
  const { indicators = [], reports = [], overrides = [] } = given;
  const ips = [
    ...indicators.map(({ value }) => value),
    ...reports.flatMap((report) => report.ips),
    ...overrides.map((said) => (said.kind === 'address' ? said.ip : '')),
  ];
  const found = [...new Set(ips)].filter((ip) => ip.startsWith('192.0.2.')).map((ip) => ours(ip));
  const facts = {
    received: received({ overrides }),
    parse: given.mail ?? mail(),
    report: reports,
    extract: { indicators },
    constituency: { ours: found },
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
      'ours, but not as offender',
      { indicators: [named('192.0.2.7', { role: 'victim' }), named('198.51.100.1')] },
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

test('no role but the offender’s makes an offender', async () => {
  const roles: Role[] = ['victim', 'own', 'relay', 'whois', 'range', 'masked', 'example'];
  for (const role of roles) {
    const line = await run({ indicators: [named('192.0.2.7', { role, why: 'seen so' })] });
    assert.deepEqual([line.ips, line.doubts], [[], ['no-address']], role);
    assert.match(line.text, new RegExp(`192\\.0\\.2\\.7 \\(${role}\\)`));
    assert.equal(line.whys[1]?.text, `192.0.2.7 ${role}: seen so`);
    assert.equal(line.whys[1]?.code, 'dropped');
  }
});

test('old and future events are doubts, the mail’s own date stands in', async () => {
  const at = (time: string | null) => ({ indicators: [named('192.0.2.7', { time })] });
  const old = mail({ date: new Date('2026-01-01T00:00:00Z') });
  const never = tools({}, { limits: { ...limits, eventAgeMaxMs: null } });
  const rows: readonly [string, Given, boolean][] = [
    ['today', at('2026-04-07T10:00:00Z'), false],
    ['29 days', at('2026-03-09T12:00:00+00:00'), false],
    ['31 days', at('2026-03-07T11:00:00Z'), true],
    ['half an hour ahead', at('2026-04-07T12:30:00Z'), false],
    ['two hours ahead', at('2026-04-07T14:01:00Z'), true],
    ['unreadable', at('yesterday'), false],
    ['no time, an old mail', { ...at(null), mail: old }, true],
    ['a fresh time in an old mail', { ...at('2026-04-07T10:00:00Z'), mail: old }, false],
    ['old, where age is no limit', { ...at('2020-01-01T00:00:00Z'), tools: never }, false],
    ['nothing at all', { ...at(null), mail: mail({ date: null }) }, false],
    [
      'a log that ends today',
      {
        indicators: [
          named('192.0.2.7', { time: '2026-01-01T00:00:00Z' }),
          named('192.0.2.7', { time: '2026-04-07T10:00:00Z' }),
        ],
      },
      false,
    ],
    [
      'a report’s own time',
      { reports: [{ ...reported('192.0.2.7'), time: '2026-01-01T00:00:00Z' }] },
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
      mention(0, { time: '2026-04-07T12:00:00+02:00', port: 4711 }),
      mention(30, { time: '2026-04-07T11:00:00Z' }),
      named('192.0.2.7', { role: 'whois', time: '2001-01-01T00:00:00Z' }),
    ],
  });
  assert.deepEqual(
    offenders.map(({ ip, time, port, evidence }) => ({ ip, time, port, evidence })),
    [
      {
        ip: '192.0.2.7',
        time: '2026-04-07T12:00:00+02:00',
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
