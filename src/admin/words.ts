// Small things in words: addresses, times, what is cut. Pure.

import { domainToASCII } from 'node:url';

/** A mail address; a domain beyond ASCII is followed by what it really is (RFC 3492). */
export function address(text: string): string {
  const domain = text.slice(text.lastIndexOf('@') + 1);
  if (!/[^\0-\u007f]/.test(domain)) return text;
  const ascii = domainToASCII(domain);
  return ascii === '' ? text : `${text} (${ascii})`;
}

/** "2026-10-03 17:41Z" */
export function minuteText(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')}Z`;
}

/** "17:41Z", where the day goes without saying. */
export function clockText(at: Date): string {
  return `${at.toISOString().slice(11, 16)}Z`;
}

/** Cut for a list, where a row is to be read at a glance. */
export function short(text: string, most = 140): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
