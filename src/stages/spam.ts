// The spam mark set upstream, and whether it is lifted: complaints about spam look like spam. A
// keyword or a structured report takes the mark off and nothing more: it never lets a mail skip a
// limit, nor permits a forward by itself. Only the sender's own words count, not the spam that
// lies inside.

import { RE2JS, RE2Set } from 're2js';

import { english, said, type Sentence } from '../doubts.ts';
import type { Report } from '../findings.ts';
import type { Mail, Override, Reason } from '../model.ts';
import type { Keyword, Keywords } from '../rules.ts';
import type { Spam } from './facts.ts';
import { cageStage, pass, reason } from './stage.ts';

export const spam = cageStage({
  name: 'spam',
  needs: ['received', 'parse', 'report'],
  run: ({ received, parse: mail, report }, { rules }) => {
    const upstream = upstreamMark(mail);
    const words = ownWords(mail, rules.limits.textBytesMax);
    const hits = search(compiled(rules.keywords), words);
    const { mark, why } = isHam(received.overrides)
      ? { mark: 'lifted' as const, why: reason('lifted', 'a person says it is a complaint') }
      : judge(upstream, hits, report);
    const named = hits.map(({ keyword, place }) => ({ ...keyword, place }));
    const fact: Spam = { mark, score: upstream?.score ?? null, hits: named };
    const doubts = mark === 'standing' ? [{ ...why, code: 'suspected-spam' as const }] : [];
    return pass(fact, [why, ...readings(upstream, hits, report)], doubts);
  },
});

/** The last word a person said of it being spam or not. */
function isHam(overrides: readonly Override[]): boolean {
  const said = overrides.filter(({ kind }) => kind === 'ham' || kind === 'spam');
  return said.at(-1)?.kind === 'ham';
}

// ---- the verdict --------------------------------------------------------------------------

interface Upstream {
  readonly score: number | null;
  readonly says: Sentence;
  /** What says so in the mail, for whoever weighs it: the field as it came, cut. */
  readonly said: Reason;
}

const hitsSaid = 10;
const fieldCharactersMost = 200;

/** Of a mail that is marked, all that speaks for either: a person may have to weigh it. */
function readings(
  upstream: Upstream | null,
  hits: readonly Hit[],
  [found]: readonly Report[],
): readonly Reason[] {
  if (upstream === null) return [];
  const keywords = hits
    .slice(0, hitsSaid)
    .map((hit) => reason(hit.isVeto ? 'never' : 'keep', english(quote(hit)), hit.keyword.at));
  const reports =
    found === undefined ? [] : [reason('report', `a report in ${found.format}`, found.place)];
  return [upstream.said, ...keywords, ...reports];
}

function judge(
  upstream: Upstream | null,
  hits: readonly Hit[],
  report: readonly Report[],
): { mark: Spam['mark']; why: Reason } {
  if (upstream === null) return { mark: 'none', why: reason('none', 'no mark upstream') };
  const mark = upstream.says;
  const text = english(mark);
  const veto = hits.find(({ isVeto }) => isVeto);
  if (veto !== undefined) {
    const says: Sentence = { is: 'mark-and-phrase', mark, phrase: quote(veto) };
    return { mark: 'standing', why: { code: 'standing', ...said(says), at: veto.keyword.at } };
  }
  const [kept] = hits;
  if (kept !== undefined) {
    return {
      mark: 'lifted',
      why: reason('lifted', `${text}, but ${english(quote(kept))}`, kept.keyword.at),
    };
  }
  const [found] = report;
  if (found !== undefined) {
    const why = reason('lifted', `${text}, but a report in ${found.format}`, found.place);
    return { mark: 'lifted', why };
  }
  return { mark: 'standing', why: { code: 'standing', ...said({ is: 'mark-alone', mark }) } };
}

/** The keyword as the rules write it, and where the mail first says it. */
function quote({ keyword: { phrase }, place, text }: Hit): Sentence {
  const matcher = RE2JS.compile(phrase, RE2JS.CASE_INSENSITIVE).matcher(text);
  const start = matcher.find() ? `:${matcher.start()}` : '';
  return { is: 'keyword', phrase, place: place + start };
}

// ---- keywords -----------------------------------------------------------------------------

interface Compiled {
  readonly keywords: readonly (Keyword & { readonly isVeto: boolean })[];
  readonly set: RE2Set;
}

