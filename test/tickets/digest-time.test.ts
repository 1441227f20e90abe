// When digests are made: at the top of the hour, or at the desk's hour, whatever its zone does.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { nextDigestAt } from '../../src/tickets/digest-time.ts';

const prague = { zone: 'Europe/Prague', minute: 8 * 60 };

for (const [pace, now, expected] of [
  ['hourly', '2026-11-22T10:00:00.000Z', '2026-11-22T11:00:00.000Z'],
  ['hourly', '2026-11-22T10:59:59.999Z', '2026-11-22T11:00:00.000Z'],
  ['daily', '2026-11-22T06:59:00.000Z', '2026-11-22T07:00:00.000Z'],
  ['daily', '2026-11-22T07:00:00.000Z', '2026-11-23T07:00:00.000Z'],
  ['daily', '2026-11-22T23:30:00.000Z', '2026-11-23T07:00:00.000Z'],
  // Over the nights on which clocks change.
  ['daily', '2026-03-28T12:00:00.000Z', '2026-03-29T06:00:00.000Z'],
  ['daily', '2026-10-24T12:00:00.000Z', '2026-10-25T07:00:00.000Z'],
  ['daily', '2026-12-31T12:00:00.000Z', '2027-01-01T07:00:00.000Z'],
] as const) {
  test(`the ${pace} digest after ${now}`, () => {
    assert.equal(nextDigestAt(pace, new Date(now), prague).toISOString(), expected);
  });
}
