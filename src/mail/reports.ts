// What a contact's program reads, as parts of a letter: XARF beside the complaint, or the second
// and third part of a feedback report (RFC 5965, section 2), where the third is a mail whatever it
// is that goes along, or the head of one.

import { encode, wrap } from 'nodemailer/lib/base64';

import { plainAddress } from './address.ts';
import type { Attachment } from './letter.ts';

/** RFC 2045, 6.8 */
const base64LineMax = 76;
/** So much of a head stands for a mail that is too big. */
const headBytesMax = 64 * 1024;

/** Each document as a file of its own, "xarf.json", "xarf-2.json". */
export function attachedJson(documents: readonly string[]): readonly Attachment[] {
  return documents.map((text, index) => ({
    name: index === 0 ? 'xarf.json' : `xarf-${index + 1}.json`,
    type: 'application/json',
    bytes: Buffer.from(text),
  }));
}

/**
 * The machine's part and the mail it speaks of.
 * @param attachment what goes along of the complaint; null: it is too big
 * @param raw the whole complaint, of which the head may be told; null: only a part of it may
 * @param from stands at the head of a part of a complaint, which we put together
 */
export function feedbackParts(
  fields: string,
  attachment: Attachment | null,
  raw: Buffer | null,
  from: string,
): readonly Attachment[] {
  const report: Attachment = {
    name: 'report-{number}.txt',
    type: 'message/feedback-report',
    bytes: Buffer.from(fields),
  };
  if (attachment?.type === 'message/rfc822') return [report, attachment];
  const own = `From: ${plainAddress(from)}\r\nSubject: Complaint`;
  if (attachment === null) {
    const bytes = raw === null ? Buffer.from(`${own}\r\n`) : headOf(raw);
    return [report, { name: 'complaint-{number}.txt', type: 'text/rfc822-headers', bytes }];
  }
  const head = [
    own,
    'MIME-Version: 1.0',
    `Content-Type: ${attachment.type}`,
    'Content-Transfer-Encoding: base64',
  ];
  const body = wrap(encode(attachment.bytes), base64LineMax);
  const bytes = Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}\r\n`);
  return [report, { name: 'complaint-{number}.eml', type: 'message/rfc822', bytes }];
}

/** The fields of a mail, whole lines of them, without the empty line. */
function headOf(raw: Buffer): Buffer {
  const some = raw.subarray(0, headBytesMax);
  const end = some.indexOf('\r\n\r\n');
  const last = end < 0 ? some.lastIndexOf('\r\n') : end;
  return some.subarray(0, Math.max(last, 0) + 2);
}
