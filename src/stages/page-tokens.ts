// Links to the pages of those whom we wrote to, in a mail of somebody else: each opens another's
// letter and answers in his name, as a token in an address does. Case counts in them, so they are
// looked for by their form, and only the database says which are ours.

import { createHash } from 'node:crypto';

import { decodeTransfer } from '../mime/decode.ts';
import type { Mail } from '../model.ts';
import type { ThreadMatch } from '../questions.ts';
import { bodiesOf } from './encoded-tokens.ts';
import type { Origin } from './facts.ts';

/** More than this are not looked up: whoever has so many means to hide none. */
const pagesMax = 100;
const pieceBytes = 2 ** 20;
const overlapBytes = 1_024;
/** So much of a page's token is blanked; what stays of its 128 bits opens nothing. */
const signsLength = 16;
const link = /(?:\/|%2f|=2f)[ru](?:\/|%2f|=2f)([\w-]{22})(?![\w-])/gi;

/** What has the form of a page's token in what a mail says and in its bytes. In the cage. */
export function pagesCarriedIn(raw: Buffer, mail: Mail): readonly string[] {
  const tokens = new Set<string>();
  const look = (text: string): void => {
    for (const [, token = ''] of text.matchAll(link)) {
      if (tokens.size < pagesMax) tokens.add(token);
    }
  };
  for (const { value } of mail.headers) look(value);
  for (const { text } of mail.texts) look(text);
  for (const { bytes, encoding } of bodiesOf(raw, mail.parts)) {
    for (const piece of piecesOf(bytes)) {
      look((encoding === null ? piece : decodeTransfer(piece, encoding)).toString('latin1'));
    }
  }
  return [...tokens];
}

/** Bytes in pieces that begin with a line and overlap: no copy of forty megabytes is made. */
function* piecesOf(bytes: Buffer): Iterable<Buffer> {
  for (let start = 0; start < bytes.length; ) {
    const end = start + pieceBytes;
    yield bytes.subarray(start, end);
    if (end >= bytes.length) return;
    const line = bytes.lastIndexOf('\n', end - overlapBytes) + 1;
    start = line > start ? line : end - overlapBytes;
  }
}

/** Pages that a mail leads to, by the hash that the desk keeps of each. */
export type CarriedPages = ReadonlyMap<string, string>;

export function pagesIn({ pages = [] }: Origin): CarriedPages {
  return new Map(pages.map((token) => [hashOf(token), token]));
}

/** As they are blanked (slices/spelled-tokens.ts): letters and digits alone. */
export function livePages(pages: CarriedPages, matches: readonly ThreadMatch[]): readonly string[] {
  const live = new Set(matches.filter(({ by }) => by === 'page').map(({ key }) => key));
  return [...pages]
    .filter(([key]) => live.has(key))
    .map(([, token]) => token.replaceAll(/[_-]/g, '').toLowerCase().slice(0, signsLength));
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
