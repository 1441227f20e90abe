// Resolve: when names are asked, which, and what comes of the answer.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type Sentence } from '../../src/doubts.ts';
import type { Indicator, Report, Role } from '../../src/findings.ts';
import type { Ours, Override } from '../../src/model.ts';
import type { ResolvedName } from '../../src/questions.ts';
import type { Rules } from '../../src/rules.ts';
import type { Origin } from '../../src/stages/facts.ts';
import type { AccusedName } from '../../src/names/mentions.ts';
import { resolve } from '../../src/stages/resolve.ts';
import type { Tools } from '../../src/stages/stage.ts';
import {
  accusation,
  answers,
  at,
  failing,
  named,
  ours,
  passed,
  received,
  reported,
  tools,
} from '../support/facts.ts';

const body = 'Phishing pages:\nhttps://a.example/x\nhttps://b.example/y\n';
const time = at('2026-04-01T10:00:00+02:00');
const a = accusedAs('https://a.example/x', { time, port: 8443 });
const b = accusedAs('https://b.example/y');

function accusedAs(url: string, more: Partial<AccusedName> = {}): AccusedName {
  const start = body.indexOf(url);
  const span = { place: 'body', start, end: start + url.length };
  const why = 'accused by the words beside it';
  const host = new URL(url).hostname;
  return { host, span, time: null, port: null, why, list: 1, unsure: null, ...more };
}

interface Given {
  readonly indicators?: readonly Indicator[];
  readonly accused?: readonly AccusedName[];
  readonly cut?: Sentence;
  readonly reports?: readonly Report[];
  readonly ours?: readonly Ours[];
  readonly overrides?: readonly Override[];
  readonly origin?: Origin['kind'];
}

const facts = (given: Given = {}) => ({
  received: received({ overrides: given.overrides ?? [] }),
  origin: {
    kind: given.origin ?? 'person',
    notice: null,
    purpose: null,
    accuses: true,
    returned: null,
  },
  report: given.reports ?? [],
  extract: {
    indicators: given.indicators ?? [],
    accused: { names: given.accused ?? [a, b], cut: given.cut ?? null },
  },
  constituency: { ours: given.ours ?? [] },
});

type Zone = Readonly<Record<string, Partial<ResolvedName>>>;

/** A world where the zone answers; ours is 192.0.2.0/25 and, another network, 203.0.113.0/24. */
function world(zone: Zone, changed: Partial<Rules> = {}): { tools: Tools; asked: unknown[] } {
  const asked: unknown[] = [];
  const askedAt = '2026-04-07T12:00:00.000Z';
  const given = tools(
    {
      names: async ({ hosts }) => {
        asked.push(hosts);
        const value = hosts.map((host) => ({
          host,
          ips: [],
          aliases: [],
          askedAt,
          failure: null,
          ...zone[host],
        }));
        return { ok: true, value };
      },
      networks: async ({ addresses }) => {
        asked.push(addresses);
        const value = addresses.flatMap(({ ip }) => {
          if (ip.startsWith('192.0.2.')) return [ours(ip)];
          return ip.startsWith('203.0.113.') ? [ours(ip, { prefix: '203.0.113.0/24' })] : [];
        });
        return { ok: true, value };
      },
    },
    changed,
  );
  return { tools: given, asked };
}

test('nothing is asked where an address is accused, said, or nobody accuses', async () => {
  const victim = named('192.0.2.7', { role: 'victim' as Role });
  const rows: readonly [string, Given, string][] = [
    ['accused', { indicators: [named('192.0.2.7')], ours: [ours('192.0.2.7')] }, 'not-asked'],
    ['reported', { reports: [reported('192.0.2.7')], ours: [ours('192.0.2.7')] }, 'not-asked'],
    ['said', { overrides: [{ kind: 'address', ip: '192.0.2.9' }] }, 'not-asked'],
    ['a bounce', { origin: 'bounce' }, 'not-asked'],
    ['an automatic answer', { origin: 'auto-reply' }, 'not-asked'],
    ['no name', { accused: [], indicators: [victim], ours: [ours('192.0.2.7')] }, 'none'],
  ];
  for (const [what, given, code] of rows) {
    const line = passed(await resolve.run(facts(given), tools()));
    assert.deepEqual([line.code, line.fact], [code, { names: [], offenders: [] }], what);
  }
});

