// Tables of separated values as they come: by the words of the header, in any case and order, every
// wrong line told with its number. But for blanks around a cell, what is read is what csv-cells.ts
// has written.

import { readFile } from 'node:fs/promises';

import { type CsvError, type InfoRecord, parse } from 'csv-parse/sync';

import type { Problem } from '../config/problems.ts';
import { plainCell } from '../csv-cells.ts';
import { suggestion } from '../suggestion.ts';
import { CommandError, exit, InputError } from './ending.ts';

export interface CsvRow<Column extends string> {
  /** "networks.csv:12" */
  readonly at: string;
  /** Without blanks around; empty where the table has no such column. */
  readonly cells: Readonly<Record<Column, string>>;
  /** The columns that the table has. */
  readonly present: ReadonlySet<string>;
}

interface Columns<Column extends string> {
  readonly all: readonly Column[];
  readonly required: readonly Column[];
}

const fileBytesMax = 64 * 1024 * 1024;

/**
 * The rows of a file in UTF-8, separated by comma, semicolon or tab.
 * @throws CommandError where it cannot be read; InputError where its form is wrong
 */
export async function readCsv<Column extends string>(
  path: string,
  columns: Columns<Column>,
): Promise<readonly CsvRow<Column>[]> {
  const text = await textOf(path);
  const [head, ...records] = recordsOf(path, text);
  if (head === undefined) throw new InputError([{ at: `${path}:1`, text: 'it is empty' }]);
  const names = head.record.map((cell) => cell.trim().toLowerCase());
  const problems = headProblems(`${path}:${head.info.lines}`, names, columns);
  if (problems.length > 0) throw new InputError(problems);
  const present = new Set(names);
  return records.map(({ record, info }) => {
    const cells = columns.all.map((name) => [name, plainCell(record[names.indexOf(name)] ?? '')]);
    return { at: `${path}:${info.lines}`, cells: Object.fromEntries(cells), present };
  });
}

async function textOf(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'no such file' : `not readable: ${error.code}`;
    throw new CommandError(`${path}: ${why}`, exit.noInput);
  });
  if (bytes.length > fileBytesMax) {
    const text = `it is bigger than ${fileBytesMax / 1024 / 1024} MB; take it in parts`;
    throw new InputError([{ at: `${path}:1`, text }]);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InputError([{ at: `${path}:1`, text: 'it is not UTF-8', fix: 'save it as UTF-8' }]);
  }
}

interface Line {
  readonly record: readonly string[];
  readonly info: Pick<InfoRecord, 'lines'>;
}

function recordsOf(path: string, text: string): readonly Line[] {
  const [head = ''] = text.split('\n', 1);
  const delimiter = [';', '\t'].find((one) => head.includes(one)) ?? ',';
  try {
    const options = { delimiter, info: true, relax_column_count: true, skip_empty_lines: true };
    // The types of csv-parse do not know what `info` does to a record.
    const parsed: unknown = parse(text, { ...options, columns: false, bom: true });
    return (parsed as Line[]).filter(({ record }) => record.some((cell) => cell.trim() !== ''));
  } catch (error) {
    const { lines } = error as CsvError & { readonly lines?: number };
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError([{ at: `${path}:${lines ?? 1}`, text: why }]);
  }
}

function headProblems<Column extends string>(
  at: string,
  names: readonly string[],
  { all, required }: Columns<Column>,
): Problem[] {
  const unknown = names.filter((name) => !all.some((one) => one === name));
  const missing = required.filter((name) => !names.includes(name));
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return [
    ...unknown.map((name) => {
      const fix = suggestion(name, all);
      return { at, text: `unknown column "${name}"`, ...(fix ? { fix } : {}) };
    }),
    ...missing.map((name) => ({ at, text: `the column "${name}" is missing` })),
    ...twice.map((name) => ({ at, text: `the column "${name}" stands there twice` })),
  ];
}
