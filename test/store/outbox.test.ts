// What people do in the outbox, against whoever sends: a mail is cancelled or sent and never both,
// what waits for a digest leaves it, and who comes too late changes nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { listHolds } from '../../src/store/acts.ts';
import { listDeliveries, markDeliveries } from '../../src/store/deliveries.ts';
import { makeDigest } from '../../src/store/digests.ts';
import { giveUp } from '../../src/store/giving-up.ts';
import {
  cancelDelivery,
  listOutbox,
  outboxCounts,
  retryDelivery,
  sendNow,
  stoppedMail,
} from '../../src/store/outbox.ts';
import type { Database } from '../../src/store/pg.ts';
import { stopAutomatic, switchOutbox } from '../../src/store/switches.ts';
import { ticketHistory } from '../../src/store/tickets.ts';
import { claim, defer, free, hour, newId, waiting } from './outgoing.ts';
import { freshDatabase, id, later, now } from './rows.ts';

const a = 'a@x.example';
const by = () => ({ id: id(), actor: 'operator', at: later(1) });

const statesOf = async (database: Database): Promise<readonly string[]> =>
  (await listDeliveries(database, { limit: 50 })).map(({ state }) => state).sort();

async function one(database: Database) {
  const [made] = await waiting(database, [a]);
  if (made === undefined) throw new Error('nothing was made');
  return made;
}

test('what waits is cancelled once, and the ticket tells who did it', async (t) => {
  const database = await freshDatabase(t);
  const mail = await one(database);
  await database.query(
    `insert into override (id, mail, decided, actor, at)
     select $1, mail, '{"kind": "again"}', 'eva', $2 from delivery where id = $3`,
    [id(), now, mail.id],
  );
  assert.equal(await cancelDelivery(database, mail.id, by()), 'done');
  assert.equal(await cancelDelivery(database, mail.id, by()), 'late');
  assert.deepEqual(await statesOf(database), ['cancelled']);
  assert.deepEqual(await claim(database, later(hour), free), []);
  const lines = await ticketHistory(database, mail.ticket);
  assert.deepEqual(
    lines.filter(({ actor }) => actor === 'operator').map(({ what, text }) => [what, text]),
    [['cancelled', `the mail to ${a}`]],
  );
  assert.equal(await cancelDelivery(database, id(), by()), 'late', 'no such mail');
});

test('a claim that has the mail first is not cancelled', async (t) => {
  const database = await freshDatabase(t);
  const mail = await one(database);
  let cancelled: Promise<string> | undefined;
  await database.transaction(async (inside) => {
    await inside.query(`update delivery set state = 'sending', attempt = 1 where id = $1`, [
      mail.id,
    ]);
    cancelled = cancelDelivery(database, mail.id, by());
    await waitedFor(database);
  });
  assert.equal(await cancelled, 'late');
  assert.deepEqual(await statesOf(database), ['sending']);
});

test('a cancel that has the mail first is not claimed', async (t) => {
  const database = await freshDatabase(t);
  const mail = await one(database);
  await database.transaction(async (inside) => {
    await inside.query(`update delivery set state = 'cancelled', due_at = null where id = $1`, [
      mail.id,
    ]);
    assert.deepEqual(await claim(database, later(hour), free), []);
  });
  assert.deepEqual(await claim(database, later(hour), free), []);
});

/** Until somebody waits for a lock. */
async function waitedFor(database: Database): Promise<void> {
  for (;;) {
    const rows = await database.query(
      `select from pg_stat_activity where wait_event_type = 'Lock'
       and datname = current_database()`,
    );
    if (rows.length > 0) return;
  }
}

test('many cancels against many claims: each mail has one end', async (t) => {
  const database = await freshDatabase(t);
  const made = await waiting(
    database,
    Array.from({ length: 24 }, (_, at) => `r${at}@x.example`),
  );
  const ends = await Promise.all([
    ...made.map(({ id: mail }) => cancelDelivery(database, mail, by())),
    ...[1, 2, 3, 4].map(async () => (await claim(database, later(hour), free, 6)).length),
  ]);
  const cancelled = ends.filter((end) => end === 'done').length;
  const sending = ends.reduce<number>((sum, end) => sum + (typeof end === 'number' ? end : 0), 0);
  const counts = await outboxCounts(database, 100);
  assert.equal(counts.get('cancelled'), cancelled);
  assert.equal(counts.get('sending'), sending);
  assert.equal(cancelled + sending + (counts.get('waiting') ?? 0), made.length);
});

test('what waits goes now, whatever its hour and the budget say', async (t) => {
  const database = await freshDatabase(t);
  const tight = { ...free, perContact: 0 };
  const [mail] = await waiting(database, [a], { dueAt: later(5 * hour) });
  assert.equal(await sendNow(database, mail?.id ?? '', by()), 'done');
  assert.equal((await claim(database, later(2), tight)).length, 1);
  assert.equal(await sendNow(database, mail?.id ?? '', by()), 'late');
});

