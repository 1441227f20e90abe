// What the outbox shows.

import type { Href, Typed } from '../shown.ts';
import type { Badge } from '../tones.ts';
import type { Choice, ListView, TicketLink } from '../views.ts';

export interface OutboxViews {
  'outbox/page': OutboxView;
}

export interface OutboxView extends ListView<OutboxLine> {
  readonly states: readonly Choice[];
  readonly stopped: readonly {
    readonly title: string;
    readonly since: Date;
    readonly why: string;
    readonly by: string;
  }[];
  /** What the switch was seen as; it is thrown only where it still is so. */
  readonly seen: string;
  readonly release: string;
  /** Where no row is. */
  readonly empty: string;
  readonly back: Href;
  /** Answers that have sent nothing yet. */
  readonly undoable: readonly UndoableLine[];
  /** How many there are beside them; empty: none. */
  readonly undoableMore: string;
  /** What has just been done; empty: nothing. */
  readonly done: string;
}

export interface OutboxLine {
  readonly state: Badge;
  readonly kind: string;
  readonly recipient: string;
  readonly subject: string;
  /** Where it can be read. */
  readonly letter: Href;
  readonly ticket: TicketLink;
  readonly mail: Href | null;
  readonly at: Date;
  readonly sentAt: Date | null;
  /** Null also for what a switch stops. */
  readonly dueAt: Date | null;
  /** That a switch stops it; empty: none does. */
  readonly stands: string;
  /** "attempt 3" and the like; empty where there is nothing to say. */
  readonly tries: string;
  readonly reply: string;
  /** Where the question is answered that holds it back; null: none does. */
  readonly hold: Href | null;
  /** What can be done about it, each a form of its own. */
  readonly acts: readonly {
    readonly action: Href;
    readonly label: string;
    /** The label with whom it is to, for those who hear it alone. */
    readonly name: string;
    readonly danger: boolean;
  }[];
}

/** An answer that can be taken back. */
export interface UndoableLine {
  readonly id: string;
  /** "accepted: jan" */
  readonly answer: string;
  /** Who gets a mail once it cannot be; empty: nobody does, or the list below has it. */
  readonly to: string;
  /** That a switch stops that mail; empty: it leaves then. */
  readonly stands: string;
  readonly subject: string;
  readonly hold: Href;
  readonly until: Date;
  /** What takes it back, and no other. */
  readonly what: string;
  readonly back: Typed;
  /** The last that the reader has given: its button has the key. */
  readonly isLast: boolean;
}
