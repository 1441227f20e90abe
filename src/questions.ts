// What a stage may ask of the world, and what the world may answer. Questions and answers are plain
// data (dates apart), so a trace keeps them and a replay gives the same answers again.

import type {
  Contact,
  DeliveryId,
  MailId,
  Ours,
  PartyId,
  Registry,
  TicketId,
  TicketKind,
} from './model.ts';

/** A failed read is a value that says whether it may heal. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly temporary: boolean; readonly why: string };

/** A ticket that a mail may continue, found by one of its keys. */
export interface ThreadMatch {
  readonly by: 'token' | 'message-id' | 'number' | 'delivery';
  readonly key: string;
  readonly ticket: TicketId;
  readonly number: string | null;
  readonly kind: TicketKind;
  readonly open: boolean;
  readonly party: PartyId | null;
  /** The party's mail address. */
  readonly address: string | null;
  readonly delivery: DeliveryId | null;
  /** By a Message-ID: whether the stored mail's body is the asking mail's, byte for byte. */
  readonly sameBody: boolean;
  /** Addresses the ticket's case is already about. */
  readonly ips: readonly string[];
}

export interface OpenIncident {
  readonly ticket: TicketId;
  readonly number: string | null;
  /** Complaints joined so far, the first included. */
  readonly complaints: number;
  readonly openedAt: Date;
  /** Who has been told already, and on which ticket. */
  readonly investigations: readonly OpenInvestigation[];
}

export interface OpenInvestigation {
  readonly ticket: TicketId;
  readonly number: string | null;
  readonly party: PartyId;
  readonly token: string;
  readonly address: string;
}

/** Everything a stage may ask. Questions and answers are plain data, so a trace can replay them. */
export interface Questions {
  networks: { ask: { readonly ips: readonly string[] }; answer: readonly Ours[] };
  threads: {
    ask: {
      readonly mail: MailId;
      readonly bodyDigest: string;
      readonly tokens: readonly string[];
      readonly messageIds: readonly string[];
      readonly numbers: readonly string[];
    };
    answer: readonly ThreadMatch[];
  };
  registry: { ask: { readonly ip: string }; answer: Registry | null };
  incident: { ask: { readonly mail: MailId; readonly key: string }; answer: OpenIncident | null };
  contacts: { ask: { readonly addresses: readonly string[] }; answer: readonly Contact[] };
}
export type Question = keyof Questions;
export type Ask<Q extends Question> = (
  ask: Questions[Q]['ask'],
) => Promise<Answer<Questions[Q]['answer']>>;
export type Reads = { readonly [Q in Question]: Ask<Q> };
/** One question with its answer, as kept with the trace. */
export interface Asked {
  readonly stage: string;
  readonly question: Question;
  readonly ask: unknown;
  readonly answer: Answer<unknown>;
}
