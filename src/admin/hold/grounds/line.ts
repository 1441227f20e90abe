// One fact of what a question rests on.

import { doubtIn, type Kept } from '../../doubt-words.ts';
import type { Say } from '../../messages/say.ts';
import { short } from '../../words.ts';
import type { GroundLine } from '../views.ts';

const textMost = 240;

/** A fact with its name; what else is known of it, if anything. */
export function line(
  name: string,
  text: string,
  more: Partial<Omit<GroundLine, 'name' | 'text'>> = {},
): GroundLine {
  return {
    name,
    text: short(text, textMost),
    isFound: false,
    href: null,
    time: null,
    at: '',
    ...more,
  };
}

interface Found extends Kept {
  readonly at?: string;
}

/** What a stage found, in the reader's language where that is known. */
export function doubtLine(name: string, found: Found, say: Say): GroundLine {
  const { text, lang } = doubtIn(say, found);
  return line(name, text, { isFound: lang === 'en', at: found.at ?? '' });
}
