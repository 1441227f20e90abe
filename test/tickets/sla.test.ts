// Service levels by their table: which clocks run, when each is due, and whose promise counts.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Hours, ServiceLevel, SlaClock } from '../../src/clock-rules.ts';
import { duesOf, levelFor, type Served } from '../../src/tickets/sla.ts';

const hour = 3_600_000;
const day = 24 * hour;
const always: Hours = { zone: 'UTC', week: null, holidays: new Set() };
const office = [{ open: 8 * 60, close: 18 * 60 }];
const csirt: Hours = {
  zone: 'UTC',
  week: [office, office, office, office, office, [], []],
  holidays: new Set(),
};
const level: ServiceLevel = {
  'first-response': new Map([['default', 4 * hour]]),
  'next-update': new Map([['default', 2 * day]]),
  resolve: new Map([
    ['default', 10 * day],
    ['high', day],
  ]),
};

// A Friday.
const openedAt = new Date('2026-11-20T15:00:00Z');
const after = (ms: number): Date => new Date(openedAt.getTime() + ms);

const table: readonly (readonly [
  name: string,
  Hours,
  served: Partial<Served>,
  expected: readonly (readonly [SlaClock, Date])[],
])[] = [
  [
    'nobody answered yet',
    always,
    {},
    [
      ['first-response', after(4 * hour)],
      ['next-update', after(2 * day)],
      ['resolve', after(10 * day)],
    ],
  ],
  [
    'answered; the next word is counted from the last',
    always,
    { firstWordAt: after(hour), lastWordAt: after(9 * day) },
    [
      ['resolve', after(10 * day)],
      ['next-update', after(11 * day)],
    ],
  ],
  [
    'by severity',
    always,
    { severity: 'high' },
    [
      ['first-response', after(4 * hour)],
      ['resolve', after(day)],
      ['next-update', after(2 * day)],
    ],
  ],
  [
    'an unknown severity has the default',
    always,
    { severity: 'odd', firstWordAt: openedAt, lastWordAt: openedAt },
    [
      ['next-update', after(2 * day)],
      ['resolve', after(10 * day)],
    ],
  ],
  [
    'snoozed time does not count',
    always,
    { pausedMs: day },
    [
      ['first-response', after(day + 4 * hour)],
      ['next-update', after(3 * day)],
      ['resolve', after(11 * day)],
    ],
  ],
  [
    'over working hours',
    csirt,
    { severity: 'high' },
    [
      ['first-response', new Date('2026-11-23T09:00:00Z')],
      // Three hours on Friday, ten on Monday and on Tuesday, one on Wednesday.
      ['resolve', new Date('2026-11-25T09:00:00Z')],
      ['next-update', new Date('2026-11-27T13:00:00Z')],
    ],
  ],
];

for (const [name, hours, served, expected] of table) {
  test(`service level: ${name}`, () => {
    const whole = {
      openedAt,
      firstWordAt: null,
      lastWordAt: null,
      severity: null,
      pausedMs: 0,
      ...served,
    };
    assert.deepEqual(
      duesOf(level, whole, hours).map((due) => [due.clock, due.at]),
      expected,
    );
  });
}

const promise = (ms: number): ServiceLevel => ({ resolve: new Map([['default', ms]]) });
const sla = new Map([
  ['edunet/report', promise(1)],
  ['edunet/default', promise(2)],
  ['default/incident', promise(3)],
  ['default/default', promise(4)],
]);
for (const [constituency, kind, ms] of [
  ['edunet', 'report', 1],
  ['edunet', 'incident', 2],
  ['govnet', 'incident', 3],
  [null, 'report', 4],
] as const) {
  test(`what is promised for a ${kind} of ${constituency}`, () => {
    assert.equal(levelFor({ sla }, constituency, kind)?.resolve?.get('default'), ms);
  });
}

test('without a promise no clock runs', () => {
  assert.equal(levelFor({ sla: new Map() }, 'edunet', 'report'), null);
  const whole = { openedAt, firstWordAt: null, lastWordAt: null, severity: null, pausedMs: 0 };
  assert.deepEqual(duesOf({}, whole, always), []);
});
