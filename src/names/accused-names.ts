// Which host names a complaint accuses, so that only these are ever looked up. A name that is just
// mentioned (a footer, a logo, the original, a link to more reading, a mail server) is not
// accused; "sure" means that the words, the report or the defanging say it, and nothing says it
// louder.

import type { EventTime, Indicator, Mail, Report, Span } from '../model.ts';
import { innerHost } from './link-shims.ts';
import { accuses, cueOf, isReading, type NameCue } from './name-cues.ts';
import { organisation } from '../indicators/names.ts';
import { type Found, scan } from '../indicators/scanner.ts';
import { createSurroundings, type Surroundings } from './surroundings.ts';

/** A host that the complaint accuses. */
export interface AccusedName {
  readonly host: string;
  /** Where the accusation stands. */
  readonly span: Span;
  readonly time: EventTime | null;
  readonly port: number | null;
  readonly why: string;
  /** False: others are accused more clearly. */
  readonly sure: boolean;
}

/** What is read of a mail for it. */
export interface Complaint {
  readonly mail: Pick<Mail, 'texts' | 'subject' | 'from' | 'replyTo'>;
  readonly reports: readonly Report[];
  readonly indicators: readonly Indicator[];
}

/** One mention of a name and what is said of it there. */
interface Said {
  readonly name: Omit<AccusedName, 'sure'>;
  readonly weight: number;
  /** Its words say that it is shown for another reason. */
  readonly isOther: boolean;
}

/** From "only mentioned" to "made harmless to click, as nobody does with what is good". */
const weights = { none: 0, alone: 1, named: 2, titled: 3, accused: 4, defanged: 5 } as const;
/** So many mentions of a mail are read. */
const mentionsMax = 5000;
const sendersMax = 20;
/** " <" between what a link shows and where it leads. */
const linkGapMax = 3;
const replying = /^\s*(?:\[[^\]]{0,40}\]\s*)?(?:re|aw|sv|antw|odp|r|rif|ref|vs|vast)\s?:/i;

/**
 * The accused names, surest first. What a structured report accuses comes before all prose. Of the
 * prose the strongest accusation makes sure, and goes for all names of that organisation; weaker
 * ones are offered, unsure. A name that nothing accuses counts only where it is the only one, in a
 * mail that accuses and names no address.
 */
export function accusedNames(complaint: Complaint): readonly AccusedName[] {
  const reported = reportedNames(complaint);
  if (reported.length > 0) return distinct(reported);
  const said = mentions(complaint);
  const best = strongest(said);
  const most = Math.max(0, ...best.values());
  if (most < leastOf(complaint)) return [];
  if (most === weights.alone && [...best.values()].filter((one) => one === most).length > 1)
    return [];
  // Subjects repeat what is accused, and what was copied; words that accuse do not err that way.
  const sureFrom = most === weights.accused ? weights.titled : most;
  const names = said
    .filter(({ weight, name }) => weight > 0 && (best.get(organisation(name.host)) ?? 0) > 0)
    .toSorted((one, other) => other.weight - one.weight)
    .map(({ name }) => ({
      ...name,
      sure: (best.get(organisation(name.host)) ?? 0) >= sureFrom,
    }));
  return distinct(names.toSorted((one, other) => Number(other.sure) - Number(one.sure)));
}

/** Where addresses are accused, or another is answered, only clear words accuse a name too. */
function leastOf({ mail, indicators }: Complaint): number {
  const hasAddress = indicators.some(({ kind, role }) => kind === 'ip' && role === 'offender');
  if (replying.test(mail.subject)) return weights.accused;
  if (!mail.texts.some(({ text }) => accuses(text))) return weights.accused;
  return hasAddress ? weights.titled : weights.alone;
}

function reportedNames({ mail, reports }: Complaint): readonly AccusedName[] {
  const around = createSurroundings(mail);
  const own = ownOf(mail);
  return reports.flatMap(({ accused, format, place, isComplaint }) => {
    if (!isComplaint) return [];
    return accused.flatMap(({ kind, value, span, time, port }) => {
      const host = kind === 'host' ? value : kind === 'url' ? hostOf(value) : null;
      if (host === null || !isName(host) || isOwn(host, own)) return [];
      if (span !== null && around(span).isLink) return [];
      const why = `the ${format} report accuses it`;
      return [{ host, span: span ?? { place, start: 0, end: 0 }, time, port, why, sure: true }];
    });
  });
}

