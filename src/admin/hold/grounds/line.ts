// One fact of what a question rests on.

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
