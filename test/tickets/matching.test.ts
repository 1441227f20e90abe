// The choice among tickets that a mail names: in which order, by whose word, and in which words it
// is told. A stranger's mail joins by a token alone.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import { english } from '../../src/doubts.ts';
import type { PartyId, TicketId } from '../../src/model.ts';
import type { ThreadKey, ThreadMatch } from '../../src/questions.ts';
import { choose } from '../../src/tickets/matching.ts';
import type { Sender, ThreadKeys } from '../../src/tickets/thread-keys.ts';
import { match, now } from '../support/facts.ts';

const token = match().key;
const party = 'party-9' as PartyId;
const none: ThreadKeys = {
  sender: 'admin@lab.example',
  tokens: [],
  messageIds: [],
  ancestors: [],
  numbers: [],
  near: [],
  written: null,
  foreign: null,
  wanted: null,
};
const withToken = { ...none, tokens: [token] };
const known: Sender = { address: 'admin@lab.example', proven: true };
const unproven: Sender = { ...known, proven: false };
const stranger: Sender = { address: 'x@example.com', proven: false };
const other: Sender = { address: 'x@example.com', proven: true };

/** A ticket of its own, which the sender is a party of. */
const named = (by: ThreadKey, ticket: number, changed: Partial<ThreadMatch> = {}): ThreadMatch =>
  match({
    by,
    key: `${by}-${ticket}`,
    ticket: `ticket-${ticket}` as TicketId,
    number: `202604070000${ticket}`,
    party: null,
    role: null,
    sender: party,
    ...changed,
  });
const of = (found: readonly ThreadMatch[], sender: Sender, keys: ThreadKeys = none) =>
  choose(keys, '<own@example.net>', found, sender, 'Desk');
const said = (choice: ReturnType<typeof choose>) =>
  choice.kind === 'joins'
    ? `${choice.match.ticket} ${choice.sure} ${choice.party}: ${english(choice.why)}`
    : `${choice.kind}: ${choice.kind === 'none' ? choice.text : english(choice.says)}`;

test('each way to belong, in the words of the trace', () => {
  const notParty = { sender: null };
  const expired = match({ expired: true, sender: party });
  const purged = match({ purgedAt: now });
  for (const [found, sender, keys, words] of [
    [[match()], known, withToken, 'ticket-1 token party-1: by token, party admin@lab.example'],
    [[match()], unproven, withToken, 'ticket-1 token party-1: by token, party admin@lab.example'],
    [
      [match()],
      stranger,
      withToken,
      'ticket-1 token party-1: by token, party admin@lab.example; its sender x@example.com is not the party and is not proven',
    ],
    [
      [match()],
      other,
      withToken,
      'ticket-1 token party-1: by token, party admin@lab.example; its sender x@example.com is not the party',
    ],
    [
      [named('message-id', 2)],
      known,
      none,
      'ticket-2 aligned party-9: by message-id, admin@lab.example is proven and a party',
    ],
    [
      [named('ancestor', 2)],
      known,
      none,
      'ticket-2 aligned party-9: by a reference that both share, admin@lab.example is proven and a party',
    ],
    [
      [named('foreign', 2)],
      known,
      none,
      'ticket-2 aligned party-9: by their own number, admin@lab.example is proven and a party',
    ],
    [
      [named('person', 2), match()],
      stranger,
      withToken,
      'ticket-2 person party-9: a person says that it belongs to [Desk#2026040700002]',
    ],
    [
      [expired],
      known,
      withToken,
      'ticket-1 aligned party-9: by a token, admin@lab.example is proven and a party',
    ],
    [
      [expired],
      stranger,
      withToken,
      'unverified: names [Desk#2026040700001] by a token, but its token was made by a key that is no longer believed',
    ],
    [
      [named('number', 2)],
      unproven,
      none,
      'unverified: names [Desk#2026040700002] by number, but its sender is not proven to be a party',
    ],
    [
      [named('number', 2, notParty)],
      known,
      none,
      'unverified: names [Desk#2026040700002] by number, but admin@lab.example is no party of it',
    ],
    [
      [named('foreign', 2, notParty)],
      other,
      none,
      'unverified: names [Desk#2026040700002] by their own number, but x@example.com is no party of it',
    ],
    [
      [purged],
      known,
      withToken,
      'none: continues a ticket that was purged on 2026-04-07; it is read as a new mail',
    ],
    [
      [named('near', 2), named('near', 3)],
      known,
      { ...none, written: '20260407000019', near: ['n2', 'n3'] },
      'unverified: names [Desk#20260407000019], no number of ours; did you mean [Desk#2026040700002] or [Desk#2026040700003]?',
    ],
    [
      [],
      known,
      { ...none, written: '20260407000019', near: ['n2'] },
      'none: no token, no known reference, no number',
    ],
    [[], stranger, withToken, 'none: a token of no ticket, no known reference, no number'],
  ] as const) {
    assert.equal(said(of(found, sender, keys)), words);
  }
});

