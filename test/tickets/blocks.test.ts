// A block that is asked of somebody: whom it is opened with, the letters that go, whose turn it
// is, and that it goes on only from the state that somebody saw.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ActPlan, Deed, Opening } from '../../src/acts.ts';
import type { PartyId, TicketId } from '../../src/model.ts';
import { party, state, World } from './world.ts';

const id = (text: string) => text as TicketId;
const noc = { id: 'p9' as PartyId, address: 'noc@isp.example.com' };
const words = { text: 'Please block it.', articles: [] };
const opening: Opening = {
  do: 'open',
  kind: 'block',
  subject: 'a filter',
  constituency: null,
  values: [],
  above: id('i1'),
  party: noc,
  letter: words,
};

const desk = (block: string = 'pending activation') =>
  new World()
    .add(state('i1', 'incident'), state('b1', 'block', { state: block, ips: ['192.0.2.7'] }))
    .hang('i1', 'b1');

function asked(block?: string): World {
  const world = desk(block);
  const role = 'administrator';
  world.parties.set(
    noc.id,
    party('p9', 'b1', { role, address: noc.address, messageIds: ['<a@x>'] }),
  );
  return world;
}

function made(plan: ActPlan | { readonly refused: string }): ActPlan {
  assert.ok(!('refused' in plan), 'refused' in plan ? plan.refused : '');
  return plan;
}

const refusedBy = (world: World, ticket: string, deed: Deed): string => {
  const plan = world.act(ticket, deed);
  return 'refused' in plan ? plan.refused : 'it was planned';
};

test('whom it is asked of is its administrator, gets the letter, and is waited for', () => {
  const world = desk();
  const { letters } = made(world.act('b2', opening));
  assert.deepEqual(
    letters.map((one) => [one.kind, one.to, one.ticket, one.party, one.text]),
    [['reply', noc.address, 'b2', 'p9', words.text]],
  );
  assert.equal(world.parties.get(noc.id)?.role, 'administrator');
  assert.deepEqual(
    [world.tickets.get(id('b2'))?.state, world.tickets.get(id('b2'))?.turn],
    ['pending activation', 'waiting'],
  );
});

test('its letter bears the label of its case', () => {
  const world = desk();
  world.tickets.set(id('i1'), state('i1', 'incident', { fields: { tlp: 'amber' } }));
  const [letter] = made(world.act('b2', opening)).letters;
  assert.match(letter?.text ?? '', /^TLP:AMBER\n/);
});

test('asked otherwise it bears its party and sends nothing; asked of nobody it has none', () => {
  const told = desk();
  assert.deepEqual(made(told.act('b2', { ...opening, letter: null })).letters, []);
  assert.equal(told.parties.size, 1);
  const alone = desk();
  assert.deepEqual(made(alone.act('b2', { ...opening, party: null, letter: null })).letters, []);
  assert.equal(alone.parties.size, 0);
  const none = { ...opening, party: null };
  assert.match(refusedBy(desk(), 'b2', none), /nobody is there to write to/);
  const empty = { ...opening, letter: { text: ' ', articles: [] } };
  assert.match(refusedBy(desk(), 'b2', empty), /the letter says nothing/);
  assert.match(refusedBy(desk(), 'i2', { ...opening, kind: 'incident' }), /nobody outside reads/);
});

const lift: Deed = { do: 'change', to: 'pending removal', letter: words };

test('whoever was asked for it is asked to lift it, in the same thread', () => {
  const world = asked('active');
  const { letters } = made(world.act('b1', lift));
  assert.deepEqual(
    letters.map((one) => [one.to, one.party, one.text, one.messageIds]),
    [[noc.address, 'p9', words.text, ['<a@x>']]],
  );
  const block = world.tickets.get(id('b1'));
  assert.deepEqual([block?.state, block?.turn], ['pending removal', 'waiting']);
});

test('who is copied on what the administrator gets reads that letter too', () => {
  const world = asked('active');
  const boss = party('p7', 'b1', { role: 'admin-cc', address: 'boss@isp.example.com' });
  world.parties.set(boss.id, boss);
  assert.deepEqual(made(world.act('b1', lift)).letters[0]?.cc, [boss.address]);
});

test('without a letter nobody is asked to lift it, and who is not there cannot be', () => {
  const silent = asked('active');
  const { letters } = made(silent.act('b1', { do: 'change', to: 'pending removal' }));
  assert.deepEqual([letters, silent.tickets.get(id('b1'))?.turn], [[], null]);
  assert.match(refusedBy(desk('active'), 'b1', lift), /was asked of nobody/);
  const gone = asked('active');
  gone.parties.set(noc.id, party('p9', 'b1', { role: 'administrator', left: true }));
  assert.match(refusedBy(gone, 'b1', lift), /was asked of nobody/);
  const activate: Deed = { do: 'change', to: 'active', letter: words };
  assert.match(refusedBy(asked(), 'b1', activate), /nobody is asked to bring it to active/);
  const empty: Deed = { do: 'change', to: 'pending removal', letter: { text: '', articles: [] } };
  assert.match(refusedBy(asked('active'), 'b1', empty), /the letter says nothing/);
});

test('what was confirmed of one state changes no other one', () => {
  const activate: Deed = { do: 'change', from: 'pending activation', to: 'active' };
  made(asked().act('b1', activate));
  assert.match(refusedBy(asked('pending removal'), 'b1', activate), /is pending removal by now/);
  const end = { state: 'removed', reason: 'resolved', text: '' };
  const close: Deed = { do: 'close', from: 'pending removal', ...end };
  made(asked('pending removal').act('b1', close));
  assert.match(refusedBy(asked('active'), 'b1', close), /is active by now/);
});

test('its party can be written to again; where nobody was asked, nobody can', () => {
  const reply = { do: 'reply', to: null, cc: [], bcc: [], mail: true, close: null } as const;
  const again: Deed = { ...reply, ...words };
  assert.deepEqual(
    made(asked().act('b1', again)).letters.map((one) => one.to),
    [noc.address],
  );
  assert.match(refusedBy(desk(), 'b1', again), /has no party to write to/);
});
