// Tables of separated values in a text: an attachment, a sheet, or some lines below prose. A table
// begins with a line of names, one of which may be the accused's; what stands above is preamble.

import { parse } from 'csv-parse/sync';

import { unquoted } from './accusations.ts';
import { type Columns, columnsOf } from './columns.ts';

export interface Table {
  readonly header: readonly string[];
  readonly columns: Columns;
  readonly rows: readonly (readonly string[])[];
  /** Rows that exist and were not read; at least 1 where there are some. */
  readonly more: number;
}

/** Most rows of one table. */
const rowsMax = 20_000;
const tablesMax = 20;
const headerMax = 6000;
const columnsMax = 400;
/** Lines of a file that may stand above its header. */
const preambleMax = 200;
/** Longest name of a column that stands alone; and most words in a name. */
const singleMax = 40;
const nameWordsMax = 7;
const delimiters = [',', ';', '\t', '|'];
const mayName =
  /ip|addr|adres|host|src|sour|url|uri|link|site|domain|fqdn|att?a[ck]|client|direc|ender|indir/i;

/** `isFile`: the text is an attachment, where a single column may be a table, to the end. */
export function tablesIn(text: string, isFile: boolean, isTarget: boolean): readonly Table[] {
  const tables: Table[] = [];
  const linesMax = isFile ? preambleMax : Number.POSITIVE_INFINITY;
  let start = 0;
  let above = 0;
  while (start < text.length && tables.length < tablesMax && above <= linesMax) {
    const newline = text.indexOf('\n', start);
    const stop = newline < 0 ? text.length : newline;
    const found = newline < 0 ? null : headerIn(text.slice(start, stop), isFile, isTarget);
    above += 1;
    if (found !== null) {
      const end = isFile ? text.length : blankAfter(text, stop);
      const below = text.slice(stop + 1, end);
      // A quotation marks every line.
      const isQuoted = text.startsWith('>', start);
      const { rows, more } = rowsIn(
        isQuoted ? below.replace(/^(?:> ?)+/gm, '') : below,
        found.delimiter,
      );
      if (rows.length > 0) {
        const { header, columns } = found;
        tables.push({ header, columns, rows: joined(rows, header.length), more });
        start = end + 1;
        continue;
      }
    }
    start = stop + 1;
  }
  return tables;
}

function headerIn(
  line: string,
  isFile: boolean,
  isTarget: boolean,
): { header: readonly string[]; columns: Columns; delimiter: string } | null {
  if (line.length > headerMax || !mayName.test(line)) return null;
  const delimiter = delimiterOf(line);
  if (delimiter === null && (!isFile || line.length > singleMax)) return null;
  // Most lines are no header, and a parser is dear.
  const bare = line.replace(/^\ufeff|^[#> ]+/, '');
  const cells = bare.split(delimiter ?? ',', columnsMax);
  if (cells.some(isValue) || !isKnown(columnsOf(cells, isTarget), isFile)) return null;
  const header = rowsIn(bare, delimiter ?? ',').rows[0] ?? [];
  if (header.length > columnsMax || header.some(isValue)) return null;
  const columns = columnsOf(header, isTarget);
  if (header.length === 1 && columns.addresses.length === 0) return null;
  return isKnown(columns, isFile) ? { header, columns, delimiter: delimiter ?? ',' } : null;
}

/** Prose may hold a word that names a column, hardly two of them and nothing else. */
function isKnown({ addresses, sites, known }: Columns, isFile: boolean): boolean {
  return addresses.length + sites.length > 0 && known >= (isFile ? 1 : 2);
}

/** The sign that parts most cells. */
function delimiterOf(line: string): string | null {
  let best: string | null = null;
  let most = 0;
  for (const sign of delimiters) {
    const count = line.split(sign).length - 1;
    if (count > most) [best, most] = [sign, count];
  }
  return best;
}

/** Names are short and no addresses, times or sentences. */
function isValue(cell: string): boolean {
  if (cell.length > 80 || cell.trim().split(/\s+/, nameWordsMax + 1).length > nameWordsMax)
    return true;
  return /\d{1,3}\.\d{1,3}\.\d|\d:\d\d|@|:\/\/|[=<>]/.test(cell);
}

/** All rows. Most feeds are plain; a parser of all that there may be is dear, and may give up. */
function rowsIn(text: string, delimiter: string): { rows: string[][]; more: number } {
  const lines = text.split('\n', rowsMax + 1);
  const rows =
    plainRows(lines, delimiter) ?? parsed(text, delimiter) ?? splitRows(lines, delimiter);
  return { rows: rows.slice(0, rowsMax), more: Math.max(0, rows.length - rowsMax) };
}

/** Rows whose quotes stand around whole cells of one line; null where one has others. */
function plainRows(lines: readonly string[], delimiter: string): string[][] | null {
  if (!lines.some((line) => line.includes('"'))) return null;
  const rows: string[][] = [];
  for (const line of lines) {
    const cells = plainCells(line.trimEnd(), delimiter);
    if (cells === null) return null;
    if (cells.length > 1 || cells[0] !== '') rows.push(cells);
  }
  return rows;
}

function plainCells(line: string, delimiter: string): string[] | null {
  const cells: string[] = [];
  let at = 0;
  while (cells.length < columnsMax) {
    const isQuoted = line.startsWith('"', at);
    const close = isQuoted ? line.indexOf('"', at + 1) : at - 1;
    const next = line.indexOf(delimiter, close + 1);
    const end = next < 0 ? line.length : next;
    const cell = isQuoted ? line.slice(at + 1, close) : line.slice(at, end).trim();
    if (isQuoted ? close < 0 || end !== close + 1 : cell.includes('"')) return null;
    cells.push(cell);
    if (next < 0) break;
    at = next + 1;
  }
  return cells;
}

/** Null without quotes, where a parser would only be slow, and with broken ones. */
function parsed(text: string, delimiter: string): string[][] | null {
  try {
    return text.includes('"') ? read(text, delimiter) : null;
  } catch {
    return null;
  }
}

function splitRows(lines: readonly string[], delimiter: string): string[][] {
  return lines.map((line) =>
    line.split(delimiter, columnsMax).map((cell) => unquoted(cell.trim())),
  );
}

/** Rows that a mailer broke are whole again: together they have as many cells as the head. */
function joined(rows: readonly (readonly string[])[], width: number): (readonly string[])[] {
  const whole: (readonly string[])[] = [];
  for (const row of rows) {
    const above = whole.at(-1);
    const isRest = above !== undefined && above.length < width && row.length < width;
    if (isRest && above.length > 1 && above.length + row.length - 1 === width) {
      const seam = `${above.at(-1) ?? ''} ${row[0] ?? ''}`.trim();
      whole[whole.length - 1] = [...above.slice(0, -1), seam, ...row.slice(1)];
    } else whole.push(row);
  }
  return whole;
}

function read(text: string, delimiter: string): string[][] {
  return parse(text, {
    delimiter,
    bom: true,
    trim: delimiter !== '\t',
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    to: rowsMax + 1,
  });
}

/** Where the lines end that go without a gap. */
function blankAfter(text: string, from: number): number {
  const gap = /\n[ \t\r]*\n/g;
  gap.lastIndex = from + 1;
  return gap.exec(text)?.index ?? text.length;
}
