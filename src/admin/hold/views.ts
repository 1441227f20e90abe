// What the pages of a hold show.

import type { CopyView } from '../copy.ts';
import type { PaneView } from '../mail/views.ts';
import type { EditView, PreviewView } from './preview-view.ts';
import type { QueueDetailView } from '../queue/views.ts';
import type { SnoozeView } from '../snoozes.ts';
import type { Href, Prose, Typed } from '../shown.ts';
import type { ChartLine, TalkView } from '../ticket/views.ts';
import type { Badge } from '../tones.ts';
import type { TicketLink } from '../views.ts';
import type { UndoView } from './back.ts';

export interface HoldViews {
  'hold/page': {
    readonly detail: QueueDetailView;
    /** The part of the queue that it was come from. */
    readonly queue: Href;
  };
  'hold/letter': LetterView;
  'hold/taken': TakenView;
  'hold/preview': PreviewView;
  'hold/many': ManyView;
}

/** A verb for all that are marked. */
export interface ManyButton {
  readonly verb: string;
  readonly key: string;
  readonly label: string;
}

/** What an answer to many would do. */
export interface ManyView extends Pick<AnswerView, 'fields'> {
  readonly title: string;
  readonly verb: string;
  /** Times that answer at once; where there are some, nothing else does. */
  readonly snoozes: readonly SnoozeView[];
  /** The marked ones, as their rows showed them. */
  readonly holds: readonly Typed[];
  readonly rows: readonly (TicketLink & {
    readonly subject: string;
    /** Null: it would be done. */
    readonly how: Badge | null;
    readonly what: string;
  })[];
  readonly count: string;
  /** Empty where nothing can be done. */
  readonly submit: string;
  readonly bulk: string;
  readonly back: Href;
}

/** A field of an answer. */
export interface AnswerField {
  readonly id: string;
  readonly name: 'value' | 'why' | 'ip';
  readonly label: string;
  readonly value: Typed;
  /** Where it is one of a list; else empty. */
  readonly choices: readonly {
    readonly value: Typed;
    readonly label: string;
    readonly current: boolean;
  }[];
  /** Text that is selected on the page goes in here. */
  readonly takesSelection: boolean;
}

/** One way to answer a hold: a button, or a button that opens a form. */
export interface AnswerView {
  readonly action: Href;
  /** Empty: none. */
  readonly key: string;
  readonly label: string;
  readonly does: string;
  readonly fields: readonly AnswerField[];
  /** Times that answer at once; empty where none is asked for. */
  readonly snoozes: readonly SnoozeView[];
  /** The field of another time; null where none is asked for. */
  readonly date: { readonly key: string; readonly value: Typed } | null;
  /** Where the mail is shown with it before; null: nowhere. */
  readonly look: Href | null;
  /** What the one button gives along; empty: nothing. */
  readonly value: Typed;
}

/** What a question rests on: a title, a sentence, and facts; two of them may stand side by side. */
export interface GroundView {
  readonly title: string;
  /** For what it speaks; empty: for neither. */
  readonly tone: 'bad' | 'good' | '';
  /** The whole in one sentence; empty: the facts say it. */
  readonly lead: string;
  readonly lines: readonly GroundLine[];
  /** What is said where there are no facts. */
  readonly none: string;
}

export interface GroundLine {
  readonly name: string;
  readonly text: string;
  /** A stage's own words, English. */
  readonly isFound: boolean;
  readonly href: Href | null;
  readonly time: Date | null;
  /** "keywords.yaml:9", "body:14" */
  readonly at: string;
}

/** Somebody else who could get what is prepared. */
export interface AlternativeView {
  /** From 2: what one presses. */
  readonly n: number;
  readonly to: string;
  /** By whose word it is that address, and where that stands. */
  readonly why: string;
  readonly at: string;
  /** Why that letter is looked at first, as sentences. */
  readonly brakes: readonly string[];
  readonly value: Typed;
  readonly look: Href;
  readonly isTicked: boolean;
}

