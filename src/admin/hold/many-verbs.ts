// What many questions are answered with at once: verbs that mean the same for each of them. Which
// address, which ticket and whose contact is asked one by one. Pure.

import type { HoldAsk, RefusedAnswer } from '../../holding.ts';
import type { HoldRow } from '../../store/acts.ts';
import type { Say } from '../messages/say.ts';
import { acceptOf } from './accept.ts';
import { verbKeys, verbsOf } from './answers.ts';

export const manyVerbs = [
  'ham',
  'spam',
  'accept',
  'read',
  'again',
  'close',
  'hand-over',
  'snooze',
] as const;
export type ManyVerb = (typeof manyVerbs)[number];

/** So many at once: as many as a page of the queue shows. */
export const manyMost = 20;

/** What sends mail, or has fields, is looked at before it is done. */
export const looksFirst: ReadonlySet<ManyVerb> = new Set([
  'accept',
  'close',
  'hand-over',
  'snooze',
]);

/** The key of one answer is the key of many. */
export function manyKey(verb: ManyVerb): string {
  return verb === 'accept' ? 'a' : verbKeys[verb];
}

/** Such an answer, to one of them. */
export interface ManyAsk extends HoldAsk {
  readonly verb: ManyVerb;
}

/** Whether the page of that question offers such an answer. */
export function isOffered(row: HoldRow, verb: ManyVerb, say: Say): boolean {
  return verb === 'accept' ? acceptOf(row, say) !== null : verbsOf(row).includes(verb);
}

/** Why it is no answer to that one; null: it is one. Nobody hands over to whoever has it. */
export function misfitOf(row: HoldRow, { verb, value }: ManyAsk, say: Say): RefusedAnswer | null {
  const isTheirs = verb === 'hand-over' && value === row.team;
  if (isOffered(row, verb, say) && !isTheirs) return null;
  return { refused: 'no-answer', value: verb, words: row.codes.join(', ') };
}
