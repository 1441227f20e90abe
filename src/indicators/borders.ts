// Where our constituencies end: which addresses lie inside, and which nobody outside can answer
// for. Private space is ours where, and only where, a prefix that lies wholly inside it is.

import type { Constituency } from '../rules.ts';
import { isSpecial, isWhollySpecial } from './address.ts';
import { createPrefixTree } from './prefix-tree.ts';

export interface Borders {
  readonly isInside: (ip: string) => boolean;
  readonly isNobodys: (ip: string) => boolean;
}

/** A mail names few addresses; past so many answers they are forgotten. */
const knownMax = 10_000;

/** The borders of some constituencies; canonical addresses are asked about. */
export function bordersOf(constituencies: readonly Pick<Constituency, 'prefixes'>[]): Borders {
  const all = createPrefixTree<true>();
  const inPrivate = createPrefixTree<true>();
  for (const prefix of constituencies.flatMap(({ prefixes }) => prefixes)) {
    all.insert(prefix, true);
    if (isWhollySpecial(prefix)) inPrivate.insert(prefix, true);
  }
  const known = new Map<string, boolean>();
  return {
    isInside: (ip) => all.find(ip) !== null,
    isNobodys: (ip) => {
      const answer = known.get(ip) ?? (isSpecial(ip) && inPrivate.find(ip) === null);
      if (known.size >= knownMax) known.clear();
      known.set(ip, answer);
      return answer;
    },
  };
}
