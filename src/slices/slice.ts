// Cuts a complaint about several contacts' addresses into lines and says whose each is, once for
// all of them, so that each gets only its own. No line that names only others goes to anybody; what
// names nobody goes to all, up to a limit. Linear, whatever the number of contacts.

import type { Text } from '../model.ts';
import { withNames } from './beside.ts';
import { type Mentioned, mentionsOf, type Owners } from './mentions.ts';
import { type SlicedLine, type Whose, whoseLines } from './records.ts';

/** One of several contacts of a complaint. */
export interface Share {
  /** Of an address or a host: contacts by number. The same map in all shares of a complaint. */
  readonly owners: Owners;
  readonly contact: number;
  readonly contacts: number;
}

/** One contact's share of a complaint: plain data, of which the most is shared with the others. */
export interface Slice {
  readonly texts: readonly SlicedText[];
  readonly owners: Owners;
  readonly contact: number;
  /** Per text, the lines that are theirs, by number, in order. */
  readonly own: ReadonlyMap<number, readonly number[]>;
}

export interface SlicedText {
  /** Without the empty ones. */
  readonly lines: readonly SlicedLine[];
  /** By number, in order: the lines that are nobody's in particular. */
  readonly common: readonly number[];
  /** From this line on common ones were not taken: there are too many. */
  readonly fullFrom: number;
  /** False: only those whom it names get anything of it. */
  readonly isForAll: boolean;
}

/** So much of a complaint is cut up, in UTF-16 units; whole texts beyond it are left out. */
export const slicedMax = 1024 * 1024;
/** So much of what is nobody's in particular goes to each. */
export const commonMax = 128 * 1024;

/** So much is looked through before others have their turn. */
const turnMax = 16 * 1024;

/** Where the head of the mail stands: line by line, and each of them everybody's. */
export const headPlace = 'head';

/** The work of one mail: what is cut up, and what each contact has of it. */
interface Cutting {
  readonly owners: Owners;
  readonly turn: () => Promise<void>;
  readonly texts: SlicedText[];
  readonly own: readonly Map<number, number[]>[];
  commonLeft: number;
}

/**
 * One slice for each of `count` contacts, which `owners` knows by their numbers from 0. A text that
 * is too long is left out of all of them, and they say so.
 * @param turn lets others have their turn; awaited again and again
 */
export async function sliceTexts(
  texts: readonly Text[],
  given: Owners,
  count: number,
  turn: () => Promise<void>,
): Promise<readonly Slice[]> {
  const owners = withNames(
    texts.filter(({ text }) => text.length <= slicedMax),
    given,
  );
  const own = Array.from({ length: count }, () => new Map<number, number[]>());
  const cutting: Cutting = { owners, turn, texts: [], own, commonLeft: commonMax };
  let left = slicedMax;
  for (const { place, text } of texts) {
    const fits = text.length <= left;
    left -= fits ? text.length : 0;
    await cut(cutting, { place, text: fits ? text : '[left out: too long]' });
  }
  return own.map((lines, contact) => ({ texts: cutting.texts, owners, contact, own: lines }));
}

async function cut(cutting: Cutting, { place, text }: Text): Promise<void> {
  const title = titleOf(place);
  const lines = [
    ...(title === null ? [] : linesOf(title, mentionsOf(title, cutting.owners), true)),
    ...linesOf(text, await mentionsIn(text, cutting), place !== headPlace),
  ];
  const whose = place === headPlace ? lines.map(() => null) : whoseAll(lines, title ? 1 : 0);
  const number = cutting.texts.length;
  const common: number[] = [];
  let fullFrom = lines.length;
  for (const [index, of] of whose.entries()) {
    const length = lines[index]?.text.length ?? 0;
    if (of !== null) for (const contact of of) give(cutting, contact, number, index);
    else if (length < cutting.commonLeft) {
      cutting.commonLeft -= length + 1;
      common.push(index);
    } else fullFrom = Math.min(fullFrom, index);
  }
  // What is attached about one of them, without a word about the others, is none of theirs.
  const isForAll = !isApart(place) || whose.every((of) => of === null);
  cutting.texts.push({ lines, common, fullFrom, isForAll });
}

/** Piece by piece, each of whole lines, none of which ends within a number or a name. */
async function mentionsIn(text: string, { owners, turn }: Cutting): Promise<Mentioned[]> {
  const found: Mentioned[] = [];
  for (let start = 0; start < text.length; ) {
    const line = pieceEnd(text, start + turnMax);
    const end = line < 0 ? text.length : line + 1;
    for (const one of mentionsOf(text.slice(start, end), owners))
      found.push({ ...one, start: one.start + start, end: one.end + start });
    start = end;
    await turn();
  }
  return found;
}

/** So many lines may go on from one to the next. */
const goesOnMax = 100;

function pieceEnd(text: string, from: number): number {
  let line = text.indexOf('\n', from);
  for (let lines = 0; lines < goesOnMax && line >= 0; lines += 1) {
    if (!/[\w.=-]/.test(text.charAt(line - 1))) return line;
    line = text.indexOf('\n', line + 1);
  }
  return line;
}

function give(cutting: Cutting, contact: number, text: number, line: number): void {
  const lines = cutting.own[contact];
  const known = lines?.get(text);
  if (known === undefined) lines?.set(text, [line]);
  else known.push(line);
}

/** What names nobody below a title that does is theirs whom the title names. */
function whoseAll(lines: readonly SlicedLine[], from: number): readonly Whose[] {
  const whose = whoseEach(lines, from);
  const titled = lines.slice(0, from).flatMap(({ mentions }) => mentions);
  if (titled.length === 0 || whose.some((of) => of !== null)) return whose;
  const of = [...new Set(titled.flatMap((one) => one.of))];
  return whose.map((_, index) => (index < from ? null : of));
}

/** Paragraph by paragraph; the title above is everybody's who gets the text. */
function whoseEach(lines: readonly SlicedLine[], from: number): readonly Whose[] {
  const whose: Whose[] = lines.slice(0, from).map(() => null);
  let start = from;
  for (let at = from + 1; at <= lines.length; at += 1) {
    if (at < lines.length && lines[at]?.isAfterEmpty === false) continue;
    // Half a million lines are too many arguments of one call.
    for (const of of whoseLines(lines.slice(start, at))) whose.push(of);
    start = at;
  }
  return whose;
}

/** Empty, but for signs of quoting. */
const empty = /^[\s>|]*$/;

function linesOf(
  text: string,
  mentions: readonly Mentioned[],
  isFirstApart: boolean,
): readonly SlicedLine[] {
  const lines: SlicedLine[] = [];
  let start = 0;
  let next = 0;
  let isAfterEmpty = isFirstApart;
  for (const line of text.split('\n')) {
    const end = start + line.length;
    const inside: Mentioned[] = [];
    for (let one = mentions[next]; one !== undefined && one.start < end; one = mentions[next]) {
      inside.push({ start: one.start - start, end: Math.min(one.end, end) - start, of: one.of });
      next += 1;
    }
    const isEmpty = empty.test(line);
    if (!isEmpty) lines.push({ text: line, isAfterEmpty, mentions: inside });
    isAfterEmpty = isEmpty;
    start = end + 1;
  }
  return lines;
}

/** The head of the mail and what a person wrote need no title. */
function titleOf(place: string): string | null {
  return isApart(place) ? `----- ${place.replaceAll(/\s+/g, ' ')} -----` : null;
}

function isApart(place: string): boolean {
  return ![headPlace, 'subject', 'body', 'html'].includes(place);
}
