// Constituency: which addresses are asked about, and how the answer reads.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { EventTime } from '../../src/findings.ts';
import type { Reads } from '../../src/questions.ts';
import { constituency } from '../../src/stages/constituency.ts';
import {
  accusation,
  answers,
  failing,
  named,
  ours,
  passed,
  received,
  reported,
  tools,
} from '../support/facts.ts';

const facts = {
  received: received(),
  report: [],
  extract: {
    indicators: [named('192.0.2.7'), named('198.51.100.9', { role: 'relay' })],
    accused: { names: [], cut: null },
  },
};

test('asks once about every address: named in any role, reported, said by a person', async () => {
  const asked: unknown[] = [];
  const networks: Reads['networks'] = ({ addresses }) => {
    asked.push(addresses);
    return answers([])();
  };
  const indicators = [
    named('192.0.2.7'),
    named('192.0.2.7', { role: 'victim' }),
    named('198.51.100.9', { role: 'relay' }),
    named('192.0.2.x', { role: 'masked' }),
    named('192.0.2.0/24', { kind: 'prefix', role: 'range' }),
    named('host.example', { kind: 'host' }),
  ];
  await constituency.run(
    {
      received: received({ overrides: [{ kind: 'address', ip: '192.0.2.99' }] }),
      report: [reported('192.0.2.7', '2001:db8::7')],
      extract: { indicators, accused: { names: [], cut: null } },
    },
    tools({ networks }),
  );
  const ips = ['192.0.2.99', '192.0.2.7', '2001:db8::7', '198.51.100.9'];
  assert.deepEqual(asked, [ips.map((ip) => ({ ip, at: null }))]);
});

test('asks as of the first event: of the report, of the offender, of the text', async () => {
  const asked: unknown[] = [];
  const networks: Reads['networks'] = ({ addresses }) => {
    asked.push(...addresses.map(({ ip, at }) => `${ip} ${at}`));
    return answers([])();
  };
  const time = (at: string | null): EventTime => ({
    at,
    clock: '2026-04-06T10:00:00',
    zone: at === null ? null : 'Z',
    confidence: 'given',
  });
  const indicators = [
    named('192.0.2.7', { time: time('2026-04-01T10:00:00Z') }),
    named('192.0.2.8'),
    named('192.0.2.8', { time: time('2026-04-02T10:00:00Z') }),
    named('192.0.2.9', { time: time(null) }),
    named('192.0.2.10', { role: 'relay', time: time('2026-04-01T10:00:00Z') }),
    named('192.0.2.10', { time: time('2026-04-04T10:00:00Z') }),
  ];
  const accused = ['2026-04-07T10:00:00Z', '2026-04-06T10:00:00Z'].map((at) =>
    accusation('192.0.2.7', { time: time(at) }),
  );
  const report = [{ ...reported(), accused }];
  await constituency.run(
    { ...facts, report, extract: { indicators, accused: { names: [], cut: null } } },
    tools({ networks }),
  );
  assert.deepEqual(asked, [
    '192.0.2.7 2026-04-06T10:00:00Z',
    '192.0.2.8 2026-04-02T10:00:00Z',
    '192.0.2.9 null',
    '192.0.2.10 2026-04-04T10:00:00Z',
  ]);
});

test('names the constituency and the most specific network', async () => {
  const found = [ours('192.0.2.7'), ours('192.0.2.8')];
  const line = passed(await constituency.run(facts, tools({ networks: answers(found) })));
  assert.deepEqual(line.whys, [
    {
      code: 'ours',
      text: '192.0.2.0/24 edu; most specific 192.0.2.0/25 LAB',
      at: 'networks.yaml:9',
    },
  ]);
  assert.deepEqual(line.fact, { ours: found });
  const plain = [ours('2001:db8::7', { prefix: '2001:db8::/32', around: null, name: 'edu' })];
  const other = passed(await constituency.run(facts, tools({ networks: answers(plain) })));
  assert.equal(other.text, '2001:db8::/32 edu');
});

test('says what is not ours, and asks nobody about nothing', async () => {
  const foreign = passed(await constituency.run(facts, tools({ networks: answers([]) })));
  assert.deepEqual([foreign.code, foreign.text], ['foreign', 'none of 2 addresses']);
  const none = passed(
    await constituency.run(
      { ...facts, extract: { indicators: [], accused: { names: [], cut: null } } },
      tools(),
    ),
  );
  assert.deepEqual([none.code, none.fact], ['none', { ours: [] }]);
});

test('a read that may heal comes again, any other failure is a doubt', async () => {
  const again = await constituency.run(facts, tools({ networks: failing(true) }));
  assert.equal(again.kind, 'retry');
  const failed = passed(await constituency.run(facts, tools({ networks: failing(false) })));
  assert.deepEqual(failed.doubts, ['failed']);
});
