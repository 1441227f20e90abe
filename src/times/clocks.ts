// From what is written to an instant: the year, the order of day and month, and the zone, where
// they stand elsewhere in the mail. What nothing in the mail decides stays open: no instant, but
// the clock and the zone as written. Never guessed from where the reporter or the desk is.

import type { EventTime } from '../findings.ts';
import { datesIn, type Day } from './dates.ts';
import type { Stamp } from './stamps.ts';
import { minutesOf, regionOffset, type WrittenZone } from './zones.ts';

/** What the mail says of its clocks as a whole. */
export interface Clocks {
  /** The mail's own Date: no event is later, and a date without a year is of the year before it. */
  readonly mailDate: Date | null;
  /** The offset in which the mail's own Date is written; decides between readings of a zone. */
  readonly mailOffset: string | null;
  /** Whether dates in figures begin with the day or the month, where another date shows it. */
  readonly order: () => 'day' | 'month' | null;
  /** The offset of a region at a time of its clocks; null where none is known. */
  readonly offsetIn: (region: string, clock: string) => string | null;
}

const dayMs = 86_400_000;
/** Clocks run ahead, and the mail's own zone may be wrong. */
const aheadMaxMs = dayMs;
/** Of two readings of 03/04/2026 the one this near to the mail is meant, if no other is near. */
const recentMs = 2 * dayMs;
const notRecentMs = 14 * dayMs;
/** Asking for the offset of a region costs; a mail that names more regions is not honest. */
const regionsMax = 12;
const orderCharsMax = 200_000;

/** For a time alone, without its mail. */
export const noClocks: Clocks = {
  mailDate: null,
  mailOffset: null,
  order: () => null,
  offsetIn: regionOffset,
};

