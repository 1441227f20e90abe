// What a person has written above the mails that they let go: the words of the last decision about
// a complaint alone. What is prepared after it, as for whoever is asked in another's place, has none.

import type { Override } from '../model.ts';

/** More than that is a letter of its own, which a reply on the ticket is for. */
export const addedWordsMax = 4_000;

/** Undefined where nobody has added any. */
export function addedWords(overrides: readonly Override[]): string | undefined {
  const last = overrides.at(-1);
  return last?.kind === 'accept' ? last.words : undefined;
}
