// A decision lands whole or not at all, once, and what two decisions would both do is decided here.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Settlement } from '../../src/settlement.ts';
import { listHolds } from '../../src/store/acts.ts';
import { listDeliveries } from '../../src/store/deliveries.ts';
import { claimMails, findMail, nextMailDue } from '../../src/store/mails.ts';
import type { Database } from '../../src/store/pg.ts';
import { findContacts } from '../../src/store/reads.ts';
import { currentTrace, keepRevision } from '../../src/store/runs.ts';
import { settle } from '../../src/store/settle.ts';
import { findTicket, linkedTickets, ticketHistory, ticketMails } from '../../src/store/tickets.ts';
import {
  claimedAgain,
  claimed,
  claimedOne,
  decided,
  delivery,
  forwarded,
  freshDatabase,
  hold,
  id,
  later,
  leaseMs,
  now,
  rowCounts,
  ticket,
} from './rows.ts';

const settleAll = async (database: Database, ...all: Settlement[]) => {
  const fates = await settle(database, all, now, 'sluice');
  return all.map((one) => fates.get(one.mail));
};

test('a decision lands whole, with who made it and for whom', async (t) => {
  const database = await freshDatabase(t);
  await keepRevision(database, { digest: 'rules', files: new Map() }, 'operator', now);
  const mail = await claimedOne(database);
  const { settlement, report, incident, investigation, out } = forwarded(mail);
  const trace = [{ stage: 'parse', whys: [{ code: 'parsed', text: '1 part' }] }];
  const whole = { ...settlement, run: { ...settlement.run, trace }, keywords: ['words.yaml:1'] };
  assert.deepEqual(await settleAll(database, whole), ['settled']);

  assert.deepEqual(await rowCounts(database), {
    mail: 1,
    raw: 1,
    trace: 1,
    ticket: 3,
    link: 2,
    party: 1,
    party_token: 1,
    ticket_mail: 1,
    history: 1,
    delivery: 1,
    contact: 1,
    keyword_hit: 1,
  });
  const row = await findMail(database, mail.received.mail);
  assert.deepEqual([row?.state, row?.outcome, row?.tries], ['done', 'closed', 0]);
  assert.equal(await nextMailDue(database), null);
  const run = await currentTrace(database, mail.received.mail);
  assert.deepEqual([run?.revision, run?.lines], ['1', trace]);
  const linked = await linkedTickets(database, incident.id);
  assert.deepEqual(linked.map((one) => one.id).sort(), [report.id, investigation.id].sort());
  assert.equal((await findTicket(database, incident.number ?? ''))?.id, incident.id);
  assert.deepEqual(
    (await ticketMails(database, report.id)).map(({ how }) => how),
    ['complaint'],
  );
  assert.deepEqual(
    (await ticketHistory(database, report.id)).map(({ what, actor }) => [what, actor]),
    [['forwarded', 'sluice']],
  );
  const [sent] = await listDeliveries(database, { limit: 9 });
  assert.deepEqual(
    [sent?.id, sent?.state, sent?.number],
    [out.id, 'waiting', investigation.number],
  );
  for (const table of ['trace', 'ticket', 'party', 'history', 'delivery', 'contact']) {
    const [who] = await database.query<object>(`select constituency, actor from ${table} limit 1`);
    assert.deepEqual(who, { constituency: 'edu', actor: 'sluice' }, table);
  }
});

test('when the last statement fails nothing is written', async (t) => {
  const database = await freshDatabase(t);
  const mail = await claimedOne(database);
  const before = await rowCounts(database);
  const { settlement } = forwarded(mail);
  // Mails are updated last, and no mail may be in such a state.
  const refused = { ...settlement, state: 'nonsense' as 'done' };
  const fate = (await settle(database, [refused], now, 'sluice')).get(mail.received.mail);
  assert.match(String(fate), /mail_state_check/);
  assert.deepEqual(await rowCounts(database), before);
  assert.deepEqual(await settleAll(database, settlement), ['settled']);
});

test('one mail that the server refuses does not hold up its batch', async (t) => {
  const database = await freshDatabase(t);
  const [a, b, c] = await claimed(database, 3);
  assert.ok(a && b && c);
  const refused = { ...decided(b), state: 'nonsense' as 'done' };
  const fates = await settle(database, [decided(a), refused, decided(c)], now, 'sluice');
  assert.ok(fates.get(b.received.mail) instanceof Error);
  const states = await Promise.all(
    [a, b, c].map(async (mail) => (await findMail(database, mail.received.mail))?.state),
  );
  assert.deepEqual(states, ['done', 'received', 'done']);
});

