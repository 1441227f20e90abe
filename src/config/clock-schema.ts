// What the rules say about time: when teams are at work, ladders of reminders, service levels,
// digests. The descriptions are the documentation; what only shows when the sections are seen
// together is checked in escalation.ts.

import { z } from 'zod';

import type { OpenSpan } from '../clock-rules.ts';
import { closed, duration, section, written } from './values.ts';

const dayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const hoursFix = 'write it like 24x7 or "Mon-Fri 08:00-18:00, Sat 09:00-12:00"';

/** Monday first; null: always. */
const teamHours = written(readHours);

function readHours(text: string) {
  if (text === '24x7') return { value: null };
  const week: OpenSpan[][] = dayNames.map(() => []);
  for (const part of text.split(',')) {
    const found = /^\s*([a-z]{3})(?:-([a-z]{3}))?\s+([\d:]{5})-([\d:]{5})\s*$/i.exec(part);
    const [, first = '', last = first, opens = '', closes = ''] = found ?? [];
    const span = { open: minuteOf(opens), close: minuteOf(closes) };
    const days = daysFrom(first, last);
    if (days.length === 0 || !(span.open < span.close)) {
      return { wrong: `"${part.trim()}" is no span of working hours`, fix: hoursFix };
    }
    for (const day of days) {
      const others = week[day] ?? [];
      if (others.some((one) => one.open < span.close && span.open < one.close)) {
        return { wrong: `"${part.trim()}" overlaps another span`, fix: hoursFix };
      }
      week[day] = [...others, span].sort((one, other) => one.open - other.open);
    }
  }
  return { value: week };
}

/** From "Mon" to "Fri", Monday being 0; none where they are no days in this order. */
function daysFrom(first: string, last: string): number[] {
  const [from, to] = [first, last].map((name) =>
    dayNames.findIndex((one) => one === name.toLowerCase()),
  );
  if (from === undefined || to === undefined || from < 0) return [];
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

/** Minutes of the day of "08:00", to "24:00"; not a number where it is none. */
function minuteOf(text: string): number {
  const [, hours, minutes] = /^(\d\d):([0-5]\d)$/.exec(text) ?? [];
  const minute = Number(hours) * 60 + Number(minutes);
  return minute <= 24 * 60 ? minute : Number.NaN;
}

export const holiday = written((text) => {
  // A leap year, so that the 29th of February is a day.
  const day = /^\d\d-\d\d$/.test(text) ? `2028-${text}` : text;
  const isDay = /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day));
  // JavaScript takes February 30th for March 2nd.
  if (isDay && new Date(day).toISOString().startsWith(day)) return { value: text };
  const fix = 'write it like 2026-04-06, or 12-24 for every year';
  return { wrong: `"${text}" is no day`, fix };
}).describe('Nobody is at work, but for teams that are 24x7: 2026-04-06, or 12-24 every year');

const reminder = written((text) =>
  /^reminder\.[a-z0-9][a-z0-9.-]{0,50}$/.test(text)
    ? { value: text }
    : { wrong: `"${text}" is no reminder`, fix: 'write it like reminder.1' },
);

const after = duration.describe('Working time of the team since they were asked: 10h is a day');

const rung = z.discriminatedUnion(
  'do',
  [
    closed({
      after,
      do: z.literal('remind'),
      template: reminder.prefault('reminder.1'),
      cc: z
        .literal('contact.escalate_to')
        .optional()
        .describe("The contact's escalation contact, or else the network's next one"),
    }),
    closed({ after, do: z.literal('hold'), code: z.literal('no-reply').prefault('no-reply') }),
  ],
  { error: (issue) => (issue.code === 'invalid_union' ? '"do" is remind or hold' : undefined) },
);

const severities = ['low', 'normal', 'high'] as const;
/** One duration for all, or one for each severity. */
const promise = z.preprocess(
  (input) => (typeof input === 'object' && input !== null ? input : { default: input }),
  closed({
    default: duration.optional().describe('For severities that are not named'),
    low: duration.optional(),
    normal: duration.optional(),
    high: duration.optional(),
  }).transform(
    (written) =>
      new Map(
        (['default', ...severities] as const).flatMap((name) =>
          written[name] === undefined ? [] : [[name, written[name]] as const],
        ),
      ),
  ),
);

const level = closed({
  first_response: promise.optional().describe('Until somebody has been answered or asked'),
  next_update: promise.optional().describe('From each word of the desk to the next'),
  resolve: promise.optional().describe('Until it is closed'),
});

const dayTime = written((text) => {
  const minute = minuteOf(text);
  if (minute < 24 * 60) return { value: minute };
  return { wrong: `"${text}" is no time of day`, fix: 'write it like "08:00"' };
});

/** How often one who wants no single mails gets them together. */
export const digestPace = z.enum(['hourly', 'daily']);

/** Sections that are maps; keys that name constituencies, types and teams are checked later. */
export const clockSections = {
  hours: z.record(z.string(), teamHours),
  escalation: z.record(z.string(), z.array(rung)),
  sla: z.record(z.string(), z.record(z.string(), level)),
  shifts: section({
    change_at: z
      .array(dayTime)
      .min(1, 'name at least one time of day')
      .max(24, 'a day has 24 hours')
      .prefault(['06:00', '14:00', '22:00'])
      .describe(
        'When a shift of a team that is 24x7 ends: the second choice of a snooze. Other teams end ' +
          'with their hours. In the time zone of the desk',
      ),
    morning: dayTime
      .prefault('08:00')
      .describe('When the morning of a team that is 24x7 begins: the third choice of a snooze'),
  }),
  digest: section({ daily_at: dayTime.prefault('08:00').describe('In the time zone of the desk') }),
} as const;
