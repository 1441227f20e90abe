// A rerun finds again what an earlier run made and tells nobody twice; a repeat joins its case.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Override, PartyId, TicketId, TicketKind } from '../../src/model.ts';
import type { OpenIncident } from '../../src/questions.ts';
import type { End } from '../../src/pipeline/run.ts';
import type { Own } from '../../src/settlement.ts';
import type { Facts } from '../../src/stages/facts.ts';
import { now } from '../support/facts.ts';
import { accept, complaint, decided, first, plan, roles } from './decided.ts';

const ticketId = (name: string) => name as TicketId;
const own: Own = {
  tickets: [
    { id: ticketId('r'), role: 'report', number: '1', state: 'new' },
    { id: ticketId('i'), role: 'incident', number: '2', state: 'open' },
    {
      id: ticketId('a'),
      role: 'investigation a@lab.example',
      number: '3',
      state: 'open',
    },
  ],
  parties: [
    { id: 'pr' as PartyId, ticket: ticketId('r'), token: 'tr' },
    { id: 'pa' as PartyId, ticket: ticketId('a'), token: 'ta' },
  ],
  sentTo: ['a@lab.example'],
  answered: [],
};

test('a rerun finds its tickets, and tells only who was not told', () => {
  const facts = complaint([plan('a@lab.example'), plan('b@lab.example', '192.0.2.200')]);
  const decision = decided({ facts, own });
  assert.deepEqual(roles(decision), ['investigation b@lab.example open']);
  assert.deepEqual(decision.changes, [{ ticket: 'r', from: 'new', to: 'open' }]);
  assert.deepEqual(
    decision.dispatches.map(({ plan: { to } }) => to),
    ['b@lab.example'],
  );
  assert.deepEqual(
    decision.parties.map(({ address }) => address),
    ['b@lab.example'],
  );
});

test('a rerun that is sent for the first time keeps number and token', () => {
  const decision = decided({
    facts: complaint([plan('a@lab.example')]),
    own: { ...own, sentTo: [] },
  });
  const [dispatch] = decision.dispatches;
  assert.deepEqual(
    [dispatch?.ticket, dispatch?.party, dispatch?.number, dispatch?.token],
    ['a', 'pa', '3', 'ta'],
  );
  assert.deepEqual(decision.tickets, []);
});

test('a report that was asked about bears what its runs have found, and loses none', () => {
  const facts = complaint([plan('a@lab.example')]);
  const after = (ips: readonly string[], given: Parameters<typeof decided>[0]) => {
    const tickets = own.tickets.map((one) => (one.role === 'report' ? { ...one, ips } : one));
    return decided({ facts, ...given, own: { ...own, tickets, sentTo: [] } }).addresses;
  };
  const found = (was: string[]) => [{ id: 'r', ips: [...was, '192.0.2.7'], was }];
  assert.deepEqual(after([], { doubts: [first] }), found([]), 'it is asked again, of an address');
  assert.deepEqual(
    after(['203.0.113.9'], {}),
    found(['203.0.113.9']),
    'a person may have named it',
  );
  assert.deepEqual(after(['192.0.2.7', '203.0.113.9'], { doubts: [first] }), []);
  assert.deepEqual(after(['192.0.2.7'], {}), []);
  assert.deepEqual(after([], {}), [], 'its case bears them');
  const none = { attribute: { offenders: [], notice: null } };
  assert.deepEqual(after(['192.0.2.7'], { facts: none, doubts: [first] }), []);
  const spam: Override[] = [{ kind: 'spam' }];
  assert.deepEqual(after(['203.0.113.9'], { overrides: spam, doubts: [first] }), []);
});

test('a rerun that closes rejects its report, once', () => {
  const said: Override[] = [{ kind: 'close', reason: 'informed' }];
  const closing = {
    ...complaint([]),
    route: { rule: null, act: { do: 'close', reason: 'informed' } as const },
  };
  const decision = decided({ facts: closing, own, overrides: said });
  assert.deepEqual(decision.changes, [
    { ticket: 'r', from: 'new', to: 'rejected', reason: 'informed' },
  ]);
  assert.deepEqual(
    decision.history.map(({ what, text }) => [what, text]),
    [['rejected', 'informed']],
  );
  const rejected = own.tickets.map((one) => ({ ...one, state: 'rejected' }));
  const again = decided({ facts: closing, own: { ...own, tickets: rejected }, overrides: said });
  assert.deepEqual(again.changes, []);
});

test('whatever rejects a report gives one of the close reasons', () => {
  const continued: End = {
    kind: 'stopped',
    stage: 'thread',
    exit: { kind: 'follow-up', ticket: 'a' as TicketId, party: null, reopens: [], sure: 'person' },
    why: { code: 'follow-up', text: 'a person says so' },
  };
  const route: Facts['route'] = { rule: null, act: { do: 'close', reason: 'ids-report' } };
  const doubts = [first];
  const unsent: Own = { ...own, sentTo: [] };
  const rows: readonly (readonly [string, string, Parameters<typeof decided>[0]])[] = [
    ['spam', 'scrap', { doubts, overrides: [{ kind: 'spam' }] }],
    ['read', 'organisational', { doubts, overrides: [{ kind: 'close', reason: 'read' }] }],
    ['warned', 'warned', { doubts, overrides: [{ kind: 'close', reason: 'warned' }] }],
    ['ids-report', 'ids-report', { facts: { ...complaint([]), route } }],
    ['nobody is to be told', 'automatic', { facts: complaint([]) }],
    ['a person says so', 'organisational', { end: continued }],
  ];
  for (const [text, reason, given] of rows) {
    const decision = decided({ ...given, own: unsent });
    assert.deepEqual(
      decision.changes,
      [{ ticket: 'r', from: 'new', to: 'rejected', reason }],
      text,
    );
    assert.equal(decision.history.find(({ what }) => what === 'rejected')?.text, text);
  }
});

