// Notations of an address that no reader of complaints needs and every leak could use: digits of
// other scripts, other separators, octal and hexadecimal, one number for all, the ends of several
// behind one beginning, pieces on two lines. Each pattern is bounded; what is found is only held
// against the addresses that somebody answers for, so finding too much does no harm.

import { canonicalIpv4, canonicalIpv6 } from '../indicators/address.ts';

/** What may be an address: each of the values is one reading of it. */
export interface Spelled {
  readonly start: number;
  readonly end: number;
  readonly values: readonly string[];
}

const dots = '\u3002\uff61\u00b7\u2027';

/** The text with digits, letters and dots of other scripts as plain ones, of the same length. */
export function folded(text: string): string {
  if (!/[\u0080-\uffff]/.test(text)) return text;
  const known = new Map<string, string>();
  return text.replaceAll(/[\u00a0-\u{10ffff}]/gu, (sign) => {
    const plain = known.get(sign) ?? plainSign(sign);
    known.set(sign, plain);
    return plain;
  });
}

/** A sign of two code units gets a character of no width behind it. */
function plainSign(sign: string): string {
  const plain = dots.includes(sign) ? '.' : (digitOf(sign) ?? sign.normalize('NFKC'));
  return /^[\x21-\x7e]$/.test(plain) ? plain.padEnd(sign.length, '\u200b') : sign;
}

/** The digits of a script stand in order, beginning with its zero. */
function digitOf(sign: string): string | null {
  const isDigit = (code: number): boolean => /^\p{Nd}$/u.test(String.fromCodePoint(code));
  const code = sign.codePointAt(0) ?? 0;
  if (!isDigit(code) || sign.normalize('NFKC') !== sign) return null;
  let value = 0;
  while (value < 9 && isDigit(code - value - 1)) value += 1;
  return String(value);
}

const part = '(0x[\\da-f]{1,2}|\\d{1,4})';
const separator = '([.-]|[_,]|%2e|\\s?[.,]\\s{1,2}|\\s?dot\\s?)';
const quads = new RegExp(
  `(?<![\\da-z])${part}${separator}${part}\\2${part}\\2${part}(?!\\d)`,
  'gi',
);
const wholes = /(?<![\w.])(?:0x[\da-f]{8}|\d{8,10}|[\da-f]{8})(?!\w)/gi;
const nibbles = /(?<![\w.])(?:[\da-f]\.){32}ip6\.arpa/gi;

/** Addresses in one piece, whatever stands between their numbers. Linear. */
export function* spelledIn(text: string): Generator<Spelled> {
  for (const match of text.matchAll(quads)) {
    const { index, 0: whole } = match;
    const [, one = '', , two = '', three = '', four = ''] = match;
    const parts = [one, two, three, four];
    const end = index + whole.length;
    const values = [parts, parts.map(numberOf)].map((each) => canonicalIpv4(each.join('.')));
    // Reversed they are meant only as the beginning of a name.
    if (/^[.-][a-z]/i.test(text.slice(end, end + 2)))
      values.push(canonicalIpv4(parts.toReversed().join('.')));
    yield { start: index, end, values: values.filter((value) => value !== null) };
  }
  for (const { index, 0: whole } of text.matchAll(wholes)) {
    const digits = whole.replace(/^0x/i, '');
    const numbers = [Number(whole), Number.parseInt(digits, 16)];
    yield { start: index, end: index + whole.length, values: numbers.flatMap(dotted) };
  }
  for (const { index, 0: whole } of text.matchAll(nibbles)) {
    const hex = whole.slice(0, 64).replaceAll('.', '').split('').toReversed().join('');
    const value = canonicalIpv6(hex.match(/.{4}/g)?.join(':') ?? '');
    if (value !== null) yield { start: index, end: index + whole.length, values: [value] };
  }
}

/** As C reads it: octal behind a zero. */
function numberOf(text: string): string {
  if (/^0x/i.test(text)) return String(Number.parseInt(text, 16));
  return /^0[0-7]+$/.test(text) ? String(Number.parseInt(text, 8)) : text;
}

function dotted(number: number): string[] {
  if (!Number.isInteger(number) || number < 2 ** 24 || number >= 2 ** 32) return [];
  return [[24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.')];
}

const listed =
  /(?<![\d.])(\d{1,3}\.\d{1,3}\.\d{1,3}\.)(?:[{([]([\d\s,;|/-]{1,200})[})\]]|\d{1,3}((?:\s?(?:[,;/&+|]|(?:and|or|und|oder|et|ou|y|o|e|a|i|nebo|lub|en|of))\s?\.?\d{1,3}(?![\d.])){1,64}))/gi;

/** "192.0.2.{10,11}", "192.0.2.10, 11 and .12": the ends of several behind one beginning. */
export function* endingsIn(text: string): Generator<Spelled> {
  for (const match of text.matchAll(listed)) {
    const [whole, head = '', inside, behind] = match;
    const list = inside ?? behind ?? '';
    const from = match.index + whole.length - list.length - (inside === undefined ? 0 : 1);
    for (const { index, 0: end } of list.matchAll(/\d{1,3}/g)) {
      const value = canonicalIpv4(head + end);
      const start = from + index;
      if (value !== null) yield { start, end: start + end.length, values: [value] };
    }
  }
}

const pieceMax = 64;
const tail = /[\w.-]{1,64}(?==?\r?$)/;
const head = /^([>|\t ]{0,12})([\w.-]{1,64})/;

/** What a line's end and the next one's beginning make together, and where the two pieces are. */
export function* brokenIn(
  text: string,
): Generator<{ readonly whole: string; readonly first: string; readonly pieces: Spelled[] }> {
  for (let line = text.indexOf('\n'); line >= 0; line = text.indexOf('\n', line + 1)) {
    if (!/[\w.=\r-]/.test(text.charAt(line - 1))) continue;
    const above = text.slice(Math.max(0, line - pieceMax - 2), line);
    const end = tail.exec(above.slice(above.lastIndexOf('\n') + 1))?.[0] ?? '';
    const next = head.exec(text.slice(line + 1, line + 1 + pieceMax + 12));
    if (end === '' || next === null) continue;
    const [, marks = '', begin = ''] = next;
    const behind = /=?\r?$/.exec(above)?.[0].length ?? 0;
    const start = line - behind - end.length;
    const second = line + 1 + marks.length;
    const values: string[] = [];
    yield {
      whole: end + begin,
      first: end,
      pieces: [
        { start, end: start + end.length, values },
        { start: second, end: second + begin.length, values },
      ],
    };
  }
}
