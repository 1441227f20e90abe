// Who did it: the offenders that are ours, and whether that is certain. All of the judgement is one
// function, `judge`, from findings to offenders and doubts; what is unsure is never dropped in
// silence, and whatever was kept or dropped has its reason.

import { createEvidence } from '../indicators/evidence.ts';
import type { Doubt, Indicator, Mail, Ours, Reason, Received, Report } from '../model.ts';
import type { Limits } from '../rules.ts';
import type { Offender } from './facts.ts';
import { doubt, pass, reason, stage } from './stage.ts';

const whysMax = 20;
/** Clocks differ and zones are mistaken; an event further ahead than this is not believed. */
const futureMaxMs = 3_600_000;
const dayMs = 86_400_000;

export const attribute = stage({
  name: 'attribute',
  needs: ['received', 'parse', 'report', 'extract', 'constituency'],
  run: ({ received, parse, report, extract, constituency }, { now, rules }) => {
    const { offenders, doubts, whys } = judge({
      said: lastSaid(received),
      reports: report,
      indicators: extract.indicators,
      ours: new Map(constituency.ours.map((one) => [one.ip, one])),
      mail: parse,
      now,
      limits: rules.limits,
    });
    const count = `${offenders.length} ${offenders.length === 1 ? 'offender' : 'offenders'}`;
    const [doubted] = doubts;
    const verdict =
      doubted === undefined ? reason('certain', count) : reason('unsure', doubted.text);
    return pass({ offenders }, [verdict, ...whys.slice(0, whysMax)], doubts);
  },
});

/** All that the judgement rests on. */
export interface Findings {
  /** The address a person named; it is the offender, whatever the mail says. */
  readonly said: string | null;
  readonly reports: readonly Report[];
  readonly indicators: readonly Indicator[];
  readonly ours: ReadonlyMap<string, Ours>;
  readonly mail: Pick<Mail, 'texts' | 'date'>;
  readonly now: Date;
  readonly limits: Pick<Limits, 'eventAgeMaxMs'>;
}

interface Judgement {
  readonly offenders: readonly Offender[];
  readonly doubts: readonly Doubt[];
  readonly whys: readonly Reason[];
}

/**
 * The rules, in order:
 * 1. A person's word is final; an address that is not ours is refused even then.
 * 2. A structured report beats prose. Where the prose names an offender of ours that the report
 *    does not, they disagree: the report's reading is prepared and a person is asked.
 * 3. Without a report that counts, the offenders are the addresses of ours in the offender's role.
 * 4. None: addresses of ours in another role, or none at all, ask which is meant; only foreign
 *    ones are not our business. Both are doubts.
 * 5. Too old or in the future: a doubt, on whatever was found.
 */
export function judge(findings: Findings): Judgement {
  const { said, reports, indicators, ours } = findings;
  const ips = indicators.filter(({ kind }) => kind === 'ip');
  const evidence = createEvidence(findings.mail.texts);
  const whys = ips
    .filter((one) => one.role === 'offender' || ours.has(one.value))
    .map((one) => candidate(one, ours.has(one.value)));
  if (said !== null) {
    const found = offender(said, byAddress(ips).get(said) ?? [], findings, evidence);
    if (found === null) {
      return { offenders: [], doubts: [doubt('not-ours', `${said} is not ours`)], whys };
    }
    return {
      offenders: [found],
      doubts: stale([found], findings),
      whys: [reason('said', `${said} named by a person`), ...whys],
    };
  }
  const structured = [...new Set(reports.flatMap((report) => report.ips))];
  const prose = ips.filter(({ role, value }) => role === 'offender' && ours.has(value));
  const reported = structured.filter((ip) => ours.has(ip));
  const chosen = reported.length > 0 ? reported : [...new Set(prose.map(({ value }) => value))];
  const named = byAddress(ips);
  const offenders = chosen
    .map((ip) => offender(ip, named.get(ip) ?? [], findings, evidence))
    .filter((one) => one !== null);
  if (offenders.length === 0) return { offenders, doubts: [missing(ips, findings)], whys };
  return {
    offenders,
    doubts: [...contradiction(structured, prose, reports), ...stale(offenders, findings)],
    whys,
  };
}

/** The last address a person named for this mail. */
function lastSaid(received: Received): string | null {
  const said = received.overrides.filter((override) => override.kind === 'address').at(-1);
  return said?.ip ?? null;
}

