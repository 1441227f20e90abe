// What a ticket is about, as its subject says it, and what it came to be by. Pure.

import type { Facts } from '../stages/facts.ts';

/** What the ticket is about; where nobody is accused, nothing came from there. */
export function whatOf({ attribute, classify }: Partial<Facts>, ips: readonly string[]): string {
  const type = classify?.type ?? 'other';
  return attribute?.isGuess === true
    ? `a mail about ${type} names ${summary(ips)}`
    : `${type} from ${summary(ips)}`;
}

/** One address as it is; of several the first and how many more. */
function summary(ips: readonly string[]): string {
  const [first = 'unknown'] = ips;
  return ips.length > 1 ? `${first} and ${ips.length - 1} more` : first;
}

/** By whose complaint something happened, as history says it. */
export function byComplaint({ sender }: { readonly sender: string }): string {
  return sender === '' ? 'by a complaint' : `by a complaint from ${sender}`;
}
