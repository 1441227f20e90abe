// What the sentence around an address does with it: accuses, or denies, asks, reports an end, asks
// a favour. Words that would accuse in a log or a list accuse nobody in "is A infected?" or "A was
// cleaned". It makes a mention doubtful, or takes its role away where it denies or speaks of a
// forged sender; nine languages, word by word, and bounded.

import type { Sentence } from '../doubts.ts';
import { besideMatter } from './bystanders.ts';
import { attempts, deskWords, offences } from './complaint-words.ts';
import { wordsOf } from './cue-words.ts';
import { cueBefore } from './cues.ts';
import {
  admitting,
  asking,
  benign,
  conditions,
  deeds,
  denials,
  ended,
  favours,
  forged,
  joining,
  lasting,
  limits,
  passives,
  perfects,
  sources,
  undone,
  usual,
} from './sentence-words.ts';

/** Why a mention does not accuse, though the words next to it might. */
export interface Mood {
  /** Denied and forged: it was not this one. Unsure: a person has to read. Vague: it is only named. */
  readonly kind: 'denied' | 'forged' | 'unsure' | 'vague';
  readonly why: Sentence;
}

/** So much of a text is looked at on each side of a mention. */
const sideMax = 400;
const joiningMax = 4;
/** How far behind the address a denial and its deed may stand. */
const denialMax = 3;
const deedMax = 4;
const endMax = 10;

/**
 * The mood of the sentence in which something stands at `start` to `end`; null: it may accuse. What
 * a cue says of it may be called by name in the sentences beside it, or in the subject.
 * @param said by the words next to it: nothing, something, or that of which the subject accuses too
 */
export function moodOf(
  text: string,
  start: number,
  end: number,
  said: 'nothing' | 'something' | 'titled',
): Mood | null {
  const before = sentences(text.slice(Math.max(0, start - sideMax), start));
  const after = sentences(text.slice(end, end + sideMax));
  const own = before.at(-1) ?? '';
  const rest = after[0] ?? '';
  const lead = wordsOf(own);
  const tail = wordsOf(rest);
  const mood = denied(lead, tail) ?? unsure(lead, tail, rest.trimEnd().endsWith('?'));
  if (mood !== null) return mood;
  const next = after[1] ?? '';
  const intro = introOf(before);
  const beside = `${before.at(-2) ?? ''} ${next}`;
  const aside = besideMatter({ lead, tail, before: own, own: `${own} ${rest}`, beside });
  if (aside !== null) return { kind: 'unsure', why: aside };
  if (said === 'nothing' && intro !== null && isOfVictims(intro)) return listedMood;
  const sentence = plain(`${own} ${rest} ${intro ?? ''}`);
  if (deskWords.test(sentence) || accuses(sentence)) return null;
  if (said === 'titled') return null;
  if (said === 'something' && accuses(plain(beside))) return null;
  return { kind: 'vague', why: { is: 'no-offence' } };
}

/** "We saw attacks by:" above the items of a list, of which `before` ends with one. */
function introOf(before: readonly string[]): string | null {
  const at = before.findLastIndex((one) => !item.test(one));
  const intro = before[at]?.trimEnd() ?? '';
  return at < before.length - 1 && intro.endsWith(':') ? intro.slice(0, -1) : null;
}

/** Of whom a list says that it was done to them. */
export const listedMood: Mood = { kind: 'unsure', why: { is: 'victims-listed' } };

/** Whether words, spelled as `plain` spells them, name an offence. */
function accuses(words: string): boolean {
  return offences.test(words) || attempts.test(words);
}

/** Whether a subject names an offence. */
export function isAccusing(subject: string): boolean {
  return accuses(plain(subject));
}

/** The dot of "21. 11. 2026" and "20. November" ends nothing; one behind an address does. */
const ends = new RegExp(
  [
    String.raw`(?<=[!?\u3002](?=\s))`,
    String.raw`(?<=(?:\d\.\d{1,3}\.\d{1,2}|(?<!\b\d{1,2}))[.](?=\s))`,
    String.raw`(?<=\n(?=[>\s]{0,40}\n))`,
    String.raw`(?<=\n(?=[>\s]{0,40}(?:[-*\u2022]|\d{1,3}[.)])\s))`,
  ].join('|'),
);

/** "Attacked hosts:", "attacks against:" above the item that begins before `start`. */
export function isListOfVictims(text: string, start: number): boolean {
  const intro = introOf(sentences(text.slice(Math.max(0, start - sideMax), start)));
  return intro !== null && isOfVictims(intro);
}

