// Every mention of a name in a complaint, and what is said of it there: from "only mentioned" to
// "made harmless to click". States only; which of them the complaint accuses is decided in
// accused-names.ts.

import type { Sentence } from '../doubts.ts';
import { isDisputed, organisation } from '../indicators/names.ts';
import type { Found } from '../indicators/scanner.ts';
import type { EventTime, Indicator, Report } from '../findings.ts';
import type { Mail, Span } from '../model.ts';
import { innerHost } from './link-shims.ts';
import { cueOf, isMixed, isReading, type NameCue } from './name-cues.ts';
import { familyOf, hostOf, isName, isOwn, ownOf } from './own-names.ts';
import { createSurroundings, type Surroundings } from './surroundings.ts';

/** A host that the complaint accuses. */
export interface AccusedName {
  readonly host: string;
  /** Where the accusation stands. */
  readonly span: Span;
  readonly time: EventTime | null;
  readonly port: number | null;
  readonly why: string;
  /** Names of one list are accused alike, and have the same number. */
  readonly list: number;
  /** Why another may be meant; null: it is accused for certain. */
  readonly unsure: Sentence | null;
}

/** What is read of a mail for it. */
export interface Complaint {
  readonly mail: Pick<Mail, 'texts' | 'subject' | 'from' | 'replyTo'>;
  readonly reports: readonly Report[];
  readonly indicators: readonly Indicator[];
  /** What each of its texts names, in order. */
  readonly scanned: readonly Scanned[];
}

export interface Scanned {
  readonly place: string;
  readonly found: readonly Found[];
}

/** One mention of a name and what is said of it there. */
export interface Said {
  readonly name: AccusedName;
  readonly weight: number;
  /** Its words say that it is shown for another reason. */
  readonly isOther: boolean;
}

/** From "only mentioned" to "made harmless to click, as nobody does with what is good". */
export const weights = { none: 0, alone: 1, named: 2, titled: 3, accused: 4, defanged: 5 } as const;
/** So many mentions of a mail are read. */
export const mentionsMax = 5000;
/** Why no URL that is written so accuses for certain. */
export const disputed = { is: 'disputed' } as const;
/** So far apart two names still stand in one sentence. */
const betweenMax = 300;
/** " <" between what a link shows and where it leads. */
const linkGapMax = 3;
const joinMax = 24;
/** "A, B and C" in nine languages. */
const joins = /^[\s,;&+]*(?:(?:and|or|und|oder|y|o|et|ou|e|ed|en|of|i|a|oraz|lub|nebo)\s)?\s*$/i;

/** The mentions of all texts but mails that are shown, at most `mentionsMax`. */
export function mentionsIn({ mail, indicators, scanned }: Complaint): {
  said: readonly Said[];
  isCut: boolean;
} {
  const texts = new Map(mail.texts.map(({ place, text }) => [place, text]));
  const around = createSurroundings(mail);
  const own = ownOf(mail);
  const known = new Map(indicators.map((one) => [`${one.kind} ${one.value}`, one]));
  const listOf = createLists();
  const said: Said[] = [];
  let left = mentionsMax;
  let isCut = false;
  for (const { place, found } of scanned) {
    if (place.startsWith('embedded:')) continue;
    const text = texts.get(place) ?? '';
    let shown: Found | null = null;
    const all = namesAmong(found);
    isCut ||= all.length > left;
    const names = all.slice(0, left);
    left -= names.length;
    for (const one of names) {
      const span = { place, start: one.start, end: one.end };
      const beside = around(span);
      const where = isTarget(one, shown, beside, own)
        ? { ...around({ place, start: shown.start, end: shown.end }), after: beside.after }
        : beside;
      const since = shown === null ? null : text.slice(shown.end, one.start).slice(-betweenMax);
      const between = isSecond(one, shown, where, since) ? since : null;
      const list = listOf(where, since);
      shown = one;
      const indicator = known.get(`${one.kind} ${one.value}`);
      if (indicator?.role !== 'offender' && indicator?.role !== 'mentioned') continue;
      const { time, port } = indicator;
      const written = { one, span, raw: text.slice(one.start, one.end), where, between };
      for (const { host, unsure } of meant(written, own)) {
        const { weight, why, isOther = false } = weigh(host, written);
        said.push({ name: { host, span, time, port, why, list, unsure }, weight, isOther });
      }
    }
  }
  return { said, isCut };
}

