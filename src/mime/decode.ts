// From the bytes of one leaf part to its text: transfer encoding, charset, soft line breaks.
// Linear, never throws; what cannot be decoded is read as the nearest thing that can be shown.

import { isUtf8 } from 'node:buffer';

import iconv from 'iconv-lite';
import libmime from 'libmime';

import { byteOrder } from './content.ts';
import { printable } from './headers.ts';
import type { Node } from './tree.ts';

export interface Decoded {
  readonly text: string;
  /** A charset that nobody knows; the text was read as windows-1252. */
  readonly unknownCharset: string | null;
  /** Bytes of the body that were read, of how many. */
  readonly bytesRead: number;
  readonly bytes: number;
}

/**
 * Encoded forms are longer than what they encode: by 3.2 at most (quoted-printable, soft breaks).
 */
const encodedFactor = 4;
/** A UTF-8 character is no longer; so much more is read, to see whether the last one is whole. */
const characterBytesMax = 4;
const escape = 0x3d;
const space = 0x20;
const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** The text of a leaf, at most `textBytesMax` of it, with lines that end in "\n". */
export function decodeText(raw: Buffer, node: Node, textBytesMax: number): Decoded {
  const bytes = node.end - node.bodyStart;
  const encoding = encodingOf(raw, node);
  const isEncoded = encoding === 'base64' || encoding === 'quoted-printable';
  const bytesMax = textBytesMax * (isEncoded ? encodedFactor : 1) + characterBytesMax;
  const body = raw.subarray(node.bodyStart, Math.min(node.end, node.bodyStart + bytesMax));
  const content = decodeTransfer(body, encoding);
  const charset = (node.parameters.get('charset') ?? '').trim();
  const { text, unknownCharset } = decodeContent(content, charset, textBytesMax);
  const joined = isEncoded ? text : text.replace(cutNumber, '');
  const isFlowed = node.parameters.get('format')?.toLowerCase() === 'flowed';
  const delSp = node.parameters.get('delsp')?.toLowerCase() === 'yes';
  const isWhole = bytes <= bytesMax && content.length <= textBytesMax;
  return {
    text: isFlowed ? printable(libmime.decodeFlowed(joined, delSp)) : joined,
    unknownCharset,
    bytesRead: isWhole ? bytes : Math.min(textBytesMax, bytes - 1),
    bytes,
  };
}

/** A soft line break in a number; left over, it would make another number of the first half. */
const cutNumber = /(?<=[\d.])=\n(?=[\d.])/g;

/** The encoding as declared, or quoted-printable where every "=" of the text says so. */
function encodingOf(raw: Buffer, { encoding, type, bodyStart, end }: Node): string {
  if (encoding === 'base64' || !type.startsWith('text/')) return encoding;
  return looksQuoted(raw.subarray(bodyStart, end)) ? 'quoted-printable' : encoding;
}

/** Lines are cut at "=", and any other "=" is one that is encoded or encodes what needs it. */
function looksQuoted(body: Buffer): boolean {
  let breaks = 0;
  for (let at = body.indexOf(escape); at >= 0; at = body.indexOf(escape, at + 1)) {
    const next = body[at + 1];
    if (next === carriageReturn || next === lineFeed) breaks += 1;
    else if (!needsEscape(hexDigit(next), hexDigit(body[at + 2]))) return false;
  }
  return breaks > 0;
}

/** RFC 2045 6.7: the sign itself, white space before a line end, and what is not ASCII. */
function needsEscape(high: number, low: number): boolean {
  const byte = high * 16 + low;
  return low >= 0 && (byte === escape || byte === space || byte === tab || byte >= 0x80);
}

/** Bytes without transfer encoding to text, at most `textBytesMax` of them; a mark tells UTF-16. */
export function decodeContent(
  content: Buffer,
  charset: string,
  textBytesMax: number,
): Pick<Decoded, 'text' | 'unknownCharset'> {
  const within = wholeCharacters(content, textBytesMax);
  const { text, unknown } = decodeCharset(within, byteOrder(within) ?? charset);
  return {
    text: printable(text.replace(/\r\n?/g, '\n')),
    unknownCharset: unknown ? charset : null,
  };
}

/** The first bytes of a leaf without transfer encoding; fewer where white space goes between. */
export function decodeHead(raw: Buffer, node: Node, bytesMax: number): Buffer {
  const end = Math.min(node.end, node.bodyStart + bytesMax * encodedFactor);
  return decodeTransfer(raw.subarray(node.bodyStart, end), node.encoding).subarray(0, bytesMax);
}

/** Undoes base64 and quoted-printable (RFC 2045 6.7, 6.8); anything else is as it is. */
export function decodeTransfer(body: Buffer, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(body.toString('latin1'), 'base64');
  if (encoding === 'quoted-printable') return decodeQuotedPrintable(body);
  return body;
}

function decodeQuotedPrintable(body: Buffer): Buffer {
  const out = Buffer.allocUnsafe(body.length);
  let length = 0;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at] ?? 0;
    if (byte !== escape) {
      out[length] = byte;
      length += 1;
      continue;
    }
    const high = hexDigit(body[at + 1]);
    const low = hexDigit(body[at + 2]);
    if (high >= 0 && low >= 0) {
      out[length] = high * 16 + low;
      length += 1;
      at += 2;
      continue;
    }
    const end = softBreakEnd(body, at + 1);
    if (end === at) {
      out[length] = byte;
      length += 1;
    } else at = end;
  }
  return out.subarray(0, length);
}

/** The last byte of a soft line break whose "=" stands before `from`; `from - 1` if it is none. */
function softBreakEnd(body: Buffer, from: number): number {
  let at = from;
  // Transports may add a little white space after the "="; more than that is no soft break.
  while (at < from + 80 && (body[at] === space || body[at] === tab)) at += 1;
  if (body[at] === carriageReturn && body[at + 1] === lineFeed) return at + 1;
  if (body[at] === lineFeed) return at;
  return at >= body.length ? at : from - 1;
}

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte & 0xdf;
  return letter >= 0x41 && letter <= 0x46 ? letter - 0x37 : -1;
}

/** Cuts at `bytesMax`, but not inside a UTF-8 character: that would make all of it look invalid. */
function wholeCharacters(content: Buffer, bytesMax: number): Buffer {
  if (content.length <= bytesMax) return content;
  let end = bytesMax;
  while (end > bytesMax - characterBytesMax && ((content[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return content.subarray(0, end);
}

function decodeCharset(bytes: Buffer, charset: string): { text: string; unknown: boolean } {
  const isUnicode = /^utf-?8$/i.test(charset);
  // Much mail says us-ascii or nothing and means UTF-8, else what western mailers wrote.
  const isUnsaid = charset === '' || /^(?:us-?)?ascii$/i.test(charset);
  if (isUnicode || (isUnsaid && isUtf8(bytes))) return { text: utf8(bytes), unknown: false };
  if (isUnsaid) return { text: iconv.decode(bytes, 'windows-1252'), unknown: false };
  try {
    // iconv-lite knows no ISO-2022-JP; libmime does.
    if (/^(?:iso-?2022-?jp|jis)/i.test(charset)) {
      const text = libmime.decodeWord(charset, 'B', bytes.toString('base64'));
      return { text, unknown: false };
    }
    if (iconv.encodingExists(charset)) {
      return { text: iconv.decode(bytes, charset), unknown: false };
    }
  } catch {
    // Falls through: a decoder that fails is as good as none.
  }
  const text = isUtf8(bytes) ? utf8(bytes) : iconv.decode(bytes, 'windows-1252');
  return { text, unknown: true };
}

function utf8(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}
