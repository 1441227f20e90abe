// What the rules say of a prefix, as lists and pages of networks know it: one line of the rules,
// with what counts there for addresses that no narrower line speaks of.

import type { Constituency } from './rules.ts';

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
