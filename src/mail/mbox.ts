// Splits an mbox into its mails as it comes, in one pass and with as little memory as one mail may
// have: a mail begins after an empty line with "From ", a sender and a time. Content-Length is not
// believed, since whoever sent the mail may have written it.

import { asSent, type Filed, tooBig } from './filed.ts';

/** How lines of a mail that begin with "From " were kept from looking like the next one's. */
export const quotings = { mboxrd: Number.POSITIVE_INFINITY, mboxo: 1 } as const;

export interface Splitter {
  /** The mails that have ended with these bytes. */
  push(chunk: Buffer): readonly Filed[];
  /** The last mail. */
  end(): readonly Filed[];
}

/** A longer line that begins with "From " is text. */
const fromLineBytesMax = 1000;
const opening = Buffer.from('From ');
/** What must be seen before "From ": the line end before it, and that of the line above. */
const leadBytes = 3;
const CR = 0x0d;
const LF = 0x0a;
const notMbox: Filed = {
  at: 0,
  refused: 'this is no mbox: it does not begin with a line "From ..."',
};

/**
 * A splitter of one file; `at` of a mail is the offset of its line "From ". What is no mbox gives
 * one refusal, and nothing more.
 * @param sizeBytesMax a bigger mail is refused, and its bytes are not kept
 */
export function createSplitter(sizeBytesMax: number, quoting: keyof typeof quotings): Splitter {
  // As if two line ends stood before the file: its first line then needs no case of its own.
  let window = Buffer.from('\n\n');
  let windowAt = -window.length;
  /** So much of the window is given to a mail, and so much was looked through. */
  let given = window.length;
  let looked = window.length;
  let mail: { readonly at: number; readonly chunks: Buffer[]; bytes: number } | null = null;
  let isForeign = false;
  /** Where the first line "From " has a time, one without is text. */
  let isTimed: boolean | null = null;

  /** Where the line at that place ends, if it begins a mail; null: it is text. */
  function begins(at: number, isLast: boolean): number | 'more' | null {
    if (!followsEmptyLine(window, at)) return null;
    const line = window.subarray(at, at + fromLineBytesMax);
    const end = line.indexOf(LF);
    if (end < 0) return line.length < fromLineBytesMax && !isLast ? 'more' : null;
    const hasOne = hasTime(line.toString('latin1', 0, end));
    isTimed ??= hasOne;
    return isTimed && !hasOne ? null : at + end + 1;
  }

  function give(upTo: number): void {
    const piece = window.subarray(given, upTo);
    given = upTo;
    if (mail === null) isForeign ||= piece.some((byte) => byte !== CR && byte !== LF);
    else {
      mail.bytes += piece.length;
      if (mail.bytes <= sizeBytesMax) mail.chunks.push(piece);
    }
  }

  function finished(): readonly Filed[] {
    if (mail === null) return [];
    const { at, bytes, chunks } = mail;
    mail = null;
    if (bytes > sizeBytesMax) return [{ at, refused: tooBig(sizeBytesMax) }];
    const raw = asSent(withoutLastLine(Buffer.concat(chunks)), quotings[quoting]);
    if (raw.length > sizeBytesMax) return [{ at, refused: tooBig(sizeBytesMax) }];
    return [raw.length === 0 ? { at, refused: 'it is empty' } : { at, raw }];
  }

  function split(isLast: boolean): readonly Filed[] {
    const found: Filed[] = [];
    for (;;) {
      const at = window.indexOf(opening, looked);
      if (at < 0) break;
      const end = begins(at, isLast);
      if (end === 'more') {
        looked = at;
        give(at);
        return isForeign ? [notMbox] : found;
      }
      looked = end ?? at + 1;
      if (end === null) continue;
      give(at);
      if (isForeign) return [notMbox];
      found.push(...finished());
      mail = { at: windowAt + at, chunks: [], bytes: 0 };
      given = end;
    }
    const seen = isLast ? window.length : Math.max(looked, window.length - opening.length + 1);
    looked = seen;
    give(seen);
    return isForeign ? [notMbox] : found;
  }

  return {
    push(chunk) {
      if (isForeign) return [];
      const kept = Math.max(0, Math.min(given, looked) - leadBytes);
      window = Buffer.concat([window.subarray(kept), chunk]);
      windowAt += kept;
      given -= kept;
      looked -= kept;
      return split(false);
    },
    end() {
      if (isForeign) return [];
      const found = split(true);
      return isForeign ? found : [...found, ...finished()];
    },
  };
}

function followsEmptyLine(window: Buffer, at: number): boolean {
  if (window[at - 1] !== LF) return false;
  return window[at - 2] === LF || (window[at - 2] === CR && window[at - 3] === LF);
}

/** As asctime has it, "Sat Nov 21 12:00:00 2026", with a zone before the year or behind it. */
function hasTime(line: string): boolean {
  return /\d:\d\d/.test(line) && /(?<!\d)(?:19|20)\d\d(?!\d)/.test(line);
}

/** What writes an mbox puts an empty line behind each mail. */
function withoutLastLine(stored: Buffer): Buffer {
  const { length } = stored;
  if (stored[length - 1] !== LF) return stored;
  const end = stored[length - 2] === CR ? length - 2 : length - 1;
  const isEmpty = end === 0 || stored[end - 1] === LF;
  return isEmpty ? stored.subarray(0, end) : stored;
}
