// Events in JSON, as programs log them: whatever an object nests is read as a row, its paths of
// names ("attacker.ip", "agent.ip") as the head, so a feed means the same in JSON as in a table.
// Only texts that are JSON as a whole: in prose the words around it count.

import type { Report } from '../findings.ts';
import type { Mail, Text } from '../model.ts';
import { draftOf, reportOf, reportTexts, spanFinder } from './accusations.ts';
import { categoryOf, feedCategory } from './categories.ts';
import { columnsOf } from './columns.ts';
import { isJson, jsonRecords } from './json-records.ts';
import { type Letter, letterOf, tableDoubt } from './table-doubts.ts';
import { accuseRow, holds, says } from './table-rows.ts';
import type { Table } from './tables.ts';
import { isXarf } from './xarf.ts';

/** Longest text; records in it, and shapes of records: each is a table of its own. */
const textLengthMax = 2_000_000;
const recordsMax = 20_000;
const shapesMax = 200;

/** One report for each text of events; `accuses`: the mail complains in words. */
export function readJson(
  mail: Pick<Mail, 'parts' | 'texts' | 'subject'>,
  accuses: boolean,
): readonly Report[] {
  const letter = letterOf(mail, accuses);
  return reportTexts(mail)
    .filter((one) => one.text.length <= textLengthMax && isJson(one.text) && !isXarf(one))
    .map((text) => reportIn(text, mail.subject, letter))
    .filter((report) => report !== null);
}

function reportIn(text: Text, subject: string, letter: Letter): Report | null {
  const feed = feedCategory(text.place.replace(/^attached:/, '')) ?? categoryOf(subject);
  const draft = draftOf('json', text.place);
  const find = spanFinder(text);
  const shapes = new Map<string, Table['columns']>();
  let records = 0;
  let more = 0;
  for (const { names, values, twice } of jsonRecords(text.text)) {
    const shape = names.join('\n');
    const known = shapes.get(shape);
    records += 1;
    if (records > recordsMax || (known === undefined && shapes.size >= shapesMax)) {
      more += 1;
      continue;
    }
    const columns = known ?? columnsOf(names, false);
    shapes.set(shape, columns);
    const table: Table = { header: names, columns, rows: [values], more: 0 };
    const isHeld = (at: number) => holds(table, at, ['ip']);
    const meant = columns.addresses.filter(isHeld);
    const accused = meant.length > 0 ? meant : columns.loose.filter(isHeld);
    if (accused.length === 0) continue;
    const isSaid = says(table);
    if (!letter.accuses && !isSaid && !columns.certain.includes(accused[0] ?? -1)) continue;
    draft.unsure ??= twice === null ? null : { is: 'twice-named', name: twice };
    if (meant.length === 0 && !isSaid)
      draft.unsure ??= { is: 'name-silent', name: names[accused[0] ?? 0] ?? '' };
    draft.unsure ??= tableDoubt(table, accused, isSaid, letter);
    accuseRow(draft, { table, row: values, columns: accused, feed, find });
  }
  return draft.accused.length === 0 ? null : reportOf(draft, feed, more);
}
