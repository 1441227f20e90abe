// What pages may ask of the rules and of the world around: whose an address is, and what those
// outside say of it: registries, name servers, the operator's own records. To look asks nobody;
// only `ask` does, when a person wants it, within the budgets of the configured servers.

import type { NetworkEntry } from '../network-entry.ts';
import type { Answer, Owner, Registry, ResolvedName, Trace } from '../questions.ts';

/** What somebody outside is asked; an address may have been another's at another time. */
export type Inquiry =
  | {
      readonly of: 'address';
      readonly ip: string;
      readonly at: Date | null;
      readonly port: number | null;
    }
  | { readonly of: 'host'; readonly host: string };

/** What they said when they were asked last; null: that one was not asked. */
export interface Told {
  readonly at: Date;
  readonly registry: Answer<Registry | null> | null;
  readonly owner: Answer<Owner | null> | null;
  readonly name: Answer<ResolvedName> | null;
}

export interface Lookups {
  /** All lines of the rules by address, the wider first; one list until the rules change. */
  entries(): Promise<readonly NetworkEntry[]>;
  /** The lines around an address or a prefix, and its own, the widest first. Null: as of now. */
  chain(place: string, at: Date | null): Promise<readonly NetworkEntry[]>;
  /** Asks, unless that was asked within the last minute. Never rejects for what others do. */
  ask(inquiry: Inquiry): Promise<Told>;
  /** What was said lately, or null. */
  told(inquiry: Inquiry): Told | null;
  /** Whether the operator's own records can be asked. */
  readonly hasOwners: boolean;
  /** Null where an admin does not allow it. */
  readonly traces: Traces | null;
}

/** The ways to addresses, as this machine's own program finds them. */
export interface Traces {
  /** Looks for it, unless it was found within the last minute. */
  run(ip: string): Promise<Trace>;
  /** What was found lately, or null. */
  last(ip: string): Trace | null;
}