test('an address of ours in another part does not stop it', async () => {
  const indicators = [named('192.0.2.99', { role: 'victim' })];
  const { tools: given } = world({ 'a.example': { ips: ['192.0.2.7'] } });
  const line = passed(await resolve.run(facts({ indicators, ours: [ours('192.0.2.99')] }), given));
  assert.deepEqual(
    line.fact.offenders.map(({ ip }) => ip),
    ['192.0.2.7'],
  );
});

test('accused names are asked together, and their addresses as of the event', async () => {
  const { tools: given, asked } = world({
    'a.example': { ips: ['192.0.2.7', '198.51.100.7'], aliases: ['c.example'] },
  });
  const line = passed(await resolve.run(facts(), given));
  assert.deepEqual(asked, [
    ['a.example', 'b.example'],
    [
      { ip: '192.0.2.7', at: time.at },
      { ip: '198.51.100.7', at: time.at },
    ],
  ]);
  const span = { place: 'body', start: 16, end: 35 };
  const name = {
    host: 'a.example',
    ips: ['192.0.2.7', '198.51.100.7'],
    aliases: ['c.example'],
    askedAt: '2026-04-07T12:00:00.000Z',
    failure: null,
    span,
    why: 'accused by the words beside it',
    time,
    port: 8443,
  };
  assert.deepEqual(line.fact.offenders, [
    { ip: '192.0.2.7', ours: ours('192.0.2.7'), named: name },
  ]);
  assert.deepEqual(line.fact.names[0], name);
  assert.deepEqual(line.doubts, []);
  assert.deepEqual(
    line.whys.map(({ text, at: place }) => `${text} | ${place}`),
    [
      'a.example is 192.0.2.7 | body:16-35',
      'a.example  192.0.2.7, 198.51.100.7 by c.example: accused by the words beside it | body:16-35',
      'b.example  no address: accused by the words beside it | body:36-55',
    ],
  );
});

test('what is certain, and what is a doubt', async () => {
  const cdn = { what: 'cdn.example.net', at: 'networks.yaml:9' };
  const parking = { what: '192.0.2.64/28', at: 'networks.yaml:10' };
  const shared = { notOursToActOn: [cdn, parking] };
  const rows: readonly [string, Zone, Partial<Rules>, readonly string[], readonly string[]][] = [
    ['none of ours', { 'a.example': { ips: ['198.51.100.7'] } }, {}, [], []],
    ['unknown names', {}, {}, [], []],
    ['one of two', { 'b.example': { ips: ['192.0.2.8'] } }, {}, ['192.0.2.8'], []],
    [
      'one network',
      { 'a.example': { ips: ['192.0.2.7'] }, 'b.example': { ips: ['192.0.2.8', '192.0.2.7'] } },
      {},
      ['192.0.2.7', '192.0.2.8'],
      [],
    ],
    [
      'two networks',
      { 'a.example': { ips: ['192.0.2.7'] }, 'b.example': { ips: ['203.0.113.8'] } },
      {},
      ['192.0.2.7', '203.0.113.8'],
      ['several-networks'],
    ],
    ['a shared prefix', { 'a.example': { ips: ['192.0.2.65'] } }, shared, [], ['not-ours']],
    [
      'beside a shared prefix',
      { 'a.example': { ips: ['192.0.2.80'] } },
      shared,
      ['192.0.2.80'],
      [],
    ],
    [
      'a shared name on the way',
      { 'a.example': { ips: ['192.0.2.7'], aliases: ['x.cdn.example.net'] } },
      shared,
      [],
      ['not-ours'],
    ],
    [
      'a name that only ends alike',
      { 'a.example': { ips: ['192.0.2.7'], aliases: ['notcdn.example.net'] } },
      shared,
      ['192.0.2.7'],
      [],
    ],
  ];
  for (const [what, zone, changed, ips, doubts] of rows) {
    const line = passed(await resolve.run(facts(), world(zone, changed).tools));
    assert.deepEqual([line.fact.offenders.map(({ ip }) => ip), line.doubts], [ips, doubts], what);
  }
});

test('a name that may not be meant is prepared, and a person is asked', async () => {
  const accused = [a, { ...b, unsure: { is: 'outweighed' } as const }];
  const zone = { 'b.example': { ips: ['192.0.2.8'] } };
  const line = passed(await resolve.run(facts({ accused }), world(zone).tools));
  assert.deepEqual(
    [line.fact.offenders.map(({ ip }) => ip), line.doubts],
    [['192.0.2.8'], ['contradiction']],
  );
  const both = { ...zone, 'a.example': { ips: ['192.0.2.7'] } };
  const sure = passed(await resolve.run(facts({ accused }), world(both).tools));
  assert.deepEqual([sure.fact.offenders.map(({ ip }) => ip), sure.doubts], [['192.0.2.7'], []]);
});

