// What whois and RDAP have in common: one form of answer, and how its fields are read. Everything
// in an answer is written by whoever holds a network, so texts are cleaned and cut here.

import type { Registry } from '../questions.ts';

/** What a registry says, without where and when it was asked. */
export type Finding = Pick<Registry, 'prefix' | 'name' | 'holder' | 'contact' | 'field'>;

export interface ParsedAnswer {
  readonly finding: Finding | null;
  /**
   * The prefix whose every address would get this answer. The whole network only where the registry
   * says that it is assigned to its user; an allocation may hold networks of others, so such an
   * answer is for the one address that was asked.
   */
  readonly prefix: string;
}

/** No assignment is wider; a registry's placeholder for all the world must not answer for it. */
const assignedLengthMin = { 32: 12, 128: 20 } as const;
const fieldCharsMax = 200;

/** The least length of a prefix that an answer may hold for: ARIN's types, RIPE's statuses. */
export function lengthMinOf(bits: 32 | 128, status: string | null): number {
  return /^(?:re|direct )?assign/i.test(status ?? '') ? assignedLengthMin[bits] : bits;
}

/** A network by that name says only that another registry has to be asked. */
export function isElsewhere(name: string | null): boolean {
  return /^(?:iana-|non-ripe-ncc-)/i.test(name ?? '');
}

/** A plain address that any mail server takes, in lower case; no display name, no literal. */
export function mailAddress(text: string): string | null {
  const mail = text.trim().toLowerCase();
  const at = mail.indexOf('@');
  const [local, domain] = [mail.slice(0, Math.max(0, at)), mail.slice(at + 1)];
  const isMail =
    mail.length <= 254 &&
    /^[a-z0-9_][a-z0-9.!#$%&'*+/=?^_`{|}~-]{0,63}$/.test(local) &&
    !/\.\.|\.$/.test(local) &&
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,9}[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(domain);
  return isMail ? mail : null;
}

/** The first line, short enough to be shown; null where nothing is left. */
export function shortText(text: string): string | null {
  const line = text.split('\n', 1)[0]?.trim() ?? '';
  // Cut, but not within a pair of surrogates.
  return line === '' ? null : line.slice(0, fieldCharsMax).replace(/\p{Cs}$/u, '');
}

/** Without control characters, and without marks that turn text around; line ends stay. */
export function withoutControls(text: string): string {
  return text.replace(/(?!\n)[\p{C}\u2028\u2029]/gu, '');
}
