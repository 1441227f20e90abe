// What the pages of mails show.

import type { UndoView } from '../hold/back.ts';
import type { SealView } from '../seal.ts';
import type { Href, Prose, Segments, Typed } from '../shown.ts';
import type { Badge, Tone } from '../tones.ts';
import type { Choice, DeliveryLine, ListView, MailLine, TicketLine, TraceLine } from '../views.ts';

export interface MailViews {
  'mail/list': ListView<MailLine>;
  'mail/page': MailPageView;
  'mail/pane': PaneView;
  'mail/text': ReadingView;
  'mail/out': OutView;
}

export interface MailPageView {
  readonly subject: string;
  readonly fate: Badge;
  readonly why: string;
  /** Of the reason. */
  readonly lang: string;
  /** Of the answer that was given to it; null: none can be taken back. */
  readonly undo: UndoView | null;
  readonly pane: PaneView;
  readonly holds: readonly {
    readonly href: Href;
    readonly codes: readonly Badge[];
    readonly asks: string;
    readonly age: string;
  }[];
  readonly envelopeFrom: string;
  readonly recipients: string;
  readonly receivedAt: Date;
  readonly size: string;
  readonly constituency: string;
  readonly id: string;
  readonly raw: Href;
  readonly tickets: readonly TicketLine[];
  readonly deliveries: readonly DeliveryLine[];
}

/** One mail in one of its views; what is said of it stands above, never inside (U9). */
export interface PaneView {
  readonly tabs: readonly (Choice & { readonly keys: readonly string[] })[];
  /** It stands in another page: its tabs fill only it. */
  readonly isInside: boolean;
  readonly head: HeadView;
  readonly text: ReadingView | null;
  readonly html: HtmlView | null;
  readonly headers: HeadersView | null;
  readonly raw: RawView | null;
  readonly mime: PartsView | null;
  readonly trace: TraceView | null;
}

/** Who says what, and what is wrong with it. */
export interface HeadView {
  readonly from: readonly PersonView[];
  readonly replyTo: readonly PersonView[];
  readonly date: Date | null;
  readonly subject: string;
  /** A line without a word is the reason for the seal. */
  readonly proof: readonly { readonly tone: Tone; readonly word: string; readonly text: string }[];
  /** What its OpenPGP signature is worth; null: it bears none. */
  readonly seal: SealView | null;
  readonly warnings: readonly string[];
}

export interface PersonView {
  /** Never left out, whatever the name says. */
  readonly address: string;
  readonly name: string;
}

/** The texts of a mail with their marks, a piece of them at a time. */
export interface ReadingView {
  readonly head: HeadView;
  readonly texts: readonly { readonly place: string; readonly body: Segments }[];
  readonly marksCut: string;
  readonly more: Href | null;
  readonly first: Href | null;
  readonly isInside: boolean;
  readonly legend: readonly { readonly mark: string; readonly word: string }[];
  readonly found: readonly FoundLine[];
  readonly foundMore: string;
  readonly files: readonly FileLine[];
  readonly filesMore: string;
}

/** Something that the texts name, and what can be done with it. */
export interface FoundLine {
  /** The number beside it in the text; empty where it has none. */
  readonly n: string;
  readonly value: string;
  readonly mark: string;
  readonly role: string;
  readonly look: Href | null;
  readonly out: Href | null;
  readonly add: {
    readonly action: Href;
    readonly run: Typed;
    readonly digest: Typed;
    readonly back: Typed;
    readonly value: Typed;
  } | null;
  readonly investigate: Href | null;
}

export interface FileLine {
  readonly name: string;
  readonly type: string;
  readonly size: string;
  readonly href: Href;
}

export interface HtmlView {
  readonly src: Href | null;
  readonly warnings: readonly string[];
}

export interface HeadersView {
  readonly rows: readonly { readonly name: string; readonly value: Prose }[];
  readonly more: string;
}

export interface RawView {
  readonly body: Prose;
  readonly more: Href | null;
  readonly first: Href | null;
  readonly download: Href;
}

export interface PartsView {
  readonly rows: readonly {
    readonly path: string;
    /** "d0" to "d9": how far right it stands. */
    readonly depth: string;
    readonly type: string;
    readonly name: string;
    readonly size: string;
    readonly href: Href | null;
  }[];
  readonly more: string;
}

export interface TraceView {
  readonly lines: readonly TraceLine[];
  readonly more: string;
  readonly decided: { readonly text: string; readonly at: Date } | null;
}

export interface OutView {
  readonly url: Prose;
  readonly host: string;
  /** The address itself, http or https: the one link of the desk that leads out. */
  readonly target: Typed;
}
