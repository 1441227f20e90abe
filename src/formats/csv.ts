// Feeds: tables of separated values with an accused in every row (Shadowserver's, IntelMQ's, those
// of national teams and their like). Which column is meant is decided by the header and by what
// stands below it.

import type { Report } from '../findings.ts';
import type { Mail, Text } from '../model.ts';
import { draftOf, reportOf, reportTexts, spanFinder } from './accusations.ts';
import { categoryOf, feedCategory } from './categories.ts';
import { type Letter, letterOf, tableDoubt } from './table-doubts.ts';
import { accusedColumns, accuseRow, says } from './table-rows.ts';
import { type Table, tablesIn } from './tables.ts';

/** Cells that are tables themselves. */
const nestedMax = 100;
/** The feed tells those who are attacked that they are. */
const targetFeed = /(?:ddos|attack)s?[ _-]{0,3}(?:target|victim)/i;

type Read = Pick<Mail, 'parts' | 'texts' | 'subject'>;

/** One report for each text with a table that accuses; `accuses`: the mail complains in words. */
export function readCsv(mail: Read, accuses: boolean): readonly Report[] {
  const letter = letterOf(mail, accuses);
  return reportTexts(mail)
    .filter(({ place }) => !place.startsWith('part:'))
    .map((text) => reportIn(text, mail.subject, letter))
    .filter((report) => report !== null);
}

function reportIn(text: Text, subject: string, letter: Letter): Report | null {
  const isFile = text.place.startsWith('attached:');
  const file = isFile ? text.place.slice('attached:'.length) : '';
  const isTarget = targetFeed.test(`${file} ${subject}`);
  const named = feedCategory(file);
  const feed = named ?? categoryOf(subject);
  const draft = draftOf('csv', text.place);
  const find = spanFinder(text);
  let more = 0;
  let nested = 0;
  const accuseAll = (table: Table): void => {
    const columns = accusedColumns(table);
    if (columns.length === 0) return;
    more += table.more;
    const isSaid = named !== null || says(table);
    // Of all feeds only the queries that reach a sinkhole are called so.
    if (feed === 'other') draft.unsure ??= { is: 'sinkhole' };
    draft.unsure ??= tableDoubt(table, columns, isSaid, letter);
    for (const row of table.rows) accuseRow(draft, { table, row, columns, feed, find });
  };
  for (const table of tablesIn(text.text, isFile, isTarget)) {
    accuseAll(table);
    for (const cell of nestedIn(table)) {
      nested += 1;
      if (nested <= nestedMax) tablesIn(cell, true, isTarget).forEach(accuseAll);
    }
  }
  if (draft.accused.length === 0) return null;
  return reportOf(draft, feed ?? draft.accused[0]?.category ?? null, more);
}

/** Cells that may be tables themselves. */
function nestedIn({ rows }: Table): readonly string[] {
  return rows.flatMap((row) => row.filter((cell) => cell.length >= 20 && cell.includes('\n')));
}
