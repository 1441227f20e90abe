// Who did it: the offenders that are ours, and whether that is certain. All of the judgement is one
// function, `judge`, from findings to offenders and doubts; what is unsure is never dropped in
// silence, and whatever was kept or dropped has its reason.

import {
  betweenLayers,
  type Disagreement,
  inRole,
  layers,
  isNetwork,
  isOfStrangers,
  likeliest,
  placeOf,
  rivalsOf,
  withReport,
} from '../roles/disagreement.ts';
import { doubt, few, type Sentence } from '../doubts.ts';
import { createEvidence } from '../slices/evidence.ts';
import { staleness } from '../times/staleness.ts';
import type { Indicator, Report } from '../findings.ts';
import type { Doubt, Mail, Ours, Reason, Received } from '../model.ts';
import type { Limits } from '../rules.ts';
import type { NamedHost, NamedOffender, Offender, Origin } from './facts.ts';
import { asMeant } from './as-meant.ts';
import { byAddress, offenderAt, offenderByName, theirs } from './offenders.ts';
import { isWoken } from '../tickets/readdressed.ts';
import { pass, reason, stage } from './stage.ts';

const whysMax = 20;

export const attribute = stage({
  name: 'attribute',
  needs: ['received', 'doubts', 'parse', 'origin', 'report', 'extract', 'constituency', 'resolve'],
  run: (facts, { now, rules }) => {
    const { received, parse, origin, report, extract, constituency, resolve } = facts;
    const {
      offenders,
      isGuess,
      doubts,
      whys,
      notice,
      foreign = [],
    } = judge({
      said: lastSaid(received),
      origin,
      reports: report,
      indicators: extract.indicators,
      byName: resolve.offenders,
      names: resolve.names,
      ours: new Map(constituency.ours.map((one) => [one.ip, one])),
      mail: parse,
      now: agesAsOf(received, now),
      limits: rules.limits,
    });
    const count = `${offenders.length} ${offenders.length === 1 ? 'offender' : 'offenders'}`;
    const [doubted] = doubts;
    const verdict =
      doubted === undefined ? reason('certain', count) : reason('unsure', doubted.text);
    const first = notice === null ? verdict : reason('notice', `no complaint: ${notice}`);
    // What `resolve` asks already is not asked twice.
    const asked = facts.doubts.some(({ code }) => code === 'not-ours');
    const more = doubts.filter(({ code }) => !asked || code !== 'not-ours');
    return pass({ offenders, isGuess, notice, foreign }, [first, ...whys.slice(0, whysMax)], more);
  },
});

/** All that the judgement rests on. */
export interface Findings {
  /** The address a person named; it is the offender, whatever the mail says. */
  readonly said: string | null;
  readonly origin: Pick<Origin, 'notice' | 'purpose' | 'accuses'>;
  readonly reports: readonly Report[];
  readonly indicators: readonly Indicator[];
  /** Addresses of ours that accused names lead to; none where an address is accused in words. */
  readonly byName: readonly NamedOffender[];
  /** Where the accused names lead, ours or not. */
  readonly names: readonly NamedHost[];
  readonly ours: ReadonlyMap<string, Ours>;
  readonly mail: Pick<Mail, 'texts' | 'date'>;
  readonly now: Date;
  readonly limits: Pick<Limits, 'eventAgeMaxMs'>;
}

interface Judgement {
  readonly offenders: readonly Offender[];
  /** None of them is accused. */
  readonly isGuess: boolean;
  readonly doubts: readonly Doubt[];
  readonly whys: readonly Reason[];
  /** Why it is no complaint at all; null where it may be one. */
  readonly notice: string | null;
  /** Accused addresses that are not ours, where none of ours is. */
  readonly foreign?: readonly string[];
}

/**
 * The rules, in order:
 * 1. A person's word is final; an address that is not ours is refused even then.
 * 2. A structured report beats prose. Where the prose accuses an address of ours that the report
 *    does not name, they disagree: the report's reading is prepared and a person is asked.
 * 3. Without a report that counts, the offenders are the addresses of ours in the offender's role.
 *    Where the newest letter accuses one address and what it forwards another, and neither knows of
 *    the other's, they disagree: the newest reading is prepared.
 * 4. A notice that names none of ours is no complaint, and nobody is asked. One that does, or a
 *    mail that is for something else, is a question (`asMeant`).
 * 5. Where no address is accused, a name may be, and leads to addresses. Where a report accuses
 *    names alone, they count more than an address that is accused in no words.
 * 6. None of ours is accused: a person is asked. Where a stranger is, ours has another part, and
 *    nothing is sent for it by one key: foreign ones are not our business, nor is what they did to
 *    ours. Where nobody is accused at all, one of ours may still be meant: a letter is prepared
 *    that tells of the likeliest and accuses nobody.
 * 7. An address found only in evidence, in a mail without a word of complaint, is a question.
 * 8. Too old or in the future: a doubt, on whatever was found.
 */
