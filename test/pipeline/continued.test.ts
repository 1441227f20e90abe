// What a decision writes of a mail that continues a ticket: whose turn it is, what opens again, the
// numbers it teaches; that a person's word closes the report it was before; and who guesses tokens.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { MailId, PartyId, TicketId } from '../../src/model.ts';
import { guessedBy } from '../../src/pipeline/guessing.ts';
import { begin, type End } from '../../src/pipeline/run.ts';
import type { Exit } from '../../src/stages/exits.ts';
import { mail, match, received, rules } from '../support/facts.ts';
import { complaint, decided, nothingOwn, plan } from './decided.ts';

const ticket = 'seen' as TicketId;
const party = 'party-1' as PartyId;
const stopped = (exit: Exit): End => ({
  kind: 'stopped',
  stage: 'thread',
  exit,
  why: { code: exit.kind, text: 'because' },
});
const opened = { ticket, from: 'resolved', to: 'open' };
const above = { ticket: 'case' as TicketId, from: 'resolved', to: 'open' };
const learnt = { house: 'lab.example', number: '4711', ticket, party };
const reply = (changed: Partial<Exit & { kind: 'follow-up' }> = {}): Exit => ({
  kind: 'follow-up',
  ticket,
  party,
  reopens: [],
  sure: 'token',
  ...changed,
});

test('what a reply opens, changes and teaches is written; nobody is added', () => {
  const exit = reply({ reopens: [opened, above], outlived: [above.ticket], foreign: [learnt] });
  const decision = decided({ end: stopped(exit) });
  assert.deepEqual(decision.changes, [opened, above]);
  assert.deepEqual(decision.overdue, ['case']);
  assert.deepEqual(decision.foreign, [learnt]);
  assert.deepEqual(decision.turns, [{ ticket, turn: 'update', party }]);
  assert.deepEqual([decision.parties, decision.tickets, decision.dispatches], [[], [], []]);
  const told = decision.history.map((line) => `${line.ticket} ${line.what}`);
  assert.deepEqual(told, ['seen reply', 'seen reopened', 'case reopened']);
});

test('that a reply is read later is no new word of theirs', () => {
  const overrides = [{ kind: 'attach', ticket }] as const;
  const end = stopped(reply());
  const read = decided({ end, overrides, own: { ...nothingOwn, spokeOn: [ticket] } });
  assert.deepEqual([read.turns, read.joins[0]?.ticket], [[], ticket]);
  const elsewhere = { ...nothingOwn, spokeOn: ['before' as TicketId] };
  const moved = decided({ end, overrides, own: elsewhere });
  assert.deepEqual(moved.turns, [{ ticket, turn: 'update', party }]);
});

test('what a machine writes is read, and is nobody’s turn', () => {
  const decision = decided({ end: stopped(reply({ byMachine: true })) });
  assert.deepEqual([decision.turns, decision.changes, decision.parties], [[], [], []]);
  assert.deepEqual([decision.joins[0]?.party, decision.state], [party, 'held']);
  assert.deepEqual(decision.doubts, [{ code: 'reply-to-read', text: 'because' }]);
  assert.match(decision.history[0]?.text ?? '', /^automatic mail from /);
});

test('a delivery report that came to the address for answers is closed by no single key', () => {
  const decision = decided({ end: stopped(reply({ byMachine: true, isReport: true })) });
  assert.deepEqual([decision.turns, decision.bounces, decision.state], [[], [], 'held']);
  assert.deepEqual(
    decision.doubts.map(({ answer }) => answer),
    ['ask-back'],
  );
});

test('an automatic answer teaches a number, and opens nothing', () => {
  const exit: Exit = { kind: 'auto-reply', ticket, party, foreign: [learnt] };
  const decision = decided({ end: stopped(exit) });
  assert.deepEqual([decision.foreign, decision.changes, decision.turns], [[learnt], [], []]);
});

test('what is refused is kept on its ticket, and asks nobody', () => {
  const decision = decided({ end: stopped({ kind: 'refused', ticket }) });
  assert.deepEqual([decision.state, decision.outcome], ['done', 'closed']);
  assert.deepEqual(
    [decision.joins, decision.changes, decision.turns, decision.doubts],
    [[{ ticket, party: null, how: 'follow-up' }], [], [], []],
  );
});

test('a mail that a person puts where it belongs is no report any more', () => {
  const before = 'before' as TicketId;
  const known = { id: before, role: 'report', number: '1', state: 'new' } as const;
  const own = { ...nothingOwn, tickets: [known] };
  const overrides = [{ kind: 'attach', ticket }] as const;
  const end = stopped(reply({ party: null, sure: 'person' }));
  const decision = decided({ end, own, overrides });
  assert.deepEqual(decision.changes, [
    { ticket: before, from: 'new', to: 'rejected', reason: 'organisational' },
  ]);
  assert.deepEqual([decision.state, decision.doubts], ['done', []]);
  // What was sent on is a complaint, and stays one.
  const sentOn = { ...own, sentTo: ['admin@lab.example'] };
  assert.deepEqual(decided({ end, own: sentOn, overrides }).changes, []);
});

test('a late reply that is held is linked to what it continues', () => {
  const linked = { ticket, kind: 'investigation' } as const;
  const decision = decided({
    facts: { ...complaint([plan('admin@lab.example')]), thread: { linked } },
    doubts: [{ code: 'reply-to-read', text: 'closed long ago' }],
  });
  const [report] = decision.tickets;
  assert.deepEqual(decision.links, [{ parent: ticket, child: report?.id }]);
  assert.deepEqual([report?.kind, report?.state], ['report', 'new']);
});

test('tokens of our form that are none are counted, by who sent them', () => {
  const { desk } = rules();
  const [known, unknown, third] = ['a', 'b', 'c'].map((one) => one.repeat(16));
  const to = [known, unknown].map((token) => `abuse+${token}@example.org`);
  const references = [`<${third}.1@example.org>`, `<${'d'.repeat(16)}.1@example.com>`];
  const tokens = [known ?? '', unknown ?? '', third ?? '', 'd'.repeat(16)];
  const asked = (ok: boolean) => [
    {
      stage: 'thread',
      question: 'threads' as const,
      ask: { mail: 'mail-1' as MailId, tokens },
      answer: ok
        ? ({ ok, value: [match({ key: known ?? '' })] } as const)
        : ({ ok, temporary: false, why: 'gone' } as const),
    },
  ];
  const guessed = (from: string, ok = true) => {
    const got = received({ envelope: { from, to }, peer: '192.0.2.250' });
    const facts = { received: got, parse: mail({ references }) };
    return guessedBy({ ...begin(got), facts, asked: asked(ok) }, desk);
  };
  assert.deepEqual(guessed('x@Example.COM'), { source: 'example.com', times: 2 });
  assert.deepEqual(guessed(''), { source: '192.0.2.250', times: 2 });
  assert.equal(guessed('x@example.com', false), null);
  const got = received();
  assert.equal(guessedBy({ ...begin(got), facts: { received: got, parse: mail() } }, desk), null);
});
