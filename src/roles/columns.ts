// Tables that are drawn with blanks, or whose rows were wrapped: which head stands above an
// address. A heading of several lines is one; heads bear on what stands below them by the place on
// the line, or by the order in which the addresses come.

import { cueBefore, type Cue, cueColumns, isSentence } from './cues.ts';
import { bare } from './lines.ts';
import type { Row, Spot } from './rows.ts';

/** Lines without an address, directly above one: they say what is listed below. */
export interface Heading {
  /** The last line of it. */
  readonly line: number;
  readonly whole: string;
  /** The text of its lines, for the next line to join. */
  readonly text: string;
  /** Addresses that stand below it so far. */
  passed: number;
  /** What it says, once somebody asks: most lines head nothing. */
  read: Reading | null;
}

interface Reading {
  /** What the last line says in words. */
  readonly cue: Cue | null;
  /** "Attacked servers:" speaks of the next line whatever stands there. */
  readonly announces: boolean;
  /** "... (victims):" */
  readonly isOfVictims: boolean;
  /** The roles of its columns, in order; empty where it heads no table. */
  readonly columns: readonly Cue[];
  /** What the cells of a head that wide gaps part say of theirs. */
  readonly cells: readonly (Cue | null)[];
  /** Where on the line a head of a column stands. */
  readonly aligned: readonly { readonly start: number; readonly end: number; readonly cue: Cue }[];
}

/** A heading speaks for the addresses below it, no further than this. */
const headingLinesMax = 200;
const headLinesMax = 14;
const headTextMax = 400;
const beginsWithOurs =
  /^\W{0,9}(?:our|my|unsere?|meine?|notre|nos|mon|nuestr[ao]s?|nostr[aeio]|miei|onze?|mijn|nasz[ae]?|na\u0161e?|moje|noss[ao]s?|meus?)\b/i;
/** Widest line that is read as a row. */
const rowMax = 4000;
const dated = /\d{1,2}:\d\d/;
/** What else the heads of a source or a destination name. */
const notAddress = /^(?:port|ports|mac|asn|as|country|geo|city|name|user|bytes|zone)$/;
const addressWord = /^(?:ip|ips|ipv4|ipv6|addr|address|host)$/;

/** The heading that ends with this line; `above`: the heading so far. */
export function headingOf(whole: string, line: number, above: Heading | null): Heading {
  const text = bare(whole.slice(0, rowMax));
  const joins = above !== null && above.line === line - 1 && above.passed === 0;
  const joined = joins ? `${above.text} ${text}`.slice(-headTextMax) : text;
  return { line, whole: whole.slice(0, rowMax), text: joined, passed: 0, read: null };
}

/** Whether a heading ends with a colon: what it announces follows. */
export function announces({ whole }: Heading): boolean {
  return /[:\uff1a]\s*$/.test(whole.slice(-headTextMax));
}

/** Whether what a heading announces is a list of victims. */
export function announcesVictims(heading: Heading): boolean {
  return readingOf(heading).isOfVictims;
}

const victimsMax = 40;
const ofVictims =
  /(?:victims?|opfern?|ob\u011bt\S{1,3}|victimes?|v[i\u00ed]ctimas?|v[i\u00ed]timas?|vittim[ae]|slachtoffers?|ofiary?)\)?\s{0,3}:\s*$/i;

function readingOf(heading: Heading): Reading {
  if (heading.read !== null) return heading.read;
  const { whole, text: joined } = heading;
  const text = bare(whole);
  const isTable = text.length < headTextMax && !isSentence(joined);
  heading.read = {
    cue: ownOnly(cueBefore({ text, second: false, afterName: false }), text),
    announces: announces(heading),
    isOfVictims: ofVictims.test(whole.slice(-victimsMax)),
    columns: isTable ? cueColumns(joined) : [],
    cells: isTable ? headCells(whole) : [],
    aligned: isTable ? alignedHeads(whole) : [],
  };
  return heading.read;
}

/** "Our servers:" lists ours; "these try passwords on our servers:" lists those who try. */
function ownOnly(cue: Cue | null, text: string): Cue | null {
  return cue?.role === 'own' && !beginsWithOurs.test(text) ? null : cue;
}

/** The role of an address below a heading; null where the heading does not speak of it. */
export function headedBy(heading: Heading, row: Row, spot: Spot, at: number): Cue | null {
  const { position, lead, one } = spot;
  if (position === null || at - heading.line > headingLinesMax) return null;
  const { columns, aligned, cells, cue, announces } = readingOf(heading);
  const drawn = cells.length > 2 ? cellsOf(row.line.text) : [];
  if (drawn.length === cells.length && drawn.length > 0 && row.line.cells === null) {
    const cell = drawn.findLastIndex((each) => each.start <= one.start - row.line.start);
    return cells[cell] ?? null;
  }
  const start = one.start - row.line.start;
  const under = row.isDrawn ? aligned.filter((head) => meets(head, start, one)) : [];
  if (under.length === 1) return under[0]?.cue ?? null;
  if (columns.length > 1 && (row.isBare || row.isLog) && row.count <= columns.length) {
    // A record that was wrapped goes on until the next one begins with its time.
    if (position === 0 && dated.test(row.line.text)) heading.passed = 0;
    const place = row.count === columns.length ? position : heading.passed % columns.length;
    if (at - heading.line <= headLinesMax || row.count === columns.length)
      return columns[place] ?? null;
  }
  if (columns.length > 1) return null;
  if (announces && cue?.role === 'own' && at <= heading.line + 2) return cue;
  if (!row.isBare && !kindKey.test(lead.text)) return null;
  return position === 0 ? cue : null;
}

/** "IP: ..." says what kind of thing follows, and nothing of its part. */
const kindKey =
  /^[\s>*-]*(?:ip|ips|ipv4|ipv6|host|server)?[ -]?(?:ip|ips|address|adresse)?\s*[:=]\s*$/i;

function meets(head: Reading['aligned'][number], start: number, one: Spot['one']): boolean {
  return start < head.end && start + one.end - one.start > head.start;
}

/** Cells of a line with wide gaps or tabs between them. */
function cellsOf(whole: string): { start: number; text: string }[] {
  const text = whole.slice(0, rowMax);
  return [...text.matchAll(/\S+(?: \S+)*/g)].map((cell) => ({ start: cell.index, text: cell[0] }));
}

function headCells(whole: string): Reading['cells'] {
  const cells = cellsOf(whole).map(({ text }) =>
    text.length > 40 || notAddress.test(lastWord(text))
      ? null
      : cueBefore({ text, second: false, afterName: false }),
  );
  return cells.some((cell) => cell !== null) ? cells : [];
}

function lastWord(text: string): string {
  return text.slice(text.lastIndexOf(' ') + 1).toLowerCase();
}

/** The heads of a line that is drawn with blanks, where they name a part; ports do not count. */
function alignedHeads(whole: string): Reading['aligned'] {
  if (!/ {2,}\S/.test(whole.trimStart())) return [];
  const words = [...whole.matchAll(/[\p{L}\d_-]+/gu)];
  return words.flatMap((word, at) => {
    const cue = cueBefore({ text: word[0], second: false, afterName: false });
    const next = words[at + 1];
    const isNear = next !== undefined && next.index === word.index + word[0].length + 1;
    const after = isNear ? next[0].toLowerCase() : '';
    if (cue === null || notAddress.test(after)) return [];
    const end = word.index + word[0].length + (addressWord.test(after) ? after.length + 1 : 0);
    return [{ start: word.index, end, cue }];
  });
}
