// Grouping: what is asked of the store, and what is stated of the judgement.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { TicketId } from '../../src/model.ts';
import type { KnownIncident, Questions, Reads } from '../../src/questions.ts';
import { group } from '../../src/stages/group.ts';
import {
  answers,
  failing,
  mail,
  now,
  offender,
  passed,
  received,
  tools,
} from '../support/facts.ts';

const dayMs = 86_400_000;
const classify = {
  category: 'abusive-content/spam',
  type: 'spam',
  severity: 'normal',
  own: [],
  confidence: 'sure',
} as const;
const facts = {
  received: received(),
  parse: mail(),
  attribute: { offenders: [offender('192.0.2.7')], notice: null },
  classify,
};
const known = (ageDays: number, changed: Partial<KnownIncident> = {}): KnownIncident => ({
  ticket: 'ticket-9' as TicketId,
  number: '2026040500001',
  complaints: 2,
  reporters: 1,
  openedAt: new Date(now.getTime() - 99 * dayMs),
  investigations: [],
  state: 'open',
  type: 'spam',
  prefix: '192.0.2.0/25',
  lastAt: new Date(now.getTime() - ageDays * dayMs),
  closedAt: null,
  keyed: true,
  size: 1,
  common: 1,
  ...changed,
});
const key = 'spam: 192.0.2.0/25 192.0.2.7';
const alone = { repeatKey: key, incident: null, reopens: [], overdue: null, recent: [] };
const run = async (cases: readonly KnownIncident[], changed = {}) => {
  const read: Partial<Reads> = { incident: answers(cases), recent: answers([]) };
  return passed(await group.run({ ...facts, ...changed }, tools(read)));
};

test('asks for the key, the addresses and what was complained of in 30 days', async () => {
  const asked: Questions['incident']['ask'][] = [];
  const counted: Questions['recent']['ask'][] = [];
  const recent = [{ ip: '192.0.2.7', complaints: 2, reporters: 3 }];
  const line = passed(
    await group.run(
      facts,
      tools({
        incident: (ask) => {
          asked.push(ask);
          return answers([])();
        },
        recent: (ask) => {
          counted.push(ask);
          return answers(recent)();
        },
      }),
    ),
  );
  const addresses = ['192.0.2.7'];
  assert.deepEqual(asked, [{ mail: 'mail-1', key, addresses, wanted: null }]);
  const since = '2026-03-08T12:00:00.000Z';
  const reporter = facts.parse.from[0]?.address;
  assert.deepEqual(counted, [{ mail: 'mail-1', reporter, addresses, since }]);
  assert.deepEqual(line.fact, { ...alone, recent });
  assert.deepEqual([line.code, line.text], ['new', 'nothing open for LAB, this address, spam']);
});

test('of very many addresses only the same ones are a repeat, and fewer are counted', async () => {
  const offenders = Array.from({ length: 201 }, (_, index) => offender(`192.0.2.${index}`));
  const counts: number[] = [];
  const read: Partial<Reads> = {
    incident: ({ addresses }) => {
      counts.push(addresses.length);
      return answers([])();
    },
    recent: ({ addresses }) => {
      counts.push(addresses.length);
      return answers([])();
    },
  };
  for (const length of [200, 201]) {
    const attribute = { offenders: offenders.slice(0, length), notice: null };
    await group.run({ ...facts, attribute }, tools(read));
  }
  assert.deepEqual(counts, [200, 50, 0, 50]);
});

test('a repeat joins within the window, an older case gives up its key', async () => {
  const joined = await run([known(13)]);
  assert.deepEqual(
    [joined.code, joined.fact.incident, joined.fact.reopens],
    ['repeat', known(13), []],
  );
  const text = 'complaint 3 of [Desk#2026040500001]: LAB, spam; the same addresses';
  assert.equal(joined.text, text);
  const late = await run([known(15)]);
  assert.deepEqual([late.code, late.fact.incident, late.fact.overdue], ['new', null, 'ticket-9']);
  assert.equal(
    late.text,
    '[Desk#2026040500001] is open for the same, but its last complaint came 15 days ago',
  );
});

test('a case that was closed lately is opened again', async () => {
  const closed = known(3, { state: 'abandoned', closedAt: new Date(now.getTime() - dayMs) });
  const line = await run([closed]);
  assert.equal(line.code, 'reopen');
  assert.deepEqual(line.fact.reopens, [{ ticket: 'ticket-9', from: 'abandoned', to: 'open' }]);
});

test('what is near is asked, with the nearest case prepared; a person settles it', async () => {
  const near = known(0, { keyed: false, prefix: '203.0.113.0/24' });
  const line = await run([near]);
  assert.deepEqual(
    [line.code, line.doubts, line.fact.incident],
    ['unsure', ['repeat-unsure'], near],
  );
  const said = (incident: TicketId | null) =>
    run([near], { received: received({ overrides: [{ kind: 'repeat', incident }] }) });
  const joined = await said(near.ticket);
  assert.deepEqual([joined.code, joined.doubts, joined.fact.incident], ['repeat', [], near]);
  const separate = await said(null);
  assert.deepEqual([separate.code, separate.doubts, separate.fact.incident], ['new', [], null]);
});

test('no offender, no key, no question', async () => {
  const attribute = { offenders: [], notice: null };
  const line = passed(await group.run({ ...facts, attribute }, tools()));
  assert.deepEqual(line.fact, { ...alone, repeatKey: null });
});

test('what is not accused repeats nothing, and asks nothing', async () => {
  const attribute = { ...facts.attribute, isGuess: true };
  const line = passed(await group.run({ ...facts, attribute }, tools()));
  assert.deepEqual(line.fact, { ...alone, repeatKey: null });
  assert.equal(line.text, 'nobody is accused');
});

for (const question of ['incident', 'recent'] as const) {
  test(`${question}: a read that may heal comes again, any other failure is a doubt`, async () => {
    const fine: Partial<Reads> = { incident: answers([]), recent: answers([]) };
    const broken = (temporary: boolean) =>
      group.run(facts, tools({ ...fine, [question]: failing(temporary) }));
    assert.equal((await broken(true)).kind, 'retry');
    assert.deepEqual(passed(await broken(false)).doubts, ['failed']);
  });
}