test('an attempt that was overtaken writes nothing', async (t) => {
  const database = await freshDatabase(t);
  const mail = await claimedOne(database);
  await database.query('update mail set due_at = $1', [now]);
  const [later1] = await claimMails(database, now, 1, leaseMs);
  assert.ok(later1);
  const before = await rowCounts(database);
  assert.deepEqual(await settleAll(database, forwarded(mail).settlement), ['lost']);
  assert.deepEqual(await rowCounts(database), before);
  assert.deepEqual(await settleAll(database, forwarded(later1).settlement), ['settled']);
});

test('the same decision twice is one', async (t) => {
  const database = await freshDatabase(t);
  const { settlement } = forwarded(await claimedOne(database));
  assert.deepEqual(await settleAll(database, settlement), ['settled']);
  const once = await rowCounts(database);
  assert.deepEqual(await settleAll(database, settlement), ['lost']);
  assert.deepEqual(await rowCounts(database), once);
});

test('of two that open the same case at once one wins, the other runs again', async (t) => {
  for (let round = 0; round < 5; round += 1) {
    const database = await freshDatabase(t);
    const [a, b] = await claimed(database, 2);
    assert.ok(a && b);
    const repeatKey = 'spam: 192.0.2.0/24 192.0.2.7';
    const fates = await Promise.all([
      settleAll(database, forwarded(a, { repeatKey }).settlement),
      settleAll(database, forwarded(b, { repeatKey, to: 'other@lab.example' }).settlement),
    ]);
    assert.deepEqual(fates.flat().map(String).sort(), ['again', 'settled']);
    const counts = await rowCounts(database);
    assert.deepEqual([counts['ticket'], counts['delivery'], counts['trace']], [3, 1, 1]);
  }
});

test('of two in one batch that open the same case the others are settled', async (t) => {
  const database = await freshDatabase(t);
  const [a, b, c] = await claimed(database, 3);
  assert.ok(a && b && c);
  const repeatKey = 'spam: 192.0.2.0/24 192.0.2.7';
  const fates = await settleAll(
    database,
    forwarded(a, { repeatKey }).settlement,
    forwarded(b, { repeatKey }).settlement,
    decided(c),
  );
  assert.deepEqual(fates, ['settled', 'again', 'settled']);
});

test('a closed case gives its repeat key free, an overdue one gives it up', async (t) => {
  const database = await freshDatabase(t);
  const [a, b, c] = await claimed(database, 3);
  assert.ok(a && b && c);
  const repeatKey = 'spam: 192.0.2.0/24 192.0.2.7';
  const first = forwarded(a, { repeatKey });
  const second = forwarded(b, { repeatKey });
  assert.deepEqual(await settleAll(database, first.settlement), ['settled']);
  const outlived = { ...second.settlement, overdue: [first.incident.id] };
  assert.deepEqual(await settleAll(database, outlived), ['settled']);
  await database.query(`update ticket set state = 'resolved' where id = $1`, [second.incident.id]);
  assert.deepEqual(await settleAll(database, forwarded(c, { repeatKey }).settlement), ['settled']);
});

test('repeats are counted, several in one batch too', async (t) => {
  const database = await freshDatabase(t);
  const [a, b, c] = await claimed(database, 3);
  assert.ok(a && b && c);
  const { settlement, incident } = forwarded(a);
  await settleAll(database, settlement);
  const about = { incident: incident.id, ip: '192.0.2.7', prefix: '192.0.2.0/24', type: 'spam' };
  const complaints = [{ ...about, reporter: 'reporter@example.net' }];
  const joins = { repeats: [incident.id], complaints };
  await settleAll(database, decided(b, joins), decided(c, joins));
  assert.equal((await findTicket(database, incident.id))?.complaints, 3);
});

test('a ticket changes its state only from the state it was seen in', async (t) => {
  const database = await freshDatabase(t);
  const [a, b, c] = await claimed(database, 3);
  assert.ok(a && b && c);
  const report = ticket('report', { state: 'new' });
  await settleAll(database, decided(a, { tickets: [report] }));
  const to = async (mail: typeof a, from: string, state: string) => {
    await settleAll(database, decided(mail, { changes: [{ ticket: report.id, from, to: state }] }));
    return (await findTicket(database, report.id))?.state;
  };
  assert.equal(await to(b, 'new', 'open'), 'open');
  assert.equal(await to(c, 'new', 'rejected'), 'open');
});

