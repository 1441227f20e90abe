// What a digest may say: one row an address of each complaint that waited, and how wide each column
// of the table is. The complaints go along in a file, or stay at the desk.

import type { EventTime } from '../../findings.ts';

export interface DigestValues {
  readonly rows: readonly {
    /** As in a subject: "[Tag#20261003000017c]". */
    readonly ticket: string;
    readonly ip: string;
    /** "2026-04-06 17:41:02"; with " ?" behind it as found, in no known zone; "-": none. */
    readonly timeUtc: string;
    readonly type: string;
    /** "-" where none is known. */
    readonly port: string;
  }[];
  /** How many complaints there are; each may be about several addresses. */
  readonly count: number;
  readonly from: Date;
  readonly to: Date;
  /** False where the complaints are too big to go along. */
  readonly attached: boolean;
  /** Characters of each column but the last. */
  readonly widths: {
    readonly ticket: number;
    readonly ip: number;
    readonly time: number;
    readonly port: number;
  };
}

export const digestSample: DigestValues = {
  rows: [
    {
      ticket: '[Desk#20260406000015]',
      ip: '192.0.2.75',
      timeUtc: '2026-04-06 17:41:02',
      type: 'spam',
      port: '40000',
    },
  ],
  count: 1,
  from: new Date('2026-04-06T17:00:00Z'),
  to: new Date('2026-04-06T18:00:00Z'),
  attached: true,
  widths: { ticket: 21, ip: 15, time: 19, port: 6 },
};

/** One address of one complaint. */
export interface DigestRow {
  /** As in a subject: "[Tag#20261003000017c]". */
  readonly ticket: string;
  readonly ip: string;
  readonly time: EventTime | null;
  readonly type: string;
  readonly port: number | null;
}

/** The longest word above the column in a shipped template. */
const widthsMin = { ticket: 6, ip: 9, time: 10, port: 6 };

/** What a digest says of its rows, which were collected from one instant to another. */
export function digestValues(
  rows: readonly DigestRow[],
  times: { readonly from: Date; readonly to: Date },
  attached: boolean,
): DigestValues {
  const shown = rows.map(({ ticket, ip, time, type, port }) => ({
    ticket,
    ip,
    timeUtc: timeOf(time),
    type,
    port: port === null ? '-' : String(port),
  }));
  const width = (least: number, cells: readonly string[]): number =>
    cells.reduce((most, cell) => Math.max(most, cell.length), least);
  return {
    rows: shown,
    count: new Set(rows.map(({ ticket }) => ticket)).size,
    ...times,
    attached,
    widths: {
      ticket: width(
        widthsMin.ticket,
        shown.map(({ ticket }) => ticket),
      ),
      ip: width(
        widthsMin.ip,
        shown.map(({ ip }) => ip),
      ),
      time: width(
        widthsMin.time,
        shown.map(({ timeUtc }) => timeUtc),
      ),
      port: width(
        widthsMin.port,
        shown.map(({ port }) => port),
      ),
    },
  };
}

function timeOf(time: EventTime | null): string {
  if (time === null) return '-';
  const at = new Date(time.at ?? Number.NaN);
  if (Number.isNaN(at.getTime())) return `${time.clock.replace('T', ' ').slice(0, 19)} ?`;
  return at.toISOString().slice(0, 19).replace('T', ' ');
}
