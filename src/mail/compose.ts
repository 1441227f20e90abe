// Makes the bytes of one outgoing mail from a plan, a template and the complaint as it came. Pure:
// numbers, tokens, date and boundary are handed in as marks, so the same letter with placeholders
// is the preview, and the complaint goes along byte for byte. What is costly about a big complaint
// is done once, however many letters carry it.

import { createHash } from 'node:crypto';

import { encode, wrap } from 'nodemailer/lib/base64';
import MimeNode from 'nodemailer/lib/mime-node';

import type { Category } from '../findings.ts';
import type { Mail } from '../model.ts';
import type { Desk, Template } from '../rules.ts';
import type { Plan } from '../stages/facts.ts';
import { plainAddress } from './address.ts';
import { render } from './template.ts';
import { valuesOf } from './values.ts';
import { visibleLine } from './visible.ts';

export interface Letter {
  readonly plan: Plan;
  readonly desk: Desk;
  readonly template: Template;
  readonly category: Category;
  /** The last word of the category. */
  readonly type: string;
  readonly complaint: { readonly raw: Buffer; readonly mail: Mail };
  /** What goes along in its place where the plan says so, lines ending in LF. */
  readonly slice?: string | null;
  /** How many letters are to carry this complaint; 1 unless given. */
  readonly copies?: number;
  /** Message-IDs of earlier mails to this party, so that their programs thread it. */
  readonly references?: readonly string[];
}

/** What only the runner can decide. */
export interface Marks {
  /** The stable number, without tag and brackets. */
  readonly number: string;
  readonly partyToken: string;
  readonly deliveryToken: string;
  /** With angle brackets: "<TOKEN.SERIAL@example.org>". */
  readonly messageId: string;
  readonly date: Date;
  /** From chance, so that no complaint can hold it; at most 60 of RFC 2046's characters. */
  readonly boundary: string;
}

export interface Composed {
  readonly envelope: { readonly from: string; readonly to: string };
  readonly messageId: string;
  readonly subject: string;
  readonly bytes: Buffer;
}

/** A mark that could not stand in a header; nothing was composed. */
export class UnsafeMarkError extends Error {
  override readonly name = 'UnsafeMarkError';
}

/** The marks of a preview: all else in its bytes is exact, so its digest pins what will be sent. */
export const placeholders: Marks = {
  number: '00000000000000',
  partyToken: 'party-token',
  deliveryToken: 'delivery-token',
  messageId: '<message-id@placeholder.invalid>',
  date: new Date(0),
  boundary: '=_placeholder',
};

/** A bigger complaint stays at the desk, and the letter says so. */
export const attachBytesMax = 10 * 1024 * 1024;
/** Nor does one go along whose copies are more than this together: each is kept, and sent. */
export const copiesBytesMax = 256 * 1024 * 1024;
/** RFC 5322, 2.1.1: without CR LF. */
const lineBytesMax = 998;
/** RFC 2045, 6.8 */
const base64LineMax = 76;
const referencesMax = 20;

/**
 * The mail as it will be sent: envelope, subject and bytes, lines ending in CR LF. Throws
 * UnsafeAddressError, UnsafeMarkError and TemplateError; the same letter and marks give the same
 * bytes.
 */
export async function compose(letter: Letter, marks: Marks): Promise<Composed> {
  return write(letter, marks, carriedBy(letter));
}

/**
 * The letter as the desk is shown it, for a digest: with placeholders, and with the complaint's
 * sha256 where its bytes would be. Its subject is for people: where its number will stand, which is
 * taken when it is sent, stand dots. Throws like compose.
 */
export async function preview(letter: Letter): Promise<Composed> {
  const carried = carriedBy(letter);
  const raw = carried && { ...carried, raw: digestOf(carried.raw) };
  const composed = await write(letter, placeholders, raw);
  const subject = composed.subject.replace(`#${placeholders.number}]`, '#…]');
  return { ...composed, subject };
}

/** Control characters other than line ends and tabs: no text needs them. */
const unseen = /[^\P{Cc}\n\t]/gu;

/** The complaint on its way, and how: octets go in base64. */
interface Carried {
  readonly raw: Buffer;
  readonly encoding: '7bit' | '8bit' | 'base64';
  readonly isSlice: boolean;
}

/** What of the complaint goes along; null where it is too big. */
function carriedBy({ complaint: { raw }, plan, copies = 1, slice }: Letter): Carried | null {
  if (plan.attach === 'slice') {
    // Without it the whole would have to go along, and tell of others.
    if (typeof slice !== 'string') throw new Error('a slice was planned, but none was made');
    const text = Buffer.from(slice.replaceAll(unseen, '\ufffd').replaceAll('\n', '\r\n'));
    if (text.length * copies > copiesBytesMax) return null;
    return { raw: text, encoding: findEncoding(text), isSlice: true };
  }
  if (raw.length > attachBytesMax || raw.length * copies > copiesBytesMax) return null;
  const encoding = plan.attach === 'octets' ? 'base64' : encodingOf(raw);
  return { raw, encoding, isSlice: false };
}

