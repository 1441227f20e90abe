// From mentions to one role for each address. An address is what its weightiest mention says; then
// the addresses are held against each other: what a person names outright explains the rest.

import type { Role } from '../model.ts';
import { type Mention, type Read, weights } from './roles.ts';

/** Everything said of one address, with the role and the reason that it gets in the end. */
export interface Verdict {
  readonly mentions: readonly Mention[];
  readonly role: Role;
  readonly why: string;
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
  const outright = decided.filter(({ decisive }) => isOutright(decisive));
  const accusing = new Map<string, string>();
  for (const { mentions, decisive } of outright)
    for (const each of mentions) accusing.set(lineOf(each), decisive.found.value);
  return decided.map(({ mentions, decisive }) => {
    const other = outright.length > 0 ? otherSide(mentions, decisive, accusing) : null;
    return { mentions, role: other?.role ?? decisive.role, why: other?.why ?? decisive.why };
  });
}

/** An offender by the words of a person or a report, not by a mail header. */
function isOutright({ found, role, weight, field }: Mention): boolean {
  return found.kind === 'ip' && role === 'offender' && weight >= weights.said && field === null;
}

/** What an address is beside an offender that is named outright. */
function otherSide(
  mentions: readonly Mention[],
  decisive: Mention,
  accusing: ReadonlyMap<string, string>,
): { role: Role; why: string } | null {
  if (decisive.role !== 'offender' || decisive.found.kind !== 'ip' || isOutright(decisive))
    return null;
  if (decisive.field !== null)
    return { role: 'relay', why: 'in a mail header, while the text names the offender' };
  const beside = mentions.find(
    (each) => each.isLog && each.list === null && accusing.has(lineOf(each)),
  );
  if (beside === undefined) return null;
  return { role: 'victim', why: `the other side on a line about ${accusing.get(lineOf(beside))}` };
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

function lineOf({ place, line }: Mention): string {
  return `${line} ${place}`;
}
