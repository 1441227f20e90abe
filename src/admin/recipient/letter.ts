// What one of our own letters says and carries, read back from its bytes: the text and the files
// that its recipient was sent, its language, and where its answers go. Nothing else of a case is
// shown to a recipient, so nothing can be that the letter has not told. Linear; knows only the form
// in which we write: no file of a letter holds its boundary (compose.ts).

const textStart = '\r\nContent-Type: text/plain; charset=utf-8';
const headEnd = '\r\n\r\n';
const headBytesMost = 64 * 1024;
/** A line of base64 (RFC 2045, 6.8), and the bytes in it. */
const base64Line = { characters: 78, bytes: 57 } as const;

/** A part of a letter, as it travels. */
interface Part {
  readonly head: string;
  readonly body: Buffer;
  readonly encoding: string;
}

/** A file that went along. */
export interface LetterFile {
  readonly name: string;
  /** A little more or less than it will be. */
  readonly sizeBytes: number;
  /** As it was before it travelled. */
  bytes(): Buffer;
}

/** The text of a letter as compose.ts writes it, signed or not; empty where there is none. */
export function letterText(bytes: Buffer): string {
  const [text] = partsOf(bytes);
  return text === undefined ? '' : decoded(text).toString('utf8').replaceAll('\r\n', '\n');
}

/** What went along with the text, in its order. */
export function letterFiles(bytes: Buffer): LetterFile[] {
  return partsOf(bytes)
    .slice(1)
    .map((part, index) => ({
      name: /\bfilename="?([A-Za-z0-9._-]{1,80})"?/i.exec(part.head)?.[1] ?? `file-${index + 1}`,
      sizeBytes: sizeOf(part),
      bytes: () => decoded(part),
    }));
}

/** "cs": the language that it says it is written in; empty where it says none. */
export function letterLang(bytes: Buffer): string {
  return /^Content-Language: *([a-z]{2})\b/im.exec(headOf(bytes))?.[1]?.toLowerCase() ?? '';
}

/** Where answers to it go: the address in its Reply-To; null where it names none. */
export function answersTo(bytes: Buffer): string | null {
  const field = /^Reply-To: *(?:\r\n[ \t]+)?<?([^\s<>@]+@[^\s<>@]+)>?\r$/im;
  return field.exec(headOf(bytes))?.[1] ?? null;
}

/** The text, and what stands between the same delimiters after it. */
function partsOf(bytes: Buffer): Part[] {
  const start = bytes.indexOf(textStart);
  const opening = bytes.lastIndexOf('\r\n--', start);
  if (start < 0 || opening < 0) return [];
  const delimiter = bytes.subarray(opening, bytes.indexOf('\r\n', opening + 2));
  const parts: Part[] = [];
  for (let at = opening; at >= 0; ) {
    const next = bytes.indexOf(delimiter, at + delimiter.length);
    const part = bytes.subarray(at + delimiter.length, next < 0 ? bytes.length : next);
    const end = part.indexOf(headEnd);
    if (end < 0 || part.indexOf('\r\n') !== 0) break;
    const head = part.toString('latin1', 0, Math.min(end + 2, headBytesMost));
    const [, encoding = '7bit'] = /^Content-Transfer-Encoding: (\S+)$/im.exec(head) ?? [];
    const body = part.subarray(end + headEnd.length);
    parts.push({ head, body, encoding: encoding.toLowerCase() });
    at = next;
  }
  return parts;
}

function headOf(bytes: Buffer): string {
  const end = bytes.indexOf(headEnd);
  return bytes.toString('latin1', 0, Math.min(end < 0 ? 0 : end + 2, headBytesMost));
}

function sizeOf({ body, encoding }: Part): number {
  if (encoding !== 'base64') return body.length;
  return Math.floor((body.length * base64Line.bytes) / base64Line.characters);
}

function decoded({ body, encoding }: Part): Buffer {
  if (encoding === 'base64') return Buffer.from(body.toString('latin1'), 'base64');
  return encoding === 'quoted-printable' ? unquoted(body) : body;
}

/** RFC 2045, 6.7 */
function unquoted(body: Buffer): Buffer {
  const text = body
    .toString('latin1')
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(text, 'latin1');
}