const open: OpenIncident = {
  ticket: ticketId('case'),
  number: '20',
  complaints: 1,
  reporters: 1,
  openedAt: now,
  investigations: [
    {
      ticket: ticketId('inv'),
      number: '21',
      state: 'open',
      prefix: '192.0.2.0/25',
      party: 'party' as PartyId,
      token: 'token',
      address: 'a@lab.example',
    },
  ],
};

test('a repeat joins the case; who is told already is told there', () => {
  const plans = [plan('a@lab.example'), plan('b@lab.example', '192.0.2.200')];
  const decision = decided({ facts: complaint(plans, open) });
  assert.deepEqual(roles(decision), ['report open', 'investigation b@lab.example open']);
  assert.deepEqual(decision.repeats, ['case']);
  const [report, investigation] = decision.tickets.map(({ id }) => id);
  assert.deepEqual(decision.links, [
    { parent: 'case', child: report },
    { parent: 'case', child: investigation },
  ]);
  const [known] = decision.dispatches;
  assert.deepEqual(
    [known?.ticket, known?.party, known?.number, known?.token],
    ['inv', 'party', '21', 'token'],
  );
});

test('a repeat opens what was closed: the case, and the conversation it is sent on', () => {
  const investigations = open.investigations.map((one) => ({ ...one, state: 'resolved' }));
  const facts = complaint([plan('a@lab.example')], { ...open, investigations });
  const reopens = [{ ticket: open.ticket, from: 'abandoned', to: 'open' }];
  const decision = decided({ facts: { ...facts, group: { ...facts.group, reopens } } });
  assert.deepEqual(decision.changes, [
    { ticket: 'case', from: 'abandoned', to: 'open' },
    { ticket: 'inv', from: 'resolved', to: 'open' },
  ]);
  const reopened = decision.history.filter(({ what }) => what === 'reopened');
  assert.deepEqual(
    reopened.map(({ ticket }) => ticket),
    ['case', 'inv'],
  );
});

test('a repeat of which nobody is told joins, and is counted', () => {
  const facts = complaint([], open);
  const quiet = { ...facts, forward: { ...facts.forward, untold: ['a@lab.example'] } };
  const decision = decided({ facts: quiet });
  assert.deepEqual([decision.outcome, decision.state], ['joined', 'done']);
  assert.deepEqual([decision.repeats, decision.dispatches], [['case'], []]);
  assert.match(decision.why, /a@lab\.example is not told/);
  const doubt = { code: 'repeat-unsure', text: 'perhaps' } as const;
  assert.equal(decided({ facts: quiet, doubts: [doubt] }).state, 'held');
  const accepted = decided({ facts: quiet, doubts: [doubt], overrides: [accept] });
  assert.equal(accepted.outcome, 'joined');
});

test('a case too old to join gives up its key, and another is opened', () => {
  const facts = {
    ...complaint([plan('a@lab.example')]),
    group: {
      repeatKey: 'spam: 192.0.2.7',
      incident: null,
      reopens: [],
      overdue: ticketId('old'),
      recent: [],
    },
  };
  const decision = decided({ facts });
  assert.deepEqual([decision.overdue, decision.repeats], [['old'], []]);
  assert.ok(roles(decision).includes('incident open'));
});

test('a new complaint on a ticket is only linked to it', () => {
  const linkedTo = (kind: TicketKind) => {
    const thread = { linked: { ticket: ticketId('seen'), kind } };
    const { tickets, links, history } = decided({
      facts: { ...complaint([plan('a@lab.example')]), thread },
    });
    const parents = links.filter((one) => one.child === tickets[0]?.id).map((one) => one.parent);
    const refused = history.filter((one) => one.what === 'not-linked').map((one) => one.text);
    return [parents, refused];
  };
  for (const kind of ['report', 'investigation', 'incident', 'block'] as const) {
    assert.deepEqual(linkedTo(kind), [['id-4', 'seen'], []], kind);
  }
});

test('a rerun that joins another case leaves its investigation where it hangs', () => {
  const plans = [plan('a@lab.example'), plan('b@lab.example', '192.0.2.200')];
  const elsewhere = { ...open, investigations: [] };
  const { links, tickets, dispatches } = decided({
    facts: complaint(plans, elsewhere),
    own: { ...own, sentTo: [] },
  });
  assert.deepEqual(links, [
    { parent: 'case', child: 'r' },
    { parent: 'case', child: tickets[0]?.id },
  ]);
  assert.deepEqual(
    dispatches.map(({ ticket }) => ticket),
    ['a', tickets[0]?.id],
  );
});
