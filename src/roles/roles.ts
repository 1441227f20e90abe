// Which part each mention of an address plays: from the structure of the text, never from who sent
// it. The first rule that has an opinion decides, and each opinion has a weight; what an address is
// in the end is decided over all its mentions, in verdict.ts.

import type { Role } from '../findings.ts';
import type { Mail } from '../model.ts';
import { headedBy, type Heading, headingOf } from './columns.ts';
import { cueActing, cueAfter, cueBefore, cueBetween, type Lead } from './cues.ts';
import { type HeaderCue, headerRoles } from './headers.ts';
import type { Reporter } from './received.ts';
import { type Line, linesOf } from './lines.ts';
import { organisation } from '../indicators/names.ts';
import {
  besideOwn,
  fieldRole,
  fixedRole,
  type Opinion,
  regionRole,
  reportedRole,
  type Setting,
  weights,
} from './regions.ts';
import { asideMax, type Row, rowOf, type Spot } from './rows.ts';
import { heard, listed, moodFor } from './hearing.ts';
import { keyedRole, keyOf } from './keyed.ts';
import type { Mood } from './sentences.ts';
import { isTimed, listGap } from './side-by-side.ts';
import { wrapped } from './wrapped.ts';
import type { Found } from '../indicators/scanner.ts';

/** One mention of something, with the role it has there. */
export interface Mention {
  readonly found: Found;
  readonly place: string;
  readonly line: number;
  readonly role: Role;
  readonly weight: number;
  readonly why: string;
  /** Why it does not accuse for certain; null where it does, or stands in no sentence. */
  readonly unsure: Mood | null;
  /** The first of the list of addresses that it stands in; all have the same part. */
  readonly list: Found | null;
  /** The layer of the mail it stands in: -1 the subject, 0 the cover text, then what is older. */
  readonly layer: number;
  /** It is the host of a URL. */
  readonly isUrl: boolean;
  /** It stands in a record of a log or a table, not in a sentence. */
  readonly isLog: boolean;
  /** One of several in a record, with a time of its own behind it. */
  readonly isTimed: boolean;
  /** Nothing but addresses stands on the line. */
  readonly isBare: boolean;
  /** How many addresses stand on the line. */
  readonly beside: number;
  /** The key it stands behind, alone on its line; null where that only asks for an address. */
  readonly key: string | null;
  /** Alike for what stands in the same way: a column, an item of a list, a kind of record. */
  readonly shape: string;
  /** The lines of the mail header field it stands in. */
  readonly field: { readonly first: number; readonly last: number } | null;
}

/** A text with its lines and mentions. */
export interface Read {
  readonly place: string;
  readonly lines: readonly Line[];
  /** The layer of each line. */
  readonly layers: readonly number[];
  readonly mentions: readonly Mention[];
}

/** Who wrote the complaint: the organisations of From and Reply-To. */
export function reporterOf(mail: Pick<Mail, 'from' | 'replyTo'>): Set<string> {
  const addresses = [...mail.from, ...mail.replyTo].map(({ address }) => address);
  const hosts = addresses.map((address) => address.slice(address.lastIndexOf('@') + 1));
  return new Set(hosts.filter((host) => host.includes('.')).map(organisation));
}

/** Whoever wrote the mail itself is no witness of the way it took. */
function receiverOf(place: string, { reporter }: Setting): Reporter {
  const redirects = place === 'header';
  return { names: redirects ? new Set() : reporter, redirects };
}

