// The case that a question names.

import type { HoldRow } from '../../store/acts.ts';

/** The number of a ticket that a stage has named, as what it may belong to. */
export function namedIn(doubts: HoldRow['doubts']): string | undefined {
  return doubts.flatMap(({ text }) => /\b\d{14,28}\b/.exec(text)?.[0] ?? [])[0];
}
