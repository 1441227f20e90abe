// Old mail as it lies in a file: its bytes, or why they were not taken. Whatever kept it, it is
// given out as it travels: lines end in CRLF, so that it is byte by byte what came over SMTP then.

/** One mail of an archive; `at` is its offset in the file, or its file. */
export type Filed =
  | { readonly at: number | string; readonly raw: Buffer }
  | { readonly at: number | string; readonly refused: string };

/** Why a mail above the limit is not taken. */
export function tooBig(sizeBytesMax: number): string {
  const kilobytes = Math.floor(sizeBytesMax / 1024);
  const size = kilobytes < 1024 ? `${kilobytes} KB` : `${Math.floor(kilobytes / 1024)} MB`;
  return `it is bigger than ${size} (intake.size_max)`;
}

const CR = 0x0d;
const LF = 0x0a;
const quoted = Buffer.from('From ');
const angle = 0x3e;

/**
 * The bytes with a CR before each LF that has none.
 * @param quotesMax of the ">" before a line that goes on with "From ", one is taken off where there
 *   are so many at most: none of Maildir, one of mboxo, any number of mboxrd
 */
export function asSent(stored: Buffer, quotesMax: number): Buffer {
  // At most one byte more for each byte: a mail of nothing but line ends.
  const sent = Buffer.allocUnsafe(2 * stored.length);
  let length = 0;
  for (let start = 0; start < stored.length; ) {
    const next = stored.indexOf(LF, start);
    const end = next < 0 ? stored.length : next;
    const from = isQuoted(stored, start, quotesMax) ? start + 1 : start;
    length += stored.copy(sent, length, from, end);
    if (next >= 0) {
      if (end === start || stored[end - 1] !== CR) sent[length++] = CR;
      sent[length++] = LF;
    }
    start = end + 1;
  }
  return Buffer.from(sent.subarray(0, length));
}

function isQuoted(stored: Buffer, start: number, quotesMax: number): boolean {
  if (stored[start] !== angle) return false;
  let at = start;
  while (stored[at] === angle) at += 1;
  if (at - start > quotesMax) return false;
  return stored.subarray(at, at + quoted.length).equals(quoted);
}
