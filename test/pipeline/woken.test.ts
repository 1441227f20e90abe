// A mail of ours that came back: the bounce wakes its complaint, and that rerun asks once, prepares
// whoever else could get it, and sends nothing by itself, whatever else is decided of it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import type { DeliveryId, Doubt, MailId, Override, PartyId, TicketId } from '../../src/model.ts';
import type { End } from '../../src/pipeline/run.ts';
import type { Own } from '../../src/settlement.ts';
import type { Exit } from '../../src/stages/exits.ts';
import type { Facts } from '../../src/stages/facts.ts';
import {
  accept,
  codes,
  complaint,
  decided,
  first,
  nothingOwn,
  outcome,
  plan,
  roles,
} from './decided.ts';

const ticket = 'told' as TicketId;
const delivery = 'out' as DeliveryId;
const mail = 'complaint' as MailId;
const text = '550 5.1.1 no such user';
const lost: Override = { kind: 'bounced', delivery, contact: 'a@lab.example', text };
const doubt = {
  code: 'contact-bounced',
  text: `a@lab.example cannot be reached: ${text}`,
} as const;
const own: Own = {
  tickets: [
    { id: 'r' as TicketId, role: 'report', number: '1', state: 'open' },
    { id: 'i' as TicketId, role: 'incident', number: '2', state: 'open' },
    { id: ticket, role: 'investigation a@lab.example', number: '3', state: 'open' },
  ],
  parties: [{ id: 'pa' as PartyId, ticket, token: 'ta' }],
  sentTo: ['a@lab.example'],
  answered: nothingOwn.answered,
};
const others = complaint([plan('b@lab.example')]);
const leaves = (exit: Exit): End => ({
  kind: 'stopped',
  stage: 'thread',
  exit,
  why: { code: 'x', text: 'so' },
});
const exit: Exit = {
  kind: 'bounce',
  delivery,
  ticket,
  permanent: true,
  text,
  complaint: mail,
  contact: 'a@lab.example',
};

test('a bounce wakes its complaint, says so on its ticket, and asks nothing itself', () => {
  const decision = decided({ end: leaves(exit) });
  assert.equal(outcome(decision), 'done bounce');
  assert.deepEqual(
    decision.wakes.map(({ mail: woken, decided: word }) => [woken, word]),
    [[mail, lost]],
  );
  assert.deepEqual(
    decision.history.map(({ ticket: on, what, text: said }) => [on, what, said]),
    [[ticket, 'bounced', text]],
  );
  assert.deepEqual([decision.doubts, decision.bounces.length], [[], 1]);
});

test('a delay, a bounce of nothing of ours and one of no known complaint wake nothing', () => {
  const rows: readonly (readonly [Partial<typeof exit>, string, readonly string[]])[] = [
    [{ permanent: false }, 'done bounce', []],
    [{ delivery: null, ticket: null, complaint: null }, 'done closed', []],
    [{ complaint: null }, 'held bounce', ['contact-bounced']],
    [{ complaint: null, letter: null }, 'held bounce', ['contact-bounced']],
    [{ complaint: null, letter: 'reminder' }, 'held bounce', ['contact-bounced']],
    [{ complaint: null, letter: 'digest' }, 'held bounce', ['contact-bounced']],
    [{ complaint: null, letter: 'ack' }, 'done bounce', []],
    [{ complaint: null, letter: 'closing' }, 'done bounce', []],
    [{ complaint: null, letter: 'not-ours' }, 'done bounce', []],
  ];
  for (const [changed, expected, asks] of rows) {
    const decision = decided({ end: leaves({ ...exit, ...changed }) });
    assert.deepEqual(
      [outcome(decision), codes(decision), decision.wakes],
      [expected, asks, []],
      JSON.stringify(changed),
    );
  }
  const forged = decided({ end: leaves({ ...exit, delivery: null }) });
  assert.deepEqual([forged.why, forged.bounces, forged.joins], ['automatic: so', [], []]);
});

test('woken, a complaint is held with another contact prepared, and opens no second ticket', () => {
  const decision = decided({ facts: others, own, doubts: [doubt], overrides: [accept, lost] });
  assert.equal(outcome(decision), 'held held');
  assert.deepEqual([codes(decision), roles(decision)], [['contact-bounced'], []]);
  assert.deepEqual(
    decision.prepared.map(({ to }) => to),
    ['b@lab.example'],
  );
  assert.deepEqual([decision.holdTicket, decision.changes], ['r', []]);
});

