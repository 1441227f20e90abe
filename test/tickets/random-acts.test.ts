// Random sequences of acts over a desk in memory: whatever people do, and in whatever order, states
// are of the lifecycle, nothing hangs below too much, merged numbers lead to a ticket, and what is
// undone at once is as it was. The rules checked are written out here; they share no code.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import type { Deed, TicketState } from '../../src/acts.ts';
import type { MailId, PartyId, TicketId } from '../../src/model.ts';
import { party, state, world, type World } from './world.ts';

const runs = 400;
const actsMost = 60;

const states: Readonly<Record<string, readonly string[]>> = {
  report: ['new', 'open', 'resolved', 'rejected'],
  incident: ['open', 'resolved', 'abandoned'],
  investigation: ['open', 'resolved'],
  block: ['pending activation', 'active', 'pending removal', 'removed'],
};
const ends = new Set(['resolved', 'rejected', 'abandoned', 'removed']);
const names = ['i1', 'i2', 'i3', 'r1', 'r2', 'r3', 'v1', 'v2', 'v3', 'b1', 'b2'] as const;

function desk(): World {
  const all = world().add(
    ...['i1', 'i2', 'i3'].map((id) =>
      state(id, 'incident', { repeatKey: id === 'i3' ? 'k' : null }),
    ),
    ...['r1', 'r2', 'r3'].map((id) => state(id, 'report', id === 'r3' ? { state: 'new' } : {})),
    ...['v1', 'v2', 'v3'].map((id) => state(id, 'investigation')),
    ...['b1', 'b2'].map((id) => state(id, 'block')),
  );
  all.hang('i1', 'r1', 'r2', 'v1', 'b1').hang('i2', 'r2', 'v2');
  for (const id of ['r1', 'r2', 'r3', 'v1', 'v2', 'v3']) {
    all.parties.set(`p${id}` as PartyId, party(`p${id}`, id));
    all.mails.add(`${id} m${id} p${id}@reporter.example.net`);
    all.mails.add(`${id} n${id} somebody@example.net`);
  }
  return all;
}

/** What a person types: tickets and mails that may not fit together at all. */
const anyName = fc.constantFrom<string>(...names);
const typed = fc.record({
  on: anyName,
  other: anyName,
  third: anyName,
  verb: fc.constantFrom(
    'close',
    'close',
    'reopen',
    'reopen',
    'link',
    'link',
    'unlink',
    'merge',
    'merge',
    'split',
    'undo',
    'undo',
    'assign',
    'set',
    'change',
    'snooze',
    'people',
    'open',
  ),
  end: fc.constantFrom(null, 'resolved', 'rejected', 'abandoned', 'removed'),
  word: fc.constantFrom('a', 'b', 'active', 'pending removal'),
});

function deedOf(one: typeof typed extends fc.Arbitrary<infer T> ? T : never, step: number): Deed {
  const { verb, other, third, end, word } = one;
  const id = other as TicketId;
  switch (verb) {
    case 'close':
      return { do: 'close', state: end, reason: 'resolved', text: '' };
    case 'reopen':
      return { do: 'reopen', why: word };
    case 'link':
    case 'unlink':
      return { do: verb, other: id };
    case 'merge':
      return { do: 'merge', from: id };
    case 'split': {
      const mail = `m${third}` as MailId;
      return { do: 'split', mails: [mail], made: `s${step}` as TicketId };
    }
    case 'undo':
      return { do: 'undo', act: null };
    case 'assign':
      return { do: 'assign', owner: word };
    case 'set':
      return {
        do: 'set',
        values: [
          ['description', word],
          ['time-worked', '5m'],
        ],
      };
    case 'change':
      return { do: 'change', to: word };
    case 'snooze':
      return { do: 'snooze', until: '2026-05-01T00:00:00.000Z' };
    case 'people': {
      const party = `q${step}` as PartyId;
      return { do: 'people', add: word === 'a', role: 'cc', address: 'x@lab.test.net', party };
    }
    case 'open': {
      const kind = word === 'a' ? 'report' : 'block';
      const nothing = { constituency: null, values: [], party: null, letter: null };
      return { do: 'open', kind, subject: word, above: id, ...nothing };
    }
  }
}

function check(desk: World): void {
  const find = (id: string): TicketState | undefined => desk.tickets.get(id as TicketId);
  const links = [...desk.links].map((link) => link.split(' ') as [string, string]);
  for (const one of desk.tickets.values()) {
    assert.equal(states[one.kind]?.includes(one.state), true, `${one.id} is ${one.state}`);
    if (one.mergedInto !== null) {
      const target = find(one.mergedInto);
      assert.equal(target?.kind, one.kind);
      assert.equal(target?.mergedInto, null, `${one.id} leads to what was merged`);
      assert.equal(ends.has(one.state), true, `${one.id} was merged and is open`);
    }
    const above = links.filter(([, child]) => child === one.id).map(([parent]) => find(parent));
    const cases = above.filter((parent) => parent?.kind === 'incident');
    if (one.kind === 'investigation' || one.kind === 'block') {
      assert.equal(cases.length <= 1, true, `${one.id} hangs below ${cases.length}`);
    }
    if (cases.length > 0 && !ends.has(one.state)) {
      const isHeld = cases.some((parent) => !ends.has(parent?.state ?? 'resolved'));
      assert.equal(isHeld, true, `${one.id} is open below closed cases alone`);
    }
  }
  for (const [parent, child] of links) assert.notEqual(parent, child);
  const keys = [...desk.tickets.values()].filter(
    (one) => one.repeatKey === 'k' && one.state === 'open',
  );
  assert.equal(keys.length <= 1, true);
}

/** All there is but who gets the mails of a party that was added and is not wanted any more. */
function picture(desk: World): string {
  const tickets = [...desk.tickets.values()].map((one) => ({
    ...one,
    fields: Object.entries(one.fields).map(String).sort(),
  }));
  const parties = [...desk.parties.values()].filter((one) => !one.left);
  const rows = [tickets, [...desk.links].sort(), parties, [...desk.mails].sort()];
  return JSON.stringify(rows);
}

/** What makes a ticket leaves its number behind. */
const leavesTraces = new Set(['open', 'split', 'undo']);

test(`no sequence of acts brings a desk where it may not be`, () => {
  let acts = 0;
  let done = 0;
  let restored = 0;
  fc.assert(
    fc.property(fc.array(typed, { minLength: 20, maxLength: actsMost }), (sequence) => {
      const all = desk();
      for (const [step, one] of sequence.entries()) {
        const deed = deedOf(one, step);
        const on = deed.do === 'open' ? `o${step}` : one.on;
        acts += 1;
        const before = picture(all);
        const plan = all.act(on, deed);
        if ('refused' in plan) {
          assert.match(plan.refused, /\w{3}/);
          assert.equal(picture(all), before);
          continue;
        }
        done += 1;
        check(all);
        if (leavesTraces.has(deed.do) || step % 3 !== 0) continue;
        const back = all.act(on, { do: 'undo', act: null });
        assert.equal('refused' in back ? back.refused : '', '');
        restored += 1;
        assert.equal(picture(all), before, `${deed.do} was not undone`);
        check(all);
      }
    }),
    { numRuns: runs },
  );
  assert.equal(acts >= 10_000, true, `${acts} acts`);
  assert.equal(done >= acts / 5, true, `${done} of ${acts} acts were done`);
  assert.equal(restored >= 500, true, `${restored} were undone at once`);
});
