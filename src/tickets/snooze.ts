// Until when a ticket or a question can be snoozed: the times that are offered, each an instant,
// and what a person has typed. A time of day is the team's own, whatever its zone's clocks do.

import type { ClockRules, Hours, Shifts } from '../clock-rules.ts';
import { dayAfter, dayOf, instantOf, type Open, openSpans } from './calendar.ts';
import { hoursOf } from './look.ts';

export const snoozeNames = ['hour', 'shift', 'morning'] as const;

/** One time that is offered. */
export interface Snooze {
  readonly is: (typeof snoozeNames)[number];
  readonly until: Date;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const unitMs = { m: minuteMs, h: hourMs, d: dayMs } as const;

/**
 * What is offered at that instant, in the order of its keys. A shift ends with the hours of the
 * team that run, else with those that come next; a morning is when its next day at work begins.
 * Where it is always at work, or for a day and more, the rules say both.
 */
export function snoozesAt(
  now: Date,
  rules: Pick<ClockRules, 'hours' | 'shifts'>,
  team: string,
): readonly Snooze[] {
  const hours = hoursOf(rules, team);
  // As it is shown: to the minute, and never less than an hour.
  const inAnHour = new Date(Math.ceil((now.getTime() + hourMs) / minuteMs) * minuteMs);
  return [
    { is: 'hour', until: inAnHour },
    { is: 'shift', until: shiftEnd(now, hours, rules.shifts) },
    { is: 'morning', until: nextMorning(now, hours, rules.shifts) },
  ];
}

/** Longer nothing is snoozed: what is never asked about again is lost. */
export const snoozeDaysMax = 366;

/**
 * "7d", "12h", "30m" from now; a day or an instant, in UTC. Null where it is none that is ahead, or
 * too far ahead.
 */
export function snoozeUntil(text: string, now: Date): Date | null {
  const [, count, unit] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  const ahead = Number(count) * unitMs[unit as keyof typeof unitMs];
  const isTime = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z?)?$/.test(text);
  const written = isTime ? Date.parse(zoned(text)) : Number.NaN;
  const at = new Date(count === undefined ? written : now.getTime() + ahead);
  return at > now && at.getTime() - now.getTime() <= snoozeDaysMax * dayMs ? at : null;
}

/** All times that are typed at the desk are UTC. */
function zoned(text: string): string {
  const iso = text.replace(' ', 'T');
  return iso.length === 10 || iso.endsWith('Z') ? iso : `${iso}Z`;
}

function shiftEnd(now: Date, hours: Hours, { changes }: Shifts): Date {
  for (const shift of shiftsFrom(new Date(now.getTime() - dayMs), hours)) {
    if (shift.to <= now.getTime()) continue;
    if (shift.to - shift.from < dayMs) return new Date(shift.to);
    break;
  }
  const today = dayOf(now, hours.zone);
  const ends = [today, dayAfter(today)].flatMap((day) =>
    changes.map((minute) => instantOf(day, minute, hours.zone)),
  );
  return ends.find((at) => at > now) ?? new Date(now.getTime() + dayMs);
}

function nextMorning(now: Date, hours: Hours, { morning }: Shifts): Date {
  const tomorrow = dayAfter(dayOf(now, hours.zone));
  const midnight = instantOf(tomorrow, 0, hours.zone).getTime();
  for (const shift of shiftsFrom(new Date(now.getTime() - dayMs), hours)) {
    if (shift.to - shift.from >= dayMs) break;
    if (shift.from >= midnight) return new Date(shift.from);
  }
  return instantOf(tomorrow, morning, hours.zone);
}

/** Hours that touch are one shift, over midnight too; none where they never end. */
function* shiftsFrom(from: Date, hours: Hours): Generator<Open> {
  if (hours.week === null) return;
  let shift: Open | null = null;
  for (const open of openSpans(from, hours)) {
    if (shift !== null && open.from <= shift.to) shift = { from: shift.from, to: open.to };
    else {
      if (shift !== null) yield shift;
      shift = open;
    }
    // As long as it is by now, it is no shift: whoever asks need not hear of its end.
    if (shift.to - shift.from >= dayMs) yield shift;
  }
}
