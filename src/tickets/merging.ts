// Two tickets that turn out to be one. What hung on the one hangs on the other: mails, parties with
// their tokens, links, complaints. The number of the one leads to the other for ever: merged_into
// names the last target, whatever was merged in between.

import type { Snapshot, TicketState } from '../acts.ts';
import type { Edit, HeldLink } from '../edits.ts';
import type { CloseReason } from '../desk-rules.ts';
import type { TicketId } from '../model.ts';
import { lifecycles, mayChange } from './lifecycles.ts';
import { mayLink } from './links.ts';
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
} from './plans.ts';
import { note, reasonOf as reasonSaid, said } from './said.ts';

const addressesMax = 1_000;

export function planMerge({ act, snapshot, rules }: Planning<'merge'>): Planned {
  const from = snapshot.tickets.get(act.from);
  const into = snapshot.tickets.get(act.ticket);
  if (from === undefined || into === undefined) return refuse('there is no such ticket');
  const { closeReasons } = rules.tickets;
  const edits = mergeEdits(from, into, snapshot, closeReasons);
  if (isRefused(edits)) return edits;
  const reason = isOpen(from) ? reasonOf(from, closeReasons) : undefined;
  const leads = { ticket: { tickets: [into] } };
  const gone =
    reason === undefined
      ? said('into', leads)
      : said('into-as', { ...leads, reason: reasonSaid(reason, rules.desk.lang) });
  return planned(act, {
    edits,
    notes: [
      note(from, 'merged', gone),
      note(into, 'merged', said('with', { ticket: { tickets: [from] } })),
    ],
    told: [said('leads-to', { ticket: { tickets: [from] }, into: { tickets: [into] } })],
  });
}

/** The reasons that fit a ticket that is another one, the best first; a desk may have its own. */
const mergedReasons = ['duplicate', 'merged', 'organisational'];

/** Why a ticket that is merged is closed: by what the desk calls that, else by any of its kind. */
function reasonOf({ kind }: TicketState, reasons: readonly CloseReason[]): CloseReason | undefined {
  const all = reasons.filter(({ kinds }) => kinds.includes(kind));
  const fits = mergedReasons.flatMap((code) => all.filter((reason) => reason.code === code));
  return fits[0] ?? all.find(({ tell }) => tell === null);
}

/** What makes one ticket of two, or why that cannot be. */
export function mergeEdits(
  from: TicketState,
  into: TicketState,
  snapshot: Snapshot,
  reasons: readonly CloseReason[],
) {
  if (from.id === into.id) return refuse('a ticket is not merged into itself');
  if (from.kind !== into.kind) {
    return refuse(`${nameOf(from)} and ${nameOf(into)} are of two kinds; link them instead`);
  }
  const gone = [from, into].find((one) => one.mergedInto !== null);
  if (gone !== undefined) return refuse(`${nameOf(gone)} was merged already`);
  if (isOpen(from) && !isOpen(into)) {
    return refuse(`${nameOf(into)} is ${into.state}; reopen it first, or merge it the other way`);
  }
  return [
    ...closed(from, reasons),
    ...column(from, 'merged_into', into.id),
    ...earlier(from, into, snapshot),
    ...links(from, into, snapshot),
    ...moved(from, into, snapshot),
    ...complaints(from, into, snapshot),
    ...addresses(from, into),
    ...(from.turn === 'update' ? column(into, 'turn', 'update') : []),
  ];
}

/** What was closed before keeps its reason. */
function closed(from: TicketState, reasons: readonly CloseReason[]): readonly Edit[] {
  if (!isOpen(from)) return [];
  const to = lifecycles[from.kind].closed.find((one) => mayChange(from.kind, from.state, one));
  const reason = reasonOf(from, reasons)?.code ?? null;
  return to === undefined ? [] : [...toState(from, to), ...column(from, 'close_reason', reason)];
}

/** Whatever was merged into the one before leads to the other at once. */
function earlier(from: TicketState, into: TicketState, snapshot: Snapshot): readonly Edit[] {
  return [...snapshot.tickets.values()]
    .filter((one) => one.mergedInto === from.id)
    .flatMap((one) => column(one, 'merged_into', into.id));
}

/** Every link of the one becomes one of the other, as far as the table of links allows. */
function links(from: TicketState, into: TicketState, snapshot: Snapshot): readonly Edit[] {
  const theirs = snapshot.links.filter(
    ({ parent, child }) => parent === from.id || child === from.id,
  );
  const kept = snapshot.links.filter((link) => !theirs.includes(link));
  const edits: Edit[] = theirs.map((link) => ({ edit: 'link', ...link, from: true, to: false }));
  for (const link of theirs) {
    const instead = { parent: swapped(link.parent), child: swapped(link.child) };
    if (instead.parent === instead.child || !fits(instead, kept, snapshot)) continue;
    kept.push(instead);
    edits.push({ edit: 'link', ...instead, from: false, to: true });
  }
  return edits;

  function swapped(id: TicketId): TicketId {
    return id === from.id ? into.id : id;
  }
}

function fits(link: HeldLink, kept: readonly HeldLink[], { tickets }: Snapshot): boolean {
  const parent = tickets.get(link.parent);
  const child = tickets.get(link.child);
  if (parent === undefined || child === undefined) return false;
  const isKnown = kept.some(
    (one) =>
      (one.parent === link.parent && one.child === link.child) ||
      (one.parent === link.child && one.child === link.parent),
  );
  const hanging = kept.filter(
    (one) => one.child === child.id && tickets.get(one.parent)?.kind === parent.kind,
  );
  return !isKnown && mayLink(parent.kind, child.kind, hanging.length);
}

/** A mail that is on both stays where it is: the one is read by way of the other. */
function moved(from: TicketState, into: TicketState, snapshot: Snapshot): readonly Edit[] {
  const there = new Set(
    snapshot.mails.filter((one) => one.ticket === into.id).map((one) => one.mail),
  );
  return [
    ...snapshot.parties
      .filter((one) => one.ticket === from.id)
      .map(({ id }) => ({ edit: 'party', party: id, from: from.id, to: into.id }) as const),
    ...snapshot.mails
      .filter((one) => one.ticket === from.id && !there.has(one.mail))
      .map(({ mail }) => ({ edit: 'mail', mail, from: from.id, to: into.id }) as const),
  ];
}

function complaints(from: TicketState, into: TicketState, snapshot: Snapshot): readonly Edit[] {
  if (from.kind !== 'incident') return [];
  const mails = snapshot.complaints
    .filter((one) => one.incident === from.id)
    .map((one) => one.mail);
  return [
    ...(mails.length === 0 ? [] : [{ edit: 'case', mails, from: from.id, to: into.id } as const]),
    { edit: 'complaints', ticket: into.id, by: from.complaints },
  ];
}

function addresses(from: TicketState, into: TicketState): readonly Edit[] {
  const to = [...new Set([...into.ips, ...from.ips])].slice(0, addressesMax);
  if (to.length <= into.ips.length) return [];
  return [{ edit: 'addresses', ticket: into.id, from: into.ips, to }];
}