function candidate(one: Indicator, isOurs: boolean): Reason {
  const at = `${one.span.place}:${one.span.start}-${one.span.end}`;
  if (one.role !== 'offender') return reason('dropped', `${one.value} ${one.role}: ${one.why}`, at);
  if (!isOurs) return reason('dropped', `${one.value} is not ours`, at);
  return reason('kept', `${one.value} offender: ${one.why}`, at);
}

/** Prose against report: what a person wrote counts, the evidence a report carries does not. */
function contradiction(
  structured: readonly string[],
  prose: readonly Indicator[],
  reports: readonly Report[],
): readonly Doubt[] {
  if (structured.length === 0) return [];
  const places = new Set(reports.map(({ place }) => place));
  const known = new Set(structured);
  const other = prose.find(
    ({ value, span }) =>
      (span.place === 'subject' || span.place === 'body' || span.place === 'html') &&
      !places.has(span.place) &&
      !known.has(value),
  );
  if (other === undefined) return [];
  const text = `the report names ${few(structured)}, the text names ${other.value}`;
  return [
    doubt('contradiction', text, `${other.span.place}:${other.span.start}-${other.span.end}`),
  ];
}

/** Why there is no offender: the question to ask depends on what was named instead. */
function missing(ips: readonly Indicator[], { ours, reports, indicators }: Findings): Doubt {
  const others = ips.filter(({ value }) => ours.has(value));
  if (others.length > 0) {
    const named = others.map(({ value, role }) => `${value} (${role})`);
    return doubt('no-address', `ours are named, but not as offenders: ${few(named)}`);
  }
  const foreign = [
    ...reports.flatMap((report) => report.ips),
    ...ips.filter(({ role }) => role === 'offender').map(({ value }) => value),
  ];
  if (foreign.length > 0) return doubt('not-ours', `not ours: ${few(foreign)}`);
  const name = indicators.find(({ kind }) => kind === 'host' || kind === 'url');
  return doubt('no-address', name ? `only names are given: ${name.value}` : 'no address is named');
}

function byAddress(ips: readonly Indicator[]): ReadonlyMap<string, readonly Indicator[]> {
  const named = new Map<string, Indicator[]>();
  for (const one of ips) {
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
  findings: Findings,
  evidence: ReturnType<typeof createEvidence>,
): Offender | null {
  const ours = findings.ours.get(ip);
  if (ours === undefined) return null;
  const accused = named.filter(({ role }) => role === 'offender');
  const mentions = accused.length > 0 ? accused : named;
  const times = mentions.map(({ time }) => time).filter((time) => time !== null);
  const reported = findings.reports.find(({ ips, time }) => time !== null && ips.includes(ip));
  return {
    ip,
    time: times.sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? reported?.time ?? null,
    port: mentions.find(({ port }) => port !== null)?.port ?? null,
    ours,
    evidence: evidence({ ip, mentions }),
  };
}

/** The latest time counts: a log may begin long ago and end today. */
function stale(offenders: readonly Offender[], findings: Findings): readonly Doubt[] {
  const { now, limits, mail, indicators } = findings;
  if (limits.eventAgeMaxMs === null) return [];
  const latestMs = new Map<string, number>();
  const seen = (ip: string, time: string | null): void => {
    const ms = time === null ? Number.NaN : Date.parse(time);
    if (!Number.isNaN(ms)) latestMs.set(ip, Math.max(ms, latestMs.get(ip) ?? ms));
  };
  for (const { value, time } of indicators) seen(value, time);
  for (const { ip, time } of offenders) {
    seen(ip, time);
    const atMs = latestMs.get(ip) ?? mail.date?.getTime();
    if (atMs === undefined) continue;
    const ageMs = now.getTime() - atMs;
    const days = Math.round(ageMs / dayMs);
    if (ageMs > limits.eventAgeMaxMs) {
      return [doubt('stale-event', `what ${ip} did is ${days} days old`)];
    }
    if (ageMs < -futureMaxMs) {
      return [doubt('stale-event', `what ${ip} did is dated in the future`)];
    }
  }
  return [];
}

function few(words: readonly string[]): string {
  const distinct = [...new Set(words)];
  const more = distinct.length > 3 ? ` and ${distinct.length - 3} more` : '';
  return distinct.slice(0, 3).join(', ') + more;
}
