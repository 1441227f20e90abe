// The ways a mail leaves before its end: by an exit of thread, by a failure, or unread.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { DeliveryId, Doubt, MailId, Override, PartyId, TicketId } from '../../src/model.ts';
import { decide } from '../../src/pipeline/decide.ts';
import { begin, type End, type Run } from '../../src/pipeline/run.ts';
import type { Exit } from '../../src/stages/exits.ts';
import { received } from '../support/facts.ts';
import { codes, decided, nothingOwn, outcome, roles } from './decided.ts';

const failed: End = { kind: 'failed', stage: 'whois', error: 'TypeError: x\n    at somewhere' };
const unanswered: End = {
  kind: 'retry',
  stage: 'group',
  afterMs: 1,
  why: { code: 'unanswered', text: 'no database' },
};

test('a run that fails, or is never answered, is a question with its reason', () => {
  for (const [end, text] of [
    [failed, 'whois: TypeError: x'],
    [unanswered, 'group could not be answered: no database'],
  ] as const) {
    const decision = decided({ end });
    assert.equal(outcome(decision), 'held held');
    assert.deepEqual(decision.doubts, [{ code: 'failed', text }]);
    assert.deepEqual(roles(decision), ['report new']);
    const word: Override = { kind: 'close', reason: 'scrap' };
    assert.equal(outcome(decided({ end, overrides: [word] })), 'done closed');
    assert.equal(outcome(decided({ end, overrides: [{ kind: 'spam' }] })), 'done closed');
  }
});

test('of a mail that nobody could read nothing is said but that', () => {
  const got = received();
  const doubt: Doubt = { code: 'malformed', text: 'the reader died of it twice' };
  const run: Run = { ...begin(got), doubts: [doubt] };
  const decision = decide({ run, received: got, own: nothingOwn, newId: () => 'id', tag: 'Desk' });
  assert.equal(outcome(decision), 'held held');
  assert.deepEqual([decision.tickets, decision.doubts, decision.subject], [[], [doubt], '']);
  assert.equal(decision.sender, 'reporter@example.net');
});

const ticket = 'seen' as TicketId;
const party = 'party' as PartyId;
const delivery = 'out' as DeliveryId;
const again: readonly Override[] = [{ kind: 'close', reason: 'read' }];
type Row = readonly [string, Exit, readonly Override[], string, readonly string[], string | null];
const bounce = (changed: Partial<Exit & { kind: 'bounce' }> = {}): Exit => ({
  kind: 'bounce',
  delivery,
  ticket,
  permanent: true,
  text: '550 no',
  complaint: null,
  contact: null,
  ...changed,
});
const exits: readonly Row[] = [
  [
    'a reply is to be read',
    { kind: 'follow-up', ticket, party, reopens: [], sure: 'token' },
    [],
    'held joined',
    ['reply-to-read'],
    'follow-up',
  ],
  [
    'a reply that was read',
    { kind: 'follow-up', ticket, party, reopens: [], sure: 'token' },
    again,
    'done joined',
    [],
    'follow-up',
  ],
  ['a bounce for good', bounce(), [], 'held bounce', ['contact-bounced'], 'bounce'],
  [
    'a bounce for good of a complaint that is known',
    bounce({ complaint: 'complaint' as MailId, contact: 'a@lab.example' }),
    [],
    'done bounce',
    [],
    'bounce',
  ],
  ['a bounce that was seen', bounce(), again, 'done bounce', [], 'bounce'],
  ['a bounce for now', bounce({ permanent: false }), [], 'done bounce', [], 'bounce'],
  [
    'a bounce of nothing of ours',
    bounce({ delivery: null, ticket: null }),
    [],
    'done closed',
    [],
    null,
  ],
  [
    'an auto-reply to a ticket',
    { kind: 'auto-reply', ticket, party },
    [],
    'done auto-reply',
    [],
    'auto-reply',
  ],
  [
    'an auto-reply to nothing',
    { kind: 'auto-reply', ticket: null, party: null },
    [],
    'done auto-reply',
    [],
    null,
  ],
  ['our own mail', { kind: 'loop' }, [], 'done loop', [], null],
  ['a copy', { kind: 'copy', ticket }, [], 'done copy', [], 'copy'],
];
for (const [name, exit, overrides, expected, asks, joins] of exits) {
  test(`${name}: ${expected}`, () => {
    const end: End = { kind: 'stopped', stage: 'thread', exit, why: { code: 'x', text: 'so' } };
    const decision = decided({ end, overrides });
    assert.equal(outcome(decision), expected);
    assert.deepEqual(codes(decision), asks);
    assert.deepEqual(
      decision.joins.map(({ how }) => how),
      joins === null ? [] : [joins],
    );
    assert.deepEqual([decision.tickets, decision.dispatches, decision.prepared], [[], [], []]);
    const marks = exit.kind === 'bounce' && exit.delivery !== null ? 1 : 0;
    assert.equal(decision.bounces.length, marks);
    if (asks.length > 0) assert.equal(decision.holdTicket, ticket);
  });
}
