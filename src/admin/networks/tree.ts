// The lines of the rules as a tree: what is directly below a line, and how much is inside it. Built
// once for a list of lines, so that a level of 100,000 networks costs as much as a level of ten.

import type { NetworkEntry } from '../../network-entry.ts';
import { eachInPieces, inTurns, type Pieces } from '../../pieces.ts';

export interface Tree {
  /** Places in the list of lines, by address, that nothing is around. */
  readonly top: readonly number[];
  /**
   * What is directly inside a prefix, and its own further lines: it may be a constituency's and a
   * network's. Null where no line is of it.
   */
  level(prefix: string): readonly number[] | null;
  /** How many lines are inside a line, at any depth. */
  inside(place: number): number;
  /** The lines that fit the words, at most so many, and whether there are more. */
  find(words: string, most: number): Promise<Found>;
}

export interface Found {
  readonly places: readonly number[];
  readonly more: boolean;
}

const trees = new WeakMap<readonly NetworkEntry[], Tree>();

/** The tree of a list that `networkEntries` made: what surrounds a line stands before it. */
export function treeOf(entries: readonly NetworkEntry[]): Tree {
  const known = trees.get(entries);
  if (known !== undefined) return known;
  const tree = grown(entries);
  trees.set(entries, tree);
  return tree;
}

function grown(entries: readonly NetworkEntry[]): Tree {
  const insides = new Uint32Array(entries.length);
  const around: number[] = [];
  for (const [place, { depth }] of entries.entries()) {
    around.length = Math.min(around.length, depth);
    for (const outer of around) insides[outer] = (insides[outer] ?? 0) + 1;
    around.push(place);
  }
  const inside = (place: number): number => insides[place] ?? 0;
  /** From one line to the next that is not inside it. */
  const between = (from: number, end: number): number[] => {
    const places: number[] = [];
    for (let place = from; place < end; place += inside(place) + 1) places.push(place);
    return places;
  };
  return {
    top: between(0, entries.length),
    level: (prefix) => {
      const first = entries.findIndex((entry) => entry.prefix === prefix);
      if (first < 0) return null;
      let end = first + 1;
      while (entries[end]?.prefix === prefix) end += 1;
      const own = Array.from({ length: end - first }, (_, index) => first + index);
      const inner = own.flatMap((place) => between(place + 1, place + 1 + inside(place)));
      return [...new Set([...own.slice(1), ...inner])].sort((one, other) => one - other);
    },
    inside,
    find: (words, most) => inTurns(finding(entries, words.toLowerCase(), most)),
  };
}

function* finding(entries: readonly NetworkEntry[], words: string, most: number): Pieces<Found> {
  const places: number[] = [];
  yield* eachInPieces(entries.entries(), ([place, entry]) => {
    if (places.length <= most && isNamed(entry, words)) places.push(place);
  });
  return { places: places.slice(0, most), more: places.length > most };
}

/** By its own words, not by what it inherits. */
function isNamed({ prefix, name, standing, at }: NetworkEntry, words: string): boolean {
  const own = standing?.contactsAt === at ? (standing.contacts ?? []) : [];
  return [prefix, name, ...own].some((one) => one.toLowerCase().includes(words));
}
