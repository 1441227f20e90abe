// Lifecycles: the tables are those of the four kinds, and a mistake in a table is noticed.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { TicketKind } from '../../src/model.ts';
import {
  type Lifecycle,
  lifecycleProblems,
  lifecycles,
  mayChange,
} from '../../src/tickets/lifecycles.ts';

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

test('the tables are whole', () => {
  assert.deepEqual(lifecycleProblems(), []);
});

const whole: Lifecycle = {
  first: 'new',
  closed: ['done'],
  changes: { new: ['done'], done: ['new'] },
};

const broken: readonly (readonly [string, Partial<Lifecycle>, readonly string[]])[] = [
  ['nothing wrong', {}, []],
  [
    'a dead end',
    { changes: { ...whole.changes, new: ['done', 'lost'], lost: [] } },
    ['nothing leads out of "lost"'],
  ],
  [
    'a dead end that changes to itself',
    { changes: { ...whole.changes, new: ['done', 'lost'], lost: ['lost'] } },
    ['"lost" changes to itself', 'nothing leads out of "lost"'],
  ],
  [
    'a closed dead end',
    { changes: { ...whole.changes, done: [] } },
    ['nothing leads out of "done"'],
  ],
  [
    'a state that nothing leads to',
    { changes: { ...whole.changes, alone: ['done'] } },
    ['no way leads from "new" to "alone"'],
  ],
  [
    'two states that only lead to each other',
    { changes: { ...whole.changes, new: ['done', 'here'], here: ['there'], there: ['here'] } },
    ['no way leads from "here" to a closed state', 'no way leads from "there" to a closed state'],
  ],
  ['no closed state', { closed: [] }, ['no state is a closed one']],
  ['a closed state that is none', { closed: ['done', 'gone'] }, ['"gone" is no state']],
  [
    'a change to what is no state, though every object has it',
    { changes: { ...whole.changes, new: ['done', 'constructor'] } },
    ['"constructor" is no state'],
  ],
  [
    'a beginning that is no state',
    { first: 'born' },
    [
      '"born" is no state',
      'no way leads from "born" to "new"',
      'no way leads from "born" to "done"',
    ],
  ],
];

for (const [name, changed, problems] of broken) {
  test(`a broken lifecycle is told: ${name}`, () => {
    const told = lifecycleProblems({ report: { ...whole, ...changed } });
    assert.deepEqual(
      told,
      problems.map((problem) => `report: ${problem}`),
    );
  });
}
