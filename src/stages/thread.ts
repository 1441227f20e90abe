// Which ticket the mail continues (tickets/matching.ts chooses), and what becomes of it then. A
// bounce is believed only with the token of its delivery. Here bounces, auto-replies, replies,
// copies and loops leave. A continuing mail that reports something new of ours goes on, linked.

import { doubt, english, said, type Sentence } from '../doubts.ts';
import type { Doubt, Mail, PartyId, Reason, Received } from '../model.ts';
import type { ThreadMatch } from '../questions.ts';
import type { Desk, Rules } from '../rules.ts';
import type { ForeignNumber } from '../settlement.ts';
import { blockAnswered } from '../tickets/block-answered.ts';
import { reopening } from '../tickets/closed-policy.ts';
import { isAsking } from '../tickets/lifecycles.ts';
import { answeredBy, byToken, type Choice, choose, nameOf, saidName } from '../tickets/matching.ts';
import {
  domainOf,
  keysOf,
  placedBy,
  type Sender,
  senderOf,
  type ThreadKeys,
} from '../tickets/thread-keys.ts';
import { tokensIn } from '../tickets/token.ts';
import { deliveryReport, isByMachine } from './by-machine.ts';
import type { Facts, Origin, Thread } from './facts.ts';
import { byLooks, reported } from './looks.ts';
import {
  carriedMax,
  carriesToken,
  comesBack,
  liveTokens,
  sentInside,
  tokensCarried,
} from './own-mail.ts';
import { livePages, pagesIn } from './page-tokens.ts';
import { type Outcome, pass, reason, stage, stop, unanswered } from './stage.ts';

export const thread = stage({
  name: 'thread',
  needs: ['received', 'parse', 'origin', 'extract', 'report', 'verify', 'constituency'],
  run: async (facts, tools): Promise<Outcome<Thread>> => {
    const { received, parse: mail, origin } = facts;
    const { desk } = tools.rules;
    const sender = senderOf(mail, facts.verify.aligned);
    const { written, ...keys } = keysOf(received, mail, sender, desk);
    const inside = sentInside(mail, origin);
    const messageIds = [...new Set([...keys.messageIds, ...inside])];
    const carried = tokensCarried(mail, origin, desk);
    const tokens = [...new Set([...keys.tokens, ...carried.slice(0, carriedMax)])];
    const pages = pagesIn(origin);
    const ask = {
      ...keys,
      mail: received.mail,
      bodyDigest: mail.bodyDigest,
      tokens,
      messageIds,
      ...(pages.size === 0 ? {} : { pages: [...pages.keys()] }),
    };
    const answer = isEmpty(ask) ? { ok: true as const, value: [] } : await tools.read.threads(ask);
    if (!answer.ok) return unanswered(answer, 'the-tickets', { linked: null });

    // What lies inside names no ticket that the mail continues.
    const names = new Set([...keys.messageIds, ...keys.tokens]);
    const others = new Set(
      [...inside, ...tokens, ...pages.keys()].filter((key) => !names.has(key)),
    );
    const matches = answer.value.filter((match) => !others.has(match.key));
    const told = { received, origin, sender, keys: { ...keys, written } };
    const machine = fromMachine(told, matches, desk);
    if (machine !== null) return machine;
    const looks = byLooks(facts, matches);
    // A person has looked at it.
    const isPlaced = placedBy(received.overrides) !== null;
    const choice = chosen(told, mail, matches, desk.ticketTag);
    // A bounce that is not believed, but has a token, is read by a person.
    const isRead = origin.kind === 'bounce' && isSure(choice);
    if (looks !== null && 'exit' in looks && !isPlaced && !isRead) {
      return stop(looks.exit, looks.why);
    }
    const back = comesBack(mail, inside, tools.rules, answer.value);
    const bears = isPlaced
      ? null
      : (carriesToken(carried, answer.value, desk.ticketTag) ??
        carriesToken([...pages.keys()], answer.value, desk.ticketTag));
    const doubts = [looks, back, bears].filter((one) => one !== null && 'code' in one);
    const holds = [...liveTokens(carried, answer.value), ...livePages(pages, answer.value)];
    const held = holds.length === 0 ? {} : { holds };
    const copied = matches.find((match) => isCopy(match, mail));
    if (copied !== undefined && !isPlaced && !isSure(choice)) {
      const text = `the same mail is on ${nameOf(copied, desk.ticketTag)} already`;
      return stop({ kind: 'copy', ticket: copied.ticket }, reason('copy', text));
    }
    switch (choice.kind) {
      case 'joins':
        return continues(choice, { ...told, facts, matches, tools, doubts, held });
      case 'unverified': {
        const asks = doubt('unverified-follow-up', choice.says);
        // What reads as no complaint is not sent on as one by the first key that is pressed.
        const unverified =
          origin.purpose === null ? asks : { ...asks, answer: 'ask-back' as const };
        return pass({ linked: null, ...held }, reason('new', asks.text), [...doubts, unverified]);
      }
      case 'none':
        return pass({ linked: null, ...held }, reason('new', choice.text), doubts);
    }
  },
});

