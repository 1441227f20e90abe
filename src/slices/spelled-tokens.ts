// Tokens of ours however a mail spells them: broken over lines, quoted, percent-encoded, in signs
// of other scripts. Only letters and digits are looked at, so what stands between them hides
// nothing; a token is 80 bits of chance, so no text holds one by accident. Linear.

import { folded } from './spellings.ts';

/** What tokens stand in: addresses such as "abuse+{token}@example.org", and our Message-IDs. */
export interface TokenForms {
  readonly addresses: readonly string[];
  /** Of our Message-IDs, "<TOKEN.SERIAL@example.org>". */
  readonly domain: string;
}

const tokenLength = 16;
const serialLength = 20;
/** Of "@" and of "+" as they are, as "%40" and "%2B", as "&#64;" and "&#43;". */
const ats = ['', '40', '64'];
const pluses = ['', '2b', '43'];
const blank = '[withheld]';

/** What has the form of a token of ours, each once, in the order of the text. */
export function tokensSpelled(text: string, forms: TokenForms): readonly string[] {
  return tokensAmong(Buffer.from(squeezed(text), 'latin1'), forms);
}

/** Bytes that nobody has read as a text, and how they are encoded (RFC 2045, 6). */
export interface EncodedBody {
  readonly bytes: Buffer;
  readonly encoding: 'base64' | 'quoted-printable' | null;
}

/** So much is looked at together, and so much of it once more with what follows. */
const windowBytes = 2 ** 20;
const overlapBytes = 1_024;
/** One for all mails: they are read one after the other, and a new one each would be garbage. */
const window = Buffer.alloc(windowBytes);

/** The same in bytes: ASCII alone counts. Needs no more memory for forty megabytes than for one. */
export function tokensInBytes(bodies: Iterable<EncodedBody>, forms: TokenForms): readonly string[] {
  const found = new Set<string>();
  let length = 0;
  const look = (): void => {
    for (const token of tokensAmong(window.subarray(0, length), forms)) found.add(token);
  };
  const put = (byte: number): void => {
    const sign = signOf[byte] ?? 0;
    if (sign === 0) return;
    if (length === windowBytes) {
      look();
      window.copyWithin(0, length - overlapBytes, length);
      length = overlapBytes;
    }
    window[length] = sign;
    length += 1;
  };
  for (const { bytes, encoding } of bodies) {
    if (encoding === 'base64') putBase64(bytes, put);
    else if (encoding === 'quoted-printable') putQuoted(bytes, put);
    else for (let at = 0; at < bytes.length; at += 1) put(bytes[at] ?? 0);
  }
  look();
  return [...found];
}

/** RFC 2045, 6.8: what is not of its alphabet is passed over. */
function putBase64(bytes: Buffer, put: (byte: number) => void): void {
  let bits = 0;
  let held = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const value = base64Value[bytes[at] ?? 0] ?? notBase64;
    if (value === notBase64) continue;
    held = (held << 6) | value;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    put((held >> bits) & 255);
    held &= (1 << bits) - 1;
  }
}

const notBase64 = 255;
const base64Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const base64Value = Uint8Array.from({ length: 256 }, (_, byte) => {
  const value = base64Alphabet.indexOf(String.fromCharCode(byte));
  return value < 0 ? notBase64 : value;
});

const equals = 0x3d;

/** RFC 2045, 6.7: a soft line break is no letter or digit, and needs no care. */
function putQuoted(bytes: Buffer, put: (byte: number) => void): void {
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    const value = byte === equals ? hexOf(bytes[at + 1], bytes[at + 2]) : null;
    put(value ?? byte);
    if (value !== null) at += 2;
  }
}

function hexOf(high = 0, low = 0): number | null {
  const digits = String.fromCharCode(high, low);
  return /^[\da-f]{2}$/i.test(digits) ? Number.parseInt(digits, 16) : null;
}

/** A letter's or a digit's byte as it is squeezed; 0: it is neither. */
const signOf = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return /[\da-z]/i.test(character) ? character.toLowerCase().charCodeAt(0) : 0;
});

/** @param signs squeezed */
function tokensAmong(signs: Buffer, { addresses, domain }: TokenForms): readonly string[] {
  const found = new Set<string>();
  for (const form of addresses) {
    const [before = '', after = ''] = form.split('{token}', 2).map(squeezed);
    if (before === '' || after === '') continue;
    for (const end of endsBefore(signs, after)) {
      const start = end - tokenLength;
      const isOurs = pluses.some((plus) => endsWith(signs, start, before + plus));
      if (isOurs) add(found, textOf(signs, start, end));
    }
  }
  for (const end of endsBefore(signs, squeezed(domain))) {
    const start = end - serialLength - tokenLength;
    if (!/^[\da-f]{20}$/.test(textOf(signs, end - serialLength, end))) continue;
    add(found, textOf(signs, start, start + tokenLength));
  }
  return [...found];
}

/** Empty where it begins before them. */
function textOf(signs: Buffer, start: number, end: number): string {
  return start < 0 ? '' : signs.toString('latin1', start, end);
}

function endsWith(signs: Buffer, end: number, text: string): boolean {
  return textOf(signs, end - text.length, end) === text;
}

/** The text without these tokens, however they are spelled. */
export function withoutTokens(text: string, tokens: readonly string[]): string {
  if (tokens.length === 0) return text;
  const signs = squeezed(text);
  const starts = tokens.flatMap((token) => startsOf(signs, token));
  if (starts.length === 0) return text;
  const places = placesOf(text);
  const pieces: string[] = [];
  let done = 0;
  for (const start of starts.toSorted((a, b) => a - b)) {
    const from = places[start] ?? 0;
    if (from >= done) pieces.push(text.slice(done, from), blank);
    done = Math.max(done, (places[start + tokenLength - 1] ?? text.length) + 1);
  }
  pieces.push(text.slice(done));
  return pieces.join('');
}

/** Its letters and digits alone, in lower case. */
function squeezed(text: string): string {
  return folded(text)
    .replaceAll(/[^\da-z]+/gi, '')
    .toLowerCase();
}

/** Where each sign of the squeezed text stands in the whole one. */
function placesOf(text: string): Uint32Array {
  const whole = folded(text);
  const places = new Uint32Array(whole.length);
  let count = 0;
  for (let at = 0; at < whole.length; at += 1) {
    if (!/[\da-z]/i.test(whole.charAt(at))) continue;
    places[count] = at;
    count += 1;
  }
  return places.subarray(0, count);
}

function startsOf(signs: string | Buffer, wanted: string): readonly number[] {
  const starts: number[] = [];
  if (wanted === '') return starts;
  for (let at = signs.indexOf(wanted); at >= 0; at = signs.indexOf(wanted, at + 1)) starts.push(at);
  return starts;
}

/** Where what stands before a domain may end, the sign between them left out. */
function endsBefore(signs: Buffer, domain: string): readonly number[] {
  return startsOf(signs, domain).flatMap((at) =>
    ats.filter((sign) => endsWith(signs, at, sign)).map((sign) => at - sign.length),
  );
}

function add(found: Set<string>, token: string): void {
  if (/^[a-z2-7]{16}$/.test(token)) found.add(token);
}
