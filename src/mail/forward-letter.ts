// A forward as a letter: from a plan, its template and the complaint as it came. Decides what of
// the complaint goes along: the whole of it byte for byte, only what is about this contact's
// addresses, or, where it is too big, nothing; their own lines as a table where they are many; and
// the plan's report for a program.

import type { Category } from '../findings.ts';
import type { Mail } from '../model.ts';
import type { Desk, Template } from '../rules.ts';
import type { Plan } from '../stages/facts.ts';
import type { Attachment, Letter } from './letter.ts';
import { ownLines } from './own-lines.ts';
import { attachedJson, feedbackParts } from './reports.ts';
import { forwardValues } from './values/forward.ts';

export interface Forwarding {
  readonly plan: Plan;
  readonly desk: Desk;
  readonly template: Template;
  readonly category: Category;
  /** The last word of the category. */
  readonly type: string;
  readonly complaint: { readonly raw: Buffer; readonly mail: Mail };
  /** What goes along in its place where the plan says so, lines ending in LF. */
  readonly slice?: string | null;
  /** What a person has written above its text. */
  readonly words?: string | undefined;
  /** How many letters are to carry this complaint; 1 unless given. */
  readonly copies?: number;
  /** Message-IDs of earlier mails to this party, so that their programs thread it. */
  readonly references?: readonly string[];
}

/** A bigger complaint stays at the desk, and the letter says so. */
export const attachBytesMax = 10 * 1024 * 1024;
/** Nor does one go along whose copies are more than this together: each is kept, and sent. */
export const copiesBytesMax = 256 * 1024 * 1024;

/** Throws where a slice was planned but none was made: the whole would tell of others. */
export function forwardLetter(forwarding: Forwarding): Letter {
  const { plan, desk, template, category, type, complaint, words, references = [] } = forwarding;
  const attachment = attachmentOf(forwarding);
  // A report of RFC 5965 has three parts and no more.
  const table = plan.report?.as === 'arf' ? null : ownLines(plan, desk.timeZone);
  return {
    kind: 'forward',
    desk,
    template,
    lang: plan.lang,
    to: plan.to,
    cc: [],
    bcc: [],
    values: forwardValues({
      plan,
      desk,
      category,
      type,
      mail: complaint.mail,
      sizeBytes: complaint.raw.length,
      attached: attachment !== null,
      sliced: attachment !== null && plan.attach === 'slice' && plan.share !== null,
      textOnly: attachment !== null && plan.attach === 'slice' && plan.share === null,
      table: table !== null,
    }),
    ...(words === undefined ? {} : { words }),
    references,
    inReplyTo: null,
    auto: 'auto-generated',
    ...carriedBy(forwarding, attachment, table),
  };
}

function carriedBy(
  { plan: { report, attach }, desk, complaint: { raw } }: Forwarding,
  attachment: Attachment | null,
  table: Attachment | null,
): Pick<Letter, 'attachments' | 'isFeedback'> {
  if (report?.as === 'arf') {
    const head = attach === 'slice' ? null : raw;
    const attachments = feedbackParts(report.fields, attachment, head, desk.from.address);
    return { attachments, isFeedback: true };
  }
  const documents = report?.as === 'xarf' ? attachedJson(report.documents) : [];
  const files = [attachment, table].filter((one) => one !== null);
  return { attachments: [...files, ...documents] };
}

/** Control characters other than line ends and tabs: no text needs them. */
const unseen = /[^\P{Cc}\n\t]/gu;

/** What of the complaint goes along; null where it is too big. */
function attachmentOf({
  complaint: { raw },
  plan,
  copies = 1,
  slice,
}: Forwarding): Attachment | null {
  if (plan.attach === 'slice') {
    if (typeof slice !== 'string') throw new Error('a slice was planned, but none was made');
    const bytes = Buffer.from(slice.replaceAll(unseen, '\ufffd').replaceAll('\n', '\r\n'));
    if (bytes.length * copies > copiesBytesMax) return null;
    return { name: 'complaint-{number}.txt', type: 'text/plain; charset=utf-8', bytes };
  }
  if (raw.length > attachBytesMax || raw.length * copies > copiesBytesMax) return null;
  const type = plan.attach === 'octets' ? 'application/octet-stream' : 'message/rfc822';
  return { name: 'complaint-{number}.eml', type, bytes: raw };
}
