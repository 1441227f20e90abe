// What the handover shows.

import type { DoubtSaid } from '../doubt-words.ts';
import type { Href, Prose, Typed } from '../shown.ts';
import type { Choice, TicketLink } from '../views.ts';

export interface HandoverViews {
  'handover/page': HandoverView;
}

export interface HandoverView {
  readonly lead: string;
  readonly spans: readonly Choice[];
  /** What was pinned or taken down just now; empty: nothing. */
  readonly done: string;
  readonly notes: readonly {
    readonly text: Prose;
    readonly by: string;
    readonly at: Date;
    readonly unpin: Href;
    readonly name: string;
  }[];
  /** The id that the next note gets, so that it is pinned once. */
  readonly note: Typed;
  readonly open: readonly Figure[];
  readonly ours: readonly HandoverLine[];
  readonly due: readonly HandoverLine[];
  readonly fires: readonly HandoverLine[];
  readonly firesMore: boolean;
  readonly dueMore: boolean;
  readonly floods: readonly (DoubtSaid & { readonly at: Date; readonly hold: Href })[];
  readonly returned: readonly {
    readonly to: string;
    readonly reply: string;
    readonly at: Date;
    readonly ticket: TicketLink;
  }[];
  readonly contacts: readonly {
    readonly address: string;
    readonly by: string;
    readonly at: Date;
  }[];
  readonly isUsual: boolean;
  readonly numbers: readonly {
    readonly what: string;
    readonly now: string;
    readonly usual: string;
  }[];
  readonly stopped: readonly {
    readonly title: string;
    readonly why: string;
    readonly by: string;
    readonly since: Date;
  }[];
  readonly at: Date;
}

export interface Figure {
  readonly what: string;
  readonly count: string;
  readonly href: Href;
}

export interface HandoverLine {
  readonly ticket: TicketLink;
  readonly kind: string;
  readonly subject: string;
  readonly owner: string;
  readonly at: Date;
  /** "in 3 h", "2 h late". */
  readonly when: string;
  readonly late: boolean;
  /** What happens then; empty where nothing does by itself. */
  readonly what: string;
}
