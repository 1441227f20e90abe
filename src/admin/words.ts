// Small things in words: ages, sizes, addresses. Pure.

import { domainToASCII } from 'node:url';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** "12 s", "5 min", "3 h", "2 d": how long ago, in the one unit that matters. */
export function age(since: Date, now: Date): string {
  const ms = Math.max(0, now.getTime() - since.getTime());
  if (ms < minuteMs) return `${Math.floor(ms / secondMs)} s`;
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)} min`;
  if (ms < 2 * dayMs) return `${Math.floor(ms / hourMs)} h`;
  return `${Math.floor(ms / dayMs)} d`;
}

/** "812 bytes", "4.1 kB", "3.2 MB" */
export function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** A mail address; a domain beyond ASCII is followed by what it really is (RFC 3492). */
export function address(text: string): string {
  const domain = text.slice(text.lastIndexOf('@') + 1);
  if (!/[^\0-\u007f]/.test(domain)) return text;
  const ascii = domainToASCII(domain);
  return ascii === '' ? text : `${text} (${ascii})`;
}

/** At most so many, and how many more there are. */
export function several(items: readonly string[], most: number): string {
  const shown = items.slice(0, most).join(', ');
  return items.length > most ? `${shown} and ${items.length - most} more` : shown;
}

/** "1 mail", "2 mails" */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** Cut for a list, where a row is to be read at a glance. */
export function short(text: string, most = 140): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
