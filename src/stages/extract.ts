// Every address, network, host, URL and mail address of the mail, each once, with the place, the
// role and the reason for the role. States only; who is guilty is judged in `attribute`.

import { nobodysAmong, privateAmong } from '../indicators/address.ts';
import { layers } from '../roles/disagreement.ts';
import { accusedNames } from '../names/accused-names.ts';
import type { Scanned } from '../names/mentions.ts';
import { eventTimesOf } from '../times/event-time.ts';
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
import { cageStage, doubt, pass, reason } from './stage.ts';

/** Whys after the first; the indicators themselves hold all of them. */
const whysMax = 20;
/** One address may be mentioned on thousands of lines of a log; so many are read. */
const mentionsPerIndicator = 20;
/** So many names and addresses of the mail's own header are looked at. */
const ownHeaderMax = 500;

export const extract = cageStage({
  name: 'extract',
  needs: ['parse', 'origin', 'report'],
  run: ({ parse, origin, report }, { rules }) => {
    const { indicators, truncated, reads } = indicatorsOf(parse, origin.accuses, report, rules);
    const isAnswer = origin.kind === 'bounce' || origin.kind === 'auto-reply';
    const complaint = { mail: parse, reports: report, indicators, scanned: reads.map(scannedIn) };
    const accused = isAnswer
      ? { names: [], cut: null }
      : accusedNames(complaint, rules.limits.namesMax);
    const ips = indicators.filter(({ kind }) => kind === 'ip');
    const dropped = ips.filter(({ role }) => role !== 'offender').length;
    const found = ips.length - dropped;
    const first = `${found} ${found === 1 ? 'address' : 'addresses'}`;
    const networks = indicators.filter(({ kind }) => kind === 'prefix' || kind === 'range');
    const whys = [...ips, ...networks].slice(0, whysMax).map(whyOf);
    return pass(
      { indicators, accused },
      [reason('found', dropped === 0 ? first : `${first}, ${dropped} dropped`), ...whys],
      truncated === null ? [] : [doubt('truncated', truncated)],
    );
  },
});

function indicatorsOf(
  mail: Mail,
  accuses: boolean,
  reports: readonly Report[],
  rules: Pick<Rules, 'limits' | 'constituencies'>,
): { indicators: Indicator[]; truncated: string | null; reads: readonly Read[] } {
  const { indicatorsMax } = rules.limits;
  const setting: Setting = {
    isTitled: isAccusing(mail.subject),
    reporter: reporterOf(mail),
    reports,
    isNobodys: nobodysAmong(privateOf(rules.constituencies)),
    isReportedWord: reportedWords(mail.texts, layersIn),
  };
  const reads: Read[] = [];
  let left = indicatorsMax * mentionsPerIndicator;
  let isCut = false;
  for (const { place, text } of mail.texts) {
    const { found, truncated } = listed(place, reports) ?? scan(text, left);
    left -= found.length;
    isCut ||= truncated;
    reads.push(readRoles(place, text, found, setting, layersIn(place, text)));
  }
  const own = accuses ? null : readOwnHeader(mail, setting);
  const verdicts = own === null ? verdictsOf(reads) : [...verdictsOf(reads), ...handedIn(own)];
  const kept = verdicts.slice(0, indicatorsMax);
  isCut ||= verdicts.length > kept.length;
  const timeOf = eventTimesOf(mail, reads);
  return {
    indicators: kept.map((verdict) => indicatorOf(verdict, timeOf)).filter((one) => one !== null),
    truncated: isCut ? `only the first ${kept.length} addresses and names were read` : null,
    reads,
  };
}

/** Going through thousands of prefixes costs more than most mails; a revision's are one object. */
const known = new WeakMap<Rules['constituencies'], readonly string[]>();

function privateOf(constituencies: Rules['constituencies']): readonly string[] {
  const ours =
    known.get(constituencies) ?? privateAmong(constituencies.flatMap(({ prefixes }) => prefixes));
  known.set(constituencies, ours);
  return ours;
}

function scannedIn({ place, mentions }: Read): Scanned {
  return { place, found: mentions.map(({ found }) => found) };
}

/** A report that lists so many has said already what stands in its text. */
const listedMin = 100;

/** What a long report names, where it names it; null where the text is to be read. */
function listed(place: string, reports: readonly Report[]): ReturnType<typeof scan> | null {
  const long = reports.find((one) => one.place === place && one.accused.length >= listedMin);
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
  timeOf: ReturnType<typeof eventTimesOf>,
): Indicator | null {
  const first = mentions.find((each) => each.role === role) ?? mentions[0];
  if (first === undefined) return null;
  const { kind, value, start, end } = first.found;
  const times = role === 'offender' ? timeOf(mentions) : null;
  return {
    kind: kind === 'masked' ? 'range' : kind,
    value,
    span: { place: first.place, start, end },
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

/**
 * Why it is not accused for certain: none of its mentions does it, or the newest letter doubts what
 * the subject and the quoted ones say.
 */
function unsureOf(mentions: readonly Mention[]): string | null {
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