function isOfVictims(intro: string): boolean {
  return cueBefore({ text: intro, second: false, afterName: false })?.role === 'victim';
}

/** How an item of a list begins; also the empty lines between. */
export const item = /^[>\s]{0,40}(?:(?:[-*\u2022]|\d{1,3}[.)])\s|$)/;

/** Sentences with the sign they end with; an empty line or the next item of a list ends one too. */
function sentences(text: string): string[] {
  return text.split(ends);
}

/** As the words of complaints are spelled. */
function plain(text: string): string {
  const lower = text.toLowerCase();
  const bare = /[\u0080-\uffff]/.test(lower)
    ? lower
        .normalize('NFD')
        .replaceAll(/\p{M}+/gu, '')
        .replaceAll('\u0142', 'l')
    : lower;
  return bare.replaceAll(/[\s>]+/g, ' ');
}

function denied(lead: readonly string[], tail: readonly string[]): Mood | null {
  const isDenied = endsDenied(lead) || beginsDenied(tail) || deniesDeed(lead);
  if (isDenied) return { kind: 'denied', why: { is: 'denied' } };
  const near = lead.slice(-joiningMax);
  const sign = near.findLastIndex((word) => forged.test(word));
  const isForged =
    (sign >= 0 && sign < near.length - 1 && near.slice(sign + 1).every(isSource)) ||
    tail.slice(0, denialMax).some((word, at) => at > 0 && forged.test(word));
  return isForged ? { kind: 'forged', why: { is: 'forged' } } : null;
}

function isSource(word: string): boolean {
  return sources.test(word) || joining.has(word);
}

/** "... not from A" */
function endsDenied(lead: readonly string[]): boolean {
  const near = lead.slice(-joiningMax);
  const at = near.findLastIndex((word) => denials.has(word));
  return at >= 0 && near.slice(at + 1).every((word) => joining.has(word) && !limits.has(word));
}

/** "A is not listed" */
function beginsDenied(tail: readonly string[]): boolean {
  const at = tail.slice(0, denialMax).findIndex((word) => denials.has(word));
  if (at < 0) return false;
  const said = tail.slice(at + 1, at + 1 + deedMax);
  const deed = said.findIndex((word) => deeds.test(word));
  return deed >= 0 && said.slice(0, deed).every((word) => joining.has(word) || perfects.has(word));
}

/** "no attacks from A" */
function deniesDeed(lead: readonly string[]): boolean {
  const near = lead.slice(-joiningMax - 2);
  const at = near.findLastIndex((word) => denials.has(word));
  if (at < 0 || !deeds.test(near[at + 1] ?? '')) return false;
  return near.slice(at + 2).every((word) => joining.has(word));
}

type Unsure = 'asks-whether' | 'is-over' | 'asks-favour' | 'is-usual' | 'harmless';

function unsure(lead: readonly string[], tail: readonly string[], isAsked: boolean): Mood | null {
  const whole = [...lead, ...tail];
  const found = (is: Unsure): Mood => ({ kind: 'unsure', why: { is } });
  if (isAsked && (asking.has(lead[0] ?? '') || lead.some((word) => conditions.has(word))))
    return found('asks-whether');
  if (isOver(whole, lead.length)) return found('is-over');
  if (whole.some((word) => favours.test(word))) return found('asks-favour');
  const last = lead.findLast((word) => !joining.has(word)) ?? '';
  if (admitting.has(last) && !lead.some((word) => denials.has(word))) return found('asks-favour');
  if (lead.some((word) => usual.has(word))) return found('is-usual');
  if (whole.some((word) => benign.test(word)) || isFalseAlarm(whole)) return found('harmless');
  return null;
}

/** "was cleaned", not "please have it cleaned", nor "was cleaned, but we still see" it. */
function isOver(list: readonly string[], address: number): boolean {
  return list.some((word, at) => {
    if (!ended.test(word)) return false;
    if (list.slice(at + 1, Math.max(address, at + 1)).some((one) => lasting.has(one))) return false;
    const before = list.slice(Math.max(0, at - endMax), at);
    if (undone.has(before.at(-2) ?? '')) return false;
    return (
      passives.has(before.at(-1) ?? '') ||
      (before.some((one) => perfects.has(one)) && !before.some((one) => undone.has(one)))
    );
  });
}

const alarms = /^(?:positiv|alarm|poplach|alert)/;

/** "a false positive" */
function isFalseAlarm(list: readonly string[]): boolean {
  return list.some(
    (word, at) => /^(?:fals|faux|falesn)/.test(word) && alarms.test(list[at + 1] ?? ''),
  );
}
