// Answers to complainants in decisions: prepared with the hold, sent by a person's act only, each
// kind once; and the acknowledgement of a report that the run opens.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Doubt } from '../../src/model.ts';
import type { Own } from '../../src/settlement.ts';
import type { Forward } from '../../src/stages/facts.ts';
import type { ReplyPlan } from '../../src/stages/reply-plan.ts';
import { mail } from '../support/facts.ts';
import { accept, complaint, decided, nothingOwn, outcome, plan, roles } from './decided.ts';

const receivedAt = new Date('2026-04-07T12:00:00Z');
const to = 'someone@example.net';
const missing = { address: true, time: true, zone: false, log: true };
const asks: ReplyPlan = { kind: 'need-info', to, lang: 'en', receivedAt, missing };
const theirs: ReplyPlan = { kind: 'not-ours', to, lang: 'en', receivedAt, addresses: [] };
const ack: ReplyPlan = { kind: 'ack', to, lang: 'en', receivedAt };
const noAddress: Doubt = { code: 'no-address', text: 'no address is named' };

const parse = mail({ from: [{ name: '', address: to }] });
const facts = (forward: Partial<Forward>) => ({
  ...complaint([]),
  parse,
  forward: { plans: [], untold: [], replies: [], ack: null, ...forward },
});
const own: Own = {
  tickets: [{ id: 'report-1', role: 'report', number: '20260406000015', state: 'new' }],
  parties: [{ id: 'party-1', ticket: 'report-1', token: 'k7f2x6q4mz2w5d3h' }],
  sentTo: [],
  answered: [],
} as unknown as Own;

test('an answer is prepared with the hold, and nothing of it leaves', () => {
  const held = decided({ doubts: [noAddress], facts: facts({ replies: [asks] }) });
  assert.equal(outcome(held), 'held held');
  assert.deepEqual([held.preparedReplies, held.replies], [[asks], []]);
  assert.deepEqual(roles(held), ['report new']);
});

test('a person sends it on the report, which stays open: it is their turn', () => {
  const given = {
    doubts: [noAddress],
    facts: facts({ replies: [asks] }),
    overrides: [accept],
    own,
  };
  const sent = decided(given);
  assert.equal(outcome(sent), 'done answered');
  assert.deepEqual(sent.replies, [
    {
      reply: asks,
      ticket: 'report-1',
      party: 'party-1',
      number: '20260406000015',
      token: 'k7f2x6q4mz2w5d3h',
    },
  ]);
  assert.deepEqual(sent.changes, [{ ticket: 'report-1', from: 'new', to: 'open' }]);
  assert.deepEqual(sent.turns, [{ ticket: 'report-1', turn: 'waiting', party: null }]);
  assert.deepEqual([sent.dispatches, sent.doubts, sent.tickets], [[], [], []]);
});

test('with the word that nothing is ours the report is closed', () => {
  const doubts: Doubt[] = [{ code: 'not-ours', text: 'not ours' }];
  const given = { doubts, facts: facts({ replies: [theirs] }), overrides: [accept], own };
  const sent = decided(given);
  assert.deepEqual(sent.changes, [
    { ticket: 'report-1', from: 'new', to: 'rejected', reason: 'informed' },
  ]);
  assert.deepEqual(sent.turns, []);
  assert.equal(sent.why, `not-ours to ${to}`);
});

test('each kind once: what was sent is neither prepared nor sent again', () => {
  const answered: Own = { ...own, answered: ['need-info'] };
  const given = { doubts: [noAddress], facts: facts({ replies: [asks] }), own: answered };
  assert.deepEqual(decided(given).preparedReplies, []);
  const again = decided({ ...given, overrides: [accept] });
  assert.equal(outcome(again), 'held held');
  assert.deepEqual(again.replies, []);
});

test('any other word of a person sends no answer', () => {
  const overrides = [{ kind: 'close', reason: 'scrap' }] as const;
  const closed = decided({
    doubts: [noAddress],
    facts: facts({ replies: [asks] }),
    overrides,
    own,
  });
  assert.deepEqual([outcome(closed), closed.replies], ['done closed', []]);
});

test('a report that is opened is acknowledged; one that is known is not', () => {
  const plans = [plan('admin@lab.example')];
  const forward = { plans, untold: [], replies: [], ack };
  const sent = decided({ facts: { ...complaint(plans), parse, forward } });
  assert.equal(outcome(sent), 'done forwarded');
  const [first] = sent.replies;
  const report = sent.tickets.find(({ role }) => role === 'report');
  const party = sent.parties.find(({ ticket }) => ticket === report?.id);
  assert.deepEqual(first, {
    reply: ack,
    ticket: report?.id,
    party: party?.id,
    number: null,
    token: null,
  });
  const held = decided({ doubts: [noAddress], facts: facts({ ack }) });
  assert.equal(held.replies.length, 1);
  const spam: Doubt = { code: 'suspected-spam', text: 'marked' };
  assert.deepEqual(decided({ doubts: [spam], facts: facts({ ack }) }).replies, []);
  assert.deepEqual(decided({ doubts: [noAddress], facts: facts({ ack }), own }).replies, []);
  assert.deepEqual(decided({ facts: facts({ ack }) }).replies, []);
  assert.deepEqual(nothingOwn.answered, []);
});
