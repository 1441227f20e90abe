// Which addresses are ours, and by which network, as of an instant. Only addresses inside a
// constituency are ours, and nothing is inherited across the border of a constituency: what the
// surrounding one says of its networks must not decide who is told about those of another. What a
// network inherits is worked out anew for each address, because what surrounds it may have changed
// hands in between; that is one walk down the prefix tree, whatever the rules hold.

import type { Ours } from '../model.ts';
import { atOnce, eachInPieces, type Pieces } from '../pieces.ts';
import type { Reads } from '../questions.ts';
import type { Constituency, NetworkRule, Rules } from '../rules.ts';

import { createPrefixTree } from '../indicators/prefix-tree.ts';

type Found = Omit<Ours, 'ip'>;

/** What the rules say of one prefix. */
interface Said {
  readonly prefix: string;
  readonly constituencies: Constituency[];
  /** Of different times; the rules are refused where two of them overlap. */
  readonly networks: NetworkRule[];
}

type Networks = Pick<Rules, 'constituencies' | 'networks'>;

/**
 * Answers "which of these are ours, and whose were they then". An entry counts from its first
 * instant up to, and without, its last one; an address without an instant is taken as of now.
 * Rebuilt whole when the rules change; throws RangeError where the rules hold a prefix that is
 * none, which the loader has refused before.
 */
export function createNetworks(rules: Networks, now: () => Date): Reads['networks'] {
  return atOnce(creatingNetworks(rules, now));
}

/** The same piece by piece: 100,000 networks take long. */
export function* creatingNetworks(rules: Networks, now: () => Date): Pieces<Reads['networks']> {
  const tree = createPrefixTree<Said>();
  const all = yield* byPrefix(rules);
  yield* eachInPieces(all, (said) => tree.insert(said.prefix, said));
  return ({ addresses }) => {
    const nowMs = now().getTime();
    const answered = new Set<string>();
    const ours: Ours[] = [];
    for (const { ip, at } of addresses) {
      if (answered.has(ip)) continue;
      answered.add(ip);
      const found = networkOf(tree.covering(ip), instantOf(at, nowMs));
      if (found !== null) ours.push({ ip, ...found });
    }
    return Promise.resolve({ ok: true, value: ours });
  };
}

function* byPrefix(rules: Networks): Pieces<Iterable<Said>> {
  const all = new Map<string, Said>();
  const saidOf = (prefix: string): Said => {
    const known = all.get(prefix);
    if (known !== undefined) return known;
    const said = { prefix, constituencies: [], networks: [] };
    all.set(prefix, said);
    return said;
  };
  for (const one of rules.constituencies)
    for (const prefix of one.prefixes) saidOf(prefix).constituencies.push(one);
  yield* eachInPieces(rules.networks, (one) => saidOf(one.prefix).networks.push(one));
  return all.values();
}

function instantOf(at: string | null, nowMs: number): number {
  const atMs = at === null ? Number.NaN : Date.parse(at);
  return Number.isNaN(atMs) ? nowMs : atMs;
}

/** From the widest prefix to the narrowest, and of equal ones the constituency first. */
function networkOf(covering: readonly Said[], atMs: number): Found | null {
  return covering.reduce<Found | null>((wider, { prefix, constituencies, networks }) => {
    const inside = constituencies.reduce((found, one) => entered(found, one, prefix), wider);
    if (inside === null) return null;
    return networks.filter((one) => isValid(one, atMs)).reduce(narrowed, inside);
  }, null);
}

function entered(
  wider: Found | null,
  { name, lang, at }: Constituency,
  prefix: string,
): Found | null {
  if (wider?.constituency === name) return wider;
  return { constituency: name, prefix, around: null, name, contacts: null, lang, at };
}

function narrowed(wider: Found, { prefix, name, contacts, lang, at }: NetworkRule): Found {
  return {
    constituency: wider.constituency,
    prefix,
    around: wider.around ?? (wider.prefix === prefix ? null : wider.prefix),
    name,
    contacts: contacts ?? wider.contacts,
    lang: lang ?? wider.lang,
    at,
  };
}

function isValid({ validFromMs, validToMs }: NetworkRule, atMs: number): boolean {
  return (validFromMs === null || atMs >= validFromMs) && (validToMs === null || atMs < validToMs);
}
