// What a finished run writes: the tickets and notes, what is asked, and the mails to be composed.

import type { Doubt, MailId, PartyId, TicketId } from '../model.ts';
import type { MailFate } from '../reason-codes.ts';
import type { Settlement } from '../settlement.ts';
import type { Plan } from '../stages/facts.ts';
import type { ReplyPlan } from '../stages/reply-plan.ts';

/** A mail to compose: the plan, on which ticket, to which party (null token: the party is new). */
export interface Dispatch {
  readonly plan: Plan;
  readonly ticket: TicketId;
  readonly party: PartyId;
  readonly number: string | null;
  readonly token: string | null;
}

/** An answer to the complainant, on the report. */
export interface ReplyDispatch {
  readonly reply: ReplyPlan;
  readonly ticket: TicketId;
  readonly party: PartyId;
  readonly number: string | null;
  readonly token: string | null;
}

type Writes = Pick<
  Settlement,
  | 'tickets'
  | 'repeats'
  | 'changes'
  | 'links'
  | 'parties'
  | 'joins'
  | 'history'
  | 'bounces'
  | 'turns'
  | 'complaints'
  | 'foreign'
  | 'wakes'
  | 'overdue'
  | 'addresses'
>;

export interface Decision extends Writes {
  readonly mail: MailId;
  readonly state: 'done' | 'held';
  readonly outcome: MailFate;
  readonly why: string;
  readonly subject: string;
  readonly sender: string;
  readonly constituency: string | null;
  /** The doubts that make the one hold; empty when nothing is asked. */
  readonly doubts: readonly Doubt[];
  readonly holdTicket: TicketId | null;
  /** What a key would send; empty when nothing is held. */
  readonly prepared: readonly Plan[];
  readonly dispatches: readonly Dispatch[];
  /** What a key would tell the complainant, and what he is told now. */
  readonly preparedReplies: readonly ReplyPlan[];
  readonly replies: readonly ReplyDispatch[];
}
