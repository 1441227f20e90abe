// Against whose budget a forward counts.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Run } from '../../src/pipeline/run.ts';
import { spendingOf } from '../../src/workers/spending.ts';

/** What a run knows that was sent on by this rule. */
function facts(aligned: boolean, perReporter?: number | null): Pick<Run, 'facts'> {
  const act = {
    do: 'forward' as const,
    template: 'forward.spam',
    ...(perReporter !== undefined && { perReporter }),
  };
  const when = {
    format: null,
    category: null,
    constituency: null,
    spam: null,
    contacts: null,
    from: null,
    aligned: null,
    reporter: null,
  };
  const rule = { name: 'feed', when, act, at: 'routing.yaml:2' };
  const verify = { aligned, why: '', record: null, seal: null };
  return { facts: { verify, route: { rule, act } } };
}

const sender = 'Feed@Example.net';
const rows: readonly [string, Pick<Run, 'facts'>, string, boolean, string | null, number | null][] =
  [
    ['a proven sender', facts(true), sender, false, 'feed@example.net', null],
    ['one who only says so', facts(false), sender, false, 'feed@example.net (unproven)', null],
    ["a rule's number", facts(true, 50), sender, false, 'feed@example.net (rule feed)', 50],
    ['both', facts(false, 50), sender, false, 'feed@example.net (unproven, rule feed)', 50],
    ['a rule that counts nobody', facts(false, null), sender, false, null, null],
    ['what a person sent', facts(true, 50), sender, true, null, null],
    ['no sender', facts(false), '', false, 'nobody (unproven)', null],
    ['a long one', facts(true), 'x'.repeat(9_999), false, 'x'.repeat(320), null],
  ];
for (const [name, run, from, byPerson, key, perHour] of rows) {
  test(`${name}: ${key?.slice(0, 50)}`, () => {
    const expected = key === null ? {} : { reporter: { key, perHour } };
    assert.deepEqual(spendingOf(run, from, byPerson), expected);
  });
}
