// A list of tickets as a table to take along: page after page as it is sent, so that no more of it
// is ever held than one page, and its last line says where it was cut.

import { isTooSlow } from '../../store/pg.ts';
import type { TicketRow } from '../../store/tickets.ts';
import type { Asked, Parts, TableRows } from '../answer.ts';
import { tableHead, tableRow } from './line.ts';
import { type ListKey, rowsOf, type Wanted } from './wanted.ts';

/** More rows are not sent at once. */
export const tableMost = 10_000;
const pageRows = 500;

type Asking = Parameters<typeof rowsOf>[1];

/** The table, some rows at a time; what is too slow to be found is said in its last line. */
export async function* tableOf(
  wanted: Wanted,
  { say, actor }: Asked,
  parts: Parts,
  most = tableMost,
): AsyncGenerator<TableRows> {
  yield [tableHead];
  let key: ListKey = null;
  for (let sent = 0; sent < most; sent += pageRows) {
    const limit = Math.min(pageRows, most - sent);
    const asked: Asking = { key, limit: limit + 1, actor: actor ?? '' };
    const rows: TicketRow[] | null = await rowsOf(wanted, asked, parts).catch((error: unknown) => {
      if (!isTooSlow(error)) throw error;
      return null;
    });
    if (rows === null) return yield [lastLine(say('list.csv-slow'))];
    const some = rows.slice(0, limit);
    yield some.map(tableRow);
    const last = some.at(-1);
    if (rows.length <= limit || last === undefined) return undefined;
    key = { dueAt: last.dueAt, id: last.id };
  }
  return yield [lastLine(say('list.csv-cut', { n: most }))];
}

/** As many cells as the others have (RFC 4180, 2.4). */
function lastLine(text: string): readonly string[] {
  return tableHead.map((_, index) => (index === 0 ? text : ''));
}
