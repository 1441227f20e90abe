// One outgoing mail of any kind before its bytes: to whom, in which words, what goes along. Whoever
// writes to somebody makes one of these; workers/lettering.ts makes deliveries of it. Nothing in it
// is a header already: addresses, numbers and names are checked when it is composed.

import type { LetterKind } from '../model.ts';
import type { Desk, Template } from '../rules.ts';
import type { AckValues, NeedInfoValues, NotOursValues } from './values/answers.ts';
import type { ClosingValues, ReplyValues } from './values/conversation.ts';
import type { DigestValues } from './values/digest.ts';
import type { EscalationValues } from './values/escalation.ts';
import type { ForwardValues } from './values/forward.ts';
import type { ReminderValues } from './values/reminder.ts';

/** What the templates of each kind may say, beside the head that all have. */
export interface ValuesOf {
  readonly forward: ForwardValues;
  readonly reminder: ReminderValues;
  readonly digest: DigestValues;
  readonly ack: AckValues;
  readonly 'not-ours': NotOursValues;
  readonly 'need-info': NeedInfoValues;
  readonly closing: ClosingValues;
  readonly reply: ReplyValues;
  readonly escalation: EscalationValues;
}

/** A file that goes along, byte for byte; a preview has its sha256 in its place. */
export interface Attachment {
  /** "{number}" in it becomes the ticket's number: "complaint-{number}.eml". */
  readonly name: string;
  /** A mail whose lines cannot travel as they are goes as octets. */
  readonly type:
    | 'message/feedback-report'
    | 'message/rfc822'
    | 'text/rfc822-headers'
    | 'text/plain; charset=utf-8'
    | 'text/csv; charset=utf-8'
    | 'application/json'
    | 'application/zip'
    | 'application/octet-stream';
  readonly bytes: Buffer;
}

interface LetterOf<Kind extends LetterKind> {
  readonly kind: Kind;
  readonly desk: Desk;
  readonly template: Template;
  /** The template's language. */
  readonly lang: string;
  readonly to: string;
  readonly cc: readonly string[];
  /** In no header. */
  readonly bcc: readonly string[];
  readonly values: ValuesOf[Kind];
  /** What a person has written above the template's text; left out: nothing. */
  readonly words?: string;
  /** Message-IDs of earlier mails to this party, the oldest first, so that programs thread it. */
  readonly references: readonly string[];
  readonly inReplyTo: string | null;
  /** RFC 3834, 5; null: a person wrote it, and the header is left out. */
  readonly auto: 'auto-generated' | 'auto-replied' | null;
  readonly attachments: readonly Attachment[];
  /**
   * The whole is a report of RFC 5965: the text, a message/feedback-report, and the mail that it
   * speaks of or its head, in that order and nothing else.
   */
  readonly isFeedback?: true;
}

export type Letter = { readonly [Kind in LetterKind]: LetterOf<Kind> }[LetterKind];
