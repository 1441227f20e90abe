// What a mail shows to people, as it is read in the cage: texts with what they name, parts, header
// fields, and every warning about the reading itself. Plain data; pages are built from it.

import type { EventTime } from './findings.ts';
import type { Address, Header, MailId } from './model.ts';

/** What a word of a text names. */
export type Named = 'ip' | 'prefix' | 'host' | 'url' | 'mail';

/** Its part in the story, as `extract` states it; "quoted": only older letters name it. */
export type MarkedRole = 'offender' | 'victim' | 'relay' | 'quoted' | 'dropped' | 'named';

/** A piece of a text that names something. Offsets are UTF-16 units; none overlaps another. */
export interface Mark {
  readonly start: number;
  readonly end: number;
  readonly what: Named;
  readonly role: MarkedRole;
  /** Canonical, however it is written there. */
  readonly value: string;
}

export interface ReadText {
  /** "body", "html", "attached:NAME", "embedded:PATH", "part:PATH" */
  readonly place: string;
  readonly text: string;
  /** In order. */
  readonly marks: readonly Mark[];
  /** Where what its sender wrote on top ends, and older letters begin; its length: nowhere. */
  readonly olderFrom: number;
}

export interface PartLine {
  /** "0" is the mail itself, "0.2" its second child. */
  readonly path: string;
  readonly type: string;
  readonly name: string | null;
  /** As it came, still encoded. */
  readonly sizeBytes: number;
  readonly depth: number;
  /** It has bytes of its own, and is not made of parts alone. */
  readonly isLeaf: boolean;
  /** A leaf that is no text that the page shows already. */
  readonly isFile: boolean;
}

export interface Reading {
  readonly subject: string;
  readonly from: readonly Address[];
  readonly replyTo: readonly Address[];
  /** How many From fields it has; only one is lawful (RFC 5322, 3.6). */
  readonly fromFields: number;
  readonly date: Date | null;
  readonly headers: readonly Header[];
  readonly texts: readonly ReadText[];
  readonly parts: readonly PartLine[];
  /** Every limit that was hit, and why it could not be read properly, as sentences. */
  readonly truncations: readonly string[];
  readonly problems: readonly string[];
  /** It can be shown as HTML. */
  readonly hasHtml: boolean;
  /** When the addresses that it names did it, each with its port. */
  readonly events: readonly {
    readonly ip: string;
    readonly time: EventTime | null;
    readonly port: number | null;
  }[];
  /** What has the form of a token of ours anywhere in it; null: nobody knows, so it stays here. */
  readonly tokens: readonly string[] | null;
  /** Why nothing of it could be read; null: it could. */
  readonly unread: string | null;
}

/** What the cage made, or why it did not. */
export type Caged<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly why: string };

/** HTML without anything that runs, loads or leads anywhere. */
export interface SafeHtml {
  readonly html: string;
  /** The end of it is not shown. */
  readonly isCut: boolean;
}

/** A part without its transfer encoding. */
export interface PartBytes {
  readonly bytes: Buffer;
  readonly name: string | null;
}

/** A piece of a complaint: all of it ("whole"), its text ("text"), or a part by its path. */
export interface Enclosure {
  readonly mail: MailId;
  readonly what: string;
}

/** A file that goes along, as a person is shown it. */
export interface ShownFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Of a text; null: it is opened by its link. */
  readonly text: string | null;
}

/** Reads stored mails for pages. Each answers null where there is no such mail, HTML or part. */
export interface MailPages {
  /** Never rejects over what is in a mail: what cannot be read says so in `unread`. */
  read(mail: MailId): Promise<Reading | null>;
  html(mail: MailId): Promise<Caged<SafeHtml> | null>;
  part(mail: MailId, path: string): Promise<Caged<PartBytes> | null>;
}

/** A mail of which nothing is known but why. */
export function unreadable(why: string): Reading {
  return {
    subject: '',
    from: [],
    replyTo: [],
    fromFields: 0,
    date: null,
    headers: [],
    texts: [],
    parts: [],
    truncations: [],
    problems: [],
    hasHtml: false,
    events: [],
    tokens: null,
    unread: why,
  };
}
