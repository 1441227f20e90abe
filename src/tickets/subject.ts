// Subjects: what is left of one when the marks of replying and forwarding and our own tag are gone.
// Tags of other desks stay, because their systems thread by them.

import { ownTag } from './number.ts';

/**
 * Marks mail programs set before a subject: English, German, Czech and Slovak, Polish, Spanish and
 * Portuguese, French, Italian, Dutch, Nordic.
 */
const marks = new Set(
  're fw fwd aw wg odp fs vá pd rv res enc tr réf rif r i antw doorst sv vs vl vb'.split(' '),
);

/** One mark with its count: "Re:", "AW :", "Re[2]:", "Re^3:". Sticky and bounded, so linear. */
const mark = /\s{0,99}(\p{L}{1,6})\s?(?:[[(^]\d{1,3}[\])]?)?\s?[:：]/uy;

/**
 * The subject without leading marks and without tags of ours; whitespace is made single.
 * @param tag the desk's tag; without it no tag is taken away
 */
export function cleanSubject(subject: string, tag?: string): string {
  const untagged = tag === undefined ? subject : subject.replace(ownTag(tag), ' ');
  const text = untagged.trim().split(/\s+/).join(' ');
  let start = 0;
  mark.lastIndex = 0;
  for (let match = mark.exec(text); match !== null; match = mark.exec(text)) {
    if (!marks.has((match[1] ?? '').toLowerCase())) break;
    start = mark.lastIndex;
  }
  return text.slice(start).trim();
}
