// The clock of the desk: looks at tickets whose time has come, takes what rung is due, and writes
// all of it in one transaction. Where the time itself cannot be trusted, nothing automatic is sent
// until a person says so.

import type {
  Addressed,
  ClaimedClock,
  MadeDigest,
  Reachable,
  SettledClock,
  WaitingDigest,
} from '../clock-rows.ts';
import { doubt } from '../doubts.ts';
import type { Log } from '../log.ts';
import type { Doubt, TicketId } from '../model.ts';
import type { Rules } from '../rules.ts';
import type { NewHistory } from '../settlement.ts';
import { type Look, lookAt } from '../tickets/look.ts';
import { writeDigest } from './digesting.ts';
import type { LetteringParts } from './lettering.ts';
import { type Loop, startLoop } from './loop.ts';
import { standingOf, takeRung, unprepared, type Written } from './reminding.ts';

export interface ClockParts {
  readonly now: () => Date;
  /** Runs on when the machine's date is changed. */
  readonly elapsedMs: () => number;
  readonly rules: () => Rules;
  readonly lettering: LetteringParts;
  readonly log: Log;
  readonly store: {
    /** When a clock of any node was last seen to run, and whether automatic mail is stopped. */
    seen(): Promise<{ readonly at: Date | null; readonly isStopped: boolean }>;
    beat(now: Date): Promise<void>;
    stop(why: string, now: Date): Promise<void>;
    claim(now: Date, limit: number): Promise<readonly ClaimedClock[]>;
    addressed(tickets: readonly TicketId[]): Promise<readonly Addressed[]>;
    reachable(addresses: readonly string[]): Promise<readonly Reachable[]>;
    settle(all: readonly SettledClock[], at: Date): Promise<number>;
    nextDue(): Promise<Date | null>;
    /** Makes the digest that is due first; false where none is. */
    digest(
      now: Date,
      make: (waiting: WaitingDigest) => Promise<MadeDigest | null>,
    ): Promise<boolean>;
    nextDigestDue(): Promise<Date | null>;
  };
}

const batchMost = 100;
/** A clock that moved by more than this is not believed. */
const jumpMs = 24 * 3_600_000;
const beatEveryMs = 60_000;

/** Starts the loop that looks at clocks; any number may run beside each other. */
export function startClock(parts: ClockParts): Loop {
  const { store } = parts;
  const isSteady = createWatch(parts);
  return startLoop({
    name: 'clock',
    log: parts.log,
    turn: async () => {
      const now = parts.now();
      if (!(await isSteady(now))) return { done: 0, nextInMs: null };
      const claimed = await store.claim(now, batchMost);
      if (claimed.length > 0) {
        await settleAll(claimed, parts, now);
        return { done: claimed.length, nextInMs: null };
      }
      if (await store.digest(now, digestMaker(parts, now))) return { done: 1, nextInMs: null };
      const dues = [await store.nextDue(), await store.nextDigestDue()];
      const next = Math.min(...dues.map((due) => due?.getTime() ?? Number.POSITIVE_INFINITY));
      return { done: 0, nextInMs: Number.isFinite(next) ? next - now.getTime() : null };
    },
  });
}

/** A digest that cannot be written is none: each mail of it goes alone. */
function digestMaker(parts: ClockParts, now: Date) {
  return async (waiting: WaitingDigest): Promise<MadeDigest | null> => {
    try {
      return await writeDigest(waiting, parts.rules(), parts.lettering, now);
    } catch (error) {
      const fields = { contact: waiting.contact, error: String(error) };
      parts.log.error(fields, 'a digest could not be written; its mails go one by one');
      return null;
    }
  };
}

/**
 * Whether the time may be acted upon. While the process runs its own running time says how much
 * must have passed; before its first look, the last look of any node does.
 */
