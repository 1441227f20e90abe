// Decisions are written in pieces: much outgoing mail of one complaint is a transaction of its own.
// (Against a real database: test/node/.)

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Settled, Settlement } from '../../src/settlement.ts';
import { pieceBytesMax, settleAll, type SettlingParts } from '../../src/workers/settling.ts';
import { now } from '../support/facts.ts';
import { decidedOn, letteringParts } from './many.ts';

/** A store that takes what it is given, and the log. */
function open(fateOf: (one: Settlement) => Settled = () => 'settled') {
  const pieces: string[][] = [];
  const logged: [string, object][] = [];
  const putOff: string[] = [];
  const sizes: number[] = [];
  const note = (fields: object, text: string): void => void logged.push([text, fields]);
  let number = 0;
  const parts: SettlingParts = {
    ...letteringParts,
    settings: { batch: 64, attemptsMax: 3 },
    now: () => now,
    pauseMs: () => 1_000,
    log: { info: note, warn: note, error: note },
    counts: { runs: () => {}, guesses: () => {} },
    store: {
      takeNumbers: (count) =>
        Promise.resolve(Array.from({ length: count }, () => String((number += 1)))),
      settle: (all) => {
        pieces.push(all.map((one) => one.mail));
        const bytes = all.flatMap(({ deliveries }) => deliveries.map((one) => one.bytes.length));
        sizes.push(bytes.reduce((sum, one) => sum + one, 0));
        return Promise.resolve(new Map(all.map((one) => [one.mail, fateOf(one)])));
      },
      postpone: (mail) => Promise.resolve(void putOff.push(mail)),
      guesses: () => Promise.resolve([]),
    },
  };
  return { parts, pieces, logged, putOff, sizes };
}

const raw = Buffer.alloc(5_000_000, 'a line of a complaint\r\n');

test('small mails settle together, and what has much to send by itself', async () => {
  const { parts, pieces, sizes } = open();
  await settleAll(
    [
      decidedOn({ mail: 'a', contacts: 1 }),
      decidedOn({ mail: 'b', contacts: 1 }),
      decidedOn({ mail: 'huge', contacts: 20, raw }),
      decidedOn({ mail: 'c', contacts: 1, raw }),
      decidedOn({ mail: 'd', contacts: 5, raw }),
      decidedOn({ mail: 'e', contacts: 1, raw }),
      decidedOn({ mail: 'f', contacts: 0 }),
    ],
    parts,
  );
  assert.deepEqual(pieces, [['a', 'b'], ['huge'], ['c', 'd'], ['e', 'f']]);
  for (const [index, size] of sizes.entries()) {
    if (pieces[index]?.length !== 1) assert.ok(size <= pieceBytesMax * 1.1, String(size));
  }
});

test('every ticket of a batch in pieces has a number of its own', async () => {
  const written: string[] = [];
  const { parts } = open((one) => {
    written.push(...one.tickets.flatMap(({ number }) => number ?? []));
    return 'settled';
  });
  await settleAll(
    [decidedOn({ mail: 'a', contacts: 20, raw }), decidedOn({ mail: 'b', contacts: 2 })],
    parts,
  );
  assert.equal(written.length, 2 + 20 + 2 + 2);
  assert.equal(new Set(written).size, written.length);
});

test('each decision that is written is told to the log, with ids and counts alone', async () => {
  const { parts, logged, putOff } = open((one) => (one.mail === 'c' ? 'again' : 'settled'));
  const doubts = [{ code: 'first-contact', text: 'never written to' }] as const;
  await settleAll(
    [
      decidedOn({ mail: 'a', contacts: 2 }),
      decidedOn({ mail: 'b', contacts: 1, doubts }),
      decidedOn({ mail: 'c', contacts: 1 }),
    ],
    parts,
  );
  assert.deepEqual(logged, [
    ['a mail is decided', { mail: 'a', outcome: 'forwarded', holds: [], deliveries: 2 }],
    ['a mail is decided', { mail: 'b', outcome: 'held', holds: ['first-contact'], deliveries: 0 }],
  ]);
  assert.deepEqual(putOff, ['c']);
});
