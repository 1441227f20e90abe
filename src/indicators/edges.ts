// What may stand next to an address, and what may not: versions, products, arguments of URLs, names
// made of numbers. Each test looks at a bounded piece of text.

import { ipv4Number } from './address.ts';

/** What a character of ASCII is to a word: 0 ends it, 1 is of it, 2 marks what may name something. */
const wordKinds = new Uint8Array(128);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+')
  wordKinds[char.charCodeAt(0)] = 1;
for (const char of '.:@') wordKinds[char.charCodeAt(0)] = 2;

/** 0: no part of a word; 1: letters, digits, "-", "_", "+"; 2: the marks ".", ":" and "@". */
export function wordKind(code: number): number {
  return code < 128 ? (wordKinds[code] ?? 0) : 0;
}

/** Whether a URL may go on with this character: not space, quote, < >, backtick, | (RFC 3986). */
export function mayBeInUrl(code: number): boolean {
  return (
    code > 32 &&
    code !== 34 &&
    code !== 60 &&
    code !== 62 &&
    code !== 96 &&
    code !== 124 &&
    code !== 160
  );
}

/** After the numbers: "192.0.2.1.dyn.example.com" is a name, "192.0.2.1.Please" ends a sentence. */
export function followsWell(after: string): boolean {
  if (after === '' || !/^[.\-_]/.test(after)) return true;
  if (after.startsWith('.')) return /^\.+(?![\w-])/.test(after) || /^\.[A-Z][\w-]*$/.test(after);
  return !/^[-_]\w/.test(after) || /^-\d{1,3}(?:\.\d{1,3}){3}(?!\.)/.test(after);
}

/** "192.0.2.1=" at a line's end: a soft break (RFC 2045, 6.7) that nobody undid; more may follow. */
export function isCutOff(text: string, end: number): boolean {
  return text.charCodeAt(end) === 61 && /^=\r?\n/.test(text.slice(end, end + 3));
}

/** "nginx/192.0.2.1" is a product, "host.example/192.0.2.1" and "/192.0.2.1" are addresses. */
export function isAfterSlash(line: string): boolean {
  const token = lastToken(line).slice(0, -1);
  return token === '' || (token.includes('.') && !token.includes('/'));
}

/** "/find?host=192.0.2.1": the value of a URL's or a path's argument. */
export function isArgument(line: string): boolean {
  const token = lastToken(line);
  return token.includes('?') || token.startsWith('/');
}

/** What stands between the last blank, quote, bracket or parenthesis and the end. */
function lastToken(line: string): string {
  let start = line.length;
  while (start > 0 && !endsToken(line.charCodeAt(start - 1))) start -= 1;
  return line.slice(start);
}

function endsToken(code: number): boolean {
  if (code > 62) return false;
  const isQuote = code === 34 || code === 39 || code === 40 || code === 41;
  return isQuote || code === 32 || code === 60 || code === 62 || (code >= 9 && code <= 13);
}

/** Whether two IPv4 addresses are a range's ends: in order, in one /8, fewer than 2^24 apart. */
export function isRange(first: string, last: string): boolean {
  const span = ipv4Number(last) - ipv4Number(first);
  return span > 0 && span < 2 ** 24 && first.split('.')[0] === last.split('.')[0];
}

/** Whether it could be one group of an IPv6 address; an empty one too. */
export function isHex(text: string): boolean {
  return text.length <= 4 && /^[\da-f]*$/i.test(text);
}

/** A port from 1 to 65535, or null. */
export function portOf(text: string): number | null {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port > 0 && port < 65536 ? port : null;
}

/** Where four or five numbers with dots between stand in a word, dots around them left out. */
export function numberRuns(word: string): { readonly from: number; readonly to: number }[] {
  const runs: { from: number; to: number }[] = [];
  let dots = 0;
  let from = -1;
  for (let at = 0; at <= word.length; at++) {
    const code = word.charCodeAt(at);
    if (code >= 48 && code <= 57) {
      if (from < 0) from = at;
    } else if (code === 46) {
      if (from >= 0) dots += 1;
    } else {
      if (dots >= 3) keepRun(runs, word, from, at);
      dots = 0;
      from = -1;
    }
  }
  return runs;
}

function keepRun(
  runs: { from: number; to: number }[],
  word: string,
  from: number,
  end: number,
): void {
  let to = end;
  while (word.charCodeAt(to - 1) === 46) to -= 1;
  if (to - from >= 7) runs.push({ from, to });
}

/** Without the punctuation that ends a sentence or a field. */
export function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && '.-_:+'.includes(text.charAt(end - 1))) end -= 1;
  return end === text.length ? text : text.slice(0, end);
}
