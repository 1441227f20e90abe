// From mentions to one role for each address. An address is what its weightiest mention says; then
// the addresses are held against each other: what a person names outright explains the rest.

import type { Indicator, Role } from '../findings.ts';
import { weights } from './regions.ts';
import type { Mention, Read } from './roles.ts';
import type { Mood } from './sentences.ts';

/** Everything said of one address, with the role and the reason that it gets in the end. */
export interface Verdict {
  readonly mentions: readonly Mention[];
  readonly role: Role;
  readonly why: string;
  readonly rival: Indicator['rival'];
}

/** One verdict for each thing named, in the order of first mention. */
export function verdictsOf(reads: readonly Read[]): Verdict[] {
  const named = new Map<string, Mention[]>();
  for (const { mentions } of reads) {
    for (const mention of mentions) {
      const key = `${mention.found.kind} ${mention.found.value}`;
      const all = named.get(key);
      if (all === undefined) named.set(key, [mention]);
      else all.push(mention);
    }
  }
  const decided = [...named.values()].flatMap((mentions) => {
    const decisive = decisiveOf(mentions);
    return decisive === undefined ? [] : [{ mentions, decisive }];
  });
  const pairs = pairsOf(decided);
  const rivals = decided.map(({ mentions, decisive }) => rivalOf(mentions, decisive, pairs));
  const outright = decided.filter(
    ({ decisive }, at) => rivals[at] === null && isOutright(decisive),
  );
  const accusing = new Map<string, Mention>();
  const shapes = new Set<string>();
  for (const { mentions } of outright)
    for (const each of mentions) {
      accusing.set(lineOf(each), each);
      shapes.add(shapeOf(each));
    }
  const said = outright.find(({ decisive }) => decisive.weight > weights.keyed && !decisive.isLog);
  const visitors = decided.some(
    ({ mentions, decisive }) =>
      decisive.found.kind === 'ip' && decisive.role === 'offender' && !isVisited(mentions),
  );
  return decided.map(({ mentions, decisive }, at) => {
    const rival = rivals[at] ?? null;
    if (visitors && decisive.role === 'offender' && isVisited(mentions))
      return { mentions, rival, role: 'victim', why: 'a log names it as what was asked for' };
    if (said !== undefined && decisive.weight === weights.keyed && decisive.role === 'offender') {
      const why = `no part of it is named, while ${said.decisive.found.value} is accused`;
      return { mentions, rival, role: 'mentioned', why };
    }
    const other = outright.length > 0 ? otherSide(mentions, decisive, accusing, shapes) : null;
    const { role, why } = other ?? decisive;
    if (other?.unsure !== undefined)
      return { mentions: doubted(mentions, other.unsure), rival, role, why };
    return { mentions, rival, role, why };
  });
}

interface Decided {
  readonly mentions: readonly Mention[];
  readonly decisive: Mention;
}

/** Lines between two keys that ask for both sides of one thing. */
const pairLinesMax = 4;

/**
 * Lines on which two addresses stand, and nothing in the mail says anything of either; or one on
 * each of two near lines, behind keys that name two parts and do not say which.
 */
function pairsOf(decided: readonly Decided[]): ReadonlyMap<string, readonly Mention[]> {
  const lines = new Map<string, Mention[]>();
  const keyed: Mention[] = [];
  for (const { mentions, decisive } of decided) {
    if (!isUnspoken(decisive)) continue;
    for (const each of mentions) {
      if (each.key !== null) keyed.push(each);
      if (each.beside !== 2 || each.list !== null) continue;
      const line = lines.get(lineOf(each));
      if (line === undefined) lines.set(lineOf(each), [each]);
      else line.push(each);
    }
  }
  keyed.sort((one, other) => one.line - other.line);
  for (const [at, each] of keyed.entries())
    for (const other of [keyed[at - 1], keyed[at + 1]])
      if (other !== undefined && isOtherKey(each, other)) lines.set(lineOf(each), [each, other]);
  return lines;
}

