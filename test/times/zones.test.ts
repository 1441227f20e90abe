// Zones as written: one offset, several readings, or a region whose offset the date decides.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minutesOf, regionOffset, zoneAt } from '../../src/times/zones.ts';

/** What stands right behind a clock, and what it is taken for. */
const behind: readonly [string, string | null][] = [
  ['Z', '+00:00'],
  ['+0530', '+05:30'],
  ['\u22123:30', null],
  ['\u221203:30', '-03:30'],
  ['-3', null],
  ['UTC-3', '-03:00'],
  ['GMT -5', '-05:00'],
  ['+9900', null],
  ['CEST', '+02:00'],
  ['SELČ', '+02:00'],
  ['CST', '-06:00/+08:00/-05:00'],
  ['CST (UTC+8)', '+08:00'],
  ['ET', 'America/New_York'],
  ['Eastern', 'America/New_York'],
  ['Pacific Daylight Time', '-07:00'],
  ['US/Mountain', 'America/Denver'],
  ['Asia/Kolkata', 'Asia/Kolkata'],
  ['Nowhere/City', null],
  ['CETUS', null],
  ['est', null],
  ['utc', '+00:00'],
  ['XYZ', null],
  ['BOT', '-04:00'],
];
for (const [text, expected] of behind) {
  test(`${text} is ${expected}`, () => {
    const zone = zoneAt(text, 0, true);
    assert.equal(zone === null ? null : (zone.region ?? zone.offsets.join('/')), expected);
  });
}

for (const word of ['BOT', 'Eastern', 'ET', '+0530', 'Z'])
  test(`${word} alone is no zone`, () => assert.equal(zoneAt(word, 0, false), null));

const clocks: readonly [string, string, string | null][] = [
  ['Europe/Prague', '2026-01-02T03:04:05', '+01:00'],
  ['Europe/Prague', '2026-07-02T03:04:05', '+02:00'],
  ['Europe/Prague', '2026-03-29T01:59:59', '+01:00'],
  ['Europe/Prague', '2026-03-29T03:00:00', '+02:00'],
  ['America/New_York', '2026-03-08T01:59:59', '-05:00'],
  ['America/New_York', '2026-03-08T03:00:00', '-04:00'],
  ['Asia/Kolkata', '2026-07-02T03:04:05', '+05:30'],
  ['Etc/UTC', '2026-07-02T03:04:05', '+00:00'],
  ['Etc/UTC', 'never', null],
];
for (const [region, clock, offset] of clocks)
  test(`${region} at ${clock}`, () => assert.equal(regionOffset(region, clock), offset));

test('minutes east of Greenwich', () => {
  assert.equal(minutesOf('+05:30'), 330);
  assert.equal(minutesOf('-03:30'), -210);
});
