// Until when something can be snoozed: the ends of shifts and the mornings of teams of every kind,
// over weekends, holidays and the nights on which clocks change; and what people type.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import type { ClockRules, Hours, OpenSpan } from '../../src/clock-rules.ts';
import { snoozesAt, snoozeUntil } from '../../src/tickets/snooze.ts';

const span = (open: number, close: number): OpenSpan => ({ open: open * 60, close: close * 60 });
const none: readonly OpenSpan[] = [];
const workdays = (...spans: OpenSpan[]) => [spans, spans, spans, spans, spans, none, none];
const everyDay = (...spans: OpenSpan[]) => Array.from({ length: 7 }, () => spans);
const zone = 'Europe/Prague';
const holidays = new Set(['2026-04-06', '12-24']);

const teams: Readonly<Record<string, Hours>> = {
  always: { zone, week: null, holidays },
  'all-day': { zone, week: everyDay(span(0, 24)), holidays: new Set() },
  office: { zone, week: workdays(span(8, 18)), holidays },
  lunch: { zone, week: workdays(span(8, 12), span(13, 18)), holidays },
  night: { zone, week: everyDay(span(0, 6), span(22, 24)), holidays: new Set() },
  sunday: { zone, week: [none, none, none, none, none, none, [span(0, 24)]], holidays: new Set() },
};
const rules: Pick<ClockRules, 'hours' | 'shifts'> = {
  hours: new Map(Object.entries(teams)),
  shifts: { changes: [6 * 60, 14 * 60, 22 * 60], morning: 8 * 60 },
};

const table: readonly (readonly [team: string, now: string, shift: string, morning: string])[] = [
  ['always', '2026-11-23T08:00:00Z', '2026-11-23T13:00:00Z', '2026-11-24T07:00:00Z'],
  ['always', '2026-11-23T13:00:00Z', '2026-11-23T21:00:00Z', '2026-11-24T07:00:00Z'],
  // After the last change of the day; it is tomorrow there already.
  ['always', '2026-11-23T22:30:00Z', '2026-11-24T05:00:00Z', '2026-11-24T07:00:00Z'],
  ['always', '2026-11-23T23:30:00Z', '2026-11-24T05:00:00Z', '2026-11-25T07:00:00Z'],
  // Holidays are nothing to whoever is always at work.
  ['always', '2026-04-05T10:00:00Z', '2026-04-05T12:00:00Z', '2026-04-06T06:00:00Z'],
  // Over the nights on which clocks change.
  ['always', '2026-03-28T22:00:00Z', '2026-03-29T04:00:00Z', '2026-03-29T06:00:00Z'],
  ['always', '2026-10-24T21:00:00Z', '2026-10-25T05:00:00Z', '2026-10-25T07:00:00Z'],
  ['all-day', '2026-11-23T08:00:00Z', '2026-11-23T13:00:00Z', '2026-11-24T07:00:00Z'],
  ['office', '2026-11-23T08:00:00Z', '2026-11-23T17:00:00Z', '2026-11-24T07:00:00Z'],
  // Before and after its hours the shift is the next one.
  ['office', '2026-11-23T05:00:00Z', '2026-11-23T17:00:00Z', '2026-11-24T07:00:00Z'],
  ['office', '2026-11-23T17:00:00Z', '2026-11-24T17:00:00Z', '2026-11-24T07:00:00Z'],
  ['office', '2026-11-27T15:00:00Z', '2026-11-27T17:00:00Z', '2026-11-30T07:00:00Z'],
  ['office', '2026-04-03T12:00:00Z', '2026-04-03T16:00:00Z', '2026-04-07T06:00:00Z'],
  ['office', '2026-10-23T12:00:00Z', '2026-10-23T16:00:00Z', '2026-10-26T07:00:00Z'],
  ['lunch', '2026-11-23T08:00:00Z', '2026-11-23T11:00:00Z', '2026-11-24T07:00:00Z'],
  // One shift over midnight, also on the night that has 23 hours.
  ['night', '2026-11-23T22:00:00Z', '2026-11-24T05:00:00Z', '2026-11-24T21:00:00Z'],
  ['night', '2026-03-28T22:00:00Z', '2026-03-29T04:00:00Z', '2026-03-29T20:00:00Z'],
  ['sunday', '2026-11-29T10:00:00Z', '2026-11-29T13:00:00Z', '2026-11-30T07:00:00Z'],
];

for (const [team, now, shift, morning] of table) {
  test(`${team} at ${now}`, () => {
    const snoozes = snoozesAt(new Date(now), rules, team);
    assert.deepEqual(
      snoozes.map(({ is, until }) => [is, until]),
      [
        ['hour', new Date(Date.parse(now) + 3_600_000)],
        ['shift', new Date(shift)],
        ['morning', new Date(morning)],
      ],
    );
  });
}

test('whatever the hours are, each time is ahead, whole minutes, and not far', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(teams)),
      fc.date({ min: new Date('2026-01-01'), max: new Date('2028-01-01'), noInvalidDate: true }),
      (team, now) => {
        for (const { until } of snoozesAt(now, rules, team)) {
          assert.ok(until > now, `${team} ${now.toISOString()}`);
          assert.equal(until.getTime() % 60_000, 0);
          assert.ok(
            until.getTime() - now.getTime() <= 8 * 86_400_000,
            `${team} ${now.toISOString()}`,
          );
        }
      },
    ),
  );
});

test('an hour begun in the middle of a minute is no shorter than one', () => {
  const [hour] = snoozesAt(new Date('2026-11-23T08:00:01Z'), rules, 'always');
  assert.equal(hour?.until.toISOString(), '2026-11-23T09:01:00.000Z');
});

test('what is typed is ahead of now and no more than a year, or nothing', () => {
  const now = new Date('2026-04-07T12:00:00Z');
  const typed = [
    ['7d', '2026-04-14T12:00:00.000Z'],
    ['30m', '2026-04-07T12:30:00.000Z'],
    ['2026-12-01', '2026-12-01T00:00:00.000Z'],
    ['2026-12-01 09:30', '2026-12-01T09:30:00.000Z'],
    ['2026-12-01T09:30', '2026-12-01T09:30:00.000Z'],
    ['2026-12-01T09:30:00.000Z', '2026-12-01T09:30:00.000Z'],
    ['2026-04-07 12:00', undefined],
    ['2020-01-01', undefined],
    ['2026-13-45', undefined],
    ['0h', undefined],
    ['366d', '2027-04-08T12:00:00.000Z'],
    ['367d', undefined],
    ['9026-01-01', undefined],
    ['tomorrow', undefined],
    ['', undefined],
  ] as const;
  for (const [text, until] of typed) {
    assert.equal(snoozeUntil(text, now)?.toISOString(), until, text);
  }
});
