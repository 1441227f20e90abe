// The texts of a mail as a page shows them: a piece at a time, marked, with what they name below.
// Other pages show it by the partial mail/text. Pure.

import { domainToUnicode } from 'node:url';

import type { MailId } from '../../model.ts';
import type { Mark, MarkedRole, PartLine, ReadText, Reading } from '../../reading.ts';
import type { Say } from '../messages/say.ts';
import type { KeptTrace } from '../trace.ts';
import { href, marks as markNames, segments, typed } from '../shown.ts';
import { address as withPunycode, short } from '../words.ts';
import { headView } from './head-view.ts';
import { linkOf, lookupOf, marksWithin, type Numbers, numbersOf, segmentsOf } from './segments.ts';
import type { FileLine, FoundLine, ReadingView } from './views.ts';

/** What a page knows of the mail beside what stands in it. */
export interface Around {
  readonly mail: MailId;
  /** The numbers of the prepared answer's lines; left out: the accused are counted. */
  readonly numbers?: Numbers;
  /** The stored trace of its run, for what was proven of the sender. */
  readonly trace?: KeptTrace | null;
  /** The open hold whose answer an address can be added to. */
  readonly hold?: {
    readonly id: string;
    readonly run: string;
    readonly digest: string;
    /** Where its answer leads to. */
    readonly back: string;
  } | null;
  /** The incident under which an investigation can be launched, by number or id. */
  readonly incident?: string | null;
  /** Where to go on, in UTF-16 units over all texts. */
  readonly from?: number;
  /** It stands in another page, whose piece mail-view it fills. */
  readonly isInside?: boolean;
}

/** So many characters of a mail are on a page; a page stays below 100 kB. */
export const pieceMost = 16_000;
/** A line is not cut where it ends within so many characters more. */
const lineMore = 400;
const marksMost = 250;
const foundMost = 25;
const filesMost = 20;
const textsMost = 20;
const valueMost = 120;

export function readingView(reading: Reading, around: Around, say: Say): ReadingView {
  const numbers = around.numbers ?? numbersOf(reading);
  const texts = reading.texts.filter(({ place }) => place !== 'subject');
  const total = texts.reduce((sum, { text }) => sum + text.length, 0);
  const from = Math.min(around.from ?? 0, total);
  const piece = pieceOf(texts, from);
  const shown = piece.stretches.map(({ read, start, end }) => ({
    place: placeOf(read.place, say),
    marks: marksWithin(read.marks, { start, end }),
    read,
    start,
    end,
  }));
  let left = marksMost;
  const drawn = shown.map(({ place, marks, read, start, end }) => {
    const body = segments(segmentsOf(read, numbers, { start, end }, left));
    left = Math.max(0, left - marks.length);
    return { place, body };
  });
  const markCount = shown.reduce((sum, { marks }) => sum + marks.length, 0);
  const roles = new Set(shown.flatMap(({ marks }) => marks.map(({ role }) => role)));
  const found = foundIn(texts, numbers);
  const files = reading.parts.filter(({ isFile }) => isFile);
  const here = `/mails/${around.mail}?tab=text`;
  return {
    head: headView(reading, say, around.trace ?? null),
    texts: drawn,
    marksCut: markCount > marksMost ? say('mail.marks-cut', { n: marksMost }) : '',
    more: piece.next < total ? href(`${here}&from=${piece.next}`) : null,
    first: from > 0 ? href(here) : null,
    isInside: around.isInside ?? false,
    legend: markNames.flatMap((mark) =>
      mark !== '' && mark !== 'named' && roles.has(mark)
        ? [{ mark, word: say(`mail.${mark}`) }]
        : [],
    ),
    found: found.slice(0, foundMost).map((mark) => foundLine(mark, numbers, around, say)),
    foundMore:
      found.length > foundMost ? say('mail.found-more', { n: found.length - foundMost }) : '',
    files: files.slice(0, filesMost).map((part) => fileLine(part, around.mail, say)),
    filesMore:
      files.length > filesMost ? say('mail.parts-more', { n: files.length - filesMost }) : '',
  };
}

