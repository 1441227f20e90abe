// Where a mail says two things: a report and the text around it, the newest letter and what it
// forwards, the letter and what is attached. And what may be meant where nothing is said at all.

import type { Indicator, Report } from '../findings.ts';

/** What disagrees, in a sentence, and where; the layer whose reading is to be prepared. */
export interface Disagreement {
  readonly text: string;
  readonly at: string;
  readonly layer: number;
}

/** The layers of `extract`: the subject, the letter, what it quotes, and what is attached. */
export const layers = { subject: -1, letter: 0, attached: 100 } as const;
/** So many addresses in a doubtful part are still prepared as the answer. */
const guessedMax = 20;
const fewMax = 3;
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
  const text = `the report names ${few(structured)}, the text names ${other.value}`;
  return { text, at: placeOf(other), layer: layers.letter };
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
    const from = nameOf(newer.stated.at(-1) ?? 0);
    const text = `${from} accuses ${newer.value}, ${nameOf(older.stated[0] ?? 0)} ${older.value}`;
    return { text, at: placeOf(older), layer: newer.layers[0] ?? 0 };
  }
  const letter = stated.find((one) => (one.layers[0] ?? 0) < layers.attached);
  const more = stated.find((one) => (one.layers[0] ?? 0) >= layers.attached);
  if (letter === undefined || more === undefined) return null;
  const text = `the letter accuses ${letter.value}, what is attached also ${more.value}`;
  return { text, at: placeOf(more), layer: letter.layers[0] ?? 0 };
}

function nameOf(layer: number): string {
  if (layer === layers.subject) return 'the subject';
  if (layer === layers.letter) return 'the letter';
  return layer >= layers.attached ? 'what is attached' : 'what it forwards';
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
): { meant: readonly string[]; text: string; at: string } | null {
  const [first] = prose;
  const isOpen = ({ rival }: Indicator): boolean => rival !== null && !isOurs(rival.value);
  if (first?.rival === undefined || first.rival === null || !prose.every(isOpen)) return null;
  const meant = prose.filter(({ rival }) => rival?.isFirst === false).map(({ value }) => value);
  const text = `nothing says whether ${first.value} or ${first.rival.value} did it`;
  return { meant, text, at: placeOf(first) };
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

/** "a, b, c and 4 more". */
export function few(words: readonly string[]): string {
  const distinct = [...new Set(words)];
  const more = distinct.length > fewMax ? ` and ${distinct.length - fewMax} more` : '';
  return distinct.slice(0, fewMax).join(', ') + more;
}

/** "body:13-26" */
export function placeOf({ span }: Pick<Indicator, 'span'>): string {
  return `${span.place}:${span.start}-${span.end}`;
}
