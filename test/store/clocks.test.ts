// Clocks as jobs: claimed once whoever asks, fenced, poked while they are looked at; what a snapshot
// says of a ticket; and that a look is written whole, once, or not at all.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ClaimedClock, SettledClock, TicketHold } from '../../src/clock-rows.ts';
import type { HoldId, MailId, PartyId, TicketId } from '../../src/model.ts';
import type { NewDelivery } from '../../src/settlement.ts';
import { decideDelivery, decideHold, listHolds } from '../../src/store/acts.ts';
import { settleClocks } from '../../src/store/clock-settle.ts';
import {
  claimClocks,
  findAddressed,
  findReachable,
  nextClockDue,
  pokeClocks,
} from '../../src/store/clocks.ts';
import {
  claimDeliveries,
  type Fate,
  listDeliveries,
  markDeliveries,
} from '../../src/store/deliveries.ts';
import type { Database } from '../../src/store/pg.ts';
import { settle } from '../../src/store/settle.ts';
import { claimedOne, delivery, forwarded, freshDatabase, id, later, leaseMs, now } from './rows.ts';

const minute = 60_000;
const day = 1_440 * minute;

/** A complaint that was forwarded; nothing is sent yet. */
async function asked(database: Database, to = 'admin@lab.example') {
  const mail = await claimedOne(database);
  const story = forwarded(mail, { to });
  const turns = [{ ticket: story.investigation.id, turn: 'waiting', party: null } as const];
  await settle(database, [{ ...story.settlement, turns }], now, 'sluice');
  return { ...story, mail: mail.received.mail };
}

/** What is due is sent at that instant. */
async function sent(database: Database, at: Date): Promise<void> {
  const budgets = { perContact: null, perContactDay: null, perReporter: null, total: null };
  const claimed = await claimDeliveries(database, at, 99, leaseMs, budgets);
  const fates = claimed.map(
    ({ id, attempt }): Fate => ({ id, attempt, state: 'sent', reply: '250 ok', dueAt: null }),
  );
  await markDeliveries(database, fates, at);
}

const claim = (database: Database, at = later(minute)) => claimClocks(database, at, 99, leaseMs);

async function claimOf(database: Database, ticket: string, at = later(minute)) {
  const found = (await claim(database, at)).find((one) => one.ticket === ticket);
  if (found === undefined) throw new Error('its clock is not due');
  return found;
}

const settled = (claimed: ClaimedClock, changed: Partial<SettledClock> = {}): SettledClock => ({
  claimed,
  clock: claimed.clock,
  dueAt: null,
  ticketDueAt: null,
  isOver: false,
  deliveries: [],
  held: [],
  history: [],
  overdue: [],
  holds: [],
  ...changed,
});

const reminder = (ticket: TicketId, party: PartyId, changed: Partial<NewDelivery> = {}) =>
  delivery({ ticket, party, kind: 'reminder', cause: 'ladder:1', ...changed });

const question = (ticket: TicketId, changed: Partial<TicketHold> = {}): TicketHold => ({
  id: id() as HoldId,
  ticket,
  delivery: null,
  codes: ['no-reply'],
  doubts: [{ code: 'no-reply', text: 'nobody answers' }],
  prepared: [],
  answer: 'send',
  digest: 'shown',
  team: 'first-line',
  constituency: 'edu',
  ...changed,
});

const dueOf = async (database: Database, ticket: string): Promise<Date | null | undefined> => {
  const rows = await database.query<{ due: Date | null }>(
    'select due_at as due from clock where ticket = $1',
    [ticket],
  );
  return rows[0]?.due;
};

test('a clock is claimed by one node, and again by the next when its lease has run out', async (t) => {
  const database = await freshDatabase(t);
  const { investigation } = await asked(database);
  const [one, other] = await Promise.all([claim(database), claim(database)]);
  assert.deepEqual(
    [...one, ...other].map(({ ticket }) => ticket),
    [investigation.id],
  );
  assert.deepEqual(await claim(database, later(day)), []);
  // The lease is the database's: a clock that is set forward does not end it.
  await database.query(`update clock set leased_until = clock_timestamp() - interval '1 s'`);
  const [again] = await claim(database, later(day));
  assert.equal(again?.attempt, 2);
});

