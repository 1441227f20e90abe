// What a reported mail says itself, attached to the letter or forwarded in it: a phishing mail
// speaks of attackers and gives addresses too. That is no word of the one who complains; only the
// mail's own Received lines are evidence. A complaint that was sent on is no reported mail.

import { headerLines } from './headers.ts';
import { linesOf } from './lines.ts';
import type { Text } from '../model.ts';

/** Whether what stands at that offset of that text is the word of a reported mail. */
export type IsReportedWord = (place: string, offset: number) => boolean;

/** So much of a letter is read for what it calls the mail it brings. */
const letterMax = 8000;

/**
 * A mail within is a reported one if the letter calls it unwanted, and else if it was not sent to a
 * desk; what is quoted or forwarded in the text is one only if the letter calls it so. Linear.
 * @param layersIn the depth of each line of a text, 0 for what the sender wrote
 */
export function reportedWords(
  texts: readonly Text[],
  layersIn: (place: string, text: string) => readonly number[],
): IsReportedWord {
  const mayBeCalled = texts.some(({ place, text }) => isLetter(place) && unwanted.test(text));
  const depths = new Map<string, readonly number[]>();
  if (mayBeCalled)
    for (const { place, text } of texts)
      if (isLetter(place)) depths.set(place, layersIn(place, text));
  const isCalled = mayBeCalled && texts.some((text) => callsUnwanted(text, depths));
  const isNamed = texts.some(({ place, text }) => namesIn(place, text, depths));
  const starts = new Map<string, readonly number[]>();
  for (const { place, text } of texts) {
    if (place.startsWith('embedded:')) {
      const end = text.indexOf('\n\n');
      if (end >= 0 && (isCalled || !toDesk(text.slice(0, end)))) starts.set(place, [end]);
    } else if (isCalled && !isNamed && isLetter(place)) {
      starts.set(place, borders(text, depths.get(place) ?? []));
    }
  }
  return (place, offset) => isWithin(starts.get(place), offset);
}

/** Words for a mail that nobody asked for; in addresses and names they mean nothing. */
const unwanted =
  /(?<![\p{L}\d@._-])(?:spam(?:m?ail|ming|med|ov\p{L}{1,4}|u|y)?|phish\p{L}{0,5}|scam|junk|unsolicited|nevyžádan\p{L}{1,4}|podvodn\p{L}{1,4}|unerwünscht\p{L}{0,2}|betrugs\p{L}{0,8}|no deseado|no solicitado|indésirable|hameçonnage|indesiderat\p{L}|ongewenst\p{L}?|niechcian\p{L}{1,3}|oszuka\p{L}{1,6}|indesejad\p{L}|não solicitad\p{L})(?![\p{L}\d@_-]|[.]\w)/iu;
const replied = /^\s*(?:re|fwd?|wg|aw|tr|rv|enc|odp|vs|i)\s?:/i;
const rawField = /^(?:received|return-path|delivered-to|x-[\w-]{1,40}):/i;
const name =
  /\d\[?\.\]?\d{1,3}\[?\.\]?\d|h(?:tt|xx)ps?:|www\.|\[\.\]|[\da-f]:[\da-f]{0,4}:[\da-f]/i;

function isLetter(place: string): boolean {
  return place === 'subject' || place === 'body' || place === 'html';
}

/** What the sender wrote; the subject of an answer or a forward is that of the older mail. */
function letterOf({ place, text }: Text, depths: ReadonlyMap<string, readonly number[]>): string {
  if (place === 'subject') return replied.test(text) ? '' : text;
  const layers = depths.get(place);
  if (layers === undefined) return '';
  const own: string[] = [];
  for (const [at, line] of text.slice(0, letterMax).split('\n').entries()) {
    if (rawField.test(line)) break;
    if (layers[at] === 0) own.push(line);
  }
  return own.join('\n');
}

function callsUnwanted(text: Text, depths: ReadonlyMap<string, readonly number[]>): boolean {
  return unwanted.test(letterOf(text, depths));
}

/** The letter names something itself: then what it quotes may be its evidence. */
function namesIn(
  place: string,
  text: string,
  depths: ReadonlyMap<string, readonly number[]>,
): boolean {
  return name.test(letterOf({ place, text }, depths));
}

const toFields = /^(?:to|cc|delivered-to|x-original-to):/i;
const desks =
  /(?<![\p{L}\d])(?:abuse|security|noc|soc|csirt|cert|irt|sirt|cyber\p{L}{0,8}|incidents?|postmaster|hostmaster)(?![\p{L}\d])/iu;

/** It was sent to those who answer for a network. */
function toDesk(header: string): boolean {
  return header.split('\n').some((line) => toFields.test(line) && desks.test(line));
}

/** Where what an older mail says begins and ends, in turn; its header lines are evidence. */
function borders(text: string, layers: readonly number[]): number[] {
  const found: number[] = [];
  const lines = linesOf(text);
  const headers = headerLines(lines);
  for (const [at, { start }] of lines.entries()) {
    const isOlder = (layers[at] ?? 0) > 0 && !headers.has(at);
    if (isOlder !== (found.length % 2 === 1)) found.push(start);
  }
  return found;
}

function isWithin(found: readonly number[] | undefined, offset: number): boolean {
  if (found === undefined) return false;
  let low = 0;
  let high = found.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((found[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low % 2 === 1;
}