interface Told {
  readonly received: Received;
  readonly origin: Origin;
  readonly sender: Sender;
  readonly keys: ThreadKeys;
}

function isEmpty(keys: Omit<ThreadKeys, 'written'>): boolean {
  const { tokens, pages = [], messageIds, numbers, near, foreign, wanted } = keys;
  const named = tokens.length + pages.length + messageIds.length + numbers.length + near.length;
  return named === 0 && foreign === null && wanted === null;
}

/** A person's word that it continues nothing outweighs every key. */
function chosen(
  { received, keys, sender }: Told,
  mail: Mail,
  matches: readonly ThreadMatch[],
  tag: string,
): Choice {
  if (placedBy(received.overrides)?.kind === 'separate') {
    return { kind: 'none', text: 'a person says that it continues nothing' };
  }
  return choose(keys, mail.messageId, matches, sender, tag);
}

/** A copy that bears a token goes where the token leads. */
function isSure(choice: Choice): boolean {
  return choice.kind === 'joins' && choice.sure === 'token';
}

/** A bounce, or an automatic answer, with a token of ours that is believed. */
function fromMachine(
  told: Told,
  matches: readonly ThreadMatch[],
  desk: Desk,
): Outcome<never> | null {
  const { received, origin, keys } = told;
  const entitled = byToken(matches, keys.tokens);
  const returned = bounced(received, origin, matches, desk);
  if (returned !== null || origin.kind !== 'auto-reply' || entitled === null) return returned;
  const { ticket, party } = entitled;
  return stop(
    { kind: 'auto-reply', ticket, party, foreign: learned(told, entitled, party) },
    reason('auto-reply', 'no person wrote it'),
  );
}

/**
 * A bounce is believed by the null sender and the token of its delivery, both in the envelope
 * (RFC 3464, RFC 5321 section 4.5.5): anybody can write the fields of a mail. It leaves here
 * whatever it looks like, auto-replies apart; where it does not say that the mail failed, a person
 * reads it, and nobody is marked as out of reach.
 */
function bounced(
  received: Received,
  origin: Origin,
  matches: readonly ThreadMatch[],
  desk: Desk,
): Outcome<never> | null {
  const { from, to } = received.envelope;
  if (from !== '' || origin.kind === 'auto-reply') return null;
  const returnedTo = new Set(to.flatMap((address) => tokensIn(address, desk.bounce)));
  const match = matches.find(
    ({ by, key, delivery, expired }) =>
      by === 'delivery' && delivery !== null && !expired && returnedTo.has(key),
  );
  if (match === undefined) return null;
  const { ticket, party, address } = match;
  const { action = 'unknown', status = null, recipient = null } = origin.returned ?? {};
  if (action === 'unknown' && party !== null) {
    return stop(
      { kind: 'follow-up', ticket, party, reopens: [], sure: 'token', byMachine: true },
      followUp({ is: 'to-bounce-address', party: address ?? { is: 'a-party' } }),
    );
  }
  const said = [action, status, recipient].filter((word) => word !== null).join(' ');
  const text = origin.returned?.text || said;
  const permanent = action === 'failed' && !status?.startsWith('4');
  const { delivery, complaint, letter = null } = match;
  return stop(
    { kind: 'bounce', delivery, ticket, permanent, text, complaint, contact: address, letter },
    reason('bounce', `${said}: the mail to ${address ?? 'a party'} came back`),
  );
}

/**
 * The same mail come by another way: its Message-ID is known, what a reader sees of it is the same
 * byte for byte, it is from the same sender and was no less proven, and it stands there as a
 * complaint, or its sender is a party there. So nobody can have a complaint swallowed by sending
 * something else under its Message-ID first, or the very same in his own name, in that of its
 * writer, or to a ticket of his own.
 */
