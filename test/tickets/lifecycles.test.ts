// Lifecycles: the tables are those of the four kinds, and a mistake in a table is noticed.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { TicketKind } from '../../src/model.ts';
import { lifecycleProblems, lifecycles, mayChange } from '../../src/tickets/lifecycles.ts';

test('every allowed change, and no other', () => {
  const allowed: Record<TicketKind, readonly string[]> = {
    report: [
      'new>open',
      'new>resolved',
      'new>rejected',
      'open>resolved',
      'open>rejected',
      'resolved>open',
      'rejected>open',
    ],
    incident: ['open>resolved', 'open>abandoned', 'resolved>open', 'abandoned>open'],
    investigation: ['open>resolved', 'resolved>open'],
    block: [
      'pending activation>active',
      'pending activation>removed',
      'active>pending removal',
      'active>removed',
      'pending removal>removed',
      'pending removal>active',
      'removed>active',
    ],
  };
  for (const kind of Object.keys(lifecycles) as TicketKind[]) {
    const states = Object.keys(lifecycles[kind].changes);
    const changes = states
      .flatMap((from) => states.map((to) => [from, to] as const))
      .filter(([from, to]) => mayChange(kind, from, to))
      .map(([from, to]) => `${from}>${to}`);
    assert.deepEqual(changes.sort(), [...allowed[kind]].sort(), kind);
  }
});

test('unknown states change to nothing', () => {
  assert.ok(!mayChange('report', 'constructor', 'open'));
  assert.ok(!mayChange('report', 'new', 'abandoned'));
  assert.ok(!mayChange('investigation', 'new', 'open'));
});

test('the tables are whole, and a broken one is told', () => {
  assert.deepEqual(lifecycleProblems(), []);
  assert.deepEqual(
    lifecycleProblems({ report: { first: 'new', changes: { new: ['gone'], lost: ['lost'] } } }),
    [
      'report: "gone" is no state',
      'report: nothing leads to "lost"',
      'report: "lost" changes to itself',
    ],
  );
});
