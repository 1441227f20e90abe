// What a list of addresses asks of the rules and of the world: who answers for each, found as for a
// complaint. Only the types; the node ties them to the sources.

export interface ListedAddress {
  readonly ip: string;
  /** An ISO instant; null: now. */
  readonly at: string | null;
  readonly port: number | null;
}

export interface Answering {
  readonly constituency: string;
  readonly network: string;
  /** Whom to write to; empty: nobody may be. */
  readonly contacts: readonly string[];
  /** Where that is from: "networks.yaml:12". */
  readonly at: string;
  /** Why nobody is written to by a list, though somebody may be known; empty: they are. */
  readonly doubt: string;
}

/** In the order of the addresses; null: it is not ours. */
export type WhoAnswers = (
  listed: readonly ListedAddress[],
) => Promise<readonly (Answering | null)[]>;

/** What the desk knows of contacts; none of the others was ever written to. */
export type ContactStates = (
  addresses: readonly string[],
) => Promise<ReadonlyMap<string, 'known' | 'new' | 'paused' | 'bouncing'>>;
