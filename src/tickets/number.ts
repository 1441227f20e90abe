// The visible number of a ticket: date, a sequence that never resets, and a Damm check digit. It is
// for people; it gives nobody any authority (see token.ts), so it may be short and guessable.

import { localTime } from '../local-time.ts';

/** Damm's quasigroup of order 10: catches every wrong digit and every swap of neighbours. */
const damm = [
  [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
  [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
  [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
  [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
  [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
  [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
  [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
  [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
  [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
  [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
] as const;

const sequenceDigitsMin = 5;
const digitsMin = 8 + sequenceDigitsMin + 1;
/** A sequence of PostgreSQL's bigint has at most 19 digits. */
const digitsMax = 8 + 19 + 1;

/**
 * A ticket's number, without tag and brackets: "20261003000017c" with c the check digit.
 * @param at the moment of settling; its date is taken in the desk's time zone (IANA name)
 * @param sequence a positive whole number; grows past five digits when it must
 */
export function makeNumber(at: Date, timeZone: string, sequence: number | bigint): string {
  const date = localTime(at, timeZone).slice(0, 10).replaceAll('-', '');
  const digits = date + String(sequence).padStart(sequenceDigitsMin, '0');
  return digits + String(remainder(digits));
}

/** A number as people see it: "[Tag#20261003000017c]". */
export function showNumber(tag: string, number: string): string {
  return `[${tag}#${number}]`;
}

/** Whether it has the form of a number and its check digit is right. */
export function checkNumber(number: string): boolean {
  if (number.length < digitsMin || number.length > digitsMax) return false;
  return /^\d+$/.test(number) && remainder(number) === 0;
}

/** All numbers of ours in a text, each once, without tag and brackets; check digits are right. */
export function findNumbers(text: string, tag: string): readonly string[] {
  const found = new Set<string>();
  for (const match of text.matchAll(ownTag(tag))) {
    const number = match[1] ?? '';
    if (checkNumber(number)) found.add(number);
  }
  return [...found];
}

/** Matches "Tag#digits" with or without brackets; bounded, so linear on hostile text. */
export function ownTag(tag: string): RegExp {
  const literal = tag.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(`\\[?${literal}#(\\d{${digitsMin},${digitsMax}})(?!\\d)\\]?`, 'gi');
}

function remainder(digits: string): number {
  let interim = 0;
  for (const digit of digits) interim = damm[interim]?.[Number(digit)] ?? 0;
  return interim;
}
