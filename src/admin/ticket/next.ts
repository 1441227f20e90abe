// The line of a ticket's chart that says what happens next by itself: of an incident, and of a
// report of one, whatever comes first on any ticket of the case. Pure.

import type { CaseClock, CaseStep } from '../../store/case.ts';
import type { TicketRow } from '../../store/tickets.ts';
import { ladderFor } from '../../tickets/ladder.ts';
import { isOpenState } from '../../tickets/lifecycles.ts';
import { ticketLink } from '../lines.ts';
import { address } from '../words.ts';
import type { Charted } from './chart.ts';
import { line } from './chart-line.ts';
import type { ChartLine } from './views.ts';

/** A clock that is due is looked at within seconds; what is later than that is late. */
const lookMs = 60_000;

export function next(about: Charted): ChartLine {
  const { ticket, around, say, now } = about;
  const name = say('chart.next');
  const isOpen = isOpenState(ticket.kind, ticket.state);
  const { clock } = around;
  const isSnoozed = ticket.snoozedUntil !== null && ticket.snoozedUntil > now;
  const ownAt = isSnoozed ? ticket.snoozedUntil : (clock?.dueAt ?? null);
  const elsewhere =
    isOpen && around.ahead !== null && (ownAt === null || around.ahead.dueAt < ownAt)
      ? around.ahead
      : null;
  if (isSnoozed && elsewhere === null) {
    return line(name, say('chart.next-snoozed'), ticket.snoozedUntil);
  }
  const leaving = isSnoozed ? null : leavingLine(about);
  if (leaving !== null) return leaving;
  if (isOpen && clock?.isInHand === true) return line(name, say('chart.next-in-hand'));
  if (elsewhere !== null) return elsewhereLine(elsewhere, about);
  if (!isOpen || clock === null || clock.dueAt === null) {
    return line(name, say('chart.next-nothing'));
  }
  const waits = ticket.turn === 'waiting' && around.holds.length === 0;
  return stepLine({ ...clock, dueAt: clock.dueAt }, ticket, waits, about);
}

/** The mail in the outbox that leaves first; null: there is none. */
function leavingLine({ around, say }: Charted): ChartLine | null {
  const name = say('chart.next');
  const leaving = around.deliveries.findLast(({ dueAt }) => dueAt !== null);
  if (leaving === undefined) return null;
  const to = address(leaving.recipient);
  if (leaving.isStopped) return line(name, say('chart.next-stopped', { to }));
  const key = leaving.attempt > 0 ? 'chart.next-tried' : 'chart.next-leaves';
  return line(name, say(key, { to }), leaving.dueAt);
}

/** What can be done about it at once stands on that ticket's own page. */
function elsewhereLine(step: CaseStep, about: Charted): ChartLine {
  const on = ticketLink(step, about);
  const { snoozedUntil } = step;
  const { now, say } = about;
  if (snoozedUntil !== null && snoozedUntil > now) {
    return { ...line(say('chart.next'), say('chart.next-snoozed'), snoozedUntil), on };
  }
  return { ...stepLine(step, step, false, about), on, ahead: null };
}

type Ticking = Pick<CaseClock, 'askedAt' | 'rung'> & { readonly dueAt: Date };

/** What a clock does at its time. @param waits nobody has answered, and nobody is asked about it */
function stepLine(
  clock: Ticking,
  ticket: Pick<TicketRow, 'category' | 'constituency'>,
  waits: boolean,
  { rules, say, now }: Charted,
): ChartLine {
  const name = say('chart.next');
  const lateMs = now.getTime() - clock.dueAt.getTime();
  if (lateMs >= 0 && lateMs < lookMs && clock.askedAt === null) {
    return line(name, say('chart.next-in-hand'));
  }
  const late = lateMs > 0 ? say('chart.late') : '';
  if (clock.askedAt === null) {
    return line(name, say('chart.next-looked'), clock.dueAt, late, 'look');
  }
  const type = (ticket.category ?? '').split('/').at(-1) ?? '';
  const rungs = ladderFor(rules.clocks, ticket.constituency, type)?.rungs ?? [];
  const steps = rungs
    .slice(clock.rung)
    .map(({ act }, at) =>
      act.do === 'hold'
        ? say('chart.step-asked')
        : say('chart.step-reminded', { n: clock.rung + at + 1 }),
    );
  const [first = say('chart.next-looked'), ...then] = steps;
  const more = then.length === 0 ? '' : say('chart.and-then', { steps: then.join(', ') });
  const behind = [late, more].filter((part) => part !== '').join(' · ');
  const ahead = waits && rungs[clock.rung]?.act.do === 'remind' ? 'reminder' : 'look';
  return line(name, first, clock.dueAt, behind, ahead);
}
