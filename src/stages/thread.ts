// Which ticket the mail continues. A token of ours joins whoever sends it, and adds nobody to
// anything; a Message-ID or a number joins only a proven sender who is a party already; a bounce is
// believed only with the token of its delivery. Here bounces, auto-replies, replies, copies and
// loops leave. A continuing mail that reports something new of ours goes on, only linked.

import { fieldInside } from '../notices/returned.ts';
import type { Report } from '../findings.ts';
import type { Doubt, Mail, PartyId, Received } from '../model.ts';
import type { ThreadMatch } from '../questions.ts';
import type { Desk, Rules } from '../rules.ts';
import { findNumbers, showNumber } from '../tickets/number.ts';
import { ownLetterIn } from '../tickets/own-letter.ts';
import { tokenOfMessageId, tokensIn } from '../tickets/token.ts';
import type { Origin, Thread } from './facts.ts';
import { byLooks, isSent, reported } from './looks.ts';
import { doubt, type Outcome, pass, reason, stage, stop, unanswered } from './stage.ts';

/** The newest references count; more than this many are not asked about. */
const referencesMax = 100;
const tokensMax = 100;
const numbersMax = 20;

export const thread = stage({
  name: 'thread',
  needs: ['received', 'parse', 'origin', 'extract', 'report', 'verify', 'constituency'],
  run: async (facts, tools): Promise<Outcome<Thread>> => {
    const { received, parse: mail, origin } = facts;
    const { desk } = tools.rules;
    const keys = keysOf(received, mail, origin, desk);
    const inside = sentInside(mail);
    const messageIds = [...new Set([...keys.messageIds, ...inside])];
    const asks = keys.tokens.length + messageIds.length + keys.numbers.length > 0;
    const answer = asks
      ? await tools.read.threads({
          mail: received.mail,
          bodyDigest: mail.bodyDigest,
          ...keys,
          messageIds,
        })
      : { ok: true as const, value: [] };
    if (!answer.ok) return unanswered(answer, 'the tickets', { linked: null });

    // What lies inside names no ticket that the mail continues.
    const foreign = new Set(inside.filter((id) => !keys.messageIds.includes(id)));
    const matches = answer.value.filter((match) => !foreign.has(match.key));
    const entitled = byToken(matches, keys.tokens);
    const returned = bounced(received, origin, matches);
    if (returned !== null) return returned;
    if (origin.kind === 'auto-reply' && entitled !== null) return autoReply(entitled);
    const looks = byLooks(facts, matches);
    if (looks !== null && 'exit' in looks) return stop(looks.exit, looks.why);
    const doubts = [looks, comesBack(mail, tools.rules, answer.value)].filter(
      (one) => one !== null,
    );

    const ours = reported(facts.report, facts.extract.indicators, facts.constituency.ours);
    if (entitled !== null) return continues(entitled, facts.report, ours, doubts);
    const copied = matches.find((match) => isCopy(match, mail));
    if (copied !== undefined) {
      return stop(
        { kind: 'copy', ticket: copied.ticket },
        reason('copy', `the same mail is on ${name(copied, desk)} already`),
      );
    }
    const claimed = matches.find(({ by, key }) => by !== 'delivery' && key !== mail.messageId);
    if (claimed === undefined) {
      const token = keys.tokens.length > 0 ? 'a token of no ticket' : 'no token';
      return pass(
        { linked: null },
        reason('new', `${token}, no known reference, no number`),
        doubts,
      );
    }
    const proven = facts.verify.aligned && mail.from.length === 1;
    if (proven && mail.from[0]?.address === claimed.address && hasParty(claimed)) {
      return continues(claimed, facts.report, ours, doubts);
    }
    const unverified = notProven(claimed, desk);
    return pass({ linked: null }, reason('new', unverified.text), [...doubts, unverified]);
  },
});

type Keys = Record<'tokens' | 'messageIds' | 'numbers', readonly string[]>;
type WithParty = ThreadMatch & { readonly party: PartyId };

/** Everything in the mail that could name a ticket; the envelope's tokens come first. */
function keysOf(received: Received, mail: Mail, origin: Origin, desk: Desk): Keys {
  const references = (origin.returned?.messageIds ?? mail.references).slice(-referencesMax);
  const named = mail.headers.filter(({ name }) => name === 'to' || name === 'cc');
  const places = [...received.envelope.to, ...named.map(({ value }) => value)];
  const tokens = new Set([
    ...places.flatMap((place) => [...tokensIn(place, desk.reply), ...tokensIn(place, desk.bounce)]),
    ...references.map(tokenOfMessageId).filter((token) => token !== null),
  ]);
  const messageIds = new Set(references);
  if (mail.messageId !== null) messageIds.add(mail.messageId);
  return {
    tokens: [...tokens].slice(0, tokensMax),
    messageIds: [...messageIds],
    numbers: findNumbers(mail.subject, desk.ticketTag).slice(0, numbersMax),
  };
}

/** The match by the first token that is one; a delivery's token is as good as its party's. */
function byToken(matches: readonly ThreadMatch[], tokens: readonly string[]): WithParty | null {
  for (const token of tokens) {
    const match = matches.find(
      ({ by, key }) => key === token && (by === 'token' || by === 'delivery'),
    );
    if (match !== undefined && hasParty(match)) return match;
  }
  return null;
}

function hasParty(match: ThreadMatch): match is WithParty {
  return match.party !== null;
}

