// Which of the tickets that a mail names it continues, if any. A token of ours joins whoever sends
// it; every other key joins only a proven sender who is a party of that ticket already. Where that
// leaves several numbers, none is joined: a person looks. What is erased is continued by nobody.

import { english, type Sentence, type Value } from '../doubts.ts';
import type { MailId, PartyId } from '../model.ts';
import type { ThreadKey, ThreadMatch } from '../questions.ts';
import { isAsking } from './lifecycles.ts';
import { showNumber } from './number.ts';
import type { Sender, ThreadKeys } from './thread-keys.ts';

export type Choice =
  | {
      readonly kind: 'joins';
      readonly match: ThreadMatch;
      readonly party: PartyId | null;
      readonly sure: 'token' | 'aligned' | 'person';
      readonly why: Sentence;
    }
  /** It names tickets, and nothing shows that it is of theirs; a person is asked. */
  | { readonly kind: 'unverified'; readonly says: Sentence }
  | { readonly kind: 'none'; readonly text: string };

/** Keys that name a ticket, and what a sentence calls them; the surest first. */
const claims = [
  ['token', { is: 'by-token' }],
  ['delivery', { is: 'by-token' }],
  ['message-id', { is: 'by-message-id' }],
  ['ancestor', { is: 'by-ancestor' }],
  ['number', { is: 'by-number' }],
  ['foreign', { is: 'by-foreign' }],
] as const satisfies readonly (readonly [ThreadKey, Sentence])[];
const namedMax = 5;

/**
 * The choice among the matches of a mail's keys.
 * @param messageId the mail's own, by which copies of it are found: it continues nothing
 * @param tag the desk's, to show numbers by
 */
export function choose(
  keys: ThreadKeys,
  messageId: string | null,
  matches: readonly ThreadMatch[],
  sender: Sender,
  tag: string,
): Choice {
  const there = matches.filter(({ purgedAt }) => purgedAt === null);
  const wanted = there.find(({ by }) => by === 'person');
  if (wanted !== undefined) {
    const why: Sentence = { is: 'joined-by-person', ticket: saidName(wanted, tag) };
    return { kind: 'joins', match: wanted, party: wanted.sender, sure: 'person', why };
  }
  const entitled = byToken(there, keys.tokens);
  if (entitled !== null) {
    const why = replay(entitled, sender);
    return { kind: 'joins', match: entitled, party: entitled.party, sure: 'token', why };
  }
  const claimed = claimedBy(there, messageId);
  return proven(claimed, sender) ?? unproven(claimed, sender, tag) ?? nothing(keys, matches, tag);
}

/** The match by the first token that is one; a delivery's token is as good as its party's. */
export function byToken(
  matches: readonly ThreadMatch[],
  tokens: readonly string[],
): (ThreadMatch & { readonly party: PartyId }) | null {
  for (const token of tokens) {
    const match = matches.find(({ key, expired }) => key === token && !expired);
    if (match !== undefined && isToken(match) && hasParty(match)) return match;
  }
  return null;
}

/** A ticket as people know it: "[Tag#number]", or "a report". */
export function nameOf(match: ThreadMatch, tag: string): string {
  const name = saidName(match, tag);
  return typeof name === 'string' ? name : english(name);
}

/** The same, for a sentence. */
export function saidName({ number, kind }: ThreadMatch, tag: string): string | Sentence {
  return number === null ? { is: `a-${kind}` } : showNumber(tag, number);
}

function hasParty(match: ThreadMatch): match is ThreadMatch & { readonly party: PartyId } {
  return match.party !== null;
}

function isToken({ by }: ThreadMatch): boolean {
  return by === 'token' || by === 'delivery';
}

/** A token joins whoever sends it; who that is, is told. */
function replay({ address }: ThreadMatch, sender: Sender): Sentence {
  const said: Sentence = { is: 'joined-by-token', party: address ?? { is: 'without-address' } };
  if (sender.address === null || sender.address === address) return said;
  const is = sender.proven ? 'not-the-party' : 'not-the-party-nor-proven';
  return { is, said, sender: sender.address };
}

/** What claims a ticket without a token that is believed; by rank, the newest references first. */
function claimedBy(
  matches: readonly ThreadMatch[],
  messageId: string | null,
): readonly (readonly ThreadMatch[])[] {
  return claims.map(([by]) => {
    const found = matches.filter(
      (one) => one.by === by && (!isToken(one) || one.expired) && one.key !== messageId,
    );
    return by === 'message-id' || by === 'ancestor' ? found.toReversed() : found;
  });
}

