// Numbers by which other desks know their tickets, as they stand in subjects: "[RT #1234]",
// "Ticket#2026040710000015", "Case 00123", "INC0012345". They are remembered of a proven party, and
// say nothing of anybody else. Addresses, dates and names of weaknesses are no numbers.

import { ownTag } from './number.ts';

const numbersMax = 5;
const lengthMin = 3;
const lengthMax = 24;
/** So much of a subject is looked through. */
const charactersMax = 1_000;

const words = 'ticket|tiket|case|incident|request|vorgang|anfrage|caso|dossier|požadavek';
const number = `([a-z0-9][a-z0-9-]{${lengthMin - 2},${lengthMax - 2}}[a-z0-9])`;
/** Neither within a word nor the beginning of an address or a time. */
const end = String.raw`(?![\p{L}\d]|[.:/-][\p{L}\d:])`;

/** Bounded, so linear on hostile text. */
const forms: readonly RegExp[] = [
  new RegExp(String.raw`#\s?${number}${end}`, 'giu'),
  new RegExp(
    String.raw`(?<![\p{L}\d])(?:${words})(?:\s(?:id|no|nr|number)\.?)?\s?:?\s?${number}${end}`,
    'giu',
  ),
  new RegExp(String.raw`(?<![\p{L}\d])((?:inc|req|ritm|task|cs|tkt)-?\d{4,16})${end}`, 'giu'),
];

const none = /^(?:(?:19|20)\d\d|\d{4}-\d{1,2}-\d{1,2}|\d{1,2}-\d{1,2}-\d{4}|cve-.*|as\d+)$/;

/**
 * The numbers of others in a subject, in lower case, each once, at most five.
 * @param tag our own; what bears it is none of theirs
 */
export function foreignNumbers(subject: string, tag: string): readonly string[] {
  const text = subject.slice(0, charactersMax).replace(ownTag(tag), ' ');
  const found = forms
    .flatMap((form) => [...text.matchAll(form)])
    .map((match) => (match[1] ?? '').toLowerCase())
    .filter((one) => /\d/.test(one) && !none.test(one));
  return [...new Set(found)].slice(0, numbersMax);
}
