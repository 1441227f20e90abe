// A sentence that was wrapped right before an address: what stands in the lines above belongs to
// it, back to the address that was named before, in the same paragraph.

import type { Found } from '../indicators/scanner.ts';
import type { Line } from './lines.ts';
import type { Mention } from './roles.ts';
import { asideMax } from './rows.ts';

/** What goes on in a line: words of the lines above, and the address they follow there. */
export interface Above {
  readonly text: string;
  readonly last: Mention | null;
}

/** A line that names an address is wrapped where it is at least so long. */
const wrappedMin = 30;

/**
 * What stands above, where a sentence was wrapped right before an address: the end of the line, or
 * what follows the address that the line names in its midst.
 */
export function wrapped(
  lines: readonly Line[],
  at: number,
  first: Found | undefined,
  last: Mention | undefined,
): Above {
  const here = lines[at];
  if (here === undefined || first === undefined || here.text.includes('\t')) return nothingAbove;
  // Words of its own stand before it.
  if (letter.test(here.text.slice(0, first.start - here.start))) return nothingAbove;
  let joined = '';
  for (let back = at - 1; joined.length < asideMax; back -= 1) {
    const above = lines[back];
    if (above === undefined || above.cells !== null || above.paragraph !== here.paragraph) break;
    const isNamed = last?.line === back;
    const from = isNamed ? last.found.end - above.start : 0;
    const text = above.text.slice(Math.max(from, above.text.length - asideMax)).trimEnd();
    if (isNamed && !isMidst(last, above)) break;
    if (!(isNamed ? /[\p{L},]$/u : /\p{L}$/u).test(text)) break;
    joined = `${text} ${joined}`;
    if (isNamed) return { text: joined, last };
  }
  return { text: joined, last: null };
}

const letter = /\p{L}/u;
const nothingAbove: Above = { text: '', last: null };

/** In a sentence that goes on, not at the beginning of a record. */
function isMidst({ found, isLog }: Mention, { start, text }: Line): boolean {
  return !isLog && text.length >= wrappedMin && letter.test(text.slice(0, found.start - start));
}
