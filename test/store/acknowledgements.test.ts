// Acknowledgements: each address once in seven days, a hundred a day of one domain, whoever settles
// and however many at once; whatever else a settlement sends is untouched.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { PartyId } from '../../src/model.ts';
import type { Settlement } from '../../src/settlement.ts';
import type { Claimed } from '../../src/store/mails.ts';
import type { Database } from '../../src/store/pg.ts';
import { settle } from '../../src/store/settle.ts';
import { claimed, decided, delivery, freshDatabase, id, later, now, ticket } from './rows.ts';

const dayMs = 86_400_000;

/** A report with an acknowledgement to each of the addresses. */
function acked(mail: Claimed, ...recipients: readonly string[]): Settlement {
  const report = ticket('report', { state: 'new' });
  const parties = recipients.map((address) => ({
    id: id() as PartyId,
    ticket: report.id,
    role: 'complainant' as const,
    address,
    constituency: null,
    token: id(),
  }));
  const deliveries = parties.map((party) =>
    delivery({ ticket: report.id, party: party.id, kind: 'ack', recipient: party.address }),
  );
  return decided(mail, { tickets: [report], parties, deliveries });
}

const sentTo = async (database: Database): Promise<readonly string[]> => {
  const rows = await database.query<{ recipient: string }>(
    `select recipient from delivery where kind = 'ack' order by id`,
  );
  return rows.map(({ recipient }) => recipient);
};

test('an address is told once in seven days', async (t) => {
  const database = await freshDatabase(t);
  const at = (ms: number) => ({ at: later(ms), one: 'someone@example.net' });
  const times = [at(0), at(1), at(7 * dayMs - 1), at(7 * dayMs), at(7 * dayMs + 1), at(14 * dayMs)];
  const mails = await claimed(database, times.length);
  const counts: number[] = [];
  for (const [index, { at: when, one }] of times.entries()) {
    const mail = mails[index];
    assert.ok(mail !== undefined);
    const fates = await settle(database, [acked(mail, one)], when, 'sluice');
    assert.equal(fates.get(mail.received.mail), 'settled');
    counts.push((await sentTo(database)).length);
  }
  assert.deepEqual(counts, [1, 1, 1, 2, 2, 3]);
});

test('two mails of one address in one batch, or in two at once: one is answered', async (t) => {
  const database = await freshDatabase(t);
  const [first, second, third, fourth] = await claimed(database, 4);
  assert.ok(first && second && third && fourth);
  const batch = [acked(first, 'a@example.net'), acked(second, 'A@example.net')];
  await settle(database, batch, now, 'sluice');
  assert.equal((await sentTo(database)).length, 1);
  await Promise.all(
    [third, fourth].map((mail) => settle(database, [acked(mail, 'b@example.net')], now, 'sluice')),
  );
  assert.deepEqual((await sentTo(database)).toSorted(), ['a@example.net', 'b@example.net']);
});

test('a domain is told a hundred times a day', async (t) => {
  const database = await freshDatabase(t);
  const mails = await claimed(database, 130);
  const of = (from: number, to: number, domain: string) =>
    mails.slice(from, to).map((mail, index) => acked(mail, `a${from + index}@${domain}`));
  await settle(database, of(0, 60, 'example.net'), now, 'sluice');
  assert.equal((await sentTo(database)).length, 60);
  await settle(database, of(60, 120, 'example.net'), later(dayMs - 1), 'sluice');
  assert.equal((await sentTo(database)).length, 100);
  await settle(database, of(120, 125, 'lab.example'), later(dayMs - 1), 'sluice');
  assert.equal((await sentTo(database)).length, 105);
  await settle(database, of(125, 130, 'example.net'), later(dayMs), 'sluice');
  assert.equal((await sentTo(database)).length, 110);
});

test('who is answered is no contact, and other mails are no acknowledgements', async (t) => {
  const database = await freshDatabase(t);
  const [first, second] = await claimed(database, 2);
  assert.ok(first && second);
  for (const mail of [first, second]) {
    const settlement = acked(mail, 'a@example.net');
    const [ack] = settlement.deliveries;
    assert.ok(ack !== undefined);
    const party = { ticket: ack.ticket, party: ack.party };
    const other = delivery({ ...party, kind: 'need-info', recipient: 'a@example.net' });
    const both = { ...settlement, deliveries: [ack, other] };
    await settle(database, [both], now, 'sluice');
  }
  const rows = await database.query<{ kind: string; count: number }>(
    'select kind, count(*)::int as count from delivery group by kind order by kind',
  );
  assert.deepEqual(rows, [
    { kind: 'ack', count: 1 },
    { kind: 'need-info', count: 2 },
  ]);
  assert.deepEqual(await database.query('select address from contact'), []);
});
