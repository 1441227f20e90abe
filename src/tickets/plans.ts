// What every plan of an act is made with: a plan with nothing in it, a refusal, the tickets of a
// snapshot and their names in sentences.

import type { Act, ActPlan, Refusal, Snapshot, TicketState } from '../acts.ts';
import type { Edit, FieldValue } from '../edits.ts';
import type { ClockRules } from '../clock-rules.ts';
import type { CloseReason, TicketRules } from '../desk-rules.ts';
import type { TicketId } from '../model.ts';
import type { Constituency, Desk } from '../rules.ts';
import { isOpenState } from './lifecycles.ts';

/** What of the rules an act is planned by. */
export interface ActRules {
  readonly tickets: TicketRules;
  readonly desk: Desk;
  readonly constituencies: readonly Constituency[];
  readonly clocks: ClockRules;
}

/** One kind of act: everything that the planner of a deed may look at. */
export interface Planning<Kind extends Act['do']> {
  readonly act: Extract<Act, { readonly do: Kind }>;
  readonly snapshot: Snapshot;
  readonly rules: ActRules;
  readonly now: Date;
}

export type Planned = ActPlan | Refusal;

export function refuse(refused: string): Refusal {
  return { refused };
}

/** It has gone on since somebody looked at it. */
export function isNow(ticket: TicketState): Refusal {
  return refuse(`${nameOf(ticket)} is ${ticket.state} by now; look at it again`);
}

export function isRefused(planned: object): planned is Refusal {
  return 'refused' in planned;
}

export function planned(act: Act, parts: Partial<Omit<ActPlan, 'act'>>): ActPlan {
  return { act, edits: [], letters: [], notes: [], told: [], undoes: null, ...parts };
}

/** The ticket as the desk calls it, in sentences. */
export function nameOf({ kind, number }: Pick<TicketState, 'kind' | 'number'>): string {
  return number === null ? `the ${kind}` : `the ${kind} ${number}`;
}

/** What the history says, on one line. */
export function noted({ what, text }: Pick<ActPlan['notes'][number], 'what' | 'text'>): string {
  return text === '' ? what : `${what}: ${text}`;
}

export function isOpen(ticket: TicketState): boolean {
  return isOpenState(ticket.kind, ticket.state);
}

/** Of the links, those whose other end the snapshot has too. */
export function childrenOf(snapshot: Snapshot, parent: TicketId): readonly TicketState[] {
  return snapshot.links
    .filter((link) => link.parent === parent)
    .flatMap(({ child }) => snapshot.tickets.get(child) ?? []);
}

export function parentsOf(snapshot: Snapshot, child: TicketId): readonly TicketState[] {
  return snapshot.links
    .filter((link) => link.child === child)
    .flatMap(({ parent }) => snapshot.tickets.get(parent) ?? []);
}

/** No edit where nothing changes. */
export function column(
  ticket: TicketState,
  name: Extract<Edit, { readonly edit: 'column' }>['column'],
  to: string | number | null,
): readonly Edit[] {
  const from = valueOf(ticket, name);
  return from === to ? [] : [{ edit: 'column', ticket: ticket.id, column: name, from, to }];
}

export function field(ticket: TicketState, name: string, to: FieldValue | null): readonly Edit[] {
  const from = Object.hasOwn(ticket.fields, name) ? (ticket.fields[name] ?? null) : null;
  const isSame = JSON.stringify(from) === JSON.stringify(to);
  return isSame ? [] : [{ edit: 'field', ticket: ticket.id, field: name, from, to }];
}

export function toState(ticket: TicketState, to: string): readonly Edit[] {
  const { id, state: from } = ticket;
  return from === to ? [] : [{ edit: 'state', ticket: id, from, to }];
}

/** A column as it stands. */
export function valueOf(
  ticket: TicketState,
  name: Extract<Edit, { readonly edit: 'column' }>['column'],
): string | number | null {
  switch (name) {
    case 'close_reason':
      return ticket.closeReason;
    case 'snoozed_until':
      return ticket.snoozedUntil;
    case 'merged_into':
      return ticket.mergedInto;
    case 'repeat_key':
      return ticket.repeatKey;
    case 'team':
    case 'owner':
    case 'category':
    case 'severity':
    case 'priority':
    case 'turn':
      return ticket[name];
  }
}

/** A reason in a language, or in English, or its code. */
export function reasonLabel({ code, labels }: CloseReason, lang: string): string {
  return labels.get(lang) ?? labels.get('en') ?? code;
}
