// The times in the texts of one mail, line by line: read when asked for, each line once, however
// many addresses share it. What a line leaves open is looked for around it: the zone in headings
// and prose, the date or the clock on the next lines.

import type { EventTime } from '../findings.ts';
import type { Found } from '../indicators/scanner.ts';
import type { Mail } from '../model.ts';
import { type Clocks, clocksOf, isAhead, timeOf } from './clocks.ts';
import { datesIn, type WrittenDate } from './dates.ts';
import type { Line } from '../roles/lines.ts';
import type { Mention, Read } from '../roles/roles.ts';
import { joined, mayHoldClock, type Pieces, piecesIn, type Stamp } from './stamps.ts';
import { onlyZone, type StatedZone, statedZone, statedZones, zoneFinder } from './stated-zones.ts';
import { type Grade, gradeOf, labelMax } from './time-labels.ts';
import type { WrittenZone } from './zones.ts';

/** What is read of one line. */
const timedLineMax = 20_000;
/** A clock alone on its line has its date at most this many lines away. */
const apartLinesMax = 2;
const apartLineMax = 200;
/** Figures since 1970 without a key count if they mean a time this near before the mail. */
const epochAgeMaxMs = 30 * 86_400_000;
const behindMax = 80;

/** A time on a line, what it is the time of, and where on the line it stands. */
export interface Event {
  readonly start: number;
  readonly end: number;
  readonly time: EventTime;
  readonly grade: Grade;
}

/** Of a mention: what is named, and where. */
export type Named = Pick<Mention, 'found' | 'place' | 'line' | 'field'>;

/** Of a text as it was read. */
export type NamedIn = Pick<Read, 'place' | 'lines' | 'layers'> & {
  readonly mentions: readonly Named[];
};

/** One text of the mail. */
export interface TimedText {
  readonly place: string;
  readonly lines: readonly Line[];
  /** The addresses that a line names, in their order. */
  readonly named: ReadonlyMap<number, readonly Found[]>;
  /** The times on a line, in order; none for a line that does not exist. */
  readonly eventsOn: (line: number) => readonly Event[];
}

/** The texts of a mail by place. Made once a mail. */
export function timesOf(
  mail: Pick<Mail, 'date' | 'headers' | 'texts'>,
  reads: readonly NamedIn[],
): Map<string, TimedText> {
  const clocks = clocksOf(mail);
  const stated = new Map<string, StatedZone[]>();
  const statedIn = ({ place, lines }: NamedIn): StatedZone[] => {
    const known = stated.get(place) ?? statedZones(lines);
    stated.set(place, known);
    return known;
  };
  let elsewhere: WrittenZone | null | undefined;
  const zoneElsewhere = (): WrittenZone | null => {
    if (elsewhere === undefined) {
      const written = reads.filter(({ place }) => place === 'body' || place === 'html');
      elsewhere = onlyZone(written.flatMap(statedIn)) ?? onlyZone(reads.flatMap(statedIn));
    }
    return elsewhere;
  };
  const texts = reads.map((read) => {
    const { lines } = read;
    const paragraphOf = (line: number): number => lines[line]?.paragraph ?? -1;
    let zoneFor: ReturnType<typeof zoneFinder> | null = null;
    const zoneOf = (line: number): WrittenZone | null => {
      zoneFor ??= zoneFinder(statedIn(read), paragraphOf);
      return zoneFor(line) ?? zoneElsewhere();
    };
    return timedText(read, clocks, zoneOf);
  });
  return new Map(texts.map((text) => [text.place, text]));
}

