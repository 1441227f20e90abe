// What one decided mail writes, all of it in one transaction or none: the answer of decide, filled
// in by the runner with numbers and composed bytes, and written by the store.

import type { Category, EventTime } from './findings.ts';
import type {
  DeliveryId,
  Doubt,
  HoldCode,
  HoldId,
  LetterKind,
  MailId,
  Override,
  PartyId,
  PartyRole,
  PreparedAnswer,
  RunId,
  TicketId,
  TicketKind,
  Turn,
} from './model.ts';
import type { MailFate } from './reason-codes.ts';

export interface Settlement {
  readonly mail: MailId;
  /** The attempt this run was claimed as; another one has overtaken us if the mail has a later. */
  readonly attempt: number;
  readonly state: 'done' | 'held';
  readonly summary: {
    readonly subject: string;
    readonly sender: string;
    readonly messageId: string | null;
    /** sha256 of the body in hexadecimal; null where the mail could not be read. */
    readonly bodyDigest: string | null;
    /** Whether its sender is proven; left out: not. */
    readonly aligned?: boolean;
    /** Whether a program may write to its sender (tickets/answerable.ts); left out: not. */
    readonly mayAnswer?: boolean;
    readonly constituency: string | null;
    readonly outcome: MailFate;
    readonly why: string;
  };
  readonly run: RunRecord;
  readonly tickets: readonly NewTicket[];
  /** Open incidents that this complaint joined. */
  readonly repeats: readonly TicketId[];
  /** Open incidents too old to join; they give up their repeat key. */
  readonly overdue: readonly TicketId[];
  /** Reports of earlier runs, found by more addresses now. */
  readonly addresses?: readonly NewAddresses[];
  readonly changes: readonly StateChange[];
  readonly links: readonly Link[];
  readonly parties: readonly NewParty[];
  readonly joins: readonly Join[];
  readonly history: readonly NewHistory[];
  readonly hold: NewHold | null;
  readonly deliveries: readonly NewDelivery[];
  readonly bounces: readonly Bounce[];
  readonly turns: readonly TurnChange[];
  /** Tickets whose clocks begin with them: something is promised for them. */
  readonly ticking?: readonly TicketId[];
  /** What it complains of, one an address; a rerun replaces them. */
  readonly complaints: readonly NewComplaint[];
  /** Message-IDs it refers to, kept where it is on a ticket. */
  readonly references: readonly string[];
  /** Numbers of other desks under which they know a ticket of ours. */
  readonly foreign: readonly ForeignNumber[];
  /** Tokens seen with others than their party, and what it gets in their place. */
  readonly leaked?: readonly {
    readonly party: PartyId;
    readonly token: string;
    readonly renewed: string | null;
  }[];
  /** Newer tokens of parties that have one by an older key. */
  readonly tokens: readonly { readonly party: PartyId; readonly token: string }[];
  /** Other mails that are to run again with a decision of the program's. */
  readonly wakes: readonly Wake[];
  /** Who sent tokens of our form that are none, and how many; null: nobody. */
  readonly guesses: { readonly source: string; readonly times: number } | null;
  /** Places in the rules of the keywords that were found, for counting. */
  readonly keywords: readonly string[];
}

/** The trace as kept: with it a run can be explained, and replayed with the same answers. */
export interface RunRecord {
  readonly id: RunId;
  readonly at: Date;
  readonly digest: string;
  readonly trace: unknown;
  readonly asked: unknown;
}

/** What a ticket is to the mail that made it; a rerun finds its tickets again by this. */
export type TicketRole = 'report' | 'incident' | `investigation ${string}`;

export interface NewTicket {
  readonly id: TicketId;
  readonly role: TicketRole;
  readonly kind: TicketKind;
  /** Null until the runner has taken one; stays null where none is due. */
  readonly number: string | null;
  readonly numbered: boolean;
  readonly state: string;
  readonly constituency: string | null;
  readonly team: string;
  readonly subject: string;
  readonly category: Category | null;
  readonly prefix: string | null;
  readonly ips: readonly string[];
  readonly repeatKey: string | null;
  /** Left out: nobody's. */
  readonly turn?: Turn;
  /** Of one that begins in a state that ends it; as a change's. */
  readonly reason?: string | null;
}

export interface StateChange {
  readonly ticket: TicketId;
  readonly from: string;
  readonly to: string;
  /** Of a change that ends it: a close reason's code; null: none of the rules' fits. */
  readonly reason?: string | null;
}

export interface Link {
  readonly parent: TicketId;
  readonly child: TicketId;
}

/** Whose turn it is now; `party`: a person of theirs has spoken, and answered what was asked. */
export interface TurnChange {
  readonly ticket: TicketId;
  readonly turn: Turn;
  readonly party: PartyId | null;
}

/** Another mail is to run again, with a decision of the program's. */
export interface Wake {
  readonly id: string;
  readonly mail: MailId;
  readonly decided: Override;
}

export interface NewComplaint {
  readonly ip: string;
  readonly prefix: string;
  readonly type: string;
  /** The sender's address, lower case. */
  readonly reporter: string;
  readonly incident: TicketId;
  /** When it happened, as the mail says it; left out: it does not say. */
  readonly event?: EventTime | null;
}

