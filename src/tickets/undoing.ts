// Turning an act round: every edit backwards, from what it made to what was before. Where something
// has changed since, nothing is undone and the sentence says what. What was split comes together
// again by a merge, so that the number given in between leads home; what was opened is closed.

import type { LastAct, Snapshot, TicketState } from '../acts.ts';
import type { Edit } from '../edits.ts';
import type { CloseReason } from '../desk-rules.ts';
import type { TicketId } from '../model.ts';
import { lifecycles, mayChange } from './lifecycles.ts';
import { mergeEdits } from './merging.ts';
import {
  column,
  isOpen,
  isRefused,
  nameOf,
  type Planned,
  planned,
  type Planning,
  refuse,
  toState,
  valueOf,
} from './plans.ts';
import { note, said } from './said.ts';

export function planUndo({ act, snapshot, rules }: Planning<'undo'>): Planned {
  const { last } = snapshot;
  if (last === null) return refuse('nothing was done here that could be undone');
  const waiting = last.deliveries.filter((one) => one.state === 'waiting');
  const gone = last.deliveries.filter(hasLeft);
  const to = [...new Set(gone.map((one) => one.recipient))].join(', ');
  if (isFinal(last.kind, gone)) {
    const final = said('stays-sent', { address: to });
    return { refused: final.text, final };
  }
  const edits = backwards(act.ticket, last, snapshot, rules.tickets.closeReasons);
  if (isRefused(edits)) return edits;
  const opens = edits.flatMap((edit) => (edit.edit === 'state' ? [edit.ticket] : []));
  const released = opens.flatMap((id) => releaseOf(id, edits, snapshot));
  const told = gone.length === 0 ? [] : [said('is-gone', { address: to })];
  const deed = said('deed-by', { deed: { is: 'deed', word: last.kind }, who: last.actor });
  return planned(act, {
    edits: [...edits, ...released.flatMap((one) => one.edits)],
    notes: ticketsTouched(act.ticket, edits).map((id) => note({ id }, 'undone', deed)),
    told: [...told, ...released.map((one) => one.told)],
    undoes: { act: last.id, deliveries: waiting.map((one) => one.id) },
  });
}

type Letter = Pick<LastAct['deliveries'][number], 'state'>;

/** Whether nothing of an act can be undone any more: it was a letter, and that has left. */
export function isFinal(kind: string, letters: readonly Letter[]): boolean {
  return (kind === 'reply' || kind === 'remind') && letters.some(hasLeft);
}

/** What is stopped in the outbox never goes. */
function hasLeft({ state }: Letter): boolean {
  return state !== 'waiting' && state !== 'cancelled';
}

function backwards(
  home: TicketId,
  last: LastAct,
  snapshot: Snapshot,
  reasons: readonly CloseReason[],
) {
  const made = last.edits.find((edit) => edit.edit === 'new-ticket');
  if (made === undefined) return reversed(last.edits, snapshot);
  const ticket = snapshot.tickets.get(made.ticket.id);
  if (ticket === undefined) return refuse('there is no such ticket');
  const old = snapshot.tickets.get(home);
  if (last.kind === 'split' && old !== undefined) return mergeEdits(ticket, old, snapshot, reasons);
  return unopened(ticket, last.edits, snapshot);
}

function reversed(edits: readonly Edit[], snapshot: Snapshot) {
  const back: Edit[] = [];
  for (const edit of edits.toReversed()) {
    if (!isStill(edit, snapshot)) {
      // Whose turn it is goes on with what they write and what hangs around it.
      if (edit.edit === 'column' && edit.column === 'turn') continue;
      return refuse(
        `${whatOf(edit, snapshot)} changed since; undo what came later, or set it anew`,
      );
    }
    back.push(...turned(edit));
  }
  return back;
}

/** A ticket that was opened by mistake: nobody has written on it, and it is closed. */
function unopened(ticket: TicketState, edits: readonly Edit[], snapshot: Snapshot) {
  if (snapshot.mails.some((one) => one.ticket === ticket.id)) {
    return refuse(`${nameOf(ticket)} has got mail since; close it instead`);
  }
  if (!isOpen(ticket)) return refuse(`${nameOf(ticket)} is ${ticket.state} already`);
  const to = lifecycles[ticket.kind].closed.findLast((one) =>
    mayChange(ticket.kind, ticket.state, one),
  );
  const links = edits.filter((edit) => edit.edit === 'link' && isStill(edit, snapshot));
  const people = edits.filter((edit) => edit.edit === 'new-party' && isStill(edit, snapshot));
  return [...links, ...people].flatMap(turned).concat(to === undefined ? [] : toState(ticket, to));
}