test('of two looks at one clock only the later is written', async (t) => {
  const database = await freshDatabase(t);
  const { investigation } = await asked(database);
  const slow = await claimOf(database, investigation.id);
  await database.query(`update clock set leased_until = clock_timestamp() - interval '1 s'`);
  const fast = await claimOf(database, investigation.id, later(day));
  assert.equal(await settleClocks(database, [settled(slow, { dueAt: later(1) })], now), 0);
  assert.equal(await settleClocks(database, [settled(fast, { dueAt: later(2) })], now), 1);
  assert.deepEqual(await dueOf(database, investigation.id), later(2));
  assert.deepEqual(await nextClockDue(database), later(2));
});

test('a clock that is poked while it is looked at is due again afterwards', async (t) => {
  const database = await freshDatabase(t);
  const { investigation } = await asked(database);
  const claimed = await claimOf(database, investigation.id);
  await pokeClocks(database, [investigation.id, investigation.id], later(2 * minute));
  assert.deepEqual(await claim(database, later(3 * minute)), []);
  await settleClocks(database, [settled(claimed, { dueAt: later(day) })], now);
  assert.deepEqual(await dueOf(database, investigation.id), later(2 * minute));
  assert.equal((await claim(database, later(3 * minute))).length, 1);
});

test('they are asked when the mail is sent; a repeat asks nothing new', async (t) => {
  const database = await freshDatabase(t);
  const { investigation, party, mail } = await asked(database);
  const before = await claimOf(database, investigation.id);
  assert.equal(before.ticking.askedAt, null);
  assert.equal(before.ticking.isSending, true);
  assert.equal(before.ticking.turn, 'waiting');
  await settleClocks(database, [settled(before)], now);
  await sent(database, later(5_000));
  const first = await claimOf(database, investigation.id);
  assert.deepEqual(first.ticking.askedAt, later(5_000));
  assert.equal(first.ticking.isSending, false);
  await settleClocks(database, [settled(first)], now);
  const again = delivery({ ticket: investigation.id, party, recipient: 'b@lab.example' });
  await insert(database, again, mail);
  await sent(database, later(day));
  const repeated = await claimOf(database, investigation.id, later(day));
  assert.deepEqual(repeated.ticking.askedAt, later(5_000));
  assert.deepEqual(repeated.ticking.lastWordAt, later(day));
  assert.deepEqual(repeated.ticking.firstWordAt, later(5_000));
});

test('mail that came back has asked nobody; what is sent to another does', async (t) => {
  const database = await freshDatabase(t);
  const { investigation, party, mail } = await asked(database);
  await sent(database, later(5_000));
  await database.query(`update delivery set state = 'bounced' where ticket = $1`, [
    investigation.id,
  ]);
  const lost = await claimOf(database, investigation.id);
  assert.equal(lost.ticking.askedAt, null);
  await settleClocks(database, [settled(lost)], now);
  await insert(
    database,
    delivery({ ticket: investigation.id, party, recipient: 'b@lab.example' }),
    mail,
  );
  await sent(database, later(day));
  const next = await claimOf(database, investigation.id, later(day));
  assert.deepEqual(next.ticking.askedAt, later(day));
});

test('what a person of theirs says ends the round; mail to them after it begins the next', async (t) => {
  const database = await freshDatabase(t);
  const { investigation, party, mail } = await asked(database);
  await sent(database, later(5_000));
  const reply = await claimedOne(database);
  const turns = [{ ticket: investigation.id, turn: 'update', party } as const];
  const { settlement } = forwarded(reply);
  const bare = { tickets: [], links: [], parties: [], joins: [], history: [], deliveries: [] };
  await settle(database, [{ ...settlement, ...bare, turns }], later(day), 'sluice');
  const answered = await claimOf(database, investigation.id, later(day));
  assert.equal(answered.ticking.turn, 'update');
  assert.equal(answered.ticking.askedAt, null);
  await settleClocks(database, [settled(answered, { isOver: true })], later(day));
  await insert(
    database,
    delivery({ ticket: investigation.id, party, kind: 'reply', cause: 'act:1' }),
    mail,
  );
  await sent(database, later(2 * day));
  const next = await claimOf(database, investigation.id, later(2 * day));
  assert.deepEqual(next.ticking.askedAt, later(2 * day));
});

