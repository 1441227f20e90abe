// What the desk knows of contacts: whose word approved them, what was set, how well they answer.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import type { RunId } from '../../src/model.ts';
import {
  approveContacts,
  changeContacts,
  findApproved,
  findContact,
  listContacts,
} from '../../src/store/contacts.ts';
import type { Database } from '../../src/store/pg.ts';
import { findContacts } from '../../src/store/reads.ts';
import { settle } from '../../src/store/settle.ts';
import { claimed, claimedOne, decided, forwarded, freshDatabase, id, later, now } from './rows.ts';

const by = { actor: 'cli:desk', at: now };

test('settings are kept field by field, and null takes one back', async (t) => {
  const database = await freshDatabase(t);
  const known = async () => {
    const row = await findContact(database, 'a@x.example');
    return row && [row.lang, row.digest, row.escalateTo, row.format, row.approvedAt, row.actor];
  };
  assert.equal(await known(), null);
  await changeContacts(database, [{ address: 'a@x.example', lang: 'cs', digest: 'daily' }], by);
  assert.deepEqual(await known(), ['cs', 'daily', null, null, null, 'cli:desk']);
  const other = { actor: 'cli:other', at: later(1000) };
  const change = {
    address: 'a@x.example',
    digest: null,
    escalateTo: 'b@x.example',
    format: 'arf',
  } as const;
  await changeContacts(database, [change, { address: 'c@x.example', lang: 'en' }], other);
  assert.deepEqual(await known(), ['cs', null, 'b@x.example', 'arf', null, 'cli:other']);
  await changeContacts(database, [{ address: 'd@x.example', format: 'xarf' }], other);
  const asked = [{ addresses: ['a@x.example', 'd@x.example'] }];
  const [contacts = []] = await findContacts(database, asked);
  assert.deepEqual(new Set(contacts.map(({ format }) => format)), new Set(['arf', 'xarf']));
  await changeContacts(database, [{ address: 'd@x.example', format: null }], other);
  assert.equal((await findContact(database, 'd@x.example'))?.format, null);
  const rows = await listContacts(database, { limit: 9 });
  assert.deepEqual(
    rows.map(({ address }) => address),
    ['a@x.example', 'c@x.example', 'd@x.example'],
  );
});

test('a pause begins once, has a reason, and ends', async (t) => {
  const database = await freshDatabase(t);
  const pause = (pauseReason: string | null, at: Date) =>
    changeContacts(database, [{ address: 'a@x.example', pauseReason }], { actor: 'desk', at });
  const known = async () => {
    const row = await findContact(database, 'a@x.example');
    return [row?.pausedAt, row?.pauseReason];
  };
  await pause('moves house', now);
  assert.deepEqual(await known(), [now, 'moves house']);
  await pause('moved', later(1000));
  assert.deepEqual(await known(), [now, 'moved']);
  assert.equal((await listContacts(database, { limit: 9, only: 'paused' })).length, 1);
  await pause(null, later(2000));
  assert.deepEqual(await known(), [null, null]);
  assert.equal((await listContacts(database, { limit: 9, only: 'paused' })).length, 0);
});

test('an approval names its source; what was approved before keeps its word', async (t) => {
  const database = await freshDatabase(t);
  const approval = (address: string, source: string) => ({
    address,
    constituency: 'edu',
    source,
    sourceAt: later(-1000),
  });
  const registry = 'registry:whois.example.net';
  await changeContacts(database, [{ address: 'b@x.example', lang: 'cs' }], by);
  const first = [approval('a@x.example', registry), approval('b@x.example', registry)];
  assert.deepEqual(await approveContacts(database, first, by), ['a@x.example', 'b@x.example']);
  const again = { actor: 'cli:other', at: later(1000) };
  const more = [approval('a@x.example', 'registry:other'), approval('c@x.example', registry)];
  assert.deepEqual(await approveContacts(database, more, again), ['c@x.example']);
  const row = await findContact(database, 'a@x.example');
  assert.deepEqual(
    [row?.approvedAt, row?.approvedBy, row?.source, row?.sourceAt, row?.constituency],
    [now, 'cli:desk', registry, later(-1000), 'edu'],
  );
  assert.equal((await findContact(database, 'b@x.example'))?.lang, 'cs');
  const asked = ['a@x.example', 'none@x.example'];
  assert.deepEqual([...(await findApproved(database, asked))], ['a@x.example']);
});

