// Routing: first match, every condition, what several contacts ask, and a person's last word.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { doubt } from '../../src/doubts.ts';
import type { Doubt, Override, Responsible } from '../../src/model.ts';
import type { ReporterRecord } from '../../src/questions.ts';
import type { ReporterCondition, RoutingRule } from '../../src/rules.ts';
import { route } from '../../src/stages/route.ts';
import {
  limits,
  mail,
  offender,
  passed,
  received,
  reported,
  rule,
  tools,
  unproven,
} from '../support/facts.ts';

interface Given {
  contacts?: readonly (string | null)[];
  responsible?: readonly Responsible[];
  doubts?: readonly Doubt[];
  overrides?: readonly Override[];
  routing?: readonly RoutingRule[];
  offenders?: number;
  isGuess?: boolean;
  spam?: 'none' | 'standing';
  format?: string;
  aligned?: boolean;
  record?: ReporterRecord;
  fanOutMax?: number;
}

const share = (contact: string | null, ips: readonly string[]): Responsible => ({
  constituency: 'edu',
  network: 'LAB',
  prefix: '192.0.2.0/25',
  lang: 'cs',
  ips,
  contact,
  source: 'override',
  at: 'networks.yaml:9',
});

const run = async (given: Given) => {
  const { contacts = ['a@lab.example'], doubts = [], overrides = [] } = given;
  const responsible =
    given.responsible ?? contacts.map((contact, i) => share(contact, [`192.0.2.${i}`]));
  const facts = {
    received: received({ overrides }),
    doubts,
    parse: mail(),
    report: given.format === undefined ? [] : [{ ...reported(), format: given.format }],
    spam: { mark: given.spam ?? ('none' as const), score: null, hits: [] },
    verify: { ...unproven, aligned: given.aligned ?? false, record: given.record ?? null },
    attribute: {
      notice: null,
      purpose: null,
      isGuess: given.isGuess ?? false,
      offenders: Array.from({ length: given.offenders ?? 1 }, (_, i) => offender(`192.0.2.${i}`)),
    },
    whois: { responsible },
    classify: {
      category: 'fraud/phishing',
      type: 'phishing',
      severity: 'high',
      own: [],
      confidence: 'sure',
    } as const,
  };
  const changed = {
    ...(given.routing === undefined ? {} : { routing: given.routing }),
    limits: { ...limits, fanOutMax: given.fanOutMax ?? limits.fanOutMax },
  };
  const line = passed(await route.run(facts, tools({}, changed)));
  return { ...line, rule: line.fact.rule?.name ?? null, act: line.fact.act };
};

const forwards = { do: 'forward', template: 'forward.{type}' } as const;
const many = (min: number, max: number) => rule('many', { contacts: { min, max } });

test('the first rule that matches acts', async () => {
  const routing = [rule('no', { spam: true }), rule('yes'), rule('late')];
  const line = await run({ routing });
  assert.deepEqual([line.rule, line.act, line.doubts], ['yes', forwards, []]);
  assert.deepEqual(line.whys, [{ code: 'forward', text: 'rule "yes"', at: 'routing.yaml:4' }]);
});

test('every condition counts', async () => {
  const rows: readonly [Partial<RoutingRule['when']>, Given, boolean][] = [
    [{ format: 'arf' }, { format: 'arf' }, true],
    [{ format: 'arf' }, { format: 'xarf' }, false],
    [{ format: 'arf' }, {}, false],
    [{ category: 'fraud/phishing' }, {}, true],
    [{ category: 'fraud/copyright' }, {}, false],
    [{ constituency: 'edu' }, {}, true],
    [{ constituency: 'gov' }, {}, false],
    [{ constituency: 'edu' }, { offenders: 0 }, false],
    [{ spam: true }, { spam: 'standing' }, true],
    [{ spam: false }, { spam: 'standing' }, false],
    [{ contacts: { min: 1, max: 1 } }, {}, true],
    [{ contacts: { min: 2, max: 5 } }, {}, false],
    [{ from: 'reporter@example.net' }, {}, true],
    [{ from: '@example.net' }, {}, true],
    [{ from: '@ample.net' }, {}, false],
    [{ from: 'porter@example.net' }, {}, false],
    [{ from: '@example.net', spam: true }, {}, false],
  ];
  for (const [when, given, matches] of rows) {
    const line = await run({ ...given, routing: [rule('it', when)] });
    assert.equal(line.rule, matches ? 'it' : null, JSON.stringify([when, given]));
    if (!matches) assert.deepEqual(line.act, { do: 'hold', code: 'no-rule' });
    assert.deepEqual(line.doubts, matches ? [] : ['no-rule']);
  }
});

const counts = (complaints: number, forwarded: number, refused: number): ReporterRecord => ({
  complaints,
  forwarded,
  refused,
});
const asking = (changed: Partial<ReporterCondition>): Partial<RoutingRule['when']> => ({
  reporter: { complaints: null, forwarded: null, refused: null, ...changed },
});

