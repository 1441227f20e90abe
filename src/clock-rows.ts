// What the store reads of clocks and digests, and what it is given to write: the rows, as those who
// count and those who write letters know them. store/ fills them, tickets/ and workers/ decide by
// them; none of them keeps a second list of the fields.

import type {
  DeliveryId,
  Doubt,
  HoldCode,
  HoldId,
  MailId,
  PartyId,
  PreparedAnswer,
  TicketId,
  TicketKind,
  Turn,
} from './model.ts';
import type { DigestPlan, NewDelivery, NewHistory, Prepared } from './settlement.ts';

/** The row of a clock. */
export interface ClockState {
  readonly askedAt: Date | null;
  readonly rung: number;
  /** Since when it stands still; null: it runs. */
  readonly pausedFrom: Date | null;
  /** Working time it stood still, ever, and since `askedAt` together with late rungs. */
  readonly pausedMs: number;
  readonly skippedMs: number;
}

/** What the clocks count of a ticket. */
export interface Ticking {
  readonly kind: TicketKind;
  readonly constituency: string | null;
  readonly team: string;
  /** The last word of its category. */
  readonly type: string;
  readonly severity: string | null;
  readonly turn: Turn | null;
  /** Somebody outside has written on it since it was opened. */
  readonly hasSpoken: boolean;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
  readonly snoozedUntil: Date | null;
  /** The first mail that they have not answered, when it was sent. */
  readonly askedAt: Date | null;
  /** A mail of ours on it has not been sent yet. */
  readonly isSending: boolean;
  /** The desk is asked already what to do about the silence. */
  readonly isAsked: boolean;
  /** The last reminder that was sent, the last such question that was answered. */
  readonly lastStepAt: Date | null;
  readonly firstWordAt: Date | null;
  readonly lastWordAt: Date | null;
  /** Of an incident: the next due of its open children. */
  readonly childrenDueAt: Date | null;
  /** The desk is asked something about it, by whatever. */
  readonly isHeld: boolean;
  /** Another open ticket says what comes next: its case, or what hangs below it. */
  readonly isCarried: boolean;
  /** When anything last happened to it. */
  readonly touchedAt: Date;
}

/** The row of a clock as it was claimed. */
export interface ClaimedClock {
  readonly ticket: TicketId;
  /** Fences whoever settles it. */
  readonly attempt: number;
  readonly clock: ClockState;
  readonly ticking: Ticking;
}

/** How long a ticket has been unanswered, and whom it asks; null: nobody is there. */
export interface Silence {
  readonly clock: ClockState;
  readonly ticking: Ticking;
  readonly on: Addressed | null;
}

/** What a look has decided about one ticket. */
export interface SettledClock {
  readonly claimed: ClaimedClock;
  readonly clock: ClockState;
  readonly dueAt: Date | null;
  readonly ticketDueAt: Date | null;
  /** Reminders that have not left and questions about the silence are void. */
  readonly isOver: boolean;
  readonly deliveries: readonly NewDelivery[];
  /** Deliveries that wait for the answer to a hold. */
  readonly held: readonly NewDelivery[];
  readonly history: readonly NewHistory[];
  /** Lines that stand in the history once, however often the clock is looked at. */
  readonly overdue: readonly NewHistory[];
  readonly holds: readonly TicketHold[];
}

/** A question about a ticket that no mail has raised. */
export interface TicketHold {
  readonly id: HoldId;
  readonly ticket: TicketId;
  /** What it holds back; null: nothing could be prepared. */
  readonly delivery: DeliveryId | null;
  readonly codes: readonly [HoldCode];
  readonly doubts: readonly Doubt[];
  readonly prepared: readonly Prepared[];
  readonly answer: PreparedAnswer;
  readonly digest: string;
  readonly team: string;
  readonly constituency: string | null;
}

/** Whom an investigation or a block asks, and all that a reminder says. */
export interface Addressed {
  readonly ticket: TicketId;
  readonly kind: TicketKind;
  readonly number: string;
  readonly constituency: string | null;
  readonly category: string | null;
  readonly prefix: string | null;
  readonly ips: readonly string[];
  readonly party: PartyId;
  readonly token: string;
  readonly address: string;
  /** Who is copied on all that the administrator gets. */
  readonly copies: readonly string[];
  /** Message-IDs of what was sent, the oldest first. */
  readonly messageIds: readonly string[];
}

/** What the desk knows of an address, as far as a reminder asks. */
export interface Reachable {
  readonly address: string;
  readonly approved: boolean;
  readonly paused: boolean;
  readonly bouncing: boolean;
  readonly lang: string | null;
  readonly escalateTo: string | null;
}

/** What waits for one contact. */
export interface WaitingDigest {
  readonly contact: string;
  readonly constituency: string | null;
  readonly lang: string | null;
  readonly isPaused: boolean;
  readonly isBouncing: boolean;
  /** Taken for the digest's own ticket. */
  readonly sequence: string;
  readonly items: readonly DigestItem[];
  /** Complaints as they came, or the mails they would have gone in; null: too many bytes. */
  readonly files: ReadonlyMap<MailId, Buffer> | null;
}

export interface DigestItem {
  readonly id: string;
  readonly ticket: TicketId;
  readonly number: string | null;
  readonly mail: MailId;
  readonly plan: DigestPlan;
  readonly at: Date;
}

/** A digest that is to be written, with the ticket that its answers come to. */
export interface MadeDigest {
  readonly ticket: {
    readonly id: TicketId;
    readonly number: string;
    readonly subject: string;
    readonly constituency: string | null;
    readonly prefix: string | null;
  };
  readonly party: { readonly id: PartyId; readonly token: string };
  readonly delivery: NewDelivery;
  readonly history: readonly NewHistory[];
  /** It is not sent before the desk has answered; null: it is. */
  readonly hold: TicketHold | null;
}
