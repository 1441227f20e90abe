// Hanging one ticket below another and taking it off again. Which of the two is above is decided by
// the table of links; so is to how many cases a ticket may belong.

import type { Act, Refusal, Snapshot, TicketState } from '../acts.ts';
import type { Edit } from '../edits.ts';
import { holds } from './closing.ts';
import { mayLink } from './links.ts';
import {
  isOpen,
  isRefused,
  nameOf,
  parentsOf,
  type Planned,
  planned,
  type Planning,
  refuse,
  toState,
} from './plans.ts';
import { note, said } from './said.ts';

export function planLink({ act, snapshot }: Planning<'link' | 'unlink'>): Planned {
  const ticket = snapshot.tickets.get(act.ticket);
  const other = snapshot.tickets.get(act.other);
  if (ticket === undefined || other === undefined) return refuse('there is no such ticket');
  if (ticket.id === other.id) return refuse('a ticket does not hang below itself');
  if (act.do === 'unlink') return unlinked(act, ticket, other, snapshot);
  const pair = mayLink(other.kind, ticket.kind, 0)
    ? { parent: other, child: ticket }
    : { parent: ticket, child: other };
  const edits = linkEdits(pair.parent, pair.child, snapshot);
  return isRefused(edits) ? edits : planned(act, { edits, notes: notesOf(pair, 'linked') });
}

function unlinked(act: Act, one: TicketState, other: TicketState, snapshot: Snapshot): Planned {
  const below = snapshot.links.find((link) => link.parent === other.id && link.child === one.id);
  const link =
    below ?? snapshot.links.find((link) => link.parent === one.id && link.child === other.id);
  if (link === undefined) return refuse(`${nameOf(one)} and ${nameOf(other)} are not linked`);
  const pair = below === undefined ? { parent: one, child: other } : { parent: other, child: one };
  const edits: readonly Edit[] = [{ edit: 'link', ...link, from: true, to: false }];
  return planned(act, { edits, notes: notesOf(pair, 'unlinked') });
}

/** What hangs the one below the other, or why it may not be; a new report is opened by it. */
export function linkEdits(
  parent: TicketState,
  child: TicketState,
  snapshot: Snapshot,
): readonly Edit[] | Refusal {
  const parents = parentsOf(snapshot, child.id);
  if (!mayLink(parent.kind, child.kind, 0)) {
    return refuse(`no ${child.kind} may hang below a ticket of kind ${parent.kind}`);
  }
  if (parents.some((one) => one.id === parent.id)) {
    return refuse(`${nameOf(child)} hangs below ${nameOf(parent)} already`);
  }
  if (parentsOf(snapshot, parent.id).some((one) => one.id === child.id)) {
    return refuse(`${nameOf(parent)} hangs below ${nameOf(child)}; unlink them first`);
  }
  const hanging = parents.filter((one) => one.kind === parent.kind);
  if (!mayLink(parent.kind, child.kind, hanging.length)) {
    const where = hanging.map(nameOf).join(', ');
    return refuse(`${nameOf(child)} hangs below ${where}; unlink it there first`);
  }
  const isHeld = holds(parent, child);
  if (isHeld && !isOpen(parent)) return refuse(`${nameOf(parent)} is closed; reopen it first`);
  const link = { edit: 'link', parent: parent.id, child: child.id, from: false, to: true } as const;
  const opens = isHeld && child.kind === 'report' && child.state === 'new';
  return opens ? [link, ...toState(child, 'open')] : [link];
}

function notesOf(
  pair: { readonly parent: TicketState; readonly child: TicketState },
  what: string,
) {
  const { parent, child } = pair;
  const [below, above] =
    what === 'linked' ? (['below', 'above'] as const) : (['from', 'from'] as const);
  return [
    note(child, what, said(below, { ticket: { tickets: [parent] } })),
    note(parent, what, said(above, { ticket: { tickets: [child] } })),
  ];
}
