// Copies over a whole node, beside the matrix of AT-27: who was sent a complaint beside us knows its
// Message-ID and its words, and cannot have it swallowed by sending them first.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Node } from '../../src/main.ts';
import { until } from '../support/until.ts';
import { proof, proving } from './proven.ts';
import { complaint, openTown, post, type Town } from './town.ts';

let town: Town;
let node: Node;

before(async () => {
  town = await openTown(proving);
  node = await town.start();
});

interface Hop {
  readonly from: string;
  readonly envelopeFrom?: string;
  readonly above?: readonly string[];
}

let written = 0;
/** Sends both, one behind the other, with these fields on top; what becomes of the second. */
async function second(ip: string, first: Hop, then: Hop): Promise<string> {
  written += 1;
  const messageId = `<${written}.copies@reporter.example>`;
  const at = new Date();
  const common = { ...complaint(ip), messageId, at };
  const send = ({ from, envelopeFrom = from, above = [] }: Hop) =>
    post(node, { ...common, from, envelopeFrom, above });
  await send(first);
  const { id } = await town.decided(messageId);
  await send(then);
  const row = await until('the second is decided', async () => {
    const [found] = await town.database.query<{ outcome: string }>(
      'select outcome from mail where message_id = $1 and id <> $2 and due_at is null',
      [messageId, id],
    );
    return found;
  });
  return row.outcome;
}

const writer = 'noc@reporter.example';
const accused = 'someone@tenant.example';
const real = { from: writer, above: [proof('reporter.example')] };
const forged = { from: writer, envelopeFrom: accused, above: ['X-Hop: elsewhere'] };
// The first is held: nobody has ever written to that contact.
const held = '198.51.100.131';

test('in his own name, proven or not, the accused swallows nothing', async () => {
  assert.equal(await second(held, { from: accused }, real), 'held');
  const own = { from: accused, above: [proof('tenant.example')] };
  assert.equal(await second(held, own, real), 'held');
  assert.equal(await second('192.0.2.25', own, real), 'forwarded');
});

test('nor in the name of the writer, which he cannot prove', async () => {
  assert.equal(await second(held, forged, real), 'held');
  assert.equal(await second('192.0.2.26', forged, real), 'forwarded');
});

test('the very mail by another way is a copy, proven as well, less, or neither', async () => {
  const again = { ...real, above: [...real.above, 'X-Hop: elsewhere'] };
  assert.equal(await second('192.0.2.27', real, again), 'copy');
  assert.equal(await second('192.0.2.28', real, forged), 'copy');
  assert.equal(await second('192.0.2.29', { from: writer }, forged), 'copy');
  assert.equal(await second(held, real, again), 'copy');
});

after(async () => town.close());
