// What a stage may ask of the world, and what the world may answer. Questions and answers are plain
// data (dates apart), so a trace keeps them and a replay gives the same answers again.

import type {
  Contact,
  DeliveryId,
  LetterKind,
  MailId,
  Ours,
  PartyId,
  PartyRole,
  TicketId,
  TicketKind,
} from './model.ts';
import type { AskedAuthenticity, AskedSeal, Authenticity, Seal } from './proofs.ts';

/** A failed read is a value that says whether it may heal. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly temporary: boolean; readonly why: string };

/**
 * How a ticket was found. ancestor: a stored mail refers to what this one refers to, and we never
 * had; foreign: by the other's number for it; near: by a number that this one's may be mistyped of;
 * person: somebody at the desk says that it is this one; page: by a link to its recipient's page.
 */
export type ThreadKey =
  | 'token'
  | 'delivery'
  | 'message-id'
  | 'ancestor'
  | 'number'
  | 'foreign'
  | 'near'
  | 'person'
  | 'page';

/** A ticket that a mail may continue, found by one of its keys. */
export interface ThreadMatch {
  readonly by: ThreadKey;
  readonly key: string;
  /** Of merged ones the last, which stands for all of them. */
  readonly ticket: TicketId;
  /** Whether another ticket is named, that was merged into this one. */
  readonly merged: boolean;
  readonly number: string | null;
  readonly kind: TicketKind;
  readonly constituency: string | null;
  readonly state: string;
  /** Null: it is open. */
  readonly closedAt: Date | null;
  /** When what it held was erased; null: it was not. */
  readonly purgedAt: Date | null;
  /** It is a case, and another open one has its repeat key by now. */
  readonly outlived: boolean;
  /** Incidents that it hangs below. */
  readonly cases: readonly {
    readonly ticket: TicketId;
    readonly state: string;
    readonly outlived: boolean;
  }[];
  /** Whom the key was given to. */
  readonly party: PartyId | null;
  readonly role: PartyRole | null;
  /** The party's mail address, or of a stored mail its sender's. */
  readonly address: string | null;
  /** Who the asking mail's sender is on that ticket; null: no party of it. */
  readonly sender: PartyId | null;
  readonly delivery: DeliveryId | null;
  /** What the delivery was; null: none was found, left out: not known. */
  readonly letter?: LetterKind | null;
  /** The mail that the delivery came from; by an administrator's token, what they got last. */
  readonly complaint: MailId | null;
  /** A token by none of our keys that are still believed, or a leaked one; it proves nothing. */
  readonly expired: boolean;
  /** A token that others than its party have been seen to have. Left out: it is not. */
  readonly leaked?: boolean;
  /**
   * By a Message-ID: whether the stored mail is the asking one: its body byte for byte, the same
   * sender, and no less proven.
   */
  readonly isSame: boolean;
  /** By a Message-ID: whether that mail stands there as a complaint, or as a copy of one. */
  readonly isComplaint: boolean;
  /** Addresses the ticket's case is already about; none where a stranger names it. */
  readonly ips: readonly string[];
}

/** A case that a complaint joins. */
export interface OpenIncident {
  readonly ticket: TicketId;
  readonly number: string | null;
  /** Complaints joined so far, the first included, and by how many senders. */
  readonly complaints: number;
  readonly reporters: number;
  readonly openedAt: Date;
  /** Who has been told already, and on which ticket. */
  readonly investigations: readonly OpenInvestigation[];
}

/** A case that a complaint may repeat, with what both have in common. */
export interface KnownIncident extends OpenIncident {
  readonly state: string;
  /** The last word of its category; null where it has none. */
  readonly type: string | null;
  /** The network of its first contact. */
  readonly prefix: string | null;
  /** When the last complaint joined it. */
  readonly lastAt: Date;
  /** Null: it is open. */
  readonly closedAt: Date | null;
  /** Whether the key is the asking complaint's. */
  readonly keyed: boolean;
  /** Addresses it is about, and how many of them the asking complaint names. */
  readonly size: number;
  readonly common: number;
}

/** Earlier complaints of one address, and by how many senders, the asking one included. */
export interface RecentComplaints {
  readonly ip: string;
  readonly complaints: number;
  readonly reporters: number;
}

export interface OpenInvestigation {
  readonly ticket: TicketId;
  readonly number: string | null;
  readonly state: string;
  readonly prefix: string | null;
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

/** Who answered last, of those that were asked about the narrowest network around an address. */
export interface Alternative {
  readonly contact: string;
  /** The network as the ticket had it: "192.0.2.0/25". */
  readonly prefix: string;
  readonly answeredAt: Date;
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
  authenticity: { ask: AskedAuthenticity; answer: Authenticity };
  /** Null: it has no signature that could be checked. */
  seal: { ask: AskedSeal; answer: { readonly seal: Seal | null; readonly why: string } };
  threads: {
    ask: {
      readonly mail: MailId;
      readonly bodyDigest: string;
      /** The one address in From, proven or not; null: none, or several. */
      readonly sender: string | null;
      /** Left out: not proven. */
      readonly proven?: boolean;
      readonly tokens: readonly string[];
      /** SHA-256 of what may be tokens of recipients' pages, in hex; left out: none. */
      readonly pages?: readonly string[];
      readonly messageIds: readonly string[];
      /** Message-IDs it refers to. */
      readonly ancestors: readonly string[];
      readonly numbers: readonly string[];
      /** Numbers that one of its own may be mistyped of. */
      readonly near: readonly string[];
      /** Numbers of another desk, and its proven domain. */
      readonly foreign: { readonly house: string; readonly numbers: readonly string[] } | null;
      /** The ticket that a person says it belongs to. */
      readonly wanted: TicketId | null;
    };
    answer: readonly ThreadMatch[];
  };
  /** `above`: not the network found, but who holds the next wider one around that range. */
  registry: {
    ask: { readonly ip: string; readonly above?: string };
    answer: Registry | null;
  };
  /** Who else has answered for a network around the address: none of `not`, nobody out of reach. */
  alternatives: {
    ask: { readonly ip: string; readonly not: readonly string[] };
    answer: Alternative | null;
  };
  /** By its key, by its addresses, or wanted by a person; the nearest first. */
  incident: {
    ask: {
      readonly mail: MailId;
      readonly key: string;
      readonly addresses: readonly string[];
      readonly wanted: TicketId | null;
    };
    answer: readonly KnownIncident[];
  };
  /** Complaints of these addresses since that instant, the asking mail apart. */
  recent: {
    ask: {
      readonly mail: MailId;
      readonly reporter: string;
      readonly addresses: readonly string[];
      readonly since: string;
    };
    answer: readonly RecentComplaints[];
  };
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

/** The way to an address, as a program of this machine found it. */
export interface Trace {
  readonly at: Date;
  /** What it wrote: a head, and a line a hop. */
  readonly lines: readonly string[];
  /** Null: it came to its end. */
  readonly failure: TraceFailure | null;
}

/** There is none, too many run already, it took too long, or what it complained of. */
export interface TraceFailure {
  readonly code: 'missing' | 'busy' | 'late' | 'failed';
  readonly why: string;
}
