// One look at the clocks of a ticket: what of them is due now, and when to look again. Pure: from
// what the ticket is to what becomes of its row, so that a month of looks is a table in a test.

import type { ClockState, Ticking } from '../clock-rows.ts';
import type { ClockRules, Hours, Rung } from '../clock-rules.ts';
import { doubt } from '../doubts.ts';
import type { Doubt } from '../model.ts';
import { workingMs } from './calendar.ts';
import { ladderFor, nextStep, onceMore, type Round } from './ladder.ts';
import { isAsking } from './lifecycles.ts';
import { duesOf, levelFor, type Served } from './sla.ts';

export interface Look {
  readonly clock: ClockState;
  /** When to look again; null: it is closed, and nothing is due before it is opened again. */
  readonly dueAt: Date | null;
  /** The next due of the ticket, for people; past where it is overdue. */
  readonly ticketDueAt: Date | null;
  /** The rung to take now: its act, and which it is, from 1. */
  readonly fire: {
    readonly act: Rung['act'];
    readonly number: number;
    /** When the next rung comes; null: there is none. */
    readonly nextAt: Date | null;
  } | null;
  /** They have answered, or it is closed: what was prepared against the silence is void. */
  readonly isOver: boolean;
  /** Nothing is under way, for too long: the question to the desk. */
  readonly forgotten: Doubt | null;
  /** What was promised by then and is not done, as a sentence. */
  readonly overdue: readonly string[];
}

/** Where nothing is ever shown for being untouched. */
const quietMs = 14 * 86_400_000;

/** The hours of a team; those of the desk where it has none of its own. */
export function hoursOf({ hours }: Pick<ClockRules, 'hours'>, team: string): Hours {
  const found = hours.get(team) ?? hours.get('desk');
  return found ?? { zone: 'UTC', week: null, holidays: new Set() };
}

/** What is due of a ticket, and what its clock becomes by it. */
export function lookAt(ticket: Ticking, clock: ClockState, rules: ClockRules, now: Date): Look {
  const hours = hoursOf(rules, ticket.team);
  const still = { fire: null, isOver: false, forgotten: null, overdue: [] } as const;
  if (ticket.closedAt !== null) {
    const paused = { ...clock, pausedFrom: clock.pausedFrom ?? ticket.closedAt };
    return { ...still, clock: paused, dueAt: null, ticketDueAt: null, isOver: true };
  }
  if (ticket.snoozedUntil !== null && ticket.snoozedUntil > now) {
    const until = ticket.snoozedUntil;
    const paused = { ...clock, pausedFrom: clock.pausedFrom ?? now };
    return { ...still, clock: paused, dueAt: until, ticketDueAt: until };
  }
  const running = resumed(ticket, clock, hours, now);
  const climb = climbed(ticket, running, rules, hours, now);
  const promised = promises(ticket, running, rules, hours, now);
  const isUnderWay = climb.until !== null || climb.fire !== null;
  const shownAt = isUnderWay ? null : untouchedUntil(ticket, rules);
  const isForgotten = shownAt !== null && shownAt <= now;
  const next = earliest([climb.until, ...promised.next, isForgotten ? null : shownAt]);
  return {
    clock: climb.clock,
    dueAt: next ?? lookedAtAgain(rules, now),
    ticketDueAt: earliest([climb.until, ...promised.all, ticket.childrenDueAt]),
    fire: climb.fire,
    isOver: isAsking(ticket.kind) && ticket.turn === 'update',
    forgotten: isForgotten ? forgotten(ticket) : null,
    overdue: promised.overdue,
  };
}

/** It runs again: what it stood still is counted once, up to the end of the snooze. */
function resumed(ticket: Ticking, clock: ClockState, hours: Hours, now: Date): ClockState {
  const { pausedFrom } = clock;
  if (pausedFrom === null) return clock;
  const ended = ticket.snoozedUntil;
  const until = ended !== null && ended > pausedFrom && ended < now ? ended : now;
  const ms = Math.max(0, workingMs(pausedFrom, until, hours));
  return {
    ...clock,
    pausedFrom: null,
    pausedMs: clock.pausedMs + ms,
    skippedMs: clock.skippedMs + ms,
  };
}

interface Climb {
  readonly clock: ClockState;
  readonly until: Date | null;
  readonly fire: Look['fire'];
}