/** The mentions of one text, in order, each with its role. */
export function readRoles(
  place: string,
  text: string,
  found: readonly Found[],
  setting: Setting,
  layers: readonly number[],
): Read {
  const lines = linesOf(text);
  const inHeaders = headerRoles(lines, found, receiverOf(place, setting));
  const mentions: Mention[] = [];
  let heading: Heading | null = null;
  let next = 0;
  lines.forEach((line, at) => {
    const first = next;
    while (next < found.length && (found[next]?.start ?? 0) <= line.start + line.text.length)
      next += 1;
    if (first === next) {
      if (/\p{L}/u.test(line.text)) heading = headingOf(line.text, at, heading);
      return;
    }
    const above = wrapped(lines, at, found[first], mentions.at(-1));
    const row = rowOf(text, line, found.slice(first, next), above);
    let last: Mention | null = row.isJoined ? (above.last ?? null) : null;
    for (const spot of row.spots) {
      const field = inHeaders.get(spot.one.start) ?? null;
      const above = mentions.at(-1);
      const standing = { text, place, setting, field, row, spot, last, above, heading, at };
      const mention = mentionOf(standing, layers[at] ?? 0);
      mentions.push(mention);
      if (spot.position !== null) last = mention;
    }
    if (heading !== null) heading.passed += row.count;
    heading = tailHeading(text, row, at) ?? heading;
  });
  return { place, lines, layers, mentions: place === 'subject' ? titled(mentions) : mentions };
}

/** One mention with the part it plays there. */
function mentionOf(standing: Standing, layer: number): Mention {
  const { place, field, row, spot, last, heading, at } = standing;
  const { one } = spot;
  const opinion = opinionOf(standing);
  const mood =
    last?.found.kind === 'ip' && isListed(spot, last) ? last.unsure : moodIn(standing, opinion);
  const { role, why, weight } = heard(opinion, mood);
  return {
    found: one,
    place,
    line: at,
    layer,
    list: spot.list,
    isUrl: spot.previous?.kind === 'url' && spot.previous.end >= one.end,
    isLog: row.isLog,
    isTimed: row.isLog && row.count > 1 && row.line.cells === null && isTimed(standing.text, one),
    isBare: row.isBare,
    beside: row.count,
    key: keyOf(row, spot),
    shape: shapeOf(row, spot, heading),
    field,
    role,
    why,
    weight,
    unsure: mood,
  };
}

function moodIn(standing: Standing, opinion: Opinion): Mood | null {
  const { text, place, setting, field, row, spot, heading } = standing;
  if (field !== null) return null;
  const mood = moodFor(opinion, text, row, spot, place, setting.isTitled);
  return mood ?? listed(opinion, heading);
}

/** All that an opinion of one mention rests on. */
interface Standing {
  readonly text: string;
  readonly place: string;
  readonly setting: Setting;
  /** What the mail header field it stands in says of it. */
  readonly field: HeaderCue | null;
  readonly row: Row;
  readonly spot: Spot;
  /** The address before it on the line, and what was mentioned last at all. */
  readonly last: Mention | null;
  readonly above: Mention | undefined;
  readonly heading: Heading | null;
  /** The line's number. */
  readonly at: number;
}

/** The first rule that has an opinion decides. */
function opinionOf(standing: Standing): Opinion {
  const { text, place, setting, field, row, spot, last, above, heading, at } = standing;
  const { one } = spot;
  const said = (): Opinion | null => saidRole(text, row, spot, last);
  const headed = (): Opinion | null =>
    heading === null ? null : headingRole(row, spot, heading, at);
  return (
    fixedRole(one, setting) ??
    reportedRole(one, place, setting, () => said() ?? headed()) ??
    (field === null ? null : fieldRole(field, setting)) ??
    regionRole(one, row.line, setting) ??
    sameAs(spot, last) ??
    goesOn(row, spot, above, at) ??
    said() ??
    besideOwn(spot, setting) ??
    headed() ??
    keyedRole(spot, heading) ??
    plainRole(place)
  );
}

/** "Our host V is attacked by:" names one and announces others. */
function tailHeading(text: string, { line, spots }: Row, at: number): Heading | null {
  if (!line.text.trimEnd().endsWith(':')) return null;
  const tail = text.slice(spots.at(-1)?.one.end ?? line.start, line.start + line.text.length);
  return cueBefore(alone(tail)) === null ? null : headingOf(tail, at, null);
}

