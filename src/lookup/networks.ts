// Which addresses are ours, and by which network: the rules flattened into one prefix tree in which
// every entry has inherited already, so an answer is one walk. Only addresses inside a constituency
// are ours, and nothing is inherited across the border of a constituency: what the surrounding one
// says of its networks must not decide who is told about those of another.

import type { Ours } from '../model.ts';
import type { Reads } from '../questions.ts';
import type { Rules } from '../rules.ts';

import { createPrefixTree } from './prefix-tree.ts';

type Network = Omit<Ours, 'ip'>;

/**
 * Answers "which of these are ours". Rebuilt whole when the rules change; throws RangeError where
 * the rules hold a prefix that is none, which the loader has refused before.
 */
export function createNetworks(
  rules: Pick<Rules, 'constituencies' | 'networks'>,
): Reads['networks'] {
  const tree = createPrefixTree<Network>();
  for (const entry of entries(rules)) {
    const network = entry.inherit(tree.find(entry.prefix.replace(/\/.*/, '')));
    if (network !== null) tree.insert(entry.prefix, network);
  }
  return ({ ips }) => {
    const ours: Ours[] = [];
    for (const ip of new Set(ips)) {
      const network = tree.find(ip);
      if (network !== null) ours.push({ ip, ...network });
    }
    return Promise.resolve({ ok: true, value: ours });
  };
}

interface Entry {
  readonly prefix: string;
  readonly length: number;
  /** What the prefix says, given what the next wider one says; null: nothing of its own. */
  readonly inherit: (wider: Network | null) => Network | null;
}

/** Widest first, and of equal prefixes the constituency before its network. */
function entries(rules: Pick<Rules, 'constituencies' | 'networks'>): readonly Entry[] {
  const all: Entry[] = [];
  for (const { name, prefixes, lang, at } of rules.constituencies) {
    for (const prefix of prefixes) {
      const own = { constituency: name, prefix, name, contacts: null, lang, at };
      const inherit: Entry['inherit'] = (wider) => (wider?.constituency === name ? null : own);
      all.push({ prefix, length: lengthOf(prefix), inherit });
    }
  }
  for (const { prefix, name, contacts, lang, at } of rules.networks) {
    const inherit: Entry['inherit'] = (wider) =>
      wider && {
        constituency: wider.constituency,
        prefix,
        name,
        contacts: contacts ?? wider.contacts,
        lang: lang ?? wider.lang,
        at,
      };
    all.push({ prefix, length: lengthOf(prefix), inherit });
  }
  return all.sort((a, b) => a.length - b.length);
}

function lengthOf(prefix: string): number {
  const slash = prefix.indexOf('/');
  if (slash >= 0) return Number(prefix.slice(slash + 1));
  return prefix.includes(':') ? 128 : 32;
}
