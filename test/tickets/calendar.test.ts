// Working time: that adding and counting are each other's inverse, that nothing goes backward, and
// that the nights on which clocks change, holidays and year ends are told right.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import type { Hours, OpenSpan } from '../../src/clock-rules.ts';
import { addWorking, dayAfter, dayOf, instantOf, workingMs } from '../../src/tickets/calendar.ts';

const hour = 3_600_000;
const day = 24 * hour;
const at = (text: string): Date => new Date(text);

const always: Hours = { zone: 'Europe/Prague', week: null, holidays: new Set(['12-24']) };
const office: readonly OpenSpan[] = [{ open: 8 * 60, close: 18 * 60 }];
const weekdays = (span: readonly OpenSpan[]) => [span, span, span, span, span, [], []];
const csirt: Hours = {
  zone: 'Europe/Prague',
  week: weekdays(office),
  holidays: new Set(['12-24', '12-25', '2026-04-06']),
};
const everyDay = (zone: string, spans: readonly OpenSpan[]): Hours => ({
  zone,
  week: Array.from({ length: 7 }, () => spans),
  holidays: new Set(),
});

const added: readonly (readonly [name: string, Hours, from: string, ms: number, to: string])[] = [
  ['always', always, '2026-12-24T10:00:00Z', 3 * day, '2026-12-27T10:00:00Z'],
  ['within a day', csirt, '2026-11-23T08:00:00Z', 2 * hour, '2026-11-23T10:00:00Z'],
  ['to the end of the day', csirt, '2026-11-23T07:00:00Z', 10 * hour, '2026-11-23T17:00:00Z'],
  ['over night', csirt, '2026-11-23T16:00:00Z', 2 * hour, '2026-11-24T08:00:00Z'],
  ['from the night', csirt, '2026-11-23T02:00:00Z', hour, '2026-11-23T08:00:00Z'],
  ['over a weekend', csirt, '2026-11-27T16:00:00Z', 2 * hour, '2026-11-30T08:00:00Z'],
  ['from a Sunday', csirt, '2026-11-29T12:00:00Z', hour, '2026-11-30T08:00:00Z'],
  ['over Easter Monday', csirt, '2026-04-03T15:00:00Z', 2 * hour, '2026-04-07T07:00:00Z'],
  ['over Christmas, any year', csirt, '2030-12-23T16:00:00Z', 2 * hour, '2030-12-26T08:00:00Z'],
  ['over the year end', csirt, '2026-12-31T16:00:00Z', 2 * hour, '2027-01-01T08:00:00Z'],
  // Friday 12:00 in winter to Monday 12:00 in summer: ten hours of work each weekday.
  ['over the spring night', csirt, '2026-03-27T11:00:00Z', 10 * hour, '2026-03-30T10:00:00Z'],
  ['over the autumn night', csirt, '2026-10-23T10:00:00Z', 10 * hour, '2026-10-26T11:00:00Z'],
  ['nothing', csirt, '2026-11-29T12:00:00Z', 0, '2026-11-29T12:00:00Z'],
];
for (const [name, hours, from, ms, to] of added) {
  test(`adding working time: ${name}`, () => {
    assert.equal(addWorking(at(from), ms, hours).toISOString(), at(to).toISOString());
    assert.equal(workingMs(at(from), at(to), hours), ms);
  });
}

test('a day on which clocks change has the hours that pass', () => {
  const night = everyDay('Europe/Prague', [{ open: 0, close: 6 * 60 }]);
  const nightOf = (text: string) =>
    workingMs(instantOf(text, 0, night.zone), instantOf(dayAfter(text), 0, night.zone), night);
  assert.equal(nightOf('2026-03-29'), 5 * hour);
  assert.equal(nightOf('2026-10-25'), 7 * hour);
  assert.equal(nightOf('2026-10-26'), 6 * hour);
});

