// The time in a short text that is known to hold one, such as one field of a report. Which of the
// many times of a whole mail belongs to an address is decided in event-time.ts.

import type { EventTime } from '../findings.ts';
import { type Clocks, noClocks, timeOf } from './clocks.ts';
import { epoch, joined, piecesIn } from './stamps.ts';

const epochField = /^1\d{9}(?:\d{3}|\.\d{1,9})?$/;

/**
 * The first point in time of a text of a few hundred characters; null where it holds none. Without
 * `clocks`, what the mail would have to tell (year, order, zone) is not known.
 */
export function timeIn(text: string, clocks: Clocks = noClocks): EventTime | null {
  const whole = text.trim();
  if (epochField.test(whole)) return timeOf(epoch(whole, 0, true), clocks);
  const { stamps, dates, clocks: bare } = piecesIn(whole);
  for (const stamp of stamps) {
    const time = timeOf(stamp, clocks);
    if (time !== null) return time;
  }
  const [date] = dates;
  const [clock] = bare;
  return date === undefined || clock === undefined ? null : timeOf(joined(date, clock), clocks);
}
