// Closing a ticket: for a reason, with its fields filled in, and with all that hangs below it and
// on no other open case. Who is told is planned with it, so that a person sees it first.

import type { ActPlan, PartyState, PlannedLetter, Said, Snapshot, TicketState } from '../acts.ts';
import type { Edit } from '../edits.ts';
import type { CloseReason } from '../desk-rules.ts';
import { refusalOf } from './contact.ts';
import { missingAtClose } from './fields.ts';
import { lifecycles, mayChange, waysOut } from './lifecycles.ts';
import { whenClosed } from './links.ts';
import {
  type ActRules,
  childrenOf,
  column,
  isNow,
  isOpen,
  isRefused,
  nameOf,
  parentsOf,
  type Planned,
  planned,
  type Planning,
  reasonLabel,
  refuse,
  toState,
} from './plans.ts';
import { note, reasonOf, said, type SaidKey } from './said.ts';

export function planClose({ act, snapshot, rules }: Planning<'close'>): Planned {
  const ticket = snapshot.tickets.get(act.ticket);
  if (ticket === undefined) return refuse('there is no such ticket');
  if (act.from !== undefined && ticket.state !== act.from) return isNow(ticket);
  const closing = closingOf(ticket, act.state, act.reason, act.text, snapshot, rules);
  return isRefused(closing) ? closing : planned(act, closing);
}

/** What a close changes, whom it tells and what it leaves, or why it cannot be. */
export function closingOf(
  ticket: TicketState,
  state: string | null,
  reasonCode: string,
  text: string,
  snapshot: Snapshot,
  rules: ActRules,
) {
  const { closed } = lifecycles[ticket.kind];
  const to = state ?? closed[0] ?? '';
  if (!isOpen(ticket)) return refuse(`${nameOf(ticket)} is ${ticket.state} already`);
  if (!closed.includes(to)) {
    return refuse(`"${to}" closes no ${ticket.kind}; ${closed.join(' or ')} does`);
  }
  if (!mayChange(ticket.kind, ticket.state, to)) {
    const ways = waysOut(lifecycles[ticket.kind], ticket.state).join(', ');
    return refuse(`${nameOf(ticket)} cannot go from ${ticket.state} to ${to}, but to ${ways}`);
  }
  const reason = rules.tickets.closeReasons.find((one) => one.code === reasonCode);
  if (reason === undefined || !reason.kinds.includes(ticket.kind)) {
    const known = rules.tickets.closeReasons.filter((one) => one.kinds.includes(ticket.kind));
    const codes = known.map((one) => one.code).join(', ');
    return refuse(`"${reasonCode}" is no reason to close ${nameOf(ticket)}; reasons are ${codes}`);
  }
  const { goes, kept } = cascade(ticket, to, snapshot);
  const lacking = [{ ticket }, ...goes].flatMap((one) => {
    const missing = missingAtClose(one.ticket, rules.tickets.fields);
    return missing.length === 0 ? [] : [`${nameOf(one.ticket)} needs ${missing.join(', ')}`];
  });
  if (lacking.length > 0) return refuse(`before it is closed ${lacking.join('; ')}`);
  const changes = changesOf([{ ticket, to }, ...goes], kept, reason, text, snapshot, rules);
  const isUnread = text.trim() !== '' && changes.letters.length === 0;
  return isUnread ? { ...changes, told: [...changes.told, said('words-unread')] } : changes;
}

interface Going {
  readonly ticket: TicketState;
  readonly to: string;
}

/** What is closed with it, and what stays because another open case holds it. */
function cascade(above: TicketState, state: string, snapshot: Snapshot) {
  const goes: Going[] = [];
  const kept: Said[] = [];
  for (const child of childrenOf(snapshot, above.id)) {
    const to = whenClosed(above.kind, child.kind, state);
    if (to === null || !isOpen(child) || !mayChange(child.kind, child.state, to)) continue;
    const also = parentsOf(snapshot, child.id).filter(
      (one) => one.id !== above.id && isOpen(one) && holds(one, child),
    );
    if (also.length === 0) goes.push({ ticket: child, to });
    else kept.push(said('kept-open', { ticket: { tickets: [child] }, tickets: { tickets: also } }));
  }
  return { goes, kept };
}

/** Whether a child stays open as long as that parent is. */
export function holds(parent: TicketState, child: TicketState): boolean {
  return lifecycles[parent.kind].closed.some(
    (state) => whenClosed(parent.kind, child.kind, state) !== null,
  );
}

function changesOf(
  going: readonly Going[],
  kept: readonly Said[],
  reason: CloseReason,
  text: string,
  snapshot: Snapshot,
  rules: ActRules,
): Pick<ActPlan, 'edits' | 'letters' | 'notes' | 'told'> {
  const label = reasonLabel(reason, rules.desk.lang);
  const edits: Edit[] = going.flatMap(({ ticket, to }) => [
    ...toState(ticket, to),
    ...column(ticket, 'close_reason', reason.code),
    ...column(ticket, 'snoozed_until', null),
  ]);
  const [first] = going;
  const notes = going.map(({ ticket, to }) => {
    // Many a reason is called as the state that it leads to.
    const why = label === to ? [] : [said('reason', { reason: reasonOf(reason, rules.desk.lang) })];
    const isFirst = first === undefined || ticket === first.ticket;
    const above = isFirst ? [] : [said('closed-with', { ticket: { tickets: [first.ticket] } })];
    return note(ticket, to, ...why, ...above);
  });
  const letters: PlannedLetter[] = [];
  const told = [...kept, ...stillAsked(going)];
  for (const { ticket } of reason.tell === null ? [] : going) {
    if (ticket.kind !== 'report') continue;
    for (const party of snapshot.parties.filter(
      (one) => one.ticket === ticket.id && one.role === 'complainant',
    )) {
      const why = whyNotTold(party, rules);
      if (why !== null) {
        const { address } = party;
        told.push(said(why.key, { address, ticket: { tickets: [ticket] }, ...why.given }));
        continue;
      }
      letters.push({
        kind: 'closing',
        ticket: ticket.id,
        party: party.id,
        to: party.address,
        cc: [],
        bcc: [],
        template: reason.tell ?? '',
        constituency: ticket.constituency,
        number: ticket.number,
        subject: ticket.subject,
        openedAt: ticket.openedAt,
        reason: reason.code,
        text,
        articles: [],
        messageIds: party.messageIds,
      });
    }
  }
  return { edits, letters, notes, told };
}

/** What a mail asks is answered by its own key: its ticket may be closed all the same. */
function stillAsked(going: readonly Going[]): readonly Said[] {
  const questions = new Set(going.flatMap(({ ticket }) => ticket.questions));
  return questions.size === 0 ? [] : [said('asks-still', { count: questions.size })];
}

interface Untold extends Pick<Said, 'given'> {
  readonly key: SaidKey & `untold-${string}`;
}

/**
 * Why a complainant gets no mail, or null. Who is proven to have written to us from the very
 * address, by envelope and From, is told there by the rule of tickets/answerable (RFC 3834, 4), and
 * so is whose address a person at the desk typed, as of a call. Nobody else is: a mail that names
 * somebody else makes us write to nobody, but by a person's reply.
 */
function whyNotTold(party: PartyState, rules: ActRules): Untold | null {
  if (party.left) return { key: 'untold-left', given: {} };
  if (!party.wrote && !party.entered) return { key: 'untold-unproven', given: {} };
  const refusal = refusalOf(party.address, 'override', rules.desk, []);
  return refusal === null ? null : { key: 'untold-refused', given: { refusal: { refusal } } };
}