function mentions({ mail, indicators }: Complaint): readonly Said[] {
  const around = createSurroundings(mail);
  const own = ownOf(mail);
  const known = new Map(indicators.map((one) => [`${one.kind} ${one.value}`, one]));
  const said: Said[] = [];
  let left = mentionsMax;
  for (const { place, text } of mail.texts) {
    if (place.startsWith('embedded:')) continue;
    const { found } = scan(text, left);
    left -= found.length;
    let urlEnd = -1;
    let shown: Found | null = null;
    for (const one of found) {
      // The host of a URL is found once more inside it.
      if ((one.kind !== 'url' && one.kind !== 'host') || one.start < urlEnd) continue;
      if (one.kind === 'url') urlEnd = one.end;
      const span = { place, start: one.start, end: one.end };
      const beside = around(span);
      const where = isTarget(one, shown, beside, own)
        ? { ...around({ place, start: shown.start, end: shown.end }), after: beside.after }
        : beside;
      shown = one;
      const indicator = known.get(`${one.kind} ${one.value}`);
      if (indicator?.role !== 'offender' && indicator?.role !== 'mentioned') continue;
      const mention = mentionOf(one, span, where, own);
      if (mention === null) continue;
      const { time, port } = indicator;
      said.push({ ...mention, name: { ...mention.name, span, time, port } });
    }
  }
  return said;
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

function mentionOf(
  { kind, value }: Found,
  span: Span,
  where: Surroundings,
  own: ReadonlySet<string>,
) {
  const outer = kind === 'url' ? hostOf(value) : value;
  const inner = kind === 'url' && !where.defanged ? innerHost(value) : null;
  const host = inner ?? outer;
  if (host === null || !isName(host) || isOwn(host, own)) return null;
  const { weight, why, isOther = false } = weigh(host, value, span.place, where);
  return { name: { host, why }, weight, isOther };
}

function weigh(
  host: string,
  url: string,
  place: string,
  where: Surroundings,
): { weight: number; why: string; isOther?: boolean } {
  const isPage = /^[a-z]+:\/\/[^/]+\/[^/]/.test(url);
  const none = (why: string) => ({ weight: weights.none, why });
  const alone = { weight: weights.alone, why: 'the only name on a line of its own' };
  const cue: NameCue | null = cueOf(where.before, where.after);
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

/** The greatest weight of each organisation; what is once shown as the original needs clear words. */
function strongest(said: readonly Said[]): ReadonlyMap<string, number> {
  const best = new Map<string, number>();
  for (const { name, weight } of said) {
    const key = organisation(name.host);
    best.set(key, Math.max(weight, best.get(key) ?? 0));
  }
  for (const { name, isOther } of said) {
    const key = organisation(name.host);
    if (isOther && (best.get(key) ?? 0) < weights.accused) best.set(key, 0);
  }
  return best;
}

function distinct(names: readonly AccusedName[]): readonly AccusedName[] {
  const seen = new Map<string, AccusedName>();
  for (const name of names) if (!seen.has(name.host)) seen.set(name.host, name);
  return [...seen.values()];
}

/** The host of a canonical URL. */
function hostOf(url: string): string | null {
  const authority = /^[a-z]+:\/\/([^/?#]{1,300})/.exec(url)?.[1] ?? '';
  return authority === '' ? null : authority.replace(/^.*@/, '').replace(/:\d*$/, '').toLowerCase();
}

function isName(host: string): boolean {
  return /[a-z]/.test(host.slice(host.lastIndexOf('.') + 1)) && !host.startsWith('[');
}

function ownOf({ from, replyTo }: Complaint['mail']): ReadonlySet<string> {
  const senders = [...from, ...replyTo].slice(0, sendersMax);
  return new Set(senders.map(({ address }) => familyOf(address)));
}

/** "desk" of "deskmail.example": an organisation's names begin alike. */
function familyOf(address: string): string {
  const host = address.slice(address.lastIndexOf('@') + 1);
  return organisation(host).split('.')[0] ?? '';
}

function isOwn(host: string, own: ReadonlySet<string>): boolean {
  const label = familyOf(host);
  for (const one of own) {
    const shorter = Math.min(one.length, label.length);
    if (one === label || (shorter >= 4 && (one.startsWith(label) || label.startsWith(one))))
      return true;
  }
  return false;
}
