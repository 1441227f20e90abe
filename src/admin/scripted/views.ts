// What the pages of a scripted action show.

import type { Href, Prose, Typed } from '../shown.ts';
import type { Option, TicketLink } from '../views.ts';

export interface ScriptedViews {
  'scripted/form': ScriptedFormView;
  'scripted/preview': ScriptedPreviewView;
  'scripted/result': ScriptedResultView;
}

interface ScriptedField {
  readonly value: Typed;
  readonly wrong: string;
}

export interface ScriptedFormView {
  readonly script: Typed;
  readonly wrongs: readonly { readonly field: string; readonly text: string }[];
  readonly list: ScriptedField;
  readonly subject: ScriptedField;
  readonly text: ScriptedField;
  readonly incident: ScriptedField;
  readonly articles: readonly Option[];
}

export interface ScriptedPreviewView {
  readonly lead: string;
  /** Why it was not done; empty: it was not tried yet. */
  readonly wrong: string;
  readonly typed: readonly { readonly name: string; readonly value: Typed }[];
  readonly digest: Typed;
  readonly contacts: readonly {
    readonly contact: string;
    readonly isNew: boolean;
    readonly networks: string;
    readonly at: string;
    readonly addresses: string;
    readonly count: string;
    readonly refused: string;
    readonly subject: string;
    readonly letter: Prose | null;
  }[];
  /** Whom the same was asked before, in an investigation that is open. */
  readonly open: readonly {
    readonly contact: string;
    readonly addresses: string;
    readonly ticket: TicketLink;
  }[];
  readonly openTitle: string;
  /** The button that opens these too; empty: there are none, or they are opened. */
  readonly again: string;
  readonly left: readonly {
    readonly line: number;
    readonly ip: string;
    readonly why: string;
    readonly text: string;
  }[];
  readonly leftMore: number;
  /** How many would be opened; 0: there is nothing to do. */
  readonly opens: number;
  readonly button: string;
  /** Why the number is to be typed; empty: it is not. */
  readonly brake: string;
}

export interface ScriptedResultView {
  readonly lead: string;
  readonly by: string;
  readonly at: Date;
  readonly rows: readonly {
    readonly contact: string;
    readonly addresses: string;
    readonly ticket: TicketLink | null;
    readonly refused: string;
  }[];
  readonly outbox: Href;
}
