// Digests as jobs: an item is in exactly one of them, however many nodes there are; what cannot be
// written goes one by one; and what a person lets go needs two to be a digest.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { MadeDigest, WaitingDigest } from '../../src/clock-rows.ts';
import type { PartyId, TicketId } from '../../src/model.ts';
import type { DigestPlan } from '../../src/settlement.ts';
import { listDeliveries } from '../../src/store/deliveries.ts';
import { digestForwards, makeDigest, nextDigestDue } from '../../src/store/digests.ts';
import type { Database } from '../../src/store/pg.ts';
import { settle } from '../../src/store/settle.ts';
import { claimed, delivery, forwarded, freshDatabase, id, later, now } from './rows.ts';

const hour = 3_600_000;
const plan: DigestPlan = {
  rows: [{ ip: '192.0.2.7', time: null, port: null }],
  type: 'spam',
  prefix: '192.0.2.0/24',
  lang: 'en',
  isWhole: true,
  byPerson: false,
};

/** Complaints that wait for the digests of these recipients. */
async function waiting(database: Database, recipients: readonly string[], changed = {}) {
  const mails = await claimed(database, recipients.length);
  const stories = mails.map((mail, at) => forwarded(mail, { to: recipients[at] ?? '' }));
  const settlements = stories.map(({ settlement, out }) => ({
    ...settlement,
    deliveries: [{ ...out, digest: { dueAt: later(hour), plan: { ...plan, ...changed } } }],
  }));
  await settle(database, settlements, now, 'sluice');
  return stories;
}

function made({ contact, sequence }: WaitingDigest): MadeDigest {
  const ticket = id() as TicketId;
  const party = id() as PartyId;
  return {
    ticket: { id: ticket, number: sequence, subject: 'digest', constituency: 'edu', prefix: null },
    party: { id: party, token: `token-${party}` },
    delivery: delivery({ ticket, party, recipient: contact, kind: 'digest', cause: id() }),
    history: [{ id: id(), ticket, what: 'opened', text: 'a digest' }],
    hold: null,
  };
}

const a = 'a@x.example';
const b = 'b@x.example';

test('what waits is one mail a contact, at its hour, in exactly one digest', async (t) => {
  const database = await freshDatabase(t);
  await waiting(database, [a, b, a, a]);
  assert.deepEqual(await nextDigestDue(database), later(hour));
  const seen: string[] = [];
  const make = async (found: WaitingDigest): Promise<MadeDigest> => {
    seen.push(`${found.contact} ${found.items.length} ${found.files?.size}`);
    return made(found);
  };
  assert.equal(await makeDigest(database, later(hour - 1), make), false);
  const nodes = Array.from({ length: 4 }, () => makeDigest(database, later(hour), make));
  const results = await Promise.all(nodes);
  assert.equal(results.filter(Boolean).length, 2);
  assert.deepEqual(seen.sort(), [`${a} 3 3`, `${b} 1 1`]);
  assert.equal(await nextDigestDue(database), null);
  const rows = await listDeliveries(database, { limit: 99 });
  const states = rows.map(({ state, mail }) => `${state}${mail === null ? ' digest' : ''}`).sort();
  assert.deepEqual(states, [
    'digested',
    'digested',
    'digested',
    'digested',
    'waiting digest',
    'waiting digest',
  ]);
  const items = await database.query<{ digests: string }>(
    'select count(distinct delivery) as digests from digest_item where delivery is not null',
  );
  assert.equal(Number(items[0]?.digests), 2);
});

test('what one digest cannot hold is in the next, an hour later', async (t) => {
  const database = await freshDatabase(t);
  await waiting(
    database,
    Array.from({ length: 501 }, () => a),
  );
  const sizes: number[] = [];
  const make = async (found: WaitingDigest): Promise<MadeDigest> => {
    sizes.push(found.items.length);
    return made(found);
  };
  assert.equal(await makeDigest(database, later(hour), make), true);
  assert.deepEqual(await nextDigestDue(database), later(2 * hour));
  assert.equal(await makeDigest(database, later(hour), make), false);
  assert.equal(await makeDigest(database, later(2 * hour), make), true);
  assert.deepEqual(sizes, [500, 1]);
  assert.equal(await nextDigestDue(database), null);
});

test('a digest that cannot be written is none: each goes alone', async (t) => {
  const database = await freshDatabase(t);
  await waiting(database, [a, a]);
  assert.equal(await makeDigest(database, later(hour), async () => null), true);
  const rows = await listDeliveries(database, { limit: 9 });
  assert.deepEqual(
    rows.map(({ state, dueAt }) => [state, dueAt?.getTime()]),
    [
      ['waiting', later(hour).getTime()],
      ['waiting', later(hour).getTime()],
    ],
  );
  assert.equal(await makeDigest(database, later(hour), async () => null), false);
});

test('a digest that fails half way is made again, whole', async (t) => {
  const database = await freshDatabase(t);
  await waiting(database, [a]);
  const broken = async (found: WaitingDigest): Promise<MadeDigest> => {
    const whole = made(found);
    return { ...whole, delivery: { ...whole.delivery, ticket: id() as TicketId } };
  };
  await assert.rejects(makeDigest(database, later(hour), broken));
  assert.equal((await listDeliveries(database, { limit: 9 })).length, 1);
  assert.equal(await makeDigest(database, later(hour), async (found) => made(found)), true);
});

test('one of several contacts gets the letter it would have been sent, not the whole', async (t) => {
  const database = await freshDatabase(t);
  const [story] = await waiting(database, [a], { isWhole: false });
  let bytes: Buffer | undefined;
  await makeDigest(database, later(hour), async (found) => {
    bytes = [...(found.files?.values() ?? [])][0];
    return made(found);
  });
  assert.deepEqual(bytes, story?.out.bytes);
});

test('forwards that wait go in a digest instead, together with what waits for it', async (t) => {
  const database = await freshDatabase(t);
  await waiting(database, [b]);
  const mails = await claimed(database, 3);
  const stories = mails.map((mail, at) => forwarded(mail, { to: at === 0 ? b : a }));
  await settle(
    database,
    stories.map(({ settlement }) => settlement),
    now,
    'sluice',
  );
  const ids = stories.map(({ out }) => out.id);
  const given = { dueAt: later(1), byPerson: true };
  assert.deepEqual(await digestForwards(database, [], given), new Set());
  assert.deepEqual(await digestForwards(database, ids, given), new Set(ids));
  assert.deepEqual(await digestForwards(database, ids, given), new Set());
  assert.deepEqual(await nextDigestDue(database), later(1));
  let found: WaitingDigest | undefined;
  await makeDigest(database, later(1), async (waits) => {
    found = waits;
    return made(waits);
  });
  assert.equal(found?.items.length, 2);
  // Both may have begun in one millisecond, and then either is the first.
  assert.deepEqual(found.items.find((item) => item.plan.type === 'other')?.plan, {
    ...plan,
    rows: [{ ip: '192.0.2.7', time: null, port: null }],
    type: 'other',
    prefix: '',
    lang: null,
    isWhole: false,
    byPerson: true,
  });
});