function turned(edit: Edit): readonly Edit[] {
  switch (edit.edit) {
    case 'state':
      return [{ ...edit, from: edit.to, to: edit.from }];
    case 'column':
      return [{ ...edit, from: edit.to, to: edit.from }];
    case 'field':
      return [{ ...edit, from: edit.to, to: edit.from }];
    case 'rung':
      return [{ ...edit, from: edit.to, to: edit.from }];
    case 'addresses':
      return [{ ...edit, from: edit.to, to: edit.from }];
    case 'link':
      return [{ ...edit, from: edit.to, to: edit.from }];
    case 'left':
      return [{ ...edit, from: edit.to, to: edit.from }];
    case 'party':
      return [{ ...edit, from: edit.to, to: edit.from }];
    case 'mail':
      return [{ ...edit, from: edit.to, to: edit.from }];
    case 'case':
      return [{ ...edit, from: edit.to, to: edit.from }];
    case 'complaints':
      return [{ ...edit, by: -edit.by }];
    case 'new-party':
      return [{ edit: 'left', party: edit.party.id, from: false, to: true }];
    case 'new-ticket':
      return [];
  }
}

/** Whether what an edit made is still so. */
function isStill(edit: Edit, snapshot: Snapshot): boolean {
  const { tickets, links, parties, mails, silence } = snapshot;
  switch (edit.edit) {
    case 'state':
      return tickets.get(edit.ticket)?.state === edit.to;
    case 'column': {
      const ticket = tickets.get(edit.ticket);
      return ticket !== undefined && valueOf(ticket, edit.column) === edit.to;
    }
    case 'field':
      return same(tickets.get(edit.ticket)?.fields[edit.field] ?? null, edit.to);
    case 'rung': {
      const { askedAt = null, rung } = silence?.clock ?? {};
      return rung === edit.to && askedAt?.toISOString() === edit.askedAt;
    }
    case 'addresses':
      return same(tickets.get(edit.ticket)?.ips ?? null, edit.to);
    case 'link': {
      const { parent, child } = edit;
      return links.some((one) => one.parent === parent && one.child === child) === edit.to;
    }
    case 'left':
      return parties.find((one) => one.id === edit.party)?.left === edit.to;
    case 'party':
      return parties.find((one) => one.id === edit.party)?.ticket === edit.to;
    case 'mail':
      return (
        mails.some((one) => one.mail === edit.mail && one.ticket === edit.to) &&
        !mails.some((one) => one.mail === edit.mail && one.ticket === edit.from)
      );
    case 'new-party':
      return parties.find((one) => one.id === edit.party.id)?.left === false;
    case 'complaints':
    case 'case':
    case 'new-ticket':
      return true;
  }
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What an edit is about, in a sentence. */
function whatOf(edit: Edit, { tickets }: Snapshot): string {
  const name = (id: TicketId): string => {
    const ticket = tickets.get(id);
    return ticket === undefined ? 'a ticket' : nameOf(ticket);
  };
  switch (edit.edit) {
    case 'state':
      return `the state of ${name(edit.ticket)}`;
    case 'column':
      return `${edit.column.replace('_', ' ')} of ${name(edit.ticket)}`;
    case 'field':
      return `${edit.field} of ${name(edit.ticket)}`;
    case 'rung':
      return `how far ${name(edit.ticket)} was reminded`;
    case 'addresses':
      return `what ${name(edit.ticket)} is about`;
    case 'link':
      return `the link of ${name(edit.parent)} and ${name(edit.child)}`;
    case 'party':
    case 'mail':
      return `who or what is on ${name(edit.to)}`;
    case 'left':
    case 'new-party':
      return 'who is copied';
    case 'complaints':
    case 'case':
    case 'new-ticket':
      return 'something';
  }
}

/** An incident that opens again takes its repeats back only where no newer one gets them. */
function releaseOf(id: TicketId, edits: readonly Edit[], { tickets }: Snapshot) {
  const ticket = tickets.get(id);
  const opens = edits.some(
    (edit) => edit.edit === 'state' && edit.ticket === id && edit.to === 'open',
  );
  if (ticket?.kind !== 'incident' || !opens || ticket.repeatKey === null || ticket.keyFree)
    return [];
  const told = said('goes-to-newer', { ticket: { tickets: [ticket] } });
  return [{ edits: column(ticket, 'repeat_key', null), told }];
}

function ticketsTouched(home: TicketId, edits: readonly Edit[]): readonly TicketId[] {
  const touched = new Set([home]);
  for (const edit of edits) if (edit.edit === 'state') touched.add(edit.ticket);
  return [...touched];
}
