// What a question is due by is what its ticket's clock says, also where both change at once: two
// transactions, and neither has seen the other's row when it wrote its own.

import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import type { Database, Queries } from '../../src/store/pg.ts';
import { settle } from '../../src/store/settle.ts';
import { until } from '../support/until.ts';
import {
  claimedAgain,
  claimedOne,
  decided,
  freshDatabase,
  hold,
  later,
  now,
  ticket,
} from './rows.ts';

const before = later(1_000);
const due = later(2_000);

type Write = (inside: Queries) => Promise<unknown>;

/** A ticket, and what opens a question about it, sets its clock, and reads what the question has. */
async function story(t: TestContext) {
  const database = await freshDatabase(t);
  const made = ticket('report');
  await settle(database, [decided(await claimedOne(database), { tickets: [made] })], now, 'sluice');
  await database.query('delete from clock where ticket = $1', [made.id]);
  const asked = hold();
  const opening: Write = (inside) =>
    inside.query(
      `insert into hold (id, ticket, codes, doubts, prepared, answer, digest, team, opened_at, actor)
       values ($1, $2, '{no-reply}', '[]', '[]', 'close', '', 'first-line', $3, 'sluice')`,
      [asked.id, made.id, now],
    );
  const ticking =
    (at: Date): Write =>
    (inside) =>
      inside.query(
        `insert into clock (ticket, due_at, ticket_due_at, actor, at) values ($1, $2, $2, 'x', $2)
         on conflict (ticket) do update set ticket_due_at = excluded.ticket_due_at`,
        [made.id, at],
      );
  const dueOf = async () => {
    const [row] = await database.query<{ at: Date }>(
      'select due_at as at from hold where id = $1',
      [asked.id],
    );
    return row?.at;
  };
  return { database, opening, ticking, dueOf };
}

/** Whether anybody in this database waits for a lock. */
async function isWaiting(database: Database): Promise<boolean> {
  const waits = await database.query(`select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`);
  return waits.length > 0;
}

/** Both at once: the second begins when the first has written, and may have to wait for its end. */
async function together(database: Database, first: Write, second: Write): Promise<void> {
  const other: { done?: Promise<unknown>; isOver: boolean } = { isOver: false };
  await database.transaction(async (inside) => {
    await first(inside);
    other.done = database.transaction(second).finally(() => {
      other.isOver = true;
    });
    await until(
      'the other is done, or waits',
      async () => other.isOver || (await isWaiting(database)),
    );
  });
  await other.done;
}

for (const has of ['a clock', 'none']) {
  for (const first of ['the question', 'the clock']) {
    test(`of a ticket with ${has}, ${first} written first`, async (t) => {
      const { database, opening, ticking, dueOf } = await story(t);
      if (has === 'a clock') await database.transaction(ticking(before));
      const change = ticking(due);
      if (first === 'the clock') await together(database, change, opening);
      else await together(database, opening, change);
      assert.deepEqual(await dueOf(), due);
    });
  }
}

test('a mail that asks again does not lock out a look at its clock', async (t) => {
  const database = await freshDatabase(t);
  const made = ticket('report');
  const first = decided(await claimedOne(database), {
    tickets: [made],
    state: 'held',
    hold: hold({ ticket: made.id }),
  });
  await settle(database, [first], now, 'sluice');
  const again = await claimedAgain(database, first.mail);
  const second = decided(again, { state: 'held', hold: hold({ ticket: made.id }) });
  const settling: { done?: Promise<unknown> } = {};
  await database.transaction(async (look) => {
    const clocks = await look.query('select from clock where ticket = $1 for no key update', [
      made.id,
    ]);
    assert.equal(clocks.length, 1, 'whoever asks makes the clock');
    settling.done = settle(database, [second], now, 'sluice');
    await until('the settlement waits for the clock', () => isWaiting(database));
    // Had it closed the question before, each would wait for the other; the server sees that later.
    await look.query(`set local lock_timeout = '200ms'`);
    await look.query('update clock set ticket_due_at = $2 where ticket = $1', [made.id, due]);
  });
  await settling.done;
  const open = await database.query<{ id: string; at: Date }>(
    'select id, due_at as at from hold where ticket = $1 and closed_at is null',
    [made.id],
  );
  assert.deepEqual(open, [{ id: second.hold?.id, at: due }]);
});
