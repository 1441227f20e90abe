// The next reminder of a ladder, which a person does not wait for: whether there is one, and how
// far the ladder is climbed by it. The clock goes on from there, and takes no rung twice: what
// follows keeps its time, and its distance from the reminder that was sent.

import type { PlannedLetter, Refusal, TicketState } from '../acts.ts';
import type { Addressed, Silence } from '../clock-rows.ts';
import type { ClockRules, Rung } from '../clock-rules.ts';
import { ladderFor, nextStep } from './ladder.ts';
import { hoursOf } from './look.ts';
import {
  isOpen,
  isRefused,
  nameOf,
  type Planned,
  planned,
  type Planning,
  refuse,
} from './plans.ts';
import { note, said } from './said.ts';

/** A reminder that may go now. */
export interface NextRung {
  readonly act: Rung['act'];
  /** Which rung, from 1. */
  readonly number: number;
  readonly askedAt: Date;
  readonly skippedMs: number;
  /** When the next one comes; null: there is none. */
  readonly nextAt: Date | null;
  readonly on: Addressed;
}

/** What the clock would do next, if that is a reminder; else why nothing is sent. */
export function nextRung(
  silence: Silence | null,
  rules: ClockRules,
  now: Date,
): NextRung | Refusal {
  const waits = silence?.ticking.turn === 'waiting' ? silence.ticking.askedAt : null;
  if (silence === null || waits === null) return refuse('no answer is waited for');
  const { clock, ticking, on } = silence;
  if (ticking.isAsked) return refuse('the desk is asked already what to do; answer that first');
  if (ticking.isSending)
    return refuse('a mail of it waits in the outbox; stop it, or let it leave');
  const ladder = ladderFor(rules, ticking.constituency, ticking.type);
  if (ladder === null) return refuse('the rules have no reminders for it; write to them');
  const isSame = clock.askedAt?.getTime() === waits.getTime();
  const done = isSame ? clock.rung : 0;
  const skippedMs = isSame ? clock.skippedMs : 0;
  const rung = ladder.rungs[done];
  if (rung?.act.do !== 'remind') {
    return refuse('no reminder is left, and next the desk is asked; write to them');
  }
  if (on === null) return refuse('nobody is there to be reminded');
  const round = { askedAt: waits, done: done + 1, skippedMs, lastStepAt: now };
  const then = nextStep(ladder, round, hoursOf(rules, ticking.team), now);
  const nextAt = then.do === 'wait' ? then.until : null;
  return { act: rung.act, number: done + 1, askedAt: waits, skippedMs, nextAt, on };
}

export function planRemind({ act, snapshot, rules, now }: Planning<'remind'>): Planned {
  const ticket = snapshot.tickets.get(act.ticket);
  if (ticket === undefined) return refuse('there is no such ticket');
  if (!isOpen(ticket)) return refuse(`${nameOf(ticket)} is ${ticket.state}; nobody is reminded`);
  if (ticket.snoozedUntil !== null && Date.parse(ticket.snoozedUntil) > now.getTime()) {
    return refuse(
      `${nameOf(ticket)} is snoozed until ${ticket.snoozedUntil.slice(0, 16)}Z; wake it`,
    );
  }
  const next = nextRung(snapshot.silence, rules.clocks, now);
  if (isRefused(next)) return next;
  const { number, askedAt, skippedMs, on } = next;
  const from = number - 1;
  return planned(act, {
    edits: [
      {
        edit: 'rung',
        ticket: ticket.id,
        askedAt: askedAt.toISOString(),
        skippedMs,
        from,
        to: number,
      },
    ],
    letters: [letterOf(next, ticket)],
    notes: [note(ticket, 'reminded', said('reminder-to', { count: number, address: on.address }))],
  });
}

/** Whom it goes to; what it says is written as the clock writes it. */
function letterOf({ act, on }: NextRung, ticket: TicketState): PlannedLetter {
  return {
    kind: 'reminder',
    ticket: ticket.id,
    party: on.party,
    to: on.address,
    cc: [],
    bcc: [],
    template: act.do === 'remind' ? act.template : '',
    constituency: ticket.constituency,
    number: on.number,
    subject: ticket.subject,
    openedAt: null,
    reason: null,
    text: '',
    articles: [],
    messageIds: on.messageIds,
  };
}
