// What kind of abuse a mail complains of, by its words and its evidence: every category with a
// score and the word that weighed most. The writer's own words weigh more than what is quoted, a
// key that states the kind as much as the subject, a log by the shape of its lines.

import { type Category, categories } from '../findings.ts';
import { type Text } from '../model.ts';
import { fold } from './fold.ts';
import { linked, logged } from './log-shapes.ts';
import { type Voice, voicesOf } from './passages.ts';
import { found, vocabularyOf } from './phrases.ts';
import { spoken } from './vocabulary.ts';

export interface Kind {
  readonly category: Category;
  readonly score: number;
  /** The part of the score that the writer says clearly, or the log shows. */
  readonly clear: number;
  /** The phrase that weighed most, and where it stands. */
  readonly word: string;
  readonly place: string;
}

const words = vocabularyOf(spoken);
const shapes = vocabularyOf(logged);
const links = vocabularyOf(linked);

/** Clear words and hints, by voice; a log's shapes are evidence, its other words are not read. */
const voices: Readonly<Record<Voice, readonly [weight: number, vocabulary: typeof words]>> = {
  subject: [3.5, words],
  stated: [5, words],
  lead: [1.5, words],
  cover: [1, words],
  rest: [0.4, words],
  quoted: [0.4, words],
  attached: [0.5, words],
  footer: [0.2, words],
  log: [1, shapes],
  link: [0.5, links],
};
const meant: ReadonlySet<Voice> = new Set(['subject', 'stated', 'lead', 'cover', 'log']);
/** A log proves its kind, and is no surer for being long. */
const logScoreMax = 4.5;
const clearWorth = 3;
/** Who sends a mail along without a word mostly complains of the mail. */
const mailWithinWorth = 4;

/**
 * What comes on the back of what: spam carries phishing, a scan goes before guessed passwords. The
 * second is meant where the writer says it clearly enough beside the first.
 */
const carriers: readonly (readonly [carrier: Category, carried: Category, share: number])[] = [
  ['abusive-content/spam', 'malicious-code/infected-or-distribution', 0.7],
  ['fraud/phishing', 'abusive-content/spam', 0.9],
  ['fraud/masquerade', 'fraud/phishing', 0.5],
  ['information-gathering/scanner', 'intrusion-attempts/brute-force', 0.6],
  ['intrusion-attempts/exploit', 'intrusion-attempts/brute-force', 0.8],
];

/** Every category that something speaks for, best first. */
export function kindsOf(texts: readonly Text[]): readonly Kind[] {
  const { passages, mailWithin } = voicesOf(texts);
  const tallies = new Map<Category, Tally>();
  for (const { voice, place, text } of passages) {
    const [weight, vocabulary] = voices[voice];
    for (const [{ category, phrase, isClear }, share] of found(fold(text), vocabulary)) {
      if (category === null) continue;
      const score = share * weight * (isClear ? clearWorth : 1);
      count(tallies, category, { voice, score, isClear, word: phrase.trim(), place });
    }
  }
  if (mailWithin !== null && !(tallies.get('fraud/phishing')?.clear ?? 0)) {
    const word = 'a mail is within';
    const hit = { voice: 'quoted', score: mailWithinWorth, isClear: false, word } as const;
    count(tallies, 'abusive-content/spam', { ...hit, place: mailWithin });
  }
  // The sort is stable: of equal scores the category that stands first in the model wins.
  const kinds = categories.flatMap((category) => {
    const tally = tallies.get(category);
    if (tally === undefined) return [];
    const { spoken, logged, clear, top } = tally;
    const score = spoken + Math.min(logged, logScoreMax);
    return [{ category, score, clear, word: top.word, place: top.place }];
  });
  return carriedFirst(kinds.sort((a, b) => b.score - a.score));
}

interface Hit {
  readonly voice: Voice;
  readonly score: number;
  readonly isClear: boolean;
  readonly word: string;
  readonly place: string;
}

/** What speaks for one category. */
interface Tally {
  spoken: number;
  logged: number;
  clear: number;
  top: Hit;
}

function count(tallies: Map<Category, Tally>, category: Category, hit: Hit): void {
  const tally = tallies.get(category) ?? { spoken: 0, logged: 0, clear: 0, top: hit };
  if (hit.voice === 'log') tally.logged += hit.score;
  else tally.spoken += hit.score;
  if (hit.isClear && meant.has(hit.voice)) tally.clear += hit.score;
  if (hit.score > tally.top.score) tally.top = hit;
  tallies.set(category, tally);
}

function carriedFirst(kinds: readonly Kind[]): readonly Kind[] {
  const [best] = kinds;
  for (const [carrier, carried, share] of carriers) {
    if (best?.category !== carrier) continue;
    const kind = kinds.find(({ category }) => category === carried);
    if (kind !== undefined && kind.clear >= share * best.score) {
      return [kind, ...kinds.filter((one) => one !== kind)];
    }
  }
  return kinds;
}
