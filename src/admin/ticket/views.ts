// What the page of a ticket shows, and that of an incident with all that hangs on it.

import type { ActFormView } from '../acts/views.ts';
import type { CopyView } from '../copy.ts';
import type { HappenedView } from '../happened.ts';
import type { SealView } from '../seal.ts';
import type { Href, Prose, Segments } from '../shown.ts';
import type { Badge } from '../tones.ts';
import type { TicketLink, TraceLine } from '../views.ts';

export interface TicketViews {
  'ticket/page': TicketPageView;
  'incident/page': TicketPageView;
}

export interface TicketPageView {
  readonly label: string;
  readonly copy: CopyView;
  readonly kind: string;
  readonly state: Badge;
  /** How far its words may go; null: nobody said. */
  readonly tlp: { readonly label: string; readonly level: string } | null;
  readonly subject: string;
  /** The number that led here, which was merged into it; null: its own. */
  readonly askedFor: {
    readonly number: string;
    readonly into: { readonly href: Href; readonly label: string };
    /** Why it was closed; empty: it is not known. */
    readonly reason: string;
  } | null;
  readonly merged: string;
  readonly did: DidView | null;
  readonly chart: readonly ChartLine[];
  readonly verbs: readonly VerbLink[];
  readonly moreVerbs: readonly VerbLink[];
  readonly holds: readonly HoldLink[];
  /** Of an incident; null: it is none. */
  readonly tied: TiedView | null;
  readonly talks: readonly TalkView[];
  readonly talksMore: boolean;
  /** Of an incident not all complaints are there, but their reports are; empty: they are. */
  readonly complaintsMore: string;
  readonly notes: readonly NoteView[];
  readonly evidence: readonly EvidenceLine[];
  readonly evidenceMore: boolean;
  /** Why a mail is here; null: nobody asked. */
  readonly why: {
    readonly subject: string;
    readonly mail: Href;
    readonly lines: readonly TraceLine[];
  } | null;
  readonly history: readonly HistoryView[];
  readonly older: Href | null;
  readonly newest: Href | null;
  readonly people: readonly PersonView[];
  readonly links: readonly LinkLine[];
  readonly showsLinks: boolean;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly acts: readonly ActLine[];
}

export interface DidView {
  readonly text: string;
  readonly undo: UndoView | null;
}

export interface UndoView {
  readonly action: Href;
  readonly act: string;
}

export interface ChartLine {
  readonly name: string;
  /** The ticket of the case that it is about; null: this one, or all. */
  readonly on: TicketLink | null;
  readonly text: string;
  readonly at: Date | null;
  /** Behind the time. */
  readonly more: string;
  /** What happens next by itself; null: nothing, or nothing that could be snoozed. */
  readonly ahead: 'look' | 'reminder' | null;
  /** To snooze it, and to have it now; null where that cannot be done from here. */
  readonly snooze: VerbLink | null;
  readonly now: StepView | null;
}

export interface VerbLink {
  readonly href: Href;
  readonly label: string;
  readonly key: string;
}

export interface HoldLink {
  readonly href: Href;
  readonly codes: readonly Badge[];
  readonly asks: string;
  readonly text: string;
  readonly lang: string;
  readonly age: string;
}

/** The conversation with one party. */
export interface TalkView {
  readonly name: string;
  readonly role: string;
  readonly said: readonly SaidView[];
}

/** A mail of theirs with its own words, or one line for what we sent, which its link shows. */
export interface SaidView {
  readonly isTheirs: boolean;
  readonly at: Date;
  readonly badge: Badge;
  readonly subject: string;
  readonly href: Href;
  /** Of ours, the mail that it was sent because of. */
  readonly because: Href | null;
  readonly text: Segments | null;
  /** Its words are shown when they are asked for. */
  readonly isFolded: boolean;
  /** What it quotes, behind the words. */
  readonly older: Segments | null;
  /** There is more of it, where its link leads to. */
  readonly isCut: boolean;
  /** Of theirs, what its signature is worth; null: it bears none. */
  readonly seal: SealView | null;
  /** Of ours, what the peer said; of theirs, what it seems to want. */
  readonly note: string;
  readonly why: Href | null;
  /** Of the link to why; empty: none. */
  readonly key: string;
}

export interface NoteView {
  readonly at: Date;
  readonly actor: string;
  readonly text: Prose;
}

export interface EvidenceLine {
  readonly ip: string;
  readonly found: Href;
  readonly prefix: string;
  readonly type: string;
  readonly reporter: string;
  readonly happened: HappenedView;
  readonly mail: Href;
}

export interface HistoryView {
  readonly at: Date;
  readonly actor: string;
  readonly what: string;
  readonly text: string;
  /** The mail that brought it about; null: none did. */
  readonly mail: Href | null;
  /** Another ticket of the case, on which it happened; null: on this one. */
  readonly on: (TicketLink & { readonly kind: string }) | null;
}

export interface PersonView {
  readonly address: string;
  readonly role: string;
  readonly facts: string;
}

export interface LinkLine {
  readonly href: Href;
  readonly label: string;
  readonly kind: string;
  readonly state: Badge;
  readonly subject: string;
  readonly whom: string;
  readonly turn: string;
  readonly due: Date | null;
  /** What brings a block to its next state. */
  /** What `asks` leads to a form. */
  readonly steps: readonly (StepView & { readonly asks: boolean })[];
}

export interface StepView {
  readonly action: Href;
  readonly label: string;
  readonly hidden: ActFormView['hidden'];
}

export interface TiedView {
  readonly reports: readonly LinkLine[];
  readonly older: Href | null;
  readonly newest: Href | null;
  readonly investigations: readonly LinkLine[];
  readonly blocks: readonly LinkLine[];
}

export interface ActLine {
  readonly at: Date;
  readonly what: string;
  readonly actor: string;
  readonly undo: UndoView | null;
  readonly isUndone: boolean;
}
