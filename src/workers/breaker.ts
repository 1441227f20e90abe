// The circuit breaker of outgoing mail: looked at before mail is claimed, it stops what is
// automatic on all nodes when more leaves than ever did, or too much comes back; only a person lets
// it go again. The hour is counted anew when half of what may still go has gone, so that the nearer
// it is the closer it is watched.

import type { Log } from '../log.ts';
import type { BreakerRules } from '../brake-rules.ts';
import { breakingOf, flowMax, type Outflow, returnedMin } from '../tickets/outflow.ts';

interface Measure {
  readonly isWhole: boolean;
  readonly times: number;
  readonly floor: number;
  readonly returnedMin: number;
  readonly returnedTimes: number;
}

export interface BreakerParts {
  readonly rules: BreakerRules;
  readonly log: Log;
  readonly store: {
    /** Keeps the counts of hours that are over. */
    keep(now: Date): Promise<void>;
    measure(now: Date, measure: Measure): Promise<Outflow>;
    /** Measures again and stops, as one; null: it need not, or stands already. */
    stop(
      now: Date,
      measure: Measure,
      judge: (flow: Outflow) => string | null,
    ): Promise<string | null>;
  };
}

export interface Breaker {
  /** To be called before anything is claimed. */
  look(now: Date): Promise<void>;
  /** So many were claimed. */
  count(mails: number): void;
}

const hourMs = 3_600_000;
/** Other nodes send too: the hour is counted at least so often. */
const wholeEveryMs = 60_000;

/** A breaker that is closed; what was stopped stays so without it. */
export function createBreaker({ rules, log, store }: BreakerParts): Breaker {
  const isOff = rules.floorPerHour === null && rules.bouncePercent === null;
  const measure = {
    times: rules.floorPerHour === null ? 0 : rules.times,
    floor: rules.floorPerHour ?? 0,
    returnedMin,
    returnedTimes: Math.ceil(100 / (rules.bouncePercent ?? 100)),
  };
  const judge = (flow: Outflow): string | null => breakingOf(flow, rules);
  let countedAt = Number.NEGATIVE_INFINITY;
  let keptHour = Number.NEGATIVE_INFINITY;
  /** Before the hour is counted again. */
  let left = 0;

  const keep = async (now: Date): Promise<void> => {
    const hour = Math.floor(now.getTime() / hourMs);
    if (hour === keptHour) return;
    await store.keep(now);
    keptHour = hour;
    left = 0;
  };

  return {
    look: async (now) => {
      const at = now.getTime();
      if (isOff) return;
      await keep(now);
      const isWhole = left <= 0 || Math.abs(at - countedAt) >= wholeEveryMs;
      const flow = await store.measure(now, { ...measure, isWhole });
      if (isWhole) {
        countedAt = at;
        const max = flowMax(rules, flow.most) ?? Number.POSITIVE_INFINITY;
        left = Math.max(1, (max - flow.mails) / 2);
      }
      if (judge(flow) === null) return;
      const why = await store.stop(now, { ...measure, isWhole: true }, judge);
      if (why !== null)
        log.error({ why }, 'nothing automatic is sent until: sluice outbox release');
    },
    count: (mails) => {
      left -= mails;
    },
  };
}