test('what waits for a digest leaves it, to go alone or not at all', async (t) => {
  const database = await freshDatabase(t);
  const made = await waiting(database, [a, a, a]);
  await defer(database, later(10), { ...free, perContact: 0 });
  assert.deepEqual(await statesOf(database), ['digested', 'digested', 'digested']);
  const [first, second, third] = made.map((mail) => mail.id);
  assert.equal(await cancelDelivery(database, first ?? '', by()), 'done');
  assert.equal(await sendNow(database, second ?? '', by()), 'done');
  const told: string[][] = [];
  let meanwhile: Promise<string> | undefined;
  await makeDigest(database, later(3 * hour), async ({ items }) => {
    told.push(items.map((item) => item.id));
    meanwhile = cancelDelivery(database, third ?? '', by());
    await waitedFor(database);
    return null;
  });
  // No digest could be made of it, so that it waits alone: there it is cancelled.
  assert.deepEqual(told, [[third]]);
  assert.equal(await meanwhile, 'done');
  assert.deepEqual(await statesOf(database), ['cancelled', 'cancelled', 'waiting']);
});

test('what a digest tells of already cannot be taken out of it', async (t) => {
  const database = await freshDatabase(t);
  const made = await waiting(database, [a, a]);
  await defer(database, later(10), { ...free, perContact: 0 });
  const [first, second] = made.map((mail) => mail.id);
  await database.query('update digest_item set delivery = $1 where id = $2', [second, first]);
  assert.equal(await cancelDelivery(database, first ?? '', by()), 'late');
  assert.equal(await sendNow(database, first ?? '', by()), 'late');
  const rows = await listOutbox(database, { state: 'digested', before: null, limit: 9 });
  assert.deepEqual(
    new Map(rows.map((row) => [String(row.id), row.isTold])),
    new Map([
      [String(first), true],
      [String(second), false],
    ]),
  );
});

test('what failed is tried again, and its question is answered by that', async (t) => {
  const database = await freshDatabase(t);
  const mail = await one(database);
  const [got] = await claim(database, later(1), free);
  const fate = { id: mail.id, attempt: got?.attempt ?? 0, reply: '451 later', dueAt: null };
  await giveUp(database, { ...fate, state: 'failed', refused: false }, now, newId);
  assert.equal((await listHolds(database, { limit: 9 })).length, 1);
  const [row] = await listOutbox(database, { state: 'failed', before: null, limit: 9 });
  assert.notEqual(row?.hold, null);
  assert.equal(await cancelDelivery(database, mail.id, by()), 'late');
  assert.equal(await retryDelivery(database, mail.id, by()), 'done');
  assert.deepEqual(await listHolds(database, { limit: 9 }), []);
  const [again] = await claim(database, later(2), free);
  assert.equal(again?.attempt, 2);
  const sent = { id: mail.id, attempt: 2, state: 'sent', reply: '250 ok', dueAt: null } as const;
  await markDeliveries(database, [sent], now);
  assert.equal(await retryDelivery(database, mail.id, by()), 'late');
});

test('what a question holds back takes the question with it, when all of it is cancelled', async (t) => {
  const database = await freshDatabase(t);
  const [first, second] = await waiting(database, [a, 'b@x.example']);
  await database.query(`update delivery set state = 'held', due_at = null, message_id = '<one@x>'`);
  await database.query(
    `insert into hold (id, delivery, ticket, codes, doubts, prepared, answer, digest, team,
       opened_at, actor)
     values ($1, $2, $3, array['no-reply'], '[]', '[]', 'send', '', 'first-line', $4, 'clock')`,
    [id(), first?.id, first?.ticket, now],
  );
  assert.equal(await sendNow(database, first?.id ?? '', by()), 'late', 'its question is answered');
  assert.equal(await cancelDelivery(database, second?.id ?? '', by()), 'done');
  assert.equal((await listHolds(database, { limit: 9 })).length, 1);
  assert.equal(await cancelDelivery(database, first?.id ?? '', by()), 'done');
  assert.deepEqual(await listHolds(database, { limit: 9 }), []);
});

test('by state, newest first, page after page', async (t) => {
  const database = await freshDatabase(t);
  const made = await waiting(
    database,
    Array.from({ length: 7 }, (_, at) => `r${at}@x.example`),
  );
  const ids = made
    .map((mail) => String(mail.id))
    .sort()
    .toReversed();
  for (const state of [null, 'waiting'] as const) {
    const seen: string[] = [];
    let before: string | null = null;
    do {
      const rows: readonly { id: string }[] = await listOutbox(database, {
        state,
        before,
        limit: 3,
      });
      seen.push(...rows.map((row) => row.id));
      before = rows.at(-1)?.id ?? null;
    } while (before !== null);
    assert.deepEqual(seen, ids);
  }
  assert.deepEqual(await listOutbox(database, { state: 'sent', before: null, limit: 3 }), []);
  assert.equal((await outboxCounts(database, 4)).get('waiting'), 4, 'counted so far only');
});

test('the switches, with who and why', async (t) => {
  const database = await freshDatabase(t);
  assert.deepEqual(await stoppedMail(database), { all: null, automatic: null });
  await switchOutbox(database, true, 'operator', now, 'the relay is sick');
  await stopAutomatic(database, 'too much', now, 'breaker');
  const { all, automatic } = await stoppedMail(database);
  assert.deepEqual([all?.why, all?.actor, all?.since], ['the relay is sick', 'operator', now]);
  assert.deepEqual([automatic?.why, automatic?.actor], ['too much', 'breaker']);
  await switchOutbox(database, false, 'operator', now);
  assert.deepEqual(await stoppedMail(database), { all: null, automatic: null });
});
