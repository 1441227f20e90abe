// Feeds: tables of separated values with an accused in every row (Shadowserver's, IntelMQ's, those
// of national teams and their like). Which column is meant is decided by the header and by what
// stands below it.

import { timeIn } from '../times/times.ts';
import type { Category, EventTime, Mail, Report, Text } from '../model.ts';
import {
  accusationsMax,
  accuse,
  type Draft,
  draftOf,
  nameIn,
  portOf,
  reportOf,
  reportTexts,
  spanFinder,
} from './accusations.ts';
import { categoryOf, feedCategory } from './categories.ts';
import { type Table, tablesIn } from './tables.ts';

/** Rows by which a column is judged. */
const sampleMax = 30;
/** Longest cell in which a time or a name of a kind is looked for. */
const cellMax = 120;
/** Addresses listed in one cell, and cells that are tables themselves. */
const listedMax = 50;
const nestedMax = 100;
/** The feed tells those who are attacked that they are. */
const targetFeed = /(?:ddos|attack)s?[ _-]{0,3}(?:target|victim)/i;
/** What nearly every feed writes; reading it as any text costs a hundred times more. */
const plainClock = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$/;

type Read = Pick<Mail, 'parts' | 'texts' | 'subject'>;

/** One report for each text with a table that accuses. */
export function readCsv(mail: Read): readonly Report[] {
  return reportTexts(mail)
    .filter(({ place }) => !place.startsWith('part:'))
    .map((text) => reportIn(text, mail.subject))
    .filter((report) => report !== null);
}

function reportIn(text: Text, subject: string): Report | null {
  const isFile = text.place.startsWith('attached:');
  const file = isFile ? text.place.slice('attached:'.length) : '';
  const isTarget = targetFeed.test(`${file} ${subject}`);
  const feed = feedCategory(file) ?? categoryOf(subject);
  const draft = draftOf('csv', text.place);
  const find = spanFinder(text);
  let more = 0;
  let nested = 0;
  for (const table of tablesIn(text.text, isFile, isTarget)) {
    const columns = accusedColumns(table);
    if (columns.length > 0) more += table.more;
    for (const row of table.rows) {
      accuseRow(draft, { table, row, columns, feed, find });
      for (const cell of row) {
        if (cell.length < 20 || !cell.includes('\n') || (nested += 1) > nestedMax) continue;
        for (const inner of tablesIn(cell, true, isTarget)) {
          const within = accusedColumns(inner);
          for (const one of inner.rows)
            accuseRow(draft, { table: inner, row: one, columns: within, feed, find });
        }
      }
    }
  }
  if (draft.accused.length === 0) return null;
  return reportOf(draft, feed ?? draft.accused[0]?.category ?? null, more);
}

/**
 * The columns that hold what their name promises, best first: addresses, else sites. A header that
 * nobody knows counts where one column alone holds addresses.
 */
function accusedColumns({ columns, rows }: Table): readonly number[] {
  const sample = rows.slice(0, sampleMax);
  const holds = (at: number, kinds: readonly string[]): boolean => {
    const cells = sample.map((row) => row[at] ?? '').filter((cell) => /[\p{L}\d]/u.test(cell));
    const named = cells.filter((cell) => kinds.includes(namesIn(cell)[0]?.kind ?? '')).length;
    return named > 0 && named * 2 >= cells.length;
  };
  const addresses = columns.addresses.filter((at) => holds(at, ['ip']));
  if (addresses.length > 0) return addresses;
  return [...columns.sites, ...columns.addresses].filter((at) => holds(at, ['url', 'host', 'ip']));
}

interface Row {
  readonly table: Table;
  readonly row: readonly string[];
  readonly columns: readonly number[];
  readonly feed: Category | null;
  readonly find: ReturnType<typeof spanFinder>;
}

function accuseRow(draft: Draft, { table, row, columns, feed, find }: Row): void {
  const named = columns.filter((at) => namesIn(row[at] ?? '').length > 0);
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
    for (const cell of cellsIn(row[at] ?? ''))
      accuse(draft, cell, isFull ? null : find(cell), about);
  }
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

function rowTime(table: Table, row: readonly string[]): EventTime | null {
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
  const zone = zones.map((each) => row[each] ?? '').find((each) => each !== '') ?? '';
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
