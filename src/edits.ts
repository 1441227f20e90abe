// What an act changes, as plain data: a list of edits, each from what is to what is to be, so that
// it can be shown, checked against the rows again, and turned round.

import type { MailId, PartyId, PartyRole, TicketId, TicketKind } from './model.ts';

export type FieldValue = string | number | readonly string[];

export interface HeldLink {
  readonly parent: TicketId;
  readonly child: TicketId;
}

export const ticketColumnsEdited = [
  'team',
  'owner',
  'category',
  'severity',
  'priority',
  'turn',
  'close_reason',
  'snoozed_until',
  'merged_into',
  'repeat_key',
] as const;
export type EditedColumn = (typeof ticketColumnsEdited)[number];

type FromTo<Value> = { readonly from: Value; readonly to: Value };

export type Edit =
  | ({ readonly edit: 'state'; readonly ticket: TicketId } & FromTo<string>)
  | ({
      readonly edit: 'column';
      readonly ticket: TicketId;
      readonly column: EditedColumn;
    } & FromTo<string | number | null>)
  | ({
      readonly edit: 'field';
      readonly ticket: TicketId;
      readonly field: string;
    } & FromTo<FieldValue | null>)
  /** How far the ladder of a ticket was climbed, for the mail that was sent then. */
  | ({
      readonly edit: 'rung';
      readonly ticket: TicketId;
      /** ISO instants and working milliseconds, as its clock has them. */
      readonly askedAt: string;
      readonly skippedMs: number;
    } & FromTo<number>)
  | ({ readonly edit: 'addresses'; readonly ticket: TicketId } & FromTo<readonly string[]>)
  | { readonly edit: 'complaints'; readonly ticket: TicketId; readonly by: number }
  /** Whether the one hangs below the other. */
  | ({ readonly edit: 'link' } & HeldLink & FromTo<boolean>)
  /** On which ticket a party or a mail is, and which incident's the complaints of mails are. */
  | ({ readonly edit: 'party'; readonly party: PartyId } & FromTo<TicketId>)
  | ({ readonly edit: 'mail'; readonly mail: MailId } & FromTo<TicketId>)
  | ({ readonly edit: 'case'; readonly mails: readonly MailId[] } & FromTo<TicketId>)
  /** Whether a party has left: it gets no mail any more. */
  | ({ readonly edit: 'left'; readonly party: PartyId } & FromTo<boolean>)
  | { readonly edit: 'new-party'; readonly party: NewPartyRow }
  | { readonly edit: 'new-ticket'; readonly ticket: NewTicketRow };

export interface NewPartyRow {
  readonly id: PartyId;
  readonly ticket: TicketId;
  readonly role: PartyRole;
  readonly address: string;
}

export interface NewTicketRow {
  readonly id: TicketId;
  readonly kind: TicketKind;
  readonly state: string;
  readonly constituency: string | null;
  readonly team: string;
  readonly subject: string;
}
