// Whose the lines of a paragraph are. A line that names nobody may belong to the one above it, as
// in logs, or to the record around it, as in "key: value" lines, JSON or XML; or it is prose, which
// is everybody's. Where that is unsure the neighbours share it, so nobody loses a line of theirs.

import type { Mentioned } from './mentions.ts';

/** One line, without its end, and whom it names. */
export interface SlicedLine {
  readonly text: string;
  readonly isAfterEmpty: boolean;
  readonly mentions: readonly Mentioned[];
}

/** Contacts by number; null: everybody's. */
export type Whose = readonly number[] | null;

/** The key of "key: value", "key=value", `"key": value` or "<key>". */
const keyed = /^[\s>|*\-[{<"']{0,20}([A-Za-z][\w.-]{0,30}(?: [\w.-]{1,20}){0,3})["']?\s{0,20}[:=>]/;
/** Goes on with the line above, or is a piece of something structured. */
const indented = /^\s*(?:[>|]\s*)*(?:\s{2}|\t|[{}[\]<"'])/;

/** A line without a name is shared by so many at most; of more it is everybody's. */
const sharedMax = 20;

/** For each line of one paragraph, whose it is. */
export function whoseLines(lines: readonly SlicedLine[]): readonly Whose[] {
  const named = lines.map(({ mentions }) => contactsOf(mentions));
  const naming = named.flatMap((of, index) => (of === null ? [] : [index]));
  const [first, ...others] = naming;
  if (first === undefined) return named;
  const whose = named[first] ?? null;
  // About one: a block, a record, or a paragraph of prose, and taken as a whole.
  if (others.every((index) => keyOf(named[index]) === keyOf(whose)))
    return named.map((of) => of ?? few(whose));
  const begins = recordsOf(lines);
  const result = [...named];
  for (const [which, index] of naming.entries()) {
    const next = naming[which + 1];
    for (let at = index + 1; at < (next ?? lines.length); at += 1) {
      const isShared = begins.size > 0 || !isProse(lines[at]);
      result[at] = isShared ? between(named[index], named[next ?? index]) : null;
    }
    if (next !== undefined) atBorder(result, index, next, begins);
  }
  const [begin = first] = begins;
  for (let at = begin; at < first; at += 1) result[at] = few(whose);
  return result;
}

function contactsOf(mentions: readonly Mentioned[]): Whose {
  const [first, ...others] = mentions;
  if (first === undefined) return null;
  if (others.every(({ of }) => of === first.of)) return first.of;
  return [...new Set(mentions.flatMap(({ of }) => of))].sort((a, b) => a - b);
}

function keyOf(of: Whose | undefined): string {
  return of?.join(' ') ?? '';
}

function few(of: Whose | undefined): Whose {
  return of === null || of === undefined || of.length > sharedMax ? null : of;
}

function between(above: Whose | undefined, below: Whose | undefined): Whose {
  const [one, other] = [few(above), few(below)];
  return one === null || other === null ? null : few([...new Set([...one, ...other])]);
}

/** The lines that begin a record: those whose key is the first one that comes again. */
function recordsOf(lines: readonly SlicedLine[]): ReadonlySet<number> {
  const seen = new Map<string, number[]>();
  for (const [index, { text }] of lines.entries()) {
    const key = keyed.exec(text.slice(0, 200))?.[1]?.toLowerCase();
    if (key === undefined) continue;
    const known = seen.get(key);
    if (known === undefined) seen.set(key, [index]);
    else known.push(index);
  }
  const again = [...seen.values()].find((indexes) => indexes.length > 1);
  return new Set(again ?? []);
}

/** Between two lines that name somebody: up to where a record begins it is the first one's. */
function atBorder(result: Whose[], index: number, next: number, begins: ReadonlySet<number>): void {
  let border = next;
  while (border > index && !begins.has(border)) border -= 1;
  if (border === index) return;
  for (let at = index + 1; at < border; at += 1) result[at] = few(result[index]);
  for (let at = border; at < next; at += 1) result[at] = few(result[next]);
}

/** Words alone: no figures, no key, not set off from the margin. */
function isProse(line: SlicedLine | undefined): boolean {
  const text = line?.text.slice(0, 200) ?? '';
  return !/\d/.test(text) && !indented.test(text) && !keyed.test(text);
}