export interface ForeignNumber {
  /** The proven domain of whoever uses the number. */
  readonly house: string;
  readonly number: string;
  readonly ticket: TicketId;
  readonly party: PartyId;
}

export interface NewParty {
  readonly id: PartyId;
  readonly ticket: TicketId;
  readonly role: PartyRole;
  readonly address: string;
  readonly constituency: string | null;
  /** Null until the runner has made it from the key and the id. */
  readonly token: string | null;
}

/** A mail on a ticket. */
export interface Join {
  readonly ticket: TicketId;
  readonly party: PartyId | null;
  readonly how: 'complaint' | 'follow-up' | 'auto-reply' | 'bounce' | 'copy';
  /** Of a reply: its own words, what it seems to want, and by what it is known to be theirs. */
  readonly text?: string | null;
  readonly intent?: string | null;
  readonly sure?: 'token' | 'aligned' | 'person' | null;
}

export interface NewHistory {
  readonly id: string;
  readonly ticket: TicketId;
  readonly what: string;
  readonly text: string;
  /** Who decided it; left out: the program. */
  readonly actor?: string;
}

/** A prepared mail as the desk sees it before it is sent. */
export interface Prepared {
  readonly to: string;
  readonly network: string;
  readonly ips: readonly string[];
  readonly template: string;
  readonly subject: string;
  readonly at: string;
  // Left out of older holds, and where they do not apply: of what ("spam"), by which ISO instant.
  readonly lang?: string;
  readonly type?: string;
  readonly answerBy?: string;
}

export interface NewHold {
  readonly id: HoldId;
  readonly codes: readonly HoldCode[];
  readonly doubts: readonly Doubt[];
  readonly team: string;
  readonly constituency: string | null;
  readonly ticket: TicketId | null;
  readonly prepared: readonly Prepared[];
  /** What one key does. */
  readonly answer: PreparedAnswer;
  /** sha256 over the prepared mails with placeholders; an act must name it. */
  readonly digest: string;
}

export interface NewDelivery {
  readonly id: DeliveryId;
  readonly ticket: TicketId;
  readonly party: PartyId;
  readonly kind: LetterKind;
  /** What makes it, where that may make it only once to one recipient; null: its mail. */
  readonly cause: string | null;
  readonly byPerson: boolean;
  readonly constituency: string | null;
  readonly recipient: string;
  /** Who named the recipient, where a source did: "networks.yaml:41". */
  readonly foundAt?: string;
  readonly envelopeFrom: string;
  readonly token: string;
  /** The party's, where it is newer than those stored: without it in `party_token` none joins. */
  readonly newerToken?: string | null;
  readonly messageId: string;
  readonly subject: string;
  readonly bytes: Buffer;
  /** The hash of the token that opens its recipient's page, where they have one. */
  readonly page?: Buffer;
  readonly dueAt: Date;
  /** Whose complaint it forwards by itself, and his mails an hour where his rule says how many. */
  readonly reporter?: { readonly key: string; readonly perHour: number | null };
  /** It does not go alone: it waits for the digest that its recipient is sent then. */
  readonly digest?: { readonly dueAt: Date; readonly plan: DigestPlan };
}

/** What a digest says of one complaint. */
export interface DigestPlan {
  readonly rows: readonly {
    readonly ip: string;
    readonly time: EventTime | null;
    readonly port: number | null;
  }[];
  readonly type: string;
  readonly prefix: string;
  readonly lang: string | null;
  /** The complaint goes along as it came; else the letter that it would have gone in. */
  readonly isWhole: boolean;
  /** A person has let it go. */
  readonly byPerson: boolean;
}

export interface Bounce {
  readonly delivery: DeliveryId;
  readonly permanent: boolean;
  readonly text: string;
}

/** What this mail's earlier run made and sent: its tickets keep their numbers, no mail goes twice. */
export interface Own {
  readonly tickets: readonly OwnTicket[];
  readonly parties: readonly (Pick<NewParty, 'id' | 'ticket'> & { readonly token: string })[];
  /** Addresses this mail was already forwarded to. */
  readonly sentTo: readonly string[];
  /** Investigations that only its mails to a contact who is lost have asked, and about what. */
  readonly unreached?: readonly (Pick<NewTicket, 'state' | 'ips'> & {
    readonly ticket: TicketId;
    readonly contact: string;
  })[];
  /** Tickets that it has spoken on as a follow-up. */
  readonly spokeOn?: readonly TicketId[];
  /** Kinds of letters that its sender has been sent for it. */
  readonly answered: readonly LetterKind[];
}

/** Written where it still bears what it `was` seen to. */
export type NewAddresses = Pick<NewTicket, 'id' | 'ips'> & { readonly was: NewTicket['ips'] };
/** Its addresses where it is a report that bears some. */
export type OwnTicket = Pick<NewTicket, 'id' | 'role' | 'number' | 'state'> &
  Partial<Pick<NewTicket, 'ips'>>;

/**
 * What became of a settlement; only `settled` has written anything. lost: another attempt overtook
 * it. again: it lost a race, and its next run sees the winner. An error: it cannot be written.
 */
export type Settled = 'settled' | 'lost' | 'again' | Error;
