// Points in time as they are written: a date and a clock that belong together, with the zone that
// stands beside them, or seconds since 1970. A stamp says only what stands there; what is missing
// or open (year, order, zone) is decided over the whole mail, in clocks.ts.

import { datesIn, type Day, matchesOf, type WrittenDate } from './dates.ts';
import { relativeDay } from './relative-days.ts';
import { type WrittenZone, zoneAt } from './zones.ts';

/** A point in time as written, at its offsets in the text. */
export interface Stamp {
  readonly start: number;
  readonly end: number;
  /** Every reading of its date; none for seconds since 1970 and for days before the mail. */
  readonly readings: readonly Day[];
  readonly isDotted: boolean;
  /** "03:04:05"; empty for seconds since 1970. */
  readonly clock: string;
  readonly zone: WrittenZone | null;
  /** Milliseconds since 1970, where seconds since then are what is written. */
  readonly epochMs: number | null;
  /** A key says that the figures are a time; without one only their size does. */
  readonly isKeyed: boolean;
  /** How many days before the mail it was, where that is what is written: "yesterday". */
  readonly daysAgo: number | null;
}

/** A clock that found no date. */
export interface WrittenClock {
  readonly start: number;
  readonly end: number;
  /** "03:04:05" */
  readonly clock: string;
  readonly zone: WrittenZone | null;
}

/** What a text holds: whole stamps, and dates and clocks that found no partner. */
export interface Pieces {
  readonly stamps: readonly Stamp[];
  readonly dates: readonly WrittenDate[];
  readonly clocks: readonly WrittenClock[];
}

/** Between a date and its clock stand few characters, and no figure. */
const gapMax = 24;
/** One date and one clock on a line belong together even when they stand further apart. */
const farGapMax = 120;
const clocksMax = 2000;