/** One step of the ladder at most; none while nobody is waited for. */
function climbed(
  ticket: Ticking,
  clock: ClockState,
  rules: ClockRules,
  hours: Hours,
  now: Date,
): Climb {
  const rest: Climb = { clock, until: null, fire: null };
  const { askedAt } = ticket;
  if (!isAsking(ticket.kind) || ticket.turn !== 'waiting' || askedAt === null) return rest;
  const ladder = ladderFor(rules, ticket.constituency, ticket.type);
  if (ladder === null) return rest;
  const { lastStepAt } = ticket;
  const round: Round =
    clock.askedAt?.getTime() === askedAt.getTime()
      ? { askedAt, done: clock.rung, skippedMs: clock.skippedMs, lastStepAt }
      : { askedAt, done: 0, skippedMs: 0, lastStepAt };
  const kept = (now: Round): ClockState => ({
    ...clock,
    askedAt,
    rung: now.done,
    skippedMs: now.skippedMs,
  });
  const step = nextStep(ladder, round, hours, now);
  switch (step.do) {
    case 'wait':
      return { clock: kept(round), until: step.until, fire: null };
    case 'fire': {
      // What was written last has not left yet, or the desk is to answer first.
      if (ticket.isSending || ticket.isAsked) return { ...rest, clock: kept(round) };
      const done = round.done + 1;
      const next = { ...round, done, skippedMs: round.skippedMs + step.lateMs };
      const then = nextStep(ladder, next, hours, now);
      const until = then.do === 'wait' ? then.until : null;
      return {
        clock: kept(next),
        until,
        fire: { act: step.rung.act, number: done, nextAt: until },
      };
    }
    case 'nothing': {
      if (ticket.isAsked) return { ...rest, clock: kept(round) };
      const next = onceMore(ladder, round, hours, now);
      const then = nextStep(ladder, next, hours, now);
      return { clock: kept(next), until: then.do === 'wait' ? then.until : now, fire: null };
    }
  }
}

/** When a ticket on which nothing is under way is to be shown to the desk; null: it is not. */
function untouchedUntil(ticket: Ticking, { untouchedMs }: ClockRules): Date | null {
  const { isHeld, isCarried, isSending, touchedAt } = ticket;
  if (untouchedMs === null || isHeld || isCarried || isSending) return null;
  return new Date(touchedAt.getTime() + untouchedMs);
}

/**
 * What keeps a ticket quiet (a question to the desk, another ticket, mail that has not left) may
 * end by ways that say nothing to its clock. So an open ticket is always looked at again, no later
 * than one on which nothing is under way would be shown.
 */
function lookedAtAgain({ untouchedMs }: ClockRules, now: Date): Date {
  return new Date(now.getTime() + (untouchedMs ?? quietMs));
}

function forgotten({ turn, hasSpoken, touchedAt }: Ticking): Doubt {
  const day = touchedAt.toISOString().slice(0, 10);
  return turn === 'update' && hasSpoken
    ? doubt('reply-to-read', { is: 'answered-untouched', day })
    : doubt('no-reply', { is: 'untouched', day });
}

const promiseNames = {
  'first-response': 'the first response',
  'next-update': 'the next update',
  resolve: 'the end',
} as const;

function promises(
  ticket: Ticking,
  { pausedMs }: ClockState,
  rules: ClockRules,
  hours: Hours,
  now: Date,
): { readonly all: readonly Date[]; readonly next: readonly Date[]; readonly overdue: string[] } {
  const level = levelFor(rules, ticket.constituency, ticket.kind);
  if (level === null) return { all: [], next: [], overdue: [] };
  const served: Served = { ...ticket, pausedMs };
  const dues = duesOf(level, served, hours);
  return {
    all: dues.map(({ at }) => at),
    next: dues.flatMap(({ at }) => (at > now ? [at] : [])),
    overdue: dues
      .filter(({ at }) => at <= now)
      .map(({ clock, at }) => `${promiseNames[clock]} was due ${at.toISOString().slice(0, 16)}Z`),
  };
}

function earliest(dates: readonly (Date | null)[]): Date | null {
  const times = dates.flatMap((date) => (date === null ? [] : [date.getTime()]));
  return times.length === 0 ? null : new Date(Math.min(...times));
}
