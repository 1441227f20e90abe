// Reopening a ticket, and with it the case it hangs on: an open conversation never hangs on closed
// cases alone. An incident takes its repeats back only where no newer one gets them.

import type { ActPlan, Said, Snapshot, TicketState } from '../acts.ts';
import type { Edit } from '../edits.ts';
import { lifecycles, waysOut } from './lifecycles.ts';
import { holds } from './closing.ts';
import {
  column,
  isOpen,
  nameOf,
  parentsOf,
  type Planned,
  planned,
  type Planning,
  refuse,
  toState,
} from './plans.ts';
import { note, said } from './said.ts';

export function planReopen({ act, snapshot }: Planning<'reopen'>): Planned {
  const ticket = snapshot.tickets.get(act.ticket);
  if (ticket === undefined) return refuse('there is no such ticket');
  if (isOpen(ticket)) return refuse(`${nameOf(ticket)} is ${ticket.state} already`);
  return planned(act, reopeningOf(ticket, act.why, snapshot));
}

/** What opening a closed ticket again changes; @param why null: another line of history says it */
export function reopeningOf(
  ticket: TicketState,
  why: string | null,
  snapshot: Snapshot,
): Pick<ActPlan, 'edits' | 'notes' | 'told'> {
  const above = casesToOpen(ticket, snapshot);
  const opened = [ticket, ...above].map(opening);
  const together = { ticket: { tickets: [ticket] } };
  const [own, others] =
    why === null
      ? [[], said('with', together)]
      : [[said('words', { words: why })], said('with-why', { ...together, words: why })];
  return {
    edits: opened.flatMap((one) => one.edits),
    notes: [note(ticket, 'reopened', ...own), ...above.map((one) => note(one, 'reopened', others))],
    told: opened.flatMap((one) => one.told),
  };
}

/** The closed cases that hold a ticket which opens, unless an open one does. */
function casesToOpen(child: TicketState, snapshot: Snapshot): readonly TicketState[] {
  const cases = parentsOf(snapshot, child.id).filter((one) => holds(one, child));
  return cases.some(isOpen) ? [] : cases.filter((one) => one.mergedInto === null);
}

/** What opens one closed ticket; a lifecycle has one way back. */
function opening(ticket: TicketState): {
  readonly edits: readonly Edit[];
  readonly told: readonly Said[];
} {
  const to = waysOut(lifecycles[ticket.kind], ticket.state)[0] ?? ticket.state;
  const isTaken = ticket.kind === 'incident' && ticket.repeatKey !== null && !ticket.keyFree;
  return {
    edits: [
      ...toState(ticket, to),
      ...column(ticket, 'close_reason', null),
      ...(isTaken ? column(ticket, 'repeat_key', null) : []),
    ],
    told: isTaken ? [said('goes-to-newer', { ticket: { tickets: [ticket] } })] : [],
  };
}