test('what is accused beside it and is not ours is a doubt, unless all are accused alike', async () => {
  const zone = { 'a.example': { ips: ['192.0.2.7'] }, 'b.example': { ips: ['198.51.100.8'] } };
  const apart = { ...b, list: 2 };
  const far = { place: 'body', start: 900, end: 913 };
  const near = { place: 'body', start: 60, end: 73 };
  const stranger = named('203.0.113.200', { span: far, stated: [0] });
  const rows: readonly [string, Zone, Given, readonly string[]][] = [
    ['a list', zone, {}, []],
    ['in other words', zone, { accused: [a, apart] }, ['contradiction']],
    [
      'and unknown',
      { 'a.example': { ips: ['192.0.2.7'] } },
      { accused: [a, apart] },
      ['contradiction'],
    ],
    ['and unsure', zone, { accused: [a, { ...apart, unsure: { is: 'disputed' } }] }, []],
    ['of one organisation', zone, { accused: [a, { ...apart, host: 'www.a.example' }] }, []],
    ['an address', zone, { indicators: [stranger] }, ['contradiction']],
    ['an address in no words', zone, { indicators: [named('203.0.113.200', { span: far })] }, []],
    [
      'an address right beside',
      zone,
      { indicators: [named('203.0.113.200', { span: near })] },
      ['contradiction'],
    ],
    [
      'where it leads too',
      { 'a.example': { ips: ['192.0.2.7', '198.51.100.9'] } },
      {
        indicators: [named('198.51.100.9', { stated: [0] })],
      },
      [],
    ],
    ['a reported address', zone, { reports: [reported('198.51.100.77')] }, ['contradiction']],
    ['a cap', zone, { cut: { is: 'names-asked', read: 2, n: 3 } }, ['truncated']],
  ];
  for (const [what, answered, given, doubts] of rows) {
    const line = passed(await resolve.run(facts(given), world(answered).tools));
    assert.deepEqual(
      line.fact.offenders.map(({ ip }) => ip),
      ['192.0.2.7'],
      what,
    );
    assert.deepEqual(line.doubts, doubts, what);
  }
});

test('the names of a report are held against an address that the text accuses', async () => {
  const report = { ...reported(), accused: [accusation('a.example', { kind: 'host' })] };
  const open: readonly number[] = [];
  const rows: readonly [string, readonly number[], readonly string[], readonly string[]][] = [
    ['the same network', open, ['192.0.2.7'], []],
    ['another network', open, ['203.0.113.8'], ['contradiction', '203.0.113.8']],
    ['another, while the text says its own in words', [0], ['203.0.113.8'], ['contradiction']],
    ['both', open, ['203.0.113.8', '192.0.2.7'], []],
    ['not ours', open, ['198.51.100.7'], []],
  ];
  for (const [what, stated, ips, expected] of rows) {
    const given = facts({
      accused: [a],
      reports: [report],
      indicators: [named('192.0.2.9', { stated })],
      ours: [ours('192.0.2.9')],
    });
    const { fact, doubts } = passed(
      await resolve.run(given, world({ 'a.example': { ips } }).tools),
    );
    assert.deepEqual([...doubts, ...fact.offenders.map(({ ip }) => ip)], expected, what);
  }
});

test('what may heal comes again; without a resolver the mail goes on to a person', async () => {
  const again = await resolve.run(facts(), tools({ names: failing(true) }));
  assert.equal(again.kind, 'retry');
  const without = passed(await resolve.run(facts(), tools({ names: failing(false) })));
  assert.deepEqual([without.code, without.doubts], ['unanswered', []]);
  const names = answers([
    { host: 'a.example', ips: ['192.0.2.7'], aliases: [], askedAt: null, failure: null },
  ]);
  const networks = await resolve.run(facts(), tools({ names, networks: failing(true) }));
  assert.equal(networks.kind, 'retry');
});

test('a name whose servers fail is told as such', async () => {
  const { tools: given } = world({ 'a.example': { failure: 'SERVFAIL' } });
  const line = passed(await resolve.run(facts(), given));
  assert.match(
    line.whys.map(({ text }) => text).join('\n'),
    /a\.example {2}no address \(SERVFAIL\)/,
  );
});
