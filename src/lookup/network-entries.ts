// What the rules say of every prefix, in the order of addresses, and what counts there: an entry
// inherits contacts and language from what surrounds it, up to the border of its constituency. It
// must say of every address what createNetworks answers; a property in the tests holds them equal.

import { readAddress } from '../indicators/prefix-tree.ts';
import type { NetworkEntry, Standing } from '../network-entry.ts';
import { atOnce, eachInPieces, type Pieces, sortedInPieces } from '../pieces.ts';
import type { Constituency, NetworkRule, Rules } from '../rules.ts';

type Networks = Pick<Rules, 'constituencies' | 'networks'>;

/** The entries as of an instant, and the way to those around a place. */
export interface NetworkIndex {
  /** By address, the wider ones first. */
  readonly entries: readonly NetworkEntry[];
  /** When the next of them begins or ceases to count. */
  readonly untilMs: number;
  /** Those around an address or a prefix, and its own, the widest first; none for what is neither. */
  readonly around: (place: string) => readonly NetworkEntry[];
}

/** All entries of the rules as of an instant, in milliseconds: by address, the wider ones first. */
export function networkEntries(rules: Networks, atMs: number): readonly NetworkEntry[] {
  return atOnce(indexing(rules, atMs)).entries;
}

/**
 * Builds the index piece by piece: 100,000 networks take long. Throws RangeError where the rules
 * hold a prefix that is none, which the loader has refused before.
 */
export function* indexing(rules: Networks, atMs: number): Pieces<NetworkIndex> {
  const places = yield* placesOf(rules);
  const entries: NetworkEntry[] = [];
  const frames: Frame[] = [];
  let untilMs = Number.POSITIVE_INFINITY;
  let outer: Frame | null = null;
  yield* eachInPieces(places, (place) => {
    while (outer !== null && !place.key.startsWith(outer.key)) outer = outer.outer;
    const here = entriesAt(place, outer, atMs);
    entries.push(...here.entries);
    outer = { key: place.key, outer, ...here };
    frames.push(outer);
    for (const { validFromMs, validToMs } of place.networks) {
      for (const ms of [validFromMs, validToMs]) {
        if (ms !== null && ms > atMs && ms < untilMs) untilMs = ms;
      }
    }
  });
  return { entries, untilMs, around: (place) => around(frames, keyOf(place)) };
}

/**
 * "4:110000..." or "6:0010...": the family and the bits that a canonical prefix, or an address,
 * fixes. One lies within another where its key starts with the other's; sorted, what surrounds
 * stands first. Throws RangeError for what is neither.
 */
export function prefixKey(prefix: string): string {
  const key = keyOf(prefix);
  if (key === null) throw new RangeError(`not a prefix: ${JSON.stringify(prefix)}`);
  return key;
}

const bitsOf = Array.from({ length: 256 }, (_, byte) => byte.toString(2).padStart(8, '0'));
const words = new Uint32Array(4);

function keyOf(prefix: string): string | null {
  const slash = prefix.indexOf('/');
  const bits = readAddress(slash < 0 ? prefix : prefix.slice(0, slash), words);
  const length = slash < 0 ? bits : Number(prefix.slice(slash + 1));
  if (bits === 0 || !(length >= 0 && length <= bits)) return null;
  let key = bits === 32 ? '4:' : '6:';
  for (let at = 0; at * 8 < length; at += 1) {
    key += bitsOf[((words[at >> 2] ?? 0) >>> (24 - 8 * (at & 3))) & 255] ?? '';
  }
  return key.slice(0, length + 2);
}

/** From the last place before it, in their order, outward: what is around it is around that too. */
function around(frames: readonly Frame[], key: string | null): readonly NetworkEntry[] {
  if (key === null) return [];
  let [low, high] = [0, frames.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((frames[middle]?.key ?? '') <= key) low = middle + 1;
    else high = middle;
  }
  const found: (readonly NetworkEntry[])[] = [];
  for (let frame = frames[low - 1] ?? null; frame !== null; frame = frame.outer) {
    if (key.startsWith(frame.key)) found.unshift(frame.entries);
  }
  return found.flat();
}

interface Place {
  readonly key: string;
  readonly prefix: string;
  readonly constituencies: Constituency[];
  readonly networks: NetworkRule[];
}

interface Frame {
  readonly key: string;
  readonly outer: Frame | null;
  readonly entries: readonly NetworkEntry[];
  /** Of what is inside it. */
  readonly depth: number;
  readonly standing: Standing | null;
}

/** Sorted by their bits, whoever surrounds another stands right before all it surrounds. */
function* placesOf(rules: Networks): Pieces<readonly Place[]> {
  const places = new Map<string, Place>();
  const placeOf = (prefix: string): Place => {
    const known = places.get(prefix);
    if (known !== undefined) return known;
    const place = { key: prefixKey(prefix), prefix, constituencies: [], networks: [] };
    places.set(prefix, place);
    return place;
  };
  for (const one of rules.constituencies) {
    yield* eachInPieces(one.prefixes, (prefix) => placeOf(prefix).constituencies.push(one));
  }
  yield* eachInPieces(rules.networks, (one) => placeOf(one.prefix).networks.push(one));
  return yield* sortedInPieces([...places.values()], ({ key }) => key);
}

function entriesAt(
  place: Place,
  outer: Frame | null,
  atMs: number,
): Pick<Frame, 'entries' | 'depth' | 'standing'> {
  const { key, prefix, constituencies, networks } = place;
  const entries: NetworkEntry[] = [];
  let depth = (outer?.depth ?? -1) + 1;
  let standing = outer?.standing ?? null;
  const lasting = { validFromMs: null, validToMs: null };
  for (const one of constituencies) {
    standing = entered(standing, one);
    const { name, at } = one;
    entries.push({ kind: 'constituency', prefix, key, name, depth, ...lasting, standing, at });
    depth += 1;
  }
  let inside = standing;
  for (const one of networks) {
    const counts = inside === null || !isValid(one, atMs) ? null : narrowed(inside, one);
    const { name, validFromMs, validToMs, at } = one;
    const validity = { validFromMs, validToMs };
    entries.push({ kind: 'network', prefix, key, name, depth, ...validity, standing: counts, at });
    inside = counts ?? inside;
  }
  const isNetwork = networks.length > 0;
  return { entries, depth: isNetwork ? depth : depth - 1, standing: inside };
}

/** Nothing is inherited across the border of a constituency. */
function entered(outer: Standing | null, constituency: Constituency): Standing {
  if (outer?.constituency.name === constituency.name) return outer;
  const { lang, at } = constituency;
  return { constituency, contacts: null, contactsAt: null, lang, langAt: at };
}

function narrowed(outer: Standing, { contacts, lang, at }: NetworkRule): Standing {
  return {
    constituency: outer.constituency,
    contacts: contacts ?? outer.contacts,
    contactsAt: contacts === null ? outer.contactsAt : at,
    lang: lang ?? outer.lang,
    langAt: lang === null ? outer.langAt : at,
  };
}

function isValid({ validFromMs, validToMs }: NetworkRule, atMs: number): boolean {
  return (validFromMs === null || atMs >= validFromMs) && (validToMs === null || atMs < validToMs);
}
