// How a doubt is made of a sentence: its key and its values, and the English text of both. A doubt
// keeps them beside its text, so that whoever shows it can say the same in another language. What
// only others can say (an error, a rule's name) is a value, or the whole text.

import type { Doubt, HoldCode, Reason } from './model.ts';
import { sentences } from './sentences.ts';

/** The names of the values that a sentence has places for. */
type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

type Sentences = typeof sentences;

/** A sentence of the table: its key, and exactly its values. */
export type Sentence = {
  [Key in keyof Sentences]: { readonly is: Key } & {
    readonly [Name in NamesIn<Sentences[Key]>]: Value;
  };
}[keyof Sentences];
export type Value = string | number | Sentence | readonly Value[];

/** A sentence as it was kept, maybe by another version. */
export interface Says {
  readonly is: string;
  readonly [value: string]: SaysValue;
}
type SaysValue = string | number | null | Says | readonly SaysValue[];

/** What is kept of a text: not more than people read. */
const textLengthMax = 500;

/** A text as it is kept: not longer than people read, and cut between characters. */
export function brief(text: string): string {
  if (text.length <= textLengthMax) return text;
  return `${text.slice(0, textLengthMax - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/**
 * A sentence in the words of a table; lists as "a, b". Null where the table lacks it, or it lacks a
 * value: what another version has kept need not be understood.
 */
export function inWords(says: Says, table: Readonly<Record<string, string>>): string | null {
  const template = Object.hasOwn(table, says.is) ? table[says.is] : undefined;
  let isWhole = template !== undefined;
  const written = (value: SaysValue | undefined): string => {
    isWhole &&= value !== undefined && value !== null;
    if (typeof value !== 'object' || value === null) return String(value);
    if (!('is' in value)) return value.map(written).join(', ');
    const said = inWords(value, table);
    isWhole &&= said !== null;
    return said ?? '';
  };
  const text = (template ?? '').replaceAll(/\{(\w+)\}/g, (_, name: string) => written(says[name]));
  return isWhole ? text : null;
}

export function english(says: Sentence): string {
  return inWords(says, sentences) ?? says.is;
}

/** A sentence beside its English; what is too long to be kept whole is kept as a text alone. */
export function said(says: Sentence): Pick<Reason, 'text' | 'says'> {
  const text = english(says);
  return text.length > textLengthMax ? { text } : { text, says };
}

/** A doubt, in one line. It never ends the run: all doubts of a mail make one hold. */
export function doubt(code: HoldCode, what: Sentence | string, at?: string): Doubt {
  const words = typeof what === 'string' ? { text: what } : said(what);
  return at === undefined ? { code, ...words } : { code, ...words, at };
}

/** So many are named. */
const fewMax = 3;

/** "a, b, c and 4 more": each once. */
export function few(words: readonly (string | Sentence)[]): Value {
  const text = (one: string | Sentence): string => (typeof one === 'string' ? one : english(one));
  const distinct = [...new Map(words.map((one) => [text(one), one])).values()];
  const more = distinct.length - fewMax;
  return more > 0 ? { is: 'and-more', names: distinct.slice(0, fewMax), more } : distinct;
}

/** Several sentences as one: "a; b". */
export function together(all: readonly Sentence[]): Sentence | string {
  return all.length === 0
    ? ''
    : all.reduce((first, second) => ({ is: 'both-said', first, second }));
}
