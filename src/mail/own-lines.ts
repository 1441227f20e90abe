// A contact's own lines as a table for programs and sheets: where a complaint goes to more networks
// than anybody reads out of a text, or names more of their addresses. Of a slice alone: what of the
// lines is others' has been taken out before.

import { showCsv } from '../csv-cells.ts';
import type { Plan } from '../stages/facts.ts';
import type { Attachment } from './letter.ts';
import { timedBy } from './values/forward.ts';

/** Of more contacts than these, or of more addresses of one's own, the lines go as a table too. */
const contactsMost = 5;
const addressesMost = 20;
/** A longer table is left out: the lines stand in the text that goes along. */
const tableBytesMax = 1024 * 1024;

const header = ['ip', 'host', 'time_utc', 'port', 'line'];

/**
 * Null where there is none.
 * @param plan sliced: its evidence names nobody else
 */
export function ownLines({ share, offenders }: Plan, timeZone: string): Attachment | null {
  if (share === null) return null;
  const addresses = new Set(offenders.map(({ ip }) => ip)).size;
  if (share.contacts <= contactsMost && addresses <= addressesMost) return null;
  const timed = timedBy(timeZone);
  const rows = offenders.flatMap(({ ip, name, time, port, evidence }) => {
    const about = [ip, name ?? '', timed(time).timeUtc, port === null ? '' : String(port)];
    return (evidence.length === 0 ? [''] : evidence).map((line) => [...about, seen(line)]);
  });
  const bytes = Buffer.from(showCsv([header, ...rows]));
  if (bytes.length > tableBytesMax) return null;
  return { name: 'addresses-{number}.csv', type: 'text/csv; charset=utf-8', bytes };
}

/** One line without controls, which no cell needs. */
function seen(line: string): string {
  return line.replaceAll(/\p{Cc}+/gu, ' ');
}