test('what ends a ticket says why, once it is opened again nothing does', async (t) => {
  const database = await freshDatabase(t);
  const [a, b, c] = await claimed(database, 3);
  assert.ok(a && b && c);
  const report = ticket('report', { state: 'new' });
  const born = ticket('report', { role: 'incident', state: 'rejected', reason: 'informed' });
  await settleAll(database, decided(a, { tickets: [report, born] }));
  const kept = async (of: string) => {
    const [row] = await database.query<{ reason: string | null; closed: Date | null }>(
      'select close_reason as reason, closed_at as closed from ticket where id = $1',
      [of],
    );
    return [row?.reason, row?.closed];
  };
  assert.deepEqual(await kept(born.id), ['informed', now]);
  assert.deepEqual(await kept(report.id), [null, null]);
  const spam = { ticket: report.id, from: 'new', to: 'rejected', reason: 'scrap' };
  await settleAll(database, decided(b, { changes: [spam] }));
  assert.deepEqual(await kept(report.id), ['scrap', now]);
  const open = { ticket: report.id, from: 'rejected', to: 'open' };
  await settleAll(database, decided(c, { changes: [open] }));
  assert.deepEqual(await kept(report.id), [null, null]);
});

test('history names whom the decision names, else the program', async (t) => {
  const database = await freshDatabase(t);
  const { settlement, report } = forwarded(await claimedOne(database));
  const line = (what: string) => ({ id: id(), ticket: report.id, what, text: '' });
  const history = [{ ...line('forwarded'), actor: 'operator' }, line('held')];
  assert.deepEqual(await settleAll(database, { ...settlement, history }), ['settled']);
  const told = await ticketHistory(database, report.id);
  assert.deepEqual(told.map(({ what, actor }) => `${what} by ${actor}`).toSorted(), [
    'forwarded by operator',
    'held by sluice',
  ]);
});

test('history is not changed, not removed and not emptied', async (t) => {
  const database = await freshDatabase(t);
  const { settlement } = forwarded(await claimedOne(database));
  await settleAll(database, settlement);
  for (const act of [
    `update history set text = 'nothing happened'`,
    'delete from history',
    'truncate history',
    'truncate ticket cascade',
  ]) {
    await assert.rejects(database.query(act), /history is never changed/, act);
  }
  assert.equal((await rowCounts(database))['history'], 1);
});

test('keywords are counted over mails and batches', async (t) => {
  const database = await freshDatabase(t);
  const [a, b, c] = await claimed(database, 3);
  assert.ok(a && b && c);
  const keywords = ['words.yaml:1', 'words.yaml:2', 'words.yaml:1'];
  await settleAll(database, decided(a, { keywords }), decided(b, { keywords: ['words.yaml:2'] }));
  await settleAll(database, decided(c, { keywords: ['words.yaml:1'] }));
  assert.deepEqual(await database.query('select keyword, hits from keyword_hit order by keyword'), [
    { keyword: 'words.yaml:1', hits: '3' },
    { keyword: 'words.yaml:2', hits: '2' },
  ]);
});

test('whoever is written to is approved, once', async (t) => {
  const database = await freshDatabase(t);
  const [a, b] = await claimed(database, 2);
  assert.ok(a && b);
  const addresses = ['admin@lab.example', 'nobody@lab.example'];
  const known = async () => (await findContacts(database, [{ addresses }]))[0];
  assert.deepEqual(await known(), []);
  await settleAll(database, forwarded(a).settlement);
  const set = { pauseReason: null, lang: null, digest: null, escalateTo: null, format: null };
  const state = { approved: true, paused: false, bouncing: false };
  const contact = { address: 'admin@lab.example', ...state, ...set };
  assert.deepEqual(await known(), [contact]);
  await settle(database, [forwarded(b).settlement], later(1000), 'sluice');
  const [row] = await database.query<{ approved_at: Date }>('select approved_at from contact');
  assert.deepEqual(row?.approved_at, now);
});

