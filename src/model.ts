// Every noun of the product, and nothing else: this file imports nothing and does nothing.
//
// Glossary
//   mail          one message received: raw bytes kept, envelope, and what every stage found
//   stage         one function from facts to an outcome; the order is in pipeline/pipeline.ts
//   fact          what one stage states about one mail; it bears the stage's name
//   reason        a stable code for machines, a sentence for people, the place it rests on
//   doubt         a reason why a person must look; its code is a hold code
//   hold          one question to the desk: all doubts of a mail, and one prepared answer
//   ticket        one conversation or one case; kinds: report, incident, investigation, block
//   party         who is on the other side of a report, an investigation or a block; owns a token
//   network       a prefix with name and contacts; constituency: a named set of networks
//   contact       a mail address that is responsible for a network
//   delivery      one outgoing mail to one recipient, with its whole fate
//   override      what a person decided about a mail; an input of its next run
//   revision      the content of config and templates that a decision was made under

declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };
/** All ids are UUIDv7, made in Node, so they sort by time of making. */
export type MailId = Id<'mail'>;
export type RunId = Id<'run'>;
export type TicketId = Id<'ticket'>;
export type PartyId = Id<'party'>;
export type HoldId = Id<'hold'>;
export type DeliveryId = Id<'delivery'>;

// ---- reasons ------------------------------------------------------------------------------

/** Why something is so; `says`: the text as data (doubts.ts); `at`: "body:13-26", "x.yaml:41". */
export interface Reason {
  readonly code: string;
  readonly text: string;
  readonly says?: { readonly is: string };
  readonly at?: string;
}

/** The closed list of questions to the desk: what each asks, which team, and what one key does. */
export const holdCodes = {
  'no-address': { asks: 'Which address is meant?', team: 'first-line', prepared: 'ask-back' },
  'several-networks': { asks: 'Send to every network?', team: 'first-line', prepared: 'send' },
  'not-ours': { asks: 'Nothing here is ours. Say so?', team: 'first-line', prepared: 'send' },
  'no-contact': { asks: 'Who is responsible?', team: 'first-line', prepared: 'send' },
  'first-contact': { asks: 'May we write to it?', team: 'first-line', prepared: 'send' },
  'contact-bounced': { asks: 'Who else could get it?', team: 'first-line', prepared: 'send' },
  'no-reply': { asks: 'Nobody answers. Remind?', team: 'first-line', prepared: 'send' },
  'suspected-spam': { asks: 'Is it a complaint?', team: 'first-line', prepared: 'spam' },
  'repeat-unsure': { asks: 'Is it the same case?', team: 'first-line', prepared: 'close' },
  'reply-to-read': { asks: 'What does the reply say?', team: 'first-line', prepared: 'close' },
  'contact-paused': { asks: 'Write to it although paused?', team: 'first-line', prepared: 'send' },
  crypto: { asks: 'It cannot be read or trusted.', team: 'csirt', prepared: 'hand-over' },
  malformed: { asks: 'It cannot be read.', team: 'csirt', prepared: 'hand-over' },
  contradiction: { asks: 'Report and text disagree.', team: 'first-line', prepared: 'send' },
  'unverified-follow-up': {
    asks: 'Does it belong there?',
    team: 'first-line',
    prepared: 'separate',
  },
  'stale-event': { asks: 'It is old. Send anyway?', team: 'first-line', prepared: 'send' },
  truncated: { asks: 'Not all was read. Send?', team: 'first-line', prepared: 'send' },
  failed: { asks: 'We failed. Run again?', team: 'first-line', prepared: 'run-again' },
  'no-rule': { asks: 'No rule fits.', team: 'first-line', prepared: 'run-again' },
  flood: { asks: 'Too many at once. Send?', team: 'first-line', prepared: 'send' },
  urgent: { asks: 'It is urgent.', team: 'csirt', prepared: 'hand-over' },
} as const;
export type HoldCode = keyof typeof holdCodes;
/** What one key does to a hold, in words; null: nothing is prepared, it needs a decision. */
export const preparedAnswers = {
  send: 'send what is prepared',
  close: 'close it; nobody is told',
  spam: 'take it for spam; nobody is told',
  separate: 'keep it apart from that ticket; the mail runs again',
  'run-again': 'run it again, with the rules as they are now',
  'hand-over': 'hand it over to the csirt; it stays open',
  'close-case': 'close its case as resolved; complainants who may be answered are told',
  'block-active': 'take the block for active, as its party says',
  'block-removed': 'take the block for removed, as its party says',
  'ask-back': null,
} as const satisfies Record<string, string | null>;
export type PreparedAnswer = keyof typeof preparedAnswers;

export interface Doubt extends Reason {
  readonly code: HoldCode;
  /** What one key does, where it is not what the table says of the code. */
  readonly answer?: PreparedAnswer;
}

// ---- mail ---------------------------------------------------------------------------------

export interface Envelope {
  /** Empty for the null sender. */
  readonly from: string;
  readonly to: readonly string[];
}