/** A question to the desk with all that is needed to answer it. */
export interface HoldDetailView {
  readonly id: string;
  readonly run: Typed;
  readonly digest: Typed;
  readonly back: Typed;
  readonly subject: string;
  readonly sender: string;
  /** `code`: as the command line has it; empty where the word is the same. */
  readonly codes: readonly (Badge & { readonly code: string })[];
  readonly openedAt: Date;
  readonly age: string;
  readonly team: string;
  readonly ticket: TicketLink | null;
  /** Of its ticket; null: it is of none. */
  readonly copy: CopyView | null;
  readonly mail: Href | null;
  readonly asks: readonly {
    readonly asks: string;
    /** The stage's own words, English. */
    readonly found: string;
    readonly lang: string;
    readonly at: string;
  }[];
  readonly asksMore: string;
  /** What people wrote about it since it was asked. */
  readonly written: readonly {
    readonly at: Date;
    readonly text: string;
    readonly subject: string;
    readonly href: Href;
  }[];
  /** What it rests on, where there is more to see than a sentence says. */
  readonly grounds: readonly GroundView[];
  readonly prepared: readonly {
    /** From 0. */
    readonly index: number;
    /** From 1. */
    readonly n: number;
    /** What one presses; empty where no key is left. */
    readonly key: string;
    readonly to: string;
    readonly network: string;
    readonly ips: string;
    readonly subject: string;
    readonly at: string;
    /** It is chosen, where one can choose. */
    readonly isTicked: boolean;
  }[];
  readonly preparedMore: string;
  /** They are too many for a list. */
  readonly isTable: boolean;
  /** Who else could get the one mail. */
  readonly alternatives: readonly AlternativeView[];
  /** What holds for all of them: language, kind, how long it can be taken back, until when. */
  readonly terms: string;
  /** How many lines may be picked from; 0: none. */
  readonly lines: number;
  /** Null where it is closed. */
  readonly open: {
    /** What accepting does; else why there is nothing to accept. */
    readonly does: string;
    readonly accept: AnswerView | null;
    /** What its key says where it does nothing; empty: it does. */
    readonly instead: string;
    /** One of several recipients is chosen, and then accepted. */
    readonly isChoice: boolean;
    /** What is chosen goes along to the look. */
    readonly isPosted: boolean;
    /** Sentences; where there is one, the mails are looked at first. */
    readonly brakes: readonly string[];
    readonly preview: { readonly href: Href; readonly label: string } | null;
    /** To words of one's own above them; null where its key has another use. */
    readonly edit: EditView | null;
    readonly answers: readonly AnswerView[];
    /** What can be said on its ticket, which leaves the question open. */
    readonly talks: readonly {
      readonly href: Href;
      readonly label: string;
      readonly key: string;
    }[];
  } | null;
  readonly closed: string;
  /** Null where its answer cannot be taken back. */
  readonly undo: UndoView | null;
  readonly similar: readonly {
    readonly href: Href;
    readonly label: string;
    readonly state: Badge;
    readonly subject: string;
  }[];
}

/** What a question is about; each null where it is about none. */
export interface BesideView {
  readonly letter: LetterBesideView | null;
  readonly chart: CaseBesideView | null;
  readonly message: PaneView | null;
}

/** A letter of ours that waits for the answer. */
export interface LetterBesideView {
  readonly title: string;
  readonly to: string;
  readonly subject: string;
  /** What the peer said to it; empty: nothing. */
  readonly reply: string;
  /** Null where it cannot be read back. */
  readonly text: Prose | null;
  readonly bytes: Href;
  /** What goes with it. */
  readonly others: readonly {
    readonly to: string;
    readonly subject: string;
    readonly href: Href;
  }[];
  readonly othersMore: boolean;
}

/** A case as its page begins, and what was said last. */
export interface CaseBesideView extends TicketLink {
  readonly subject: string;
  readonly chart: readonly ChartLine[];
  readonly talks: readonly TalkView[];
  readonly isMore: boolean;
}

/** One letter of ours, as it leaves. */
export interface LetterView {
  readonly subject: string;
  readonly to: string;
  readonly state: Badge;
  readonly reply: string;
  readonly ticket: TicketLink;
  readonly text: Prose;
  readonly bytes: Prose;
  readonly isCut: boolean;
  readonly save: string;
  readonly download: Href;
}

/** An answer that waits for the question to be taken over. */
export interface TakenView {
  readonly title: string;
  readonly text: string;
  readonly action: Href;
  /** What was typed. */
  readonly fields: readonly {
    readonly name: string;
    readonly label: string;
    readonly value: Typed;
    readonly isLong: boolean;
  }[];
  readonly hidden: readonly { readonly name: string; readonly value: Typed }[];
  readonly why: Typed;
  readonly submit: string;
  readonly hold: Href;
  readonly back: Href;
}
