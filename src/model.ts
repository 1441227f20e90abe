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
//   party         who is on the other side of a report or an investigation; owns a token
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

/** Why something is so. `at`: a span ("body:13-26"), a place in the rules ("networks.yaml:41"). */
export interface Reason {
  readonly code: string;
  readonly text: string;
  readonly at?: string;
}

/** The closed list of questions to the desk: what each asks, which team, and what one key does. */
export const holdCodes = {
  'no-address': { asks: 'Which address is meant?', team: 'first-line', prepared: 'ask-back' },
  'several-networks': { asks: 'Send to every network?', team: 'first-line', prepared: 'send' },
  'not-ours': { asks: 'Nothing here is ours. Close?', team: 'first-line', prepared: 'close' },
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
  'unverified-follow-up': { asks: 'Does it belong there?', team: 'first-line', prepared: 'send' },
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
  'run-again': 'run it again, with the rules as they are now',
  'hand-over': 'hand it over to the csirt; it stays open',
  'ask-back': null,
} as const satisfies Record<(typeof holdCodes)[HoldCode]['prepared'], string | null>;
export type PreparedAnswer = keyof typeof preparedAnswers;

export interface Doubt extends Reason {
  readonly code: HoldCode;
}

// ---- mail ---------------------------------------------------------------------------------

export interface Envelope {
  /** Empty for the null sender. */
  readonly from: string;
  readonly to: readonly string[];
}

/** What a person decided; stored, and read by the mail's next run. */
export type Override =
  | { readonly kind: 'accept'; readonly run: RunId; readonly digest: string }
  | { readonly kind: 'address'; readonly ip: string }
  | { readonly kind: 'ham' | 'spam' | 'again' }
  | { readonly kind: 'close'; readonly reason: string };

/** What a run starts from: the bytes as stored before 250, and what people said since. */
export interface Received {
  readonly mail: MailId;
  readonly raw: Buffer;
  readonly envelope: Envelope;
  readonly peer: string;
  readonly at: Date;
  readonly overrides: readonly Override[];
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

/**
 * One MIME part by byte offsets into the raw mail: header [start, bodyStart), body [bodyStart,
 * end).
 */
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

/** When something happened, as the mail says it; an unknown zone stays unknown. */
export interface EventTime {
  /** The instant, ISO with the offset it was written in; null where the zone is unknown. */
  readonly at: string | null;
  /** What the writer's clock showed, without offset: "2026-01-02T03:04:05". */
  readonly clock: string;
  /** The zone as written: "+0100", "CEST", "US Central"; null where none is. */
  readonly zone: string | null;
  /** "given" stands with the time; "inferred": year or zone stand elsewhere in the mail. */
  readonly confidence: 'given' | 'inferred' | 'unknown';
}

/** One event of a report: who is accused, of what, when. */
export interface Accusation {
  readonly kind: 'ip' | 'host' | 'url';
  readonly value: string;
  readonly port: number | null;
  readonly time: EventTime | null;
  readonly category: Category | null;
  /** Where the value stands in the report's text; null where it is put together. */
  readonly span: Span | null;
}

/** A structured report found in the mail, by content. */
export interface Report {
  /** "arf", "xarf", "acns", "spamcop", "csv", ... */
  readonly format: string;
  readonly place: string;
  readonly category: Category | null;
  readonly accused: readonly Accusation[];
  /** False for statistics: a DMARC aggregate is no complaint (RFC 7489). */
  readonly isComplaint: boolean;
  /** What of it was not read, as a sentence; null: nothing. Such a mail is never certain. */
  readonly cut: string | null;
}

/** Classes and types of the reference taxonomy; a bare class where the type is open. */
export const categories = [
  'abusive-content/spam',
  'malicious-code/infected-or-distribution',
  'malicious-code/c2-server',
  'information-gathering/scanner',
  'intrusion-attempts/brute-force',
  'intrusion-attempts/exploit',
  'intrusions',
  'intrusions/system-compromise',
  'availability/ddos',
  'fraud',
  'fraud/phishing',
  'fraud/masquerade',
  'fraud/copyright',
  'vulnerable',
  'other',
] as const;
export type Category = (typeof categories)[number];

export type Role =
  | 'offender'
  | 'victim'
  | 'own'
  | 'relay'
  | 'whois'
  | 'mentioned'
  | 'range'
  | 'masked'
  | 'example';

/** An address, prefix, host or URL that the mail names, where, in which role, and why that role. */
export interface Indicator {
  readonly kind: 'ip' | 'prefix' | 'range' | 'host' | 'url' | 'email';
  /** Canonical: defanging undone, zero padding and mapping removed, lower case. */
  readonly value: string;
  readonly span: Span;
  readonly role: Role;
  readonly why: string;
  /** The layers in which it is accused in so many words, newest first. */
  readonly stated: readonly number[];
  /** Layers that mention it, newest first: -1 the subject, 0 the cover text, attached ones last. */
  readonly layers: readonly number[];
  /** The other address on its lines, where nothing at all says which of the two did it. */
  readonly rival: { readonly value: string; readonly isFirst: boolean } | null;
  /** When it began, and when it was seen last. */
  readonly time: EventTime | null;
  readonly until: EventTime | null;
  readonly port: number | null;
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
  readonly bouncing: boolean;
}

/** One contact's share of a complaint: these offenders, by this network, to this address. */
export interface Responsible {
  readonly constituency: string;
  readonly network: string;
  readonly prefix: string;
  readonly lang: string;
  readonly ips: readonly string[];
  readonly contact: string | null;
  readonly source: 'override' | 'owner' | 'registry' | 'fallback' | 'none';
  readonly at: string;
}

// ---- tickets ------------------------------------------------------------------------------

export type TicketKind = 'report' | 'incident' | 'investigation' | 'block';

export type DeliveryState =
  | 'waiting'
  | 'sending'
  | 'sent'
  | 'held'
  | 'failed'
  | 'bounced'
  | 'cancelled';
