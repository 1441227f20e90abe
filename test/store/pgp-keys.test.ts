// Keys of others in the database: found by whom they are pinned to and by what they bear, and told
// of when they expire.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { migrate } from '../../src/store/migrate.ts';
import { type Database, openDatabase } from '../../src/store/pg.ts';
import {
  expiringKeys,
  findKey,
  keysOf,
  listKeys,
  pinKey,
  type PublicKey,
  revokeKey,
  unpinKey,
} from '../../src/store/pgp-keys.ts';
import { testDatabase } from '../support/database.ts';

const now = new Date('2026-04-07T12:00:00Z');
const days = (count: number) => new Date(now.getTime() + count * 86_400_000);
let own: Awaited<ReturnType<typeof testDatabase>>;
let database: Database;

before(async () => {
  own = await testDatabase();
  await migrate({ url: own.url });
  database = openDatabase({ url: own.url });
});
after(async () => {
  await database?.close();
  await own?.drop();
});

const key = (fingerprint: string, changed: Partial<PublicKey> = {}): PublicKey => ({
  fingerprint,
  address: 'abuse@example.net',
  armored: '-----BEGIN PGP PUBLIC KEY BLOCK-----',
  uids: ['abuse@example.net'],
  expiresAt: null,
  revoked: false,
  revokedWhy: null,
  pinnedAt: now,
  source: 'a.asc',
  actor: 'cli:operator',
  ...changed,
});

test('a key is found by its contact and by the addresses it bears', async () => {
  await pinKey(database, key('A'));
  await pinKey(
    database,
    key('B', { uids: ['noc@example.net', 'x@example.net'], pinnedAt: days(1) }),
  );
  const found = async (address: string) =>
    (await keysOf(database, address)).map(({ fingerprint }) => fingerprint);
  assert.deepEqual(await found('abuse@example.net'), ['B', 'A']);
  assert.deepEqual(await found('x@example.net'), ['B']);
  assert.deepEqual(await found('nobody@example.net'), []);
  assert.deepEqual(await findKey(database, 'A'), key('A'));
  assert.equal(await findKey(database, 'C'), null);
});

test('a key that was revoked stays so, whatever is imported later', async () => {
  await pinKey(database, key('R', { revoked: true }));
  await pinKey(database, key('R', { address: 'noc@example.net' }));
  const kept = await findKey(database, 'R');
  assert.deepEqual([kept?.revoked, kept?.address], [true, 'noc@example.net']);
});

test('keys that expire are told of, those that are revoked are not', async () => {
  await pinKey(database, key('E', { expiresAt: days(29) }));
  await pinKey(database, key('F', { expiresAt: days(31) }));
  await pinKey(database, key('G', { expiresAt: days(1), revoked: true }));
  const told = await expiringKeys(database, days(30));
  assert.deepEqual(
    told.map(({ fingerprint }) => fingerprint),
    ['E'],
  );
  assert.deepEqual(
    (await listKeys(database)).map(({ fingerprint }) => fingerprint),
    ['A', 'B', 'E', 'F', 'G', 'R'],
  );
});

test('who is revoked stays so with whose word it was, through an unpinning', async () => {
  await pinKey(database, key('U', { address: 'u@example.net', uids: [] }));
  const known = async () => {
    const row = await findKey(database, 'U');
    return row && [row.address, row.armored, row.revoked, row.revokedWhy];
  };
  const lost = { fingerprint: 'U', armored: 'a revoked key', why: 'cli:desk: lost', at: now };
  await revokeKey(database, lost);
  const revoked = ['u@example.net', 'a revoked key', true, 'cli:desk: lost'];
  assert.deepEqual(await known(), revoked);
  await unpinKey(database, { fingerprint: 'U', actor: 'cli:desk', at: now });
  assert.deepEqual([await known(), await keysOf(database, 'u@example.net')], [null, []]);
  await revokeKey(database, { ...lost, why: 'nobody has it' });
  await pinKey(database, key('U', { address: 'v@example.net', uids: [] }));
  const again = ['v@example.net', '-----BEGIN PGP PUBLIC KEY BLOCK-----', true, 'cli:desk: lost'];
  assert.deepEqual(await known(), again);
  await unpinKey(database, { fingerprint: 'U', actor: 'cli:desk', at: now });
});
