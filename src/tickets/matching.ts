// Which of the tickets that a mail names it continues, if any. A token of ours joins whoever sends
// it; every other key joins only a proven sender who is a party of that ticket already. Where that
// leaves several numbers, none is joined: a person looks. What is erased is continued by nobody.

import type { PartyId } from '../model.ts';
import type { ThreadKey, ThreadMatch } from '../questions.ts';
import { showNumber } from './number.ts';
import type { Sender, ThreadKeys } from './thread-keys.ts';

export type Choice =
  | {
      readonly kind: 'joins';
      readonly match: ThreadMatch;
      readonly party: PartyId | null;
      readonly sure: 'token' | 'aligned' | 'person';
      readonly why: string;
    }
  /** It names tickets, and nothing shows that it is of theirs; a person is asked. */
  | { readonly kind: 'unverified'; readonly text: string }
  | { readonly kind: 'none'; readonly text: string };

/** Keys that name a ticket, and what a sentence calls them; the surest first. */
const claims: readonly (readonly [ThreadKey, string])[] = [
  ['token', 'a token'],
  ['delivery', 'a token'],
  ['message-id', 'message-id'],
  ['ancestor', 'a reference that both share'],
  ['number', 'number'],
  ['foreign', 'their own number'],
];
const namedMax = 5;
const noKeyBelieved = 'its token was made by a key that is no longer believed';
const isLeaked = 'its token has been seen with others, and lets nobody in any more';

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
    const why = `a person says that it belongs to ${nameOf(wanted, tag)}`;
    return { kind: 'joins', match: wanted, party: wanted.sender, sure: 'person', why };
  }
  const entitled = byToken(there, keys.tokens);
  if (entitled !== null) {
    const why = `by token, party ${entitled.address ?? 'without address'}${replay(entitled, sender)}`;
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
export function nameOf({ number, kind }: ThreadMatch, tag: string): string {
  return number === null ? `a ${kind}` : showNumber(tag, number);
}

function hasParty(match: ThreadMatch): match is ThreadMatch & { readonly party: PartyId } {
  return match.party !== null;
}

function isToken({ by }: ThreadMatch): boolean {
  return by === 'token' || by === 'delivery';
}

/** A token joins whoever sends it; who that is, is told. */
function replay({ address }: ThreadMatch, sender: Sender): string {
  if (sender.address === null || sender.address === address) return '';
  const but = sender.proven ? '' : ' and is not proven';
  return `; its sender ${sender.address} is not the party${but}`;
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
    const why = `by ${claims[rank]?.[1]}, ${sender.address} is proven and a party`;
    return { kind: 'joins', match, party: match.sender, sure: 'aligned', why };
  }
  return null;
}

/**
 * Anybody can make somebody the complainant of a report, and name any reference in it: a reference
 * that is no mail of ours joins only a party that we chose.
 */
function isPartyOfOurs({ by, kind }: ThreadMatch): boolean {
  return by !== 'ancestor' || kind === 'investigation';
}

function unproven(
  claimed: readonly (readonly ThreadMatch[])[],
  sender: Sender,
  tag: string,
): Choice | null {
  const named = new Map(claimed.flat().map((one) => [one.ticket, nameOf(one, tag)]));
  const first = claimed.flat()[0];
  if (first === undefined) return null;
  if (named.size > 1) {
    const some = [...named.values()].slice(0, namedMax).join(', ');
    const names = named.size > namedMax ? `the first five ${some}` : some;
    const text = `names ${named.size} tickets, ${names}: none of them is joined`;
    return { kind: 'unverified', text };
  }
  const by = claims.find(([key]) => key === first.by)?.[1] ?? first.by;
  const what = `names ${namedAs(first, tag)} by ${by}`;
  const none = first.sender === null ? 'is no party of it' : 'is one only by what a mail said';
  const who = sender.proven ? `${sender.address} ${none}` : notProven;
  const text = `${what}, but ${first.expired ? notBelieved(first) : who}`;
  return { kind: 'unverified', text };
}

/** Why a token that is one of ours proves nothing. */
export function notBelieved({ leaked }: ThreadMatch): string {
  return leaked === true ? isLeaked : noKeyBelieved;
}

/** Of a merged ticket its own number too: that is the one people see. */
function namedAs(match: ThreadMatch, tag: string): string {
  const name = nameOf(match, tag);
  return match.merged && match.by === 'number'
    ? `${showNumber(tag, match.key)}, now ${name},`
    : name;
}

const notProven = 'its sender is not proven to be a party';

/** It continues nothing; what it may have meant is said. */
function nothing(keys: ThreadKeys, matches: readonly ThreadMatch[], tag: string): Choice {
  const near = matches.filter(({ by, purgedAt }) => by === 'near' && purgedAt === null);
  if (keys.written !== null && near.length > 0) {
    const names = [...new Set(near.map((one) => nameOf(one, tag)))].slice(0, namedMax).join(' or ');
    const text = `names ${showNumber(tag, keys.written)}, no number of ours; did you mean ${names}?`;
    return { kind: 'unverified', text };
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
