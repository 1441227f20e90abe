// The ways a mail leaves the chain early, each from `thread`: it continues something, or is none of
// the desk's business. What becomes of it then is pipeline/leave.ts.

import type { DeliveryId, LetterKind, MailId, PartyId, TicketId } from '../model.ts';
import type { ForeignNumber, StateChange } from '../settlement.ts';
import type { BlockAnswered } from '../tickets/block-answered.ts';
import type { Answered } from '../tickets/matching.ts';

export type Exit =
  | {
      readonly kind: 'follow-up';
      readonly ticket: TicketId;
      /** Null where only a person says that it belongs there. */
      readonly party: PartyId | null;
      /** The states that are left by it: of the ticket, and of the case above it, if closed. */
      readonly reopens: readonly StateChange[];
      /** Those of them that give up their repeat key: a newer case has it. */
      readonly outlived?: readonly TicketId[];
      /** By what it is known to be theirs: a token joins whoever sends it. */
      readonly sure: 'token' | 'aligned' | 'person';
      /** Whom its token is of, where another has written; left out: nobody else has. */
      readonly tokenOf?: string | null;
      /** No person of theirs has spoken: it is read, and changes nothing. */
      readonly byMachine?: true;
      /** It tells of a delivery, and is not believed: it came to the address for answers. */
      readonly isReport?: true;
      /** The numbers by which they know the ticket. */
      readonly foreign?: readonly ForeignNumber[];
      /** Left out: not known. */
      readonly answers?: Answered;
      readonly block?: BlockAnswered;
    }
  /** It continues what is closed for good: nobody is asked, and nobody is told. */
  | { readonly kind: 'refused'; readonly ticket: TicketId }
  | {
      readonly kind: 'auto-reply';
      readonly ticket: TicketId | null;
      readonly party: PartyId | null;
      readonly foreign?: readonly ForeignNumber[];
    }
  | {
      readonly kind: 'bounce';
      readonly delivery: DeliveryId | null;
      readonly ticket: TicketId | null;
      readonly permanent: boolean;
      readonly text: string;
      /** The mail that the delivery came from, and whom it did not reach; null: not known. */
      readonly complaint: MailId | null;
      readonly contact: string | null;
      /** What the delivery was; null: not known. */
      readonly letter?: LetterKind | null;
    }
  | { readonly kind: 'loop' }
  | { readonly kind: 'copy'; readonly ticket: TicketId };
