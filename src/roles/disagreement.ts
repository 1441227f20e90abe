// Where a mail says two things: a report and the text around it, the newest letter and what it
// forwards, the letter and what is attached. And what may be meant where nothing is said at all.

import { few, type Sentence } from '../doubts.ts';
import type { Indicator, Report } from '../findings.ts';

/** What disagrees, and where; the layer whose reading is to be prepared. */
export interface Disagreement {
  readonly says: Sentence;
  readonly at: string;
  readonly layer: number;
}

/** The layers of `extract`: the subject, the letter, what it quotes, and what is attached. */
export const layers = { subject: -1, letter: 0, attached: 100 } as const;
/** So many addresses in a doubtful part are still prepared as the answer. */
const guessedMax = 20;
/** So many accused addresses are held against each other. */
const comparedMax = 300;

/** Prose against report: what a person wrote counts, the evidence a report carries does not. */
export function withReport(
  structured: readonly string[],
  prose: readonly Indicator[],
  reports: readonly Report[],
): Disagreement | null {
  if (structured.length === 0) return null;
  const places = new Set(reports.map(({ place }) => place));
  const known = new Set(structured);
  const isWritten = ({ place }: Indicator['span']): boolean =>
    place === 'subject' || place === 'body' || place === 'html';
  const other = prose.find(
    ({ value, span }) => isWritten(span) && !places.has(span.place) && !known.has(value),
  );
  if (other === undefined) return null;
  const says: Sentence = { is: 'report-and-text', reported: few(structured), ip: other.value };
  return { says, at: placeOf(other), layer: layers.letter };
}

/** Two layers of the mail that accuse different addresses, neither knowing the other's. */
export function betweenLayers(ips: readonly Indicator[]): Disagreement | null {
  const stated = ips
    .filter((one) => one.role === 'offender' && one.stated.length > 0)
    .slice(0, comparedMax);
  for (const newer of stated) {
    // The subject says one, the letter only mentions it and says another.
    const known = newer.stated.at(-1) === layers.subject ? newer.stated : newer.layers;
    const deepest = known.at(-1) ?? 0;
    const older = stated.find(
      (one) => (one.stated[0] ?? 0) > deepest && (newer.stated[0] ?? 0) < (one.layers[0] ?? 0),
    );
    if (older === undefined) continue;
    const says: Sentence = {
      is: 'two-layers',
      newer: nameOf(newer.stated.at(-1) ?? 0),
      ip: newer.value,
      older: nameOf(older.stated[0] ?? 0),
      other: older.value,
    };
    return { says, at: placeOf(older), layer: newer.layers[0] ?? 0 };
  }
  const letter = stated.find((one) => (one.layers[0] ?? 0) < layers.attached);
  const more = stated.find((one) => (one.layers[0] ?? 0) >= layers.attached);
  if (letter === undefined || more === undefined) return null;
  const says: Sentence = { is: 'letter-and-attached', ip: letter.value, other: more.value };
  return { says, at: placeOf(more), layer: letter.layers[0] ?? 0 };
}

function nameOf(layer: number): Sentence {
  if (layer === layers.subject) return { is: 'the-subject' };
  if (layer === layers.letter) return { is: 'the-letter' };
  return { is: layer >= layers.attached ? 'what-is-attached' : 'what-it-forwards' };
}

/** Whose part may be the offender's, in turn, where nobody is accused at all. */
const parts = ['mentioned', 'own', 'victim', 'relay'] as const;

/**
 * Where none of ours is accused: whose part is nearest to it. Beyond a few it would be a guess. A
 * stranger who is accused explains what ours suffered, own or passed on: then only those are left
 * whose part nobody tells.
 */
export function likeliest(
  ips: readonly Indicator[],
  isOurs: (ip: string) => boolean,
  isStrangerAccused: boolean,
): readonly string[] {
  for (const part of isStrangerAccused ? parts.slice(0, 1) : parts) {
    const meant = ips.filter(({ role, value }) => role === part && isOurs(value));
    if (meant.length > 0) return meant.length > guessedMax ? [] : meant.map(({ value }) => value);
  }
  return [];
}

/**
 * One of ours beside a stranger, and nothing at all says which of them did it: a record names who
 * comes before whom it comes to, so ours is prepared where it stands first.
 */
export function rivalsOf(
  prose: readonly Indicator[],
  isOurs: (ip: string) => boolean,
): { meant: readonly string[]; says: Sentence; at: string } | null {
  const [first] = prose;
  const isOpen = ({ rival }: Indicator): boolean => rival !== null && !isOurs(rival.value);
  if (first?.rival === undefined || first.rival === null || !prose.every(isOpen)) return null;
  const meant = prose.filter(({ rival }) => rival?.isFirst === false).map(({ value }) => value);
  const says: Sentence = { is: 'rivals', one: first.value, other: first.rival.value };
  return { meant, says, at: placeOf(first) };
}

/** A stranger is accused in so many words, and ours have another part in it. */
export function isOfStrangers(
  strangers: readonly Indicator[],
  ours: readonly Indicator[],
): boolean {
  if (strangers.some(({ stated }) => stated.length > 0))
    return ours.every(({ role }) => role !== 'relay' && role !== 'offender');
  return strangers.length > 0 && ours.every(({ role }) => role === 'whois');
}

export function isNetwork({ kind }: Indicator): boolean {
  return kind === 'prefix' || kind === 'range';
}

/** "192.0.2.7 (relay)" */
export function inRole({ value, role }: Indicator): Sentence {
  return { is: 'in-role', ip: value, role: { is: `role-${role}` } };
}

/** "body:13-26" */
export function placeOf({ span }: Pick<Indicator, 'span'>): string {
  return `${span.place}:${span.start}-${span.end}`;
}
