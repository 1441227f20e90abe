// Addresses that a sentence names one beside the other, each maybe with its port and its own time:
// "from A at 15:05:00 and B at 15:06:00". They have one part. A record of a log names the time of
// what happened once, and both its sides; two times are two events.

import {
  behindMax,
  lineBehind,
  momentBefore,
  moments,
  portEnd,
  timeEnd,
} from '../indicators/moments.ts';
import type { Found } from '../indicators/scanner.ts';

/** Between addresses that are listed: a comma, "and", and the kind of the next one. */
export const listGap =
  /^\W*(?:[,;&/]|\b(?:and|und|et|y|e|a|i)\b)\W*(?:(?:ip|ipv4|ipv6|address)\W*){0,2}$/i;
const listSign = /^[^\p{L}&]*$/u;
/** More signs make cells. */
const oneSign = /^[^,;/]*[,;/][^,;/]*$/;

/** Whether a time of its own stands behind it. */
export function isTimed(text: string, one: Found): boolean {
  return timeEnd(text, one.end) > one.end;
}

/**
 * Whether what is named earlier on the line and `one` stand in one list. Parted by a sign alone, as
 * the two sides of a record may be, both need a time; or no time stands there, but ports alone.
 * @param gap between the two
 * @param lead before the earlier one, where it is the first of the line
 */
export function isBeside(
  text: string,
  earlier: Found,
  one: Found,
  gap: string,
  lead: string | null,
): boolean {
  if (listGap.test(gap)) return true;
  if (!/\d/.test(gap)) return false;
  const unported = gap.slice(portEnd(gap, 0));
  const between = unported.replaceAll(moments, ' ');
  if (!listGap.test(between)) return false;
  if (!listSign.test(between)) return true;
  if (isTimed(text, earlier)) return isTimed(text, one) && oneSign.test(between);
  if (lead === null) return false;
  if (momentBefore.test(lead)) return momentBefore.test(gap) && oneSign.test(between);
  const behind = lineBehind(text, portEnd(text, one.end));
  return listGap.test(unported) && !/\d:\d\d/.test(lead.slice(-behindMax) + behind);
}
