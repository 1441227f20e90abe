// A number of ours that was mistyped: its form is right and its check digit wrong. What it may have
// been is looked for and shown to people; it never joins anything.

import { checkNumber, ownTag } from './number.ts';

export interface Mistyped {
  /** As it stands there, without tag and brackets. */
  readonly written: string;
  /** Numbers whose check digits are right and that are one slip away; none need exist. */
  readonly near: readonly string[];
}

/** So many are asked for. A number has one repair a digit, so few are ever cut off. */
const nearMax = 40;

/** The first number in a text that is mistyped, with what may have been meant; null: there is none. */
export function mistyped(text: string, tag: string): Mistyped | null {
  for (const match of text.matchAll(ownTag(tag))) {
    const written = match[1] ?? '';
    if (!checkNumber(written)) return { written, near: nearNumbers(written) };
  }
  return null;
}

/** Every number one wrong digit, or one swap of neighbours, away. */
export function nearNumbers(written: string): readonly string[] {
  const digits = Array.from(written);
  const found = new Set<string>();
  const take = (made: readonly string[]): void => {
    const number = made.join('');
    if (number !== written && checkNumber(number)) found.add(number);
  };
  for (const [at, digit] of digits.entries()) {
    const next = digits[at + 1];
    if (next !== undefined) take(digits.with(at, next).with(at + 1, digit));
    for (let other = 0; other < 10; other += 1) take(digits.with(at, String(other)));
  }
  return [...found].slice(0, nearMax);
}
