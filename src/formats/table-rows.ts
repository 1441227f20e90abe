// A row of a table as an accusation: which of its cells name the accused, with port and kind.

import type { Category } from '../findings.ts';
import {
  accusationsMax,
  accuse,
  type Draft,
  nameIn,
  portOf,
  type spanFinder,
} from './accusations.ts';
import { categoryOf } from './categories.ts';
import { cellBelow } from './table-doubts.ts';
import { rowTime } from './table-times.ts';
import type { Table } from './tables.ts';

/** Rows by which a column is judged. */
const sampleMax = 30;
/** Longest cell in which a name of a kind is looked for. */
const cellMax = 120;
/** Addresses listed in one cell. */
const listedMax = 50;

/**
 * The columns that hold what their name promises, best first: addresses, else sites. A header that
 * nobody knows counts where one column alone holds addresses.
 */
export function accusedColumns(table: Table): readonly number[] {
  const { addresses, sites } = table.columns;
  const accused = addresses.filter((at) => holds(table, at, ['ip']));
  if (accused.length > 0) return accused;
  return [...sites, ...addresses].filter((at) => holds(table, at, ['url', 'host', 'ip']));
}

/** Whether most cells below a column name one of these kinds. */
export function holds(table: Table, at: number, kinds: readonly string[]): boolean {
  const cells = table.rows
    .slice(0, sampleMax)
    .map((row) => cellBelow(row, at, table).cell)
    .filter((cell) => /[\p{L}\d]/u.test(cell));
  const named = cells.filter((cell) => kinds.includes(namesIn(cell)[0]?.kind ?? '')).length;
  return named > 0 && named * 2 >= cells.length;
}

interface Row {
  readonly table: Table;
  readonly row: readonly string[];
  readonly columns: readonly number[];
  readonly feed: Category | null;
  readonly find: ReturnType<typeof spanFinder>;
}

/** Accuses what stands below the columns that are meant. */
export function accuseRow(draft: Draft, { table, row, columns, feed, find }: Row): void {
  const named = columns.filter((at) => namesIn(cellBelow(row, at, table).cell).length > 0);
  const certain = named.filter((at) => table.columns.certain.includes(at));
  const meant = certain.length > 0 ? certain : named.slice(0, 1);
  if (meant.length === 0) return;
  const isFull = draft.accused.length >= accusationsMax;
  const about = {
    port: isFull ? null : portIn(table, row),
    time: isFull ? null : rowTime(table, row),
    category: isFull ? null : rowCategory(table, row, feed),
  };
  for (const at of meant) {
    const { cell, isSure } = cellBelow(row, at, table);
    if (!isSure)
      draft.unsure ??= { is: 'row-of-cells', cells: row.length, head: table.header.length };
    for (const one of cellsIn(cell)) accuse(draft, one, isFull ? null : find(one), about);
  }
}

/** Its rows say themselves what was done. */
export function says(table: Table): boolean {
  return table.rows.slice(0, sampleMax).some((row) => rowCategory(table, row, null) !== null);
}

function portIn({ columns }: Table, row: readonly string[]): number | null {
  for (const at of columns.ports) {
    const port = portOf(row[at]);
    if (port !== null) return port;
  }
  return null;
}

/** A cell by itself, or what it lists; of a small network the first address. */
function cellsIn(cell: string): readonly string[] {
  const network = /^([\d.]{7,15})\/(?:2[4-9]|3[012])$/.exec(cell)?.[1];
  if (network !== undefined) return [network];
  if (nameIn(cell) !== null || cell.length > listedMax * 50) return [cell];
  const parts = cell.split(/[\s,;|]+/, listedMax).filter((part) => part !== '');
  // HTML leaves where a link leads: "http://bad.example <http://counter.example>".
  const words = parts.filter((part) => !part.startsWith('<'));
  return words.length > 0 ? words : parts;
}

/** What a cell names, where all of it names something. */
function namesIn(cell: string): readonly NonNullable<ReturnType<typeof nameIn>>[] {
  const cells = cellsIn(cell);
  const named = cells.map(nameIn).filter((name) => name !== null);
  return named.length === cells.length ? named : [];
}

/** A taxonomy's word in the row, else the feed's own name, else what the row hints at. */
function rowCategory(table: Table, row: readonly string[], feed: Category | null): Category | null {
  const { kinds, hints, infections, passwords } = table.columns;
  const among = (columns: readonly number[]): Category | null => {
    for (const at of columns) {
      const category = categoryOf((row[at] ?? '').slice(0, cellMax));
      if (category !== null) return category;
    }
    return null;
  };
  const said = among(kinds) ?? feed ?? among(hints);
  if (said !== null) return said;
  if (infections.some((at) => /\p{L}/u.test(row[at] ?? '')))
    return 'malicious-code/infected-or-distribution';
  return passwords.length > 0 ? 'intrusion-attempts/brute-force' : null;
}
