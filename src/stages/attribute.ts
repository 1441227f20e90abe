// Who did it: the offenders that are ours, and whether that is certain. All of the judgement is one
// function, `judge`, from findings to offenders and doubts; what is unsure is never dropped in
// silence, and whatever was kept or dropped has its reason.

import {
  betweenLayers,
  type Disagreement,
  few,
  layers,
  isNetwork,
  isOfStrangers,
  likeliest,
  placeOf,
  rivalsOf,
  withReport,
} from '../roles/disagreement.ts';
import { createEvidence } from '../slices/evidence.ts';
import { staleness } from '../times/staleness.ts';
import type {
  Accusation,
  Doubt,
  EventTime,
  Indicator,
  Mail,
  Ours,
  Reason,
  Received,
  Report,
} from '../model.ts';
import type { Limits } from '../rules.ts';
import type { NamedHost, NamedOffender, Offender, Origin } from './facts.ts';
import { doubt, pass, reason, stage } from './stage.ts';

const whysMax = 20;

export const attribute = stage({
  name: 'attribute',
  needs: ['received', 'doubts', 'parse', 'origin', 'report', 'extract', 'constituency', 'resolve'],
  run: (facts, { now, rules }) => {
    const { received, parse, origin, report, extract, constituency, resolve } = facts;
    const { offenders, doubts, whys, notice } = judge({
      said: lastSaid(received),
      origin,
      reports: report,
      indicators: extract.indicators,
      byName: resolve.offenders,
      names: resolve.names,
      ours: new Map(constituency.ours.map((one) => [one.ip, one])),
      mail: parse,
      now,
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
    return pass({ offenders, notice }, [first, ...whys.slice(0, whysMax)], more);
  },
});

/** All that the judgement rests on. */
export interface Findings {
  /** The address a person named; it is the offender, whatever the mail says. */
  readonly said: string | null;
  readonly origin: Pick<Origin, 'notice' | 'accuses'>;
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
  readonly doubts: readonly Doubt[];
  readonly whys: readonly Reason[];
  /** Why it is no complaint at all; null where it may be one. */
  readonly notice: string | null;
}

/**
 * The rules, in order:
 * 1. A person's word is final; an address that is not ours is refused even then.
 * 2. A structured report beats prose. Where the prose accuses an address of ours that the report
 *    does not name, they disagree: the report's reading is prepared and a person is asked.
 * 3. Without a report that counts, the offenders are the addresses of ours in the offender's role.
 *    Where the newest letter accuses one address and what it forwards another, and neither knows of
 *    the other's, they disagree: the newest reading is prepared.
 * 4. A notice is no complaint, and nobody is asked. One that accuses as well is a question.
 * 5. Where no address is accused, a name may be, and leads to addresses. Where a report accuses
 *    names alone, they count more than an address that is accused in no words.
 * 6. None is accused: one of ours in another part may still be meant. The likeliest is prepared,
 *    and a person is asked; foreign ones are not our business, nor is what they did to ours.
 * 7. An address found only in evidence, in a mail without a word of complaint, is a question.
 * 8. Too old or in the future: a doubt, on whatever was found.
 */
export function judge(findings: Findings): Judgement {
  const { said, origin, indicators, ours } = findings;
  const reports = findings.reports.filter(({ isComplaint }) => isComplaint);
  const ips = indicators.filter(({ kind }) => kind === 'ip');
  const evidence = createEvidence(findings.mail.texts);
  const named = byAddress(ips);
  const accused = byAddress(reports.flatMap((report) => report.accused));
  const whys = [
    ...ips.filter((one) => one.role === 'offender' || ours.has(one.value)),
    ...indicators.filter(isNetwork),
  ].map((one) => candidate(one, ours.has(one.value)));
  const old = (offenders: readonly Offender[]): readonly Doubt[] => {
    const text = staleness(offenders, findings);
    return text === null ? [] : [doubt('stale-event', text)];
  };
  const found = (chosen: Iterable<string>, doubts: readonly Doubt[], more = whys): Judgement => {
    const offenders = [...new Set(chosen)]
      .map((ip) => offender(ip, named.get(ip) ?? [], accused.get(ip) ?? [], findings, evidence))
      .filter((one) => one !== null);
    return { offenders, doubts: [...doubts, ...old(offenders)], whys: more, notice: null };
  };
  if (said !== null) {
    if (!ours.has(said)) return found([], [doubt('not-ours', `${said} is not ours`)]);
    return found([said], [], [reason('said', `${said} named by a person`), ...whys]);
  }
  const structured = reports.flatMap(ipsOf);
  const prose = ips.filter(({ role, value }) => role === 'offender' && ours.has(value));
  const reported = structured.filter((ip) => ours.has(ip));
  const against = withReport(structured, prose, reports);
  if (reported.length > 0) return found(reported, contradiction(against));
  const notice = noticeOf(findings);
  if (notice !== null) {
    const isNone = prose.length === 0 || origin.notice === null || !origin.accuses;
    if (isNone) return { offenders: [], doubts: [], whys, notice };
    const ips = prose.map(({ value }) => value);
    return found(ips, [doubt('no-address', `${notice} by its looks, but it accuses ${few(ips)}`)]);
  }
  const isByName = findings.byName.length > 0;
  // Where a report accuses names alone, it yields to an address that the text accuses in words.
  if (prose.length > 0 && !(isByName && prose.every(({ stated }) => stated.length === 0))) {
    const rivals = rivalsOf(prose, (ip) => ours.has(ip));
    if (rivals !== null) return found(rivals.meant, [doubt('no-address', rivals.text, rivals.at)]);
    const within = betweenLayers(ips);
    const newest = prose.filter(({ layers }) => within === null || layers[0] === within.layer);
    const meant = (newest.length > 0 ? newest : prose).map(({ value }) => value);
    const doubts = [against, within].flatMap(contradiction);
    return found(meant, doubts.length > 0 ? doubts : unspoken(prose, findings.origin));
  }
  if (isByName) {
    const offenders = findings.byName.map((one) => offenderByName(one, evidence));
    return { offenders, doubts: old(offenders), whys, notice: null };
  }
  const asked = missing(ips, findings);
  const meant = asked.code === 'no-address' ? likeliest(ips, (ip) => ours.has(ip)) : [];
  return found(meant, [asked]);
}

/** What kind of notice it is; reports that only count (DMARC aggregates) are one too. */
function noticeOf({ origin, reports }: Findings): string | null {
  if (origin.notice !== null) return origin.notice;
  const isNone = reports.length > 0 && reports.every(({ isComplaint }) => !isComplaint);
  return isNone ? `a ${reports[0]?.format} report that accuses nobody` : null;
}

function contradiction(found: Disagreement | null): readonly Doubt[] {
  return found === null ? [] : [doubt('contradiction', found.text, found.at)];
}

/** Without a word of complaint an address in the evidence may be anybody's. */
function unspoken(prose: readonly Indicator[], { accuses }: Findings['origin']): readonly Doubt[] {
  if (accuses || isSpoken(prose)) return [];
  const text = `no word of a complaint: ${few(prose.map(({ value }) => value))} only stands in it`;
  return [doubt('no-address', text)];
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

function candidate(one: Indicator, isOurs: boolean): Reason {
  const at = placeOf(one);
  if (one.role !== 'offender') return reason('dropped', `${one.value} ${one.role}: ${one.why}`, at);
  if (!isOurs) return reason('dropped', `${one.value} is not ours`, at);
  return reason('kept', `${one.value} offender: ${one.why}`, at);
}

/** Why there is no offender: the question to ask depends on what was named instead. */
function missing(ips: readonly Indicator[], { ours, reports, indicators, names }: Findings): Doubt {
  const others = ips.filter(({ value }) => ours.has(value));
  const strangers = ips.filter(({ role, value }) => role === 'offender' && !ours.has(value));
  if (others.length > 0 && others.every(({ span }) => span.place === 'header')) {
    const handedIn = few(others.map(({ value }) => value));
    return doubt('no-address', `no address is named; ${handedIn} handed this mail in`);
  }
  if (others.length > 0 && !isOfStrangers(strangers, others)) {
    const named = others.map(({ value, role }) => `${value} (${role})`);
    return doubt('no-address', `ours are named, but not as offenders: ${few(named)}`);
  }
  const foreign = [...reports.flatMap(ipsOf), ...strangers.map(({ value }) => value)];
  if (foreign.length > 0) return doubt('not-ours', `not ours: ${few(foreign)}`);
  const network = indicators.find(isNetwork);
  if (network !== undefined) {
    const what = network.role === 'masked' ? 'a masked address' : 'a network';
    return doubt('no-address', `only ${what} is named: ${network.value}`, placeOf(network));
  }
  const [led] = names.filter(({ ips }) => ips.length > 0);
  if (led !== undefined) return doubt('not-ours', `${led.host} is ${few(led.ips)}, not ours`);
  const name = indicators.find(({ kind }) => kind === 'host' || kind === 'url');
  return doubt('no-address', name ? `only names are given: ${name.value}` : 'no address is named');
}

function byAddress<One extends { readonly value: string }>(
  all: readonly One[],
): ReadonlyMap<string, readonly One[]> {
  const named = new Map<string, One[]>();
  for (const one of all) {
    const others = named.get(one.value);
    if (others === undefined) named.set(one.value, [one]);
    else others.push(one);
  }
  return named;
}

/** The offender at an address of ours: earliest time, its port, the lines that name it. */
function offender(
  ip: string,
  named: readonly Indicator[],
  reported: readonly Accusation[],
  findings: Findings,
  evidence: ReturnType<typeof createEvidence>,
): Offender | null {
  const ours = findings.ours.get(ip);
  if (ours === undefined) return null;
  const accused = named.filter(({ role }) => role === 'offender');
  const mentions = accused.length > 0 ? accused : named;
  const inReport = earliest(reported);
  return {
    ip,
    name: null,
    // What a report says of the time is not corrected by a log beside it.
    time: inReport?.at ? inReport : earliest([...reported, ...mentions]),
    port: [...reported, ...mentions].find(({ port }) => port !== null)?.port ?? null,
    ours,
    evidence: evidence({ ip, mentions }),
  };
}

/** The address that an accused name leads to, with the lines that accuse the name. */
function offenderByName(
  { ip, ours, named }: NamedOffender,
  evidence: ReturnType<typeof createEvidence>,
): Offender {
  const lines = evidence({ ip: named.host, mentions: [named] });
  return { ip, name: named.host, time: named.time, port: named.port, ours, evidence: lines };
}

/** The earliest instant; what has no zone comes last. */
function earliest(timed: readonly { readonly time: EventTime | null }[]): EventTime | null {
  const ms = ({ at }: EventTime) => (at === null ? Number.MAX_VALUE : Date.parse(at));
  return timed.flatMap(({ time }) => time ?? []).toSorted((a, b) => ms(a) - ms(b))[0] ?? null;
}

function ipsOf({ accused }: Report): readonly string[] {
  return accused.filter(({ kind }) => kind === 'ip').map(({ value }) => value);
}
