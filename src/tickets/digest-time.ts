// When a contact's next digest is made: at the top of the hour, or at the desk's hour of the day.

import { dayAfter, dayOf, instantOf } from './calendar.ts';

const hourMs = 3_600_000;

/**
 * The first such instant after `now`.
 * @param minute of the local day, for daily ones
 */
export function nextDigestAt(
  pace: 'hourly' | 'daily',
  now: Date,
  { zone, minute }: { readonly zone: string; readonly minute: number },
): Date {
  if (pace === 'hourly') return new Date((Math.floor(now.getTime() / hourMs) + 1) * hourMs);
  const today = dayOf(now, zone);
  const at = instantOf(today, minute, zone);
  return at > now ? at : instantOf(dayAfter(today), minute, zone);
}
