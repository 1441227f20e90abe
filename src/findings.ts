// What is read out of a mail: indicators with their roles and times, structured reports, and the
// categories they fall into. Facts with their places, before anybody judges them.

import type { Sentence } from './doubts.ts';
import type { Span } from './model.ts';

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
  /** What of it was not read; null: nothing. Such a mail is never certain. */
  readonly cut: Sentence | null;
  /** Why it may accuse the wrong one; null: its reading is certain. */
  readonly unsure: Sentence | null;
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

/** Types beside the last words of categories: what has a letter of its own, and no category. */
export const ownTypes = ['backscatter'] as const;
type LastWord<Of> = Of extends `${string}/${infer Type}` ? Type : Of;
/** What a letter and a repeat key call it. */
export type IncidentType = LastWord<Category> | (typeof ownTypes)[number];

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
  /** How else the mail writes it: defanged, in capitals, with zeros in front. */
  readonly spellings: readonly string[];
  readonly role: Role;
  readonly why: string;
  /** The layers in which it is accused in so many words, newest first. */
  readonly stated: readonly number[];
  /** Why none of its mentions accuses for certain; null where one does. */
  readonly unsure: Sentence | null;
  /** Layers that mention it, newest first: -1 the subject, 0 the cover text, attached ones last. */
  readonly layers: readonly number[];
  /** The other address on its lines, where nothing at all says which of the two did it. */
  readonly rival: { readonly value: string; readonly isFirst: boolean } | null;
  /** When it began, and when it was seen last. */
  readonly time: EventTime | null;
  readonly until: EventTime | null;
  readonly port: number | null;
}

/** What a program reads beside a letter: a part of RFC 5965, or JSON texts of XARF 4. */
export type MachineReport =
  | { readonly as: 'arf'; readonly fields: string }
  | { readonly as: 'xarf'; readonly documents: readonly string[] };

/** fixed: put right, over; not-ours: another network's; asks: wants an answer; other: all else. */
export type ReplyIntent = 'fixed' | 'not-ours' | 'asks' | 'other';
