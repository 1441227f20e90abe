// Every address, network, host, URL and mail address of the mail, each once, with the place, the
// role and the reason for the role. States only; who is guilty is judged in `attribute`.

import { doubt, type Sentence } from '../doubts.ts';
import { type Borders, bordersOf } from '../indicators/borders.ts';
import { layers } from '../roles/disagreement.ts';
import { type Accused, accusedNames } from '../names/accused-names.ts';
import type { Scanned } from '../names/mentions.ts';
import { eventTimesOf, type Lasting } from '../times/event-time.ts';
import { reportedTimes } from '../times/reported-times.ts';
import type { Setting } from '../roles/regions.ts';
import { reportedWords } from '../roles/reported-mail.ts';
import { type Mention, type Read, readRoles, reporterOf } from '../roles/roles.ts';
import { isAccusing } from '../roles/sentences.ts';
import { scan } from '../indicators/scanner.ts';
import { isOutright, type Verdict, verdictsOf } from '../roles/verdict.ts';
import { layersOf } from '../mime/layers.ts';
import type { Indicator, Report } from '../findings.ts';
import type { Mail, Reason } from '../model.ts';
import type { Rules } from '../rules.ts';
import { findNumbers } from '../tickets/number.ts';
import { isAccusedDirectly } from './accused.ts';
import { cageStage, pass, reason } from './stage.ts';

/** Whys after the first; the indicators themselves hold all of them. */
const whysMax = 20;
/** One address may be mentioned on thousands of lines of a log; so many are read. */
const mentionsPerIndicator = 20;
const spellingsMax = 8;
/** So many names and addresses of the mail's own header are looked at. */
const ownHeaderMax = 500;

export const extract = cageStage({
  name: 'extract',
  needs: ['parse', 'origin', 'report'],
  run: ({ parse, origin, report }, { rules }) => {
    const isAnswer = origin.kind === 'bounce' || origin.kind === 'auto-reply';
    const borders = bordersWithin(rules.constituencies);
    const wantsHeader = !origin.accuses && !isAnswer;
    // What our own letters were called comes back above every answer to them, and says nothing.
    const isCalledByUs = findNumbers(parse.subject, rules.desk.ticketTag).length > 0;
    const from = { mail: parse, reports: report, isCalledByUs, wantsHeader };
    const found = indicatorsOf(from, borders, rules.limits.indicatorsMax);
    const { indicators, truncated, reads } = found;
    const isDirect = isAccusedDirectly(indicators, report, borders.isInside);
    const complaint = { mail: parse, reports: report, indicators, scanned: reads.map(scannedIn) };
    const accused = isAnswer || isDirect ? noNames : accusedNames(complaint, rules.limits.namesMax);
    const ips = indicators.filter(({ kind }) => kind === 'ip');
    const dropped = ips.filter(({ role }) => role !== 'offender').length;
    const kept = ips.length - dropped;
    const first = `${kept} ${kept === 1 ? 'address' : 'addresses'}`;
    const networks = indicators.filter(({ kind }) => kind === 'prefix' || kind === 'range');
    const whys = [...ips, ...networks].slice(0, whysMax).map(whyOf);
    return pass(
      { indicators, accused },
      [reason('found', dropped === 0 ? first : `${first}, ${dropped} dropped`), ...whys],
      truncated === null ? [] : [doubt('truncated', truncated)],
    );
  },
});

/** Whom a complaint accuses by name matters only where it accuses no address of ours. */
const noNames: Accused = { names: [], cut: null };

interface Complaint {
  readonly mail: Mail;
  readonly reports: readonly Report[];
  /** Its subject is one of ours. */
  readonly isCalledByUs: boolean;
  /** Whoever handed it in may be told by its header. */
  readonly wantsHeader: boolean;
}

function indicatorsOf(
  { mail, reports, isCalledByUs, wantsHeader }: Complaint,
  { isNobodys }: Borders,
  indicatorsMax: number,
): { indicators: Indicator[]; truncated: Sentence | null; reads: readonly Read[] } {
  const setting: Setting = {
    isTitled: !isCalledByUs && isAccusing(mail.subject),
    reporter: reporterOf(mail),
    reports,
    isNobodys,
    isReportedWord: reportedWords(mail.texts, layersIn),
  };
  const reads: Read[] = [];
  let left = indicatorsMax * mentionsPerIndicator;
  let isCut = false;
  for (const { place, text } of mail.texts) {
    const { found, truncated } = listed(place, reports) ?? scan(text, left);
    left -= found.length;
    isCut ||= truncated;
    const read = readRoles(place, text, found, setting, layersIn(place, text));
    reads.push(isCalledByUs && place === 'subject' ? { ...read, mentions: [] } : read);
  }
  const own = wantsHeader ? readOwnHeader(mail, setting) : null;
  const verdicts = own === null ? verdictsOf(reads) : [...verdictsOf(reads), ...handedIn(own)];
  const kept = verdicts.slice(0, indicatorsMax);
  isCut ||= verdicts.length > kept.length;
  const timeOf = timesOf(mail, reads, reports);
  const texts = new Map(mail.texts.map(({ place, text }) => [place, text]));
  const textOf = ({ place, found }: Mention): string =>
    texts.get(place)?.slice(found.start, found.end) ?? '';
  return {
    indicators: kept
      .map((verdict) => indicatorOf(verdict, textOf, timeOf))
      .filter((one) => one !== null),
    truncated: isCut ? { is: 'indicators-cut', n: kept.length } : null,
    reads,
  };
}

