// The circuit breaker: when more leaves by itself than ever did, or too much of it comes back, a
// program should not go on by itself (F7). Numbers in, a sentence out.

import type { BreakerRules } from '../brake-rules.ts';

/** What has left by itself, of mail that a person did not let go. */
export interface Outflow {
  /** In the busiest hour of the seven days before this one. */
  readonly most: number;
  /** Within the last hour, or since a person let it go again; counted no further than matters. */
  readonly mails: number;
  /** Of these, what came back or was refused for good. */
  readonly returned: number;
}

/** Fewer mails that come back say nothing of the rest. */
export const returnedMin = 10;

/** How many may go within an hour; null: no limit. */
export function flowMax({ times, floorPerHour }: BreakerRules, most: number): number | null {
  return floorPerHour === null ? null : Math.max(floorPerHour, times * most);
}

/** Why it stops, or null. */
export function breakingOf(flow: Outflow, rules: BreakerRules): string | null {
  const { most, mails, returned } = flow;
  const max = flowMax(rules, most);
  if (max !== null && mails >= max) {
    const before = `the busiest hour of the 7 days before had ${most}`;
    return `${mails} mails left by themselves within an hour; ${before} (safety.breaker)`;
  }
  const share = rules.bouncePercent;
  if (share === null || returned < returnedMin || returned * 100 <= share * mails) return null;
  return `${returned} of the ${mails} mails of the last hour came back (safety.breaker)`;
}
