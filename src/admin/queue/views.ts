// What the queue shows.

import type { UndoView } from '../hold/back.ts';
import type { BesideView, HoldDetailView, ManyButton } from '../hold/views.ts';
import type { Href, Typed } from '../shown.ts';
import type { Badge } from '../tones.ts';
import type { Choice, ListView } from '../views.ts';

export interface QueueViews {
  'queue/page': QueuePageView;
  'queue/detail': QueueDetailView;
  'queue/news': QueueNewsView;
}

/** A part of the queue, with how many wait there. */
export interface CountedChoice extends Choice {
  /** Of the element with the count. */
  readonly id: string;
  readonly count: string;
}

export interface QueuePageView extends ListView<QueueLine> {
  readonly views: readonly CountedChoice[];
  /** What came within a day and was closed for a reason. */
  readonly closed: readonly {
    readonly href: Href;
    readonly label: string;
    readonly count: string;
  }[];
  /** Empty where one team has all there is. */
  readonly teams: readonly CountedChoice[];
  /** Where an open page asks what has changed. */
  readonly news: Href;
  /** Where an answer to many leads to. */
  readonly back: Typed;
  /** What those that are marked can be answered with. */
  readonly many: readonly ManyButton[];
  /** What is said where nothing is listed. */
  readonly isFiltered: boolean;
  readonly whole: Href;
  readonly detail: QueueDetailView | null;
}

/** A question in one line. */
export interface QueueLine {
  readonly id: string;
  /** The question as it is shown: what an answer to many is pinned to. */
  readonly mark: Typed;
  readonly markLabel: string;
  readonly href: Href;
  readonly subject: string;
  readonly sender: string;
  readonly waits: string;
  /** When its ticket is due; empty where no clock runs. */
  readonly due: string;
  readonly isOverdue: boolean;
  readonly code: Badge | null;
  /** How many more there are. */
  readonly codesMore: number;
  readonly asks: string;
  /** Until when it is snoozed, or the team that it was handed over to; empty: neither. */
  readonly handed: string;
  readonly network: string;
  readonly about: string;
  readonly isUrgent: boolean;
  readonly isCurrent: boolean;
  readonly state: RowState;
}

/** Who is at work on a row, or what became of it. */
export interface RowState {
  readonly id: string;
  readonly is: 'free' | 'taken' | 'gone';
  readonly text: string;
}

/** The question that is looked at. */
export interface QueueDetailView {
  readonly id: string;
  readonly presence: PresenceView;
  readonly previous: Href | null;
  readonly next: Href | null;
  /** On a page of its own; null: it is there. */
  readonly whole: Href | null;
  /** Null where nobody has handed it over. */
  readonly handed: {
    readonly label: string;
    readonly why: string;
    readonly by: string;
    /** For whoever has done so. */
    readonly undo: UndoView | null;
  } | null;
  /** Until when it is snoozed, with what has it asked now; null: it is not. */
  readonly snoozed: { readonly label: string; readonly by: string; readonly what: string } | null;
  readonly hold: HoldDetailView;
  readonly beside: BesideView;
}

/** Who is at work on it: a line that is always there, so that nothing moves. */
export interface PresenceView {
  readonly is: 'free' | 'mine' | 'theirs' | 'gone';
  readonly text: string;
  /** Where it is taken, kept and taken over. */
  readonly lease: Href;
  readonly back: Href;
  readonly why: Typed;
}

/** What has changed since the page was made. */
export interface QueueNewsView {
  /** "2 new, 1 urgent"; empty where nothing is. */
  readonly text: string;
  readonly isUrgent: boolean;
  readonly show: Href;
  readonly rows: readonly RowState[];
  readonly counts: readonly Pick<CountedChoice, 'id' | 'count'>[];
  readonly presence: PresenceView | null;
}
