// Where a text names addresses that somebody answers for, in whatever notation: as the scanner
// finds them, as plain numbers where it sees none, and inside the host names of dial-up lines and
// block lists. What is not found here cannot be left out of what others get, so this finds too much
// rather than too little.

import { canonicalIpv4 } from '../indicators/address.ts';
import { type Found, scan } from '../indicators/scanner.ts';

/** Where a line names an address, and the contacts whose it is, by number; empty: nobody's here. */
export interface Mentioned {
  readonly start: number;
  readonly end: number;
  readonly of: readonly number[];
}

/** Whose an address or a host name is: contacts by number; empty: nobody's who gets a mail. */
export type Owners = ReadonlyMap<string, readonly number[]>;

/** "192.0.2.1", "192-0-2-1.dsl.example.net", "1.2.0.192.list.example". */
const numbers = /(?<!\d)\d{1,3}([.-])\d{1,3}\1\d{1,3}\1\d{1,3}(?!\d)/g;

/** All mentions of what has owners, in order; none overlaps another. */
export function mentionsOf(text: string, owners: Owners): readonly Mentioned[] {
  const all: Mentioned[] = [];
  const around: Found[] = [];
  for (const found of scan(text, Number.POSITIVE_INFINITY).found) {
    // A link, or a name, tells more than the address in it, and is about that one as a whole.
    const last = around.at(-1);
    const inside = last !== undefined && found.end <= last.end;
    if (!inside && (found.kind === 'url' || found.kind === 'host')) around.push(found);
    const of = ownersOf(found, owners);
    const { start, end } = inside ? last : found;
    if (of !== null) all.push({ start, end, of });
  }
  let at = 0;
  for (const match of text.matchAll(numbers)) {
    const start = match.index;
    const end = start + match[0].length;
    const of = ownersOfNumbers(match[0], text.slice(end, end + 2), owners);
    if (of === null) continue;
    while ((around[at]?.end ?? end) < end) at += 1;
    const name = around[at];
    const inside = name?.kind === 'host' && name.start <= start;
    all.push(inside ? { start: name.start, end: name.end, of } : { start, end, of });
  }
  return apart(all);
}

function ownersOf({ kind, value }: Found, owners: Owners): readonly number[] | null {
  switch (kind) {
    case 'ip':
    case 'host':
      return owners.get(value) ?? null;
    case 'prefix':
      return owners.get(value.slice(0, value.indexOf('/'))) ?? null;
    case 'range': {
      const [from = '', to = ''] = value.split('-');
      return common(owners.get(from), owners.get(to));
    }
    case 'email':
      return owners.get(value.slice(value.lastIndexOf('@') + 1)) ?? null;
    case 'masked':
    case 'url':
      return null;
  }
}

/** Reversed they are meant only as the beginning of a name. */
function ownersOfNumbers(text: string, after: string, owners: Owners): readonly number[] | null {
  const parts = text.split(/[.-]/);
  const forward = canonicalIpv4(parts.join('.'));
  const backward = /^[.-][a-z]/i.test(after) ? canonicalIpv4(parts.toReversed().join('.')) : null;
  return owners.get(forward ?? '') ?? owners.get(backward ?? '') ?? null;
}

/** Whose both are; where one of them has no owner, whose the other is. */
function common(
  one: readonly number[] | undefined,
  other: readonly number[] | undefined,
): readonly number[] | null {
  if (one === undefined || other === undefined || one === other) return one ?? other ?? null;
  return one.filter((contact) => other.includes(contact));
}

/** In order; what lies in a mention of others splits it. */
function apart(all: readonly Mentioned[]): readonly Mentioned[] {
  const found: Mentioned[] = [];
  for (const one of all.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = found.at(-1);
    if (last === undefined || one.start >= last.end) {
      found.push(one);
    } else if (last.of === one.of) {
      found[found.length - 1] = { ...last, end: Math.max(last.end, one.end) };
    } else {
      const start = Math.max(one.start, last.start);
      if (start > last.start) found[found.length - 1] = { ...last, end: start };
      else found.pop();
      found.push({ ...one, start });
      if (last.end > one.end) found.push({ ...last, start: one.end });
    }
  }
  return found;
}
