// Makes the bytes of one outgoing mail, of whatever kind: headers, text, and the files that go
// along. Pure: numbers, tokens, date and boundary are handed in as marks, so the same letter with
// placeholders is the preview, and what goes along goes byte for byte. What is costly about a big
// file is done once, however many letters carry it.

import { createHash } from 'node:crypto';

import { encode, wrap } from 'nodemailer/lib/base64';
import MimeNode from 'nodemailer/lib/mime-node';

import type { Desk } from '../rules.ts';
import { plainAddress } from './address.ts';
import type { Attachment, Letter } from './letter.ts';
import { render } from './template.ts';
import { textLines } from './values/conversation.ts';
import { headOf } from './values/head.ts';
import { visibleLine } from './visible.ts';

/** What only the runner can decide. */
export interface Marks {
  /** The stable number, without tag and brackets. */
  readonly number: string;
  readonly partyToken: string;
  readonly deliveryToken: string;
  /** The way to the recipient's page; of a letter to several nobody has one. */
  readonly pageToken: string;
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
  /** The text that people read, lines ending in LF. */
  readonly text: string;
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
  pageToken: 'page-token',
  messageId: '<message-id@placeholder.invalid>',
  date: new Date(0),
  boundary: '=_placeholder',
};

/** RFC 5322, 2.1.1: without CR LF. */
const lineBytesMax = 998;
/** RFC 2045, 6.8 */
const base64LineMax = 76;
const referencesMax = 20;
/** Longer than any line that is written: what is shown by its number takes eight times its room. */
const wordsLineMax = 8 * 400;

/**
 * The mail as it will be sent: envelope, subject and bytes, lines ending in CR LF. Throws
 * UnsafeAddressError, UnsafeMarkError and TemplateError; the same letter and marks give the same
 * bytes.
 */
export async function compose(letter: Letter, marks: Marks): Promise<Composed> {
  return write(letter, marks, letter.attachments.map(carriedFrom));
}

/**
 * The letter as the desk is shown it, for a digest: with placeholders, and with its sha256 where
 * the bytes of a file would be. Its subject is for people: where its number will stand, which is
 * taken when it is sent, stand dots. Throws like compose.
 */
export async function preview(letter: Letter): Promise<Composed> {
  const carried = letter.attachments.map((attachment) => {
    const whole = carriedFrom(attachment);
    return { ...whole, bytes: digestOf(whole.bytes) };
  });
  const composed = await write(letter, placeholders, carried);
  const subject = composed.subject.replace(`#${placeholders.number}]`, '#…]');
  return { ...composed, subject };
}

/** The envelope sender of one delivery: what comes back names its token. */
export function senderOf(desk: Desk, deliveryToken: string): string {
  return plainAddress(desk.bounce.replace('{token}', deliveryToken));
}

/** A file on its way, and how: octets go in base64. */
interface Carried {
  readonly name: string;
  readonly type: string;
  readonly encoding: '7bit' | '8bit' | 'base64';
  readonly bytes: Buffer;
}

function carriedFrom({ name, type, bytes }: Attachment): Carried {
  const encoding = type.startsWith('application/') ? 'base64' : encodingOf(bytes);
  // RFC 2046, 5.2.1: a mail within a mail is never encoded.
  const isOctets = type === 'message/rfc822' && encoding === 'base64';
  return { name, type: isOctets ? 'application/octet-stream' : type, encoding, bytes };
}

async function write(letter: Letter, marks: Marks, carried: readonly Carried[]): Promise<Composed> {
  const { desk, lang } = letter;
  const envelope = { from: senderOf(desk, marks.deliveryToken), to: plainAddress(letter.to) };
  const page = hasPage(letter) ? `${desk.pages}/r/${marks.pageToken}` : '';
  const values = { ...headOf(desk, marks.number, page), ...letter.values };
  const rendered = render(letter.template, values, { lang, timeZone: desk.timeZone });
  const whole = `${wordsAbove(letter)}${rendered.text}`;
  const text = whole.replaceAll('\n', '\r\n');
  const boundary = safeBoundary(marks.boundary, text, carried);
  const type =
    letter.isFeedback === true
      ? 'multipart/report; report-type=feedback-report'
      : 'multipart/mixed';
  const root = new MimeNode(`${type}; boundary="${boundary}"`, closed);
  const subject = setHeaders(root, letter, marks, rendered.subject);
  root.createChild('text/plain; charset=utf-8', closed).setContent(text);
  for (const one of carried) makeRoom(root, one, marks.number);
  const bytes = withFiles(await root.build(), boundary, carried);
  return { envelope, messageId: marks.messageId, subject, text: whole, bytes };
}

/** A person's words in lines as a reply has them, and an empty one behind them. */
function wordsAbove({ words = '' }: Letter): string {
  const lines = textLines(words).map((line) => visibleLine(line, wordsLineMax));
  return lines.length === 0 ? '' : `${lines.join('\n')}\n\n`;
}

