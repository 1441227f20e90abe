// What commands print. Words of others pass through one place that takes their teeth out: no escape
// sequence and no bidi control of a mail reaches a terminal. JSON escapes by itself.

import { visibleLine } from '../mail/visible.ts';

const lineMax = 4_000;

/** Prints lines for people. */
export function out(text: string): void {
  console.log(
    text
      .split('\n')
      .map((line) => visibleLine(line, lineMax))
      .join('\n'),
  );
}

/** Prints rows as NDJSON, or as the lines `show` makes of them. */
export function print<Row>(rows: readonly Row[], json: boolean, show: (row: Row) => string): void {
  for (const row of rows) {
    if (json) console.log(JSON.stringify(row));
    else out(show(row));
  }
}

/** "2026-11-21 21:36Z" */
export function when(at: Date | null): string {
  return at === null ? '-' : `${at.toISOString().slice(0, 16).replace('T', ' ')}Z`;
}

/** "1 network", "2 networks" */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
