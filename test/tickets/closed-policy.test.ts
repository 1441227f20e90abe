// A reply to a closed ticket: what it opens again, for how long, and what a later one does.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { TicketId } from '../../src/model.ts';
import type { ThreadMatch } from '../../src/questions.ts';
import type { ClosedPolicy } from '../../src/desk-rules.ts';
import { reopening } from '../../src/tickets/closed-policy.ts';
import { match, now, rules } from '../support/facts.ts';

const day = 86_400_000;
const ago = (ms: number): Date => new Date(now.getTime() - ms);
const [edu] = rules().constituencies;
assert.ok(edu);
const under = (closed: ClosedPolicy) => [{ ...edu, closed }];
const usual = under({ withinMs: 14 * day, later: 'new' });
const above = (ticket: string, state: string, outlived = false) => ({
  ticket: ticket as TicketId,
  state,
  outlived,
});
const opened = (one: ThreadMatch, by: 'mail' | 'person' = 'mail') => {
  const outcome = reopening(one, by, usual, now);
  if (outcome.kind !== 'joins') return outcome.kind;
  const changes = outcome.reopens.map(({ ticket, from, to }) => `${ticket} ${from}-${to}`);
  return [...changes, ...outcome.outlived.map((ticket) => `${ticket} outlived`)];
};

test('only what is closed is opened, with its cases where none of them is open', () => {
  const closed = { state: 'resolved', closedAt: ago(day) };
  for (const [name, changed, changes] of [
    ['open', {}, []],
    ['new stays new', { kind: 'report', state: 'new' }, []],
    ['an investigation', closed, ['ticket-1 resolved-open']],
    ['a report', { ...closed, kind: 'report', state: 'rejected' }, ['ticket-1 rejected-open']],
    ['a case', { ...closed, kind: 'incident', state: 'abandoned' }, ['ticket-1 abandoned-open']],
    ['a block', { ...closed, kind: 'block', state: 'removed' }, []],
    [
      'a case that a newer one outlived',
      { ...closed, kind: 'incident', outlived: true },
      ['ticket-1 resolved-open', 'ticket-1 outlived'],
    ],
    [
      'with its case',
      { ...closed, cases: [above('case-1', 'resolved')] },
      ['ticket-1 resolved-open', 'case-1 resolved-open'],
    ],
    [
      'with a case that a newer one outlived',
      { ...closed, cases: [above('case-1', 'abandoned', true)] },
      ['ticket-1 resolved-open', 'case-1 abandoned-open', 'case-1 outlived'],
    ],
    [
      'below another that is open',
      { ...closed, cases: [above('case-1', 'resolved'), above('case-2', 'open')] },
      ['ticket-1 resolved-open'],
    ],
    ['closed after it came', { ...closed, closedAt: ago(0) }, []],
    ['open below a closed case', { cases: [above('case-1', 'resolved')] }, []],
  ] as const) {
    assert.deepEqual(opened(match(changed)), changes, name);
  }
});

test('each constituency says for how long, and what then', () => {
  const at = (ms: number, constituency: string | null = 'edu') =>
    match({ state: 'resolved', closedAt: ago(ms), constituency });
  const refuse = under({ withinMs: 2 * day, later: 'refuse' });
  const never = under({ withinMs: 0, later: 'new' });
  for (const [name, one, constituencies, kind] of [
    ['to the last moment', at(14 * day), usual, 'joins'],
    ['a moment later', at(14 * day + 1), usual, 'new'],
    ['in time', at(2 * day), refuse, 'joins'],
    ['refused', at(3 * day), refuse, 'refuse'],
    ['never reopened', at(1), never, 'new'],
    ['of no constituency', at(13 * day, null), refuse, 'joins'],
    ['of one that is no more', at(15 * day, 'gone'), refuse, 'new'],
    ['closed later than now', at(-day), refuse, 'joins'],
  ] as const) {
    assert.equal(reopening(one, 'mail', constituencies, now).kind, kind, name);
  }
  assert.deepEqual(reopening(at(3 * day), 'mail', refuse, now), {
    kind: 'refuse',
    why: { is: 'was-closed', day: '2026-04-04' },
  });
  assert.deepEqual(opened(at(300 * day), 'person'), ['ticket-1 resolved-open']);
});
