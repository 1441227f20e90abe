// The lines of a mail that name an address, to be quoted to those who have to look for it. Whole
// words only, and bounded work: a mail that names thousands of addresses costs no more than a long
// one, and then only the line where each was found is quoted.

import type { Indicator } from '../findings.ts';
import type { Span, Text } from '../model.ts';

const linesMax = 5;
const lineLengthMax = 200;
/** So many characters of a mail are searched for all of its addresses together. */
const searchedMax = 8 * 1024 * 1024;
/** When so many lines are quoted, one for each further address must do: a letter is to be read. */
const quotedMax = 100;

/** What names an address, and where it was found first. */
interface Named {
  readonly ip: string;
  readonly mentions: readonly Pick<Indicator, 'span'>[];
}

/**
 * Answers at most five lines for each address it is asked for, as found, trimmed, each at most 200
 * characters around the address: from the body first, from the subject last. All addresses share
 * one allowance of lines to quote and characters to search; past it only mentions are quoted.
 * @param spellings how else an address is written there: defanged, IPv6 short and in full
 */
export function createEvidence(
  texts: readonly Text[],
  spellings: ReadonlyMap<string, readonly string[]>,
): (named: Named) => readonly string[] {
  const ordered = texts.toSorted((one, other) => rank(one.place) - rank(other.place));
  let left = searchedMax;
  let quoted = 0;

  /** The lines with that word, each looked at once. */
  function search(text: string, word: string, lines: Set<string>): void {
    let from = 0;
    // To begin costs something too: there may be hundreds of short texts.
    left -= lineLengthMax;
    while (left > 0 && lines.size < linesMax) {
      const start = text.indexOf(word, from);
      const end = start + word.length;
      left -= (start < 0 ? text.length : end) - from;
      if (start < 0) return;
      from = end;
      if (!isWhole(text, start, end, word.includes(':'))) continue;
      lines.add(lineAround(text, start, end));
      const next = text.indexOf('\n', end);
      if (next < 0) return;
      left -= Math.max(next - end, lineLengthMax);
      from = next;
    }
  }

  return ({ ip, mentions }) => {
    const lines = new Set<string>();
    const spans = mentions.map(({ span }) => span);
    const words = new Set([ip, ...spans.map((span) => wordAt(texts, span))]);
    for (const word of spellings.get(ip) ?? []) words.add(word);
    words.delete('');
    for (const { place, text } of ordered) {
      for (const span of spans) {
        if (span.place === place) lines.add(lineAround(text, span.start, span.end));
      }
      if (quoted < quotedMax) for (const word of words) search(text, word, lines);
      if (lines.size >= linesMax) break;
    }
    quoted += lines.size;
    return [...lines].slice(0, linesMax);
  };
}

/** What a person wrote, the report's own parts, what is attached; the subject says least. */
function rank(place: string): number {
  if (place === 'subject') return 4;
  if (place === 'body') return 0;
  if (place === 'html') return 1;
  return place.startsWith('part:') ? 2 : 3;
}

/** The address as it is written there: defanged, in capitals. */
function wordAt(texts: readonly Text[], { place, start, end }: Span): string {
  return texts.find((one) => one.place === place)?.text.slice(start, end) ?? '';
}

/** Whether it is not a piece of a longer address: "192.0.2.1" in "192.0.2.17". */
function isWhole(text: string, start: number, end: number, hasColons: boolean): boolean {
  const before = text.slice(Math.max(0, start - 6), start);
  const after = text.slice(end, end + 2);
  if (!hasColons) return !/\d$|\d\.$/.test(before) && !/^\d/.test(after);
  return (
    !/(?:^|[^\da-z])[\da-f]{0,4}:$|[\da-f]$/i.test(before) && !/^[\da-f]|^:[\da-f:]/i.test(after)
  );
}

/** The line around a mention; an endless one is cut around the mention. */
function lineAround(text: string, start: number, end: number): string {
  const before = text.slice(Math.max(0, start - lineLengthMax), start);
  const after = text.slice(end, end + lineLengthMax);
  const head = before.slice(before.lastIndexOf('\n') + 1);
  const tail = after.split('\n', 1)[0] ?? '';
  const named = text.slice(start, end);
  const room = Math.max(0, lineLengthMax - named.length - tail.length);
  const line = (head.length > room ? head.slice(head.length - room) : head) + named + tail;
  return line.trim().slice(0, lineLengthMax);
}
