// Every notation of a point in time: what the clock showed, the zone as written, and the instant
// where both are known. What is missing or open stays open.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from '../support/properties.ts';
import { clocksOf } from '../../src/times/clocks.ts';
import { piecesIn } from '../../src/times/stamps.ts';
import { timeIn } from '../../src/times/times.ts';
import { leastMs } from '../support/least-ms.ts';

const date = 'Mon, 5 Jan 2026 11:00:00 +0100';
const texts = (...lines: string[]): { text: string }[] => lines.map((text) => ({ text }));
const mailOf = (header: string, ...lines: string[]) =>
  clocksOf({
    date: new Date(header),
    headers: [{ name: 'date', value: header }],
    texts: texts(...lines),
  });

/** "instant zone" where all stands in the text itself; null where no time is found. */
const given: readonly [string, string | null][] = [
  ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05+00:00 Z'],
  ['2026-01-02 03:04:05.678 +0200', '2026-01-02T03:04:05+02:00 +0200'],
  ['2026-01-02T03:04:05+01', '2026-01-02T03:04:05+01:00 +01'],
  ['2026-01-02 03:04:05-05:00', '2026-01-02T03:04:05-05:00 -05:00'],
  ['2026/01/02 03:04 UTC', '2026-01-02T03:04:00+00:00 UTC'],
  ['20260102T030405Z', '2026-01-02T03:04:05+00:00 Z'],
  ['UTC 2026-01-02 03:04:05', '2026-01-02T03:04:05+00:00 UTC'],
  ['[UTC+03:00]: 02.01.2026, 03:04:05', '2026-01-02T03:04:05+03:00 UTC+03:00'],
  ['2026-01-02 03:04:05 (UTC)', '2026-01-02T03:04:05+00:00 UTC'],
  ['Fri, 2 Jan 2026 03:04:05 -0500 (EST)', '2026-01-02T03:04:05-05:00 -0500'],
  ['Fri, 2 Jan 2026 03:04:05 -0000', '2026-01-02T03:04:05+00:00 -0000'],
  ['[02/Jan/2026:03:04:05 +0100] "GET /"', '2026-01-02T03:04:05+01:00 +0100'],
  ['Fri Jan 2 03:04:05 CET 2026', '2026-01-02T03:04:05+01:00 CET'],
  ['Fri Jan  2 03:04:05 2026 +00:00 GMT', '2026-01-02T03:04:05+00:00 +00:00'],
  ['January 2, 2026 03:04:05 GMT', '2026-01-02T03:04:05+00:00 GMT'],
  ['Jan 2, 2026 @ 03:04:05.717 MSK', '2026-01-02T03:04:05+03:00 MSK'],
  ['2 January 2026 at 3:04 PM EST', '2026-01-02T15:04:00-05:00 EST'],
  ['12:04 a.m. UTC on 2 January 2026', '2026-01-02T00:04:00+00:00 UTC'],
  ['2nd of January 2026, 15:04 hrs GMT', '2026-01-02T15:04:00+00:00 GMT'],
  ['from September 14, 2026 18:20 - 18:45 UTC', '2026-09-14T18:20:00+00:00 UTC'],
  ['02.01.2026 03:04:05 MEZ', '2026-01-02T03:04:05+01:00 MEZ'],
  ['02.07.2026, 15.04 Uhr MESZ', '2026-07-02T15:04:00+02:00 MESZ'],
  ['2. Januar 2026 um 03:04 UTC', '2026-01-02T03:04:00+00:00 UTC'],
  ['2. ledna 2026 v 03:04 SEČ', '2026-01-02T03:04:00+01:00 SEČ'],
  ['2 stycznia 2026 o godz. 03:04 UTC', '2026-01-02T03:04:00+00:00 UTC'],
  ['2 de enero de 2026 a las 03:04 UTC+1', '2026-01-02T03:04:00+01:00 UTC+1'],
  ['2 de março de 2026 às 03:04 GMT-3', '2026-03-02T03:04:00-03:00 GMT-3'],
  ['2 août 2026 à 15h04 UTC', '2026-08-02T15:04:00+00:00 UTC'],
  ['2 maggio 2026 alle 03:04 CEST', '2026-05-02T03:04:00+02:00 CEST'],
  ['2 mei 2026 om 03:04 CEST', '2026-05-02T03:04:00+02:00 CEST'],
  ['2 Jan 2026 at 03:04:05 +0100: denied', '2026-01-02T03:04:05+01:00 +0100'],
  ['dne 2. 1. 2026 v 03:04 UTC', '2026-01-02T03:04:00+00:00 UTC'],
  ['2.1. 2026 o 03:04 hod. SEČ', '2026-01-02T03:04:00+01:00 SEČ'],
  ['02.01.2026 um 03:04 Uhr (MEZ)', '2026-01-02T03:04:00+01:00 MEZ'],
  ['am 2. 1. 2026 gegen 03.04 Uhr MEZ', '2026-01-02T03:04:00+01:00 MEZ'],
  ['2 stycznia 2026 r. o godz. 03:04 UTC', '2026-01-02T03:04:00+00:00 UTC'],
  ['le 13/01/2026 à 15h04 UTC', '2026-01-13T15:04:00+00:00 UTC'],
  ['13/01/2026 às 15h04min UTC', '2026-01-13T15:04:00+00:00 UTC'],
  ['13-01-2026 om 03.04 uur CET', '2026-01-13T03:04:00+01:00 CET'],
  ['02-Jan-26 03:04 UTC', '2026-01-02T03:04:00+00:00 UTC'],
  ['13/01/2026 03:04 CET', '2026-01-13T03:04:00+01:00 CET'],
  ['2026-01-02 | sshd | 03:04:05 UTC', '2026-01-02T03:04:05+00:00 UTC'],
  ['2026-01-02 03:04 US Central', '2026-01-02T03:04:00-06:00 US Central'],
  ['2026-07-02 03:04 Eastern Standard Time', '2026-07-02T03:04:00-04:00 Eastern Standard Time'],
  ['2026-07-02 03:04 (Europe/Prague)', '2026-07-02T03:04:00+02:00 Europe/Prague'],
  ['2026-01-02 03:04 America/New_York', '2026-01-02T03:04:00-05:00 America/New_York'],
  ['2026-07-02 03:04 CET/CEST', '2026-07-02T03:04:00+02:00 CET/CEST'],
  ['2026-01-02 03:04:05 CST (UTC+8)', '2026-01-02T03:04:05+08:00 CST'],
  ['2026-01-02 03:04:05 CET +0100', '2026-01-02T03:04:05+01:00 CET'],
  ['1767323045', '2026-01-02T03:04:05+00:00 null'],
  ['1767323045.123', '2026-01-02T03:04:05+00:00 null'],
  ['1767323045123', '2026-01-02T03:04:05+00:00 null'],
  ['time=1767323045 src=192.0.2.1', '2026-01-02T03:04:05+00:00 null'],
  ['2026-02-30 03:04:05 UTC', null],
  ['2026-01-02 25:04:05 UTC', null],
  ['2001:db8:12:34:56::1', null],
  ['00:30:88:20:61:d1', null],
  ['2 Jan 2026 00:30:48:ab:cd:d1', null],
  ['192.0.2.45:22', null],
  ['OpenSSH 8.9.12 03:04:05 UTC', null],
  ['no time', null],
];
for (const [text, expected] of given) {
  test(`reads ${JSON.stringify(text)}`, () => {
    const time = timeIn(text);
    assert.equal(time === null ? null : `${time.at} ${time.zone}`, expected);
    assert.equal(time?.confidence ?? 'given', 'given');
  });
}

