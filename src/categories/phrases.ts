// Finds the phrases of a vocabulary in folded text, in one pass: only beginnings of words are
// looked at, and what a negation or a supposition stands before counts nothing or less.

import { type Category, categories } from '../findings.ts';
import { sentenceEnd } from './fold.ts';
import { idle, negations, suppositions, type Words } from './vocabulary.ts';

export interface Phrase {
  /** Null: the phrase says nothing, and no word in it counts. */
  readonly category: Category | null;
  /** With the space before it, and after it where the word ends. */
  readonly phrase: string;
  readonly isClear: boolean;
}

export type Vocabulary = ReadonlyMap<string, readonly Phrase[]>;

/** No phrase is shorter. */
const keyLength = 3;
/** A phrase that stands in every line counts so often. */
const countMax = 3;
/** So many words before a phrase can turn it round, and so many can make it a supposition. */
const negationWords = 4;
const suppositionWords = 16;
const supposedShare = 0.4;
/** "A suspected port scan": what is unsure is what it is about. */
const unsureShare = 0.8;

/** The phrases by the first letters of their first word. */
export function vocabularyOf(words: Readonly<Partial<Record<Category, Words>>>): Vocabulary {
  const index = new Map<string, Phrase[]>();
  const all = categories.flatMap((category) => [
    ...phrasesOf(category, words[category]?.clear ?? '', true),
    ...phrasesOf(category, words[category]?.hint ?? '', false),
  ]);
  for (const one of [...all, ...phrasesOf(null, idle, false)]) {
    const key = one.phrase.slice(1, 1 + keyLength);
    index.set(key, [...(index.get(key) ?? []), one]);
  }
  // The longest first: it covers the shorter ones that begin with it.
  for (const [key, all] of index) {
    index.set(
      key,
      all.toSorted((a, b) => b.phrase.length - a.phrase.length),
    );
  }
  return index;
}

function phrasesOf(category: Category | null, list: string, isClear: boolean): Phrase[] {
  return list.split(',').flatMap((one) => {
    const words = one.trim().split(/\s+/).join(' ');
    return words === '' ? [] : [{ category, phrase: ` ${words.replace('.', ' ')}`, isClear }];
  });
}

/** How much of each phrase stands in folded text: 1 the first time, half for each further. */
export function found(words: string, vocabulary: Vocabulary): ReadonlyMap<Phrase, number> {
  const counts = new Map<Phrase, number>();
  const shares = new Map<Phrase, number>();
  /** Up to where a phrase of the category has been heard already: no word counts twice for it. */
  const heard = new Map<Category | null, number>();
  /** Up to where a clear phrase was heard: no part of it is clear for another category. */
  let clearEnd = 0;
  for (let at = words.indexOf(' '); at >= 0; at = words.indexOf(' ', at + 1)) {
    for (const one of vocabulary.get(words.slice(at + 1, at + 1 + keyLength)) ?? []) {
      if (!words.startsWith(one.phrase, at) || at < (heard.get(one.category) ?? 0)) continue;
      if (one.isClear && at < clearEnd) continue;
      const end = at + one.phrase.length - 1;
      heard.set(one.category, end);
      if (one.isClear && one.phrase.trim().includes(' ')) clearEnd = end;
      if (one.category === null || at < (heard.get(null) ?? 0)) continue;
      const count = counts.get(one) ?? 0;
      if (count >= countMax) continue;
      counts.set(one, count + 1);
      const share = certainty(words, at) * (count === 0 ? 1 : 0.5);
      if (share > 0) shares.set(one, (shares.get(one) ?? 0) + share);
    }
  }
  return shares;
}

/** 0 after a negation, less after a supposition, within the sentence and a few words. */
function certainty(words: string, at: number): number {
  let certain = 1;
  let end = at;
  for (let step = 0; step < suppositionWords && end > 0; step += 1) {
    const start = words.lastIndexOf(' ', end - 1);
    if (start < 0) break;
    const word = words.slice(start + 1, end);
    if (word === sentenceEnd) break;
    if (step < negationWords && negations.has(word)) return 0;
    if (suppositions.has(word)) certain = Math.min(certain, step > 0 ? supposedShare : unsureShare);
    end = start;
  }
  return certain;
}
