// Which of the times in a mail belongs to an address: what stands on its own lines, else nearest
// to where it is named, else in the header field that names it, else the only one there is. Times
// of the complaint itself (sent, generated, deadlines, registry data) come last or not at all, and
// its own Date never. Of several events of one address the earliest counts.

import type { EventTime } from '../findings.ts';
import type { Mail } from '../model.ts';
import { type Event, type Named, type NamedIn, type TimedText, timesOf } from './mail-times.ts';
import { mayHoldClock } from './stamps.ts';
import type { Grade } from './time-labels.ts';

/** How many mentions of an address are searched for a time on their lines, and around them. */
const lineMentionsMax = 200;
const aroundMentionsMax = 3;
/** How far around a mention its paragraph, and how far beside it the next ones, are searched. */
const paragraphLinesMax = 12;
const belowLinesMax = 30;
const aboveLinesMax = 6;
const fieldLinesMax = 60;
/** How many lines of a text are read for "the only time of the mail". */
const onlyLinesMax = 500;
/** On longer lines only what is this near to a mention is of the same record. */
const recordMax = 600;
const asideMax = 300;

type Times = ReadonlyMap<string, TimedText>;

/** The first of an address's events, and the last where there are several. */
export interface Lasting {
  readonly first: EventTime | null;
  readonly last: EventTime | null;
}

/** For one mail: when what some mentions name did what it is accused of, as far as it says. */
export function eventTimesOf(
  mail: Pick<Mail, 'date' | 'headers' | 'texts'>,
  reads: readonly NamedIn[],
): (mentions: readonly Named[]) => Lasting {
  // Most of what has no clock has many addresses.
  if (!reads.some(({ lines }) => lines.some(({ text }) => mayHoldClock(text))))
    return () => nothing;
  const times = timesOf(mail, reads);
  let only: EventTime | null | undefined;
  const ofTheMail = (): EventTime | null => {
    if (only === undefined)
      only = onlyTime(times, ['event']) ?? embeddedTime(times) ?? onlyTime(times, anyGrade);
    return only;
  };
  return (mentions) => {
    const onLines = linesOf(mentions).flatMap((each) => onItsLine(each, times));
    const last = latest(onLines);
    const time = earliest(onLines) ?? nearest(mentions, times);
    // A date in the future is no event, unless it is all that the address has.
    const ahead =
      time ?? earliest(linesOf(mentions).flatMap((each) => onItsLine(each, times, 'ahead')));
    const first = ahead ?? ofTheMail();
    return { first, last: last ?? first };
  };
}

const nothing: Lasting = { first: null, last: null };

function linesOf(mentions: readonly Named[]): readonly Named[] {
  return mentions.slice(0, lineMentionsMax).filter(({ field }) => field === null);
}

const anyGrade: readonly Grade[] = ['mail', 'report'];

function nearest(mentions: readonly Named[], times: Times): EventTime | null {
  const fielded = mentions.slice(0, lineMentionsMax).filter(({ field }) => field !== null);
  const around = linesOf(mentions).slice(0, aroundMentionsMax);
  const fields = fielded.slice(0, aroundMentionsMax);
  const searches = [
    () => first(around, (each) => inParagraph(each, times)),
    () => earliest(fielded.flatMap((each) => inItsField(each, times))),
    () => first(around, (each) => nearby(each, times)),
    () => first(fields, (each) => nearField(each, times)),
  ];
  return first(searches, (search) => search());
}

function onItsLine(
  { place, line, found }: Named,
  times: Times,
  wanted: Grade = 'event',
): readonly EventTime[] {
  const text = times.get(place);
  const here = text?.lines[line];
  if (text === undefined || here === undefined) return [];
  const events = text.eventsOn(line).filter(({ grade }) => grade === wanted);
  const start = found.start - here.start;
  const end = start + found.end - found.start;
  const addresses = (text.named.get(line) ?? []).map((each) => each.start - here.start);
  const own =
    here.text.length > recordMax
      ? events.filter((each) => each.end >= start - asideMax && each.start <= end + asideMax)
      : (eventsByAddress(events, addresses)?.get(start) ?? events);
  return own.map(({ time }) => time);
}

/**
 * The times of each address, by where it starts, of a line on which they alternate: "from A at
 * 15:05 and from B at 15:06", or each time before its address. Null for any other line: a record
 * says the time of both its sides once.
 */
function eventsByAddress(
  events: readonly Event[],
  addresses: readonly number[],
): ReadonlyMap<number, readonly Event[]> | null {
  if (events.length < 2 || addresses.length < 2) return null;
  const isBehind = (events[0]?.start ?? 0) > (addresses[0] ?? 0);
  const slots = addresses.map((start, index) => {
    const from = isBehind ? start : (addresses[index - 1] ?? 0);
    const to = isBehind ? (addresses[index + 1] ?? Number.POSITIVE_INFINITY) : start;
    return [start, events.filter((each) => each.start >= from && each.start < to)] as const;
  });
  return slots.every(([, own]) => own.length > 0) ? new Map(slots) : null;
}

