// What is said of a search that cannot be read, in the reader's language.

import { meant } from '../suggestion.ts';
import type { SearchProblem } from '../tickets/search.ts';
import type { Say } from './messages/say.ts';

/** Why a search cannot be read. */
export interface Unread {
  readonly text: string;
  /** What could have been meant; empty where nothing is near. */
  readonly hint: string;
}

export function problemIn(say: Say, { wrong, given, word, known }: SearchProblem): Unread {
  // The sentences and what is given to them are told apart where they are made.
  const text = (say as (key: string, given: object) => string)(`search.${wrong}`, given);
  const near = meant(word, known);
  if (typeof near === 'string') return { text, hint: say('search.near', { name: near }) };
  return { text, hint: near.length === 0 ? '' : say('search.known', { names: near.join(', ') }) };
}
