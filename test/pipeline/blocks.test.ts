// What a reply on a block asks: its party, proven, may have it confirmed by one key; nobody else
// may, and it is said why. Nothing that is written changes its state.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { PartyId, PreparedAnswer, TicketId } from '../../src/model.ts';
import type { Facts } from '../../src/stages/facts.ts';
import type { BlockAnswered } from '../../src/tickets/block-answered.ts';
import { decided } from './decided.ts';

const ticket = 'block' as TicketId;
const party = 'noc@isp.example';

type Reply = NonNullable<Facts['origin']['reply']>;
const fixed: Reply = { text: 'It is blocked.', intent: 'fixed', why: 'is blocked', names: [] };
const plain: Reply = { text: 'Filter 120 is on.', intent: 'other', why: '', names: [] };
const notYet: Reply = { text: 'We will see.', intent: 'other', why: 'we will', names: [] };
const asks: Reply = { text: 'Which port?', intent: 'asks', why: 'which port?', names: [] };

const answered = (block: BlockAnswered, reply: Reply | null, byMachine = false) =>
  decided({
    end: {
      kind: 'stopped',
      stage: 'thread',
      exit: {
        kind: 'follow-up',
        ticket,
        party: 'p' as PartyId,
        reopens: [],
        sure: 'token',
        block,
        ...(byMachine ? { byMachine } : {}),
      },
      why: { code: 'follow-up', text: 'by token' },
    },
    facts: {
      origin: {
        kind: 'person',
        notice: null,
        purpose: null,
        accuses: false,
        returned: null,
        reply,
      },
    },
  });

const rows: readonly (readonly [string, Reply, PreparedAnswer])[] = [
  ['pending activation', fixed, 'block-active'],
  ['pending activation', plain, 'block-active'],
  ['pending removal', fixed, 'block-removed'],
  ['pending activation', notYet, 'ask-back'],
  ['pending removal', asks, 'ask-back'],
  ['active', fixed, 'ask-back'],
  ['removed', fixed, 'ask-back'],
];
for (const [state, reply, answer] of rows) {
  test(`${state}, "${reply.text}" from its party: ${answer}`, () => {
    const decision = answered({ state, party, proven: true }, reply);
    assert.deepEqual(
      decision.doubts.map((one) => [one.code, one.answer]),
      [['reply-to-read', answer]],
    );
    assert.doesNotMatch(decision.doubts[0]?.text ?? '', /confirms nothing/);
    assert.deepEqual([decision.changes, decision.dispatches], [[], []]);
    assert.deepEqual(decision.turns, [{ ticket, turn: 'update', party: 'p' }]);
  });
}

test('who is not proven to be its party confirms nothing, and it is said why', () => {
  for (const state of ['pending activation', 'pending removal']) {
    const [asked] = answered({ state, party, proven: false }, fixed).doubts;
    assert.deepEqual(
      [asked?.answer, asked?.text],
      [
        'ask-back',
        `says "fixed": "It is blocked."; it is not proven to be from ${party}, so it confirms nothing: who knows sets it on its ticket`,
      ],
    );
  }
  const [unknown] = answered(
    { state: 'pending removal', party: null, proven: false },
    fixed,
  ).doubts;
  assert.match(unknown?.text ?? '', /not proven to be from a party,/);
  const [wordless] = answered(
    { state: 'pending removal', party, proven: false },
    { ...fixed, text: '' },
  ).doubts;
  assert.match(wordless?.text ?? '', /^by token; it is not proven/);
  // Where nothing waits, nothing could be confirmed.
  const [active] = answered({ state: 'active', party, proven: false }, fixed).doubts;
  assert.equal(active?.text, 'says "fixed": "It is blocked."');
});

test('a program’s mail confirms nothing', () => {
  const [asked] = answered(
    { state: 'pending activation', party, proven: true },
    fixed,
    true,
  ).doubts;
  assert.deepEqual([asked?.code, asked?.answer], ['reply-to-read', undefined]);
});
