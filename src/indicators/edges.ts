// What may stand next to an address, and what may not: versions, products, arguments of URLs, names
// made of numbers. Each test looks at a bounded piece of text.

import { ipv4Number } from './address.ts';

/** Letters and digits of ASCII, and what holds names and addresses together. */
export function isWord(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 48 && code <= 58) ||
    (code >= 64 && code <= 90) ||
    code === 45 ||
    code === 46 ||
    code === 95 ||
    code === 43
  );
}

/** Whether a URL may go on with this character: anything but space, quote, < > and backtick. */
export function isUrl(code: number): boolean {
  return code > 32 && code !== 34 && code !== 60 && code !== 62 && code !== 96 && code !== 160;
}

/** After the numbers: "192.0.2.1.dyn.example.com" is a name, "192.0.2.1.Please" ends a sentence. */
export function followsWell(after: string): boolean {
  if (after === '' || !/^[.\-_]/.test(after)) return true;
  if (after.startsWith('.')) return /^\.+(?![\w-])/.test(after) || /^\.[A-Z][\w-]*$/.test(after);
  return !/^[-_]\w/.test(after) || /^-\d{1,3}(?:\.\d{1,3}){3}(?!\.)/.test(after);
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

function lastToken(line: string): string {
  let start = line.length;
  while (start > 0 && !' \t\n\r"\'()<>'.includes(line.charAt(start - 1))) start -= 1;
  return line.slice(start);
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

/** Without the punctuation that ends a sentence or a field. */
export function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && '.-_:+'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
