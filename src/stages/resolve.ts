// Who is accused by name: the hosts that the complaint accuses, to addresses of ours. Asks only
// where no address of ours is accused directly, and only for accused names; DNS is asked, and
// nothing is ever fetched. What a name leads to is certain only where it leads to one network of
// ours.

import ipaddr from 'ipaddr.js';

import { doubt, few, type Sentence } from '../doubts.ts';
import { organisation } from '../indicators/names.ts';
import type { AccusedName } from '../names/mentions.ts';
import type { Indicator, Report } from '../findings.ts';
import type { Doubt, Ours, Reason, Span } from '../model.ts';
import type { ResolvedName } from '../questions.ts';
import type { SharedRule } from '../rules.ts';
import { addressesAccused, namesAlone } from './accused.ts';
import type { NamedHost, NamedOffender, Resolve } from './facts.ts';
import { type Outcome, pass, reason, stage, unanswered } from './stage.ts';

const whysMax = 20;
/** So near to a name an address says where the writer saw it. */
const besideMax = 100;
const nothing: Resolve = { names: [], offenders: [] };

export const resolve = stage({
  name: 'resolve',
  needs: ['received', 'origin', 'report', 'extract', 'constituency'],
  run: async (facts, { rules, read }): Promise<Outcome<Resolve>> => {
    const { received, origin, report, extract, constituency } = facts;
    if (received.overrides.some(({ kind }) => kind === 'address'))
      return pass(nothing, reason('not-asked', 'a person named the address'));
    if (origin.kind === 'bounce' || origin.kind === 'auto-reply')
      return pass(nothing, reason('not-asked', 'an answer of a program accuses nobody'));
    const accusedIps = addressesAccused(extract.indicators, report);
    const direct = constituency.ours.filter(({ ip }) => accusedIps.has(ip));
    if (direct.length > 0 && !namesAlone(report))
      return pass(nothing, reason('not-asked', `${direct[0]?.ip} is accused itself`));
    const { names: accused, cut } = extract.accused;
    if (accused.length === 0) return pass(nothing, reason('none', 'no name is accused'));
    const answer = await read.names({ hosts: accused.map(({ host }) => host) });
    if (!answer.ok && !answer.temporary)
      return pass(nothing, reason('unanswered', `DNS could not be asked: ${answer.why}`));
    if (!answer.ok) return unanswered(answer, 'dns', nothing);
    const names = accused.map((one) => named(one, answer.value));
    const addresses = names.flatMap(({ ips, time }) =>
      ips.map((ip) => ({ ip, at: time?.at ?? null })),
    );
    const owned = await read.networks({ addresses });
    if (!owned.ok) return unanswered(owned, 'the-networks', nothing);
    const found = judged(names, accused, owned.value, rules.notOursToActOn);
    if (direct.length > 0)
      return compared(found, owned.value, direct, isStated(extract.indicators, direct));
    const beside = strangersBeside(found, accused, extract.indicators, report);
    const capped = cut === null ? [] : [doubt('truncated', cut)];
    return passed({ ...found, doubts: [...found.doubts, ...beside, ...capped] });
  },
});

/** Whether the text accuses one of them in so many words. */
function isStated(indicators: readonly Indicator[], direct: readonly Ours[]): boolean {
  const ips = new Set(direct.map(({ ip }) => ip));
  return indicators.some(({ value, stated }) => stated.length > 0 && ips.has(value));
}

/**
 * The report's names against an address of the text: where they lead to another network of ours, it
 * is asked, and the report's reading is prepared unless the text accuses its own in words.
 */
function compared(
  { names, offenders, doubts }: Judged,
  ours: readonly Ours[],
  direct: readonly Ours[],
  stated: boolean,
): Outcome<Resolve> {
  const networkOf = (one: Ours): string => `${one.constituency} ${one.prefix}`;
  const said = new Set(direct.map(networkOf));
  const [other] = ours;
  if (other === undefined || ours.some((one) => said.has(networkOf(one))))
    return pass({ names, offenders: [] }, whysOf(names, []));
  const host = names.find(({ ips }) => ips.includes(other.ip))?.host ?? '';
  const accused = direct[0]?.ip ?? '';
  const says: Sentence = { is: 'report-and-name', host, ip: other.ip, other: accused };
  const doubted = doubt('contradiction', says);
  return stated
    ? pass({ names, offenders: [] }, whysOf(names, []), [doubted])
    : pass({ names, offenders }, whysOf(names, offenders), [doubted, ...doubts]);
}

function named(
  { host, span, why, time, port }: AccusedName,
  found: readonly ResolvedName[],
): NamedHost {
  const answer = found.find((one) => one.host === host);
  const { ips = [], aliases = [], askedAt = null, failure = null } = answer ?? {};
  return { host, ips, aliases, askedAt, failure, span, why, time, port };
}

interface Judged extends Resolve {
  readonly doubts: readonly Doubt[];
}

/**
 * The surest names that lead to us decide. Doubts: shared by too many to act on, several networks
 * of ours, a name that others are accused more clearly than.
 */
