// When one key is not enough: what is prepared may be wrong, or goes to somebody new or to many, so
// that a person looks at the letters first. Pure.

import type { Brake, BrakeFacts } from '../holding.ts';
import { type Shared, sharesOf } from './shares.ts';

/** More mails than this are looked at before they go. */
const recipientsMax = 5;

/** Doubts that only a look at the letters can end. */
const asking = [
  'first-contact',
  'contact-paused',
  'urgent',
  'stale-event',
  'truncated',
] as const satisfies readonly Brake[];

/** Whether some of the mails may go without the others: forwards only, each of its own network. */
export function mayPick({ answer, prepared }: Pick<BrakeFacts, 'answer' | 'prepared'>): boolean {
  return answer === 'send' && prepared.length > 1 && prepared.every(({ ips }) => ips.length > 0);
}

/** What asks who else could get it. */
const whoElse = ['contact-bounced', 'reply-to-read', 'contact-paused'] as const;

/** Whether what is prepared may go to somebody else: one forward, and nothing is asked beside it. */
export function mayReaddress({
  answer,
  prepared,
  doubts,
}: Pick<BrakeFacts, 'answer' | 'prepared'> & Shared): boolean {
  const isOne = prepared.length === 1 && prepared.every(({ ips }) => ips.length > 0);
  return answer === 'send' && isOne && sharesOf({ prepared, doubts }).length === 1;
}

/** Whether others are looked for: where mail came back, it is not theirs, or they are paused. */
export function mayInstead(facts: Pick<BrakeFacts, 'answer' | 'codes'> & Shared): boolean {
  return whoElse.some((code) => facts.codes.includes(code)) && mayReaddress(facts);
}

/** Whether a person's own words may stand above what is sent: above forwards only. */
export function mayAdd({ answer, prepared }: Pick<BrakeFacts, 'answer' | 'prepared'>): boolean {
  return answer === 'send' && prepared.some(({ ips }) => ips.length > 0);
}

/** The brakes on accepting; those that send no mail have none. */
export function brakesOn(facts: BrakeFacts): readonly Brake[] {
  const { codes, answer, prepared, staleContacts, writtenSince, words } = facts;
  if (answer !== 'send') return [];
  return [
    ...asking.filter((brake) => codes.includes(brake)),
    ...(prepared.length > recipientsMax ? (['many-recipients'] as const) : []),
    ...(staleContacts > 0 ? (['stale-contact'] as const) : []),
    ...(writtenSince > 0 ? (['written-since'] as const) : []),
    ...(words === null || words === '' ? [] : (['words-typed'] as const)),
  ];
}