test('of several numbers only the one whose party the sender is', () => {
  const many = Array.from({ length: 50 }, (_, at) =>
    named('number', at + 10, { sender: null, number: `20260407000${at + 100}` }),
  );
  const five = [100, 101, 102, 103, 104].map((at) => `[Desk#20260407000${at}]`).join(', ');
  const all = `unverified: names 50 tickets, the first five ${five}: none of them is joined`;
  assert.equal(said(of(many, known)), all);
  assert.equal(said(of(many, stranger)), all);
  const mine = many.with(30, named('number', 40));
  assert.match(said(of(mine, known)), /^ticket-40 aligned/);
  assert.match(said(of(mine, unproven)), /^unverified: names 50 tickets/);
  const two = [named('number', 2), named('number', 3)];
  assert.equal(
    said(of(two, known)),
    'unverified: names 2 tickets, [Desk#2026040700002], [Desk#2026040700003]: none of them is joined',
  );
  // Two numbers of one ticket, as of merged ones, are one.
  assert.match(said(of([named('number', 2), named('number', 2)], known)), /^ticket-2 aligned/);
});

test('a token first, then references, shared ones, numbers, theirs; the newest reference first', () => {
  const all = [
    named('foreign', 6),
    named('number', 5),
    named('ancestor', 4),
    named('message-id', 2),
    named('message-id', 3),
  ];
  const order = ['ticket-1', 'ticket-3', 'ticket-2', 'ticket-4', 'ticket-5', 'ticket-6'];
  let left: readonly ThreadMatch[] = [...all, match({ sender: party })];
  for (const ticket of order) {
    const choice = of(left, known, withToken);
    assert.equal(choice.kind === 'joins' ? choice.match.ticket : choice.kind, ticket);
    left = left.filter((one) => one.ticket !== ticket);
  }
});

test('its own Message-ID, a near number and what is purged never join, whoever sends it', () => {
  const own = named('message-id', 2, { key: '<own@example.net>' });
  const never = [own, named('near', 3), named('number', 4, { purgedAt: now })];
  fc.assert(
    fc.property(
      fc.subarray(never),
      fc.constantFrom(known, unproven, stranger, other),
      (found, sender) => assert.notEqual(of(found, sender).kind, 'joins'),
    ),
  );
});

test('nobody joins without a token, but a proven party', () => {
  const keys = fc.constantFrom<ThreadKey>('message-id', 'ancestor', 'number', 'foreign', 'near');
  const matches = fc.array(
    fc
      .tuple(keys, fc.integer({ min: 2, max: 5 }), fc.boolean())
      .map(([by, at, isParty]) => named(by, at, isParty ? {} : { sender: null })),
  );
  fc.assert(
    fc.property(matches, fc.constantFrom(known, unproven, stranger, other), (found, sender) => {
      const choice = of(found, sender);
      if (choice.kind !== 'joins') return;
      assert.equal(sender.proven && choice.sure === 'aligned', true);
      assert.equal(choice.party, party);
    }),
  );
});
