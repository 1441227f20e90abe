// A list of addresses as people paste it: one a line, or a table with ip, time, port and note,
// with or without a header. Linear in its length; each line that is not understood is told by its
// number.

import { readAddresses } from '../../tickets/address-ranges.ts';

export interface ListRow {
  readonly line: number;
  readonly ip: string;
  /** An ISO instant; null: none is given. */
  readonly at: string | null;
  readonly port: number | null;
  readonly note: string;
}

/** What is wrong with a line: a message of the area `scripted`. */
export type ListFault = 'no-address' | 'no-time' | 'no-port' | 'future';

export interface ReadList {
  readonly rows: readonly ListRow[];
  readonly faults: readonly {
    readonly line: number;
    readonly fault: ListFault;
    readonly text: string;
  }[];
}

export const rowsMost = 2_000;
const noteMost = 300;
const columns = ['ip', 'time', 'port', 'note'] as const;
type Column = (typeof columns)[number];

/** @param now events after it are a mistake */
export function readList(text: string, now: Date): ReadList {
  const rows: ListRow[] = [];
  const faults: ReadList['faults'][number][] = [];
  let order: readonly Column[] = columns;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const cells = cellsOf(line);
    const header = rows.length + faults.length === 0 ? headerOf(cells) : null;
    if (header !== null) {
      order = header;
      continue;
    }
    const row = rowOf(cells, order, index + 1, now);
    if ('fault' in row) faults.push({ line: index + 1, fault: row.fault, text: row.text });
    else rows.push(row);
  }
  return { rows, faults };
}

/** The one of tab, semicolon and comma that stands there first, outside quotes. */
function cellsOf(line: string): readonly string[] {
  const separator = /[\t;,]/.exec(line.replaceAll(/"[^"]*"/g, ''))?.[0] ?? ',';
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (const character of line) {
    if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += character;
  }
  return [...cells, cell.trim()];
}

/** The order of the columns, where the line names them; null: it is a row. */
function headerOf(cells: readonly string[]): readonly Column[] | null {
  const names = cells.map((cell) => cell.toLowerCase());
  if (!names.some((name) => name === 'ip')) return null;
  return names.map((name) => columns.find((column) => column === name) ?? 'note');
}

function rowOf(
  cells: readonly string[],
  order: readonly Column[],
  line: number,
  now: Date,
): ListRow | { readonly fault: ListFault; readonly text: string } {
  const all = (column: Column): string =>
    cells
      .filter((_, index) => (order[index] ?? 'note') === column)
      .join(' ')
      .trim();
  const [ip, time, port] = [all('ip'), all('time'), all('port')];
  const [address, ...more] = readAddresses(ip) ?? [];
  if (address === undefined || more.length > 0 || address.includes('/')) {
    return { fault: 'no-address', text: ip };
  }
  const at = time === '' ? null : instantOf(time);
  if (at === undefined) return { fault: 'no-time', text: time };
  if (at !== null && at.getTime() > now.getTime()) return { fault: 'future', text: time };
  if (port !== '' && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
    return { fault: 'no-port', text: port };
  }
  return {
    line,
    ip: address,
    at: at === null ? null : at.toISOString(),
    port: port === '' ? null : Number(port),
    note: all('note').slice(0, noteMost),
  };
}

/** ISO 8601, with a space for its T as well; without a zone it is UTC. Undefined: it is no time. */
function instantOf(text: string): Date | undefined {
  const [, day, clock = '00:00', seconds = ':00', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:\.\d{1,9})? ?(Z|UTC|[+-]\d\d:?\d\d)?)?$/i.exec(
      text,
    ) ?? [];
  if (day === undefined) return undefined;
  const offset = /^(z|utc)$/i.test(zone) ? 'Z' : zone.replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2');
  const at = new Date(`${day}T${clock}${seconds}${offset}`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
