// Very many reports about one address that are only asked about: they keep no case and no
// investigation about it from being found.

import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import type { MailId, TicketId } from '../../src/model.ts';
import { findIncidents } from '../../src/store/incidents.ts';
import { openAsks } from '../../src/store/scripts.ts';
import { settle } from '../../src/store/settle.ts';
import { similarTickets } from '../../src/store/similar.ts';
import { claimedOne, decided, forwarded, freshDatabase, id, later, now, ticket } from './rows.ts';

const ip = '192.0.2.7';

/** A complaint that was forwarded, and behind it 101 that are asked about. */
async function crowded(t: TestContext, changed: { readonly isClosed?: boolean } = {}) {
  const database = await freshDatabase(t);
  const mail = await claimedOne(database);
  const story = forwarded(mail, { repeatKey: `spam: ${ip}` });
  await settle(database, [story.settlement], now, 'sluice');
  if (changed.isClosed === true) {
    const close = { ticket: story.incident.id, from: 'open', to: 'resolved' };
    const closing = decided(await claimedOne(database), { changes: [close] });
    await settle(database, [closing], now, 'sluice');
  }
  const tickets = Array.from({ length: 101 }, (_, n) =>
    ticket('report', {
      id: id(later(n + 1)) as TicketId,
      role: `investigation ${n}`,
      state: 'new',
    }),
  );
  await settle(database, [decided(await claimedOne(database), { tickets })], later(1), 'sluice');
  return { ...story, database, mail, held: tickets };
}

test('the case that a complaint may repeat is found', async (t) => {
  const { database, incident } = await crowded(t);
  const asked = { mail: id() as MailId, key: 'another', addresses: [ip], wanted: null };
  const [found] = await findIncidents(database, [asked]);
  assert.deepEqual(
    found?.map((one) => one.ticket),
    [incident.id],
  );
});

test('whom a list would ask again is found', async (t) => {
  const { database, investigation, out } = await crowded(t);
  const asked = [{ place: 0, contact: out.recipient, ip }];
  const found = await openAsks(database, asked, investigation.subject, []);
  assert.deepEqual(found, [{ place: 0, id: investigation.id, number: investigation.number }]);
});

for (const isClosed of [false, true]) {
  test(`a ${isClosed ? 'closed' : 'open'} case that is like a question is found`, async (t) => {
    const { database, incident, held } = await crowded(t, { isClosed });
    const found = await similarTickets(database, { ips: [ip], mail: null, limit: 3 });
    assert.deepEqual(
      found.map((one) => one.id),
      [incident.id, held[100]?.id, held[99]?.id],
    );
  });
}

test('what a node of the version before writes is found as well', async (t) => {
  const database = await freshDatabase(t);
  const before = id() as TicketId;
  await database.query(
    `with made as (
       insert into ticket (id, kind, state, team, subject, ips, repeat_key, opened_at, updated_at,
         actor)
       values ($1, 'incident', 'open', 'first-line', '', $2, 'key', $3, $3, 'sluice') returning id
     )
     insert into ticket_address (ticket, ip, open)
     select made.id, address::inet, true from made cross join unnest($2::text[]) as address`,
    [before, [ip], now],
  );
  const asked = { mail: id() as MailId, key: 'another', addresses: [ip], wanted: null };
  const [found] = await findIncidents(database, [asked]);
  assert.deepEqual(
    found?.map((one) => one.ticket),
    [before],
  );
});
