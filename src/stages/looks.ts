// Mails that only look like a bounce, an automatic answer or our own, and have no token of ours.
// What reports something of ours, or names anything in its own words, never leaves for its looks.

import { doubt, english, type Sentence } from '../doubts.ts';
import { isInsideMail, isMachineMade } from '../notices/returned.ts';
import { layers } from '../roles/disagreement.ts';
import type { Indicator, Report } from '../findings.ts';
import type { Doubt, Mail, Ours, Reason } from '../model.ts';
import type { ThreadMatch } from '../questions.ts';
import { notBelieved } from '../tickets/matching.ts';
import type { Exit } from './exits.ts';
import type { Facts, Origin } from './facts.ts';
import { reason } from './stage.ts';

/**
 * A mail that looks like a bounce, an automatic answer or our own mail, and has no token of ours.
 * Anybody can look so, and victims send spam along that does: it leaves only where it reports
 * nothing of ours, and our own mail only where it names one that we sent. Otherwise a doubt, unless
 * a person has said that it is a complaint.
 */
export function byLooks(
  facts: Pick<Facts, 'received' | 'parse' | 'origin' | 'report' | 'extract' | 'constituency'>,
  matches: readonly ThreadMatch[],
): { exit: Exit; why: Reason } | Doubt | null {
  const looks = looksOf(
    facts.origin,
    matches.find(({ expired }) => expired),
  );
  const said = facts.received.overrides.filter(({ kind }) => /^(?:ham|spam|address)$/.test(kind));
  const isComplaint = said.length > 0 && said.at(-1)?.kind !== 'spam';
  if (looks === null || isComplaint) return null;
  const mail = facts.parse;
  const { returned } = facts.origin;
  const isMachine = returned !== null && isMachineMade(mail, returned);
  // A mail system speaks of the hosts that it talked to; of nothing else, and not in the subject.
  const counts = (place: string) => (isMachine ? place === 'subject' : isOwn(mail, place));
  const ours = reported(
    facts.report.filter(({ place }) => counts(place)),
    facts.extract.indicators.filter(({ span }) => counts(span.place)),
    facts.constituency.ours,
  );
  const sent = matches.filter(isSent);
  const isLoop = looks.exit.kind === 'loop';
  if (isLoop && sent.some(({ key }) => key === mail.messageId)) return looks;
  const [first] = ours;
  const [name] = isMachine || isLoop ? [] : namesOf(facts);
  if (first === undefined && name === undefined && (!isLoop || sent.length > 0)) return looks;
  const named: Sentence =
    name === undefined ? { is: 'none-we-sent' } : { is: 'names-value', value: name };
  const but: Sentence = first === undefined ? named : { is: 'names-ours', ip: first };
  return doubt('suspected-spam', { is: 'looks-like', like: { is: looks.like }, but });
}

/** Addresses of ours that the mail itself reports; what it only mentions does not count. */
export function reported(
  reports: readonly Report[],
  indicators: readonly Indicator[],
  ours: readonly Ours[],
): readonly string[] {
  const named = new Set(reports.flatMap(({ accused }) => accused.map(({ value }) => value)));
  for (const { kind, role, value } of indicators) {
    if (kind === 'ip' && role === 'offender') named.add(value);
  }
  return ours.map(({ ip }) => ip).filter((ip) => named.has(ip));
}

/** A stored mail of ours to a party; what others sent us has no party of its own. */
export function isSent(match: ThreadMatch): boolean {
  return match.by === 'message-id' && match.party !== null;
}

/**
 * Hosts that the newest letter names without another reason: nobody knows here whose they are. What
 * mail systems say of their hosts counts only in a mail that speaks of an offence.
 */
function namesOf({ origin, extract }: Pick<Facts, 'origin' | 'extract'>): readonly string[] {
  if (origin.kind === 'bounce' && !origin.accuses) return [];
  return extract.indicators
    .filter(({ kind, role }) => (kind === 'host' || kind === 'url') && role === 'offender')
    .filter((one) => (one.layers[0] ?? layers.attached) <= layers.letter)
    .map(({ value }) => value);
}

/** How a mail that only looks like no complaint would leave. @param old what its old token names */
function looksOf(
  origin: Origin,
  old: ThreadMatch | undefined,
): { like: 'own-mail' | 'a-bounce' | 'automatic-answer'; exit: Exit; why: Reason } | null {
  const { kind, returned } = origin;
  if (kind === 'loop') {
    return { like: 'own-mail', exit: { kind }, why: reason('loop', 'our own mail') };
  }
  if (kind === 'bounce') {
    const text = returned?.text ?? '';
    return {
      like: 'a-bounce',
      exit: {
        kind,
        delivery: null,
        ticket: null,
        permanent: false,
        text,
        complaint: null,
        contact: null,
      },
      why: reason('bounce-not-ours', old ? `a bounce, but ${english(notBelieved(old))}` : noToken),
    };
  }
  if (kind !== 'auto-reply') return null;
  const why = reason('auto-reply', old ? english(notBelieved(old)) : 'to no ticket of ours');
  return { like: 'automatic-answer', exit: { kind, ticket: null, party: null }, why };
}

const noToken = 'a bounce without the token of a delivery of ours';

/** The mail's own words: a returned mail inside is full of what we sent. */
function isOwn(mail: Mail, place: string): boolean {
  if (place.startsWith('part:')) return !isInsideMail(mail, place.slice('part:'.length));
  if (place.startsWith('attached:'))
    return !mail.parts.some(({ type }) => type === 'message/rfc822');
  return !place.startsWith('embedded:');
}
