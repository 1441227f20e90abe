// Who else has answered for a network around an address: the narrowest network first, of it the
// last; never who is out of reach, paused, or asked already, and never an address of a mail alone.

import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { findAlternatives } from '../../src/store/alternatives.ts';
import type { Database } from '../../src/store/pg.ts';
import { settle } from '../../src/store/settle.ts';
import { claimedOne, forwarded, freshDatabase, later, now } from './rows.ts';

/** An investigation of this network with this contact, answered so many ms from now. */
async function answered(
  database: Database,
  [prefix, to, ms]: readonly [string, string, number | null],
): Promise<void> {
  const mail = await claimedOne(database);
  const { settlement, investigation } = forwarded(mail, { to });
  const tickets = settlement.tickets.map((one) =>
    one.id === investigation.id ? { ...one, prefix } : one,
  );
  await settle(database, [{ ...settlement, tickets }], now, 'sluice');
  if (ms === null) return;
  await database.query(
    `insert into contact_answer (contact, ticket, asked_at, answered_at) values ($1, $2, $3, $4)`,
    [to, investigation.id, now, later(ms)],
  );
}

async function desk(
  t: TestContext,
  ...told: readonly (readonly [string, string, number | null])[]
): Promise<Database> {
  const database = await freshDatabase(t);
  for (const one of told) await answered(database, one);
  return database;
}

const ask = async (database: Database, ip: string, ...not: string[]) => {
  const [found] = await findAlternatives(database, [{ ip, not }]);
  return found?.contact ?? null;
};

test('the narrowest network around the address, and of it the last to answer', async (t) => {
  const database = await desk(
    t,
    ['192.0.2.0/24', 'wide@x.example', 9_000],
    ['192.0.2.0/25', 'old@x.example', 1_000],
    ['192.0.2.0/25', 'new@x.example', 2_000],
    ['192.0.2.128/25', 'beside@x.example', 5_000],
    ['2001:db8::/32', 'six@x.example', 1_000],
  );
  assert.equal(await ask(database, '192.0.2.7'), 'new@x.example');
  assert.equal(await ask(database, '192.0.2.7', 'new@x.example'), 'old@x.example');
  const both = ['new@x.example', 'old@x.example'];
  assert.equal(await ask(database, '192.0.2.7', ...both), 'wide@x.example');
  assert.equal(await ask(database, '192.0.2.200'), 'beside@x.example');
  assert.equal(await ask(database, '2001:db8::7'), 'six@x.example');
  assert.equal(await ask(database, '198.51.100.7'), null);
  const [found] = await findAlternatives(database, [{ ip: '192.0.2.7', not: [] }]);
  assert.deepEqual(found, {
    contact: 'new@x.example',
    prefix: '192.0.2.0/25',
    answeredAt: later(2_000),
  });
});

test('each question has its own answer, in order', async (t) => {
  const database = await desk(
    t,
    ['192.0.2.0/25', 'low@x.example', 1_000],
    ['192.0.2.128/25', 'high@x.example', 1_000],
  );
  const found = await findAlternatives(
    database,
    ['192.0.2.200', '203.0.113.1', '192.0.2.7'].map((ip) => ({ ip, not: [] })),
  );
  assert.deepEqual(
    found.map((one) => one?.contact ?? null),
    ['high@x.example', null, 'low@x.example'],
  );
});

test('who never answered, cannot be reached or is paused is no alternative', async (t) => {
  const database = await desk(
    t,
    ['192.0.2.0/25', 'silent@x.example', null],
    ['192.0.2.0/25', 'gone@x.example', 3_000],
    ['192.0.2.0/25', 'paused@x.example', 2_000],
    ['192.0.2.0/25', 'there@x.example', 1_000],
  );
  for (const [field, address] of [
    ['bounced_at', 'gone@x.example'],
    ['paused_at', 'paused@x.example'],
  ]) {
    await database.query(`update contact set ${field} = $1 where address = $2`, [now, address]);
  }
  assert.equal(await ask(database, '192.0.2.7'), 'there@x.example');
  assert.equal(await ask(database, '192.0.2.7', 'there@x.example'), null);
});

test('the tickets of a network are found by its index, however many there are', async (t) => {
  const database = await desk(t, ['192.0.2.0/25', 'there@x.example', 1_000]);
  await database.query(
    `insert into ticket (id, kind, number, state, constituency, team, subject, prefix, ips, role,
       opened_at, updated_at, actor)
     select gen_random_uuid(), 'investigation', null, 'open', 'edu', 'first-line', 's',
       '198.51.' || n % 250 || '.0/24', '{}', 'investigation x', $1, $1, 'x'
     from generate_series(1, 20000) n`,
    [now],
  );
  await database.query('analyze ticket');
  const tookMs: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const before = performance.now();
    assert.equal(await ask(database, '192.0.2.7'), 'there@x.example');
    tookMs.push(performance.now() - before);
  }
  assert.equal(Math.min(...tookMs) < 100, true, tookMs.join(' '));
});
