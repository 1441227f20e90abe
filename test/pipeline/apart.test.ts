// A mail that a person kept apart from a ticket: whatever makes it run again, nothing of it leaves
// that nobody has seen.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Override } from '../../src/model.ts';
import { accept, complaint, decided, outcome, plan } from './decided.ts';

const facts = complaint([plan('a@lab.example')]);
const apart: Override = { kind: 'separate' };

test('kept apart it is asked whether it goes, also after it ran again for another reason', () => {
  const later: readonly Override[] = [{ kind: 'again' }, { kind: 'address', ip: '192.0.2.7' }];
  for (const overrides of [[apart], ...later.map((one) => [apart, one])]) {
    const decision = decided({ facts, overrides });
    assert.equal(outcome(decision), 'held held');
    assert.deepEqual(
      decision.doubts.map(({ says, answer }) => [says?.is, answer]),
      [['kept-apart', 'send']],
    );
  }
  assert.equal(outcome(decided({ facts, overrides: [apart, accept] })), 'done forwarded');
});
