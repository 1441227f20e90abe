// What the pages of acts show: a form for one verb, and what it would do before it is done.

import type { Wrong } from '../form.ts';
import type { SnoozeView } from '../snoozes.ts';
import type { Href, Prose, Typed } from '../shown.ts';

export interface ActViews {
  'acts/form': ActFormView;
  'acts/preview': ActPreviewView;
}

export interface FieldOption {
  readonly value: Typed;
  readonly label: string;
  readonly chosen: boolean;
}

/** One field; which of the five it is, its list or its area tells. */
export interface FieldView {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly value: Typed;
  readonly isArea: boolean;
  /** Where a person begins to type. */
  readonly isFirst: boolean;
  /** Of a choice of one. */
  readonly options: readonly FieldOption[];
  /** Of a choice of many. */
  readonly checks: readonly FieldOption[];
  /** Times that are chosen by one press, each a button that sends the form. */
  readonly snoozes: readonly SnoozeView[];
  /** As data-key has it; empty: none. */
  readonly key: string;
  /** The button that fills the form in by what is chosen; empty: there is none. */
  readonly fill: string;
  readonly wrong: string;
}

export interface HiddenField {
  readonly name: string;
  readonly value: Typed;
}

/** What is posted about a ticket: the form, and the same again below what it would do. */
interface Posted {
  readonly ticket: { readonly href: Href; readonly label: string; readonly subject: string };
  readonly title: string;
  readonly action: Href;
  /** Back to where it was begun. */
  readonly cancel: Href;
  readonly hidden: readonly HiddenField[];
  readonly submit: string;
}

export interface ActFormView extends Posted {
  readonly lead: string;
  /** What the plan of the act says against it, in English; empty: nothing. */
  readonly refused: string;
  readonly fields: readonly FieldView[];
}

export interface ActPreviewView extends Posted {
  /** Something else would be done now than was shown before. */
  readonly isStale: boolean;
  readonly notes: readonly {
    readonly href: Href | null;
    readonly label: string;
    readonly what: string;
    readonly text: string;
  }[];
  readonly notesMore: number;
  readonly told: readonly ToldView[];
  /** How many are told only by a run that comes after this; empty: nobody. */
  readonly left: string;
  readonly letters: readonly LetterView[];
  readonly lettersMore: number;
}

/** Who is left out, and what else is to be known before. */
export interface ToldView {
  readonly text: string;
  /** Of the text: a refusal is in English. */
  readonly lang: string;
}

export interface LetterView {
  readonly to: string;
  readonly cc: string;
  readonly bcc: string;
  readonly subject: string;
  readonly text: Prose;
  readonly files: readonly FileView[];
}

/** What goes along with a letter. */
export interface FileView {
  readonly name: string;
  readonly size: string;
  readonly sha256: string;
  /** Where its bytes are; null: its text stands here. */
  readonly href: Href | null;
  readonly text: Prose | null;
}

export type Wrongs = readonly Wrong[];
