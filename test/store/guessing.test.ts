// AT-28: whoever tries tokens and numbers hits nothing. A hundred thousand of them against the real
// tables: random tokens, tokens in a row, tokens one character beside a real one, numbers in a row.
// And who tries is counted, by source and hour.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import type { MailId } from '../../src/model.ts';
import { findGuesses } from '../../src/store/guesses.ts';
import type { Database } from '../../src/store/pg.ts';
import { settle } from '../../src/store/settle.ts';
import { findThreads } from '../../src/store/threads.ts';
import { choose } from '../../src/tickets/matching.ts';
import { makeNumber } from '../../src/tickets/number.ts';
import { believed, makeToken, type TokenKeys } from '../../src/tickets/token.ts';
import { claimed, claimedOne, decided, forwarded, freshDatabase, id, later, now } from './rows.ts';

const keys: TokenKeys = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const tickets = 200;
const guesses = 100_000;
const batch = 2_000;
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** Tickets with real tokens and numbers in a row, as after a busy day. */
async function fill(database: Database): Promise<readonly string[]> {
  const mails = await claimed(database, tickets);
  const stories = mails.map((mail, at) => {
    const { settlement, out, party } = forwarded(mail);
    const token = makeToken(keys, 'party', party);
    return {
      ...settlement,
      tickets: settlement.tickets.map((ticket, nth) => ({
        ...ticket,
        number: makeNumber(now, 'UTC', at * 3 + nth + 1),
      })),
      parties: settlement.parties.map((one) => ({ ...one, token })),
      deliveries: [{ ...out, token: makeToken(keys, 'delivery', out.id) }],
    };
  });
  await settle(database, stories, now, 'sluice');
  return stories.flatMap(({ parties, deliveries }) => [
    ...parties.map(({ token }) => token),
    ...deliveries.map(({ token }) => token),
  ]);
}

function base32(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 16), (byte) => alphabet[byte & 31]).join('');
}

function* tokensFrom(real: readonly string[]): Generator<string> {
  const known = new Set(real);
  for (let at = 0; at < guesses / 2; at += 1) {
    yield base32(createHash('sha256').update(`guess ${at}`).digest());
  }
  for (let at = 0; at < guesses / 4; at += 1) {
    const digits = at.toString(32).padStart(16, '0');
    yield Array.from(digits, (digit) => alphabet[Number.parseInt(digit, 32)]).join('');
  }
  for (const token of real) {
    for (const [place, one] of Array.from(token).entries()) {
      for (const other of [alphabet[(alphabet.indexOf(one) + 1) % 32] ?? '', '7']) {
        const beside = `${token.slice(0, place)}${other}${token.slice(place + 1)}`;
        if (!known.has(beside)) yield beside;
      }
    }
  }
}

test('of a hundred thousand guessed tokens and numbers none joins', async (t) => {
  const database = await freshDatabase(t);
  const real = await fill(database);
  const nothing = { bodyDigest: '', messageIds: [], ancestors: [], near: [], foreign: null };
  const from = { ...nothing, sender: 'stranger@example.com', wanted: null };
  const sender = { address: from.sender, proven: true };
  const join = async (tokens: readonly string[], numbers: readonly string[]) => {
    const ask = { ...from, mail: id() as MailId, tokens, numbers };
    const matches = believed((await findThreads(database, [ask])).flat(), keys);
    const choice = choose({ ...ask, written: null }, null, matches, sender, 'Desk');
    return { matches: matches.length, isJoined: choice.kind === 'joins' };
  };
  assert.deepEqual(await join([real[0] ?? ''], []), { matches: 1, isJoined: true }, 'the control');

  let tried = 0;
  let hits = 0;
  const tokens = [...tokensFrom(real)];
  for (; tried < tokens.length; tried += batch) {
    const { matches, isJoined } = await join(tokens.slice(tried, tried + batch), []);
    assert.deepEqual([matches, isJoined], [0, false]);
  }
  tried = tokens.length;
  for (; tried < guesses; tried += batch) {
    const numbers = Array.from({ length: batch }, (_, at) =>
      makeNumber(now, 'UTC', tried - tokens.length + at + 1),
    );
    const { matches, isJoined } = await join([], numbers);
    assert.equal(isJoined, false);
    hits += matches;
  }
  // Numbers are guessed, of course; they are worth nothing.
  assert.equal(hits, tickets * 3);
  assert.equal(tried >= guesses, true);
});

test('guesses are counted by source and by the hour', async (t) => {
  const database = await freshDatabase(t);
  const guess = async (source: string, times: number, at: Date) =>
    settle(
      database,
      [decided(await claimedOne(database), { guesses: { source, times } })],
      at,
      'x',
    );
  const noon = new Date('2026-11-22T12:00:00Z');
  const minutes = (count: number) => new Date(noon.getTime() + count * 60_000);
  await guess('example.com', 30, minutes(1));
  await guess('example.com', 25, minutes(59));
  await guess('example.net', 1, minutes(59));
  await guess('example.com', 2, minutes(60));
  const asked = (at: Date) => findGuesses(database, ['example.com', 'example.org'], at);
  assert.deepEqual(await asked(minutes(30)), [{ source: 'example.com', times: 55 }]);
  assert.deepEqual(await asked(minutes(61)), [{ source: 'example.com', times: 2 }]);
  assert.deepEqual(await asked(minutes(-1)), []);
});

test('two of one source in a batch are one row', async (t) => {
  const database = await freshDatabase(t);
  const mails = await claimed(database, 3);
  const all = mails.map((mail, at) =>
    decided(mail, { guesses: { source: at === 2 ? 'a.example' : 'b.example', times: at + 1 } }),
  );
  await settle(database, all, later(0), 'sluice');
  assert.deepEqual(await findGuesses(database, ['b.example', 'a.example'], now), [
    { source: 'a.example', times: 3 },
    { source: 'b.example', times: 3 },
  ]);
});
