// Tokens: what lets a mail join a ticket, and what makes a bounce believed. A token is the first 80
// bits of HMAC-SHA-256(key, "party:ID" or "delivery:ID") in base32 (RFC 4648), so nobody can guess
// one, and knowing one says nothing of another. The keys are handed in; this file holds none.

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import type { ThreadMatch } from '../questions.ts';

/** Newest first: the first makes tokens, all of them are believed while they overlap. */
export type TokenKeys = readonly [Uint8Array, ...Uint8Array[]];

/** A party's token continues its ticket; a delivery's is in the envelope sender of one mail. */
export type TokenKind = 'party' | 'delivery';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
const bytesLength = 10;
const tokenLength = 16;
const pageBytesLength = 16;

/** So many tokens a party can have of one key, one behind the other. */
const turnsMax = 8;

/**
 * The token of a party or a delivery, 16 lower-case characters, by the newest key.
 * @param turn how many of the party's have been seen in the hands of others
 */
export function makeToken(keys: TokenKeys, kind: TokenKind, id: string, turn = 0): string {
  return base32(digest(keys[0], kind, id, turn));
}

/**
 * What opens the page of a delivery's recipient: the first 128 bits of HMAC-SHA-256(key,
 * "page:ID"), 22 characters of base64url (RFC 4648, 5). The letter knows it; the desk keeps its
 * hash.
 */
export function makePageToken(keys: TokenKeys, delivery: string): string {
  return createHmac('sha256', keys[0])
    .update(`page:${delivery}`)
    .digest()
    .subarray(0, pageBytesLength)
    .toString('base64url');
}

/** What of a page's token is kept. */
export function pageHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** The party's next token, once this one has been seen with others; null: it can have no more. */
export function renewedToken(keys: TokenKeys, party: string, seen: string): string | null {
  const turn = turnOf(keys, party, seen) + 1;
  return turn < turnsMax ? makeToken(keys, 'party', party, turn) : null;
}

/**
 * The token that a letter to the party bears: always the newest key's, whatever key made the one it
 * is known by. Both join.
 * @param known the token stored with the party; null: the party is new
 * @returns isNewer: it is to be stored beside the known one (`Settlement.tokens`)
 */
export function partyTokenOf(
  keys: TokenKeys,
  party: string,
  known: string | null,
): { readonly token: string; readonly isNewer: boolean } {
  const token = makeToken(keys, 'party', party, known === null ? 0 : turnOf(keys, party, known));
  return { token, isNewer: known !== null && known !== token };
}

/** Whether the token was made for that id by any key. Takes the same time for every token. */
export function checkToken(keys: TokenKeys, kind: TokenKind, id: string, token: string): boolean {
  const given = Buffer.alloc(tokenLength);
  const fits = Buffer.byteLength(token) === tokenLength;
  given.write(token, 'latin1');
  let right = false;
  for (const key of keys) {
    for (let turn = 0; turn < (kind === 'party' ? turnsMax : 1); turn += 1) {
      const made = Buffer.from(base32(digest(key, kind, id, turn)), 'latin1');
      right = timingSafeEqual(made, given) || right;
    }
  }
  return right && fits;
}

/**
 * Matches by a token that none of these keys made for that very party or delivery, or that others
 * have, marked so.
 */
export function believed(matches: readonly ThreadMatch[], keys: TokenKeys): readonly ThreadMatch[] {
  return matches.map((match) => {
    const { by, key, party, delivery } = match;
    if (by !== 'token' && by !== 'delivery') return match;
    const isMade =
      by === 'token'
        ? checkToken(keys, 'party', party ?? '', key)
        : checkToken(keys, 'delivery', delivery ?? '', key);
    return { ...match, expired: !isMade || match.leaked === true };
  });
}

/**
 * What stands in the place of the token in addresses of a form such as "abuse+{token}@example.org",
 * found anywhere in a text (an address, a header). Whether it is a token of ours is not said.
 */
export function tokensIn(text: string, form: string): readonly string[] {
  const [before = '', after = ''] = form.toLowerCase().split('{token}', 2);
  if (before === '' || after === '') return [];
  const within = text.toLowerCase();
  const found = new Set<string>();
  for (let at = within.indexOf(before); at >= 0; at = within.indexOf(before, at + 1)) {
    const start = at + before.length;
    const token = within.slice(start, start + tokenLength);
    if (isToken(token) && within.startsWith(after, start + tokenLength)) found.add(token);
  }
  return [...found];
}

/** The token in a Message-ID of ours, "<TOKEN.x@domain>", or null where there can be none. */
export function tokenOfMessageId(messageId: string): string | null {
  const start = messageId.startsWith('<') ? 1 : 0;
  const token = messageId.slice(start, start + tokenLength).toLowerCase();
  return isToken(token) && messageId[start + tokenLength] === '.' ? token : null;
}

function isToken(text: string): boolean {
  return /^[a-z2-7]{16}$/.test(text);
}

/** Which of the party's tokens one that is stored is; of a key that is gone: the first. */
function turnOf(keys: TokenKeys, party: string, token: string): number {
  for (let turn = 0; turn < turnsMax; turn += 1) {
    if (keys.some((key) => base32(digest(key, 'party', party, turn)) === token)) return turn;
  }
  return 0;
}

function digest(key: Uint8Array, kind: TokenKind, id: string, turn: number): Buffer {
  const what = turn === 0 ? `${kind}:${id}` : `${kind}:${id}:${turn}`;
  return createHmac('sha256', key).update(what).digest().subarray(0, bytesLength);
}

/** Eighty bits are sixteen groups of five: no padding is ever needed. */
function base32(bytes: Uint8Array): string {
  let text = '';
  let pending = 0;
  let bits = 0;
  for (const byte of bytes) {
    pending = (pending << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[(pending >>> (bits - 5)) & 31];
    pending &= (1 << bits) - 1;
  }
  return text;
}
