// "Yesterday at 22:10" in nine languages: the day counted from the mail's Date, the hour as the part
// of the day means it, and nothing where the day stays open. The mail is of Monday, 5 January.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import { type Clocks, clocksOf } from '../../src/times/clocks.ts';
import { relativeDay } from '../../src/times/relative-days.ts';
import { timeIn } from '../../src/times/times.ts';

function clocks(date: string): Clocks {
  const headers = [{ name: 'date', value: date }];
  return clocksOf({ date: new Date(date), headers, texts: [] });
}

const monday = clocks('Mon, 5 Jan 2026 11:00:00 +0100');

const told: readonly (readonly [text: string, at: string | null])[] = [
  ['today at 03:12', '2026-01-05T03:12:00+01:00'],
  ['Today, around 03:12:07, it', '2026-01-05T03:12:07+01:00'],
  ['yesterday 22:10', '2026-01-04T22:10:00+01:00'],
  ['at 22:10 yesterday', '2026-01-04T22:10:00+01:00'],
  ['yesterday evening at 10:30', '2026-01-04T22:30:00+01:00'],
  ['yesterday at 10:30 pm', '2026-01-04T22:30:00+01:00'],
  ['this morning at 4:00', '2026-01-05T04:00:00+01:00'],
  ['the day before yesterday at 04:00', '2026-01-03T04:00:00+01:00'],
  ['last night at 23:50', '2026-01-04T23:50:00+01:00'],
  ['last night at 11:50', '2026-01-04T23:50:00+01:00'],
  ['last night at 02:10', '2026-01-05T02:10:00+01:00'],
  ['yesterday at 22:10 UTC', '2026-01-04T22:10:00+00:00'],
  ['dnes v 3:12', '2026-01-05T03:12:00+01:00'],
  ['dnes ráno ve 4:00', '2026-01-05T04:00:00+01:00'],
  ['včera ve 22:10', '2026-01-04T22:10:00+01:00'],
  ['včera večer v 9:10', '2026-01-04T21:10:00+01:00'],
  ['heute um 03:12 Uhr', '2026-01-05T03:12:00+01:00'],
  ['heute früh um 4:00', '2026-01-05T04:00:00+01:00'],
  ['gestern Abend gegen 22:10', '2026-01-04T22:10:00+01:00'],
  ['vorgestern um 4:00', '2026-01-03T04:00:00+01:00'],
  ['heute Nacht um 3:00', '2026-01-05T03:00:00+01:00'],
  ['hoy a las 03:12', '2026-01-05T03:12:00+01:00'],
  ['esta mañana a las 4:00', '2026-01-05T04:00:00+01:00'],
  ['ayer por la tarde a las 7:10', '2026-01-04T19:10:00+01:00'],
  ['anoche a las 23:10', '2026-01-04T23:10:00+01:00'],
  ["aujourd'hui à 03:12", '2026-01-05T03:12:00+01:00'],
  ['ce matin à 4h00', '2026-01-05T04:00:00+01:00'],
  ['hier à 22h10', '2026-01-04T22:10:00+01:00'],
  ['hier soir vers 22:10', '2026-01-04T22:10:00+01:00'],
  ['avant-hier à 4:00', '2026-01-03T04:00:00+01:00'],
  ['oggi alle 03:12', '2026-01-05T03:12:00+01:00'],
  ['stamattina alle 4:00', '2026-01-05T04:00:00+01:00'],
  ['ieri sera alle 10:10', '2026-01-04T22:10:00+01:00'],
  ['vandaag om 03:12', '2026-01-05T03:12:00+01:00'],
  ['vanmorgen om 4:00', '2026-01-05T04:00:00+01:00'],
  ['gisteren om 22:10', '2026-01-04T22:10:00+01:00'],
  ['gisteravond om 10:10', '2026-01-04T22:10:00+01:00'],
  ['dzisiaj o 03:12', '2026-01-05T03:12:00+01:00'],
  ['dziś rano o 4:00', '2026-01-05T04:00:00+01:00'],
  ['wczoraj o 22:10', '2026-01-04T22:10:00+01:00'],
  ['hoje às 03:12', '2026-01-05T03:12:00+01:00'],
  ['ontem à noite às 22:10', '2026-01-04T22:10:00+01:00'],
  // Not yet, another day, no day, and words that only look like one.
  ['until today 18:00', null],
  ['yesterday night at 2:10', null],
  ['It works. At 03:12', null],
  ['this at 03:12', null],
  ['Siehe hier 03:12', null],
  ['birthday 03:12', null],
  ['gestern war alles gut; 03:12', null],
];

test('a day counted back from the mail, in its zone', () => {
  for (const [text, at] of told) assert.equal(timeIn(text, monday)?.at ?? null, at, text);
});

test('a date in figures beats a word', () => {
  const text = 'We saw it today: 2026-01-02 03:04:05 UTC';
  assert.equal(timeIn(text, monday)?.at, '2026-01-02T03:04:05+00:00');
});

test('it is inferred, and without a zone of the writer the clock alone is known', () => {
  const ours = timeIn('yesterday at 22:10', monday);
  assert.deepEqual([ours?.zone, ours?.confidence], [null, 'inferred']);
  const nobodys = clocks('Mon, 5 Jan 2026 11:00:00 -0000');
  const open = { at: null, clock: '2026-01-04T22:10:00', zone: null, confidence: 'unknown' };
  assert.deepEqual(timeIn('yesterday at 22:10', nobodys), open);
  assert.equal(timeIn('yesterday at 22:10'), null);
  const east = clocks('Mon, 5 Jan 2026 00:30:00 +0900');
  assert.equal(timeIn('yesterday at 22:10', east)?.at, '2026-01-04T22:10:00+09:00');
});

test('any text around a clock is read, and a day lies around it', () => {
  const words = fc.constantFrom(
    'yesterday',
    'ce ',
    'sta',
    'van',
    ' at ',
    'hier à',
    'night',
    'ž',
    '.',
  );
  fc.assert(
    fc.property(fc.array(words), fc.array(words), (head, tail) => {
      const before = head.join('');
      const text = `${before}03:12${tail.join('')}`;
      const clock = { start: before.length, end: before.length + 5, clock: '03:12:00' };
      const day = relativeDay(text, clock);
      const spans = day === null || (day.start <= clock.start && day.end >= clock.end);
      assert.equal(spans, true, text);
    }),
  );
});
