// When something happened, as a complaint says it, beside when the complaint came. Pure.

import type { Happened } from '../store/case.ts';
import type { Say } from './messages/say.ts';
import { short } from './words.ts';

export interface HappenedView {
  /** Null where it is unknown; `found` may know more. */
  readonly at: Date | null;
  /** As the complaint writes it, with its zone or that it names none; empty: `at` says the same. */
  readonly found: string;
  readonly cameAt: Date;
}

const foundMost = 60;

export function happenedView(
  { eventAt, eventClock, eventZone, cameAt }: Happened,
  say: Say,
): HappenedView {
  const clock = (eventClock ?? '').replace('T', ' ').slice(0, 19);
  if (clock === '') return { at: eventAt, found: '', cameAt };
  const isTold = eventAt?.toISOString().startsWith(clock.replace(' ', 'T')) ?? false;
  const zone = eventZone ?? (eventAt === null ? say('common.zone-unknown') : '');
  return { at: eventAt, found: isTold ? '' : short(`${clock} ${zone}`.trim(), foundMost), cameAt };
}