test('of several that were told, the last one is not asked about as if all were', () => {
  const both = complaint([plan('b@lab.example'), plan('c@lab.example')]);
  const several = { code: 'several-networks', text: '2 contacts' } as const;
  const asked = (sentTo: readonly string[], ...doubts: readonly Doubt[]) =>
    codes(decided({ facts: both, own: { ...own, sentTo }, doubts, overrides: [accept, lost] }));
  const before = ['a@lab.example', 'c@lab.example'];
  assert.deepEqual(asked(before, doubt, several), ['contact-bounced']);
  assert.deepEqual(asked(['a@lab.example'], doubt, several), [
    'contact-bounced',
    'several-networks',
  ]);
});

test('whoever was told already is not prepared again', () => {
  const both = complaint([plan('a@lab.example'), plan('b@lab.example', '192.0.2.200')]);
  const decision = decided({ facts: both, own, doubts: [doubt], overrides: [lost] });
  assert.deepEqual(
    decision.prepared.map(({ to }) => to),
    ['b@lab.example'],
  );
  const none = complaint([plan('a@lab.example')]);
  assert.deepEqual(decided({ facts: none, own, overrides: [lost] }).prepared, []);
});

test('accepted, it goes to the other contact alone, below the same case', () => {
  const facts = { ...others, group: { ...others.group, incident: null } };
  const decision = decided({ facts, own, doubts: [doubt], overrides: [lost, accept] });
  assert.equal(outcome(decision), 'done forwarded');
  assert.deepEqual(
    decision.dispatches.map(({ plan: { to } }) => to),
    ['b@lab.example'],
  );
  assert.deepEqual(roles(decision), ['investigation b@lab.example open']);
  assert.equal(
    decision.links.some(({ parent, child }) => parent === 'i' && child === decision.tickets[0]?.id),
    true,
  );
  assert.deepEqual(decision.repeats, []);
});

const unreached = [{ ticket, state: 'open', contact: 'a@lab.example', ips: ['192.0.2.7'] }];
const lostOne = { ...own, unreached };

test('in its place others are asked about the same; who was left out before stays out', () => {
  const facts = complaint([plan('b@lab.example'), plan('c@lab.example', '192.0.2.99')]);
  const asked = decided({ facts, own: lostOne, doubts: [doubt], overrides: [lost] });
  assert.deepEqual(
    asked.prepared.map(({ to }) => to),
    ['b@lab.example'],
  );
  const sent = decided({ facts, own: lostOne, doubts: [doubt], overrides: [lost, accept] });
  assert.deepEqual(
    sent.dispatches.map(({ plan: { to } }) => to),
    ['b@lab.example'],
  );
  // Nobody is found for what they were asked: who was left out stays out all the same.
  const [b, c] = facts.forward.plans;
  assert.ok(b !== undefined && c !== undefined);
  const nobody = { ...facts, forward: { ...facts.forward, plans: [c] } };
  const none = decided({ facts: nobody, own: lostOne, doubts: [doubt], overrides: [lost] });
  assert.deepEqual(none.prepared, []);
  // The complaint is not about what they were asked, they had it beside that: all is prepared.
  const elsewhere = [{ ...unreached[0], ips: ['192.0.2.200'] }] as typeof unreached;
  const other = { ...own, unreached: elsewhere };
  assert.equal(decided({ facts, own: other, overrides: [lost] }).prepared.length, 2);
});

test('who is lost is waited for until what they were asked is asked of another', () => {
  const second = { ticket: 'second' as TicketId, state: 'open', contact: 'z@lab.example' };
  const both = [...unreached, { ...second, ips: ['192.0.2.99'] }];
  const gone: Override = { ...lost, contact: 'z@lab.example' };
  const facts = complaint([plan('b@lab.example'), plan('c@lab.example', '192.0.2.99')]);
  const picked = {
    ...facts,
    forward: { ...facts.forward, plans: facts.forward.plans.slice(0, 1) },
  };
  const given = { own: { ...own, unreached: both }, doubts: [doubt] };
  const decision = decided({ ...given, facts: picked, overrides: [lost, gone, accept] });
  const ended = decision.changes.filter(({ to }) => to === 'resolved').map((one) => one.ticket);
  assert.deepEqual(ended, [ticket]);
});

test('whoever has the complaint already is told of more by a person', () => {
  const facts = complaint([plan('b@lab.example'), plan('c@lab.example', '192.0.2.99')]);
  const told = { ...lostOne, sentTo: ['a@lab.example', 'b@lab.example'] };
  for (const last of [lost, { kind: 'contact', to: 'b@lab.example' } as const]) {
    const asked = decided({ facts, own: told, doubts: [doubt], overrides: [lost, last] });
    assert.deepEqual(asked.prepared, []);
    const said = asked.doubts.find(({ says }) => says?.is === 'already-told');
    assert.equal(said?.answer, 'ask-back');
    assert.match(said?.text ?? '', /b@lab\.example has this complaint already.*192\.0\.2\.7 /);
  }
});

