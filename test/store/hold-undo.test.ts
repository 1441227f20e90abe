// An answer is taken back or carried out, never both and never half.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Override } from '../../src/model.ts';
import { decideHold, findHold, listHolds } from '../../src/store/acts.ts';
import { undoHold } from '../../src/store/hold-undo.ts';
import { openProposals } from '../../src/store/proposals.ts';
import { claimMails } from '../../src/store/mails.ts';
import type { Database } from '../../src/store/pg.ts';
import { settle } from '../../src/store/settle.ts';
import { claimedOne, decided, freshDatabase, hold, id, later, now } from './rows.ts';

const closed = { kind: 'close', reason: 'resolved' } as const;
const who = { how: 'close', actor: 'operator', at: later(1_000) };
const undo = () => ({ ids: [id(), id()] as const, actor: 'other', at: later(2_000) });

/** A hold that was answered, to be carried out a minute later. */
async function answered(database: Database, startAt = later(61_000)) {
  const mail = await claimedOne(database);
  const asked = hold();
  await settle(database, [decided(mail, { state: 'held', hold: asked })], now, 'sluice');
  const open = await findHold(database, asked.id);
  assert.ok(open);
  assert.equal(await decideHold(database, open, closed, { ...who, id: id(), startAt }), true);
  return open;
}

/** One whose mail runs again at once. */
async function answeredNow(database: Database, answer: Override) {
  const mail = await claimedOne(database);
  const asked = hold();
  await settle(database, [decided(mail, { state: 'held', hold: asked })], now, 'sluice');
  const open = await findHold(database, asked.id);
  assert.ok(open);
  const act = { ...who, id: id(), undoUntil: later(61_000) };
  assert.equal(await decideHold(database, open, answer, act), true);
  const after = await findHold(database, asked.id);
  assert.ok(after);
  return after;
}

test('what an answer proposes for the rules goes with it when it is taken back', async (t) => {
  const database = await freshDatabase(t);
  const mail = await claimedOne(database);
  const asked = hold();
  await settle(database, [decided(mail, { state: 'held', hold: asked })], now, 'sluice');
  const open = await findHold(database, asked.id);
  assert.ok(open);
  const about = '192.0.2.0/26';
  const proposes = { kind: 'network', about, yaml: '- x', insteadOf: null, why: 'w' } as const;
  const act = { ...who, id: id(), startAt: later(61_000), proposes };
  assert.equal(await decideHold(database, open, closed, act), true);
  assert.equal((await openProposals(database, 'network', about))[0]?.id, act.id);
  assert.equal(await undoHold(database, open, undo()), 'undone');
  assert.deepEqual(await openProposals(database, 'network', about), []);
});

const overrides = (database: Database) => database.query('select decided from override');

test('what is taken back in time has never been', async (t) => {
  const database = await freshDatabase(t);
  const open = await answered(database);
  assert.deepEqual((await findHold(database, open.id))?.undoUntil, later(61_000));
  assert.deepEqual(await claimMails(database, later(60_000), 9, 1_000), []);
  assert.equal(await undoHold(database, open, undo()), 'undone');
  assert.equal(await undoHold(database, open, undo()), 'none');
  assert.deepEqual(await overrides(database), []);
  const [again] = await listHolds(database, { limit: 9 });
  assert.deepEqual(again, open);
  assert.deepEqual(await claimMails(database, later(100_000), 9, 1_000), []);
});

test('what has begun is not taken back', async (t) => {
  const database = await freshDatabase(t);
  const open = await answered(database);
  assert.equal((await claimMails(database, later(61_000), 9, 1_000)).length, 1);
  assert.equal(await undoHold(database, open, undo()), 'late');
  assert.equal((await overrides(database)).length, 1);
  assert.notEqual((await findHold(database, open.id))?.closedAt, null);
});

test('an answer that has only asked again is withdrawn, and the mail runs without it', async (t) => {
  const database = await freshDatabase(t);
  const open = await answeredNow(database, { kind: 'address', ip: '192.0.2.9' });
  const [run] = await claimMails(database, later(2_000), 9, 1_000);
  assert.ok(run);
  assert.equal(await undoHold(database, open, undo()), 'late', 'while it runs');
  const next = hold();
  await settle(database, [decided(run, { state: 'held', hold: next })], later(2_000), 'sluice');
  assert.equal(await undoHold(database, open, undo()), 'undone');
  assert.deepEqual(await overrides(database), []);
  assert.equal((await findHold(database, open.id))?.closedHow, 'undone');
  const [again] = await claimMails(database, later(3_000), 9, 1_000);
  assert.deepEqual(again?.received.overrides, []);
  const closedNow = await findHold(database, open.id);
  assert.ok(closedNow);
  assert.equal(await undoHold(database, closedNow, undo()), 'none');
});

test('an answer that has put a mail on a ticket stays', async (t) => {
  const database = await freshDatabase(t);
  const open = await answeredNow(database, { kind: 'separate' });
  const [run] = await claimMails(database, later(2_000), 9, 1_000);
  assert.ok(run);
  await settle(database, [decided(run, { state: 'held', hold: hold() })], later(2_000), 'sluice');
  assert.equal(await undoHold(database, open, undo()), 'late');
  assert.equal((await overrides(database)).length, 1);
});

test('an answer that is carried out at once is not taken back', async (t) => {
  const database = await freshDatabase(t);
  const open = await answered(database);
  await database.query('update hold set decided = null, undo_until = null');
  assert.equal(await undoHold(database, open, undo()), 'none');
});

test('the undo and the runner at the same moment: one of them, and the other knows', async (t) => {
  const database = await freshDatabase(t);
  for (let round = 0; round < 8; round += 1) {
    await database.query('delete from override');
    const open = await answered(database);
    const [became, claims] = await Promise.all([
      undoHold(database, open, undo()),
      claimMails(database, later(61_000), 9, 1_000),
    ]);
    const [claim] = claims;
    const isOpen = (await findHold(database, open.id))?.closedAt === null;
    assert.deepEqual(
      [became, claims.length, isOpen, claim?.received.overrides ?? []],
      became === 'undone' ? ['undone', 0, true, []] : ['late', 1, false, [closed]],
    );
    await database.query('update mail set due_at = null');
  }
});
