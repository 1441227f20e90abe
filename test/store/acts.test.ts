// What people do is stored once, says who did it, and lets the mail run again.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decideHold, findHold, listHolds } from '../../src/store/acts.ts';
import { outboxHeld, switchOutbox } from '../../src/store/switches.ts';
import type { HoldId } from '../../src/model.ts';
import { nextMailDue } from '../../src/store/mails.ts';
import type { Database } from '../../src/store/pg.ts';
import { settle } from '../../src/store/settle.ts';
import { claimed, decided, freshDatabase, hold, id, later, now } from './rows.ts';

const act = () => ({ id: id(), how: 'close', actor: 'operator', at: later(1000) });

/** Mails that are held, one hold each. */
async function held(database: Database, count: number) {
  const mails = await claimed(database, count);
  const holds = mails.map(() => hold());
  const settlements = mails.map((mail, at) =>
    decided(mail, { state: 'held', hold: holds[at] ?? null }),
  );
  await settle(database, settlements, now, 'sluice');
  return { mails, holds };
}

test('a hold is decided once, however many decide at once', async (t) => {
  const database = await freshDatabase(t);
  await held(database, 1);
  const [open] = await listHolds(database, { limit: 9 });
  assert.ok(open);
  const closed = { kind: 'close', reason: 'resolved' } as const;
  const all = await Promise.all(
    Array.from({ length: 8 }, () => decideHold(database, open, closed, act())),
  );
  assert.deepEqual(all.filter(Boolean), [true]);
  assert.deepEqual(await database.query('select decided, constituency, actor from override'), [
    { decided: closed, constituency: 'edu', actor: 'operator' },
  ]);
  assert.deepEqual(await nextMailDue(database), later(1000));
  const found = await findHold(database, open.id);
  assert.deepEqual(found?.closedAt, later(1000));
  assert.deepEqual(await listHolds(database, { limit: 9 }), []);
});

test('an act that cannot be stored leaves the hold open', async (t) => {
  const database = await freshDatabase(t);
  await held(database, 1);
  const [open] = await listHolds(database, { limit: 9 });
  assert.ok(open);
  const broken = { ...act(), id: 'no id' };
  await assert.rejects(decideHold(database, open, { kind: 'ham' }, broken), /uuid/);
  assert.equal((await listHolds(database, { limit: 9 })).length, 1);
  assert.equal(await nextMailDue(database), null);
});

test('open holds are listed oldest first, and found by a piece of their id', async (t) => {
  const database = await freshDatabase(t);
  const { mails, holds } = await held(database, 3);
  const ids = holds.map((one) => one.id).sort();
  const listed = async (which: Parameters<typeof listHolds>[1]) =>
    (await listHolds(database, which)).map((row) => row.id);
  assert.deepEqual(await listed({ limit: 2 }), ids.slice(0, 2));
  assert.deepEqual(await listed({ limit: 2, after: ids[1] ?? null }), ids.slice(2));
  const [mail] = mails;
  assert.deepEqual(await listed({ limit: 9, mail: mail?.received.mail ?? '' }), [holds[0]?.id]);
  const [first = ''] = ids;
  assert.equal((await findHold(database, first.slice(-8)))?.id, first);
  assert.equal((await findHold(database, first))?.id, first);
  assert.equal(await findHold(database, first.slice(0, 2)), null);
  assert.equal(await findHold(database, '%%%'), null);
});

test('holds are listed since a time', async (t) => {
  const database = await freshDatabase(t);
  const mails = await claimed(database, 3);
  const holds = mails.map((_, at) => hold({ id: id(later(at * 1000)) as HoldId }));
  const settlements = mails.map((mail, at) =>
    decided(mail, { state: 'held', hold: holds[at] ?? null }),
  );
  await settle(database, settlements, now, 'sluice');
  const rows = await listHolds(database, { limit: 9, since: later(1000) });
  assert.deepEqual(
    rows.map((row) => row.id),
    holds.slice(1).map((one) => one.id),
  );
  assert.equal((await listHolds(database, { limit: 9, since: null })).length, 3);
});

test('the outbox is held and released, and says since when', async (t) => {
  const database = await freshDatabase(t);
  assert.equal(await outboxHeld(database), null);
  await switchOutbox(database, true, 'operator', now);
  assert.deepEqual(await outboxHeld(database), now);
  await switchOutbox(database, true, 'another', later(1));
  assert.deepEqual(await outboxHeld(database), later(1));
  await switchOutbox(database, false, 'operator', later(2));
  assert.equal(await outboxHeld(database), null);
});
