// Whether what happened is too old, or dated ahead, to be sent without a person.

import type { Sentence } from '../doubts.ts';
import type { EventTime, Indicator, Report } from '../findings.ts';
import type { Mail } from '../model.ts';
import type { Limits } from '../rules.ts';

/** Clocks differ and zones are mistaken; an event further ahead than this is not believed. */
const futureMaxMs = 3_600_000;
const dayMs = 86_400_000;

interface Told {
  readonly reports: readonly Report[];
  readonly indicators: readonly Indicator[];
  readonly mail: Pick<Mail, 'date'>;
  readonly now: Date;
  readonly limits: Pick<Limits, 'eventAgeMaxMs'>;
}

/**
 * Why the events of one of these addresses are not of today; else null. The latest
 * time counts, for a log may begin long ago and end today; without one, the mail's own date.
 */
export function staleness(
  offenders: readonly { readonly ip: string; readonly time: EventTime | null }[],
  { reports, indicators, mail, now, limits }: Told,
): Sentence | null {
  if (limits.eventAgeMaxMs === null) return null;
  const latestMs = new Map<string, number>();
  const seen = (ip: string, time: EventTime | null): void => {
    const ms = Date.parse(time?.at ?? '');
    if (!Number.isNaN(ms)) latestMs.set(ip, Math.max(ms, latestMs.get(ip) ?? ms));
  };
  for (const { value, time, until } of indicators) seen(value, until ?? time);
  for (const { accused } of reports) for (const { value, time } of accused) seen(value, time);
  for (const { ip, time } of offenders) {
    seen(ip, time);
    const atMs = latestMs.get(ip) ?? mail.date?.getTime();
    if (atMs === undefined) continue;
    const ageMs = now.getTime() - atMs;
    if (ageMs > limits.eventAgeMaxMs) {
      return { is: 'days-old', ip, days: Math.round(ageMs / dayMs) };
    }
    if (ageMs < -futureMaxMs) return { is: 'in-future', ip };
  }
  return null;
}