/** What the mail must tell: its Date, that Date's offset, its other dates. */
const inferred: readonly [string, string, ReturnType<typeof mailOf>][] = [
  ['Jan  2 03:04:05 UTC', '2026-01-02T03:04:05+00:00 inferred', mailOf(date)],
  ['Dec 31 23:59:59 UTC', '2025-12-31T23:59:59+00:00 inferred', mailOf(date)],
  ['Jan 6 03:04:05 UTC', '2026-01-06T03:04:05+00:00 inferred', mailOf(date)],
  ['Jan 7 03:04:05 UTC', '2025-01-07T03:04:05+00:00 inferred', mailOf(date)],
  ['Feb 29 03:04:05 UTC', '2024-02-29T03:04:05+00:00 inferred', mailOf(date)],
  ['01/02-03:04:05.678 UTC', '2026-01-02T03:04:05+00:00 inferred', mailOf(date)],
  ['02/01/2026 03:04 UTC', '2026-01-02T03:04:00+00:00 inferred', mailOf(date)],
  ['01/04/2026 03:04 UTC', '2026-01-04T03:04:00+00:00 inferred', mailOf(date)],
  ['03/04/2025 03:04 UTC', 'null unknown', mailOf(date)],
  ['03/04/2025 03:04 UTC', '2025-04-03T03:04:00+00:00 inferred', mailOf(date, 'of 25/04/2025')],
  ['03/04/2025 03:04 UTC', '2025-03-04T03:04:00+00:00 inferred', mailOf(date, 'of 04/25/2025')],
  ['03/04/2025 03:04 UTC', 'null unknown', mailOf(date, '25/04/2025', '04/25/2025')],
  ['04/01/26 03:04 UTC', '2026-01-04T03:04:00+00:00 inferred', mailOf(date)],
  ['2026-01-02 03:04:05', 'null unknown', mailOf(date)],
  ['Jan 02 2026 03:04:05: %ASA-4-106023: Deny', 'null unknown', mailOf(date)],
  ['2026-01-02 03:04:05 +9900', 'null unknown', mailOf(date)],
  ['2026-01-02 03:04:05 CST', 'null unknown', mailOf(date)],
  ['2026-01-02 03:04:05 MSK +0200', 'null unknown', mailOf(date)],
  [
    '2026-01-02 03:04:05 CST',
    '2026-01-02T03:04:05-06:00 inferred',
    mailOf('Mon, 5 Jan 2026 11:00:00 -0600'),
  ],
  [
    '2026-01-02 03:04:05 IST',
    '2026-01-02T03:04:05+05:30 inferred',
    mailOf('Mon, 5 Jan 2026 11:00:00 +0530'),
  ],
];
for (const [text, expected, clocks] of inferred) {
  test(`infers ${JSON.stringify(text)} as ${expected}`, () => {
    const time = timeIn(text, clocks);
    assert.equal(`${time?.at} ${time?.confidence}`, expected);
  });
}

