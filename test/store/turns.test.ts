// Whose turn it is, what complaints and references are kept, and what wakes a mail: the rows that
// clocks, repeats and threads rest on.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { MailId, TicketId } from '../../src/model.ts';
import type { Settlement, TurnChange } from '../../src/settlement.ts';
import { markDeliveries } from '../../src/store/deliveries.ts';
import type { Database } from '../../src/store/pg.ts';
import { settle } from '../../src/store/settle.ts';
import {
  claimedAgain,
  claimedOne,
  decided,
  forwarded,
  freshDatabase,
  id,
  later,
  now,
  ticket,
} from './rows.ts';

const administrator = 'admin@lab.example';

/** A forward that was sent, and the tickets of it. */
async function sentForward(database: Database) {
  const mail = await claimedOne(database);
  const made = forwarded(mail, { to: administrator });
  const turns = [waiting(made.investigation.id)];
  await settled(database, { ...made.settlement, turns });
  await database.query(`update delivery set state = 'sending', attempt = 1 where id = $1`, [
    made.out.id,
  ]);
  const fate = { id: made.out.id, attempt: 1, state: 'sent', reply: '250', dueAt: null } as const;
  await markDeliveries(database, [fate], later(1_000));
  return made;
}

const waiting = (on: TicketId): TurnChange => ({ ticket: on, turn: 'waiting', party: null });

async function settled(database: Database, one: Settlement, at = now): Promise<void> {
  const fates = await settle(database, [one], at, 'sluice');
  assert.equal(fates.get(one.mail), 'settled');
}

/** Another mail, on that ticket. */
async function further(
  database: Database,
  changed: Partial<Settlement>,
  at = now,
): Promise<MailId> {
  const mail = await claimedOne(database);
  await settled(database, decided(mail, changed), at);
  return mail.received.mail;
}

test('a forward waits for them, and what a person of theirs says is ours to read', async (t) => {
  const database = await freshDatabase(t);
  const { investigation, party } = await sentForward(database);
  const state = async () => {
    const [row] = await database.query<{ turn: string; due: Date | null; spoke: Date | null }>(
      `select ticket.turn, clock.due_at as due, party.spoke_at as spoke
       from ticket left join clock on clock.ticket = ticket.id
       join party on party.ticket = ticket.id where ticket.id = $1`,
      [investigation.id],
    );
    return row;
  };
  assert.deepEqual(await state(), { turn: 'waiting', due: now, spoke: null });

  const turn: TurnChange = { ticket: investigation.id, turn: 'update', party };
  await further(database, { turns: [turn] }, later(5_000));
  assert.deepEqual(await state(), { turn: 'update', due: now, spoke: later(5_000) });
  const answers = () =>
    database.query(
      `select contact, ticket, asked_at as asked, answered_at as answered from contact_answer
       order by answered_at`,
    );
  const first = {
    contact: administrator,
    ticket: investigation.id,
    asked: later(1_000),
    answered: later(5_000),
  };
  assert.deepEqual(await answers(), [first]);
  const [contact] = await database.query<{ at: Date }>(
    'select answered_at as at from contact where address = $1',
    [administrator],
  );
  assert.deepEqual(contact, { at: later(5_000) });

  // Nobody asked them anything since.
  await further(database, { turns: [turn] }, later(9_000));
  assert.deepEqual(await answers(), [first]);
});

test('a closed ticket says since when, and open again it does not', async (t) => {
  const database = await freshDatabase(t);
  const { investigation } = await sentForward(database);
  const closedAt = async () => {
    const [row] = await database.query<{ at: Date | null }>(
      'select closed_at as at from ticket where id = $1',
      [investigation.id],
    );
    return row?.at;
  };
  const change = (from: string, to: string) => [{ ticket: investigation.id, from, to }];
  await further(database, { changes: change('open', 'resolved') }, later(2_000));
  assert.deepEqual(await closedAt(), later(2_000));
  await further(database, { changes: change('resolved', 'open') }, later(3_000));
  assert.equal(await closedAt(), null);
});