test('a rule may ask who is proven, and what became of earlier complaints', async () => {
  const known = asking({ complaints: { min: 1, max: 200 } });
  const fresh = asking({ complaints: { min: 0, max: 0 } });
  const good = asking({ forwarded: { min: 5, max: 200 }, refused: { min: 0, max: 0 } });
  const rows: readonly [Partial<RoutingRule['when']>, Given, boolean][] = [
    [{ aligned: true }, { aligned: true }, true],
    [{ aligned: true }, {}, false],
    [{ aligned: false }, {}, true],
    [{ aligned: false }, { aligned: true }, false],
    [known, { record: counts(1, 0, 0) }, true],
    [known, { record: counts(0, 0, 0) }, false],
    [fresh, { record: counts(0, 0, 0) }, true],
    [fresh, { record: counts(1, 0, 0) }, false],
    // Who is nobody in particular is neither known nor new.
    [fresh, {}, false],
    [asking({}), {}, false],
    [good, { record: counts(9, 5, 0) }, true],
    [good, { record: counts(9, 4, 0) }, false],
    [good, { record: counts(9, 5, 1) }, false],
    [{ ...good, aligned: true }, { record: counts(9, 9, 0) }, false],
  ];
  for (const [when, given, matches] of rows) {
    const line = await run({ ...given, routing: [rule('it', when)] });
    assert.equal(line.rule, matches ? 'it' : null, JSON.stringify([when, given]));
  }
});

test('several contacts ask, unless a rule names their number', async () => {
  const two = ['a@lab.example', 'b@lab.example'];
  const rows: readonly [string, Given, readonly string[]][] = [
    ['the shipped rule', { contacts: two }, ['several-networks']],
    ['a rule without a number', { contacts: two, routing: [rule('any')] }, ['several-networks']],
    ['a rule for two', { contacts: two, routing: [many(1, 2)] }, []],
    [
      'above the limit',
      { contacts: two, routing: [many(1, 9)], fanOutMax: 1 },
      ['several-networks'],
    ],
    ['two contacts of one network', { responsible: two.map((c) => share(c, ['192.0.2.1'])) }, []],
  ];
  for (const [name, given, doubts] of rows) {
    const line = await run(given);
    assert.deepEqual([line.doubts, line.act], [doubts, forwards], name);
    assert.equal(line.code, doubts.length > 0 ? 'hold' : 'forward', name);
  }
});

test('doubts hold, and the rule’s act stays as the prepared answer', async () => {
  const line = await run({ doubts: [doubt('stale-event', 'old')] });
  assert.deepEqual([line.act, line.doubts], [forwards, []]);
  assert.deepEqual([line.code, line.text], ['hold', 'rule "plain"; asks stale-event']);
});

test('with nobody to write to, the question is why, not which rule', async () => {
  const line = await run({ contacts: [], offenders: 0, doubts: [doubt('no-address', 'which?')] });
  assert.deepEqual([line.act, line.doubts], [{ do: 'hold', code: 'no-address' }, []]);
  const silent = await run({ contacts: [null], doubts: [doubt('no-contact', 'who?')] });
  assert.deepEqual([silent.act, silent.doubts], [{ do: 'hold', code: 'no-contact' }, []]);
});

test('where nobody is to be told it is closed, unless a rule or a doubt asks', async () => {
  const closed = { do: 'close', reason: 'automatic' };
  assert.deepEqual((await run({ contacts: [] })).act, closed);
  const held = rule('ask', {}, { do: 'hold', code: 'urgent' });
  assert.deepEqual((await run({ contacts: [], routing: [held] })).doubts, ['urgent']);
  const unsure = await run({ contacts: [], doubts: [doubt('contradiction', 'x')] });
  assert.deepEqual(unsure.act, { do: 'hold', code: 'contradiction' });
});

test('a rule may hold or close', async () => {
  const held = await run({ routing: [rule('h', {}, { do: 'hold', code: 'urgent' })] });
  assert.deepEqual([held.act, held.doubts], [{ do: 'hold', code: 'urgent' }, ['urgent']]);
  const close = { do: 'close', reason: 'scrap' } as const;
  const closed = await run({
    routing: [rule('c', {}, close)],
    contacts: ['a@lab.example', 'b@lab.example'],
  });
  assert.deepEqual([closed.act, closed.code, closed.doubts], [close, 'closed', []]);
});

test('a person’s last word stands above the rules', async () => {
  const close: Override = { kind: 'close', reason: 'informed' };
  assert.deepEqual((await run({ overrides: [close] })).act, { do: 'close', reason: 'informed' });
  assert.deepEqual((await run({ overrides: [close, { kind: 'spam' }] })).act, {
    do: 'close',
    reason: 'spam',
  });
  assert.deepEqual((await run({ overrides: [close, { kind: 'ham' }] })).act, forwards);
});

test('whatever the rules say, who is not accused is only told of the mail', async () => {
  const asked = doubt('no-address', 'ours are named, but not as offenders');
  const named = { do: 'forward', template: 'forward.named' } as const;
  const [forward, hold, close] = [
    { do: 'forward', template: 'forward.{type}' },
    { do: 'hold', code: 'urgent' },
    { do: 'close', reason: 'scrap' },
  ] as const;
  const rows: readonly [readonly RoutingRule[], RoutingRule['act']][] = [
    [[rule('any', {}, forward)], named],
    [[rule('any', {}, hold)], named],
    [[], named],
    [[rule('any', {}, close)], close],
  ];
  for (const [routing, act] of rows) {
    const line = await run({ isGuess: true, doubts: [asked], routing });
    assert.deepEqual(line.fact.act, act);
  }
  const accused = await run({ doubts: [asked], routing: [rule('any', {}, forward)] });
  assert.deepEqual(accused.fact.act, forward);
});