function createWatch(parts: ClockParts) {
  const { store, log } = parts;
  let last: { readonly at: number; readonly elapsedMs: number } | null = null;
  return async (now: Date): Promise<boolean> => {
    const seen = await store.seen();
    const elapsedMs = parts.elapsedMs();
    const expected = last === null ? seen.at?.getTime() : last.at + (elapsedMs - last.elapsedMs);
    last = { at: now.getTime(), elapsedMs };
    const hasJumped = expected !== undefined && Math.abs(now.getTime() - expected) > jumpMs;
    if (hasJumped) {
      const [from, to] = [new Date(expected), now].map((at) => at.toISOString().slice(0, 16));
      const why = `the clock moved from ${from}Z to ${to}Z`;
      await store.stop(why, now);
      log.error({ why }, 'nothing automatic is sent until: sluice outbox release');
    }
    const sinceMs = Math.abs(now.getTime() - (seen.at?.getTime() ?? 0));
    if (hasJumped || sinceMs >= beatEveryMs) await store.beat(now);
    return !hasJumped && !seen.isStopped;
  };
}

async function settleAll(
  claimed: readonly ClaimedClock[],
  parts: ClockParts,
  now: Date,
): Promise<void> {
  const rules = parts.rules();
  const looks = claimed.map((one) => ({
    one,
    look: lookAt(one.ticking, one.clock, rules.clocks, now),
  }));
  const written = await writtenFor(looks, rules, parts, now);
  const all = looks.map(({ one, look }) => settledOf(one, look, written.get(one.ticket), parts));
  try {
    await parts.store.settle(all, now);
  } catch (error) {
    if (all.length === 1) throw error;
    // One that cannot be written must not stand in the way of the others.
    for (const one of all) {
      await parts.store.settle([one], now).catch((why: unknown) => {
        const ticket = one.claimed.ticket;
        parts.log.error({ ticket, error: String(why) }, 'a look could not be written');
      });
    }
  }
}

function settledOf(
  one: ClaimedClock,
  look: Look,
  written: Written | undefined,
  parts: ClockParts,
): SettledClock {
  const { clock, dueAt, ticketDueAt, isOver } = look;
  const { ticket } = one;
  const line = (text: string): NewHistory => {
    return { id: parts.lettering.newId(), ticket, what: 'overdue', text };
  };
  return {
    claimed: one,
    clock,
    dueAt,
    ticketDueAt,
    isOver,
    deliveries: written?.deliveries ?? [],
    held: written?.held ?? [],
    history: written?.history ?? [],
    overdue: look.overdue.map(line),
    holds: [
      ...(written?.hold ? [written.hold] : []),
      ...(look.forgotten === null ? [] : [questionOf(one, look.forgotten, parts.lettering)]),
    ],
  };
}

interface Looked {
  readonly one: ClaimedClock;
  readonly look: Look;
}

/** What the rungs that are due write, by ticket. */
async function writtenFor(
  looks: readonly Looked[],
  rules: Rules,
  parts: ClockParts,
  now: Date,
): Promise<ReadonlyMap<TicketId, Written>> {
  const firing = looks.filter(({ look }) => look.fire !== null);
  const written = new Map<TicketId, Written>();
  if (firing.length === 0) return written;
  const people = await parts.store.addressed(firing.map(({ one }) => one.ticket));
  const known = await standingOf(people, rules, (all) => parts.store.reachable(all));
  for (const { one, look } of firing) {
    const { fire, clock } = look;
    if (fire === null || clock.askedAt === null) continue;
    const person = people.find(({ ticket }) => ticket === one.ticket);
    const due = { ...fire, askedAt: clock.askedAt };
    written.set(
      one.ticket,
      person === undefined
        ? nobodyLeft(one, parts.lettering)
        : await takeRung(person, due, { rules, known, lettering: parts.lettering }, now),
    );
  }
  return written;
}

function nobodyLeft(one: ClaimedClock, lettering: LetteringParts): Written {
  const hold = questionOf(one, doubt('no-reply', { is: 'nobody-to-remind' }), lettering);
  return { deliveries: [], held: [], history: [], hold };
}

function questionOf({ ticket, ticking }: ClaimedClock, why: Doubt, lettering: LetteringParts) {
  return unprepared({ ticket, constituency: ticking.constituency }, why, lettering);
}
