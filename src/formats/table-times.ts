// When a row of a table says it was: in one column or in two, in the zone that a column, the head
// or the shape of the feed names.

import { timeIn } from '../times/times.ts';
import type { EventTime } from '../findings.ts';
import type { Table } from './tables.ts';

/** Longest cell in which a time is looked for. */
const cellMax = 120;
/** What nearly every feed writes; reading it as any text costs a hundred times more. */
const plainClock = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$/;

/** The time of a row; null: none is told. */
export function rowTime(table: Table, row: readonly string[]): EventTime | null {
  const { times, zones, isUtc } = table.columns;
  const cells = times.map((at) => [at, (row[at] ?? '').slice(0, cellMax).trim()] as const);
  const first = cells.find(([, cell]) => /\d/.test(cell));
  if (first === undefined) return null;
  const [, cell] = first;
  const epoch = epochIn(cell);
  if (epoch !== null) return epoch;
  // A date in one column and the clock in another.
  const isWhole = /\d:\d\d/.test(cell) && /\d[-/. ]+(?:\d|\p{L}{3})/u.test(cell);
  const rest = isWhole ? undefined : cells.find(([, one]) => one !== cell && /\d/.test(one))?.[1];
  const pair = rest === undefined ? [cell] : cell.includes(':') ? [rest, cell] : [cell, rest];
  // A bare number is an offset of something else.
  const zone = zones.map((each) => row[each] ?? '').find((each) => /[a-z+-]/i.test(each)) ?? '';
  const plain = plainClock.exec(cell);
  if (plain !== null && zone === '')
    return clockTime(`${plain[1]}T${plain[2]}`, plain[3] ?? null, table);
  const written = `${pair.join(' ')} ${zone}`
    .replace(/\s+/g, ' ')
    .replace(/ @ /, ' ')
    .replace(/(\d:\d\d(?:[.,]\d{1,9})?[+-]\d\d)(?= |$)/, '$1:00')
    .trim();
  const read = timeIn(written);
  if (read !== null && read.at !== null) return read;
  const headed = headedZone(table);
  if (headed === null && !isUtc) return read;
  const zoned = timeIn(`${written} ${headed ?? 'UTC'}`);
  return zoned === null || headed !== null ? zoned : { ...zoned, confidence: 'inferred' };
}

function clockTime(clock: string, zone: string | null, table: Table): EventTime | null {
  const date = new Date(`${clock}Z`);
  if (Number.isNaN(date.getTime()) || !date.toISOString().startsWith(clock)) return null;
  if (zone !== null)
    return { at: `${clock}${zone === 'Z' ? '+00:00' : zone}`, clock, zone, confidence: 'given' };
  const headed = headedZone(table);
  if (headed === null && !table.columns.isUtc)
    return { at: null, clock, zone: null, confidence: 'unknown' };
  const offset = headed === null || headed === 'UTC' ? '+00:00' : headed;
  const confidence = headed === null ? 'inferred' : 'given';
  return { at: `${clock}${offset}`, clock, zone: headed ?? 'UTC', confidence };
}

/** The zone that the head of a column of times names: "UTC" or "+02:00"; null: none. */
function headedZone({ header, columns }: Table): string | null {
  for (const at of columns.times) {
    const named = /(?:utc|gmt) ?(?:([+-]) ?(\d{1,2})(?::?(\d\d))?)?/i.exec(header[at] ?? '');
    if (named === null) continue;
    const [, sign = '+', hours = '0', minutes = '00'] = named;
    return Number(hours) === 0 ? 'UTC' : `${sign}${hours.padStart(2, '0')}:${minutes}`;
  }
  return null;
}

/** Seconds or milliseconds since 1970 are UTC by definition. */
function epochIn(cell: string): EventTime | null {
  const digits = /^(\d{10})(?:\.\d{1,9}|\d{3})?$/.exec(cell)?.[1];
  if (digits === undefined) return null;
  const clock = new Date(Number(digits) * 1000).toISOString().slice(0, 19);
  return { at: `${clock}+00:00`, clock, zone: 'UTC', confidence: 'given' };
}