test('once another is asked, whoever cannot be reached is waited for no more', () => {
  const facts = { ...others, group: { ...others.group, incident: null } };
  const given = { facts, own: lostOne, doubts: [doubt], overrides: [lost, accept] };
  const decision = decided(given);
  assert.deepEqual(decision.changes, [
    { ticket, from: 'open', to: 'resolved', reason: 'unresolved' },
  ]);
  assert.deepEqual(
    decision.history
      .filter((line) => line.ticket === ticket)
      .map(({ what, text: said }) => [what, said]),
    [['resolved', 'mail to a@lab.example bounced; b@lab.example was asked instead']],
  );
  assert.deepEqual(
    decision.dispatches.map(({ plan: { to } }) => to),
    ['b@lab.example'],
  );
  const { forward } = others;
  const known = { ...facts, forward: { ...forward, plans: [], untold: ['b@lab.example'] } };
  assert.equal(decided({ ...given, facts: known }).changes.length, 1);
});

test('the old one stays where nobody was asked instead, or its mail never came back', () => {
  const facts = { ...others, group: { ...others.group, incident: null } };
  const to = (address: string) => complaint([plan(address)]);
  const closing: Override = { kind: 'close', reason: 'resolved' };
  for (const given of [
    { facts, overrides: [lost] },
    { facts, overrides: [lost, closing] },
    { facts, overrides: [accept] },
    { facts: to('a@lab.example'), overrides: [lost, accept] },
    { facts: { ...facts, forward: { ...others.forward, plans: [] } }, overrides: [lost, accept] },
  ]) {
    const decision = decided({ ...given, own: lostOne, doubts: [doubt] });
    assert.deepEqual(
      decision.changes.filter((change) => change.ticket === ticket),
      [],
    );
  }
});

test('closed, its report stays as it is: somebody was told of it', () => {
  const word: Override = { kind: 'close', reason: 'nobody else' };
  const decision = decided({ facts: others, own, doubts: [doubt], overrides: [lost, word] });
  assert.equal(outcome(decision), 'done closed');
  assert.deepEqual(decision.changes, []);
  assert.deepEqual(
    decision.history.map(({ ticket: on, what, text: said }) => [on, what, said]),
    [['r', 'not-sent', 'nobody else']],
  );
});

test('woken, nothing leaves and it is always asked, whatever else was said or found', () => {
  const ends: readonly End[] = [
    { kind: 'finished' },
    leaves({ kind: 'loop' }),
    leaves(exit),
    { kind: 'failed', stage: 'whois', error: 'TypeError' },
  ];
  const acts: readonly Facts['route']['act'][] = [
    { do: 'forward', template: 'forward.{type}' },
    { do: 'close', reason: 'automatic' },
    { do: 'hold', code: 'urgent' },
  ];
  const words: readonly Override[] = [
    accept,
    { kind: 'ham' },
    { kind: 'spam' },
    { kind: 'again' },
    { kind: 'close', reason: 'x' },
    { kind: 'address', ip: '192.0.2.7' },
    { kind: 'contact', to: 'c@lab.example' },
    lost,
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...ends),
      fc.constantFrom(...acts),
      fc.array(fc.constantFrom(...words), { maxLength: 5 }),
      fc.subarray([doubt, first]),
      (end, act, said, doubts) => {
        const facts = { ...others, route: { rule: null, act } };
        const decision = decided({ end, facts, own, doubts, overrides: [...said, lost] });
        assert.deepEqual([decision.dispatches, decision.replies], [[], []]);
        assert.equal(decision.state, 'held');
        const asks = end.kind === 'failed' ? 'failed' : 'contact-bounced';
        assert.equal(codes(decision).includes(asks), true);
      },
    ),
  );
});

const reply = {
  text: 'It is fixed.\n\nOperator',
  intent: 'fixed',
  why: 'fixed',
  names: [],
} as const;
const follow: Exit = {
  kind: 'follow-up',
  ticket,
  party: 'pa' as PartyId,
  reopens: [],
  sure: 'token',
};
const origin = (said: NonNullable<Facts['origin']['reply']>): Partial<Facts> => ({
  origin: {
    kind: 'person',
    notice: null,
    purpose: null,
    accuses: false,
    returned: null,
    reply: said,
  },
});

for (const [intent, said, answer] of [
  ['fixed', 'says "fixed": "It is fixed. Operator"', 'close-case'],
  ['not-ours', 'says "not ours": "It is fixed. Operator"; it names noc@x.example', 'ask-back'],
  ['asks', 'says "asks": "It is fixed. Operator"', 'ask-back'],
  ['other', 'says "something else": "It is fixed. Operator"', 'ask-back'],
] as const) {
  test(`a reply that ${said} is asked about so, and only suggests`, () => {
    const names = ['noc@x.example'];
    const facts = origin({ ...reply, intent, names });
    const decision = decided({ end: leaves(follow), facts });
    const asked = decision.doubts.map(({ code, text, answer: does }) => [code, text, does]);
    assert.deepEqual(asked, [['reply-to-read', said, answer]]);
    const [join] = decision.joins;
    assert.deepEqual([join?.text, join?.intent, join?.sure], [reply.text, intent, 'token']);
    assert.deepEqual([decision.prepared, decision.dispatches, decision.wakes], [[], [], []]);
    assert.deepEqual(decision.turns, [{ ticket, turn: 'update', party: 'pa' }]);
  });
}

