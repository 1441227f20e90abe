// What the lists of tickets show.

import type { FieldView, LetterView } from '../acts/views.ts';
import type { Href, Typed } from '../shown.ts';
import type { Badge } from '../tones.ts';
import type { Choice, ListView, TicketLink } from '../views.ts';

export interface ListViews {
  'list/page': TicketListView;
  'list/bulk': BulkView;
  'list/bulk-done': BulkDoneView;
}

export interface TicketListView extends ListView<TicketListLine> {
  readonly lists: readonly Choice[];
  /** Empty where a list is of one kind. */
  readonly kinds: readonly Choice[];
  /** Searches that every desk has. */
  readonly standing: readonly Choice[];
  readonly saved: readonly (Choice & { readonly shared: boolean })[];
  /** Whether there is a search to search by. */
  readonly searchable: boolean;
  readonly query: Typed;
  readonly kind: string;
  readonly problem: {
    readonly title: string;
    /** In English, as the search says it. */
    readonly text: string;
    readonly hint: string;
  } | null;
  readonly terms: readonly { readonly term: string; readonly means: string }[];
  readonly caption: string;
  readonly empty: string;
  readonly csv: Href;
  readonly csvHint: string;
  /** Whether this search may be kept: it is one, and it can be read. */
  readonly savable: boolean;
  /** Where a kept search is forgotten; null where this is none. */
  readonly forget: Href | null;
  readonly here: Href;
  /** What may be done to the selected, the likeliest first. */
  readonly verbs: readonly {
    readonly verb: string;
    readonly label: string;
    readonly key: string;
  }[];
}

export interface TicketListLine extends TicketLink {
  readonly id: string;
  /** What its box is for. */
  readonly select: string;
  readonly kind: string;
  readonly state: Badge;
  /** Whose turn it is; empty where it is nobody's. */
  readonly turn: string;
  readonly due: { readonly at: Date; readonly text: string; readonly late: boolean } | null;
  readonly owner: string;
  readonly subject: string;
  readonly about: string;
  readonly openedAt: Date;
}

export interface BulkField
  extends Pick<FieldView, 'name' | 'label' | 'value' | 'isArea' | 'options' | 'hint' | 'wrong'> {
  readonly isTime: boolean;
}

/** What an act on many tickets would do. */
export interface BulkView {
  readonly title: string;
  readonly verb: string;
  readonly fields: readonly BulkField[];
  /** Something else was typed than was shown before. */
  readonly isStale: boolean;
  readonly rows: readonly (TicketLink & {
    readonly id: string;
    readonly act: string;
    /** Empty: nothing would be done. */
    readonly digest: string;
    readonly subject: string;
    readonly what: string;
    /** Of what is said there. */
    readonly lang: string;
    readonly isRefused: boolean;
  })[];
  /** Empty until what is meant is known. */
  readonly count: string;
  readonly changes: string;
  readonly mails: string;
  readonly letters: readonly Pick<LetterView, 'to' | 'subject' | 'text'>[];
  readonly lettersMore: number;
  readonly bulk: string;
  readonly deed: Typed;
  /** Empty where nothing can be done. */
  readonly submit: string;
  readonly back: Href;
}

/** What came of it. */
export interface BulkDoneView {
  readonly title: string;
  readonly done: string;
  readonly notDone: number;
  /** What the first column names. */
  readonly column: string;
  /** The texts are in the words of plans. */
  readonly isEnglish: boolean;
  readonly actor: string;
  readonly at: Date;
  readonly undoneAt: Date | null;
  readonly rows: readonly (TicketLink & {
    readonly how: Badge;
    readonly text: string;
    readonly subject: string;
  })[];
  /** Where those are written to who are not yet; null: nobody is left. */
  readonly next: { readonly href: Href; readonly label: string } | null;
  /** Null where nothing is left to be taken back. */
  readonly undo: Href | null;
  /** Where the work goes on. */
  readonly to: TicketLink;
}