const nothing: Pieces = { stamps: [], dates: [], clocks: [] };
const anyClock = /\d[:h]\d\d|\d{8}T?\d{6}|\d\.\d\d (?:Uhr|uur)|1\d{9}/;
/** 03:04, 03:04:05.678, 15h04, 15.04 Uhr, 030405Z; never within an address or a longer number. */
const clockForm = new RegExp(
  '(?<=^|[^\\d:.+a-z-]|\\d-|[/ -]\\d{4}:|ime:|eit:)(\\d{1,2})(?:' +
    [
      ':([0-5]\\d)(?::([0-5]\\d)(?:[.,]\\d{1,9})?)?(?!\\d|\\.\\d|:[^\\s%])',
      'h([0-5]\\d)(?:min)?(?![\\w:])',
      '\\.([0-5]\\d)(?= (?:Uhr|uur)\\b)',
      '([0-5]\\d)([0-5]\\d)(?=Z|[+-]\\d{4}\\b|$|[ ,;])',
    ].join('|') +
    ')(?:[ \\u00a0\\u202f]?([AaPp])\\.?[Mm]\\b\\.?)?',
  'g',
);
const behindClock =
  /(?: ?(?:hrs?|hours|Uhr|uhr|uur|hod|godz|horas?|h)\b\.?)?[ \t\u00a0,]{0,3}["'([]?/y;
const yearBehind = /[)\] ]{1,3}((?:19|20)\d\d)(?![\d:.-])/y;
const zoneBehind = /[ (]{0,2}/y;
const epochForm = /(?<![\w+@%/-]|\d\.)1\d{9}(?:\d{3}|\.\d{1,9})?(?![\w@%/-]|\.\d)/g;
const epochWord = '(?:time|stamp|epoch|date|seen|when|start|begin|first|last|audit)[\\w ]{0,10}';
const epochKey = new RegExp(`${epochWord}["']?\\s?[:=(>]\\s?["']?$`, 'i');
const spanGap = /^\s{0,3}(?:-|–|to|and|until|bis|und|al?|do|à|et|e|y)\s{0,3}$/;

/** Whether a text may hold a clock at all; asking is cheap. */
export function mayHoldClock(text: string): boolean {
  return anyClock.test(text);
}

/** All stamps of a text, in order, and what is left over. Linear. */
export function piecesIn(text: string): Pieces {
  if (!mayHoldClock(text)) return nothing;
  const clocks = clocksIn(text);
  const epochs = epochsIn(text);
  if (clocks.length === 0) return { ...nothing, stamps: epochs };
  const dates = datesIn(text);
  const { stamps, free, used } = paired(text, dates, clocks);
  const all = [...stamps, ...epochs].toSorted((one, other) => one.start - other.start);
  return { stamps: all, dates: dates.filter((date) => !used.has(date)), clocks: free };
}

/** A date and a clock that stand apart: in other columns, on other lines. */
export function joined(date: WrittenDate, clock: WrittenClock): Stamp {
  const { start, end, readings, isDotted } = date;
  return { start, end, readings, isDotted, clock: clock.clock, zone: clock.zone, ...dated };
}

/** Seconds or milliseconds since 1970; the figures begin at `start`. */
export function epoch(figures: string, start: number, isKeyed: boolean): Stamp {
  const ms = /^\d{13}$/.test(figures) ? Number(figures) : Math.floor(Number(figures)) * 1000;
  const end = start + figures.length;
  const none = { readings: [], isDotted: false, clock: '', zone: null, daysAgo: null };
  return { start, end, ...none, epochMs: ms, isKeyed };
}

const dated = { epochMs: null, isKeyed: false, daysAgo: null } as const;

interface Clock extends WrittenClock {
  /** "Fri Jan 2 03:04:05 CET 2026" */
  readonly year: number | null;
}

function clocksIn(text: string): Clock[] {
  const clocks: Clock[] = [];
  for (const match of matchesOf(clockForm, text)) {
    const [all, hours = '', minutes, seconds, h, uhr, compact, compactSeconds, half] = match;
    const noon = half === undefined ? null : /p/i.test(half) ? 12 : 0;
    // Some write "16:57 p.m.".
    const hour = noon === null || Number(hours) > 12 ? Number(hours) : (Number(hours) % 12) + noon;
    if (clocks.length >= clocksMax) break;
    if (hour > 23) continue;
    // "03:04:05-05:00" is one clock and its zone.
    if (match.index < (clocks.at(-1)?.end ?? 0)) continue;
    const minute = minutes ?? h ?? uhr ?? compact ?? '';
    const clock = [hour, minute, seconds ?? compactSeconds ?? '00'].map(two).join(':');
    clocks.push({ start: match.index, clock, ...tail(text, match.index + all.length) });
  }
  return clocks;
}

/** The zone and the year behind a clock, in either order. */
function tail(text: string, from: number): Pick<Clock, 'end' | 'zone' | 'year'> {
  const gap = stickyAt(behindClock, text, from)?.[0] ?? '';
  let zone = zoneAt(text, from + gap.length, true);
  // A lone Z stands right behind.
  if (zone?.text.length === 1 && gap.length > 1) zone = null;
  let end = zone?.end ?? from;
  const year = stickyAt(yearBehind, text, end);
  if (year === null) return { zone, year: null, end };
  end += year[0].length;
  if (zone === null) {
    zone = zoneAt(text, end + (stickyAt(zoneBehind, text, end)?.[0].length ?? 0), true);
    end = zone?.end ?? end;
  }
  return { zone, year: Number(year[1]), end };
}

interface Paired {
  readonly stamps: Stamp[];
  readonly free: Clock[];
  readonly used: Set<WrittenDate>;
}

/** Each clock with the date before it, else the one behind it, else the only one of the line. */
function paired(text: string, dates: readonly WrittenDate[], clocks: readonly Clock[]): Paired {
  const used = new Set<WrittenDate>();
  const stamps: Stamp[] = [];
  const free: Clock[] = [];
  const pair = (date: WrittenDate, clock: Clock): void => {
    stamps.push(stampOf(text, date, clock));
    used.add(date);
  };
  let next = 0;
  clocks.forEach((written, at) => {
    while ((dates[next]?.start ?? text.length) < written.start) next += 1;
    const before = dates[next - 1];
    const behind = dates[next];
    const clock = { ...written, zone: written.zone ?? sharedZone(text, written, clocks[at + 1]) };
    if (before !== undefined && isNear(text, before.end, clock.start)) pair(before, clock);
    else if (behind !== undefined && isNear(text, clock.end, behind.start)) pair(behind, clock);
    else {
      const ago = relativeStamp(text, clock);
      if (ago === null) free.push(clock);
      else stamps.push(ago);
    }
  });
  const [date] = dates;
  const [clock] = free;
  if (stamps.length > 0 || dates.length > 1 || free.length > 1) return { stamps, free, used };
  if (date === undefined || clock === undefined) return { stamps, free, used };
  const gap = Math.max(clock.start - date.end, date.start - clock.end);
  if (gap > farGapMax) return { stamps, free, used };
  pair(date, clock);
  return { stamps, free: [], used };
}

/** "yesterday at 22:10" */
function relativeStamp(text: string, clock: Clock): Stamp | null {
  const day = relativeDay(text, clock);
  if (day === null) return null;
  return { ...dated, ...day, readings: [], isDotted: false, zone: clock.zone };
}

/** "18:20 - 18:45 UTC": both clocks are of the zone behind the second. */
function sharedZone(text: string, clock: Clock, follower: Clock | undefined): WrittenZone | null {
  if (follower === undefined || follower.start - clock.end > 10) return null;
  return spanGap.test(text.slice(clock.end, follower.start)) ? follower.zone : null;
}

function isNear(text: string, from: number, to: number): boolean {
  return to >= from && to - from <= gapMax && !/\d/.test(text.slice(from, to));
}

function stampOf(text: string, date: WrittenDate, clock: Clock): Stamp {
  const start = Math.min(date.start, clock.start);
  const end = Math.max(date.end, clock.end);
  const readings = date.readings.map((day) => ({ ...day, year: day.year ?? clock.year }));
  const zone = clock.zone ?? zoneAround(text, date, clock);
  return { start, end, readings, isDotted: date.isDotted, clock: clock.clock, zone, ...dated };
}

/** "UTC 2026-01-02 03:04:05", and the clock before its date: "03:04 on 2 Jan 2026 (UTC)". */
function zoneAround(text: string, date: WrittenDate, clock: Clock): WrittenZone | null {
  if (clock.start < date.start) {
    const gap = stickyAt(behindClock, text, date.end)?.[0].length ?? 0;
    return zoneAt(text, date.end + gap, true);
  }
  const from = Math.max(0, date.start - 14);
  const before = /(?:^|[^\p{L}\d])([\p{L}\d:+-]{2,9})[\])]?:?\s$/u.exec(
    text.slice(from, date.start),
  );
  const word = before?.[1] ?? '';
  const zone = word === '' ? null : zoneAt(word, 0, false);
  return zone === null || zone.end < word.length ? null : zone;
}

function epochsIn(text: string): Stamp[] {
  const stamps: Stamp[] = [];
  for (const match of matchesOf(epochForm, text)) {
    if (stamps.length >= clocksMax) break;
    const isKeyed = epochKey.test(text.slice(Math.max(0, match.index - 30), match.index));
    stamps.push(epoch(match[0], match.index, isKeyed));
  }
  return stamps;
}

function stickyAt(form: RegExp, text: string, start: number): RegExpExecArray | null {
  form.lastIndex = start;
  return form.exec(text);
}

function two(part: string | number): string {
  return String(part).padStart(2, '0');
}