test('where another writes with its token, who it was is said, and nothing is closed by a key', () => {
  for (const [tokenOf, party] of [
    ['a@lab.example', 'a@lab.example'],
    [null, 'a party'],
  ] as const) {
    const { doubts } = decided({ end: leaves({ ...follow, tokenOf }), facts: origin(reply) });
    const text = `says "fixed": "It is fixed. Operator"; it came from reporter@example.net, not from ${party}`;
    assert.deepEqual(
      doubts.map((one) => [one.text, one.answer]),
      [[text, 'ask-back']],
    );
  }
});

const said = { ...reply, intent: 'not-ours', names: ['noc@x.example'] } as const;
const answers = { complaint: mail, contact: 'a@lab.example', proven: false } as const;
const word0 = { contact: 'a@lab.example', ticket, mail, by: 'a@lab.example' } as const;

test('one that says that it is not theirs wakes the complaint that it answers, and asks there', () => {
  const end = leaves({ ...follow, answers });
  const decision = decided({ end, facts: origin(said) });
  assert.deepEqual([outcome(decision), codes(decision)], ['done joined', []]);
  const [wake] = decision.wakes;
  const { text: words, names } = said;
  assert.deepEqual(wake?.decided, {
    kind: 'disowned',
    contact: 'a@lab.example',
    ticket,
    mail: 'mail-1',
    by: 'reporter@example.net',
    text: words,
    names,
  });
  assert.deepEqual(decision.dispatches, []);
  const proven = leaves({ ...follow, answers: { ...answers, proven: true } });
  const [word] = decided({ end: proven, facts: origin(said) }).wakes;
  assert.deepEqual(word?.decided, { ...wake?.decided, proven: true });
  const machine = leaves({ ...follow, answers, byMachine: true });
  assert.deepEqual(decided({ end: machine, facts: origin(said) }).wakes, []);
  const read: Override = { kind: 'close', reason: 'read' };
  assert.deepEqual(decided({ end, facts: origin(said), overrides: [read] }).wakes, []);
  const fixed = decided({ end, facts: origin({ ...said, intent: 'fixed' }) });
  assert.deepEqual([fixed.wakes, codes(fixed)], [[], ['reply-to-read']]);
});

test('what is said not to be theirs is always asked, on their ticket, and never sent by itself', () => {
  const word: Override = { kind: 'disowned', ...word0, text: 'Not ours.', names: [] };
  const held = decided({ facts: others, own, overrides: [accept, word] });
  assert.deepEqual([outcome(held), held.holdTicket], ['held held', ticket]);
  assert.deepEqual([codes(held), held.doubts[0]?.answer], [['reply-to-read'], 'send']);
  assert.deepEqual([held.prepared.map(({ to }) => to), held.dispatches], [['b@lab.example'], []]);
  const none = decided({ facts: complaint([plan('a@lab.example')]), own, overrides: [word] });
  assert.deepEqual([none.prepared, none.doubts[0]?.answer], [[], 'ask-back']);
});

test('a stranger’s follow-up that is kept apart is asked before anything of it goes', () => {
  const apart: Override = { kind: 'separate' };
  const held = decided({ facts: others, overrides: [apart] });
  assert.deepEqual([outcome(held), codes(held)], ['held held', ['unverified-follow-up']]);
  assert.deepEqual([held.doubts[0]?.answer, held.dispatches], ['send', []]);
  assert.deepEqual(
    held.prepared.map(({ to }) => to),
    ['b@lab.example'],
  );
  const sent = decided({ facts: others, overrides: [apart, accept] });
  assert.equal(outcome(sent), 'done forwarded');
});

test('a reply without words of its own is asked about by how it came', () => {
  const decision = decided({ end: leaves(follow), facts: origin({ ...reply, text: '' }) });
  assert.equal(decision.doubts[0]?.text, 'so');
  assert.deepEqual(decided({ end: leaves(follow) }).doubts, [
    { code: 'reply-to-read', text: 'so' },
  ]);
});

test('an automatic reply changes no turn', () => {
  const auto: Exit = { kind: 'auto-reply', ticket, party: 'pa' as PartyId };
  assert.deepEqual(decided({ end: leaves(auto), facts: origin(reply) }).turns, []);
});