/** Reading thousands of prefixes costs more than most mails; a revision's are one object. */
const known = new WeakMap<Rules['constituencies'], Borders>();

function bordersWithin(constituencies: Rules['constituencies']): Borders {
  const borders = known.get(constituencies) ?? bordersOf(constituencies);
  known.set(constituencies, borders);
  return borders;
}

function scannedIn({ place, mentions }: Read): Scanned {
  return { place, found: mentions.map(({ found }) => found) };
}

/** A report that lists so many has said already what stands in its text. */
const listedMin = 100;

function longIn(place: string, reports: readonly Report[]): Report | undefined {
  return reports.find((one) => one.place === place && one.accused.length >= listedMin);
}

/** When the mentions' one did it; a long report says it itself. */
function timesOf(
  mail: Mail,
  reads: readonly Read[],
  reports: readonly Report[],
): (mentions: readonly Mention[]) => Lasting {
  const inTexts = eventTimesOf(mail, reads);
  const reported = new Map(
    reads.flatMap(({ place }) => {
      const long = longIn(place, reports);
      return long === undefined ? [] : [[place, reportedTimes(long.accused)] as const];
    }),
  );
  return (mentions) => {
    const [first] = mentions;
    if (first === undefined || mentions.some(({ place }) => place !== first.place))
      return inTexts(mentions);
    return reported.get(first.place)?.get(first.found.value) ?? inTexts(mentions);
  };
}

/** What a long report names, where it names it; null where the text is to be read. */
function listed(place: string, reports: readonly Report[]): ReturnType<typeof scan> | null {
  const long = longIn(place, reports);
  if (long === undefined) return null;
  const found = long.accused.flatMap(({ kind, value, port, span }) =>
    span === null ? [] : [{ kind, value, port, start: span.start, end: span.end }],
  );
  return { found: found.sort((a, b) => a.start - b.start), truncated: false };
}

/** A mail without a word of complaint may be the spam itself, redirected to us. */
function readOwnHeader({ headers }: Mail, setting: Setting): Read {
  const text = headers.map(({ name, value }) => `${name}: ${value}`).join('\n');
  const { found } = scan(text, ownHeaderMax);
  return readRoles('header', text, found, setting, layersIn('header', text));
}

/** Who handed the mail itself in is never accused by that, but a person may want to know. */
function handedIn(own: Read): Verdict[] {
  return verdictsOf([own])
    .filter(({ role, mentions }) => role === 'offender' && mentions[0]?.found.kind === 'ip')
    .map((verdict) => ({ ...verdict, role: 'mentioned', why: 'handed this mail itself in' }));
}

function layersIn(place: string, text: string): readonly number[] {
  const lines = text.split('\n');
  if (place === 'subject') return lines.map(() => layers.subject);
  if (place !== 'body' && place !== 'html') return lines.map(() => layers.attached);
  return layersOf(lines);
}

function indicatorOf(
  { mentions, role, why, rival }: Verdict,
  textOf: (mention: Mention) => string,
  timeOf: (mentions: readonly Mention[]) => Lasting,
): Indicator | null {
  const first = mentions.find((each) => each.role === role) ?? mentions[0];
  if (first === undefined) return null;
  const { kind, value, start, end } = first.found;
  const times = role === 'offender' ? timeOf(mentions) : null;
  return {
    kind: kind === 'masked' ? 'range' : kind,
    value,
    span: { place: first.place, start, end },
    spellings: spellingsOf(mentions, textOf),
    role,
    why,
    stated: layersOfAll(mentions.filter((each) => each.role === role && isOutright(each))),
    unsure: unsureOf(mentions.filter((each) => each.role === role)),
    layers: layersOfAll(mentions),
    rival,
    time: times?.first ?? null,
    until: times?.last ?? null,
    port: mentions.find(({ found }) => found.port !== null)?.found.port ?? null,
  };
}

/** Most addresses are written in one way only. */
function spellingsOf(
  mentions: readonly Mention[],
  textOf: (mention: Mention) => string,
): readonly string[] {
  const spellings = new Set<string>();
  for (const mention of mentions) {
    const { kind, value } = mention.found;
    if ((kind !== 'ip' && kind !== 'host') || spellings.size >= spellingsMax) break;
    const word = textOf(mention);
    if (word !== value && word !== '') spellings.add(word);
  }
  return [...spellings];
}

/**
 * Why it is not accused for certain: none of its mentions does it, or the newest letter doubts what
 * the subject and the quoted ones say.
 */
function unsureOf(mentions: readonly Mention[]): Sentence | null {
  const [first] = mentions;
  const letter = mentions.filter(({ layer }) => layer === layers.letter);
  const isDoubted = letter.length > 0 && letter.every(({ unsure }) => unsure?.kind === 'unsure');
  const open = isDoubted
    ? letter[0]
    : mentions.every(({ unsure }) => unsure !== null)
      ? first
      : null;
  return open?.unsure?.why ?? null;
}

function layersOfAll(mentions: readonly Mention[]): readonly number[] {
  return [...new Set(mentions.map(({ layer }) => layer))].sort((a, b) => a - b);
}

function whyOf({ value, role, why, span }: Indicator): Reason {
  return reason(role, `${value}  ${role}: ${why}`, `${span.place}:${span.start}-${span.end}`);
}
