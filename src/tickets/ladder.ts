// The ladder of an investigation, or a block, that nobody answers: which rung is due, and when the
// next one is. One rung a look: a late one shifts those above it, so that two reminders never stand
// closer together than the rules say.

import type { ClockRules, Hours, Ladder, Rung } from '../clock-rules.ts';
import { addWorking, workingMs } from './calendar.ts';

/** The mail that waits for its answer, and what was done about it since. */
export interface Round {
  readonly askedAt: Date;
  /** Rungs that are done. */
  readonly done: number;
  /** Working time since then that does not count: snoozed, or lost to a late rung. */
  readonly skippedMs: number;
  /** The last reminder that was sent, the last question that was answered; null: none yet. */
  readonly lastStepAt: Date | null;
}

export type Step =
  | { readonly do: 'wait'; readonly until: Date }
  | { readonly do: 'fire'; readonly rung: Rung; readonly lateMs: number }
  /** All are done. */
  | { readonly do: 'nothing' };

/** What is due now, or when to look again. */
export function nextStep({ rungs }: Ladder, round: Round, hours: Hours, now: Date): Step {
  const rung = rungs[round.done];
  if (rung === undefined) return { do: 'nothing' };
  const { askedAt, skippedMs, lastStepAt } = round;
  const planned = addWorking(askedAt, rung.afterMs + skippedMs, hours);
  // Whenever the last step was really taken, they have had the time that the rules give.
  const pauseMs = rung.afterMs - (rungs[round.done - 1]?.afterMs ?? 0);
  const least =
    lastStepAt !== null && lastStepAt > askedAt ? addWorking(lastStepAt, pauseMs, hours) : askedAt;
  const due = least > planned ? least : planned;
  if (due > now) return { do: 'wait', until: due };
  return { do: 'fire', rung, lateMs: workingMs(due, now, hours) };
}

/**
 * The round with its last rung before it again, and the whole of its pause: the desk was asked,
 * and has decided to wait on.
 */
export function onceMore({ rungs }: Ladder, round: Round, hours: Hours, now: Date): Round {
  const done = Math.max(rungs.length - 1, 0);
  const pauseMs = (rungs[done]?.afterMs ?? 0) - (rungs[done - 1]?.afterMs ?? 0);
  const passedMs = workingMs(round.askedAt, now, hours);
  return { ...round, done, skippedMs: passedMs + pauseMs - (rungs[done]?.afterMs ?? 0) };
}

/** The ladder for one type of incident in one constituency: the most specific that is written. */
export function ladderFor(
  { escalation }: Pick<ClockRules, 'escalation'>,
  constituency: string | null,
  type: string,
): Ladder | null {
  const names = [`${constituency}/${type}`, type, `${constituency}/default`, 'default'];
  for (const name of names) {
    const found = escalation.get(name);
    if (found !== undefined) return found;
  }
  return null;
}