test('a look is written whole: reminder, history, row and due', async (t) => {
  const database = await freshDatabase(t);
  const { investigation, incident, party } = await asked(database);
  await sent(database, later(5_000));
  const claimed = await claimOf(database, investigation.id);
  const at = later(3 * day);
  const clock = {
    askedAt: later(5_000),
    rung: 1,
    pausedFrom: null,
    pausedMs: 7,
    skippedMs: 8,
  };
  const out = reminder(investigation.id, party);
  const look = settled(claimed, {
    clock,
    dueAt: later(7 * day),
    ticketDueAt: later(7 * day),
    deliveries: [out],
    history: [{ id: id(), ticket: investigation.id, what: 'reminded', text: 'reminder 1' }],
  });
  assert.equal(await settleClocks(database, [look], at), 1);
  const rows = await listDeliveries(database, { limit: 9, ticket: investigation.id });
  const waiting = rows.filter(({ mail }) => mail === null).map(({ state }) => state);
  assert.deepEqual([rows.length, waiting], [2, ['waiting']]);
  // The incident is due as its most due child is, so it looks.
  assert.deepEqual(await dueOf(database, incident.id), at);
  const above = await claimOf(database, incident.id, at);
  assert.deepEqual(above.ticking.childrenDueAt, later(7 * day));
  const [below] = (await claim(database, later(8 * day))).filter(
    ({ ticket }) => ticket === investigation.id,
  );
  assert.deepEqual(below?.clock, clock);
  // Once for each rung and recipient, whatever comes in between.
  const twice = settled(below ?? claimed, {
    deliveries: [reminder(investigation.id, party, { messageId: '<other@example.org>' })],
  });
  assert.equal(await settleClocks(database, [twice], later(8 * day)), 1);
  assert.equal((await listDeliveries(database, { limit: 9, ticket: investigation.id })).length, 2);
});

test('a ticket that changed since it was read is looked at again instead', async (t) => {
  const database = await freshDatabase(t);
  const { investigation, party } = await asked(database);
  const changes = [
    `turn = 'update'`,
    `closed_at = now()`,
    `snoozed_until = now() + interval '1 day'`,
  ];
  for (const change of changes) {
    await database.query(`update clock set leased_until = null, due_at = $1`, [now]);
    await database.query(
      `update ticket set turn = 'waiting', closed_at = null, snoozed_until = null where id = $1`,
      [investigation.id],
    );
    const claimed = await claimOf(database, investigation.id);
    await database.query(`update ticket set ${change} where id = $1`, [investigation.id]);
    const look = settled(claimed, { deliveries: [reminder(investigation.id, party)] });
    assert.equal(await settleClocks(database, [look], now), 0, change);
  }
  assert.equal((await listDeliveries(database, { limit: 9, ticket: investigation.id })).length, 1);
});

test('a snoozed ticket, however exact its instant, is settled', async (t) => {
  const database = await freshDatabase(t);
  const { investigation } = await asked(database);
  await database.query(`update ticket set snoozed_until = clock_timestamp() where id = $1`, [
    investigation.id,
  ]);
  const claimed = await claimOf(database, investigation.id);
  assert.equal(await settleClocks(database, [settled(claimed)], now), 1);
});

test('what was promised and not done stands in the history once', async (t) => {
  const database = await freshDatabase(t);
  const { investigation } = await asked(database);
  const line = () => [{ id: id(), ticket: investigation.id, what: 'overdue', text: 'it was due' }];
  for (const hour of [1, 2]) {
    await pokeClocks(database, [investigation.id], later(hour));
    const claimed = await claimOf(database, investigation.id);
    await settleClocks(database, [settled(claimed, { overdue: line() })], now);
  }
  const rows = await database.query(`select from history where what = 'overdue'`);
  assert.equal(rows.length, 1);
});

test('a question holds its reminder back; accepted it goes, by a person', async (t) => {
  const database = await freshDatabase(t);
  const { investigation, party } = await asked(database);
  await sent(database, later(5_000));
  const claimed = await claimOf(database, investigation.id);
  const held = reminder(investigation.id, party, { cause: 'hold:1', byPerson: true });
  const hold = question(investigation.id, { delivery: held.id });
  await settleClocks(database, [settled(claimed, { held: [held], holds: [hold] })], later(day));
  const [open] = await listHolds(database, { limit: 9, ticket: investigation.id });
  assert.equal(open?.mail, null);
  assert.equal(open?.subject, investigation.subject);
  assert.equal(await dueOf(database, investigation.id), null);
  if (open === undefined) throw new Error('no hold');
  const act = { how: 'accept', actor: 'operator', at: later(2 * day) };
  assert.equal(await decideDelivery(database, open, true, act), true);
  assert.deepEqual(await dueOf(database, investigation.id), later(2 * day));
  await sent(database, later(2 * day));
  const next = await claimOf(database, investigation.id, later(2 * day));
  assert.equal(next.ticking.isAsked, false);
  assert.deepEqual(next.ticking.lastStepAt, later(2 * day));
});

