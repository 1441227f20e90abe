// The ladder by its table: what is due when, that a late rung shifts the rest, that no look takes
// two, and which ladder counts for whom.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import type { Hours, Ladder, Rung } from '../../src/clock-rules.ts';
import { ladderFor, nextStep, onceMore, type Round, type Step } from '../../src/tickets/ladder.ts';

const hour = 3_600_000;
const day = 24 * hour;
const always: Hours = { zone: 'Europe/Prague', week: null, holidays: new Set() };
const office = [{ open: 8 * 60, close: 18 * 60 }];
const csirt: Hours = {
  zone: 'Europe/Prague',
  week: [office, office, office, office, office, [], []],
  holidays: new Set(),
};
const remind = (afterMs: number, template: string, second = false): Rung => ({
  afterMs,
  act: { do: 'remind', template, second },
});
const hold = (afterMs: number): Rung => ({ afterMs, act: { do: 'hold' } });
const shipped: Ladder = {
  rungs: [remind(3 * day, 'reminder.1'), remind(7 * day, 'reminder.2', true), hold(10 * day)],
  at: 'rules.yaml:3',
};
const quick: Ladder = {
  rungs: [remind(4 * hour, 'reminder.1'), hold(24 * hour)],
  at: 'rules.yaml:9',
};

// A Friday, 11:00 in Prague.
const askedAt = new Date('2026-11-20T10:00:00Z');
const after = (ms: number): Date => new Date(askedAt.getTime() + ms);
const wait = (until: Date): Step => ({ do: 'wait', until });

const table: readonly (readonly [
  name: string,
  ladder: Ladder,
  hours: Hours,
  round: Partial<Round>,
  now: Date,
  expected: Step,
])[] = [
  ['just asked', shipped, always, {}, askedAt, wait(after(3 * day))],
  ['a moment before', shipped, always, {}, after(3 * day - 1), wait(after(3 * day))],
  [
    'due',
    shipped,
    always,
    {},
    after(3 * day),
    { do: 'fire', rung: remind(3 * day, 'reminder.1'), lateMs: 0 },
  ],
  ['one done', shipped, always, { done: 1 }, after(3 * day), wait(after(7 * day))],
  [
    'after an outage, one only',
    shipped,
    always,
    {},
    after(30 * day),
    { do: 'fire', rung: remind(3 * day, 'reminder.1'), lateMs: 27 * day },
  ],
  [
    'which shifts the next',
    shipped,
    always,
    { done: 1, skippedMs: 27 * day },
    after(30 * day),
    wait(after(34 * day)),
  ],
  [
    'snoozed time does not count',
    shipped,
    always,
    { skippedMs: 5 * day },
    after(7 * day),
    wait(after(8 * day)),
  ],
  [
    'the last one asks the desk',
    shipped,
    always,
    { done: 2 },
    after(10 * day + 5),
    { do: 'fire', rung: hold(10 * day), lateMs: 5 },
  ],
  ['all are done', shipped, always, { done: 3 }, after(99 * day), { do: 'nothing' }],
  ['phishing is quick', quick, always, {}, askedAt, wait(after(4 * hour))],
  ['over a weekend', quick, csirt, { done: 1 }, askedAt, wait(new Date('2026-11-24T14:00:00Z'))],
  [
    'late by working time only',
    quick,
    csirt,
    {},
    new Date('2026-11-23T08:00:00Z'),
    { do: 'fire', rung: remind(4 * hour, 'reminder.1'), lateMs: 4 * hour },
  ],
];
for (const [name, ladder, hours, round, now, expected] of table) {
  test(`a rung: ${name}`, () => {
    assert.deepEqual(
      nextStep(ladder, { askedAt, done: 0, skippedMs: 0, lastStepAt: null, ...round }, hours, now),
      expected,
    );
  });
}

test('once more, the last rung comes after the whole of its pause', () => {
  const now = after(15 * day);
  const round = onceMore(
    shipped,
    { askedAt, done: 3, skippedMs: 2 * day, lastStepAt: null },
    always,
    now,
  );
  assert.equal(round.done, 2);
  assert.deepEqual(nextStep(shipped, round, always, now), wait(after(18 * day)));
  const only: Ladder = { rungs: [hold(2 * day)], at: 'rules.yaml:1' };
  const again = onceMore(only, { askedAt, done: 1, skippedMs: 0, lastStepAt: null }, always, now);
  assert.deepEqual(nextStep(only, again, always, now), wait(after(17 * day)));
});

test('however the clock is looked at, rungs keep their distance and each is taken once', () => {
  const steps = fc.array(fc.integer({ min: 1, max: 5 * day }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(steps, fc.constantFrom(always, csirt), (pauses, hours) => {
      let round: Round = { askedAt, done: 0, skippedMs: 0, lastStepAt: null };
      let now = askedAt.getTime();
      const fired: number[] = [];
      for (const pause of pauses) {
        now += pause;
        const step = nextStep(shipped, round, hours, new Date(now));
        if (step.do === 'fire') {
          fired.push(now);
          round = { ...round, done: round.done + 1, skippedMs: round.skippedMs + step.lateMs };
          assert.notEqual(nextStep(shipped, round, hours, new Date(now)).do, 'fire');
        }
      }
      for (const [index, instant] of fired.entries()) {
        const least =
          (shipped.rungs[index]?.afterMs ?? 0) - (shipped.rungs[index - 1]?.afterMs ?? 0);
        assert.equal(instant - (fired[index - 1] ?? askedAt.getTime()) >= least, true);
      }
      assert.equal(round.done <= shipped.rungs.length, true);
    }),
  );
});

const named = (name: string): Ladder => ({ ...shipped, at: name });
const escalation = new Map(
  ['edunet/phishing', 'phishing', 'edunet/default', 'default'].map((name) => [name, named(name)]),
);
const lookups: readonly (readonly [constituency: string | null, type: string, at: string])[] = [
  ['edunet', 'phishing', 'edunet/phishing'],
  ['govnet', 'phishing', 'phishing'],
  ['edunet', 'spam', 'edunet/default'],
  ['govnet', 'spam', 'default'],
  [null, 'phishing', 'phishing'],
  [null, 'default', 'default'],
];
for (const [constituency, type, at] of lookups) {
  test(`the ladder for ${type} in ${constituency} is that of ${at}`, () => {
    assert.equal(ladderFor({ escalation }, constituency, type)?.at, at);
  });
}

test('where the rules write no ladder there is none', () => {
  assert.equal(ladderFor({ escalation: new Map() }, 'edunet', 'spam'), null);
});
