// The times until which something can be snoozed, as buttons: what each is called, and the instant
// that it means. A time of day is the team's own, with UTC beside it where the two differ. Pure.

import type { ClockRules } from '../clock-rules.ts';
import { localTime } from '../local-time.ts';
import { dayAfter, dayOf } from '../tickets/calendar.ts';
import { hoursOf } from '../tickets/look.ts';
import { type Snooze, snoozesAt, snoozeUntil } from '../tickets/snooze.ts';
import type { Say } from './messages/say.ts';
import { type Typed, typed } from './shown.ts';

export interface SnoozeView {
  /** The instant, as it is sent. */
  readonly value: Typed;
  readonly label: string;
  /** "tomorrow 08:00 (07:00Z)" */
  readonly when: string;
  /** Empty: none. */
  readonly key: string;
}

/** What chooses a date. */
export const dateKey = '4';
const daysAhead = 6;
const dayMs = 86_400_000;
const isoMinute = 'yyyy-mm-ddThh:mm'.length;

/** The choices of a team, in the order of their keys. */
export function snoozeViews(now: Date, rules: ClockRules, team: string, say: Say): SnoozeView[] {
  const { zone } = hoursOf(rules, team);
  return snoozesAt(now, rules, team).map((snooze, index) => ({
    value: typed(snooze.until.toISOString()),
    label: say(`acts.snooze-${nameOf(snooze, now, zone)}`),
    when: whenIn(snooze.until, now, zone, say),
    key: String(index + 1),
  }));
}

/** What the field of the date begins with: a morning a week ahead, in UTC. */
export function dateAhead(now: Date, rules: ClockRules, team: string): string {
  const later = new Date(now.getTime() + daysAhead * dayMs);
  const morning = snoozesAt(later, rules, team).find(({ is }) => is === 'morning');
  return (morning?.until ?? later).toISOString().slice(0, isoMinute).replace('T', ' ');
}

/** The instant that is meant; empty where it is none that is ahead. */
export function snoozeTime(text: string, now: Date): string {
  return snoozeUntil(text, now)?.toISOString() ?? '';
}

/** After a weekend or a holiday the next morning is not that of tomorrow. */
function nameOf({ is, until }: Snooze, now: Date, zone: string): Snooze['is'] | 'workday' {
  return is === 'morning' && dayOf(until, zone) !== dayAfter(dayOf(now, zone)) ? 'workday' : is;
}

function whenIn(until: Date, now: Date, zone: string, say: Say): string {
  const minute = (text: string) => text.slice('yyyy-mm-dd '.length, 'yyyy-mm-dd hh:mm'.length);
  const here = minute(localTime(until, zone));
  const utc = `${minute(until.toISOString())}Z`;
  const time = `${here}Z` === utc ? utc : `${here} (${utc})`;
  const day = dayOf(until, zone);
  const today = dayOf(now, zone);
  if (day === today) return say('acts.snooze-today', { time });
  return day === dayAfter(today) ? say('acts.snooze-tomorrow', { time }) : `${day} ${time}`;
}
