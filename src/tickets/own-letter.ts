// Our own letter when it comes back in another's mail, quoted or attached: known by an address that
// only our letters carry, by our signature, or by what our templates say word for word. Needs no
// token that still counts, and no header of ours: ticket systems keep neither.

import type { Sentence } from '../doubts.ts';
import type { Mail } from '../model.ts';
import type { Desk, Rules } from '../rules.ts';
import { tokensIn } from './token.ts';

/** So much of a mail's texts is looked through, and of one line. */
const charactersMax = 65_536;
/** A sentence of a template that nobody else writes by chance is so long. */
const sentenceCharactersMin = 30;
/** So much of it finds it; few begin alike. */
const beginningLength = 20;
/** So many of them make a letter. */
const sentencesMin = 2;
const sentencesMax = 500;

type Templates = Rules['templates'];

/** By what our letter is known in the mail; null where it is not. */
export function ownLetterIn(
  mail: Pick<Mail, 'texts'>,
  desk: Desk,
  templates: Templates,
): Sentence | null {
  const signature = spell(`${desk.name} <${desk.from.address}>`);
  const sentences = sentencesOf(templates);
  let left = charactersMax;
  for (const { place, text } of mail.texts) {
    const start = text.slice(0, left);
    left -= start.length;
    if (tokensIn(start, desk.reply).length > 0) return { is: 'own-address', place };
    const lines = unquoted(start);
    if (lines.includes(`\n${signature}\n`)) return { is: 'own-signature', place };
    const words = lines.replaceAll('\n', ' ');
    if (saidIn(words, sentences) >= sentencesMin) return { is: 'own-words', place };
    if (left <= 0) break;
  }
  return null;
}

/** Lines without the marks of a quote and empty ones, each after a line feed. */
function unquoted(text: string): string {
  const plain = text.toLowerCase().replaceAll(/[^\S\n]{2,}|[^\S\n ]/g, ' ');
  return `\n${plain}\n`.replaceAll(/ ?\n[>| \n]*/g, '\n');
}

function spell(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/g, ' ').trim();
}

/** Sentences by how they begin, so that a text is gone through once for all of them. */
type Sentences = ReadonlyMap<string, readonly string[]>;

/** How many different ones the text says; each begins where a word does. */
function saidIn(text: string, sentences: Sentences): number {
  const said = new Set<string>();
  for (const { index } of text.matchAll(/[\p{L}\p{N}]+/gu))
    for (const sentence of sentences.get(text.slice(index, index + beginningLength)) ?? [])
      if (text.startsWith(sentence, index)) said.add(sentence);
  return said.size;
}

/** A revision's templates are one object, and many mails are held against it. */
const cache = new WeakMap<Templates, Sentences>();

/** What the templates say in each letter: sentences without a place to fill in. */
function sentencesOf(templates: Templates): Sentences {
  const known = cache.get(templates);
  if (known !== undefined) return known;
  const made = [...templates.values()]
    .flatMap(({ body }) => body.split(/\{\{[^{}]*\}\}|\n[ \t]*\n/))
    .flatMap((piece) => spell(piece).split(/(?<=[.!?:]) /))
    .map((sentence) => sentence.replace(/^[^\p{L}\p{N}]+/u, ''))
    .filter((sentence) => sentence.length >= sentenceCharactersMin);
  const sentences = new Map<string, string[]>();
  for (const sentence of [...new Set(made)].slice(0, sentencesMax)) {
    const beginning = sentence.slice(0, beginningLength);
    const alike = sentences.get(beginning);
    if (alike === undefined) sentences.set(beginning, [sentence]);
    else alike.push(sentence);
  }
  cache.set(templates, sentences);
  return sentences;
}
