// One look at a ticket's clocks, by a table; and whole months of looks: each rung once, whatever is
// snoozed, answered, closed or late in between, and always a next step or a question.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import { doubt } from '../../src/doubts.ts';
import type { ClockState, Ticking } from '../../src/clock-rows.ts';
import type { ClockRules, Hours } from '../../src/clock-rules.ts';
import { hoursOf, type Look, lookAt } from '../../src/tickets/look.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const always: Hours = { zone: 'UTC', week: null, holidays: new Set() };
const office = [{ open: 8 * 60, close: 18 * 60 }];
const csirt: Hours = {
  zone: 'UTC',
  week: [office, office, office, office, office, [], []],
  holidays: new Set(),
};
const rules: ClockRules = {
  hours: new Map([
    ['desk', always],
    ['csirt', csirt],
  ]),
  escalation: new Map([
    [
      'default',
      {
        at: 'rules.yaml:1',
        rungs: [
          { afterMs: 3 * day, act: { do: 'remind', template: 'reminder.1', second: false } },
          { afterMs: 7 * day, act: { do: 'remind', template: 'reminder.2', second: true } },
          { afterMs: 10 * day, act: { do: 'hold' } },
        ],
      },
    ],
  ]),
  sla: new Map(),
  shifts: { changes: [360, 840, 1320], morning: 480 },
  dailyDigestAt: 480,
  untouchedMs: 14 * day,
};
const promising: ClockRules = {
  ...rules,
  sla: new Map([
    [
      'default/default',
      {
        'first-response': new Map([['default', hour]]),
        resolve: new Map([['default', 5 * day]]),
      },
    ],
  ]),
};

const openedAt = new Date('2026-11-20T10:00:00Z');
const after = (ms: number): Date => new Date(openedAt.getTime() + ms);
const fresh: ClockState = {
  askedAt: null,
  rung: 0,
  pausedFrom: null,
  pausedMs: 0,
  skippedMs: 0,
};
const asked: Ticking = {
  kind: 'investigation',
  constituency: 'edu',
  team: 'first-line',
  type: 'spam',
  severity: null,
  turn: 'waiting',
  hasSpoken: true,
  openedAt,
  closedAt: null,
  snoozedUntil: null,
  askedAt: openedAt,
  isSending: false,
  isAsked: false,
  lastStepAt: null,
  firstWordAt: openedAt,
  lastWordAt: openedAt,
  childrenDueAt: null,
  isHeld: false,
  isCarried: false,
  touchedAt: openedAt,
};

