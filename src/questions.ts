// What a stage may ask of the world, and what the world may answer. Questions and answers are plain
// data (dates apart), so a trace keeps them and a replay gives the same answers again.

import type { Contact, DeliveryId, MailId, Ours, PartyId, TicketId, TicketKind } from './model.ts';

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

/** What a registry says of an address. */
export interface Registry {
  readonly prefix: string | null;
  readonly name: string | null;
  readonly holder: string | null;
  readonly contact: string | null;
  /** Which field named the contact: "abuse contact", "abuse-mailbox", ... */
  readonly field: string | null;
  readonly server: string;
  readonly fetchedAt: Date;
}

/** What DNS says of a host name. */
export interface ResolvedName {
  readonly host: string;
  readonly ips: readonly string[];
  /** The CNAME chain from the host on, without the host. */
  readonly aliases: readonly string[];
  /** When DNS said so: an ISO instant; null: not known. */
  readonly askedAt: string | null;
  /** Why it has no answer, where its own servers fail ("SERVFAIL"); null: it has one. */
  readonly failure: string | null;
}

/** Who had an address at an instant, by the operator's own records. */
export interface Owner {
  readonly contact: string;
  readonly name: string | null;
  /** The operator's own reference: a customer's or a session's number. */
  readonly reference: string | null;
}

/** What became of earlier complaints of one sender address: of the newest 200 of them. */
export interface ReporterRecord {
  readonly complaints: number;
  /** Sent on, with or without a person. */
  readonly forwarded: number;
  /** Closed by a person without being sent on. */
  readonly refused: number;
}

/** Everything a stage may ask. Questions and answers are plain data, so a trace can replay them. */
export interface Questions {
  /** Whose an address was at that instant; null: now. */
  networks: {
    ask: { readonly addresses: readonly { readonly ip: string; readonly at: string | null }[] };
    answer: readonly Ours[];
  };
  /** Host names to addresses; a name that does not exist has none. */
  names: { ask: { readonly hosts: readonly string[] }; answer: readonly ResolvedName[] };
  /** The operator's own records (DHCP, RADIUS, CRM): who had the address then; null: unknown. */
  owner: {
    ask: { readonly ip: string; readonly at: string | null; readonly port: number | null };
    answer: Owner | null;
  };
  /** What became of earlier mail of a sender, the asking mail apart. */
  reporter: {
    ask: { readonly mail: MailId; readonly address: string };
    answer: ReporterRecord;
  };
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
  /** `above`: not the network found, but who holds the next wider one around that range. */
  registry: {
    ask: { readonly ip: string; readonly above?: string };
    answer: Registry | null;
  };
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