function judged(
  names: readonly NamedHost[],
  accused: readonly AccusedName[],
  ours: readonly Ours[],
  shared: readonly SharedRule[],
): Judged {
  const known = new Map(ours.map((one) => [one.ip, one]));
  const accusedAs = new Map(accused.map((one) => [one.host, one]));
  const all: NamedOffender[] = [];
  const doubts: Doubt[] = [];
  for (const name of names) {
    for (const ip of new Set(name.ips)) {
      const one = known.get(ip);
      if (one === undefined) continue;
      const rule = shared.find(({ what }) => isBehind(what, ip, name));
      if (rule === undefined) all.push({ ip, ours: one, named: name });
      else doubts.push(doubt('not-ours', { is: 'shared-host', host: name.host, ip }, rule.at));
    }
  }
  const sure = all.filter(({ named: { host } }) => accusedAs.get(host)?.unsure === null);
  const offenders = distinct(sure.length > 0 ? sure : all);
  const [first] = offenders;
  const unsure = first === undefined ? null : (accusedAs.get(first.named.host)?.unsure ?? null);
  if (first !== undefined && unsure !== null) {
    const says: Sentence = { is: 'ours-but', host: first.named.host, why: unsure };
    doubts.push(doubt('contradiction', says, placeOf(first.named)));
  }
  const networks = new Set(offenders.map((one) => `${one.ours.constituency} ${one.ours.prefix}`));
  if (networks.size > 1) {
    const named = few(offenders.map(({ ip, named: { host } }) => `${host} (${ip})`));
    doubts.push(doubt('several-networks', { is: 'names-lead', n: networks.size, named }));
  }
  return { names, offenders, doubts: doubts.slice(0, whysMax) };
}

/**
 * A name or an address that is accused as surely as the names that lead to us, in other words, and
 * is another's: the complaint may be about that one, and show ours beside it.
 */
function strangersBeside(
  { names, offenders, doubts }: Judged,
  accused: readonly AccusedName[],
  indicators: readonly Indicator[],
  reports: readonly Report[],
): readonly Doubt[] {
  const [first] = offenders;
  if (first === undefined || doubts.some(({ code }) => code === 'contradiction')) return [];
  const hosts = new Set(offenders.map(({ named: { host } }) => host));
  const owners = new Set([...hosts].map(organisation));
  const lists = new Set(accused.flatMap(({ host, list }) => (hosts.has(host) ? [list] : [])));
  const name = accused.find(
    ({ host, list, unsure }) =>
      unsure === null && !owners.has(organisation(host)) && !lists.has(list),
  );
  const led = new Set(names.flatMap(({ ips }) => ips));
  const address = addressesBeside(indicators, reports, offenders).find((ip) => !led.has(ip));
  const other = name?.host ?? address;
  if (other === undefined) return [];
  const says: Sentence = { is: 'name-beside', host: first.named.host, other };
  return [doubt('contradiction', says, placeOf(first.named))];
}

/** Addresses that a report accuses, or the text in so many words or right beside such a name. */
function addressesBeside(
  indicators: readonly Indicator[],
  reports: readonly Report[],
  offenders: readonly NamedOffender[],
): readonly string[] {
  const isBeside = ({ place, start, end }: Span): boolean =>
    offenders.some(
      ({ named: { span } }) =>
        span.place === place && start - span.end < besideMax && span.start - end < besideMax,
    );
  const stated = indicators.filter(
    ({ kind, role, span, stated: layers }) =>
      kind === 'ip' && role === 'offender' && (layers.length > 0 || isBeside(span)),
  );
  const reported = reports.filter(({ isComplaint }) => isComplaint).flatMap((one) => one.accused);
  return [...stated, ...reported.filter(({ kind }) => kind === 'ip')].map(({ value }) => value);
}

function passed({ names, offenders, doubts }: Judged): Outcome<Resolve> {
  return pass({ names, offenders }, whysOf(names, offenders), doubts);
}

/** One address once, by the name that was accused first. */
function distinct(offenders: readonly NamedOffender[]): readonly NamedOffender[] {
  const byIp = new Map<string, NamedOffender>();
  for (const one of offenders) if (!byIp.has(one.ip)) byIp.set(one.ip, one);
  return [...byIp.values()];
}

function whysOf(
  names: readonly NamedHost[],
  offenders: readonly NamedOffender[],
): readonly [Reason, ...Reason[]] {
  const [first] = offenders;
  const count = `${names.length} accused ${names.length === 1 ? 'name' : 'names'}`;
  const head =
    first === undefined
      ? reason('names', `${count}, none decides`)
      : reason('ours', `${first.named.host} is ${first.ip}`, placeOf(first.named));
  const each = names.slice(0, whysMax).map((name) => {
    const leads = name.ips.length > 0 ? name.ips.slice(0, 4).join(', ') : 'no address';
    const by = name.aliases.length > 0 ? ` by ${name.aliases.join(', ')}` : '';
    const failed = name.failure === null ? '' : ` (${name.failure})`;
    return reason('name', `${name.host}  ${leads}${by}${failed}: ${name.why}`, placeOf(name));
  });
  return [head, ...each];
}

/** Whether an address or a name on the way to it is listed: a prefix, or a name with all below. */
function isBehind(what: string, ip: string, { host, aliases }: NamedHost): boolean {
  if (!what.includes('/'))
    return [host, ...aliases].some((name) => name === what || name.endsWith(`.${what}`));
  const address = ipaddr.parse(ip);
  const [network, bits] = ipaddr.parseCIDR(what);
  return address.kind() === network.kind() && address.match(network, bits);
}

function placeOf({ span }: Pick<NamedHost, 'span'>): string {
  return `${span.place}:${span.start}-${span.end}`;
}
