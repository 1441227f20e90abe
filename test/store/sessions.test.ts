// Links are good once and for a day, sessions for twelve hours and while they are used; the
// database holds only hashes of both.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createLink, endSession, redeemLink, sessionReader } from '../../src/store/sessions.ts';
import { freshDatabase, later, now } from './rows.ts';

const minute = 60_000;
const hour = 60 * minute;

test('a link becomes a session, once', async (t) => {
  const database = await freshDatabase(t);
  const link = await createLink(database, 'operator', now);
  assert.equal(await sessionReader(database, link, now), null);
  const sessions = await Promise.all(
    Array.from({ length: 5 }, () => redeemLink(database, link, later(hour))),
  );
  const [session, ...more] = sessions.filter((one) => one !== null);
  assert.deepEqual(more, []);
  assert.ok(session);
  assert.notEqual(session, link);
  assert.equal((await sessionReader(database, session, later(hour)))?.actor, 'operator');
  assert.equal(await redeemLink(database, session, later(hour)), null);
  await endSession(database, session);
  assert.equal(await sessionReader(database, session, later(hour)), null);
});

test('a link is good for a day, and a made-up one never', async (t) => {
  const database = await freshDatabase(t);
  const link = await createLink(database, 'operator', now);
  assert.equal(await redeemLink(database, link, later(24 * hour)), null);
  assert.ok(await redeemLink(database, link, later(24 * hour - 1)));
  assert.equal(await redeemLink(database, 'made up', now), null);
});

test('a session ends when it is idle, and after its time however busy', async (t) => {
  const database = await freshDatabase(t);
  const open = async () =>
    (await redeemLink(database, await createLink(database, 'operator', now), now)) ?? '';
  const idle = await open();
  assert.equal((await sessionReader(database, idle, later(29 * minute)))?.actor, 'operator');
  assert.equal((await sessionReader(database, idle, later(58 * minute)))?.actor, 'operator');
  assert.equal(await sessionReader(database, idle, later(89 * minute)), null);
  const busy = await open();
  for (let at = 0; at < 12 * hour; at += 20 * minute) {
    assert.equal((await sessionReader(database, busy, later(at)))?.actor, 'operator');
  }
  assert.equal(await sessionReader(database, busy, later(12 * hour)), null);
});

test('no secret stands in the database', async (t) => {
  const database = await freshDatabase(t);
  const link = await createLink(database, 'operator', now);
  const session = (await redeemLink(database, await createLink(database, 'x', now), now)) ?? '';
  const [row] = await database.query<{ all: string }>(
    `select string_agg(session::text || encode(hash, 'escape') || encode(hash, 'base64'), ' ')
       as all from session`,
  );
  const all = row?.all ?? '';
  assert.ok(all.includes('operator'));
  assert.ok(!all.includes(link) && !all.includes(session));
});
