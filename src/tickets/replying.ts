// A person writes to a party of a ticket, or records what was said on the telephone. A mail goes to
// parties of that ticket and to addresses that are typed with the act, and to nobody else: what a
// mail names as To, Cc or Reply-To is nobody (T5).

import type {
  ActPlan,
  PartyState,
  PlannedLetter,
  Refusal,
  Reply,
  Snapshot,
  TicketState,
  Words,
} from '../acts.ts';
import type { Edit } from '../edits.ts';
import { closingOf } from './closing.ts';
import { contactRefusal } from './contact.ts';
import { isAsking } from './lifecycles.ts';
import {
  type ActRules,
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
import { reopeningOf } from './reopening.ts';
import { note, said } from './said.ts';
import { labelled, tlpLabel } from './tlp.ts';

const textCharactersMax = 100_000;
const historyCharactersMax = 4_000;

export function planReply({ act, snapshot, rules }: Planning<'reply'>): Planned {
  const ticket = snapshot.tickets.get(act.ticket);
  if (ticket === undefined) return refuse('there is no such ticket');
  if (ticket.kind === 'incident') {
    return refuse(`${nameOf(ticket)} is no conversation; reply on a report or an investigation`);
  }
  const wrong = wrongOf(act);
  if (wrong !== null) return refuse(wrong);
  const party = partyOf(act, ticket, snapshot) ?? newParty(act, ticket, snapshot);
  if (party === undefined) return refuse(nobody(act, ticket, snapshot));
  const copies = act.mail ? copiesOf(act, party, snapshot) : { cc: [], bcc: [] };
  const strange = [party.address, ...copies.cc, ...copies.bcc].flatMap((address) => {
    const refusal = contactRefusal(address, 'override', rules.desk, []);
    return act.mail && refusal !== null ? [`${address} ${refusal}`] : [];
  });
  if (strange.length > 0) return refuse(strange.join('; '));
  const next = nextOf(act, ticket, snapshot, rules);
  if (isRefused(next)) return next;
  const { id, address, role } = party;
  const joins: readonly Edit[] = snapshot.parties.includes(party)
    ? []
    : [{ edit: 'new-party', party: { id, ticket: ticket.id, role, address } }];
  const what = act.mail ? 'replied' : 'recorded';
  const words = act.text.slice(0, historyCharactersMax - address.length - 6);
  return planned(act, {
    edits: [...joins, ...column(ticket, 'turn', 'waiting'), ...next.edits],
    letters: act.mail ? [letterTo(party, ticket, act, copies)] : [],
    notes: [note(ticket, what, said('to-why', { who: address, words })), ...next.notes],
    told: next.told,
  });
}

/** What becomes of the ticket: as the act says, or as it is; what was new is open. */
function nextOf(
  { close, reopen }: Reply,
  ticket: TicketState,
  snapshot: Snapshot,
  rules: ActRules,
): Pick<ActPlan, 'edits' | 'notes' | 'told'> | Refusal {
  if (close !== null) {
    return closingOf(ticket, close.state, close.reason, '', snapshot, rules);
  }
  if (reopen !== true) {
    const edits = ticket.state === 'new' ? toState(ticket, 'open') : [];
    return { edits, notes: [], told: [] };
  }
  if (isOpen(ticket)) return refuse(`${nameOf(ticket)} is ${ticket.state} already`);
  return reopeningOf(ticket, null, snapshot);
}

function wrongOf({ text, articles }: Reply): string | null {
  if (text.trim() === '' && articles.length === 0) return 'a reply says something';
  if (text.length <= textCharactersMax) return null;
  return `a reply of ${text.length} characters; it takes ${textCharactersMax} at most`;
}

/** Whom it is for: the party of that address, or the ticket's own. */
function partyOf(act: Reply, ticket: TicketState, snapshot: Snapshot): PartyState | undefined {
  const here = snapshot.parties.filter((one) => one.ticket === ticket.id);
  if (act.to !== null) return here.find((one) => one.address === act.to && !isCopied(one));
  const role = isAsking(ticket.kind) ? 'administrator' : 'complainant';
  return here.find((one) => one.role === role && !one.left);
}

/** Somebody else, whose address the person typed. */
function newParty({ to, newParty: id }: Reply, ticket: TicketState, snapshot: Snapshot) {
  const isHere = snapshot.parties.some((one) => one.ticket === ticket.id && one.address === to);
  if (to === null || id === undefined || isHere) return undefined;
  const party: PartyState = {
    id,
    ticket: ticket.id,
    role: 'correspondent',
    address: to,
    token: null,
    left: false,
    wrote: false,
    entered: true,
    messageIds: [],
  };
  return party;
}

/** Whether somebody only reads what others are asked. */
export function isCopied({ role }: Pick<PartyState, 'role'>): boolean {
  return role === 'cc' || role === 'admin-cc';
}

function nobody(act: Reply, ticket: TicketState, snapshot: Snapshot): string {
  const known = snapshot.parties.filter((one) => one.ticket === ticket.id && !isCopied(one));
  const names = known.map((one) => one.address).join(', ') || 'nobody';
  const whom =
    act.to === null ? `${nameOf(ticket)} has no party to write to` : `${act.to} is no party`;
  return `${whom}; parties are ${names} (a new one: ticket correspondent add)`;
}

/** Who is copied for ever, and who this time only. */
export function copiesOf(
  act: Pick<Reply, 'cc' | 'bcc'>,
  to: PartyState,
  { parties }: Pick<Snapshot, 'parties'>,
): Pick<PlannedLetter, 'cc' | 'bcc'> {
  const role = to.role === 'administrator' ? 'admin-cc' : 'cc';
  const standing = parties
    .filter((one) => one.ticket === to.ticket && one.role === role && !one.left)
    .map((one) => one.address);
  const cc = [...new Set([...standing, ...act.cc])].filter((one) => one !== to.address);
  const bcc = [...new Set(act.bcc)].filter((one) => one !== to.address && !cc.includes(one));
  return { cc, bcc };
}

/** Why it says nothing; null: it says something. */
export function emptyLetter({ text, articles }: Words): string | null {
  const says = text.trim() !== '' || articles.length > 0;
  return says ? null : 'the letter says nothing; give a text or an article';
}

/** A letter of a person's words to a party, in the thread of the ticket. */
export function letterTo(
  party: PartyState,
  ticket: TicketState,
  { text, articles, enclosures }: Words & Pick<Reply, 'enclosures'>,
  copies: Pick<PlannedLetter, 'cc' | 'bcc'>,
): PlannedLetter {
  return {
    kind: 'reply',
    ticket: ticket.id,
    party: party.id,
    to: party.address,
    ...copies,
    template: 'reply',
    constituency: ticket.constituency,
    number: ticket.number,
    ...labelled(tlpLabel(ticket), { subject: ticket.subject, text }),
    openedAt: null,
    reason: null,
    articles,
    ...(enclosures === undefined ? {} : { enclosures }),
    messageIds: party.messageIds,
  };
}