/** Beside an address that the subject accuses in words, one without any is not accused. */
function titled(mentions: readonly Mention[]): readonly Mention[] {
  if (!mentions.some(({ role, weight }) => role === 'offender' && weight === weights.said))
    return mentions;
  return mentions.map((each) =>
    each.weight === weights.titled ? { ...each, ...plainRole('') } : each,
  );
}

/** Between an address and the mailbox of those who answer for it. */
const arrowTo = /^[\s\])]{0,3}[-=]{1,5}>{1,2}\s{0,3}$/;
const shapeMax = 24;

function saidRole(text: string, row: Row, spot: Spot, last: Mention | null): Opinion | null {
  const { one, lead, next, position } = spot;
  const { line, columns } = row;
  const head = line.cells?.findLast((cell) => line.start + cell.start <= one.start)?.head;
  const headed = head === undefined ? null : cueBefore(alone(head));
  if (headed !== null) return { ...headed, weight: weights.said };
  if (/\be\.\s?g\.,?\s*$/i.test(lead.text.slice(-20)))
    return { role: 'example', why: 'only an example', weight: weights.said };
  const after = text.slice(one.end, Math.min(next, one.end + asideMax));
  // "A is our server, B attacked": the words between belong to A.
  const taken = lead.second ? cueAfter(lead.text, true) : null;
  const joins = spot.following !== undefined && one.end + after.length === next;
  const cue =
    columns[position ?? -1] ??
    (last?.role === 'offender' ? cueBetween(lead) : null) ??
    cueAfter(after, joins, lead.text) ??
    cueBefore(lead) ??
    cueActing(after, lead);
  if (cue === null && spot.following?.kind === 'email' && arrowTo.test(after))
    return { role: 'offender', why: 'who answers for it stands behind it', weight: weights.keyed };
  return cue === null || cue.role === taken?.role ? null : { ...cue, weight: weights.said };
}

/** What stands above says what is listed below. */
function headingRole(row: Row, spot: Spot, heading: Heading, at: number): Opinion | null {
  const cue = headedBy(heading, row, spot, at);
  return cue === null ? null : { ...cue, weight: weights.said };
}

function shapeOf(row: Row, { one, lead, position }: Spot, heading: Heading | null): string {
  const head = row.line.cells?.findLast((cell) => row.line.start + cell.start <= one.start)?.head;
  if (head !== undefined) return `cell ${head}`;
  const words = lead.text.slice(-shapeMax).toLowerCase().replaceAll(/\d+/g, '0');
  return `${position} of ${row.count} ${words}${row.isBare ? ` below ${heading?.line}` : ''}`;
}

/** Whether it stands in one list with the address before it. */
function isListed({ list }: Pick<Spot, 'list'>, last: Mention | null): boolean {
  return list !== null && last?.list === list;
}

/** What is said of the first address of a list is said of all. */
function sameAs({ list }: Spot, last: Mention | null): Opinion | null {
  if (last === null || !isListed({ list }, last)) return null;
  if (!isHeard(last)) return null;
  return { role: last.role, why: last.why, weight: last.weight };
}

/** Something was said of it. */
function isHeard({ weight }: Mention): boolean {
  return weight === weights.said || weight === weights.keyed || weight === weights.denied;
}

/** A line of nothing but addresses right below one that ends with such a list. */
function goesOn(
  row: Row,
  { position, lead }: Spot,
  above: Mention | undefined,
  at: number,
): Opinion | null {
  if (position === null || above === undefined) return null;
  // "A and" on one line, B on the next.
  if (position === 0 && row.isJoined && listGap.test(lead.text) && isHeard(above))
    return { role: above.role, why: above.why, weight: above.weight };
  if (!row.isBare) return null;
  const isNext = above.line >= at - 1 && above.weight === weights.keyed;
  return isNext ? { role: above.role, why: above.why, weight: above.weight } : null;
}

function plainRole(place: string): Opinion {
  return place === 'subject'
    ? { role: 'offender', why: 'named in the subject', weight: weights.titled }
    : { role: 'offender', why: 'named without another role', weight: weights.mentioned };
}

function alone(text: string): Lead {
  return { text, second: false, afterName: false };
}
