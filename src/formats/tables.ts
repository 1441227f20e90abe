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
        tables.push({ header: found.header, columns: found.columns, rows, more });
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

/** All rows. Without a quote a parser would only be slow; with a broken one it gives up. */
function rowsIn(text: string, delimiter: string): { rows: string[][]; more: number } {
  let rows: string[][] | null = null;
  try {
    rows = text.includes('"') ? read(text, delimiter) : null;
  } catch {
    // Then each line as it stands.
  }
  rows ??= text
    .split('\n', rowsMax + 1)
    .map((line) => line.split(delimiter, columnsMax).map((cell) => unquoted(cell.trim())));
  return { rows: rows.slice(0, rowsMax), more: Math.max(0, rows.length - rowsMax) };
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
