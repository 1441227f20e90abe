// Service levels: until when a ticket must have its first answer, its next word and its end. Three
// clocks apart, each over the working hours of the ticket's team; what of them is due next is the
// ticket's own due.

import {
  type ClockRules,
  type Hours,
  type ServiceLevel,
  type SlaClock,
  slaClocks,
} from '../clock-rules.ts';
import type { TicketKind } from '../model.ts';
import { addWorking } from './calendar.ts';

/** What has happened to a ticket that is open. */
export interface Served {
  readonly openedAt: Date;
  /** The first and the last word of the desk's to anybody about it; null: none yet. */
  readonly firstWordAt: Date | null;
  readonly lastWordAt: Date | null;
  readonly severity: string | null;
  /** Working time that does not count: snoozed, or closed before it was opened again. */
  readonly pausedMs: number;
}

export interface Due {
  readonly clock: SlaClock;
  readonly at: Date;
}

/** What is promised for tickets of that kind, or null; the constituency's own words come first. */
export function levelFor(
  { sla }: Pick<ClockRules, 'sla'>,
  constituency: string | null,
  kind: TicketKind,
): ServiceLevel | null {
  for (const whose of constituency === null ? ['default'] : [constituency, 'default']) {
    const found = sla.get(`${whose}/${kind}`) ?? sla.get(`${whose}/default`);
    if (found !== undefined) return found;
  }
  return null;
}

/** When each of its clocks that still runs is due, the most pressing one first. */
export function duesOf(level: ServiceLevel, served: Served, hours: Hours): readonly Due[] {
  return slaClocks
    .flatMap((clock) => {
      const promised = level[clock];
      const ms = promised?.get(served.severity ?? 'default') ?? promised?.get('default');
      const from = beginOf(clock, served);
      if (ms === undefined || from === null) return [];
      return [{ clock, at: addWorking(from, ms + served.pausedMs, hours) }];
    })
    .sort((one, other) => one.at.getTime() - other.at.getTime());
}

/** Since when a clock runs; null where it has been stopped. */
function beginOf(clock: SlaClock, { openedAt, firstWordAt, lastWordAt }: Served): Date | null {
  switch (clock) {
    case 'first-response':
      return firstWordAt === null ? openedAt : null;
    case 'next-update':
      return lastWordAt ?? openedAt;
    case 'resolve':
      return openedAt;
  }
}
