// Zones that are stated apart from any clock: "all times are UTC", "Timezone: GMT+2", the head of
// a column "Time (UTC)". Each speaks for the clocks of its text that bear no zone of their own.

import { matchesOf } from './dates.ts';
import type { Line } from '../roles/lines.ts';
import { cityRegion, type WrittenZone, zoneAt } from './zones.ts';

/** A zone stated on a line. */
export interface StatedZone {
  readonly line: number;
  readonly zone: WrittenZone;
}

/** How many lines of a text, and how much of each, are read for statements. */
const statementLinesMax = 5000;
const statementLineMax = 600;
/** A word of time speaks of a zone this far behind it, or this near before it. */
const cueBeforeMax = 70;
const cueBehindMax = 24;
/** Lines of prose are wrapped when they are long. */
const proseLineMin = 40;
const wrappedMax = 50;

/** Words of time, in nine languages, as far as they are spelled alike inside longer words. */
const timeWords = [
  '(?:date|local|event|start|end|log|server|system)?[ _-]?times?|time ?zone|timestamps?|datetime',
  'tz|clocks?|dates?|logs?|logged|(?:uhr|orts)?zeit[a-z]{0,8}|heures?|horaires?|fuseau|horas?',
  'horarios?|huso|ore|orari[oa]?|fuso|hor[áa]rios?|tijd(?:en|zone|stip|stempel)?|czas[a-z]{0,4}',
  'godzin[a-z]{0,2}|stref[a-z]{1,2}|čas[a-zůáéěí]{0,5}|pásm[a-z]{1,2}',
].join('|');
const timeWord = new RegExp(`(?<![a-z])(?:${timeWords})(?![a-z])`, 'i');
const zoneWords = [
  'time ?zone|zeitzone|fuseau horaire|zona horaria|huso horario|fuso orario|fuso hor[áa]rio',
  'tijdzone|strefa czasowa|pásmo|utc[ _-]?offset|\\btz',
].join('|');
const zoneKey = new RegExp(
  `(?:${zoneWords})s?["']?(?:\\s?[:=-]\\s?| (?:is|are|ist|est|es|è) | )\\s{0,8}["'([]?$`,
  'i',
);
const candidate =
  /(?<![A-Za-z\u00c0-\u017f\d:./+-])(?:[A-Z][A-Za-z\u010c]|utc|gmt|[+\-\u2212]\d\d)/g;
const cityForm = /([A-Z][a-z]{2,14}(?: [A-Z][a-z]{2,10})?)( ?(?:local )?time)?/y;
/** "Server time: 2 Jan 2026 03:04 CET" is said for the sake of the zone. */
const thisClock = /(?:server|system|local|current)[ _-]?time\W/i;
const clockBefore = /\d:\d\d[^a-z]{0,14}$/i;

/** The zones that a text states, in order. Linear. */
export function statedZones(lines: readonly Line[]): StatedZone[] {
  const stated: StatedZone[] = [];
  lines.slice(0, statementLinesMax).forEach(({ text, region }, line) => {
    if (region === 'whois' || text.length < 3) return;
    const zone = statedZone(wrapped(lines, line) + text.slice(0, statementLineMax));
    if (zone !== null) stated.push({ line, zone });
  });
  return stated;
}

/** The zone a line or the head of a column states, all readings; null where it states none. */
export function statedZone(text: string): WrittenZone | null {
  if (!timeWord.test(text)) return null;
  let stated: WrittenZone | null = null;
  for (const { index } of matchesOf(candidate, text)) {
    const all = text.slice(Math.max(0, index - cueBeforeMax), index);
    // What else could UTC be?
    const before = /^(?:UTC|GMT)/.test(text.slice(index, index + 3)) ? all : sentence(all);
    if (clockBefore.test(before) && !thisClock.test(before)) continue;
    const isKeyed = zoneKey.test(before);
    const zone = zoneAt(text, index, isKeyed) ?? cityAt(text, index, isKeyed);
    if (zone === null) continue;
    const behind = text.slice(zone.end, zone.end + cueBehindMax);
    if (!isKeyed && !timeWord.test(before) && !timeWord.test(behind)) continue;
    stated = stated === null ? zone : either(stated, zone);
  }
  return stated;
}

/** The end of the line above, where a sentence of prose goes on here. */
function wrapped(lines: readonly Line[], line: number): string {
  const above = lines[line - 1];
  if (above === undefined || above.paragraph !== lines[line]?.paragraph) return '';
  const isProse = above.text.length >= proseLineMin && /[\p{L},(]\s?$/u.test(above.text);
  return isProse && above.cells === null ? `${above.text.slice(-wrappedMax)} ` : '';
}

/** What stands before in the same sentence. */
function sentence(before: string): string {
  return before.slice(before.lastIndexOf('. ') + 1);
}

/** "UTC+1 or UTC+2": one of both, and nobody says which. */
function either(one: WrittenZone, other: WrittenZone): WrittenZone {
  if (one.region !== null || other.region !== null) return one;
  return { ...one, offsets: [...new Set([...one.offsets, ...other.offsets])] };
}

/** "Vienna timezone", "Time zone: Oslo" */
function cityAt(text: string, start: number, isKeyed: boolean): WrittenZone | null {
  cityForm.lastIndex = start;
  const [all, city = '', time] = cityForm.exec(text) ?? [];
  if (all === undefined || (time === undefined && !isKeyed)) return null;
  const region = cityRegion(city) ?? cityRegion(city.split(' ', 1)[0] ?? '');
  return region === null
    ? null
    : { text: city, start, end: start + city.length, offsets: [], region };
}

/**
 * The zone that is stated for a line: all state the same, or the nearest above in its paragraph, or
 * in the text, or the first. Made once a text, so that each line costs the same.
 */
export function zoneFinder(
  stated: readonly StatedZone[],
  paragraphOf: (line: number) => number,
): (line: number) => WrittenZone | null {
  const [first] = stated;
  if (first === undefined) return () => null;
  if (onlyZone(stated) !== null) return () => first.zone;
  const byParagraph = new Map<number, StatedZone[]>();
  for (const each of stated) {
    const same = byParagraph.get(paragraphOf(each.line)) ?? [];
    same.push(each);
    byParagraph.set(paragraphOf(each.line), same);
  }
  return (line) => {
    const near = byParagraph.get(paragraphOf(line)) ?? stated;
    return (lastBefore(near, line) ?? near[0] ?? first).zone;
  };
}

/** The last that stands on the line or above it. */
function lastBefore(stated: readonly StatedZone[], line: number): StatedZone | undefined {
  let low = 0;
  let high = stated.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stated[middle]?.line ?? line) <= line) low = middle + 1;
    else high = middle;
  }
  return stated[low - 1];
}

/** The one zone that all these state; null where they differ or there is none. */
export function onlyZone(stated: readonly StatedZone[]): WrittenZone | null {
  const meanings = new Set(stated.map(({ zone }) => meaning(zone)));
  return meanings.size === 1 ? (stated[0]?.zone ?? null) : null;
}

function meaning({ offsets, region }: WrittenZone): string {
  return region ?? offsets.join('/');
}