test('reporters are counted once each, and a rerun replaces what its mail complained of', async (t) => {
  const database = await freshDatabase(t);
  const { incident } = await sentForward(database);
  const complaint = (reporter: string, ip = '192.0.2.7') => ({
    incident: incident.id,
    reporter,
    ip,
    prefix: '192.0.2.0/24',
    type: 'spam',
  });
  const kept = async () =>
    database.query<{ reporter: string; ip: string }>(
      `select reporter, host(ip) as ip from complaint order by at, reporter, ip`,
    );
  const reporters = async () => {
    const [row] = await database.query<{ reporters: number }>(
      'select reporters from ticket where id = $1',
      [incident.id],
    );
    return row?.reporters;
  };
  const one = await further(database, { complaints: [complaint('a@example.net')] });
  await further(database, { complaints: [complaint('a@example.net')] }, later(1));
  await further(database, { complaints: [complaint('b@example.net')] }, later(2));
  // The sender of the mail that made it is the first.
  assert.equal(await reporters(), 3);

  await settled(
    database,
    decided(await claimedAgain(database, one), {
      complaints: [complaint('a@example.net', '192.0.2.8')],
    }),
  );
  assert.deepEqual(await kept(), [
    { reporter: 'a@example.net', ip: '192.0.2.8' },
    { reporter: 'a@example.net', ip: '192.0.2.7' },
    { reporter: 'b@example.net', ip: '192.0.2.7' },
  ]);
  assert.equal(await reporters(), 3);
});

test('only a mail on a ticket leaves its references, the newest of them', async (t) => {
  const database = await freshDatabase(t);
  const { report } = await sentForward(database);
  const references = Array.from({ length: 30 }, (_, index) => `<r${index}@example.net>`);
  const long = `<${'x'.repeat(2_000)}@example.net>`;
  await further(database, { references });
  const joins = [{ ticket: report.id, party: null, how: 'follow-up' }] as const;
  const mail = await further(database, { references: [...references, long], joins });
  const rows = await database.query<{ id: string; mail: string }>(
    'select message_id as id, mail from reference',
  );
  assert.deepEqual(new Set(rows.map((row) => row.mail)), new Set([mail]));
  assert.deepEqual(rows.map((row) => row.id).sort(), references.slice(-20).sort());
});

test('a mail that comes back wakes its complaint once, however often it comes', async (t) => {
  const database = await freshDatabase(t);
  const { settlement, out } = await sentForward(database);
  const lost = { delivery: out.id, contact: administrator, text: '550 no such user' };
  const decidedBy = { kind: 'bounced', ...lost } as const;
  const wake = () => ({ id: id(), mail: settlement.mail, decided: decidedBy });
  await further(database, { wakes: [wake()] }, later(4_000));
  const due = async () => {
    const [row] = await database.query<{ due: Date | null; words: number }>(
      `select due_at as due, (select count(*)::int from override where mail = $1) as words
       from mail where id = $1`,
      [settlement.mail],
    );
    return row;
  };
  assert.deepEqual(await due(), { due: later(4_000), words: 1 });
  await database.query('update mail set due_at = null where id = $1', [settlement.mail]);
  await further(database, { wakes: [wake()] }, later(8_000));
  assert.deepEqual(await due(), { due: null, words: 1 });
});

test('tokens of a party are kept beside each other', async (t) => {
  const database = await freshDatabase(t);
  const { party } = await sentForward(database);
  await further(database, {
    tickets: [ticket('report')],
    tokens: [{ party, token: 'by-a-newer-key' }],
  });
  const rows = await database.query<{ token: string }>(
    'select token from party_token where party = $1 order by token',
    [party],
  );
  assert.deepEqual(
    rows.map((row) => row.token),
    ['by-a-newer-key', `token-${party}`],
  );
});
