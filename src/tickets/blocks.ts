// The states of a block between its opening and its end. Whom it was asked of may be asked by a
// letter to lift it, too. What that party answers changes nothing by itself: a person confirms it.

import type { PartyState, PlannedLetter, Snapshot, TicketState } from '../acts.ts';
import { lifecycles, mayChange, waysOut } from './lifecycles.ts';
import {
  column,
  isNow,
  nameOf,
  type Planned,
  planned,
  type Planning,
  refuse,
  toState,
} from './plans.ts';
import { copiesOf, emptyLetter, letterTo } from './replying.ts';
import { note, said } from './said.ts';

/** A block is activated and removed; other kinds are closed and reopened. */
export function planChange({ act, snapshot }: Planning<'change'>): Planned {
  const ticket = snapshot.tickets.get(act.ticket);
  if (ticket === undefined) return refuse('there is no such ticket');
  if (ticket.kind !== 'block') {
    return refuse(`${nameOf(ticket)} is no block; close it, or reopen it`);
  }
  const { closed } = lifecycles.block;
  if (closed.includes(act.to)) return refuse(`to bring it to ${act.to} is to close it`);
  if (closed.includes(ticket.state)) return refuse(`${nameOf(ticket)} is closed; reopen it`);
  if (act.from !== undefined && ticket.state !== act.from) return isNow(ticket);
  if (!mayChange('block', ticket.state, act.to)) {
    const ways = waysOut(lifecycles.block, ticket.state).join(', ');
    return refuse(`${nameOf(ticket)} is ${ticket.state}; it may become ${ways}, not ${act.to}`);
  }
  const letter = letterOf(act, ticket, snapshot);
  if (typeof letter === 'string') return refuse(letter);
  return planned(act, {
    edits: [
      ...toState(ticket, act.to),
      ...(letter === null ? [] : column(ticket, 'turn', 'waiting')),
    ],
    letters: letter === null ? [] : [letter],
    notes: [note(ticket, act.to, said('was', { state: { is: 'state', word: ticket.state } }))],
  });
}

/** Whom a block is asked of; undefined where a person sees to it. */
export function askedOf(ticket: TicketState, snapshot: Snapshot): PartyState | undefined {
  return snapshot.parties.find(
    (one) => one.ticket === ticket.id && one.role === 'administrator' && !one.left,
  );
}

/** Null where nobody is written to; a sentence where it cannot be. */
function letterOf(
  { to, letter }: Planning<'change'>['act'],
  ticket: TicketState,
  snapshot: Snapshot,
): PlannedLetter | string | null {
  if (letter === undefined) return null;
  if (to !== 'pending removal') return `nobody is asked to bring it to ${to}; reply instead`;
  const party = askedOf(ticket, snapshot);
  if (party === undefined) return `${nameOf(ticket)} was asked of nobody; lift it without a letter`;
  const empty = emptyLetter(letter);
  return empty ?? letterTo(party, ticket, letter, copiesOf({ cc: [], bcc: [] }, party, snapshot));
}
