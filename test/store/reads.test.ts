// What the desk remembers: contacts, and what a mail made in its earlier runs.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { MailId } from '../../src/model.ts';
import { findContacts, findOwn } from '../../src/store/reads.ts';
import { settle } from '../../src/store/settle.ts';
import { claimedOne, decided, delivery, freshDatabase, id, later, now, told } from './rows.ts';

const bodyDigest = 'ab'.repeat(32);
const repeatKey = 'spam: 192.0.2.0/24 192.0.2.7';

const other = id() as MailId;

test('contacts are told as the desk knows them, each asker only what it asked', async (t) => {
  const database = await freshDatabase(t);
  await database.query(
    `insert into contact (address, approved_at, paused_at, bounced_at, actor, at)
     values ('a@x.example', $1, null, null, 'x', $1), ('p@x.example', null, $1, null, 'x', $1),
       ('b@x.example', $1, null, $1, 'x', $1)`,
    [now],
  );
  const asks = [
    { addresses: ['a@x.example', 'unknown@x.example'] },
    { addresses: ['b@x.example', 'p@x.example'] },
    { addresses: [] },
  ];
  const [first, second, third] = await findContacts(database, asks);
  const set = { pauseReason: null, lang: null, digest: null, escalateTo: null, format: null };
  const contact = { ...set, approved: true, paused: false, bouncing: false };
  assert.deepEqual(first, [{ ...contact, address: 'a@x.example' }]);
  assert.deepEqual(
    second?.toSorted((x, y) => (x.address < y.address ? -1 : 1)),
    [
      { ...contact, address: 'b@x.example', bouncing: true },
      { ...contact, address: 'p@x.example', approved: false, paused: true },
    ],
  );
  assert.deepEqual(third, []);
});

test('a rerun finds what its mail made and to whom it was sent', async (t) => {
  const database = await freshDatabase(t);
  const { mail, report, incident, investigation, administrator, complainant } = await told(
    database,
    { bodyDigest, repeatKey },
  );
  const own = (await findOwn(database, [mail, other])).get(mail);
  const sorted = <T extends { id: string }>(all: readonly T[] = []) =>
    all.toSorted((x, y) => (x.id < y.id ? -1 : 1));
  assert.deepEqual(
    sorted(own?.tickets),
    sorted(
      [report, incident, investigation].map(({ id: one, role, number, state }) => ({
        id: one,
        role,
        number,
        state,
        ...(role === 'report' ? { ips: ['192.0.2.7'] } : {}),
      })),
    ),
  );
  assert.deepEqual(
    sorted(own?.parties),
    sorted(
      [administrator, complainant].map(({ id: one, ticket: on, token }) => ({
        id: one,
        ticket: on,
        token,
      })),
    ),
  );
  assert.deepEqual(own?.sentTo, ['admin@lab.example']);
  assert.deepEqual((await findOwn(database, [other])).get(other), {
    tickets: [],
    parties: [],
    sentTo: [],
    answered: [],
    unreached: [],
    spokeOn: [],
  });
});

test('an investigation that only lost mail has asked is told to a rerun, no other', async (t) => {
  const database = await freshDatabase(t);
  const { mail, investigation, administrator, out } = await told(database, {
    bodyDigest,
    repeatKey,
  });
  const { id, ips } = investigation;
  const lost = { ticket: id, state: 'open', contact: out.recipient, ips };
  const unreached = async () => (await findOwn(database, [mail])).get(mail)?.unreached;
  const set = (table: 'ticket' | 'delivery', values: string) =>
    database.query(`update ${table} set ${values} where id = $1`, [
      table === 'ticket' ? investigation.id : out.id,
    ]);
  await set('ticket', `turn = 'waiting'`);
  assert.deepEqual(await unreached(), []);
  for (const state of ['bounced', 'failed']) {
    await set('delivery', `state = '${state}'`);
    assert.deepEqual(await unreached(), [lost], state);
  }
  // Somebody has answered it; it is closed.
  await set('ticket', `turn = 'update'`);
  assert.deepEqual(await unreached(), []);
  await set('ticket', `turn = 'waiting', state = 'resolved', closed_at = opened_at`);
  assert.deepEqual(await unreached(), []);
  await set('ticket', `state = 'open', closed_at = null`);

  // A further complaint was sent there since.
  const again = delivery({ ticket: investigation.id, party: administrator.id });
  const next = decided(await claimedOne(database), { deliveries: [again] });
  await settle(database, [next], later(1_000), 'sluice');
  assert.deepEqual(await unreached(), []);
  await database.query(`update delivery set state = 'bounced' where id = $1`, [again.id]);
  assert.deepEqual(await unreached(), [lost]);
});
