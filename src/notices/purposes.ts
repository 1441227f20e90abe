// What a mail is for that is neither a mere notice nor a complaint: it answers one, asks a favour,
// tells of a login, watches a machine, announces a test. Such a mail may name our addresses beside
// words that accuse; a person decides. Only its own words count, not what they quote, and a mail
// that demands something be done about somebody is a complaint all the same.

import { acknowledged, advertising, leaving, thanks } from './notice-phrases.ts';
import { isForward, type Seen } from './notice-view.ts';
import { returnedSubject, returnedWords } from './phrases.ts';
import {
  accounts,
  announced,
  conditional,
  defences,
  favours,
  inquiries,
  lessons,
  opened,
  pleading,
  put,
  refusals,
  refuted,
  states,
  stopped,
  unfound,
  watching,
} from './purpose-phrases.ts';
import { insists } from './insisting.ts';
import { header, isFeedback } from './signs.ts';

/** Every purpose that is none of a complaint's. */
export const purposeKinds = {
  acknowledgement: 'says that a mail of ours was received or passed on',
  answer: 'answers a complaint: put right, over, wrong, or not theirs',
  request: 'asks a favour for an address',
  inquiry: 'asks whose an address is',
  account: "tells an account's owner of a login",
  monitoring: 'tells the state of a machine that is watched',
  announcement: 'says what is going to happen',
  returned: 'says that a mail could not be delivered',
  newsletter: 'advertises to many',
} as const;
export type PurposeKind = keyof typeof purposeKinds;

export interface Purpose {
  readonly kind: PurposeKind;
  readonly why: string;
}

/** A mail says what it is for at its beginning: in so many sentences, of so many characters. */
const sentencesMax = 12;
const sentenceCharactersMax = 400;
/** What is passed on has a head, and maybe a letter above it. */
const passedOnMax = 2000;

/** What the mail is for by its own words, if it is no complaint; null: it may be one. */
export function readPurpose(seen: Seen): Purpose | null {
  if (isFeedback(seen.mail)) return null;
  const asked = inquiry(seen);
  if (asked !== null) return { kind: 'inquiry', why: saying(asked) };
  if (isForward(seen.subject)) return null;
  const sentences = sentencesOf(seen.opening);
  for (const [kind, test] of tests) {
    const found = test(seen, sentences);
    if (found !== null) return { kind, why: saying(found) };
  }
  return null;
}

function saying(found: string): string {
  return `it says "${found.slice(0, 80)}"`;
}

/**
 * Who asks whose an address is may be an authority, and its matter secret: that comes first, in
 * whatever sentence it stands, and in what somebody passes on.
 */
function inquiry({ subject, opening, whole }: Seen): string | null {
  return first(inquiries, [subject, isForward(subject) ? whole.slice(0, passedOnMax) : opening]);
}

/** What a mail looks like instead of a complaint; null: like a complaint. */
export function looksLike(
  notice: string | null,
  purpose: { readonly kind: string; readonly why: string } | null,
): string | null {
  return notice ?? (purpose === null ? null : `${purpose.kind} (${purpose.why})`);
}

type Test = (seen: Seen, sentences: readonly string[]) => string | null;

/** First match wins. */
const tests: readonly (readonly [PurposeKind, Test])[] = [
  ['account', ({ subject }, sentences) => first(accounts, [subject, ...sentences])],
  ['request', ({ subject }, sentences) => first(favours, [subject, ...sentences.filter(isSo)])],
  ['request', (_, sentences) => first(refusals, sentences.filter(isSo))],
  ['answer', (_, sentences) => first(defences, sentences)],
  ['announcement', announcement],
  ['answer', answer],
  ['acknowledgement', acknowledgement],
  ['monitoring', monitoring],
  ['returned', returned],
  ['newsletter', newsletter],
];

function announcement({ demands }: Seen, sentences: readonly string[]): string | null {
  return first(announced, sentences) ?? (demands ? null : first(lessons, sentences));
}

function acknowledgement(seen: Seen, sentences: readonly string[]): string | null {
  if (seen.demands || insists(seen.own) !== null) return null;
  const [start = ''] = sentences;
  return first(opened, [start]) ?? first(acknowledged, sentences);
}

function answer(seen: Seen, sentences: readonly string[]): string | null {
  if (seen.demands) return null;
  const said = sentences.filter((each) => isSo(each) && !pleading.test(each));
  const wrong = first(refuted, said);
  if (wrong !== null || insists(seen.own) !== null) return wrong;
  return first(put, said) ?? over(seen, said);
}

/** That it has stopped says also who complains; then he says no thanks. */
function over(seen: Seen, said: readonly string[]): string | null {
  return seen.isAnswer || thanks.test(seen.own) ? first(stopped, said) : null;
}

function monitoring({ subject, demands }: Seen, sentences: readonly string[]): string | null {
  if (demands) return null;
  const [start = ''] = sentences;
  const state = watching.test(subject) ? first(states, [subject, start]) : null;
  return state ?? first(unfound, [subject, ...sentences].filter(isSo));
}

function returned({ subject, demands, opening }: Seen): string | null {
  if (demands || !returnedSubject.test(subject)) return null;
  return first([returnedWords, refusal], [opening]);
}

const refusal = /\b(?:could|can) ?not deliver\b|\b5\d\d[ -](?:5\.\d{1,3}\.\d{1,3}|no\b|user\b)/;

function newsletter({ mail, subject, own, opening, quotes, demands }: Seen): string | null {
  if (demands || quotes || header(mail, 'list-unsubscribe').length === 0) return null;
  return leaving.test(own) ? first(advertising, [subject, opening]) : null;
}

/** Not only if something else is so. */
function isSo(sentence: string): boolean {
  return !conditional.test(sentence);
}

function first(phrases: RegExp | readonly RegExp[], texts: readonly string[]): string | null {
  for (const phrase of [phrases].flat()) {
    for (const text of texts) {
      const found = phrase.exec(text)?.[0].trim();
      if (found !== undefined) return found;
    }
  }
  return null;
}

/** Sentences of words spelled plainly; an address has dots, and no blank behind them. */
function sentencesOf(words: string): readonly string[] {
  return words
    .split(/(?<=[.!?;]) /, sentencesMax)
    .map((sentence) => sentence.slice(0, sentenceCharactersMax));
}
