// Links: what may hang below what, and that a mistake in the table or in its cascades is noticed.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { TicketKind } from '../../src/model.ts';
import { lifecycles } from '../../src/tickets/lifecycles.ts';
import { linkProblems, type LinkRule, mayLink } from '../../src/tickets/links.ts';

test('every pair that may be linked, and to how many', () => {
  const kinds = Object.keys(lifecycles) as TicketKind[];
  const allowed = (hanging: number) =>
    kinds
      .flatMap((parent) => kinds.map((child) => [parent, child] as const))
      .filter(([parent, child]) => mayLink(parent, child, hanging))
      .map(([parent, child]) => `${parent} > ${child}`)
      .sort();
  const any = ['block > report', 'incident > report', 'investigation > report', 'report > report'];
  assert.deepEqual(allowed(0), [...any, 'incident > block', 'incident > investigation'].sort());
  assert.deepEqual(allowed(1), any);
  assert.deepEqual(allowed(1_000), any);
});

test('the table is whole', () => {
  assert.deepEqual(linkProblems(), []);
});

const whole: LinkRule = {
  parent: 'incident',
  child: 'report',
  parentsMax: null,
  whenClosed: { resolved: 'resolved', abandoned: 'rejected' },
};

const broken: readonly (readonly [string, Partial<LinkRule>, readonly string[]])[] = [
  ['nothing wrong', {}, []],
  ['no cascade', { whenClosed: null }, []],
  [
    'unknown kinds',
    { parent: 'case', child: 'constructor' },
    [
      'case to constructor: "case" is no kind of ticket',
      'case to constructor: "constructor" is no kind of ticket',
    ],
  ],
  [
    'no room for any parent',
    { parentsMax: 0 },
    ['incident to report: a child cannot hang below 0 parents'],
  ],
  [
    'a cascade that forgets a way to close',
    { whenClosed: { resolved: 'resolved' } },
    ['incident to report: at "abandoned" it does not say what becomes of a report'],
  ],
  [
    'a cascade at a state that closes nothing',
    { whenClosed: { ...whole.whenClosed, open: 'resolved' } },
    ['incident to report: "open" closes no incident'],
  ],
  [
    'a cascade to a state that closes nothing',
    { whenClosed: { ...whole.whenClosed, resolved: 'removed' } },
    ['incident to report: at "resolved" it names "removed", which closes no report'],
  ],
];

for (const [name, changed, problems] of broken) {
  test(`a broken link is told: ${name}`, () => {
    assert.deepEqual(linkProblems([{ ...whole, ...changed }]), problems);
  });
}

test('a cascade that asks for a change the lifecycle does not know is told', () => {
  const { report } = lifecycles;
  const slow = { ...report, changes: { ...report.changes, new: ['open', 'resolved'] } };
  assert.deepEqual(linkProblems([whole], { ...lifecycles, report: slow }), [
    'incident to report: at "abandoned" no report can go from "new" to "rejected"',
  ]);
});

test('a pair that is declared twice is told', () => {
  assert.deepEqual(linkProblems([whole, whole]), ['incident to report: it is declared twice']);
});
