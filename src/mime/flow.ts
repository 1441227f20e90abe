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
  | { readonly kind: 'quote'; readonly column: Column }
  | { readonly kind: 'cell'; readonly column: Column; readonly wide: number; readonly high: number }
  | { readonly kind: 'row'; readonly cells: string[] }
  | Table;

interface Table {
  readonly kind: 'table';
  readonly rows: (readonly string[])[];
  /** By column: so many rows more are taken by a cell that began above. */
  readonly taken: number[];
}

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
/** Cells reach over columns and rows only within so many: nobody writes broader tables by hand. */
const columnsMax = 30;
/** In a table of so many columns an empty cell is written: whoever counts cells finds it. */
const broadMin = 3;
const emptyCell = '-';

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

/** Opens a table, a row or a quote; what misses its surroundings gets them. */
export function open(flow: Flow, kind: 'table' | 'row' | 'quote'): void {
  if (kind === 'row') close(flow, 'row');
  if (isTooDeep(flow, kind)) return breakBlock(flow, 1);
  if (kind !== 'row') breakBlock(flow, 1);
  if (kind === 'row') flow.frames.push({ kind, cells: [] });
  else if (kind === 'table') flow.frames.push({ kind, rows: [], taken: [] });
  else flow.frames.push({ kind, column: newColumn() });
}

/** Opens a cell over so many columns and rows; a cell without a row gets one. */
export function openCell(flow: Flow, wide: number, high: number): void {
  close(flow, 'cell');
  if (flow.frames.at(-1)?.kind !== 'row') open(flow, 'row');
  if (isTooDeep(flow, 'cell')) write(flow, ' ');
  else flow.frames.push({ kind: 'cell', column: newColumn(), wide, high });
}

function isTooDeep(flow: Flow, kind: Frame['kind']): boolean {
  const isTooQuoted = kind === 'quote' && countQuotes(flow) >= quotesMax;
  const isTooDeep = isTooQuoted || flow.frames.length >= framesMax;
  if (isTooDeep) flow.skipped.set(kind, (flow.skipped.get(kind) ?? 0) + 1);
  return isTooDeep;
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

/** A first cell may be empty: what stands before it is kept. */
function textOf({ chunks }: Column): string {
  return chunks
    .join('')
    .replace(/^[ \n\r]+/, '')
    .trimEnd();
}

function closeLast(flow: Flow): void {
  const frame = flow.frames.pop();
  if (frame === undefined) return;
  if (frame.kind === 'cell') addCell(flow, textOf(frame.column), frame);
  else if (frame.kind === 'row') addRow(flow, frame.cells);
  else if (frame.kind === 'quote') {
    const text = textOf(frame.column);
    breakBlock(flow, 1);
    writeVerbatim(flow, text === '' ? '' : `> ${text.replaceAll('\n', '\n> ')}`);
    breakBlock(flow, 1);
  } else {
    const isUsed = usedColumns(frame.rows);
    const fill = isUsed.filter(Boolean).length >= broadMin ? emptyCell : '';
    for (const row of frame.rows) {
      const cells = row.filter((_, at) => at >= columnsMax || isUsed[at] === true);
      writeRow(flow, cells, fill);
    }
  }
}

/** A cell stands in the first column that no cell from above takes, and is empty in its others. */
function addCell(flow: Flow, text: string, { wide, high }: { wide: number; high: number }): void {
  const row = flow.frames.at(-1);
  if (row?.kind !== 'row') return;
  const table = flow.frames.at(-2);
  const taken = table?.kind === 'table' ? table.taken : [];
  fillTaken(row.cells, taken);
  const from = row.cells.length;
  row.cells.push(text);
  while (row.cells.length < Math.min(from + wide, columnsMax)) row.cells.push('');
  if (high <= 1) return;
  for (let at = from; at < Math.min(row.cells.length, columnsMax); at += 1) taken[at] = high;
}

function fillTaken(cells: string[], taken: readonly number[]): void {
  while ((taken[cells.length] ?? 0) > 0) cells.push('');
}

function addRow(flow: Flow, cells: readonly string[]): void {
  breakBlock(flow, 1);
  const table = flow.frames.at(-1);
  if (table?.kind !== 'table')
    return writeRow(
      flow,
      cells.filter((cell) => cell !== ''),
    );
  table.rows.push(cells);
  for (const [at, rows] of table.taken.entries()) table.taken[at] = Math.max(0, (rows ?? 0) - 1);
}

/** Columns in which nothing stands only keep others apart. */
function usedColumns(rows: readonly (readonly string[])[]): readonly boolean[] {
  const isUsed: boolean[] = [];
  for (const cells of rows)
    for (let at = 0; at < Math.min(cells.length, columnsMax); at += 1)
      isUsed[at] = isUsed[at] === true || cells[at] !== '';
  return isUsed;
}

function writeRow(flow: Flow, cells: readonly string[], fill = ''): void {
  const last = cells.findLastIndex((cell) => cell !== '');
  const first = cells.findIndex((cell) => cell !== '');
  const isFilled = fill !== '' && first < last && !cells.some(isBroken);
  const whole = cells.slice(0, last + 1);
  breakBlock(flow, 1);
  writeVerbatim(flow, lineOf(isFilled ? whole.map((cell) => cell || fill) : whole));
  breakBlock(flow, 1);
}

/** A cell of several lines stands below what it follows, unless that names it. */
function lineOf(cells: readonly string[]): string {
  if (!cells.some(isBroken)) return cells.join('\t');
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