async function write(letter: Letter, marks: Marks, carried: Carried | null): Promise<Composed> {
  const { plan, desk, complaint } = letter;
  const envelope = {
    from: plainAddress(desk.bounce.replace('{token}', marks.deliveryToken)),
    to: plainAddress(plan.to),
  };
  const rendered = render(
    letter.template,
    valuesOf({
      ...letter,
      mail: complaint.mail,
      sizeBytes: complaint.raw.length,
      attached: carried !== null,
      sliced: carried?.isSlice ?? false,
      number: marks.number,
    }),
    { lang: plan.lang, timeZone: desk.timeZone },
  );
  const text = rendered.text.replaceAll('\n', '\r\n');
  const boundary = safeBoundary(marks.boundary, text, carried?.raw ?? Buffer.alloc(0));
  const root = new MimeNode(`multipart/mixed; boundary="${boundary}"`, closed);
  const subject = setHeaders(root, letter, marks, rendered.subject);
  root.createChild('text/plain; charset=utf-8', closed).setContent(text);
  if (carried !== null) makeRoom(root, carried, `complaint-${marks.number}`);
  const built = await root.build();
  // The complaint is the last part: nothing but the closing line comes after it.
  const end = built.length - `\r\n--${boundary}--\r\n`.length;
  const bytes =
    carried === null
      ? built
      : Buffer.concat([built.subarray(0, end), bodyOf(carried), built.subarray(end)]);
  return { envelope, messageId: marks.messageId, subject, bytes };
}

/** Nothing that a letter holds may be taken for a file name or an address to fetch. */
const closed = { disableFileAccess: true, disableUrlAccess: true } as const;

/** The headers in their order; answers the subject as people will read it. */
function setHeaders(root: MimeNode, letter: Letter, marks: Marks, rendered: string): string {
  const { plan, desk } = letter;
  const from = plainAddress(desk.from.address);
  const subject = headerText(rendered);
  const references = (letter.references ?? []).filter(isMessageId).slice(-referencesMax);
  if (!isMessageId(marks.messageId) || !/^[A-Za-z0-9-]{1,60}$/.test(marks.number)) {
    throw new UnsafeMarkError('a Message-ID or number is not of the known form');
  }
  root.setHeader('From', { name: headerText(visibleLine(desk.from.name, 100)), address: from });
  root.setHeader('To', { name: '', address: plainAddress(plan.to) });
  root.setHeader('Reply-To', {
    name: '',
    address: plainAddress(desk.reply.replace('{token}', marks.partyToken)),
  });
  root.setHeader('Subject', subject);
  root.setHeader('Date', marks.date);
  root.setHeader('Message-ID', marks.messageId);
  if (references.length > 0) root.setHeader('References', references.join(' '));
  // RFC 3834, 5: nobody's answering machine is to answer us.
  root.setHeader('Auto-Submitted', 'auto-generated');
  root.setHeader('X-Sluice-Loop', from);
  root.setHeader('Content-Language', headerText(visibleLine(plan.lang, 35)));
  return subject;
}

/** What looks like an encoded word in our text is text: undone by no reader (RFC 2047, 7). */
function headerText(text: string): string {
  return text.replaceAll('=?', '= ?').trim();
}

function isMessageId(id: string): boolean {
  return id.length <= 250 && /^<[\x21-\x3b\x3d\x3f-\x7e]+>$/.test(id);
}

/** An empty part: a mail where its lines can travel, else bytes in base64; or a slice's text. */
function makeRoom(root: MimeNode, { encoding, isSlice }: Carried, name: string): void {
  const whole = encoding === 'base64' ? 'application/octet-stream' : 'message/rfc822';
  const type = isSlice ? 'text/plain; charset=utf-8' : whole;
  const filename = `${name}.${isSlice ? 'txt' : 'eml'}`;
  const part = root.createChild(type, { ...closed, filename });
  // RFC 2046, 5.2.1: a mail within a mail is never encoded, so the outer part says 8bit with it.
  part.setHeader('Content-Transfer-Encoding', encoding);
  if (encoding === '8bit') root.setHeader('Content-Transfer-Encoding', '8bit');
  part.setContent('');
}

function bodyOf({ raw, encoding }: Carried): Buffer {
  return encoding === 'base64' ? base64Of(raw) : raw;
}

/** Remembers an answer as long as the bytes are there. */
function once<Answer>(find: (raw: Buffer) => Answer): (raw: Buffer) => Answer {
  const known = new WeakMap<Buffer, { readonly answer: Answer }>();
  return (raw) => {
    const { answer } = known.get(raw) ?? { answer: find(raw) };
    known.set(raw, { answer });
    return answer;
  };
}

const encodingOf = once(findEncoding);
const base64Of = once((raw) => Buffer.from(wrap(encode(raw), base64LineMax)));
const digestOf = once((raw) => Buffer.from(createHash('sha256').update(raw).digest('hex')));

/**
 * How bytes may travel (RFC 2045, 2.7 to 2.9): NUL, a bare CR or LF, a long line only in base64.
 */
function findEncoding(raw: Buffer): Carried['encoding'] {
  let eight = false;
  let lineStart = 0;
  for (let at = 0; at < raw.length; at++) {
    const byte = raw[at] ?? 0;
    if (byte === 0x0d && raw[at + 1] === 0x0a) {
      if (at - lineStart > lineBytesMax) return 'base64';
      at++;
      lineStart = at + 1;
    } else if (byte === 0 || byte === 0x0a || byte === 0x0d) {
      return 'base64';
    } else if (byte >= 0x80) {
      eight = true;
    }
  }
  if (raw.length - lineStart > lineBytesMax) return 'base64';
  return eight ? '8bit' : '7bit';
}

/**
 * The boundary given, or where the letter holds it (a complaint may quote an earlier mail, or a
 * preview's placeholder) one made from both: nobody can write a text that holds its own digest.
 */
function safeBoundary(boundary: string, text: string, raw: Buffer): string {
  if (!/^[A-Za-z0-9=_.-]{1,60}$/.test(boundary)) {
    throw new UnsafeMarkError('a boundary is not of the known form');
  }
  if (!text.includes(boundary) && !raw.includes(boundary)) return boundary;
  const digest = createHash('sha256').update(boundary).update(text).update(raw).digest('hex');
  return `=_${digest.slice(0, 40)}`;
}
