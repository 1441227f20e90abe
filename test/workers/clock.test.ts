// The clock's own watch on time, and that one ticket that cannot be written is in nobody's way.

import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import type { ClaimedClock, SettledClock } from '../../src/clock-rows.ts';
import type { TicketId } from '../../src/model.ts';
import { type ClockParts, startClock } from '../../src/workers/clock.ts';
import { rules } from '../support/facts.ts';
import { until } from '../support/until.ts';
import { letteringParts } from './many.ts';

const hour = 3_600_000;
const start = Date.parse('2026-04-07T12:00:00Z');

function watched(
  t: TestContext,
  seenAt: number | null,
  changed: Partial<ClockParts['store']> = {},
) {
  const state = {
    at: start,
    elapsedMs: 0,
    seenAt,
    isStopped: false,
    stops: [] as string[],
    claims: 0,
    settled: [] as SettledClock[],
    logged: [] as string[],
  };
  const note = (fields: object, text: string): void =>
    void state.logged.push(`${text} ${JSON.stringify(fields)}`);
  const loop = startClock({
    now: () => new Date(state.at),
    elapsedMs: () => state.elapsedMs,
    rules: () => rules(),
    lettering: letteringParts,
    log: { info: note, warn: note, error: note },
    store: {
      seen: async () => ({
        at: state.seenAt === null ? null : new Date(state.seenAt),
        isStopped: state.isStopped,
      }),
      beat: async (now) => void (state.seenAt = now.getTime()),
      stop: async (why) => {
        state.stops.push(why);
        state.isStopped = true;
      },
      claim: async () => {
        state.claims += 1;
        return [];
      },
      addressed: async () => [],
      reachable: async () => [],
      settle: async (all) => {
        state.settled.push(...all);
        return all.length;
      },
      nextDue: async () => null,
      digest: async () => false,
      nextDigestDue: async () => null,
      ...changed,
    },
  });
  t.after(() => loop.close());
  const turn = async (): Promise<void> => {
    const before = state.claims;
    loop.wake();
    await until('it has turned', () => state.claims > before || state.isStopped);
  };
  return { state, turn };
}

for (const [name, seenAt, stops] of [
  ['never seen', null, 0],
  ['seen just now', start - 1000, 0],
  ['seen yesterday', start - 24 * hour, 0],
  ['seen before an outage of a day and more', start - 25 * hour, 1],
  ['seen in the future', start + 25 * hour, 1],
] as const) {
  test(`at its first look: ${name}`, async (t) => {
    const { state, turn } = watched(t, seenAt);
    await turn();
    assert.equal(state.stops.length, stops);
    await until('it leaves its trace', () => Math.abs((state.seenAt ?? 0) - start) < 60_000);
  });
}

for (const [name, movedMs, elapsedMs, expected] of [
  ['forward', 25 * hour, 1000, 'the clock moved from 2026-04-07T12:00Z to 2026-04-08T13:00Z'],
  ['backward', -25 * hour, 1000, 'the clock moved from 2026-04-07T12:00Z to 2026-04-06T11:00Z'],
  ['by a whole day', 24 * hour, 0, null],
  ['not at all, for the database was away so long', 30 * hour, 30 * hour, null],
  ['back to where it was when the machine slept', 0, 25 * hour, 'the clock moved'],
] as const) {
  test(`while it runs the clock moves ${name}`, async (t) => {
    const { state, turn } = watched(t, start);
    await turn();
    state.at += movedMs;
    state.elapsedMs += elapsedMs;
    await turn();
    if (expected === null) assert.deepEqual(state.stops, []);
    else assert.equal(state.stops[0]?.startsWith(expected), true, state.stops[0]);
    assert.equal(state.logged.length, expected === null ? 0 : 1);
  });
}

test('what cannot be written together is written one by one', async (t) => {
  const one = (ticket: string): ClaimedClock => ({
    ticket: ticket as TicketId,
    attempt: 1,
    clock: { askedAt: null, rung: 0, pausedFrom: null, pausedMs: 0, skippedMs: 0 },
    ticking: {
      kind: 'report',
      constituency: null,
      team: 'first-line',
      type: 'spam',
      severity: null,
      turn: null,
      hasSpoken: false,
      openedAt: new Date(start),
      closedAt: null,
      snoozedUntil: null,
      askedAt: null,
      isSending: false,
      isAsked: false,
      lastStepAt: null,
      firstWordAt: null,
      lastWordAt: null,
      childrenDueAt: null,
      isHeld: false,
      isCarried: true,
      touchedAt: new Date(0),
    },
  });
  const due = [one('a'), one('bad'), one('c')];
  const written: string[] = [];
  const { state } = watched(t, start, {
    claim: async () => due.splice(0),
    settle: async (all) => {
      if (all.some(({ claimed }) => claimed.ticket === 'bad')) throw new Error('no');
      written.push(...all.map(({ claimed }) => claimed.ticket));
      return all.length;
    },
  });
  await until('the others are written', () => written.length === 2);
  assert.deepEqual(written, ['a', 'c']);
  assert.match(state.logged.join(), /a look could not be written .*"ticket":"bad"/);
});
