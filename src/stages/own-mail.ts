// Our own mail where it comes back inside another's: whole, as a part, quoted, or by its token only.
// What lies inside names no ticket that the mail around it continues.

import { doubt, type Sentence } from '../doubts.ts';
import { fieldInside } from '../notices/returned.ts';
import type { Doubt, Mail } from '../model.ts';
import type { ThreadMatch } from '../questions.ts';
import type { Desk, Rules } from '../rules.ts';
import { tokensSpelled } from '../slices/spelled-tokens.ts';
import { saidName } from '../tickets/matching.ts';
import { ownLetterIn } from '../tickets/own-letter.ts';
import { referencesMax } from '../tickets/thread-keys.ts';
import { tokenOfMessageId } from '../tickets/token.ts';
import { tokenForms } from './encoded-tokens.ts';
import type { Origin } from './facts.ts';
import { isSent } from './looks.ts';

/** Message-IDs of mails inside that have the form of ours. */
export function sentInside(mail: Mail, { returned }: Origin): readonly string[] {
  const ids = fieldInside(mail, 'message-id').flatMap((value) => value.match(/<[^<>\s]+>/g) ?? []);
  return [...new Set([...ids, ...(returned?.messageIds ?? [])])]
    .filter((id) => tokenOfMessageId(id) !== null)
    .slice(0, referencesMax);
}

/**
 * A mail of ours that comes back inside another is never sent on without a person: two desks that
 * are each other's contact would wrap it for ever.
 * @param inside Message-IDs of mails inside
 */
export function comesBack(
  mail: Mail,
  inside: readonly string[],
  { desk, templates }: Pick<Rules, 'desk' | 'templates'>,
  matches: readonly ThreadMatch[],
): Doubt | null {
  const from = desk.from.address.toLowerCase();
  const isOurs =
    fieldInside(mail, 'x-sluice-loop').some((value) => value.toLowerCase() === from) ||
    matches.some((match) => isSent(match) && inside.includes(match.key)) ||
    (mail.headers.some((header) => header.name === 'x-sluice-loop') &&
      fieldInside(mail, 'from').some((value) => value.toLowerCase().includes(from)));
  if (isOurs) return doubt('repeat-unsure', { is: 'own-forward' });
  const trace = ownLetterIn(mail, desk, templates);
  return trace === null ? null : doubt('repeat-unsure', { is: 'own-letter', trace });
}

/** More tokens than this in one mail are not looked up, and it is asked about. */
export const carriedMax = 100;

/**
 * What has the form of a token of ours anywhere in a mail that could be sent on: in its fields, its
 * texts, the mails inside, and its bytes. One more than the most stands for all others.
 */
export function tokensCarried(mail: Mail, origin: Origin, desk: Desk): readonly string[] {
  const places = [...mail.headers.map(({ value }) => value), ...mail.texts.map(({ text }) => text)];
  const forms = tokenForms(desk);
  const tokens = new Set<string>();
  for (const place of [mail.subject, ...places]) {
    for (const token of tokensSpelled(place, forms)) tokens.add(token);
    for (const [id] of place.matchAll(/<[a-z2-7]{16}\./gi)) {
      const token = tokenOfMessageId(id);
      if (token !== null) tokens.add(token);
    }
  }
  for (const token of origin.carried ?? []) tokens.add(token);
  return [...tokens].slice(0, carriedMax + 1);
}

/**
 * Of what a mail carries, what lets somebody into a ticket; of too many to be looked up all of it
 * may.
 * @param matches all that its tokens and references name
 */
export function liveTokens(
  carried: readonly string[],
  matches: readonly ThreadMatch[],
): readonly string[] {
  if (carried.length > carriedMax) return carried;
  const live = new Set(matches.filter(isLive).map(({ key }) => key));
  return carried.filter((token) => live.has(token));
}

function isLive({ by, expired, purgedAt }: ThreadMatch): boolean {
  return (by === 'token' || by === 'delivery' || by === 'page') && !expired && purgedAt === null;
}

/**
 * Whoever gets a token of ours can write to its ticket as the party that it was given to: a mail
 * that holds one is never sent on without a person.
 * @param matches all that its tokens and references name
 */
export function carriesToken(
  carried: readonly string[],
  matches: readonly ThreadMatch[],
  tag: string,
): Doubt | null {
  const within = new Set(carried);
  const live = matches.find((match) => within.has(match.key) && isLive(match));
  if (live === undefined && carried.length <= carriedMax) return null;
  const says: Sentence =
    live === undefined
      ? { is: 'many-tokens', n: carriedMax }
      : { is: 'live-token', ticket: saidName(live, tag) };
  return { ...doubt('repeat-unsure', says), answer: 'send' };
}
