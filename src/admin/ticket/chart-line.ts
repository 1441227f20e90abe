// One of the five lines on top of a ticket.

import type { ChartLine } from './views.ts';

export function line(
  name: string,
  text: string,
  at: Date | null = null,
  more = '',
  ahead: ChartLine['ahead'] = null,
): ChartLine {
  return { name, on: null, text, at, more, ahead, snooze: null, now: null };
}
