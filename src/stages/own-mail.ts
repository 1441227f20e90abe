// Our own mail where it comes back inside another's: whole, as a part, or quoted. What lies inside
// names no ticket that the mail around it continues.

import { fieldInside } from '../notices/returned.ts';
import type { Doubt, Mail } from '../model.ts';
import type { ThreadMatch } from '../questions.ts';
import type { Rules } from '../rules.ts';
import { ownLetterIn } from '../tickets/own-letter.ts';
import { referencesMax } from '../tickets/thread-keys.ts';
import { tokenOfMessageId } from '../tickets/token.ts';
import type { Origin } from './facts.ts';
import { isSent } from './looks.ts';
import { doubt } from './stage.ts';

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
  if (isOurs) return doubt('repeat-unsure', 'our own forward comes back inside it');
  const trace = ownLetterIn(mail, desk, templates);
  return trace === null ? null : doubt('repeat-unsure', `our own letter comes back: ${trace}`);
}
