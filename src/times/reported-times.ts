// When those did it whom a long report lists: its rows say so, and reading each line of its text
// once more would say nothing else.

import type { Accusation, EventTime } from '../findings.ts';
import type { Lasting } from './event-time.ts';

/** By what is accused: its first row and its last; left out where a row names no instant. */
export function reportedTimes(accused: readonly Accusation[]): ReadonlyMap<string, Lasting> {
  const rows = new Map<string, EventTime[]>();
  const open = new Set<string>();
  for (const { value, time } of accused) {
    if (time === null || time.at === null) open.add(value);
    else {
      const known = rows.get(value);
      if (known === undefined) rows.set(value, [time]);
      else known.push(time);
    }
  }
  const lasting = new Map<string, Lasting>();
  for (const [value, times] of rows) {
    if (open.has(value)) continue;
    const inOrder = times.toSorted((one, other) => instantOf(one) - instantOf(other));
    lasting.set(value, { first: inOrder[0] ?? null, last: inOrder.at(-1) ?? null });
  }
  return lasting;
}

function instantOf({ at }: EventTime): number {
  return Date.parse(at ?? '');
}