test('a forward approves by the rules’ trust or by the act that let it go; no other letter does', async (t) => {
  const database = await freshDatabase(t);
  const [a, b, c] = await claimed(database, 3);
  assert.ok(a && b && c);
  const told = (one: typeof a, to: string, kind: 'forward' | 'ack' = 'forward') => {
    const { settlement } = forwarded(one, { to });
    const deliveries = settlement.deliveries.map((sent) => ({
      ...sent,
      kind,
      foundAt: 'networks.yaml:9',
    }));
    return { ...settlement, deliveries };
  };
  await database.query(
    `insert into override (id, mail, decided, actor, at) values ($1, $2, $3, 'cli:desk', $4)`,
    [
      id(),
      b.received.mail,
      JSON.stringify({ kind: 'accept', run: id() as RunId, digest: 'x' }),
      now,
    ],
  );
  const all = [told(a, 'a@x.example'), told(b, 'b@x.example'), told(c, 'c@x.example', 'ack')];
  for (const one of all) {
    const became = await settle(database, [one], now, 'sluice');
    assert.deepEqual([...became.values()], ['settled']);
  }
  const rows = await listContacts(database, { limit: 9 });
  assert.deepEqual(
    rows.map(({ address, approvedBy, source, sourceAt }) => [
      address,
      approvedBy,
      source,
      sourceAt,
    ]),
    [
      ['a@x.example', 'sluice', 'networks.yaml:9', now],
      ['b@x.example', 'cli:desk', 'networks.yaml:9', now],
    ],
  );
});

/** Answers of one contact, each so many seconds after it was asked, the oldest first. */
async function answered(database: Database, seconds: readonly number[]): Promise<void> {
  const mail = await claimedOne(database);
  const { settlement, investigation } = forwarded(mail, { to: `${id()}@x.example` });
  await settle(database, [settlement], now, 'sluice');
  await changeContacts(database, [{ address: 'a@x.example' }], by);
  for (const [index, one] of seconds.entries()) {
    const askedAt = later(index * 1000);
    await database.query(
      `insert into contact_answer (contact, ticket, asked_at, answered_at) values ($1, $2, $3, $4)`,
      ['a@x.example', investigation.id, askedAt, new Date(askedAt.getTime() + one * 1000)],
    );
  }
}

test('the median is that of the newest fifty answers, whatever came before', async (t) => {
  const database = await freshDatabase(t);
  await answered(database, []);
  const none = await findContact(database, 'a@x.example');
  assert.deepEqual([none?.answers, none?.medianMs], [0, null]);
  const times = fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 70 });
  await fc.assert(
    fc.asyncProperty(times, async (seconds) => {
      await database.query('delete from contact_answer');
      await answered(database, seconds);
      const ends = seconds.map((one, index) => ({ end: index + one, one }));
      const newest = ends
        .sort((x, y) => y.end - x.end)
        .slice(0, 50)
        .map(({ one }) => one)
        .sort((x, y) => x - y);
      // Ties in time may leave either in; then any of them is right.
      const isTied = ends[49] !== undefined && ends[49].end === ends[50]?.end;
      const middle = (newest.length - 1) / 2;
      const median = ((newest[Math.floor(middle)] ?? 0) + (newest[Math.ceil(middle)] ?? 0)) / 2;
      const row = await findContact(database, 'a@x.example');
      assert.equal(row?.answers, newest.length);
      if (!isTied) assert.equal(row.medianMs, median * 1000);
    }),
    { numRuns: 15 },
  );
});

test('a bounce counts, and shows in the list of those that bounce', async (t) => {
  const database = await freshDatabase(t);
  const [a, b] = await claimed(database, 2);
  assert.ok(a && b);
  const { settlement, out } = forwarded(a);
  await settle(database, [settlement], now, 'sluice');
  const bounces = [{ delivery: out.id, permanent: true, text: '550 no such user' }];
  await settle(database, [decided(b, { bounces })], now, 'sluice');
  const [row, ...more] = await listContacts(database, { limit: 9, only: 'bouncing' });
  assert.deepEqual([row?.address, row?.bounces, more.length], [out.recipient, 1, 0]);
  assert.equal((await listContacts(database, { limit: 9, only: 'unapproved' })).length, 0);
});