/** Hosts and URLs; the host of a URL is found once more inside it. */
function namesAmong(found: readonly Found[]): readonly Found[] {
  let urlEnd = -1;
  return found.filter(({ kind, start, end }) => {
    if ((kind !== 'url' && kind !== 'host') || start < urlEnd) return false;
    if (kind === 'url') urlEnd = end;
    return true;
  });
}

/** Whether the words since another organisation's name are of the same sentence. */
function isSecond(
  one: Found,
  shown: Found | null,
  { before, isAlone }: Surroundings,
  since: string | null,
): boolean {
  if (shown === null || since === null || isAlone || since.length >= betweenMax) return false;
  if (familyOf(hostOf(one.value) ?? one.value) === familyOf(hostOf(shown.value) ?? shown.value))
    return false;
  const words = since.trim();
  return before.length > words.length && before.endsWith(words);
}

/** Numbers lists: lines below one heading or behind one key, and "A, B and C" in a sentence. */
function createLists(): (where: Surroundings, since: string | null) => number {
  const headed = new Map<string, number>();
  let count = 0;
  return ({ before, isAlone, isKeyed }, since) => {
    const isHeaded = (isAlone || isKeyed) && before !== '' && !isMixed(before);
    const known = isHeaded ? headed.get(before) : undefined;
    if (known !== undefined) return known;
    const isJoined = !isAlone && since !== null && since.length <= joinMax && joins.test(since);
    if (isHeaded || !isJoined) count += 1;
    if (isHeaded) headed.set(before, count);
    return count;
  };
}

/** Who shows its own name and leads elsewhere: what is said of the name is meant of the target. */
function isTarget(
  one: Found,
  shown: Found | null,
  { isLink }: Surroundings,
  own: ReadonlySet<string>,
): shown is Found {
  if (!isLink || shown === null || shown.end + linkGapMax < one.start) return false;
  return isOwn(hostOf(shown.value) ?? shown.value, own);
}

/** A mention as it is written, and where. */
interface Written {
  readonly one: Found;
  readonly span: Span;
  readonly raw: string;
  readonly where: Surroundings;
  /** The words since another name of the sentence; null: it is the first. */
  readonly between: string | null;
}

/** The hosts that a mention may mean: a link in a link may lead to either. */
function meant(
  { one, raw, where }: Written,
  own: ReadonlySet<string>,
): readonly Pick<AccusedName, 'host' | 'unsure'>[] {
  const isUrl = one.kind === 'url';
  const outer = isUrl ? hostOf(one.value) : one.value;
  const found = isUrl && !where.defanged ? innerHost(one.value) : null;
  const isSame = found === null || organisation(found.host) === organisation(outer ?? '');
  const inner = isSame ? null : found;
  const unsure: Sentence | null = isUrl && isDisputed(raw) ? disputed : null;
  const open: Sentence | null = unsure ?? (inner === null ? null : { is: 'link-in-link' });
  const all = inner?.isFiltered
    ? [{ host: inner.host, unsure }]
    : [inner?.host ?? null, outer].flatMap((host) => (host === null ? [] : { host, unsure: open }));
  return all.filter(({ host }) => isName(host) && !isOwn(host, own));
}

function weigh(
  host: string,
  { one: { value: url }, span: { place }, where, between }: Written,
): { weight: number; why: string; isOther?: boolean } {
  const isPage = /^[a-z]+:\/\/[^/]+\/[^/]/.test(url);
  const none = (why: string) => ({ weight: weights.none, why });
  const alone = { weight: weights.alone, why: 'the only name on a line of its own' };
  const cue: NameCue | null = cueOf(where.before, where.after, between);
  if (cue === 'other')
    return { ...none('shown for another reason than to accuse it'), isOther: true };
  if (where.defanged) {
    // Some programs write every link of a mail like this, the harmless ones too.
    const weight = cue === null && !where.isAlone ? weights.titled : weights.defanged;
    return { weight, why: 'written so that nobody clicks it' };
  }
  if (where.aside !== null) return none(where.aside);
  if (isReading(host, url)) return none('further reading');
  // A page of its own below the closing words is a list that was appended; a bare host is not.
  if (where.inFooter && !where.isListed)
    return isPage && where.isAlone ? alone : none('below the closing words');
  if (place === 'subject') return { weight: weights.titled, why: 'named in the subject' };
  if (cue === 'accused') return { weight: weights.accused, why: 'accused by the words beside it' };
  if (cue === 'named') return { weight: weights.named, why: 'named as what the mail is about' };
  return where.isAlone ? alone : none('only mentioned');
}
