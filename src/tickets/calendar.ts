// Time that counts: the milliseconds within a team's hours, in its time zone, holidays left out.
// Daylight saving is the zone's own: a local time that a spring night skips is the instant of the
// skip, and one that an autumn night repeats is the first of the two, so that no order is turned.

import type { Hours, OpenSpan } from '../clock-rules.ts';
import { localTime } from '../local-time.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** Nothing is counted over more days than this; hours that are always have no such end. */
const daysMax = 40 * 366;

/** The milliseconds within the hours between two instants; negative where they are turned round. */
export function workingMs(from: Date, to: Date, hours: Hours): number {
  if (hours.week === null) return to.getTime() - from.getTime();
  if (to < from) return -workingMs(to, from, hours);
  let sum = 0;
  for (const open of openSpans(from, hours)) {
    if (open.from >= to.getTime()) break;
    sum += Math.min(open.to, to.getTime()) - open.from;
  }
  return sum;
}

/**
 * The earliest instant by which so many milliseconds within the hours have passed since `from`:
 * itself where it is none. What forty years do not hold ends with them.
 * @param ms not negative
 */
export function addWorking(from: Date, ms: number, hours: Hours): Date {
  if (hours.week === null || ms <= 0) return new Date(from.getTime() + Math.max(ms, 0));
  let left = ms;
  let last = from.getTime();
  for (const open of openSpans(from, hours)) {
    if (open.to - open.from >= left) return new Date(open.from + left);
    left -= open.to - open.from;
    last = open.to;
  }
  return new Date(last);
}

/**
 * The instant of a local time: the earliest at which a clock of that zone shows it, or more.
 * @param day "2026-10-25"
 * @param minute of that day, 0 to 1440
 */
export function instantOf(day: string, minute: number, zone: string): Date {
  const local = Date.parse(`${day}T00:00:00Z`) + minute * minuteMs;
  const early = local - offsetMs(local - dayMs, zone);
  const late = local - offsetMs(local + dayMs, zone);
  const shown = [early, late].filter((at) => at + offsetMs(at, zone) === local);
  if (shown.length > 0) return new Date(Math.min(...shown));
  return new Date(skipBetween(Math.min(early, late), Math.max(early, late), local, zone));
}

/** The day of an instant in that zone: "2026-10-25". */
export function dayOf(at: Date, zone: string): string {
  return new Date(at.getTime() + offsetMs(at.getTime(), zone)).toISOString().slice(0, 10);
}

/** The day after "2026-10-25", and so on. */
export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + dayMs).toISOString().slice(0, 10);
}

/** From one instant to, and without, another. */
export interface Open {
  readonly from: number;
  readonly to: number;
}

/** The spans of open hours from an instant on, in their order; the first may have begun before. */
export function* openSpans(from: Date, hours: Hours): Generator<Open> {
  let day = dayOf(from, hours.zone);
  for (let days = 0; days < daysMax; days += 1) {
    for (const span of spansOf(day, hours)) {
      const begin = instantOf(day, span.open, hours.zone).getTime();
      const end = instantOf(day, span.close, hours.zone).getTime();
      const start = Math.max(begin, from.getTime());
      if (end > start) yield { from: start, to: end };
    }
    day = dayAfter(day);
  }
}

function spansOf(day: string, { week, holidays }: Hours): readonly OpenSpan[] {
  if (holidays.has(day) || holidays.has(day.slice('2026-'.length))) return [];
  const sundayFirst = new Date(`${day}T00:00:00Z`).getUTCDay();
  return week?.[(sundayFirst + 6) % 7] ?? [];
}

/** The first instant after a skipped hour: none before it shows that local time or more. */
function skipBetween(before: number, after: number, local: number, zone: string): number {
  let [low, high] = [before, after];
  while (high - low > minuteMs) {
    const middle = low + Math.floor((high - low) / 2 / minuteMs) * minuteMs;
    if (middle + offsetMs(middle, zone) >= local) high = middle;
    else low = middle;
  }
  return high;
}

/** How far the zone's clocks are ahead of UTC at an instant. */
function offsetMs(at: number, zone: string): number {
  const second = Math.floor(at / 1000) * 1000;
  return Date.parse(`${localTime(second, zone).replace(' ', 'T')}Z`) - second;
}
