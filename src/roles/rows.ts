// One line with all that it names: the words before each, which addresses stand in a list, and
// whether it is a sentence, a record of a log, or nothing but addresses.

import { type Cue, cueColumns, type Lead } from './cues.ts';
import type { Line } from './lines.ts';
import { isBeside, listGap } from './side-by-side.ts';
import type { Above } from './wrapped.ts';
import type { Found } from '../indicators/scanner.ts';

/** Something named, with its surroundings on the line. */
export interface Spot {
  readonly one: Found;
  readonly lead: Lead;
  /** What is named before it on the line, whatever it is. */
  readonly previous: Found | undefined;
  readonly following: Found | undefined;
  /** Where the next thing named begins, or the line ends. */
  readonly next: number;
  /** Its number among the addresses of the line; null for names. */
  readonly position: number | null;
  /** The first of its list: addresses with nothing but commas or "and" between them. */
  list: Found | null;
}

export interface Row {
  readonly line: Line;
  readonly spots: readonly Spot[];
  /** How many addresses the line names. */
  readonly count: number;
  /** Roles by position, where the words before the first address are the heads of columns. */
  readonly columns: readonly Cue[];
  /** No word stands on the line but what it names. */
  readonly isBare: boolean;
  /** Wide gaps part its cells. */
  readonly isDrawn: boolean;
  /** A record of a log or a table, not a sentence. */
  readonly isLog: boolean;
  /** It goes on with a sentence that names an address above. */
  readonly isJoined: boolean;
}

/** Wider rows are no drawn table. */
const drawnMax = 4000;
/** How much of a line is looked at on each side of a mention. */
export const asideMax = 160;

/** The line with what it names; `above`: where a sentence goes on here. */
export function rowOf(text: string, line: Line, found: readonly Found[], above: Above): Row {
  const lineEnd = line.start + line.text.length;
  const spots: Spot[] = [];
  const gaps: string[] = [];
  let chain: Spot[] = [];
  let end = line.start;
  let lead = '';
  let before: Spot | null = null;
  let count = 0;
  let isJoined = false;
  found.forEach((one, at) => {
    const gap = text.slice(Math.max(end, one.start - asideMax), Math.max(end, one.start));
    gaps.push(gap);
    const goesOn = at === 0 && above.text !== '' && !/\p{L}/u.test(gap);
    lead = (goesOn ? above.text : lead.slice(-asideMax)) + gap;
    if (goesOn) isJoined = above.last !== null;
    const previous = found[at - 1];
    const afterName = previous !== undefined && !isAddress(previous);
    const spot: Spot = {
      one,
      lead: { text: lead, second: before !== null || (at === 0 && isJoined), afterName },
      previous,
      following: found[at + 1],
      next: found[at + 1]?.start ?? lineEnd,
      position: isAddress(one) ? count : null,
      list: null,
    };
    spots.push(spot);
    end = Math.max(end, one.end);
    if (spot.position === null) return;
    if (before !== null && isListed(text, line, before, spot)) join(before, spot);
    if (/\S/.test(lead)) {
      closeChain(text, chain);
      chain = [];
    }
    chain.push(spot);
    before = spot;
    lead = '';
    count += 1;
  });
  closeChain(text, chain);
  const words = gaps.join('') + text.slice(end, Math.min(end + asideMax, lineEnd));
  const isBare = !/\p{L}/u.test(words);
  const isLog = isBare || line.cells !== null || /\d:\d\d:\d\d/.test(words);
  const first = spots.find(({ position }) => position === 0);
  const heads = first === undefined || count < 2 ? [] : headsBefore(first.lead.text);
  const isDrawn = line.cells === null && / {2,}\S/.test(line.text.slice(0, drawnMax).trimStart());
  const columns = heads.length === count ? heads : [];
  return { line, spots, count, columns, isBare, isDrawn, isLog, isJoined };
}

/** What netstat and ss print before the local address and the foreign one. */
const connection = /^[>\s]{0,8}(?:(?:tcp|udp)[46]?|[A-Z]{3,6}[-_A-Z\d]{0,8})\s+\d+\s+\d+\s+$/;
const connectionHeads: readonly Cue[] = [
  { role: 'own', why: 'the local address of a connection' },
  { role: 'offender', why: 'the foreign address of a connection' },
];

function headsBefore(text: string): readonly Cue[] {
  return connection.test(text) ? connectionHeads : cueColumns(text);
}

/** Addresses with only blanks between them are a list where they are many, or in brackets. */
function closeChain(text: string, chain: readonly Spot[]): void {
  const [first] = chain;
  const last = chain.at(-1);
  if (first === undefined || last === undefined || first === last) return;
  const around = text.charAt(first.one.start - 1) + text.charAt(last.one.end);
  if (chain.length > 2 || around === '()' || around === '[]')
    for (const spot of chain) join(first, spot);
}

/** A table's cells have heads: in them is listed what nothing but a sign or "and" parts. */
function isListed(text: string, { cells }: Line, earlier: Spot, { one, lead }: Spot): boolean {
  if (cells !== null) return listGap.test(lead.text);
  const first = earlier.position === 0 || earlier.list !== null ? earlier.lead.text : null;
  return isBeside(text, earlier.one, one, lead.text, first);
}

function join(earlier: Spot, spot: Spot): void {
  const head = earlier.list ?? earlier.one;
  earlier.list = head;
  spot.list = head;
}

function isAddress({ kind }: Found): boolean {
  return kind !== 'host' && kind !== 'url' && kind !== 'email';
}
