// Grouping: the same key joins what is open and young enough.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { TicketId } from '../../src/model.ts';
import type { OpenIncident } from '../../src/questions.ts';
import { group } from '../../src/stages/group.ts';
import { answers, failing, now, offender, passed, received, tools } from '../support/facts.ts';

const classify = {
  category: 'abusive-content/spam',
  type: 'spam',
  severity: 'normal',
  own: [],
  confidence: 'sure',
} as const;
const facts = {
  received: received(),
  attribute: { offenders: [offender('192.0.2.7')], notice: null },
  classify,
};
const open = (ageDays: number): OpenIncident => ({
  ticket: 'ticket-9' as TicketId,
  number: '2026040500001',
  complaints: 2,
  openedAt: new Date(now.getTime() - ageDays * 86_400_000),
  investigations: [],
});

test('asks for the key of network, address and type', async () => {
  const asked: unknown[] = [];
  const incident = (ask: unknown) => {
    asked.push(ask);
    return answers(null)();
  };
  const line = passed(await group.run(facts, tools({ incident })));
  const key = 'spam: 192.0.2.0/25 192.0.2.7';
  assert.deepEqual(asked, [{ mail: 'mail-1', key }]);
  assert.deepEqual(line.fact, { repeatKey: key, incident: null, overdue: null });
  assert.deepEqual([line.code, line.text], ['new', 'nothing open for LAB, this address, spam']);
});

test('a repeat within the window joins, an older incident does not take it', async () => {
  const joined = passed(await group.run(facts, tools({ incident: answers(open(13)) })));
  assert.deepEqual([joined.code, joined.fact.incident], ['repeat', open(13)]);
  assert.equal(joined.text, 'complaint 3 of [Desk#2026040500001]: LAB, spam');
  const late = passed(await group.run(facts, tools({ incident: answers(open(15)) })));
  assert.deepEqual([late.code, late.fact.incident], ['new', null]);
});

test('no offender, no key, no question', async () => {
  const line = passed(
    await group.run({ ...facts, attribute: { offenders: [], notice: null } }, tools()),
  );
  assert.deepEqual(line.fact, { repeatKey: null, incident: null, overdue: null });
});

test('what is not accused repeats nothing, and asks nothing', async () => {
  const attribute = { ...facts.attribute, isGuess: true };
  const line = passed(await group.run({ ...facts, attribute }, tools()));
  assert.deepEqual(line.fact, { repeatKey: null, incident: null, overdue: null });
  assert.equal(line.text, 'nobody is accused');
});

test('a read that may heal comes again, any other failure is a doubt', async () => {
  assert.equal((await group.run(facts, tools({ incident: failing(true) }))).kind, 'retry');
  const failed = passed(await group.run(facts, tools({ incident: failing(false) })));
  assert.deepEqual(failed.doubts, ['failed']);
});
