// What must hold after any act, checked on the rows that it touches: states of the lifecycle, no
// more parents than the table of links allows, nothing open below closed cases alone, merged
// numbers that lead to a ticket that is none itself. A plan that would break one of these is not
// done.

import type { Snapshot, TicketState } from '../acts.ts';
import type { Edit, HeldLink } from '../edits.ts';
import type { TicketId } from '../model.ts';
import { holds } from './closing.ts';
import { lifecycles } from './lifecycles.ts';
import { mayLink } from './links.ts';
import { isOpen, nameOf } from './plans.ts';

/** The first rule that a snapshot would break with those edits made, as a sentence; null: none. */
export function brokenBy(edits: readonly Edit[], snapshot: Snapshot): string | null {
  const tickets = new Map(snapshot.tickets);
  const links = new Map(snapshot.links.map((link) => [keyOf(link), link]));
  for (const edit of edits) apply(edit, tickets, links);
  const touched = touchedBy(edits);
  for (const link of links.values()) {
    if (touched.has(link.parent)) touched.add(link.child);
  }
  const held = [...links.values()];
  for (const id of touched) {
    const ticket = tickets.get(id);
    const broken = ticket === undefined ? null : brokenAt(ticket, tickets, held);
    if (broken !== null) return broken;
  }
  return null;
}

function keyOf({ parent, child }: HeldLink): string {
  return `${parent} ${child}`;
}

function apply(
  edit: Edit,
  tickets: Map<TicketId, TicketState>,
  links: Map<string, HeldLink>,
): void {
  if (edit.edit === 'link') {
    const { parent, child } = edit;
    if (edit.to) links.set(keyOf(edit), { parent, child });
    else links.delete(keyOf(edit));
  } else if (edit.edit === 'state') {
    const ticket = tickets.get(edit.ticket);
    if (ticket !== undefined) tickets.set(ticket.id, { ...ticket, state: edit.to });
  } else if (edit.edit === 'column' && edit.column === 'merged_into') {
    const ticket = tickets.get(edit.ticket);
    const mergedInto = edit.to === null ? null : (String(edit.to) as TicketId);
    if (ticket !== undefined) tickets.set(ticket.id, { ...ticket, mergedInto });
  }
}

function touchedBy(edits: readonly Edit[]): Set<TicketId> {
  const touched = new Set<TicketId>();
  for (const edit of edits) {
    if (edit.edit === 'link') {
      touched.add(edit.parent);
      touched.add(edit.child);
    } else if (edit.edit === 'state' || (edit.edit === 'column' && edit.column === 'merged_into')) {
      touched.add(edit.ticket);
    }
  }
  return touched;
}

function brokenAt(
  ticket: TicketState,
  tickets: ReadonlyMap<TicketId, TicketState>,
  links: readonly HeldLink[],
): string | null {
  const name = nameOf(ticket);
  if (!Object.hasOwn(lifecycles[ticket.kind].changes, ticket.state)) {
    return `"${ticket.state}" is no state of ${name}`;
  }
  if (ticket.mergedInto !== null) {
    const target = tickets.get(ticket.mergedInto);
    if (target !== undefined && target.mergedInto !== null) {
      return `${name} would lead to ${nameOf(target)}, which was merged itself`;
    }
    if (isOpen(ticket)) return `${name} was merged and cannot be open`;
  }
  const parents = links
    .filter((link) => link.child === ticket.id)
    .flatMap(({ parent }) => tickets.get(parent) ?? []);
  for (const kind of new Set(parents.map((one) => one.kind))) {
    const others = parents.filter((one) => one.kind === kind).length - 1;
    if (!mayLink(kind, ticket.kind, others)) {
      return `${name} would hang below ${others + 1} tickets of kind ${kind}`;
    }
  }
  const cases = parents.filter((one) => holds(one, ticket));
  const closed = cases.length > 0 && !cases.some(isOpen);
  return closed && isOpen(ticket) ? `${name} is open, and would hang on closed cases alone` : null;
}
