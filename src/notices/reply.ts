// What a person answers: the words above, below and between what is quoted, without the signature,
// and what they seem to want. It only suggests: nothing is sent or changed by what a reply says.
// Where it says several things, the one that needs a person most counts.

import type { ReplyIntent } from '../findings.ts';
import type { Mail } from '../model.ts';
import { textOf } from './notice-view.ts';
import { ownLines, plainWords } from './own-words.ts';
import { asked, done, doneAlone, foreign, ourMail, undone } from './reply-phrases.ts';
import { conditional, pleading, put, stopped } from './purpose-phrases.ts';
import { closings, sentFrom } from './reply-signatures.ts';

export interface Reply {
  /** Its own words as they are written, at most so many characters. */
  readonly text: string;
  readonly intent: ReplyIntent;
  /** The words that it seems so by, spelled plainly; empty for "other". */
  readonly why: string;
  /** Mail addresses that it names, lower case: whom it may say it belongs to. */
  readonly names: readonly string[];
}

const textCharactersMax = 4_000;
/** A reply says at its beginning what it wants. */
const sentencesMax = 40;
const sentenceCharactersMax = 400;
const namesMax = 5;
/** A signature below a closing has so many lines at most, and its lines are short. */
const signatureLinesMax = 8;
const signatureCharactersMax = 80;

/** Reads a mail as an answer to one of ours; it is for the caller to know that it is one. */
export function readReply(mail: Mail): Reply {
  const text = wordsOf(textOf(mail));
  const sender = new Set(mail.from.map(({ address }) => address));
  const named = [...text.matchAll(mailboxes)].map(([found]) => found.toLowerCase());
  const names = [...new Set(named)].filter((one) => !sender.has(one)).slice(0, namesMax);
  return { text, ...intentOf(text), names };
}

const mailboxes =
  /(?<![\w.+-])[a-z0-9][\w.+-]{0,63}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z][a-z0-9-]{1,23}(?![\w-])/gi;

/** The own words without the signature; thanks alone are words. */
function wordsOf(text: string): string {
  const lines = ownLines(text.replaceAll('\r', '')).map((line) => line.trimEnd());
  const words = joined(unsigned(lines)) || joined(lines);
  if (words.length <= textCharactersMax) return words;
  return `${words.slice(0, textCharactersMax - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

function joined(lines: readonly string[]): string {
  return lines
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

/** The lines above a signature: "-- ", "Best regards," and few short lines, what a phone adds. */
function unsigned(all: readonly string[]): readonly string[] {
  const lines = [...all];
  while (lines.length > 0 && isEmptyOr(lines.at(-1) ?? '', sentFrom)) lines.pop();
  const last = lines.length;
  // A piece of an answer below a quotation is none of a signature's lines.
  for (let at = last - 1; at >= 0 && last - at <= signatureLinesMax + 1; at -= 1) {
    const line = lines[at] ?? '';
    if (line.length > signatureCharactersMax) break;
    const words = plainWords(line);
    if (closings.some((closing) => closing.test(words))) return unsigned(lines.slice(0, at));
  }
  return lines;
}

function isEmptyOr(line: string, phrase: RegExp): boolean {
  return line === '' || (line.length <= signatureCharactersMax && phrase.test(plainWords(line)));
}

/** What it seems to want; an open question counts more than that all is well. */
function intentOf(text: string): Pick<Reply, 'intent' | 'why'> {
  const sentences = sentencesOf(text);
  const said = sentences.filter((one) => !conditional.test(one));
  const isSo = said.filter((one) => !undone.test(one) && !ourMail.test(one));
  // "It is not ours, please send it to noc@..." wants nothing of us but that.
  const isTheirs = first(foreign, said) !== null;
  const asking = isTheirs ? said.filter((one) => !/\S@\S/.test(one)) : said;
  const tests: readonly (readonly [ReplyIntent, string | null])[] = [
    ['asks', first(asked, asking) ?? asking.find((one) => one.endsWith('?')) ?? null],
    ['other', first([undone], said)],
    ['not-ours', first(foreign, said)],
    [
      'fixed',
      first(
        [put, stopped, ...done],
        isSo.filter((one) => !pleading.test(one)),
      ),
    ],
    ['fixed', first([doneAlone], [isSo[0] ?? ''])],
  ];
  for (const [intent, why] of tests) if (why !== null) return { intent, why: why.slice(0, 80) };
  return { intent: 'other', why: '' };
}

function first(phrases: readonly RegExp[], sentences: readonly string[]): string | null {
  for (const phrase of phrases) {
    for (const sentence of sentences) {
      const found = phrase.exec(sentence)?.[0].trim();
      if (found !== undefined && found !== '') return found;
    }
  }
  return null;
}

/** Sentences spelled plainly; a blank line ends one, and a full stop with a blank behind it. */
function sentencesOf(text: string): readonly string[] {
  return text
    .split(/\n\s{0,9}\n/)
    .flatMap((paragraph) => plainWords(paragraph).split(/(?<=[.!?;]) /))
    .filter((sentence) => sentence !== '')
    .slice(0, sentencesMax)
    .map((sentence) => sentence.slice(0, sentenceCharactersMax));
}
