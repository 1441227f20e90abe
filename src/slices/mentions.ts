// Where a text names addresses that somebody answers for, in whatever notation: as the scanner
// finds them, as plain numbers where it sees none, and inside the host names of dial-up lines and
// block lists. What is not found here cannot be left out of what others get, so this finds too much
// rather than too little.

import { canonicalIpv4 } from '../indicators/address.ts';
import { undefang } from '../indicators/defang.ts';
import { type Found, scan } from '../indicators/scanner.ts';
import { brokenIn, endingsIn, folded, spelledIn } from './spellings.ts';

/** Where a line names an address, and the contacts whose it is, by number; empty: nobody's here. */
export interface Mentioned {
  readonly start: number;
  readonly end: number;
  readonly of: readonly number[];
}

/** Whose an address or a host name is: contacts by number; empty: nobody's who gets a mail. */
export type Owners = ReadonlyMap<string, readonly number[]>;

/** All mentions of what has owners, in order; none overlaps another. */
export function mentionsOf(text: string, owners: Owners): readonly Mentioned[] {
  const plain = folded(text);
  const written = mentionsAs(text, owners);
  return apart(plain === text ? written : [...written, ...mentionsAs(plain, owners)]);
}

function mentionsAs(text: string, owners: Owners): Mentioned[] {
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
  return [...all, ...spelled(text, owners, around), ...broken(text, owners)];
}

/** Numbers that the scanner does not take for an address. */
function spelled(text: string, owners: Owners, around: readonly Found[]): Mentioned[] {
  const all: Mentioned[] = [];
  const plain = undefang(text);
  let at = 0;
  for (const one of inOrder([...spelledIn(plain.text), ...endingsIn(plain.text)])) {
    const of = one.values.map((value) => owners.get(value)).find((each) => each !== undefined);
    if (of === undefined) continue;
    const [start, end] = [plain.at(one.start), plain.at(one.end)];
    while ((around[at]?.end ?? end) < end) at += 1;
    const name = around[at];
    const inside = name?.kind === 'host' && name.start <= start;
    all.push(inside ? { start: name.start, end: name.end, of } : { start, end, of });
  }
  for (const { index, 0: whole, 1: end = '' } of text.matchAll(endingAlone)) {
    const of = endingsOf(owners).get(String(Number(end)));
    if (of !== undefined) all.push({ start: index, end: index + whole.length, of });
  }
  return all;
}

/** ".130", "x.x.x.130": the end of an address that stands somewhere else. */
const endingAlone = /(?<!\d)\.(\d{1,3})(?!\d|\.\d|%)/g;

const endings = new WeakMap<Owners, ReadonlyMap<string, readonly number[]>>();

/** Whose address ends so; of several, whosever. */
function endingsOf(owners: Owners): ReadonlyMap<string, readonly number[]> {
  const known = endings.get(owners);
  if (known !== undefined) return known;
  const made = new Map<string, readonly number[]>();
  for (const [value, of] of owners) {
    const end = canonicalIpv4(value)?.split('.').at(-1);
    if (end !== undefined) made.set(end, [...new Set([...(made.get(end) ?? []), ...of])]);
  }
  endings.set(owners, made);
  return made;
}

function broken(text: string, owners: Owners): Mentioned[] {
  const all: Mentioned[] = [];
  for (const { whole, first, pieces } of brokenIn(text)) {
    const of = owners.get(canonicalIpv4(whole) ?? whole.toLowerCase());
    if (of === undefined || owners.has(canonicalIpv4(first) ?? first.toLowerCase())) continue;
    all.push(...pieces.map(({ start, end }) => ({ start, end, of })));
  }
  return all;
}

function inOrder<One extends { readonly start: number }>(all: readonly One[]): readonly One[] {
  return all.toSorted((a, b) => a.start - b.start);
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