test('an unknown zone leaves the clock as it was shown', () =>
  assert.deepEqual(timeIn('2026-01-02 03:04:05 BST'), {
    at: null,
    clock: '2026-01-02T03:04:05',
    zone: 'BST',
    confidence: 'unknown',
  }));

test('a date without a year says nothing without the mail', () =>
  assert.equal(timeIn('Jan  2 03:04:05 UTC'), null));

test('what is read is an instant of the calendar', () => {
  const part = fc.constantFrom(
    ...'2026-01-02 02/01/2026 31.12.26 Jan 2 2026 03:04 :05 T UTC'.split(' '),
    ...'+01:00 CST PM 1767323045 , Z - / 99 é'.split(' '),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), fc.boolean(), (parts, isGlued) => {
      const time = timeIn(parts.join(isGlued ? '' : ' '), mailOf(date));
      if (time === null) return;
      assert.match(time.clock, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
      assert.equal(Number.isNaN(Date.parse(time.at ?? time.clock)), false);
      assert.equal(time.at === null, time.confidence === 'unknown');
    }),
  );
});

test('no text of 64 KB stalls the reading of times', async () => {
  const units = [
    '1:11 ',
    '1/1/26 1:11 ',
    '1:11 2026-01-02 ',
    '1 Jan ',
    'Central Time ',
    '1-',
    '1.',
  ];
  for (const unit of [...units, '1:', 'UTC+', '1111111111 ', '20260102T030405Z ', '12:12 - ']) {
    const text = unit.repeat(65_536 / unit.length);
    const tookMs = await leastMs(() => piecesIn(text));
    assert.equal(tookMs < 100, true, `${unit}: ${tookMs} ms`);
  }
});