interface Piece {
  readonly stretches: readonly {
    readonly read: ReadText;
    readonly start: number;
    readonly end: number;
  }[];
  /** Where the next piece begins. */
  readonly next: number;
}

/** At most `pieceMost` characters of the texts from there on, cut at the end of a line. */
function pieceOf(texts: readonly ReadText[], from: number): Piece {
  const stretches: { read: ReadText; start: number; end: number }[] = [];
  let before = 0;
  let left = pieceMost;
  let next = from;
  for (const read of texts) {
    const { length } = read.text;
    const start = Math.max(0, from - before);
    if (start < length && left > 0 && stretches.length < textsMost) {
      const end = start + left >= length ? length : lineEnd(read.text, start + left);
      stretches.push({ read, start, end });
      left -= end - start;
      next = before + end;
      if (end < length) left = 0;
    }
    before += length;
  }
  return { stretches, next };
}

function lineEnd(text: string, at: number): number {
  const found = text.slice(at, at + lineMore).indexOf('\n');
  if (found >= 0) return at + found + 1;
  // Never between the two halves of one character.
  return /[\ud800-\udbff]/.test(text[at - 1] ?? '') ? at + 1 : at;
}

function placeOf(place: string, say: Say): string {
  const colon = place.indexOf(':');
  const kind = colon < 0 ? place : place.slice(0, colon);
  const rest = place.slice(colon + 1);
  if (kind === 'attached') return say('mail.place-attached', { name: short(rest, valueMost) });
  if (kind === 'embedded') return say('mail.place-embedded', { path: rest });
  if (kind === 'part') return say('mail.place-part', { path: rest });
  return kind.startsWith('html') ? say('mail.place-html') : say('mail.place-body');
}

const order: readonly MarkedRole[] = ['offender', 'victim', 'relay', 'named', 'quoted', 'dropped'];

/** Each value once: numbered ones first, then by role, then as the mail names them. */
function foundIn(texts: readonly ReadText[], numbers: Numbers): Mark[] {
  const values = new Map<string, Mark>();
  for (const { marks } of texts) {
    for (const mark of marks) if (!values.has(mark.value)) values.set(mark.value, mark);
  }
  const place = ({ value, role }: Mark): number =>
    numbers.get(value) ?? 1_000_000 + order.indexOf(role);
  return [...values.values()].sort((a, b) => place(a) - place(b));
}

function foundLine(mark: Mark, numbers: Numbers, around: Around, say: Say): FoundLine {
  const { what, value, role } = mark;
  const n = numbers.get(value);
  const isAddress = what === 'ip';
  const { hold = null, incident = null } = around;
  return {
    n: n === undefined ? '' : String(n),
    value: short(what === 'url' ? value : nameShown(value, say), valueMost),
    mark: role,
    role: say(`mail.${role}`),
    look: what === 'url' ? lookupOf(hostOf(value)) : lookupOf(value),
    out: what === 'url' ? linkOf(mark) : null,
    add:
      isAddress && n === undefined && hold !== null
        ? {
            action: href(`/holds/${hold.id}/address`),
            run: typed(hold.run),
            digest: typed(hold.digest),
            back: typed(hold.back),
            value: typed(value),
          }
        : null,
    investigate:
      isAddress && incident !== null
        ? href(`/tickets/${incident}/investigate?addresses=${encodeURIComponent(value)}`)
        : null,
  };
}

/** A name with what it really is where it is beyond ASCII, and with what "xn--" reads as. */
function nameShown(value: string, say: Say): string {
  const domain = value.slice(value.lastIndexOf('@') + 1);
  if (!/(?:^|\.)xn--/i.test(domain)) return withPunycode(value);
  const unicode = domainToUnicode(domain);
  return unicode === '' ? value : say('mail.reads-as', { address: value, unicode });
}

/** The host of a link as browsers read it; the link itself where they cannot. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replaceAll(/^\[|\]$/g, '') : url;
}

function fileLine({ path, name, type, sizeBytes }: PartLine, mail: MailId, say: Say): FileLine {
  return {
    name: name === null || name === '' ? say('mail.no-name-given') : short(name, valueMost),
    type,
    size: say.size(sizeBytes),
    href: href(`/mails/${mail}/parts/${path}`),
  };
}