/** Whether its recipient is told of a page: of a forward, to one contact alone. */
export function hasPage({ kind, desk, cc, bcc }: Letter): boolean {
  return desk.pages !== null && kind === 'forward' && cc.length === 0 && bcc.length === 0;
}

/** The files in their rooms, which are the last parts: each ends where the next line begins. */
function withFiles(built: Buffer, boundary: string, carried: readonly Carried[]): Buffer {
  const line = `\r\n--${boundary}`;
  const pieces: Buffer[] = [];
  let end = built.length;
  for (const one of carried.toReversed()) {
    const start = built.lastIndexOf(line, end - 1);
    pieces.push(built.subarray(start, end), bodyOf(one));
    end = start;
  }
  return Buffer.concat([built.subarray(0, end), ...pieces.toReversed()]);
}

/** Nothing that a letter holds may be taken for a file name or an address to fetch. */
const closed = { disableFileAccess: true, disableUrlAccess: true } as const;

/** The headers in their order; answers the subject as people will read it. */
function setHeaders(root: MimeNode, letter: Letter, marks: Marks, rendered: string): string {
  const { desk, auto, inReplyTo } = letter;
  const from = plainAddress(desk.from.address);
  const subject = headerText(rendered);
  const references = letter.references.filter(isMessageId).slice(-referencesMax);
  if (!isMessageId(marks.messageId) || !/^[A-Za-z0-9-]{1,60}$/.test(marks.number)) {
    throw new UnsafeMarkError('a Message-ID or number is not of the known form');
  }
  root.setHeader('From', { name: headerText(visibleLine(desk.from.name, 100)), address: from });
  root.setHeader('To', { name: '', address: plainAddress(letter.to) });
  if (letter.cc.length > 0) {
    const copies = letter.cc.map((address) => ({ name: '', address: plainAddress(address) }));
    root.setHeader('Cc', copies);
  }
  root.setHeader('Reply-To', {
    name: '',
    address: plainAddress(desk.reply.replace('{token}', marks.partyToken)),
  });
  root.setHeader('Subject', subject);
  root.setHeader('Date', marks.date);
  root.setHeader('Message-ID', marks.messageId);
  if (inReplyTo !== null && isMessageId(inReplyTo)) root.setHeader('In-Reply-To', inReplyTo);
  if (references.length > 0) root.setHeader('References', references.join(' '));
  // RFC 3834, 5: nobody's answering machine is to answer ours.
  if (auto !== null) root.setHeader('Auto-Submitted', auto);
  root.setHeader('X-Sluice-Loop', from);
  if (hasPage(letter)) {
    if (!/^[\w-]{1,40}$/.test(marks.pageToken)) {
      throw new UnsafeMarkError('a page token is not of the known form');
    }
    // RFC 8058: by one POST, without asking again.
    root.setHeader('List-Unsubscribe', `<${desk.pages}/u/${marks.pageToken}>`);
    root.setHeader('List-Unsubscribe-Post', 'List-Unsubscribe=One-Click');
  }
  root.setHeader('Content-Language', headerText(visibleLine(letter.lang, 35)));
  return subject;
}

/** What looks like an encoded word in our text is text: undone by no reader (RFC 2047, 7). */
function headerText(text: string): string {
  return text.replaceAll('=?', '= ?').trim();
}

function isMessageId(id: string): boolean {
  return id.length <= 250 && /^<[\x21-\x3b\x3d\x3f-\x7e]+>$/.test(id);
}

/** An empty part for a file. */
function makeRoom(root: MimeNode, { name, type, encoding }: Carried, number: string): void {
  const filename = name.replace('{number}', number);
  const part = root.createChild(type, { ...closed, filename });
  // RFC 2046, 5.2.1: a mail within a mail is never encoded, so the outer part says 8bit with it.
  part.setHeader('Content-Transfer-Encoding', encoding);
  if (encoding === '8bit') root.setHeader('Content-Transfer-Encoding', '8bit');
  part.setContent('');
}

function bodyOf({ bytes, encoding }: Carried): Buffer {
  return encoding === 'base64' ? base64Of(bytes) : bytes;
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
function safeBoundary(boundary: string, text: string, carried: readonly Carried[]): string {
  if (!/^[A-Za-z0-9=_.-]{1,60}$/.test(boundary)) {
    throw new UnsafeMarkError('a boundary is not of the known form');
  }
  const isFree = ({ bytes }: Carried): boolean => !bytes.includes(boundary);
  if (!text.includes(boundary) && carried.every(isFree)) return boundary;
  const hash = createHash('sha256').update(boundary).update(text);
  for (const { bytes } of carried) hash.update(bytes);
  return `=_${hash.digest('hex').slice(0, 40)}`;
}