function isOtherKey(each: Mention, other: Mention): boolean {
  const isNear = Math.abs(each.line - other.line) <= pairLinesMax && each.place === other.place;
  return isNear && each.key !== other.key && each.found.value !== other.found.value;
}

/** Nothing but its place, or a key that says something unknown, makes it an offender. */
function isUnspoken({ found, role, weight, key }: Mention): boolean {
  if (found.kind !== 'ip' || role !== 'offender') return false;
  return weight === weights.mentioned || (weight === weights.keyed && key !== null);
}

/** The other one of the pair that an address is part of wherever it stands. */
function rivalOf(
  mentions: readonly Mention[],
  decisive: Mention,
  pairs: ReadonlyMap<string, readonly Mention[]>,
): Indicator['rival'] {
  if (!isUnspoken(decisive)) return null;
  let rival: Mention | null = null;
  for (const each of mentions) {
    const pair = pairs.get(lineOf(each)) ?? [];
    const other = pair.find(({ found }) => found.value !== each.found.value);
    if (other === undefined) return null;
    rival ??= other;
  }
  if (rival === null) return null;
  return { value: rival.found.value, isFirst: rival.found.start < decisive.found.start };
}

/** An offender by the words of a person or a report, not by a mail header. */
export function isOutright({ found, role, weight, field, unsure }: Mention): boolean {
  if (found.kind !== 'ip' || role !== 'offender' || field !== null) return false;
  return weight >= weights.keyed && unsure === null;
}

/** Only ever named as the host of a URL in the records of a log: the side that was visited. */
function isVisited(mentions: readonly Mention[]): boolean {
  const isAsked = ({ isUrl, found, weight }: Mention): boolean =>
    isUrl && found.kind === 'ip' && weight === weights.mentioned;
  return mentions.every(isAsked) && mentions.some(({ isLog, isBare }) => isLog && !isBare);
}

interface Side {
  readonly role: Role;
  readonly why: string;
  readonly unsure?: Mood;
}

/** A person has to read what they say. */
function doubted(mentions: readonly Mention[], unsure: Mood): readonly Mention[] {
  return mentions.map((each) => ({ ...each, unsure: each.unsure ?? unsure }));
}

/** What an address is beside an offender that is named outright. */
function otherSide(
  mentions: readonly Mention[],
  decisive: Mention,
  accusing: ReadonlyMap<string, Mention>,
  shapes: ReadonlySet<string>,
): Side | null {
  if (decisive.role !== 'offender' || decisive.found.kind !== 'ip' || isOutright(decisive))
    return null;
  if (decisive.field !== null)
    return { role: 'relay', why: 'in a mail header, while the text names the offender' };
  const beside = mentions.find(
    (each) => each.isLog && each.list === null && accusing.has(lineOf(each)),
  );
  const accused = beside === undefined ? undefined : accusing.get(lineOf(beside));
  if (accused !== undefined && beside?.isTimed === true && accused.isTimed) {
    const why = `has a time of its own, as ${accused.found.value} beside it`;
    return { role: 'offender', why, unsure: { kind: 'unsure', why: { is: 'no-offence' } } };
  }
  if (accused !== undefined)
    return { role: 'victim', why: `the other side on a line about ${accused.found.value}` };
  if (mentions.some((each) => shapes.has(shapeOf(each)))) return null;
  return { role: 'mentioned', why: 'accused of nothing, while the text names the offender' };
}

/** The mention that decides: weightiest, then the most frequent role, then first. */
function decisiveOf(mentions: readonly Mention[]): Mention | undefined {
  const weight = mentions.reduce((most, each) => Math.max(most, each.weight), 0);
  const top = mentions.filter((each) => each.weight === weight);
  const counts = new Map<Role, number>();
  for (const each of top) counts.set(each.role, (counts.get(each.role) ?? 0) + 1);
  const most = [...counts.values()].reduce((a, b) => Math.max(a, b), 0);
  return top.find((each) => counts.get(each.role) === most);
}

function shapeOf({ place, shape }: Mention): string {
  return `${place} ${shape}`;
}

function lineOf({ place, line }: Mention): string {
  return `${line} ${place}`;
}
