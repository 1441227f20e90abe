// Times of events: kept with their offset, refused where the zone is missing or ambiguous.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeIn } from '../../src/indicators/times.ts';

const cases: readonly [string, string | null][] = [
  ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05+00:00'],
  ['2026-01-02 03:04:05.678 +0200', '2026-01-02T03:04:05+02:00'],
  ['2026/01/02 03:04 UTC', '2026-01-02T03:04:00+00:00'],
  ['2026-01-02T03:04:05.257119+00:00', '2026-01-02T03:04:05+00:00'],
  ['Fri, 2 Jan 2026 03:04:05 -0500 (EST)', '2026-01-02T03:04:05-05:00'],
  ['[02/Jan/2026:03:04:05 +0100] "GET /"', '2026-01-02T03:04:05+01:00'],
  ['Fri Jan 2 03:04:05 CET 2026', '2026-01-02T03:04:05+01:00'],
  ['January 2, 2026 03:04:05 GMT', '2026-01-02T03:04:05+00:00'],
  ['Thu, 03 May 2007 08:42:40 GMT', '2007-05-03T08:42:40+00:00'],
  ['2026-01-02 03:04:05', null],
  ['2026-01-02 03:04:05 CST', null],
  ['2026-01-02 03:04:05 IST', null],
  ['Jan  2 03:04:05 host sshd', null],
  ['2026-02-30 03:04:05 UTC', null],
  ['2026-01-02 25:04:05 UTC', null],
  ['2026-01-02 03:04:05 +9900', null],
  ['no time', null],
];
for (const [text, time] of cases)
  test(JSON.stringify(text), () => assert.equal(timeIn(text), time));