/** A proven sender joins the ticket on which it is a party; of several numbers only a single one. */
function proven(claimed: readonly (readonly ThreadMatch[])[], sender: Sender): Choice | null {
  if (!sender.proven) return null;
  for (const [rank, found] of claimed.entries()) {
    const [match, ...others] = found.filter((one) => one.sender !== null && isPartyOfOurs(one));
    if (match === undefined) continue;
    const isNumber = match.by === 'number' || match.by === 'foreign';
    if (isNumber && others.some(({ ticket }) => ticket !== match.ticket)) return null;
    const by: Value = claims[rank]?.[1] ?? match.by;
    const why: Sentence = { is: 'joined-by', by, sender: sender.address ?? '' };
    return { kind: 'joins', match, party: match.sender, sure: 'aligned', why };
  }
  return null;
}

/**
 * Anybody can make somebody the complainant of a report, and name any reference in it: a reference
 * that is no mail of ours joins only a party that we chose.
 */
function isPartyOfOurs({ by, kind }: ThreadMatch): boolean {
  return by !== 'ancestor' || isAsking(kind);
}

function unproven(
  claimed: readonly (readonly ThreadMatch[])[],
  sender: Sender,
  tag: string,
): Choice | null {
  const named = new Map(claimed.flat().map((one) => [one.ticket, saidName(one, tag)]));
  const first = claimed.flat()[0];
  if (first === undefined) return null;
  if (named.size > 1) {
    const some = [...named.values()].slice(0, namedMax);
    const names: Value = named.size > namedMax ? { is: 'first-five', names: some } : some;
    return { kind: 'unverified', says: { is: 'names-tickets', n: named.size, names } };
  }
  const by: Value = claims.find(([key]) => key === first.by)?.[1] ?? first.by;
  const why = first.expired ? notBelieved(first) : notParty(first, sender);
  const ticket = namedAs(first, tag);
  return { kind: 'unverified', says: { is: 'names-ticket', ticket, by, why } };
}

/** Why a token that is one of ours proves nothing. */
export function notBelieved({ leaked }: ThreadMatch): Sentence {
  return { is: leaked === true ? 'leaked' : 'old-key' };
}

function notParty(match: ThreadMatch, { address, proven }: Sender): Sentence {
  if (!proven) return { is: 'not-proven' };
  return { is: match.sender === null ? 'no-party' : 'party-by-mail', sender: address ?? '' };
}

/** Of a merged ticket its own number too: that is the one people see. */
function namedAs(match: ThreadMatch, tag: string): Value {
  const ticket = saidName(match, tag);
  return match.merged && match.by === 'number'
    ? { is: 'now-merged', number: showNumber(tag, match.key), ticket }
    : ticket;
}

/** It continues nothing; what it may have meant is said. */
function nothing(keys: ThreadKeys, matches: readonly ThreadMatch[], tag: string): Choice {
  const near = matches.filter(({ by, purgedAt }) => by === 'near' && purgedAt === null);
  if (keys.written !== null && near.length > 0) {
    const names = [...new Set(near.map((one) => nameOf(one, tag)))]
      .slice(0, namedMax)
      .reduce<Value>((one, other) => (one === '' ? other : { is: 'or', one, other }), '');
    const number = showNumber(tag, keys.written);
    return { kind: 'unverified', says: { is: 'near-number', number, names } };
  }
  const gone = matches.find(({ by, purgedAt }) => by !== 'near' && purgedAt !== null);
  if (gone !== undefined) {
    const on = gone.purgedAt?.toISOString().slice(0, 10);
    const text = `continues a ticket that was purged on ${on}; it is read as a new mail`;
    return { kind: 'none', text };
  }
  const token = keys.tokens.length > 0 ? 'a token of no ticket' : 'no token';
  return { kind: 'none', text: `${token}, no known reference, no number` };
}

/** What an administrator's mail answers. */
export interface Answered {
  readonly complaint: MailId;
  /** Who was asked. */
  readonly contact: string;
  /** The sender is that one, and proven; a token alone is had by whoever has a copy. */
  readonly proven: boolean;
}

/**
 * What it answers, where it is an administrator's: by its references, else what was sent last. And
 * whom its token is of, where another has written.
 */
export function answeredBy(
  { match, party, sure }: Choice & { kind: 'joins' },
  matches: readonly ThreadMatch[],
  sender: Sender,
): { readonly answers?: Answered; readonly tokenOf?: string | null } {
  if (sure === 'person' || party === null) return {};
  const writer = sure === 'token' && match.sender !== party ? { tokenOf: match.address } : {};
  const theirs = [...matches.filter(({ by }) => by === 'message-id').toReversed(), match];
  for (const one of theirs) {
    const { ticket, party: asked, role, address: contact, complaint } = one;
    const isTheirs = ticket === match.ticket && asked === party && role === 'administrator';
    if (isTheirs && contact !== null && complaint !== null) {
      const proven = sender.proven && one.sender === party;
      return { ...writer, answers: { complaint, contact, proven } };
    }
  }
  return writer;
}
