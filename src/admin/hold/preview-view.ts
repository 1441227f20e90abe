// What the page of the mails shows that an answer sends, and the way to words above them.

import type { Href, Prose, Typed } from '../shown.ts';
import type { AnswerView } from './views.ts';

export interface EditView {
  readonly href: Href;
  readonly label: string;
  readonly key: string;
}

export interface PreviewView {
  readonly id: string;
  readonly hold: Href;
  readonly subject: string;
  readonly title: string;
  readonly lead: string;
  /** How many of the mails prepared these are; empty: all. */
  readonly picked: string;
  /** Why these are shown instead of sent; empty: they were asked for. */
  readonly why: string;
  /** Something else was asked for. */
  readonly isRefused: boolean;
  readonly brakes: readonly string[];
  readonly letters: readonly {
    readonly n: string;
    readonly to: string;
    readonly cc: string;
    readonly subject: string;
    readonly text: Prose;
    readonly bytes: Prose;
    /** What we made to go along; the complaint itself is shown where it is asked about. */
    readonly files: readonly { readonly label: string; readonly text: Prose }[];
  }[];
  /** Null where nothing can be sent from here. */
  readonly send: {
    readonly action: Href;
    readonly run: Typed;
    readonly digest: Typed;
    readonly seen: Typed;
    /** Of how many lines these are the ones ticked; 0: all are. */
    readonly lines: number;
    readonly only: readonly number[];
    /** Whom it goes to in place of the one prepared; empty: to that one. */
    readonly instead: Typed;
    readonly label: string;
    /** What was typed is not in them, so they are not sent. */
    readonly isHeld: boolean;
  } | null;
  /** A person's own above them; null where they can have none. */
  readonly words: {
    readonly show: Href;
    readonly value: Typed;
    readonly hint: string;
    readonly isOpen: boolean;
    readonly isFocused: boolean;
    readonly wrong: string;
  } | null;
  /**
   * Somebody else who is named, in the form of the words where there is one; Enter in its field
   * presses the first button beside it, not the one that sends.
   */
  readonly contact: AnswerView | null;
  /** Whether somebody else stands in its field. */
  readonly isNamed: boolean;
  readonly run: Typed;
  readonly digest: Typed;
  readonly back: Typed;
}