for (const permanent of [true, false]) {
  test(`a bounce marks its delivery and, where permanent, the contact: ${permanent}`, async (t) => {
    const database = await freshDatabase(t);
    const [a, b] = await claimed(database, 2);
    assert.ok(a && b);
    const { settlement, out } = forwarded(a);
    await settleAll(database, settlement);
    const bounces = [{ delivery: out.id, permanent, text: '550 no such user' }];
    await settleAll(database, decided(b, { bounces }));
    const [row] = await listDeliveries(database, { limit: 1 });
    assert.deepEqual(
      [row?.state, row?.reply, row?.dueAt === null],
      [permanent ? 'bounced' : 'waiting', '550 no such user', permanent],
    );
    const [contacts] = await findContacts(database, [{ addresses: [out.recipient] }]);
    assert.equal(contacts?.[0]?.bouncing, permanent);
  });
}

for (const kind of ['ack', 'closing']) {
  test(`a bounce of a letter that asked nothing (${kind}) marks no contact`, async (t) => {
    const database = await freshDatabase(t);
    const [a, b] = await claimed(database, 2);
    assert.ok(a && b);
    const { settlement, out } = forwarded(a);
    await settleAll(database, settlement);
    await database.query('update delivery set kind = $1', [kind]);
    const bounces = [{ delivery: out.id, permanent: true, text: '550 no such user' }];
    await settleAll(database, decided(b, { bounces }));
    const [row] = await listDeliveries(database, { limit: 1 });
    assert.equal(row?.state, 'bounced');
    const [contacts] = await findContacts(database, [{ addresses: [out.recipient] }]);
    assert.equal(contacts?.[0]?.bouncing, false);
  });
}

test('a rerun closes the hold that stood and opens its own; holds about deliveries stay', async (t) => {
  const database = await freshDatabase(t);
  const mail = await claimedOne(database);
  const { settlement, out } = forwarded(mail);
  const first = hold();
  await settleAll(database, { ...settlement, state: 'held', hold: first });
  await database.query(
    `insert into hold (id, mail, delivery, codes, doubts, prepared, answer, digest, team, opened_at,
       actor)
     values ($1, $2, $3, '{flood}', '[]', '[]', 'send', '', 'first-line', $4, 'sender')`,
    [id(), mail.received.mail, out.id, now],
  );
  const again = await claimedAgain(database, mail.received.mail);
  const second = hold({ codes: ['no-contact'] });
  await settleAll(database, decided(again, { state: 'held', hold: second }));
  const open = await listHolds(database, { limit: 9 });
  assert.deepEqual(open.map(({ codes }) => codes.join()).sort(), ['flood', 'no-contact']);
});

test('a fan-out to thousands lands whole', async (t) => {
  const database = await freshDatabase(t);
  const { settlement, investigation, party } = forwarded(await claimedOne(database));
  const deliveries = Array.from({ length: 2500 }, (_, at) =>
    delivery({ ticket: investigation.id, party, recipient: `admin${at}@lab.example` }),
  );
  assert.deepEqual(await settleAll(database, { ...settlement, deliveries }), ['settled']);
  assert.equal((await rowCounts(database))['delivery'], 2500);
});

test('no time that a complaint names keeps it from being settled', async (t) => {
  const database = await freshDatabase(t);
  const mails = await claimed(database, 4);
  const about = {
    ip: '192.0.2.7',
    prefix: '192.0.2.0/25',
    type: 'spam',
    reporter: 'a@example.net',
  };
  const times = [
    ['2026-04-06T11:41:02-06:00', '2026-04-06T11:41:02', 'US Central'],
    ['+012026-04-06T11:41:02Z', '12026-04-06T11:41:02', `\0${'z'.repeat(90)}`],
    ['no time', '', null],
    [null, '2026-04-06T11:41:02', null],
  ] as const;
  const settlements = times.map(([at, clock, zone], nth) => {
    const { settlement, incident } = forwarded(mails[nth] as (typeof mails)[number]);
    const event = { at, clock, zone, confidence: 'given' } as const;
    return { ...settlement, complaints: [{ ...about, incident: incident.id, event }] };
  });
  assert.deepEqual(await settleAll(database, ...settlements), Array(4).fill('settled'));
  const kept = await database.query<{ at: Date | null; clock: string; zone: string | null }>(
    'select event_at as at, event_clock as clock, event_zone as zone from complaint order by event_at, event_clock',
  );
  const [known, ...unknown] = kept;
  assert.deepEqual(
    [known?.at?.toISOString(), known?.clock, known?.zone],
    ['2026-04-06T17:41:02.000Z', '2026-04-06T11:41:02', 'US Central'],
  );
  assert.deepEqual(
    unknown.map(({ at, clock, zone }) => [at, clock.length, zone?.length]),
    [
      [null, 0, undefined],
      [null, 20, 40],
      [null, 19, undefined],
    ],
  );
});
