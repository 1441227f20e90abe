// One typed face a template: what each page shows. Strings stand here as they came; render.ts makes
// every one of them a visible line and every date a time, so no template can forget it.

import type { Badge } from './tones.ts';

export interface Views {
  queue: QueueView;
  mails: ListView<MailLine>;
  mail: MailView;
  tickets: ListView<TicketLine> & { readonly kinds: readonly Choice[] };
  ticket: TicketView;
  outbox: ListView<DeliveryLine>;
  login: { readonly secret: string };
  notice: {
    readonly title: string;
    readonly text: string;
    readonly hint: string;
    readonly again: string;
  };
}

/** One page of a list, by keyset. */
export interface ListView<Row> {
  readonly rows: readonly Row[];
  /** The page below; null on the last. */
  readonly next: string | null;
  /** The first page, from any other; null on it. */
  readonly first: string | null;
}

/** One of several ways to see a list. */
export interface Choice {
  readonly href: string;
  readonly label: string;
  readonly current: boolean;
}

export interface TicketLink {
  readonly href: string;
  readonly label: string;
}

export interface QueueView extends ListView<HoldView> {
  readonly count: string;
}

/** A question to the desk with all that is needed to answer it. */
export interface HoldView {
  readonly mail: string;
  readonly subject: string;
  readonly sender: string;
  readonly openedAt: Date;
  readonly age: string;
  readonly team: string;
  readonly codes: readonly Badge[];
  readonly doubts: readonly {
    readonly code: string;
    readonly asks: string;
    readonly text: string;
    readonly at: string;
  }[];
  readonly doubtsMore: number;
  readonly prepared: readonly {
    readonly to: string;
    readonly network: string;
    readonly ips: string;
    readonly subject: string;
    readonly at: string;
  }[];
  readonly preparedMore: number;
  readonly ticket: TicketLink | null;
  readonly answer: string;
  readonly commands: readonly { readonly command: string; readonly does: string }[];
}

export interface MailLine {
  readonly href: string;
  readonly receivedAt: Date;
  readonly fate: Badge;
  readonly sender: string;
  readonly subject: string;
  readonly why: string;
}

export interface TraceLine {
  /** Empty on all but the first line of a stage. */
  readonly stage: string;
  readonly code: string;
  readonly text: string;
  readonly at: string;
  readonly doubt: boolean;
}

export interface MailView {
  readonly id: string;
  readonly subject: string;
  readonly fate: Badge;
  readonly why: string;
  readonly sender: string;
  readonly envelopeFrom: string;
  readonly recipients: string;
  readonly receivedAt: Date;
  readonly size: string;
  readonly constituency: string;
  readonly raw: string;
  readonly holds: readonly HoldView[];
  readonly trace: readonly TraceLine[];
  readonly traceMore: number;
  /** Null while it has not been decided. */
  readonly decided: { readonly at: Date; readonly revision: string; readonly took: string } | null;
  readonly tickets: readonly TicketLine[];
  readonly deliveries: readonly DeliveryLine[];
}

export interface TicketLine {
  readonly href: string;
  readonly label: string;
  readonly kind: string;
  readonly state: Badge;
  readonly subject: string;
  readonly about: string;
  readonly complaints: number;
  readonly openedAt: Date;
  readonly updatedAt: Date;
}

/** A case at a glance, and then everything that happened. */
export interface TicketView {
  readonly label: string;
  readonly kind: string;
  readonly state: Badge;
  readonly subject: string;
  readonly chart: readonly {
    readonly name: string;
    readonly text: string;
    readonly at: Date | null;
    /** What to type; empty where there is nothing. */
    readonly command: string;
  }[];
  readonly holds: readonly HoldView[];
  readonly links: readonly TicketLine[];
  readonly linksMore: number;
  readonly mails: readonly {
    readonly href: string;
    readonly receivedAt: Date;
    readonly how: Badge;
    readonly sender: string;
    readonly subject: string;
  }[];
  readonly mailsMore: number;
  readonly deliveries: readonly DeliveryLine[];
  readonly history: readonly {
    readonly at: Date;
    readonly actor: string;
    readonly what: string;
    readonly text: string;
  }[];
  readonly historyMore: number;
}

export interface DeliveryLine {
  readonly state: Badge;
  readonly recipient: string;
  readonly subject: string;
  readonly mail: string | null;
  readonly ticket: TicketLink;
  readonly at: Date;
  readonly sentAt: Date | null;
  /** When it goes, or goes again; null when that is over. */
  readonly dueAt: Date | null;
  readonly attempt: number;
  readonly reply: string;
}