test('a question that is closed sends nothing; without a reminder it only closes', async (t) => {
  const database = await freshDatabase(t);
  const { investigation, party } = await asked(database);
  await sent(database, later(5_000));
  const claimed = await claimOf(database, investigation.id);
  const held = reminder(investigation.id, party, { cause: 'hold:1' });
  const holds = [
    question(investigation.id, { delivery: held.id }),
    question(investigation.id, { codes: ['contact-paused'] }),
  ];
  await settleClocks(database, [settled(claimed, { held: [held], holds })], later(day));
  const open = await listHolds(database, { limit: 9, ticket: investigation.id });
  const first = open.find((one) => one.delivery !== null);
  const second = open.find((one) => one.delivery === null);
  if (first === undefined || second === undefined) throw new Error('no holds');
  const act = { id: id(), how: 'close', actor: 'operator', at: later(2 * day) };
  assert.equal(await decideDelivery(database, first, false, act), true);
  assert.equal(await decideHold(database, second, { kind: 'close', reason: 'x' }, act), true);
  assert.deepEqual(await listHolds(database, { limit: 9, ticket: investigation.id }), []);
  const rows = await listDeliveries(database, { limit: 9, ticket: investigation.id });
  assert.deepEqual(rows.map(({ state }) => state).sort(), ['cancelled', 'sent']);
});

test('where the silence is over, reminders that wait and questions are void', async (t) => {
  const database = await freshDatabase(t);
  const { investigation, party } = await asked(database);
  await sent(database, later(5_000));
  const claimed = await claimOf(database, investigation.id);
  const waiting = reminder(investigation.id, party, { dueAt: later(9 * day) });
  const held = reminder(investigation.id, party, { cause: 'hold:1' });
  const byPerson = reminder(investigation.id, party, { cause: null, byPerson: true });
  const holds = [question(investigation.id, { delivery: held.id })];
  const deliveries = [waiting, byPerson];
  const first = settled(claimed, { held: [held], deliveries, holds });
  await settleClocks(database, [first], later(day));
  await pokeClocks(database, [investigation.id], later(day));
  const over = await claimOf(database, investigation.id, later(day));
  assert.equal(over.ticking.isAsked, true);
  await settleClocks(database, [settled(over, { isOver: true })], later(day));
  assert.deepEqual(await listHolds(database, { limit: 9, ticket: investigation.id }), []);
  const states = (await listDeliveries(database, { limit: 9, ticket: investigation.id })).map(
    ({ state }) => state,
  );
  assert.deepEqual(states.sort(), ['cancelled', 'cancelled', 'sent', 'waiting']);
});

test('whom a ticket asks, with the newest token and the mails they had', async (t) => {
  const database = await freshDatabase(t);
  const { investigation, party, out } = await asked(database);
  await sent(database, later(5_000));
  await database.query(`insert into party_token (token, party, at) values ('newer', $1, $2)`, [
    party,
    later(day),
  ]);
  const [found] = await findAddressed(database, [investigation.id]);
  assert.equal(found?.address, 'admin@lab.example');
  assert.equal(found?.token, 'newer');
  assert.equal(found?.number, investigation.number);
  assert.deepEqual(found?.messageIds, [out.messageId]);
  assert.deepEqual(found?.copies, []);
  const [known] = await findReachable(database, ['admin@lab.example', 'nobody@lab.example']);
  assert.equal(known?.approved, true);
  assert.equal(known?.escalateTo, null);
  await database.query('update party set left_at = $1', [now]);
  assert.deepEqual(await findAddressed(database, [investigation.id]), []);
});

async function insert(database: Database, one: NewDelivery, mail: MailId): Promise<void> {
  await database.query(
    `insert into delivery (id, mail, ticket, party, constituency, recipient, envelope_from, token,
       message_id, subject, bytes, due_at, kind, cause, state, actor, at)
     values ($1, $2, $3, $4, 'edu', $5, 'x', $6, $7, 's', 'b', $8, $9, $10, 'waiting', 'x', $8)`,
    [
      one.id,
      mail,
      one.ticket,
      one.party,
      one.recipient,
      one.token,
      one.messageId,
      now,
      one.kind,
      one.cause,
    ],
  );
}
