// Handovers: an address whose events lie in two periods of ownership is a question, prepared for who
// had it first; nobody else is asked about twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Indicator, Report } from '../../src/findings.ts';
import type { Reads } from '../../src/questions.ts';
import type { Rules } from '../../src/rules.ts';
import { whois } from '../../src/stages/whois.ts';
import {
  accusation,
  answers,
  at,
  failing,
  mail,
  named,
  offender,
  ours,
  passed,
  received,
  reported,
  rules,
  tools,
} from '../support/facts.ts';

const first = at('2026-04-01T10:00:00+02:00');
const last = at('2026-04-03T10:00:00+02:00');

interface World {
  readonly indicators?: readonly Indicator[];
  readonly report?: readonly Report[];
}

const facts = ({ indicators = [], report = [] }: World) => ({
  received: received(),
  parse: mail({}),
  report,
  extract: { indicators, accused: { names: [], cut: null } },
  attribute: {
    offenders: [{ ...offender('192.0.2.7'), time: first }],
    notice: null,
    purpose: null,
  },
  constituency: { ours: [] },
});
const lasting = { indicators: [named('192.0.2.7', { time: first, until: last })] };
const run = async (world: World, read: Partial<Reads>, changed?: Partial<Rules>) =>
  passed(await whois.run(facts(world), tools(read, changed)));
const nextOwner = ours('192.0.2.7', { contacts: ['next@lab.example'] });

test('who had it first is prepared, and a person is asked', async () => {
  const asked: unknown[] = [];
  const networks: Reads['networks'] = (ask) => {
    asked.push(ask);
    return answers([nextOwner])();
  };
  const line = await run(lasting, { networks });
  assert.deepEqual(asked, [{ addresses: [{ ip: '192.0.2.7', at: last.at }] }]);
  assert.deepEqual(line.doubts, ['several-networks']);
  assert.deepEqual(
    line.fact.responsible.map(({ contact }) => contact),
    ['admin@lab.example'],
  );
  const events = [
    accusation('192.0.2.7', { time: first }),
    accusation('192.0.2.7', { time: last }),
  ];
  const report = [{ ...reported(), accused: events }];
  assert.deepEqual((await run({ report }, { networks })).doubts, ['several-networks']);
});

test('the same owner, or one instant, is no question', async () => {
  const networks = answers([ours('192.0.2.7', { name: 'LAB-NEW', at: 'networks.yaml:10' })]);
  assert.deepEqual((await run(lasting, { networks })).doubts, []);
  const rows: readonly Partial<Indicator>[] = [
    {},
    { time: first },
    { time: first, until: first },
    { time: first, until: { ...last, at: null } },
    { time: first, until: last, role: 'relay' },
  ];
  for (const row of rows) {
    const line = await run({ indicators: [named('192.0.2.7', row)] }, {});
    assert.deepEqual(line.doubts, [], JSON.stringify(row));
  }
});

test('owner records are asked as of the last event, too', async () => {
  const withOwners = {
    constituencies: rules().constituencies.map((one) => ({ ...one, owners: true })),
  };
  const networks = answers([ours('192.0.2.7')]);
  const owner: Reads['owner'] = ({ at }) =>
    answers({
      contact: at === last.at ? 'next@home.example' : 'tenant@home.example',
      name: null,
      reference: null,
    })();
  const line = await run(lasting, { networks, owner }, withOwners);
  assert.deepEqual(
    [line.fact.responsible[0]?.contact, line.doubts],
    ['tenant@home.example', ['several-networks']],
  );
  const tenant: Reads['owner'] = answers({
    contact: 'tenant@home.example',
    name: null,
    reference: null,
  });
  assert.deepEqual((await run(lasting, { networks, owner: tenant }, withOwners)).doubts, []);
});

test('a read that may heal comes again, any other failure is a doubt', async () => {
  const again = await whois.run(facts(lasting), tools({ networks: failing(true) }));
  assert.equal(again.kind, 'retry');
  const failed = await run(lasting, { networks: failing(false) });
  assert.deepEqual([failed.doubts, failed.fact.responsible.length], [['failed'], 1]);
});
