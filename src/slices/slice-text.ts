// A slice as a text: one contact's own lines and what is nobody's in particular, in their order,
// and for the rest how many lines were left out. The work is that of what comes out, not of the
// whole.

import { scan } from '../indicators/scanner.ts';
import { type Mentioned, mentionsOf } from './mentions.ts';
import type { Slice, SlicedText } from './slice.ts';
import { withTheirOwn } from './their-own.ts';

/** A slice is at most this long, in UTF-16 units; then it says that the rest is left out. */
export const sliceMax = 1024 * 1024;
/** So much of a line about several goes along before the first name in it, and after the last. */
const edgeMax = 500;
const note = '[A complaint about several networks. What is about others is left out of this copy.]';
const wholeNote = '[The text of a complaint. What lets others write to this desk is withheld.]';
const leftOut = '[left out]';

/** The text for one contact, lines ending in LF. */
export function sliceText(slice: Slice): string {
  return textBelow(note, slice);
}

/** The text for the only contact, of whose complaint nothing but tokens is withheld. */
export function wholeText(slice: Slice): string {
  return textBelow(wholeNote, slice);
}

function textBelow(heading: string, slice: Slice): string {
  const out: string[] = [heading, ''];
  let length = 0;
  for (const [number, text] of slice.texts.entries()) {
    const own = slice.own.get(number) ?? [];
    if (!text.isForAll && own.length === 0) {
      const { length: count } = text.lines;
      out.push('', `[${counted(count - 1)} of an attachment about other networks left out]`);
      continue;
    }
    for (const line of linesFor(text, own, slice)) {
      length += line.length + 1;
      if (length > sliceMax) {
        out.push('', '[the rest is left out: too long]');
        return `${out.join('\n')}\n`;
      }
      out.push(line);
    }
  }
  return `${out.join('\n')}\n`;
}

function* linesFor(
  text: SlicedText,
  own: readonly number[],
  slice: Slice,
): Generator<string, void> {
  let last = -1;
  for (const index of merged(text.common, own)) {
    const line = text.lines[index];
    if (line === undefined) continue;
    if (index > last + 1) yield* gap(text, last + 1, index);
    if (line.isAfterEmpty) yield '';
    yield lineFor(line.text, line.mentions, slice);
    last = index;
  }
  if (last + 1 < text.lines.length) yield* gap(text, last + 1, text.lines.length);
}

function* gap({ fullFrom }: SlicedText, from: number, to: number): Generator<string, void> {
  const about = to > fullFrom ? '' : ' about other networks';
  yield '';
  yield `[${counted(to - from)}${about} left out]`;
}

function counted(lines: number): string {
  return lines === 1 ? '1 line' : `${lines} lines`;
}

/** Both in order; no number stands in both. */
function* merged(one: readonly number[], other: readonly number[]): Generator<number, void> {
  let at = 0;
  for (const number of one) {
    for (; (other[at] ?? number) < number; at += 1) yield other[at] ?? number;
    yield number;
  }
  yield* other.slice(at);
}

/** What is glued together may show another name once a part is gone; so often it is looked. */
const looksMax = 4;

/**
 * A line as one contact gets it. Where it names others too, those names are left out, and what
 * stands between two of them; the beginning, the end, and what stands beside one's own are kept.
 */
export function lineFor(
  text: string,
  mentions: readonly Mentioned[],
  { owners, contact }: Pick<Slice, 'owners' | 'contact'>,
): string {
  let [line, named] = [text, mentions];
  for (let looks = 0; looks < looksMax; looks += 1) {
    if (named.every(({ of }) => of.includes(contact))) return line;
    line = withoutOthers(line, named, contact);
    named = mentionsOf(line, owners);
  }
  return leftOut;
}

/**
 * Beside a sentence about one's own, one about others alone goes, and what follows it without
 * naming anybody.
 */
function withoutOthers(text: string, mentions: readonly Mentioned[], contact: number): string {
  if (!mentions.some(({ of }) => of.includes(contact)))
    return sentenceFor(text, 0, mentions, contact);
  const pieces: string[] = [];
  let wasOthers = false;
  for (const { start, end, named } of sentencesOf(text, mentions)) {
    const isOwn = named.some(({ of }) => of.includes(contact));
    wasOthers = named.length > 0 ? !isOwn : wasOthers;
    if (!wasOthers) pieces.push(sentenceFor(text.slice(start, end), start, named, contact));
    else if (pieces.at(-1) !== `${leftOut} `) pieces.push(`${leftOut} `);
  }
  return pieces.join('').trimEnd();
}

interface Sentence {
  readonly start: number;
  readonly end: number;
  readonly named: readonly Mentioned[];
}

/** No sentence ends within a name. */
function sentencesOf(text: string, mentions: readonly Mentioned[]): readonly Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  let done = 0;
  const close = (end: number): void => {
    let next = done;
    while ((mentions[next]?.start ?? end) < end) next += 1;
    if (next > 0 && (mentions[next - 1]?.end ?? 0) > end) return;
    sentences.push({ start, end, named: mentions.slice(done, next) });
    start = end;
    done = next;
  };
  for (const match of text.matchAll(/[.!?]\s{1,4}(?=\p{Lu})/gu))
    close(match.index + match[0].length);
  close(text.length);
  return sentences;
}

function sentenceFor(
  text: string,
  offset: number,
  mentions: readonly Mentioned[],
  contact: number,
): string {
  const pieces: string[] = [];
  let done = 0;
  let wasOther = false;
  const named = withTheirOwn(text, offset, mentions, contact);
  for (const [index, { start, end, of }] of named.entries()) {
    const isOwn = of.includes(contact);
    const before = text.slice(done, start - offset);
    if (index === 0) pieces.push(tail(before));
    else if (!wasOther || (isOwn && !namesMore(before))) pieces.push(before);
    else if (isOwn) pieces.push(' ');
    if (isOwn) pieces.push(text.slice(start - offset, end - offset));
    else if (pieces.at(-1) !== leftOut) pieces.push(leftOut);
    wasOther = !isOwn;
    done = end - offset;
  }
  const rest = text.slice(done);
  if (!wasOther || !namesMore(rest)) pieces.push(head(rest));
  return pieces.join('');
}

/** Names and mail addresses behind what is about others are rather theirs. */
function namesMore(text: string): boolean {
  return scan(text, Number.POSITIVE_INFINITY).found.some(
    ({ kind }) => kind === 'host' || kind === 'email' || kind === 'url',
  );
}

/** Cut only at a blank: half a number would be another one. */
function head(text: string): string {
  if (text.length <= edgeMax) return text;
  const blank = text.lastIndexOf(' ', edgeMax);
  return blank < 0 ? '...' : `${text.slice(0, blank)} ...`;
}

function tail(text: string): string {
  if (text.length <= edgeMax) return text;
  const blank = text.indexOf(' ', text.length - edgeMax);
  return blank < 0 ? '...' : `... ${text.slice(blank + 1)}`;
}
