// A text of a mail in pieces: what its marks name is a link to where more is known of it, and what
// is accused bears its number. Pure; everything is text until render.ts escapes it.

import type { Mark, ReadText, Reading } from '../../reading.ts';
import { questionMost } from '../lookup/question.ts';
import { type Href, href, type Segment } from '../shown.ts';

/** Values by the numbers that stand beside them, as the prepared answer counts its lines. */
export type Numbers = ReadonlyMap<string, number>;

/** A stretch of a text, in UTF-16 units. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Who is accused, numbered in the order in which the mail names them. */
export function numbersOf({ texts }: Pick<Reading, 'texts'>): Numbers {
  const numbers = new Map<string, number>();
  for (const { marks } of texts) {
    for (const { role, value } of marks) {
      if (role === 'offender' && !numbers.has(value)) numbers.set(value, numbers.size + 1);
    }
  }
  return numbers;
}

/** One stretch of a text in pieces, with at most so many marks; the rest of it is plain. */
export function segmentsOf(
  { text, marks }: Pick<ReadText, 'text' | 'marks'>,
  numbers: Numbers,
  stretch: Stretch,
  marksMost: number,
): Segment[] {
  const pieces: Segment[] = [];
  let at = stretch.start;
  const plain = (end: number): void => {
    if (end > at) pieces.push({ text: text.slice(at, end), mark: '', n: 0, link: null });
    at = Math.max(at, end);
  };
  for (const mark of marksWithin(marks, stretch).slice(0, marksMost)) {
    plain(mark.start);
    pieces.push({
      text: text.slice(mark.start, mark.end),
      mark: mark.role,
      n: numbers.get(mark.value) ?? 0,
      link: linkOf(mark),
    });
    at = mark.end;
  }
  plain(stretch.end);
  return pieces;
}

/** The marks that lie wholly within a stretch. */
export function marksWithin(marks: readonly Mark[], { start, end }: Stretch): readonly Mark[] {
  return marks.filter((mark) => mark.start >= start && mark.end <= end);
}

/** Where a click leads: to what the desk knows of it, or to the page that asks before a link. */
export function linkOf({ what, value }: Pick<Mark, 'what' | 'value'>): Href | null {
  return what === 'url' ? outOf(value) : lookupOf(value);
}

/** What the desk knows of an address, a network, a host or a mail address. */
export function lookupOf(value: string): Href | null {
  if (value.length > questionMost) return null;
  return href(`/lookup?q=${encoded(value)}`);
}

/** What is longer stays text: no address bar shows it whole. */
export const urlMost = 4_000;

/** The page that shows a whole link before it is opened; null for what no browser should open. */
export function outOf(url: string): Href | null {
  if (url.length > urlMost || !/^https?:\/\//i.test(url)) return null;
  return href(`/out?u=${Buffer.from(url, 'utf8').toString('base64url')}`);
}

/** Percent-encoded; half characters, which no address can hold, are replaced. */
function encoded(value: string): string {
  return encodeURIComponent(value.replaceAll(/\p{Surrogate}/gu, '\ufffd'));
}