/** What a person decided; stored, and read by the mail's next run. */
export type Override =
  // graced: its undo window has passed, its mails leave at once. only: of those shown, from 0. to:
  // in place of whoever could not be reached. words: the person's own, above each forward.
  | {
      readonly kind: 'accept';
      readonly run: RunId;
      readonly digest: string;
      readonly graced?: true;
      readonly only?: readonly number[];
      readonly to?: string;
      readonly words?: string;
    }
  | { readonly kind: 'address'; readonly ip: string }
  | { readonly kind: 'ham' | 'spam' | 'again' }
  | { readonly kind: 'close'; readonly reason: string }
  // By the program: a mail of this one came back, so worded; that contact is not asked again.
  | {
      readonly kind: 'bounced';
      readonly delivery: DeliveryId;
      readonly contact: string;
      readonly text: string;
    }
  // By the program: somebody (by; proven: who was asked) says in that mail that it is not theirs.
  | {
      readonly kind: 'disowned';
      readonly contact: string;
      readonly ticket: TicketId;
      readonly mail: MailId;
      readonly by: string;
      readonly proven?: true;
      readonly text: string;
      readonly names: readonly string[];
    }
  // Send it to this address instead of the contacts found: for these addresses; left out: for all.
  | { readonly kind: 'contact'; readonly to: string; readonly ips?: readonly string[] }
  // It belongs to that ticket; or to none; or repeats that incident, or none (null).
  | { readonly kind: 'attach'; readonly ticket: TicketId }
  | { readonly kind: 'separate' }
  | { readonly kind: 'repeat'; readonly incident: TicketId | null };

/** What a run starts from: the bytes as stored before 250, what people said since, and who last. */
export interface Received {
  readonly mail: MailId;
  readonly raw: Buffer;
  readonly envelope: Envelope;
  readonly peer: string;
  readonly at: Date;
  readonly overrides: readonly Override[];
  readonly decidedBy?: string;
}

export interface Header {
  /** Lower case. */
  readonly name: string;
  /** Unfolded and decoded (RFC 2047); Authentication-Results as written. */
  readonly value: string;
}

export interface Address {
  readonly name: string;
  /** Lower case; empty where the header names none. */
  readonly address: string;
}

/** A MIME part by byte offsets into the raw mail: its header from start, its body to end. */
export interface Part {
  /** "0" is the mail itself, "0.2" its second child. */
  readonly path: string;
  readonly type: string;
  readonly start: number;
  readonly bodyStart: number;
  readonly end: number;
  readonly filename: string | null;
}

/** A text with its place: "subject", "body", "html", "attached:NAME", "embedded:PATH". */
export interface Text {
  readonly place: string;
  readonly text: string;
}

/** Offsets in UTF-16 units into the text of that place. */
export interface Span {
  readonly place: string;
  readonly start: number;
  readonly end: number;
}

export interface Mail {
  readonly headers: readonly Header[];
  readonly from: readonly Address[];
  readonly replyTo: readonly Address[];
  readonly subject: string;
  /** With angle brackets; null where there is none. */
  readonly messageId: string | null;
  readonly references: readonly string[];
  /**
   * sha256 in hexadecimal over sender, subject, content type and encoding as written, and the
   * body's bytes: copies of a mail differ only in the other headers.
   */
  readonly bodyDigest: string;
  readonly date: Date | null;
  readonly parts: readonly Part[];
  readonly texts: readonly Text[];
  /** Every cap that was hit, as a sentence; such a mail is never sent automatically. */
  readonly truncations: readonly string[];
  /** Why it could not be read properly; held as malformed. */
  readonly problems: readonly string[];
}

// ---- networks and people ------------------------------------------------------------------

/** An address of ours with the most specific network that covers it, all overrides applied. */
export interface Ours {
  readonly ip: string;
  readonly constituency: string;
  readonly prefix: string;
  /** The constituency's prefix around it; null where it is that prefix itself. */
  readonly around: string | null;
  readonly name: string;
  /** From the rules; null: ask the registry; empty: nobody is told (contact: none). */
  readonly contacts: readonly string[] | null;
  readonly lang: string;
  /** Where the network's rule stands: "networks.yaml:41". */
  readonly at: string;
}

/** What the desk knows of an address that it may write to. */
export interface Contact {
  readonly address: string;
  /** A person approved it, or mail was sent to it on a trusted source's word. */
  readonly approved: boolean;
  readonly paused: boolean;
  /** In a person's words. */
  readonly pauseReason: string | null;
  readonly bouncing: boolean;
  // What was set for it; a file of rules stands above it, field by field.
  readonly lang: string | null;
  readonly digest: 'hourly' | 'daily' | null;
  /** Who is told beside it when it does not answer. */
  readonly escalateTo: string | null;
  readonly format: ContactFormat | null;
}

/** In words, or with a report for its program beside them: RFC 5965, XARF 4. */
export const contactFormats = ['text', 'arf', 'xarf'] as const;
export type ContactFormat = (typeof contactFormats)[number];

/** One contact's share of a complaint: these offenders, by this network, to this address. */
export interface Responsible {
  readonly constituency: string;
  readonly network: string;
  readonly prefix: string;
  readonly lang: string;
  readonly ips: readonly string[];
  readonly contact: string | null;
  readonly source:
    | 'override'
    | 'owner'
    | 'registry'
    | 'answered'
    | 'reply'
    | 'person'
    | 'fallback'
    | 'none';
  readonly at: string;
}

// ---- tickets ------------------------------------------------------------------------------

export type TicketKind = 'report' | 'incident' | 'investigation' | 'block';

/** Whose turn it is: waiting for them, or ours. None where another ticket says it (store/turns). */
export type Turn = 'waiting' | 'update';

export type PartyRole = 'complainant' | 'administrator' | 'correspondent' | 'cc' | 'admin-cc';

/** What an outgoing mail is; its template's name begins with it. */
export type LetterKind =
  | 'forward'
  | 'reminder'
  | 'digest'
  | 'ack'
  | 'not-ours'
  | 'need-info'
  | 'closing'
  | 'reply'
  | 'escalation';

/** What asks a contact something. An acknowledgement or a closing letter that is lost asks nobody. */
export const askingLetters: readonly LetterKind[] = ['forward', 'reminder', 'reply', 'digest'];

export type DeliveryState =
  | 'waiting'
  | 'sending'
  | 'sent'
  | 'held'
  | 'failed'
  | 'bounced'
  | 'cancelled'
  | 'digested';