function timedText(
  { place, lines, layers, mentions }: NamedIn,
  clocks: Clocks,
  zoneOf: (line: number) => WrittenZone | null,
): TimedText {
  const textOf = (line: number): string => lines[line]?.text ?? '';
  const holdsClock = once(() => lines.some(({ text }) => mayHoldClock(text)));
  const piecesOn = once((line: number) => piecesIn(textOf(line).slice(0, timedLineMax)));
  const dateOn = once((line: number) => datesIn(textOf(line))[0] ?? null);
  const zoneOfHead = once((head: string) => (head === '' ? null : statedZone(`time ${head}`)));
  const eventsOn = once((at: number): readonly Event[] => {
    const line = lines[at];
    if (line === undefined || line.region === 'whois' || !holdsClock(0)) return [];
    const { stamps } = piecesOn(at);
    const apart = stamps.length > 0 ? null : apartAt(lines, at, piecesOn, dateOn);
    const all = apart === null ? stamps : [apart];
    return all.flatMap((stamp, index) => {
      // In what is quoted or attached, "yesterday" is counted from another mail's day.
      if (stamp.daysAgo !== null && (layers[at] ?? 0) > 0) return [];
      const from = Math.max(0, stamp.start - labelMax, all[index - 1]?.end ?? 0);
      const zone = (head: string): WrittenZone | null => zoneOfHead(head) ?? zoneOf(at);
      return eventOf(stamp, line, from, clocks, zone) ?? [];
    });
  });
  return { place, lines, named: namedOn(mentions), eventsOn };
}

/** What is found out is kept, for each that is asked about. */
function once<Key, Value>(find: (key: Key) => Value): (key: Key) => Value {
  const found = new Map<Key, Value>();
  return (key) => {
    const known = found.get(key);
    if (known !== undefined) return known;
    const value = find(key);
    found.set(key, value);
    return value;
  };
}

function eventOf(
  stamp: Stamp,
  line: Line,
  from: number,
  clocks: Clocks,
  zoneUnder: (head: string) => WrittenZone | null,
): Event | null {
  if (stamp.epochMs !== null && !isTime(stamp, line, clocks)) return null;
  const head = line.cells?.findLast((cell) => cell.start <= stamp.start)?.head ?? '';
  const isBare = stamp.zone === null && stamp.epochMs === null;
  const elsewhere = isBare ? zoneUnder(head) : null;
  const time = timeOf(stamp, clocks, elsewhere);
  if (time === null) return null;
  const ahead = isAhead(time, clocks);
  if (ahead && time.confidence !== 'given') return null;
  const before = line.text.slice(from, stamp.start);
  const behind = line.text.slice(stamp.end, stamp.end + behindMax);
  const { start, end } = stamp;
  return { start, end, time, grade: ahead ? 'ahead' : gradeOf(before, behind, head) };
}

/** Ten figures are a time if a key or the head of a column says so, or if they are just before. */
function isTime({ epochMs, isKeyed, start }: Stamp, line: Line, { mailDate }: Clocks): boolean {
  const head = line.cells?.findLast((cell) => cell.start <= start)?.head ?? '';
  if (isKeyed || /time|date|stamp|seen|epoch/i.test(head)) return true;
  if (mailDate === null || epochMs === null) return false;
  const ageMs = mailDate.getTime() - epochMs;
  return ageMs >= 0 && ageMs <= epochAgeMaxMs;
}

/** A clock without a date, or a date without a clock: its other half on the next lines. */
function apartAt(
  lines: readonly Line[],
  at: number,
  piecesOn: (line: number) => Pieces,
  dateOn: (line: number) => WrittenDate | null,
): Stamp | null {
  const text = lines[at]?.text ?? '';
  if (!/\d/.test(text) || text.length > apartLineMax) return null;
  const here = piecesOn(at);
  for (let away = 1; away <= apartLinesMax; away++) {
    for (const other of [at - away, at + away]) {
      if ((lines[other]?.text.length ?? 0) > apartLineMax) continue;
      const there = piecesOn(other);
      if (there.stamps.length > 0) continue;
      const clock = here.clocks[0] ?? there.clocks[0];
      const dateLine = here.clocks[0] === undefined ? at : other;
      if (clock === undefined || (dateLine === at && there.clocks[0] === undefined)) continue;
      const date = dateOn(dateLine);
      if (date === null) continue;
      const stamp = joined(date, clock);
      return dateLine === at ? stamp : { ...stamp, start: clock.start, end: clock.end };
    }
  }
  return null;
}

function namedOn(mentions: readonly Named[]): Map<number, Found[]> {
  const named = new Map<number, Found[]>();
  for (const { found, line } of mentions) {
    if (found.kind !== 'ip') continue;
    const onLine = named.get(line) ?? [];
    onLine.push(found);
    named.set(line, onLine);
  }
  for (const onLine of named.values()) onLine.sort((one, other) => one.start - other.start);
  return named;
}