export function judge(findings: Findings): Judgement {
  return asMeant(accusedIn(findings), noticeOf(findings), findings);
}

function accusedIn(findings: Findings): Judgement {
  const { said, origin, indicators, ours } = findings;
  const reports = findings.reports.filter(({ isComplaint }) => isComplaint);
  const ips = indicators.filter(({ kind }) => kind === 'ip');
  const evidence = createEvidence(findings.mail.texts, spellingsOf(indicators));
  const named = byAddress(ips);
  const accused = byAddress(reports.flatMap((report) => report.accused));
  const whys = [
    ...ips.filter((one) => one.role === 'offender' || ours.has(one.value)),
    ...indicators.filter(isNetwork),
  ].map((one) => candidate(one, ours.has(one.value)));
  const notice = said === null ? noticeOf(findings) : null;
  const old = (offenders: readonly Offender[]): readonly Doubt[] => {
    const age = staleness(offenders, findings);
    return age === null ? [] : [doubt('stale-event', age)];
  };
  const found = (chosen: Iterable<string>, doubts: readonly Doubt[], more = whys): Judgement => {
    const offenders = [...new Set(chosen)]
      .map((ip) => offenderAt(ip, named.get(ip) ?? [], accused.get(ip) ?? [], ours, evidence))
      .filter((one) => one !== null);
    const all = [...doubts, ...old(offenders)];
    return { offenders, isGuess: false, doubts: all, whys: more, notice: null };
  };
  if (said !== null) {
    if (!ours.has(said)) return found([], [doubt('not-ours', { is: 'said-not-ours', ip: said })]);
    return found([said], [], [reason('said', `${said} named by a person`), ...whys]);
  }
  const structured = reports.flatMap(ipsOf);
  const prose = ips.filter(({ role, value }) => role === 'offender' && ours.has(value));
  const reported = structured.filter((ip) => ours.has(ip));
  const against = withReport(structured, prose, reports);
  if (reported.length > 0)
    return found(reported, [...contradiction(against), ...misreadable(reports, ours)]);
  // What hangs on a report that accuses nobody is its own evidence; what is written above counts.
  const counted = origin.notice === null ? prose.filter(isWritten) : prose;
  if (notice !== null && counted.length === 0 && findings.byName.length === 0)
    return { offenders: [], isGuess: false, doubts: [], whys, notice };
  const isByName = findings.byName.length > 0;
  // Where a report accuses names alone, it yields to an address that the text accuses in words.
  if (prose.length > 0 && !(isByName && prose.every(({ stated }) => stated.length === 0))) {
    const { meant, doubts } = inProse(prose, ips, against, findings);
    return found(meant, doubts);
  }
  if (isByName) {
    const offenders = findings.byName.map((one) => offenderByName(one, evidence));
    return { offenders, isGuess: false, doubts: old(offenders), whys, notice: null };
  }
  const strangers = ips.filter(({ role, value }) => role === 'offender' && !ours.has(value));
  const foreign = [...structured, ...valuesOf(strangers)];
  const asked = missing(ips, strangers, foreign, findings);
  const isOurs = (ip: string): boolean => ours.has(ip);
  const isOpen = asked.code === 'no-address';
  const meant = isOpen ? likeliest(ips, isOurs, foreign.length > 0) : [];
  const others = theirs(foreign, findings.names, isOurs);
  return { ...found(meant, [asked]), isGuess: meant.length > 0, foreign: others };
}

/** Whom the text accuses of ours, and what is doubtful in that. */
function inProse(
  prose: readonly Indicator[],
  ips: readonly Indicator[],
  against: Disagreement | null,
  { ours, origin }: Findings,
): { meant: readonly string[]; doubts: readonly Doubt[] } {
  const rivals = rivalsOf(prose, (ip) => ours.has(ip));
  if (rivals !== null) {
    return { meant: rivals.meant, doubts: [doubt('no-address', rivals.says, rivals.at)] };
  }
  const within = betweenLayers(ips);
  const newest = prose.filter(({ layers }) => within === null || layers[0] === within.layer);
  const meant = valuesOf(newest.length > 0 ? newest : prose);
  const doubts = [against, within].flatMap(contradiction);
  if (doubts.length > 0) return { meant, doubts };
  const open = prose.find(({ unsure }) => unsure !== null);
  if (open === undefined || open.unsure === null) return { meant, doubts: unspoken(prose, origin) };
  const sure = valuesOf(prose.filter(({ unsure }) => unsure === null));
  const says: Sentence = { is: 'unsure', ip: open.value, why: open.unsure };
  const asked = doubt('no-address', says, placeOf(open));
  return { meant: sure.length > 0 ? sure : meant, doubts: [asked] };
}