function isCopy(match: ThreadMatch, mail: Mail): boolean {
  const isSame = match.by === 'message-id' && match.key === mail.messageId && match.isSame;
  return isSame && (match.isComplaint || match.sender !== null);
}

interface Continuing extends Told {
  readonly facts: Pick<Facts, 'parse' | 'report' | 'extract' | 'constituency'>;
  readonly matches: readonly ThreadMatch[];
  readonly tools: { readonly rules: Rules };
  readonly doubts: readonly Doubt[];
  readonly held: Pick<Thread, 'holds'>;
}

/**
 * A mail that belongs to a ticket: it joins, or goes on as a complaint of its own, linked, when it
 * reports something new, or comes too long after the ticket was closed.
 */
function continues(choice: Choice & { kind: 'joins' }, on: Continuing): Outcome<Thread> {
  const { match, party, sure } = choice;
  const { tools, doubts, held } = on;
  const { ticket, kind } = match;
  const linked = { ticket, kind };
  const tag = tools.rules.desk.ticketTag;
  const name = saidName(match, tag);
  const more = sure === 'person' ? null : news(match, on.facts);
  if (more !== null) {
    // What an administrator writes to us is for nobody else, until a person says so.
    const says: Sentence = { is: 'answers-with-news', ticket: name, news: more };
    const asked: Doubt = { ...doubt('repeat-unsure', says), answer: 'send' };
    const asks = kind === 'report' && sure !== 'token' ? [] : [asked];
    const why = reason('linked', `continues a ticket, and ${english(more)}`);
    return pass({ linked, ...held }, why, [...doubts, ...asks]);
  }
  const by = sure === 'person' ? 'person' : 'mail';
  const closed = reopening(match, by, tools.rules.constituencies, on.received.at);
  if (closed.kind === 'joins') {
    const isMachine = sure !== 'person' && isByMachine({ ...on, mail: on.facts.parse });
    const { reopens, outlived } = isMachine ? { reopens: [], outlived: [] } : closed;
    const foreign = learned(on, match, party);
    const report = sure === 'token' ? deliveryReport(on.origin) : null;
    const isReport = report === null ? {} : { isReport: true as const };
    const more = isMachine
      ? { byMachine: true as const, ...isReport }
      : answeredBy(choice, on.matches, on.sender);
    const block = kind === 'block' ? { block: blockAnswered(match, party, on.sender) } : {};
    return stop(
      { kind: 'follow-up', ticket, party, reopens, outlived, sure, foreign, ...more, ...block },
      followUp(
        reopens.length > 0 ? { is: 'opened-again', said: choice.why } : (report ?? choice.why),
      ),
    );
  }
  if (closed.kind === 'refuse') {
    const why = `continues ${nameOf(match, tag)}, but ${english(closed.why)}; such mail is only kept`;
    return stop({ kind: 'refused', ticket }, reason('refused', why));
  }
  // Nothing new is named in it: whether it is a complaint at all, a person sees.
  const says: Sentence = { is: 'new-and-linked', ticket: name, why: closed.why };
  const late = doubt('reply-to-read', says);
  return pass({ linked, ...held }, reason('linked', late.text), [...doubts, late]);
}

function followUp(says: Sentence): Reason {
  return { code: 'follow-up', ...said(says) };
}

/**
 * What it reports that the ticket is not about; null: nothing. A report from a complainant is
 * always new; one from an administrator that names only what we sent is our own forward coming
 * back, and must not go round for ever.
 */
function news(match: ThreadMatch, facts: Continuing['facts']): Sentence | null {
  const ours = reported(facts.report, facts.extract.indicators, facts.constituency.ours);
  const known = new Set(match.ips);
  const fresh = ours.find((ip) => !known.has(ip));
  if (fresh !== undefined) return { is: 'names-value', value: fresh };
  const isNew = facts.report.length > 0 && !isAsking(match.kind);
  return isNew ? { is: 'carries-report' } : null;
}

/** The numbers by which a proven domain knows the ticket, on which it has a party. */
function learned(
  { keys, sender }: Told,
  match: ThreadMatch,
  party: PartyId | null,
): readonly ForeignNumber[] {
  const address = match.sender === party ? sender.address : match.address;
  if (keys.foreign === null || !sender.proven || party === null) return [];
  const { house, numbers } = keys.foreign;
  if (domainOf(address ?? '') !== house) return [];
  return numbers.map((number) => ({ house, number, ticket: match.ticket, party }));
}
