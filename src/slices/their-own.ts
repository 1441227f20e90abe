// What a sentence says of others besides their names: the port and the time that are theirs alone.

import { portEnd, timeEnd, timeStart } from '../indicators/moments.ts';
import type { Mentioned } from './mentions.ts';

/**
 * The mentions, those of others with their port and their time. A time that stands once is of all
 * that are named, and so is a port in words: they go only where each of one's own has one, too.
 * @param text which they stand in, `offset` characters behind where they are counted from
 */
export function withTheirOwn(
  text: string,
  offset: number,
  mentions: readonly Mentioned[],
  contact: number,
): readonly Mentioned[] {
  const isOwn = ({ of }: Mentioned): boolean => of.includes(contact);
  const own = mentions.filter(isOwn);
  const last = mentions.at(-1);
  if (last === undefined || own.length === mentions.length) return mentions;
  const port = ({ end }: Mentioned): number => portEnd(text, end - offset) + offset;
  const time = ({ end }: Mentioned): number => timeEnd(text, end - offset) + offset;
  const begin = ({ start }: Mentioned): number => timeStart(text, start - offset) + offset;
  const isPorted = own.every((one) => port(one) > one.end);
  // In front of each or behind each: of what alternates, the end of the line says which.
  const isBehind = time(last) > last.end;
  const isTimed = own.every((one) => (isBehind ? time(one) > one.end : begin(one) < one.start));
  return mentions.map((one) => {
    if (isOwn(one)) return one;
    const isGlued = /^\]?:/.test(text.slice(one.end - offset, one.end - offset + 2));
    const end = isPorted || isGlued ? port(one) : one.end;
    if (!isTimed) return { ...one, end };
    return isBehind
      ? { ...one, end: Math.max(end, time(one)) }
      : { ...one, start: begin(one), end };
  });
}
