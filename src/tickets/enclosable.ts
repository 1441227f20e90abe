// What of a complaint a person may send on by hand, and what goes along unless they say otherwise:
// the whole of it byte for byte, as in a forward that nobody touches. What holds a token of ours
// goes as text without it; of what was about several contacts nothing goes, for the rest of it is
// the others'; and what could not be read stays here. Pure.

import type { Reading } from '../reading.ts';

/** A complaint of a ticket. */
export interface Original {
  readonly sizeBytes: number;
  /** It was, or would be, sent to several contacts. */
  readonly isShared: boolean;
}

export interface Choice {
  /** "whole", "text", or the path of a part */
  readonly what: string;
  /** It goes along unless the person says otherwise. */
  readonly isUsual: boolean;
  /** Of a part. */
  readonly name: string;
  readonly type: string;
  readonly sizeBytes: number;
}

/** All that goes along with one letter is at most so much. */
export const enclosedBytesMost = 10 * 1024 * 1024;
const filesMost = 20;

/** What may go along of it. */
export function enclosable(original: Original, reading: Reading): readonly Choice[] {
  const { tokens, unread } = reading;
  if (original.isShared || unread !== null || tokens === null) return [];
  const all = { name: '', sizeBytes: original.sizeBytes } as const;
  const hasText = reading.texts.some(({ text }) => text.trim() !== '');
  const isWhole = tokens.length === 0 && original.sizeBytes <= enclosedBytesMost;
  const text: Choice = { ...all, what: 'text', isUsual: !isWhole, type: 'text/plain' };
  const whole: Choice = { ...all, what: 'whole', isUsual: true, type: 'message/rfc822' };
  const files = reading.parts
    .filter((part) => part.isFile && part.path !== '0')
    .slice(0, filesMost)
    .map(({ path, name, type, sizeBytes }) => {
      return { what: path, isUsual: false, name: name ?? '', type, sizeBytes };
    });
  return [
    ...(isWhole ? [whole] : []),
    ...(hasText ? [text] : []),
    ...(tokens.length === 0 ? files : []),
  ];
}