const instants: readonly (readonly [day: string, minute: number, zone: string, utc: string])[] = [
  ['2026-01-01', 0, 'Europe/Prague', '2025-12-31T23:00:00Z'],
  ['2026-07-01', 480, 'Europe/Prague', '2026-07-01T06:00:00Z'],
  ['2026-07-01', 1440, 'Europe/Prague', '2026-07-01T22:00:00Z'],
  // 02:30 is skipped: the instant at which it would have been shown.
  ['2026-03-29', 150, 'Europe/Prague', '2026-03-29T01:00:00Z'],
  ['2026-03-29', 119, 'Europe/Prague', '2026-03-29T00:59:00Z'],
  ['2026-03-29', 180, 'Europe/Prague', '2026-03-29T01:00:00Z'],
  // 02:30 comes twice: the first of the two.
  ['2026-10-25', 150, 'Europe/Prague', '2026-10-25T00:30:00Z'],
  ['2026-10-25', 180, 'Europe/Prague', '2026-10-25T02:00:00Z'],
  // Clocks go forward at midnight, by half an hour, and a whole day is left out.
  ['2026-04-24', 10, 'Africa/Cairo', '2026-04-23T22:00:00Z'],
  ['2026-10-04', 135, 'Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
  ['2011-12-30', 600, 'Pacific/Apia', '2011-12-30T10:00:00Z'],
  ['2026-05-05', 60, 'UTC', '2026-05-05T01:00:00Z'],
];
for (const [text, minute, zone, utc] of instants) {
  test(`minute ${minute} of ${text} in ${zone}`, () => {
    assert.equal(instantOf(text, minute, zone).toISOString(), at(utc).toISOString());
  });
}

test('the day is that of the zone', () => {
  assert.equal(dayOf(at('2026-12-31T23:30:00Z'), 'Europe/Prague'), '2027-01-01');
  assert.equal(dayOf(at('2026-12-31T23:30:00Z'), 'America/New_York'), '2026-12-31');
  assert.equal(dayAfter('2026-12-31'), '2027-01-01');
  assert.equal(dayAfter('2028-02-28'), '2028-02-29');
});

test('hours that are never open end, and count nothing', () => {
  const never = everyDay('UTC', []);
  assert.equal(workingMs(at('2026-01-01'), at('2027-01-01'), never), 0);
  assert.equal(addWorking(at('2026-01-01'), hour, never).getTime(), at('2026-01-01').getTime());
});

// ---- properties -----------------------------------------------------------------------------

const zones = [
  'UTC',
  'Europe/Prague',
  'America/New_York',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'America/Havana',
  'Asia/Kathmandu',
] as const;
const spans = fc.uniqueArray(fc.integer({ min: 0, max: 1440 }), { maxLength: 4 }).map((all) => {
  const sorted = all.toSorted((one, other) => one - other);
  return sorted.flatMap((open, index) => {
    const close = sorted[index + 1];
    return index % 2 === 0 && close !== undefined ? [{ open, close }] : [];
  });
});
const someHours: fc.Arbitrary<Hours> = fc.record({
  zone: fc.constantFrom(...zones),
  week: fc
    .array(spans, { minLength: 7, maxLength: 7 })
    .filter((week) => week.some((one) => one.length > 0)),
  holidays: fc.constantFrom(new Set<string>(), new Set(['12-24', '2026-03-29', '2026-10-25'])),
});
// Around both nights on which clocks change in Europe, and around a year end.
const instant = fc
  .tuple(fc.constantFrom('2026-03-27', '2026-10-23', '2026-12-29', '2026-06-10'), fc.nat(6 * day))
  .map(([text, ms]) => new Date(at(text).getTime() + ms));
const some = { numRuns: 150 } as const;

test('counting is the inverse of adding', () => {
  fc.assert(
    fc.property(someHours, instant, fc.nat(5 * day), (hours, from, ms) => {
      assert.equal(workingMs(from, addWorking(from, ms, hours), hours), ms);
    }),
    some,
  );
});

test('adding what was counted never goes beyond the later instant', () => {
  fc.assert(
    fc.property(someHours, instant, instant, (hours, one, other) => {
      const [from, to] = one < other ? [one, other] : [other, one];
      assert.equal(addWorking(from, workingMs(from, to, hours), hours) <= to, true);
    }),
    some,
  );
});

test('more working time is never earlier, and begins no earlier from later', () => {
  fc.assert(
    fc.property(
      someHours,
      instant,
      instant,
      fc.nat(3 * day),
      fc.nat(3 * day),
      (hours, one, other, ms, more) => {
        const [from, to] = one < other ? [one, other] : [other, one];
        assert.equal(addWorking(from, ms, hours) <= addWorking(from, ms + more, hours), true);
        assert.equal(addWorking(from, ms, hours) <= addWorking(to, ms, hours), true);
      },
    ),
    some,
  );
});

test('what lies between two instants is the sum of its parts, and never more than passes', () => {
  fc.assert(
    fc.property(someHours, fc.tuple(instant, instant, instant), (hours, all) => {
      const [a, b, c] = all.toSorted((one, other) => one.getTime() - other.getTime());
      if (a === undefined || b === undefined || c === undefined) throw new Error('three are given');
      const sum = workingMs(a, b, hours) + workingMs(b, c, hours);
      assert.equal(workingMs(a, c, hours), sum);
      assert.equal(sum >= 0 && sum <= c.getTime() - a.getTime(), true);
      assert.equal(workingMs(c, a, hours) + sum, 0);
    }),
    some,
  );
});

test('hours that are the whole of every day are plain time, whatever the zone', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      instant,
      instant,
      fc.nat(5 * day),
      (zone, one, two, ms) => {
        const whole = everyDay(zone, [{ open: 0, close: 1440 }]);
        assert.equal(workingMs(one, two, whole), two.getTime() - one.getTime());
        assert.equal(addWorking(one, ms, whole).getTime(), one.getTime() + ms);
        assert.equal(addWorking(one, ms, { ...whole, week: null }).getTime(), one.getTime() + ms);
      },
    ),
    some,
  );
});
