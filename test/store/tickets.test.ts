// Tickets as people look at them: strangers can make any of them long, and no look reads it all.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { TicketId } from '../../src/model.ts';
import { listHolds } from '../../src/store/acts.ts';
import { listDeliveries } from '../../src/store/deliveries.ts';
import type { Database } from '../../src/store/pg.ts';
import { settle } from '../../src/store/settle.ts';
import {
  linkedTickets,
  listTickets,
  mergedNumbers,
  ticketHistory,
  ticketMails,
  ticketsOfMail,
} from '../../src/store/tickets.ts';
import {
  claimed,
  claimedOne,
  decided,
  forwarded,
  freshDatabase,
  hold,
  id,
  later,
  now,
  ticket,
} from './rows.ts';

test('tickets are listed newest first, since a time, of a kind', async (t) => {
  const database = await freshDatabase(t);
  const tickets = (['report', 'incident', 'investigation'] as const).map((kind, at) =>
    ticket(kind, { id: id(later(at * 1000)) as TicketId }),
  );
  await settle(database, [decided(await claimedOne(database), { tickets })], now, 'sluice');
  const listed = async (page: Parameters<typeof listTickets>[1]) =>
    (await listTickets(database, page)).map((row) => row.kind);
  assert.deepEqual(await listed({ limit: 9 }), ['investigation', 'incident', 'report']);
  assert.deepEqual(await listed({ limit: 9, since: later(1000) }), ['investigation', 'incident']);
  assert.deepEqual(await listed({ limit: 9, since: later(1000), kind: 'incident' }), ['incident']);
  assert.deepEqual(await listed({ limit: 9, since: later(2001) }), []);
});

/** A forward, and so many more links, mails and lines of history on its incident. */
async function long(database: Database, count: number) {
  const mail = await claimedOne(database);
  const story = forwarded(mail);
  await settle(database, [story.settlement], now, 'sluice');
  const values = [story.incident.id, now, count];
  // Ids that begin with f are newer than all that the story made.
  await database.query(
    `with made as (
       insert into mail (id, sha256, size_bytes, envelope_from, recipients, peer, received_at,
         actor, state)
       select ('ffffffff-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid,
         sha256(n::text::bytea), n, '', '{}', '', $2, 'intake', 'done'
       from generate_series(1, $3::int) n returning id
     ), reports as (
       insert into ticket (id, kind, state, team, subject, ips, mail, role, opened_at, updated_at,
         actor)
       select id, 'report', 'open', 'first-line', '', '{}', id, 'report', $2, $2, 'sluice'
       from made returning id
     ), links as (
       insert into link (parent, child, child_kind) select $1, id, 'report' from reports
     ), told as (
       insert into history (id, ticket, what, text, actor, at)
       select id, $1, 'repeated', id, 'sluice', $2 from made
     )
     insert into ticket_mail (ticket, mail, how) select $1, id, 'complaint' from made`,
    values,
  );
  return { ...story, mail: mail.received.mail };
}

test('what was merged into a ticket is read with it: deliveries, open questions', async (t) => {
  const database = await freshDatabase(t);
  const stories = [];
  for (const mail of await claimed(database, 4)) {
    const story = forwarded(mail);
    const asked = hold({ ticket: story.investigation.id });
    await settle(database, [{ ...story.settlement, hold: asked }], now, 'sluice');
    stories.push({ ...story, asked });
  }
  const [first, second, third, apart] = stories;
  assert.ok(first && second && third && apart);
  const merge = (from: TicketId, into: TicketId) =>
    database.query('update ticket set merged_into = $2 where id = $1', [from, into]);
  const reached = async (ticketId: TicketId) => {
    const [deliveries, holds] = await Promise.all([
      listDeliveries(database, { limit: 9, ticket: ticketId }),
      listHolds(database, { limit: 9, ticket: ticketId }),
    ]);
    return [deliveries.map((one) => one.id).toSorted(), holds.map((one) => one.id).toSorted()];
  };
  const expected = (...all: (typeof first)[]) => [
    all.map(({ out }) => out.id).toSorted(),
    all.map(({ asked }) => asked.id).toSorted(),
  ];
  await merge(first.investigation.id, second.investigation.id);
  assert.deepEqual(await reached(second.investigation.id), expected(first, second));
  // Two merges at once may leave a chain.
  await merge(second.investigation.id, third.investigation.id);
  assert.deepEqual(await reached(third.investigation.id), expected(first, second, third));
  assert.deepEqual(
    (await mergedNumbers(database, third.investigation.id)).toSorted(),
    [first, second].map(({ investigation }) => investigation.number ?? '').toSorted(),
  );
  assert.deepEqual(await reached(apart.investigation.id), expected(apart));
  assert.equal((await listDeliveries(database, { limit: 9 })).length, 4);
  assert.equal((await listHolds(database, { limit: 9 })).length, 4);
});

test('the history of an incident tells of what hangs below it, that of others of themselves', async (t) => {
  const database = await freshDatabase(t);
  const { settlement, incident, report, investigation } = forwarded(await claimedOne(database));
  const history = [report, incident, investigation].map(({ id: on, kind }) => ({
    id: id(),
    ticket: on,
    what: 'opened',
    text: kind,
  }));
  await settle(database, [{ ...settlement, history }], now, 'sluice');
  const told = async (on: TicketId) =>
    (await ticketHistory(database, on)).map(({ text, number }) => `${number} ${text}`).toSorted();
  const all = [report, incident, investigation].map(({ number, kind }) => `${number} ${kind}`);
  assert.deepEqual(await told(incident.id), all.toSorted());
  assert.deepEqual(await told(report.id), [all[0]]);
});

test('of a ticket that goes on and on 500 of each are read', async (t) => {
  const database = await freshDatabase(t);
  const { incident, report, investigation, mail } = await long(database, 600);
  const nth = (n: number): string => `ffffffff-0000-7000-8000-${String(n).padStart(12, '0')}`;

  const links = await linkedTickets(database, incident.id);
  assert.equal(links.length, 500);
  const first = links.slice(0, 2).map((row) => row.id);
  assert.deepEqual(first.toSorted(), [report.id, investigation.id].toSorted());
  assert.equal(links.at(-1)?.id, nth(498));

  const history = await ticketHistory(database, incident.id);
  assert.deepEqual(
    [history.length, history[0]?.text, history.at(-1)?.text],
    [500, nth(101), nth(600)],
  );

  const mails = (await ticketMails(database, incident.id)).map((row) => row.mail);
  assert.deepEqual(
    [mails.length, mails[0], mails[1], mails.at(-1)],
    [501, nth(1), nth(101), nth(600)],
  );

  const [made, ...more] = await ticketsOfMail(database, nth(1));
  assert.deepEqual([made?.id, more.map((row) => row.id)], [incident.id, [nth(1)]]);
  assert.equal((await ticketsOfMail(database, mail)).length, 3);
});