/** What a mail says of its clocks; made once a mail. */
export function clocksOf(mail: {
  readonly date: Date | null;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly texts: readonly { readonly text: string }[];
}): Clocks {
  const written = mail.headers.find(({ name }) => name === 'date')?.value ?? '';
  const [, sign, hours, minutes] = /([+-])(\d\d):?(\d\d)\s*(?:\(|$)/.exec(written) ?? [];
  let order: 'day' | 'month' | null | undefined;
  const known = new Map<string, Map<string, string | null>>();
  return {
    mailDate: mail.date,
    mailOffset: sign === undefined ? null : `${sign}${hours}:${minutes}`,
    order: () => {
      order ??= orderIn(mail.texts);
      return order;
    },
    offsetIn: (region, clock) => {
      const hour = clock.slice(0, 13);
      const offsets = known.get(region) ?? new Map<string, string | null>();
      if (known.size >= regionsMax && !known.has(region)) return null;
      known.set(region, offsets);
      if (!offsets.has(hour)) offsets.set(hour, regionOffset(region, clock));
      return offsets.get(hour) ?? null;
    },
  };
}

/** The time a stamp means; `zone` is one that stands elsewhere. Null where no day can be told. */
export function timeOf(
  stamp: Stamp,
  clocks: Clocks,
  zone: WrittenZone | null = null,
): EventTime | null {
  if (stamp.epochMs !== null) return sinceEpoch(stamp.epochMs);
  if (stamp.daysAgo !== null) return beforeMail(stamp, stamp.daysAgo, clocks, zone);
  const meant = dayMeant(stamp, clocks);
  if (meant === null) return null;
  const clock = `${dateOf(meant.day)}T${stamp.clock}`;
  const written = stamp.zone ?? zone;
  const offset = written === null ? null : offsetAt(written, clock, clocks);
  const about = { clock, zone: written?.text ?? null };
  if (offset === null || meant.confidence === 'unknown')
    return { at: null, ...about, confidence: 'unknown' };
  const isGiven = meant.confidence === 'given' && stamp.zone !== null && offset.isGiven;
  return { at: `${clock}${offset.text}`, ...about, confidence: isGiven ? 'given' : 'inferred' };
}

/** Later than the mail itself: a deadline, not an event. */
export function isAhead(time: EventTime, { mailDate }: Clocks): boolean {
  const ms = Date.parse(time.at ?? `${time.clock}Z`);
  return mailDate !== null && ms > mailDate.getTime() + aheadMaxMs;
}

interface Meant {
  readonly day: Day & { readonly year: number };
  readonly confidence: EventTime['confidence'];
}

function dayMeant({ readings, isDotted }: Stamp, clocks: Clocks): Meant | null {
  const full = readings.flatMap((day) => withYear(day, clocks.mailDate) ?? []);
  const [first] = full;
  if (first === undefined) return null;
  if (full.length === 1)
    return { day: first, confidence: readings[0]?.year === null ? 'inferred' : 'given' };
  if (isDotted && first.order === 'day') return { day: first, confidence: 'given' };
  const past = full.filter((day) => ageMs(day, clocks.mailDate) > -aheadMaxMs);
  const [only] = past;
  if (past.length === 1 && only !== undefined) return { day: only, confidence: 'inferred' };
  const ordered = past.find((day) => day.order === clocks.order());
  if (ordered !== undefined) return { day: ordered, confidence: 'inferred' };
  const recent = past.filter((day) => Math.abs(ageMs(day, clocks.mailDate)) <= recentMs);
  const near = past.filter((day) => Math.abs(ageMs(day, clocks.mailDate)) <= notRecentMs);
  const [newest] = recent;
  if (near.length === 1 && newest !== undefined) return { day: newest, confidence: 'inferred' };
  return { day: first, confidence: 'unknown' };
}

/** A date without a year is the last one of its name that is not after the mail. */
function withYear(day: Day, mailDate: Date | null): Meant['day'] | null {
  if (day.year !== null) return { ...day, year: day.year };
  if (mailDate === null) return null;
  const year = mailDate.getUTCFullYear() + 1;
  // Eight years hold a 29th of February, whatever the century.
  for (let back = 0; back <= 8; back++) {
    const full = { ...day, year: year - back };
    const isReal = new Date(startMs(full)).getUTCDate() === day.day;
    if (isReal && ageMs(full, mailDate) > -aheadMaxMs) return full;
  }
  return null;
}

function ageMs(day: Meant['day'], mailDate: Date | null): number {
  return mailDate === null ? 0 : mailDate.getTime() - startMs(day);
}

function startMs({ year, month, day }: Meant['day']): number {
  return Date.UTC(year, month - 1, day);
}

function offsetAt(
  zone: WrittenZone,
  clock: string,
  clocks: Clocks,
): { readonly text: string; readonly isGiven: boolean } | null {
  if (zone.region !== null) {
    const text = clocks.offsetIn(zone.region, clock);
    return text === null ? null : { text, isGiven: true };
  }
  const [only, ...others] = zone.offsets;
  if (only === undefined) return null;
  if (others.length === 0) return { text: only, isGiven: true };
  const { mailOffset } = clocks;
  if (mailOffset === null) return null;
  const text = zone.offsets.find((offset) => minutesOf(offset) === minutesOf(mailOffset));
  return text === undefined ? null : { text, isGiven: false };
}

function sinceEpoch(ms: number): EventTime {
  const clock = new Date(ms).toISOString().slice(0, 19);
  // No zone is written, and none is needed.
  return { at: `${clock}+00:00`, clock, zone: null, confidence: 'given' };
}

/**
 * "Yesterday at 22:10": the writer's day, and where no zone is told the writer's own. "-0000" says
 * that it is not known (RFC 5322, 3.3). Never after the mail itself.
 */
function beforeMail(
  stamp: Stamp,
  daysAgo: number,
  clocks: Clocks,
  elsewhere: WrittenZone | null,
): EventTime | null {
  const { mailDate, mailOffset } = clocks;
  if (mailDate === null) return null;
  const awayMs = minutesOf(mailOffset ?? '+00:00') * 60_000;
  const day = new Date(mailDate.getTime() + awayMs - daysAgo * dayMs).toISOString().slice(0, 10);
  const clock = `${day}T${stamp.clock}`;
  const zone = stamp.zone ?? elsewhere;
  const own = mailOffset === '-00:00' ? null : mailOffset;
  const offset = zone === null ? own : (offsetAt(zone, clock, clocks)?.text ?? null);
  const about = { clock, zone: zone?.text ?? null };
  if (offset === null) return { at: null, ...about, confidence: 'unknown' };
  const at = `${clock}${offset}`;
  return Date.parse(at) > mailDate.getTime() ? null : { at, ...about, confidence: 'inferred' };
}

/** What dates in figures begin with, by those of the mail that can be read in one way only. */
function orderIn(texts: readonly { readonly text: string }[]): 'day' | 'month' | null {
  const orders = new Set<Day['order']>();
  let left = orderCharsMax;
  for (const { text } of texts) {
    for (const { readings, isDotted } of datesIn(text.slice(0, left))) {
      const [only, ...others] = readings;
      if (only !== undefined && others.length === 0 && !isDotted && only.day > 12)
        orders.add(only.order);
    }
    left = Math.max(0, left - text.length);
  }
  if (orders.has('day') === orders.has('month')) return null;
  return orders.has('day') ? 'day' : 'month';
}

function dateOf({ year, month, day }: Meant['day']): string {
  return [year, month, day].map((part) => String(part).padStart(2, '0')).join('-');
}
