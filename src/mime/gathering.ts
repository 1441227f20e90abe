// What is gathered while a mail's texts are read, and the budgets that all its parts share. Each
// cap that is hit is said here, and what is left unread without any cap is noted.

import type { Sentence } from '../doubts.ts';
import type { Text } from '../model.ts';
import type { Budget } from './archive.ts';
import { printable } from './headers.ts';
import { showHtml } from './html.ts';
import type { TreeLimits } from './tree.ts';

export interface TextLimits extends TreeLimits {
  readonly textBytesMax: number;
  /** All texts of the mail together. */
  readonly textsBytesMax: number;
  /** Files of all archives together. */
  readonly archiveEntriesMax: number;
  /** Bytes unpacked of all archives together. */
  readonly archiveBytesMax: number;
  /** Bytes unpacked for each packed one. */
  readonly archiveRatioMax: number;
}

export interface Gathering {
  readonly limits: TextLimits;
  readonly texts: Text[];
  readonly places: Set<string>;
  /** Something that may name an address was not read. */
  readonly truncations: Sentence[];
  /** What nobody reads here: documents, archives of other kinds. */
  readonly notes: string[];
  /** Two forms of one text that do not say the same. */
  readonly differences: Sentence[];
  readonly unknownCharsets: Set<string>;
  readonly archives: Budget;
  partsLeft: number;
  htmlBytesLeft: number;
  charactersLeft: number;
}

const nameCharactersMax = 120;

export function beginGathering(limits: TextLimits, partsRead: number): Gathering {
  return {
    limits,
    texts: [],
    places: new Set(),
    truncations: [],
    notes: [],
    differences: [],
    unknownCharsets: new Set(),
    archives: {
      bytesLeft: limits.archiveBytesMax,
      entriesLeft: limits.archiveEntriesMax,
      ratioMax: limits.archiveRatioMax,
    },
    partsLeft: limits.partsMax - partsRead,
    htmlBytesLeft: limits.textBytesMax,
    charactersLeft: limits.textsBytesMax,
  };
}

/**
 * What takes no room between two characters: soft hyphens, joiners, marks of direction. Whoever
 * reads the page does not see it, so nothing is apart by it. What turns the order round stays.
 */
const invisible =
  /\u034f|[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202d\u2060-\u206f\u3164\ufeff]/g;

/**
 * Places are unique, so that a span means one text: a second "report.csv" becomes "report.csv#2".
 */
export function add(gathering: Gathering, place: string, text: string): void {
  let name = place;
  for (let count = 2; gathering.places.has(name); count += 1) name = `${place}#${count}`;
  gathering.places.add(name);
  const most = Math.min(gathering.limits.textBytesMax, gathering.charactersLeft);
  if (text.length > most) {
    gathering.truncations.push(charactersRead(name, most, text.length));
  }
  const within = text.slice(0, most).replace(invisible, '');
  gathering.charactersLeft -= within.length;
  if (within !== '') gathering.texts.push({ place: name, text: printable(within) });
}

/** One budget for all HTML of a mail: converting it is the dearest thing done here. */
export function toText(gathering: Gathering, html: string, place: string): string {
  const within = html.slice(0, gathering.htmlBytesLeft);
  gathering.htmlBytesLeft -= within.length;
  if (within.length < html.length) {
    gathering.truncations.push(charactersRead(place, within.length, html.length));
  }
  const { text, unseen, isCut } = showHtml(within);
  if (isCut) gathering.truncations.push({ is: 'styles-cut', place });
  if (unseen > 0) gathering.notes.push(`${place}: ${unseen} characters that nobody sees, not read`);
  return text;
}

/** What is said of a text that was read in part. */
export function charactersRead(place: string, read: number, n: number): Sentence {
  return { is: 'characters-read', place, read, n };
}

/** A file's name as a label: one line, bounded; `otherwise` where nothing is left. */
export function label(name: string | null, otherwise: string): string {
  const bare = (name ?? '').replace(/\p{Cc}/gu, ' ').trim();
  return bare === '' ? otherwise : bare.slice(0, nameCharactersMax);
}