function spellingsOf(all: readonly Indicator[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    all.flatMap(({ value, spellings }) => (spellings.length > 0 ? [[value, spellings]] : [])),
  );
}

function valuesOf(all: readonly Indicator[]): readonly string[] {
  return all.map(({ value }) => value);
}

/** In a text that the sender wrote or passes on, not in what is attached. */
function isWritten(one: Indicator): boolean {
  return (one.layers[0] ?? layers.attached) < layers.attached;
}

/** What kind of notice it is; reports that only count (DMARC aggregates) are one too. */
function noticeOf({ origin, reports }: Findings): string | null {
  if (origin.notice !== null) return origin.notice;
  const isNone = reports.length > 0 && reports.every(({ isComplaint }) => !isComplaint);
  return isNone ? `a ${reports[0]?.format} report that accuses nobody` : null;
}

/** Reports that accuse one of ours and may have been read wrongly. */
function misreadable(reports: readonly Report[], ours: Findings['ours']): readonly Doubt[] {
  const open = reports.find(
    (each) => each.unsure !== null && ipsOf(each).some((ip) => ours.has(ip)),
  );
  return open?.unsure ? [doubt('no-address', open.unsure, open.place)] : [];
}

function contradiction(found: Disagreement | null): readonly Doubt[] {
  return found === null ? [] : [doubt('contradiction', found.says, found.at)];
}

/** Without a word of complaint an address in the evidence may be anybody's. */
function unspoken(prose: readonly Indicator[], { accuses }: Findings['origin']): readonly Doubt[] {
  if (accuses || isSpoken(prose)) return [];
  return [doubt('no-address', { is: 'no-complaint', ips: few(valuesOf(prose)) })];
}

/** Accused in so many words below the subject, which may be the name of the thing alone. */
function isSpoken(prose: readonly Indicator[]): boolean {
  return prose.some(({ stated }) => stated.some((layer) => layer !== layers.subject));
}

/** The last address a person named for this mail. */
function lastSaid(received: Received): string | null {
  const said = received.overrides.filter((override) => override.kind === 'address').at(-1);
  return said?.ip ?? null;
}

/** A complaint that was woken is as old as it was when it came: its sender waits since then. */
function agesAsOf({ overrides, at }: Received, now: Date): Date {
  return isWoken(overrides) ? at : now;
}

function candidate(one: Indicator, isOurs: boolean): Reason {
  const at = placeOf(one);
  if (one.role !== 'offender') return reason('dropped', `${one.value} ${one.role}: ${one.why}`, at);
  if (!isOurs) return reason('dropped', `${one.value} is not ours`, at);
  return reason('kept', `${one.value} offender: ${one.why}`, at);
}

/** Why there is no offender: the question to ask depends on what was named instead. */
function missing(
  ips: readonly Indicator[],
  strangers: readonly Indicator[],
  foreign: readonly string[],
  { ours, indicators, names }: Findings,
): Doubt {
  const others = ips.filter(({ value }) => ours.has(value));
  const named = few(others.map(inRole));
  if (others.length > 0 && others.every(({ span }) => span.place === 'header')) {
    return doubt('no-address', { is: 'no-address-by', who: few(valuesOf(others)) });
  }
  if (others.length > 0 && !isOfStrangers(strangers, others)) {
    if (foreign.length === 0) return doubt('no-address', { is: 'no-offender', named });
    return doubt('no-address', { is: 'no-offender-but', named, foreign: few(foreign) });
  }
  if (foreign.length > 0) {
    if (others.length === 0) return doubt('not-ours', { is: 'not-ours', ips: few(foreign) });
    return doubt('not-ours', { is: 'not-ours-beside', ips: few(foreign), named });
  }
  const network = indicators.find(isNetwork);
  if (network !== undefined) {
    const is = network.role === 'masked' ? 'only-masked' : 'only-network';
    return doubt('no-address', { is, network: network.value }, placeOf(network));
  }
  const [led] = names.filter(({ ips }) => ips.length > 0);
  if (led !== undefined)
    return doubt('not-ours', { is: 'leads-off', host: led.host, ips: few(led.ips) });
  const name = indicators.find(({ kind }) => kind === 'host' || kind === 'url');
  if (name !== undefined) return doubt('no-address', { is: 'only-names', name: name.value });
  if (ips.length === 0) return doubt('no-address', { is: 'no-address' });
  return doubt('no-address', { is: 'only-named', named: few(ips.map(inRole)) });
}

function ipsOf({ accused }: Report): readonly string[] {
  return accused.filter(({ kind }) => kind === 'ip').map(({ value }) => value);
}
