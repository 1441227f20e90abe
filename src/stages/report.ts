// Structured reports, found by content, never by sender: a further format is one file in formats/
// and one line in the table.

import { doubt } from '../doubts.ts';
import { accusationsMax, cutOf } from '../formats/accusations.ts';
import { readAcns } from '../formats/acns.ts';
import { readArf } from '../formats/arf.ts';
import { readCsv } from '../formats/csv.ts';
import { readDmarc } from '../formats/dmarc.ts';
import { readJson } from '../formats/json.ts';
import { readSpamcop } from '../formats/spamcop.ts';
import { readXarf } from '../formats/xarf.ts';
import { readXarfFields } from '../formats/xarf-fields.ts';
import type { Report } from '../findings.ts';
import type { Mail, Reason } from '../model.ts';
import { cageStage, pass, reason } from './stage.ts';

const formats: readonly ((mail: Mail, accuses: boolean) => readonly Report[])[] = [
  readArf,
  readXarf,
  readXarfFields,
  readAcns,
  readSpamcop,
  readCsv,
  readJson,
  readDmarc,
];
/** Of so many accused the trace names the first; and of so many reports. */
const namedMax = 5;
const describedMax = 20;

export const report = cageStage({
  name: 'report',
  needs: ['parse', 'origin'],
  run: ({ parse, origin }) => {
    const reports = within(formats.flatMap((read) => read(parse, origin.accuses)));
    const [first, ...others] = reports.slice(0, describedMax).map(describe);
    return pass(
      reports,
      first === undefined ? reason('none', 'free text') : [first, ...others],
      reports.flatMap(({ cut, place }) => (cut === null ? [] : [doubt('truncated', cut, place)])),
    );
  },
});

/** The cap of one report is that of the mail, too (SECURITY.md P3). */
function within(reports: readonly Report[]): readonly Report[] {
  let left = accusationsMax;
  return reports.map((found) => {
    const accused = found.accused.slice(0, left);
    left -= accused.length;
    const skipped = found.accused.length - accused.length;
    if (skipped === 0) return found;
    return { ...found, accused, cut: cutOf(found.format, skipped) };
  });
}

/** A format's name is its code: it is the same in every language. */
function describe({ format: code, accused, place: at, isComplaint }: Report): Reason {
  if (!isComplaint) return { code, text: 'is no complaint', at };
  const values = [...new Set(accused.map(({ value }) => value))];
  const more = values.length > namedMax ? ` and ${values.length - namedMax} more` : '';
  const names = values.slice(0, namedMax).join(', ') + more;
  return { code, text: values.length === 0 ? 'names no address' : `names ${names}`, at };
}
