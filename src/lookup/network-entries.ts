// What the rules say of every prefix, in the order of addresses, and what counts there: an entry
// inherits contacts and language from what surrounds it, up to the border of its constituency. It
// must say of every address what createNetworks answers; a property in the tests holds them equal.

import ipaddr from 'ipaddr.js';

import type { Constituency, NetworkRule, Rules } from '../rules.ts';

/** What counts for an address that no narrower entry speaks of. */
export interface Standing {
  readonly constituency: Constituency;
  /** Null: the registry is asked; empty: nobody is told. */
  readonly contacts: readonly string[] | null;
  /** "file:line" of the entry that names the contacts; null where none does. */
  readonly contactsAt: string | null;
  readonly lang: string;
  readonly langAt: string;
}

/** A prefix of a constituency, or a network, as one line of the rules says it. */
export interface NetworkEntry {
  readonly kind: 'constituency' | 'network';
  readonly prefix: string;
  /** What prefixKey makes of it. */
  readonly key: string;
  readonly name: string;
  /** How many entries are around it. */
  readonly depth: number;
  readonly validFromMs: number | null;
  readonly validToMs: number | null;
  /** Null: it does not count at that instant. */
  readonly standing: Standing | null;
  readonly at: string;
}

/** All entries of the rules as of an instant, in milliseconds: by address, the wider ones first. */
export function networkEntries(
  rules: Pick<Rules, 'constituencies' | 'networks'>,
  atMs: number,
): readonly NetworkEntry[] {
  const around: Frame[] = [];
  return placesOf(rules).flatMap((place) => {
    while (!place.key.startsWith(around.at(-1)?.key ?? '')) around.pop();
    const outer = around.at(-1);
    const { entries, inner } = entriesAt(place, outer, atMs);
    around.push({ key: place.key, ...inner });
    return entries;
  });
}

/**
 * "4:110000..." or "6:0010...": the family and the bits that a canonical prefix, or an address,
 * fixes. One lies within another where its key starts with the other's; sorted, what surrounds
 * stands first.
 */
export function prefixKey(prefix: string): string {
  const [address = '', length] = prefix.split('/', 2);
  const parsed = ipaddr.parse(address);
  const bits = parsed.toByteArray().map((byte) => bitsOf[byte]);
  const all = bits.join('');
  return `${parsed.kind() === 'ipv4' ? 4 : 6}:${all.slice(0, Number(length ?? all.length))}`;
}

const bitsOf = Array.from({ length: 256 }, (_, byte) => byte.toString(2).padStart(8, '0'));

interface Place {
  readonly key: string;
  readonly prefix: string;
  readonly constituencies: Constituency[];
  readonly networks: NetworkRule[];
}

interface Frame {
  readonly key: string;
  readonly depth: number;
  readonly standing: Standing | null;
}

/** Sorted by their bits, whoever surrounds another stands right before all it surrounds. */
function placesOf(rules: Pick<Rules, 'constituencies' | 'networks'>): readonly Place[] {
  const places = new Map<string, Place>();
  const placeOf = (prefix: string): Place => {
    const key = prefixKey(prefix);
    const place = places.get(key) ?? { key, prefix, constituencies: [], networks: [] };
    places.set(key, place);
    return place;
  };
  for (const one of rules.constituencies)
    for (const prefix of one.prefixes) placeOf(prefix).constituencies.push(one);
  for (const one of rules.networks) placeOf(one.prefix).networks.push(one);
  return [...places.values()].sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
}

function entriesAt(place: Place, outer: Frame | undefined, atMs: number) {
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
  return { entries, inner: { depth: isNetwork ? depth : depth - 1, standing: inside } };
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