/**
 * A bounce with the token of its delivery is believed, and leaves here. The null sender at a
 * delivery's address is a bounce too, whatever it looks like (RFC 3464, RFC 5321 section 4.5.5),
 * auto-replies apart; where it does not say that the mail failed, a person reads it, and nobody is
 * marked as out of reach.
 */
function bounced(
  received: Received,
  origin: Origin,
  matches: readonly ThreadMatch[],
): Outcome<never> | null {
  const match = matches.find(({ by, delivery }) => by === 'delivery' && delivery !== null);
  const nullSender = received.envelope.from === '' && origin.kind !== 'auto-reply';
  if (match === undefined || !(origin.kind === 'bounce' || nullSender)) return null;
  const { action = 'unknown', status = null, recipient = null } = origin.returned ?? {};
  if (action === 'unknown' && hasParty(match)) {
    return stop(
      {
        kind: 'follow-up',
        ticket: match.ticket,
        party: match.party,
        reopens: [],
        sure: match.by === 'token' || match.by === 'delivery' ? 'token' : 'aligned',
      },
      reason('follow-up', `to the bounce address of a mail to ${match.address ?? 'a party'}`),
    );
  }
  const said = [action, status, recipient].filter((word) => word !== null).join(' ');
  const text = origin.returned?.text || said;
  const permanent = action === 'failed' && !status?.startsWith('4');
  return stop(
    {
      kind: 'bounce',
      delivery: match.delivery,
      ticket: match.ticket,
      permanent,
      text,
      complaint: null,
      contact: match.address,
    },
    reason('bounce', `${said}: the mail to ${match.address ?? 'a party'} came back`),
  );
}

function autoReply(match: WithParty): Outcome<never> {
  return stop(
    { kind: 'auto-reply', ticket: match.ticket, party: match.party },
    reason('auto-reply', 'no person wrote it'),
  );
}

/** Message-IDs of mails inside that have the form of ours. */
function sentInside(mail: Mail): readonly string[] {
  const ids = fieldInside(mail, 'message-id').flatMap((value) => value.match(/<[^<>\s]+>/g) ?? []);
  return [...new Set(ids)].filter((id) => tokenOfMessageId(id) !== null).slice(0, referencesMax);
}

/**
 * A mail of ours that comes back inside another is never sent on without a person: two desks that
 * are each other's contact would wrap it for ever.
 */
function comesBack(
  mail: Mail,
  { desk, templates }: Pick<Rules, 'desk' | 'templates'>,
  matches: readonly ThreadMatch[],
): Doubt | null {
  const from = desk.from.address.toLowerCase();
  const inside = new Set(sentInside(mail));
  const isOurs =
    fieldInside(mail, 'x-sluice-loop').some((value) => value.toLowerCase() === from) ||
    matches.some((match) => isSent(match) && inside.has(match.key)) ||
    (mail.headers.some((header) => header.name === 'x-sluice-loop') &&
      fieldInside(mail, 'from').some((value) => value.toLowerCase().includes(from)));
  if (isOurs) return doubt('repeat-unsure', 'our own forward comes back inside it');
  const trace = ownLetterIn(mail, desk, templates);
  return trace === null ? null : doubt('repeat-unsure', `our own letter comes back: ${trace}`);
}

/**
 * The same mail come by another way: its Message-ID is known, and what a reader sees of it is the
 * same byte for byte. So nobody can have a complaint swallowed by sending something else under its
 * Message-ID first.
 */
function isCopy(match: ThreadMatch, mail: Mail): boolean {
  return match.by === 'message-id' && match.key === mail.messageId && match.sameBody;
}

/** Those that the ticket is not about yet. */
function news(match: ThreadMatch, ours: readonly string[]): readonly string[] {
  const known = new Set(match.ips);
  return ours.filter((ip) => !known.has(ip));
}

/**
 * A mail that belongs to a ticket: it joins, or goes on as a complaint of its own, linked, when it
 * reports something new. A report from a complainant is always new; one from an administrator that
 * names only what we sent is our own forward coming back, and must not go round for ever.
 */
function continues(
  match: WithParty,
  reports: readonly Report[],
  ours: readonly string[],
  doubts: readonly Doubt[],
): Outcome<Thread> {
  const [fresh] = news(match, ours);
  const how = match.by === 'token' || match.by === 'delivery' ? 'token' : match.by;
  if (fresh !== undefined || (reports.length > 0 && match.kind !== 'investigation')) {
    const text = fresh === undefined ? 'carries a report' : `names ${fresh}`;
    const why = reason('linked', `continues a ticket, and ${text}`);
    return pass({ linked: { ticket: match.ticket, kind: match.kind } }, why, doubts);
  }
  return stop(
    {
      kind: 'follow-up',
      ticket: match.ticket,
      party: match.party,
      reopens: [],
      sure: match.by === 'token' || match.by === 'delivery' ? 'token' : 'aligned',
    },
    reason('follow-up', `by ${how}, party ${match.address ?? 'without address'}`),
  );
}

function name(match: ThreadMatch, desk: Desk): string {
  return match.number === null ? `a ${match.kind}` : showNumber(desk.ticketTag, match.number);
}

function notProven(match: ThreadMatch, desk: Desk): Doubt {
  return doubt(
    'unverified-follow-up',
    `names ${name(match, desk)} by ${match.by}, but its sender is not proven to be a party`,
  );
}