/** Nearest in the paragraph, first on lines that name no other address. */
function inParagraph({ place, line, found }: Named, times: Times): EventTime | null {
  const text = times.get(place);
  if (text === undefined) return null;
  const paragraph = text.lines[line]?.paragraph;
  const sides = isTimeFirst(text, line) ? [-1, 1] : [1, -1];
  for (const isStrict of [true, false]) {
    for (let away = 1; away <= paragraphLinesMax; away++) {
      for (const side of sides) {
        const at = line + side * away;
        if (text.lines[at]?.paragraph !== paragraph) continue;
        if (isStrict && isOthers(text, at, found.value)) continue;
        const time = eventIn(text.eventsOn(at));
        if (time !== null) return time;
      }
    }
  }
  return null;
}

/** Whether the records of a paragraph begin with the time or with the address. */
function isTimeFirst(text: TimedText, line: number): boolean {
  let isFirst = false;
  const paragraph = text.lines[line]?.paragraph;
  for (let at = line - 1; at >= line - paragraphLinesMax; at--) {
    if (text.lines[at]?.paragraph !== paragraph) break;
    if (text.named.has(at)) isFirst = false;
    else if (eventIn(text.eventsOn(at)) !== null) isFirst = true;
  }
  return isFirst;
}

/** In the field that names it: what stands last there (RFC 5321, 4.4: the date ends the line). */
function inItsField({ place, field }: Named, times: Times): readonly EventTime[] {
  const text = times.get(place);
  if (text === undefined || field === null) return [];
  for (let at = Math.min(field.last, field.first + fieldLinesMax); at >= field.first; at--) {
    const event = text.eventsOn(at).findLast(({ grade }) => grade !== 'none' && grade !== 'ahead');
    if (event !== undefined) return [event.time];
  }
  return [];
}

/** Fields without a date stand beside those with one; the nearest above was written after it. */
function nearField({ place, line }: Named, times: Times): EventTime | null {
  const text = times.get(place);
  if (text === undefined) return null;
  for (let away = 1; away <= fieldLinesMax; away++) {
    for (const at of [line + away, line - away]) {
      const event = text.eventsOn(at).find(({ grade }) => grade === 'event');
      if (event !== undefined) return event.time;
    }
  }
  return null;
}

/** "192.0.2.1 attacked us:", and below it the log; or a heading with the time above. */
function nearby({ place, line, found }: Named, times: Times): EventTime | null {
  const text = times.get(place);
  if (text === undefined) return null;
  let isOpenAbove = true;
  for (let away = 1; away <= belowLinesMax; away++) {
    isOpenAbove &&= away <= aboveLinesMax && !isOthers(text, line - away, found.value);
    if (isOthers(text, line + away, found.value)) return null;
    const above = isOpenAbove ? eventIn(text.eventsOn(line - away)) : null;
    const time = above ?? eventIn(text.eventsOn(line + away));
    if (time !== null) return time;
  }
  return null;
}

/** The time of a mail that holds just one of the kind. */
function onlyTime(times: Times, grades: readonly Grade[]): EventTime | null {
  const found = new Map<string, EventTime>();
  for (const text of times.values()) {
    for (let line = 0; line < Math.min(text.lines.length, onlyLinesMax); line++) {
      for (const { time, grade } of text.eventsOn(line))
        if (grades.includes(grade)) found.set(time.at ?? time.clock, time);
      if (found.size > 1) return null;
    }
  }
  return [...found.values()][0] ?? null;
}

/** When the mail that is complained about came in: the newest date of an embedded one. */
function embeddedTime(times: Times): EventTime | null {
  for (const text of times.values()) {
    if (!text.place.startsWith('embedded:')) continue;
    for (let line = 0; line < Math.min(text.lines.length, fieldLinesMax); line++) {
      const event = text.eventsOn(line).find(({ grade }) => grade !== 'none' && grade !== 'ahead');
      if (event !== undefined) return event.time;
    }
  }
  return null;
}

function isOthers({ named }: TimedText, line: number, value: string): boolean {
  const others = named.get(line);
  return others !== undefined && others.every((each) => each.value !== value);
}

function eventIn(events: readonly Event[]): EventTime | null {
  if (events.length === 0) return null;
  return earliest(events.flatMap(({ grade, time }) => (grade === 'event' ? [time] : [])));
}

/** The last instant; else the first of the clocks. */
function latest(times: readonly EventTime[]): EventTime | null {
  let best: EventTime | null = null;
  let bestMs = Number.NEGATIVE_INFINITY;
  for (const time of times) {
    const ms = time.at === null ? Number.NEGATIVE_INFINITY : Date.parse(time.at);
    if (best !== null && ms <= bestMs) continue;
    best = time;
    bestMs = ms;
  }
  return best;
}

/** The earliest that is an instant; else the earliest on its clock. */
function earliest(times: readonly EventTime[]): EventTime | null {
  let best: { time: EventTime; ms: number } | null = null;
  for (const time of times) {
    const ms = Date.parse(time.at ?? `${time.clock}Z`);
    const isBetter =
      best === null ||
      (time.at !== null && best.time.at === null) ||
      ((time.at === null) === (best.time.at === null) && ms < best.ms);
    if (isBetter) best = { time, ms };
  }
  return best?.time ?? null;
}

/** What the first search that finds an instant finds; else the first clock without a zone. */
function first<Where>(
  places: readonly Where[],
  search: (where: Where) => EventTime | null,
): EventTime | null {
  let open: EventTime | null = null;
  for (const place of places) {
    const time = search(place);
    if (time !== null && time.at !== null) return time;
    open ??= time;
  }
  return open;
}
