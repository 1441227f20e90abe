// Lines out of a flow of words and breaks, as a browser would set them: white space collapses,
// blocks begin lines, and a table's row is one line with its cells separated by tabs as long as
// each cell is one line itself. Nesting is followed to a depth; deeper blocks are only lines.

/** A text that is being set. */
interface Column {
  readonly chunks: string[];
  /** Line ends to write before the next word, and what to begin its line with. */
  breaks: number;
  lead: string;
  isSpaced: boolean;
}

type Frame =
  | { readonly kind: 'quote' | 'cell'; readonly column: Column }
  | { readonly kind: 'row'; readonly cells: string[] }
  | { readonly kind: 'table' };

export interface Flow {
  readonly root: Column;
  readonly frames: Frame[];
  /** Frames that were not opened because of the depth, by kind. */
  readonly skipped: Map<Frame['kind'], number>;
}

/** Each level may copy the text below it once, so this bounds the work. */
const framesMax = 60;
/** Each level marks each line below it. */
const quotesMax = 10;
const breaksMax = 2;

export function beginFlow(): Flow {
  return { root: newColumn(), frames: [], skipped: new Map() };
}

/** Words with white space between; what surrounds them joins or separates. */
export function write(flow: Flow, text: string): void {
  const words = text.replace(/[ \t\r\n\f]+/g, ' ');
  if (words === '') return;
  const column = currentColumn(flow);
  if (words.startsWith(' ')) column.isSpaced = true;
  const bare = words.trim() === words ? words : words.replace(/^ | $/g, '');
  if (bare === '') return;
  separate(column);
  column.chunks.push(bare);
  column.isSpaced = words.endsWith(' ');
}

/** Text whose white space counts. */
export function writeVerbatim(flow: Flow, text: string): void {
  if (text === '') return;
  const column = currentColumn(flow);
  separate(column);
  column.chunks.push(text);
}

/** A line end; two of them make a blank line. */
export function breakLine(flow: Flow): void {
  const column = currentColumn(flow);
  column.breaks = Math.min(column.breaks + 1, breaksMax);
}

/** The border of a block: what follows begins a line, or with 2 a paragraph. */
export function breakBlock(flow: Flow, lines: number): void {
  const column = currentColumn(flow);
  column.breaks = Math.max(column.breaks, lines);
}

/** Begins a line of a list. */
export function lead(flow: Flow, mark: string): void {
  currentColumn(flow).lead = mark;
}

/** Opens a table, a row, a cell or a quote; what misses its surroundings gets them. */
export function open(flow: Flow, kind: Frame['kind']): void {
  if (kind === 'row') close(flow, 'row');
  if (kind === 'cell') {
    close(flow, 'cell');
    if (flow.frames.at(-1)?.kind !== 'row') open(flow, 'row');
  }
  const isTooQuoted = kind === 'quote' && countQuotes(flow) >= quotesMax;
  if (isTooQuoted || flow.frames.length >= framesMax) {
    flow.skipped.set(kind, (flow.skipped.get(kind) ?? 0) + 1);
    if (kind === 'cell') write(flow, ' ');
    else breakBlock(flow, 1);
    return;
  }
  if (kind !== 'row' && kind !== 'cell') breakBlock(flow, 1);
  if (kind === 'row') flow.frames.push({ kind, cells: [] });
  else if (kind === 'table') flow.frames.push({ kind });
  else flow.frames.push({ kind, column: newColumn() });
}

/** Closes the innermost of its kind and all inside it; a row or cell only in its own table. */
export function close(flow: Flow, kind: Frame['kind']): void {
  const skipped = flow.skipped.get(kind) ?? 0;
  if (skipped > 0) {
    flow.skipped.set(kind, skipped - 1);
    breakBlock(flow, kind === 'cell' ? 0 : 1);
    return;
  }
  let at = flow.frames.length - 1;
  for (; at >= 0; at -= 1) {
    const frame = flow.frames[at];
    if (frame?.kind === kind) break;
    // A stray end inside a cell or a quote does not end what lies around it.
    if (frame?.kind === 'table' && kind !== 'quote') return;
    if (kind === 'quote' && frame?.kind !== 'row') return;
  }
  if (at < 0) return;
  while (flow.frames.length > at) closeLast(flow);
}

/** The whole text. */
export function endFlow(flow: Flow): string {
  while (flow.frames.length > 0) closeLast(flow);
  return textOf(flow.root);
}

function countQuotes(flow: Flow): number {
  return flow.frames.reduce((count, { kind }) => count + (kind === 'quote' ? 1 : 0), 0);
}

function newColumn(): Column {
  return { chunks: [], breaks: 0, lead: '', isSpaced: false };
}

function currentColumn(flow: Flow): Column {
  for (let at = flow.frames.length - 1; at >= 0; at -= 1) {
    const frame = flow.frames[at];
    if (frame?.kind === 'cell' || frame?.kind === 'quote') return frame.column;
  }
  return flow.root;
}

function separate(column: Column): void {
  const isFirst = column.chunks.length === 0;
  if (!isFirst && column.breaks > 0) column.chunks.push('\n'.repeat(column.breaks));
  else if (!isFirst && column.isSpaced) column.chunks.push(' ');
  if (column.lead !== '') column.chunks.push(column.lead);
  column.breaks = 0;
  column.lead = '';
  column.isSpaced = false;
}

function textOf({ chunks }: Column): string {
  return chunks.join('').trim();
}

function closeLast(flow: Flow): void {
  const frame = flow.frames.pop();
  if (frame === undefined) return;
  if (frame.kind === 'cell') {
    const row = flow.frames.at(-1);
    if (row?.kind === 'row') row.cells.push(textOf(frame.column));
  } else if (frame.kind === 'quote') {
    const text = textOf(frame.column);
    breakBlock(flow, 1);
    writeVerbatim(flow, text === '' ? '' : `> ${text.replaceAll('\n', '\n> ')}`);
    breakBlock(flow, 1);
  } else {
    breakBlock(flow, 1);
    if (frame.kind === 'row') writeVerbatim(flow, lineOf(frame.cells));
    breakBlock(flow, 1);
  }
}

/** A cell of several lines stands below what it follows, unless that names it. */
function lineOf(cells: readonly string[]): string {
  const isNamed = cells.length === 2;
  let line = '';
  for (const [at, cell] of cells.entries()) {
    const isApart = at > 0 && (isBroken(cells[at - 1]) || (!isNamed && isBroken(cell)));
    line += at === 0 ? cell : (isApart ? '\n' : '\t') + cell;
  }
  return line.trim();
}

function isBroken(cell: string | undefined): boolean {
  return cell?.includes('\n') ?? false;
}
