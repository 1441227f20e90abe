// AT-27: all 120 cells as real mails, through the stages of the cage and of the desk, over a desk that
// answers from a small table. Only the cells that T2 lists join, and no cell sends or prepares mail
// to anybody on the ticket.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { configure } from '../../src/desk.ts';
import { createNetworks } from '../../src/lookup/networks.ts';
import type { DeliveryId, MailId, PartyId, TicketId } from '../../src/model.ts';
import { cage } from '../../src/pipeline/pipeline.ts';
import { emptyDesk, rehearse } from '../../src/pipeline/rehearse.ts';
import { begin, run } from '../../src/pipeline/run.ts';
import type { Questions, ThreadMatch } from '../../src/questions.ts';
import { makeNumber, showNumber } from '../../src/tickets/number.ts';
import { believed, makeToken, type TokenKeys } from '../../src/tickets/token.ts';
import { match } from '../support/facts.ts';
import { cells, mailOf, type Marks, mayJoin, places, type Scene } from './tagged.ts';

const now = new Date('2026-11-22T10:00:00Z');
const demo = await configure(join(import.meta.dirname, '../../config/demo'), {});
const authserv = 'mx.example.org';
const { desk } = demo.rules;
const rules = { ...demo.rules, desk: { ...desk, authserv: [authserv] } };
const keys: TokenKeys = [Buffer.alloc(32, 1)];
const gone: TokenKeys = [Buffer.alloc(32, 2)];
const participant = 'admin@lab.example';
const domain = desk.from.address.split('@')[1] ?? '';

/** A ticket with one party and one mail to it, and what is stored of both. */
function ticketOf(name: string, address: string, sequence: number, made: TokenKeys) {
  const ticket = `ticket-${name}` as TicketId;
  const party = `party-${name}` as PartyId;
  const delivery = `delivery-${name}${made === gone ? '-old' : ''}` as DeliveryId;
  const token = makeToken(made, 'party', party);
  const verp = makeToken(made, 'delivery', delivery);
  const number = makeNumber(now, 'UTC', sequence);
  const marks: Marks = {
    messageId: `<${token}.${delivery}@${domain}>`,
    number: showNumber(desk.ticketTag, number),
    verp: desk.bounce.replace('{token}', verp),
    reply: desk.reply.replace('{token}', token),
  };
  const stored = { ticket, party, address, number, ips: ['192.0.2.17'], constituency: 'access' };
  const rows = [
    match({ ...stored, by: 'token', key: token }),
    match({ ...stored, by: 'delivery', key: verp, delivery, complaint: 'mail-0' as MailId }),
    match({ ...stored, by: 'message-id', key: marks.messageId }),
    match({ ...stored, by: 'number', key: number, party: null, address: null, role: null }),
    match({ ...stored, by: 'near', key: number, party: null, address: null, role: null }),
  ];
  return { marks, rows, party };
}

const own = ticketOf('own', participant, 1, keys);
const expired = ticketOf('own', participant, 1, gone);
const foreign = ticketOf('foreign', 'admin@other.example', 2, keys);
const table = [...own.rows, ...expired.rows.slice(0, 3), ...foreign.rows];
const parties = new Map([
  ['ticket-own', participant],
  ['ticket-foreign', 'admin@other.example'],
]);

/** The marks with one character changed. */
const altered: Marks = {
  messageId: own.marks.messageId.replace(/^<(.)/, (_all, one) => `<${one === 'a' ? 'b' : 'a'}`),
  number: own.marks.number.replace(/\d\]/, (end) => `${(Number(end[0]) + 1) % 10}]`),
  verp: own.marks.verp.replace(/\+(.)/, (_all, one) => `+${one === 'a' ? 'b' : 'a'}`),
  reply: own.marks.reply.replace(/\+(.)/, (_all, one) => `+${one === 'a' ? 'b' : 'a'}`),
};
const scene: Scene = {
  marks: { valid: own.marks, expired: expired.marks, foreign: foreign.marks, altered },
  participant,
  intake: desk.intake[0] ?? '',
  authserv,
};

/** The table's answer, as the database and the keys would give it. */
function answered(ask: Questions['threads']['ask']): readonly ThreadMatch[] {
  const wanted = (by: string): readonly string[] =>
    ({
      token: ask.tokens,
      delivery: ask.tokens,
      'message-id': ask.messageIds,
      number: ask.numbers,
      near: ask.near,
    })[by] ?? [];
  const found = table
    .filter(({ by, key }) => wanted(by).includes(key))
    .map((row) => ({
      ...row,
      sender:
        ask.sender === parties.get(row.ticket) ? (`party-${row.ticket.slice(7)}` as PartyId) : null,
    }));
  return believed(found, keys);
}

const reads = {
  ...emptyDesk(createNetworks(rules, () => now)),
  threads: async (ask: Questions['threads']['ask']) => ({
    ok: true as const,
    value: answered(ask),
  }),
};
const on = {
  rules,
  reads,
  elapsedMs: () => 0,
  read: (received: Parameters<typeof begin>[0]) =>
    run(cage.stages, begin(received), { now, rules }, () => 0),
};

let done = 0;
for (const place of places) {
  test(`a tag in the ${place} joins where T2 says so, and nowhere else`, async () => {
    for (const cell of cells.filter((one) => one.place === place)) {
      const name = `${cell.tag}, ${cell.sender}`;
      const { raw, from, to } = mailOf(cell, scene, `<${done}@example.net>`);
      const envelope = { from, to: [to] };
      const received = {
        mail: 'mail-1' as MailId,
        raw,
        envelope,
        peer: '',
        at: now,
        overrides: [],
      };
      const { decision } = await rehearse(received, now, on);
      const may = mayJoin(cell);
      const joined = decision.joins.filter(({ ticket }) => parties.has(ticket));
      const expected = may === null ? [] : [`ticket-${may}`];
      assert.deepEqual(
        joined.map(({ ticket }) => ticket),
        expected,
        name,
      );
      // It joins as the party whose token it is, and nobody is added to anything.
      assert.deepEqual(
        joined.map(({ party }) => party),
        expected.map((one) => one.replace('ticket', 'party')),
        name,
      );
      assert.deepEqual(
        decision.parties.filter(({ ticket }) => parties.has(ticket)),
        [],
        name,
      );
      // No mail, no recipient, no state but what a reply may change.
      assert.deepEqual([decision.dispatches, decision.changes, decision.wakes], [[], [], []], name);
      const ways = decision.doubts.map(({ code }) => code);
      if (may === null)
        assert.match(decision.outcome, /^(?:held|closed)$/, `${name}: ${ways.join()}`);
      else assert.deepEqual([decision.outcome, ways], ['joined', ['reply-to-read']], name);
      done += 1;
    }
  });
}

test('all 120 cells were tried, and 29 of them join', () => {
  assert.equal(done, 120);
  // By a token, three places, four senders, two tickets; without one, the proven party in four ways
  // to name its ticket, and by its number once more.
  assert.equal(cells.filter((cell) => mayJoin(cell) !== null).length, 24 + 5);
});