interface Hit {
  readonly keyword: Keyword;
  /** It is never kept. */
  readonly isVeto: boolean;
  readonly place: string;
  readonly text: string;
}

/** Compiling takes longer than most mails; a revision's keywords are one object. */
const cache = new WeakMap<Keywords, Compiled>();

function compiled(given: Keywords): Compiled {
  const known = cache.get(given);
  if (known !== undefined) return known;
  // One set for both: every text is gone through once.
  const set = new RE2Set(RE2Set.UNANCHORED, RE2JS.CASE_INSENSITIVE);
  const keywords = [
    ...given.keep.map((one) => ({ ...one, isVeto: false })),
    ...given.never.map((one) => ({ ...one, isVeto: true })),
  ];
  for (const { phrase } of keywords) set.add(phrase);
  set.compile();
  const made = { keywords, set };
  cache.set(given, made);
  return made;
}

/**
 * Each keyword that is found, once, with the first text that holds it; in the order of the rules.
 */
function search(
  { keywords, set }: Compiled,
  words: readonly { place: string; text: string }[],
): Hit[] {
  if (keywords.length === 0) return [];
  const found = new Map<number, Hit>();
  for (const { place, text } of words) {
    for (const index of set.match(text)) {
      const known = keywords[index];
      if (known === undefined || found.has(index)) continue;
      const { isVeto, ...keyword } = known;
      found.set(index, { keyword, isVeto, place, text });
    }
  }
  return [...found].sort(([a], [b]) => a - b).map(([, hit]) => hit);
}

function ownWords(mail: Mail, textBytesMax: number): { place: string; text: string }[] {
  const from = mail.from.map(({ name, address }) => `${name} <${address}>`).join(', ');
  const own = mail.texts.filter(({ place }) => ['subject', 'body', 'html'].includes(place));
  return [{ place: 'from', text: from }, ...own].map(({ place, text }) => ({
    place,
    text: text.slice(0, textBytesMax),
  }));
}

// ---- the mark -----------------------------------------------------------------------------

/** Headers in which filters say yes or no. */
const flags = ['x-spam-flag', 'x-spam-status', 'x-spam', 'x-barracuda-spam-flag', 'x-dspam-result'];
/** SpamAssassin's default threshold, where X-Spam-Level is all there is. */
const levelMin = 5;
const subjectMark = /^\W{0,9}(?:\*{2,9} ?spam ?\*{2,9}|\[spam\??\]|\{spam\??\}|spam\*{2,9})/i;

function upstreamMark(mail: Mail): Upstream | null {
  const status = headerOf(mail, 'x-spam-status') ?? '';
  const score = numberAfter(/\b(?:score|hits)=(-?\d{1,6}(?:\.\d{1,6})?)/i, status);
  const required = numberAfter(/\brequired=(-?\d{1,6}(?:\.\d{1,6})?)/i, status);
  const limit = required === null ? '' : ` >= ${required.toFixed(1)}`;
  const numbers = score === null ? null : `${score.toFixed(1)}${limit}`;
  for (const name of flags) {
    const value = headerOf(mail, name);
    if (value === undefined || !/^(?:yes|true|spam)\b/i.test(value)) continue;
    const said = status === '' ? fieldOf(name, value) : fieldOf('x-spam-status', status);
    const what = numbers ?? `${name}: ${value.slice(0, 20)}`;
    return { score, says: { is: 'upstream', what }, said };
  }
  const marked = subjectMark.exec(mail.subject);
  if (marked !== null) {
    const said = fieldOf('subject', mail.subject);
    return { score, says: { is: 'upstream-subject', what: marked[0].trim() }, said };
  }
  const isDenied = flags.some((name) => headerOf(mail, name) !== undefined);
  const level = /^\**/.exec(headerOf(mail, 'x-spam-level') ?? '')?.[0].length ?? 0;
  if (isDenied || level < levelMin) return null;
  const said = fieldOf('x-spam-level', '*'.repeat(level));
  const what = `${level.toFixed(1)} >= ${levelMin.toFixed(1)}`;
  return { score: level, says: { is: 'upstream', what }, said };
}

function fieldOf(name: string, value: string): Reason {
  return reason('upstream', value.slice(0, fieldCharactersMost), `header:${name}`);
}

function headerOf(mail: Mail, name: string): string | undefined {
  return mail.headers.find((header) => header.name === name)?.value.trim();
}

function numberAfter(pattern: RegExp, text: string): number | null {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? null : Number(found);
}