const table: readonly (readonly [
  name: string,
  ticket: Partial<Ticking>,
  clock: Partial<ClockState>,
  now: Date,
  expected: Partial<Look> & { readonly state?: Partial<ClockState> },
])[] = [
  [
    'asked just now',
    {},
    {},
    openedAt,
    { dueAt: after(3 * day), ticketDueAt: after(3 * day), fire: null, isOver: false },
  ],
  [
    'not sent yet',
    { askedAt: null, isSending: true },
    {},
    openedAt,
    { dueAt: after(14 * day), fire: null },
  ],
  [
    'a block waits for its party as an investigation does',
    { kind: 'block' },
    {},
    openedAt,
    { dueAt: after(3 * day), ticketDueAt: after(3 * day), fire: null, isOver: false },
  ],
  [
    'a block whose party has answered',
    { kind: 'block', turn: 'update' },
    { askedAt: openedAt },
    after(3 * day),
    { dueAt: after(14 * day), fire: null, isOver: true },
  ],
  [
    'a block that is in force waits for nobody',
    { kind: 'block', turn: null },
    { askedAt: openedAt },
    after(3 * day),
    { dueAt: after(14 * day), fire: null },
  ],
  [
    'the first rung',
    {},
    { askedAt: openedAt },
    after(3 * day),
    {
      dueAt: after(7 * day),
      fire: {
        act: { do: 'remind', template: 'reminder.1', second: false },
        number: 1,
        nextAt: after(7 * day),
      },
      state: { rung: 1, skippedMs: 0 },
    },
  ],
  [
    'a rung waits for what is in the outbox',
    { isSending: true },
    { askedAt: openedAt, rung: 1 },
    after(8 * day),
    { dueAt: after(22 * day), fire: null, state: { rung: 1 } },
  ],
  [
    'a rung waits for the answer to a question',
    { isAsked: true, isHeld: true },
    { askedAt: openedAt, rung: 1 },
    after(8 * day),
    { dueAt: after(22 * day), fire: null, state: { rung: 1 } },
  ],
  [
    'the next rung keeps its distance to a reminder that left late',
    { lastStepAt: after(6 * day) },
    { askedAt: openedAt, rung: 1 },
    after(8 * day),
    { dueAt: after(10 * day), fire: null },
  ],
  [
    'the last rung asks',
    {},
    { askedAt: openedAt, rung: 2 },
    after(10 * day),
    {
      dueAt: after(24 * day),
      fire: { act: { do: 'hold' }, number: 3, nextAt: null },
      state: { rung: 3 },
    },
  ],
  [
    'while the desk is asked nothing more comes',
    { isAsked: true, isHeld: true },
    { askedAt: openedAt, rung: 3 },
    after(20 * day),
    { dueAt: after(34 * day), fire: null },
  ],
  [
    'the desk waits on: it is asked again after the last pause',
    {},
    { askedAt: openedAt, rung: 3 },
    after(20 * day),
    { dueAt: after(23 * day), fire: null, state: { rung: 2 } },
  ],
  [
    'they have answered',
    { turn: 'update', askedAt: null },
    { askedAt: openedAt, rung: 1 },
    after(4 * day),
    { dueAt: after(14 * day), fire: null, isOver: true, forgotten: null, state: { rung: 1 } },
  ],
  [
    'they have answered, and nothing was done',
    { turn: 'update', askedAt: null },
    { askedAt: openedAt, rung: 1 },
    after(14 * day),
    {
      dueAt: after(28 * day),
      forgotten: doubt('reply-to-read', { is: 'answered-untouched', day: '2026-11-20' }),
    },
  ],
  [
    'opened by hand, and nobody asked',
    { turn: null, askedAt: null, firstWordAt: null, lastWordAt: null },
    {},
    after(15 * day),
    {
      forgotten: doubt('no-reply', { is: 'untouched', day: '2026-11-20' }),
    },
  ],
  [
    'what the desk is asked about is not forgotten',
    { turn: 'update', askedAt: null, isHeld: true },
    {},
    after(99 * day),
    { dueAt: after(113 * day), forgotten: null },
  ],
  [
    'nor is a report whose case is open',
    { kind: 'report', turn: 'update', askedAt: null, isCarried: true },
    {},
    after(99 * day),
    { dueAt: after(113 * day), forgotten: null },
  ],
  [
    'they are asked anew',
    { askedAt: after(5 * day) },
    { askedAt: openedAt, rung: 2, skippedMs: 9 },
    after(5 * day),
    { dueAt: after(8 * day), state: { askedAt: after(5 * day), rung: 0, skippedMs: 0 } },
  ],
  [
    'snoozed',
    { snoozedUntil: after(9 * day) },
    { askedAt: openedAt },
    after(3 * day),
    {
      dueAt: after(9 * day),
      ticketDueAt: after(9 * day),
      fire: null,
      isOver: false,
      state: { pausedFrom: after(3 * day) },
    },
  ],
  [
    'the snooze is over: its time does not count',
    { snoozedUntil: after(9 * day) },
    { askedAt: openedAt, pausedFrom: after(2 * day) },
    after(9 * day + hour),
    {
      dueAt: after(10 * day),
      fire: null,
      state: { pausedFrom: null, pausedMs: 7 * day, skippedMs: 7 * day },
    },
  ],
  [
    'the snooze was lifted',
    { snoozedUntil: null },
    { askedAt: openedAt, pausedFrom: after(day) },
    after(2 * day),
    { dueAt: after(4 * day), state: { pausedFrom: null, pausedMs: day } },
  ],
  [
    'closed: nothing is due, and it stands still',
    { closedAt: after(day) },
    { askedAt: openedAt },
    after(5 * day),
    {
      dueAt: null,
      ticketDueAt: null,
      fire: null,
      isOver: true,
      state: { pausedFrom: after(day) },
    },
  ],
  [
    'opened again: the time it was closed does not count',
    {},
    { askedAt: openedAt, pausedFrom: after(day) },
    after(5 * day),
    { dueAt: after(7 * day), state: { pausedMs: 4 * day } },
  ],
  [
    'a report has no ladder',
    { kind: 'report', isCarried: true },
    {},
    after(9 * day),
    { dueAt: after(23 * day), fire: null },
  ],
  [
    'an incident is due as its most due child is',
    { kind: 'incident', turn: null, childrenDueAt: after(day), isCarried: true },
    {},
    openedAt,
    { dueAt: after(14 * day), ticketDueAt: after(day) },
  ],
  [
    'over working hours',
    { team: 'csirt' },
    {},
    openedAt,
    // Eight hours on Friday, then ten a day: 72 in all.
    { dueAt: new Date('2026-12-01T12:00:00Z') },
  ],
];
for (const [name, ticket, clock, now, { state, ...expected }] of table) {
  test(`a look: ${name}`, () => {
    const look = lookAt({ ...asked, ...ticket }, { ...fresh, ...clock }, rules, now);
    const found = Object.fromEntries(
      Object.keys(expected).map((key) => [key, look[key as keyof Look]]),
    );
    assert.deepEqual(found, expected);
    assert.deepEqual({ ...look.clock, ...state }, look.clock);
  });
}

