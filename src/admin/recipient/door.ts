// What the recipients' pages are given: how often they may be asked, and the one way to act: an
// answer becomes a mail, as if it had been written in a mail program, and goes the way of all mail.

import type { MailId } from '../../model.ts';
import type { Limiter } from './limiter.ts';

/** An answer by the page. */
export interface PageAnswer {
  /** A form's own id: pressed twice, it is one mail. */
  readonly once: string;
  readonly from: string;
  /** The address that the letter said to answer to. */
  readonly to: string;
  readonly subject: string;
  readonly inReplyTo: string;
  readonly text: string;
}

export interface RecipientDoor {
  readonly looks: Limiter;
  readonly answers: Limiter;
  /** Stored when it resolves. */
  readonly bring: (answer: PageAnswer) => Promise<MailId>;
}

/**
 * Of one page. Not of all together: whoever has no page at all could close everybody's with made-up
 * tokens, and 128 bits are not guessed however often somebody looks.
 */
export const lookLimits = { each: 60, all: null, perMs: 60_000 } as const;
/** Of one page, and of all together. */
export const answerLimits = { each: 10, all: 1_000, perMs: 3_600_000 } as const;
