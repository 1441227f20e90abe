// Which host names a complaint accuses, so that only these are ever looked up. A name that is just
// mentioned (a footer, a logo, the original, a link to more reading, a mail server) is not
// accused; sure means that the words, the report or the defanging say it, and nothing says it
// louder.

import type { Sentence } from '../doubts.ts';
import { isDisputed, organisation } from '../indicators/names.ts';
import {
  type AccusedName,
  type Complaint,
  disputed,
  mentionsIn,
  mentionsMax,
  type Said,
  weights,
} from './mentions.ts';
import { accuses } from './name-cues.ts';
import { hostOf, isName, isOwn, ownOf } from './own-names.ts';
import { createSurroundings } from './surroundings.ts';

/** What a complaint accuses by name, surest first. */
export interface Accused {
  readonly names: readonly AccusedName[];
  /** What was left out; null: nothing. */
  readonly cut: Sentence | null;
}

const nothing: ReturnType<typeof mentionsIn> = { said: [], isCut: false };
const outweighed = { is: 'outweighed' } as const;
const replying = /^\s*(?:\[[^\]]{0,40}\]\s*)?(?:re|aw|sv|antw|odp|r|rif|ref|vs|vast)\s?:/i;

/**
 * The accused names, surest first. What a structured report accuses comes before all prose. Of the
 * prose the strongest accusation makes sure, and goes for all names of that organisation; weaker
 * ones are offered, unsure. A name that nothing accuses counts only where it is the only one, in a
 * mail that accuses and names no address.
 */
export function accusedNames(complaint: Complaint, namesMax: number): Accused {
  const reported = distinct(reportedNames(complaint));
  const { said, isCut } = reported.length > 0 ? nothing : mentionsIn(complaint);
  const all = reported.length > 0 ? reported : distinct(chosen(said, complaint));
  const names = all.slice(0, namesMax);
  if (names.length < all.length)
    return { names, cut: { is: 'names-asked', read: names.length, n: all.length } };
  return { names, cut: isCut ? { is: 'mentions-cut', n: mentionsMax } : null };
}

function chosen(said: readonly Said[], complaint: Complaint): readonly AccusedName[] {
  const best = strongest(said);
  const most = Math.max(0, ...best.values());
  if (most === weights.none) return [];
  if (most < leastOf(complaint)) return [];
  if (most === weights.alone && [...best.values()].filter((one) => one === most).length > 1)
    return [];
  // Subjects repeat what is accused, and what was copied; words that accuse do not err that way.
  const sureFrom = most === weights.accused ? weights.titled : most;
  const names = said
    .filter(({ weight, name }) => weight > 0 && (best.get(organisation(name.host)) ?? 0) > 0)
    .toSorted((one, other) => other.weight - one.weight)
    .map(({ name }) => {
      const isOutweighed = (best.get(organisation(name.host)) ?? 0) < sureFrom;
      return { ...name, unsure: name.unsure ?? (isOutweighed ? outweighed : null) };
    });
  return [
    ...names.filter(({ unsure }) => unsure === null),
    ...names.filter(({ unsure }) => unsure !== null),
  ];
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
  return reports.flatMap(({ accused, format, place, isComplaint }, list) => {
    if (!isComplaint) return [];
    return accused.flatMap(({ kind, value, span, time, port }) => {
      const host = kind === 'host' ? value : kind === 'url' ? hostOf(value) : null;
      if (host === null || !isName(host) || isOwn(host, own)) return [];
      if (span !== null && around(span).isLink) return [];
      const why = `the ${format} report accuses it`;
      const at = span ?? { place, start: 0, end: 0 };
      const unsure = isDisputed(value) ? disputed : null;
      return [{ host, span: at, time, port, why, list, unsure }];
    });
  });
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