test('an open ticket is always looked at again, whatever keeps it quiet', () => {
  const instant = fc.integer({ min: -60, max: 60 }).map((days) => after(days * day));
  const maybe = fc.option(instant);
  const ticket = fc.record({
    kind: fc.constantFrom('report', 'incident', 'investigation', 'block'),
    turn: fc.constantFrom(null, 'waiting', 'update'),
    snoozedUntil: maybe,
    askedAt: maybe,
    lastStepAt: maybe,
    firstWordAt: maybe,
    lastWordAt: maybe,
    childrenDueAt: maybe,
    touchedAt: instant,
    isSending: fc.boolean(),
    isAsked: fc.boolean(),
    isHeld: fc.boolean(),
    isCarried: fc.boolean(),
  });
  const clock = fc.record({ askedAt: maybe, rung: fc.nat(4), pausedFrom: maybe });
  const silent = { ...promising, untouchedMs: null };
  const all = fc.constantFrom(rules, promising, silent, { ...silent, escalation: new Map() });
  fc.assert(
    fc.property(ticket, clock, all, (drawn, state, given) => {
      const look = lookAt({ ...asked, ...drawn }, { ...fresh, ...state }, given, openedAt);
      assert.notEqual(look.dueAt, null);
    }),
  );
});

test('what is promised is due beside the ladder, and told when it is over', () => {
  const unanswered = { ...asked, firstWordAt: null, lastWordAt: null };
  const first = lookAt(unanswered, fresh, promising, openedAt);
  assert.deepEqual([first.dueAt, first.ticketDueAt], [after(hour), after(hour)]);
  assert.deepEqual(first.overdue, []);
  const later = lookAt(unanswered, fresh, promising, after(2 * hour));
  assert.deepEqual(later.overdue, ['the first response was due 2026-11-20T11:00Z']);
  assert.deepEqual([later.dueAt, later.ticketDueAt], [after(3 * day), after(hour)]);
  const answered = lookAt(asked, fresh, promising, after(4 * day));
  assert.deepEqual(answered.overdue, []);
  const snoozed = lookAt(
    { ...asked, kind: 'report' },
    { ...fresh, pausedMs: day },
    promising,
    openedAt,
  );
  assert.deepEqual(snoozed.dueAt, after(6 * day));
});

test('a team without hours of its own has those of the desk', () => {
  assert.equal(hoursOf(rules, 'csirt'), csirt);
  assert.equal(hoursOf(rules, 'first-line'), always);
});

// ---- months -------------------------------------------------------------------------------

type Event = 'look' | 'snooze' | 'lift' | 'reply' | 'ask' | 'answer' | 'close' | 'reopen';

test('in any month each rung comes once a round, in order, and something is next', () => {
  const events = fc.array(
    fc.tuple(
      fc.integer({ min: 1, max: 3 * day }),
      fc.constantFrom<Event>(
        ...(['look', 'look', 'look', 'snooze', 'lift', 'reply', 'ask', 'answer'] as const),
        'close',
        'reopen',
      ),
    ),
    { maxLength: 80 },
  );
  fc.assert(
    fc.property(events, (all) => {
      let now = openedAt;
      let ticket = asked;
      let clock = fresh;
      const fired: string[] = [];
      for (const [pause, event] of all) {
        now = new Date(now.getTime() + pause);
        ticket = changed(ticket, event, now);
        const look = lookAt(ticket, clock, rules, now);
        clock = look.clock;
        if (look.fire !== null) {
          const round = clock.askedAt?.toISOString() ?? '?';
          if (look.fire.act.do === 'hold') ticket = { ...ticket, isAsked: true, isHeld: true };
          else {
            assert.equal(fired.includes(`${round} ${look.fire.number}`), false);
            fired.push(`${round} ${look.fire.number}`);
          }
          assert.equal(ticket.turn === 'waiting' && ticket.closedAt === null, true);
          assert.equal(ticket.snoozedUntil === null || ticket.snoozedUntil <= now, true);
        }
        if (look.isOver) ticket = { ...ticket, isAsked: false };
        assert.equal(ticket.closedAt !== null || look.dueAt !== null, true);
        assert.equal(look.dueAt === null || look.dueAt > now, true);
        assert.equal(clock.pausedMs >= 0, true);
      }
    }),
    { numRuns: 400 },
  );
});

function changed(ticket: Ticking, event: Event, now: Date): Ticking {
  switch (event) {
    case 'look':
      return ticket;
    case 'snooze':
      return { ...ticket, snoozedUntil: new Date(now.getTime() + 5 * day) };
    case 'lift':
      return { ...ticket, snoozedUntil: null };
    case 'reply':
      return { ...ticket, turn: 'update', askedAt: null };
    case 'ask':
      return { ...ticket, turn: 'waiting', askedAt: ticket.askedAt ?? now };
    case 'answer':
      return { ...ticket, isAsked: false, lastStepAt: ticket.isAsked ? now : ticket.lastStepAt };
    case 'close':
      return { ...ticket, closedAt: ticket.closedAt ?? now };
    case 'reopen':
      return { ...ticket, closedAt: null };
  }
}
