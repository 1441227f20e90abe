// Acts on the real server: what was shown is done or nothing is, whole, once, whoever is faster; and
// an undo brings back what was.

import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import type { Act, ActPreview, Deed, Snapshot } from '../../src/acts.ts';
import type { MailId, PartyId, TicketId, TicketKind } from '../../src/model.ts';
import type { Template } from '../../src/rules.ts';
import { claimDeliveries } from '../../src/store/deliveries.ts';
import { releaseLease, takeLease } from '../../src/store/leases.ts';
import type { Database } from '../../src/store/pg.ts';
import { settle } from '../../src/store/settle.ts';
import { findReachable } from '../../src/store/clocks.ts';
import { doAct, look } from '../../src/store/ticket-acts.ts';
import { takeNumbers } from '../../src/store/tickets.ts';
import { isRefused } from '../../src/tickets/plans.ts';
import { createActing } from '../../src/workers/acting.ts';
import { rules } from '../support/facts.ts';
import {
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

const at = 'templates/en/x.hbs:4';
const templates = new Map<string, Template>([
  ['en/closing', { kind: 'closing', subject: 'closed', body: '{{reason}}', at }],
  ['en/reply', { kind: 'reply', subject: 'S', body: '{{#each text}}{{this}}\n{{/each}}', at }],
]);

/** A desk on a database of its own, and what a person does there. */
async function desk(t: TestContext) {
  const database = await freshDatabase(t);
  let at = later(1_000);
  /** What happens between the plan of an act and its writing. */
  const meanwhile: (() => Promise<unknown>)[] = [];
  const acting = createActing({
    rules: () => rules({ templates }),
    now: () => at,
    keys: [Buffer.alloc(32, 7)],
    newId: () => id(at),
    newBoundary: () => '=_boundary',
    holdMs: { automatic: 5_000, person: 60_000 },
    protect: async (bytes) => bytes,
    store: {
      look: (act) => look(database, act),
      act: (act, shown, again, when) => {
        const late = async (snapshot: Snapshot) => {
          const ready = await again(snapshot);
          for (const happens of meanwhile.splice(0)) await happens();
          return ready;
        };
        return doAct(database, act, shown, late, () => id(at), when);
      },
      takeNumbers: (count) => takeNumbers(database, count),
      reachable: (addresses) => findReachable(database, addresses),
    },
  });
  const preview = async (on: TicketId, deed: Deed, actor = 'desk') => {
    at = new Date(at.getTime() + 10);
    const act: Act = { ...deed, id: id(at), ticket: on, actor };
    return acting.preview(act);
  };
  const shown = async (on: TicketId, deed: Deed, actor = 'desk'): Promise<ActPreview> => {
    const found = await preview(on, deed, actor);
    if (isRefused(found)) throw new Error(found.refused);
    return found;
  };
  return {
    database,
    meanwhile,
    acting,
    preview,
    shown,
    act: async (on: TicketId, deed: Deed, actor = 'desk') =>
      acting.act(await shown(on, deed, actor)),
    refused: async (on: TicketId, deed: Deed, actor = 'desk'): Promise<string> => {
      const found = await preview(on, deed, actor);
      return isRefused(found) ? found.refused : '';
    },
  };
}

async function stateOf(database: Database, on: TicketId) {
  const [row] = await database.query<{
    state: string;
    reason: string | null;
    closed: boolean;
    into: string | null;
    open: boolean | null;
  }>(
    `select state, close_reason as reason, closed_at is not null as closed, merged_into as into,
       (select bool_and(open) from ticket_address where ticket = ticket.id) as open
     from ticket where id = $1`,
    [on],
  );
  return row;
}

async function rows(database: Database, text: string, ...values: readonly unknown[]) {
  return database.query<Record<string, unknown>>(text, values);
}

const close = { do: 'close', state: null, reason: 'resolved', text: '' } as const;

/** A forward of one complaint, its complainant a party whom a program may answer, or not. */
async function story(database: Database, mayAnswer = true) {
  const mail = await claimedOne(database);
  const made = forwarded(mail, { repeatKey: `key ${mail.received.mail}` });
  const complainant = id() as PartyId;
  const settlement = {
    ...made.settlement,
    parties: [
      ...made.settlement.parties,
      {
        id: complainant,
        ticket: made.report.id,
        role: 'complainant',
        address: 'reporter@example.net',
        constituency: 'edu',
        token: `token-${complainant}`,
      },
    ],
    summary: { ...made.settlement.summary, mayAnswer },
  } as const;
  await settle(database, [settlement], now, 'sluice');
  return { ...made, complainant, mail: mail.received.mail };
}

test('whom a program may not answer is told nothing at a close, and the plan says so', async (t) => {
  const { database, shown } = await desk(t);
  const { incident } = await story(database, false);
  const preview = await shown(incident.id, close);
  assert.deepEqual(preview.letters, []);
  const why =
    /not told: reporter@example\.net of .* is not proven to have written to us from there/;
  assert.match(preview.plan.told.map(({ text }) => text).join('\n'), why);
});

test('closing an incident closes what hangs below it, tells the complainant, and is undone', async (t) => {
  const { database, act, shown, acting } = await desk(t);
  const { incident, report, investigation } = await story(database);
  const preview = await shown(incident.id, close);
  assert.deepEqual(
    preview.letters.map(({ to, kind, text }) => [to, kind, text]),
    [['reporter@example.net', 'closing', 'resolved\n']],
  );
  assert.equal(preview.objects, 3);
  assert.equal(await acting.act(preview), 'done');
  for (const one of [incident, report, investigation]) {
    const row = await stateOf(database, one.id);
    const end = { state: 'resolved', reason: 'resolved', closed: true, into: null, open: false };
    assert.deepEqual(row, end);
  }
  const waiting = await rows(
    database,
    `select recipient, state, by_person, kind, cause like 'act:%' as by_act, ticket
     from delivery where kind = 'closing'`,
  );
  const mail = { recipient: 'reporter@example.net', state: 'waiting', by_person: true };
  assert.deepEqual(waiting, [{ ...mail, kind: 'closing', by_act: true, ticket: report.id }]);
  const told = await rows(
    database,
    `select ticket, actor, text from history where what = 'resolved'`,
  );
  assert.deepEqual(
    told.map(({ actor }) => actor),
    ['desk', 'desk', 'desk'],
  );

  assert.equal(await act(incident.id, { do: 'undo', act: null }), 'done');
  for (const one of [incident, report, investigation]) {
    const row = await stateOf(database, one.id);
    const open = { state: 'open', reason: null, closed: false, into: null, open: true };
    assert.deepEqual(row, open);
  }
  const [after] = await rows(database, `select state from delivery where kind = 'closing'`);
  assert.deepEqual(after, { state: 'cancelled' });
});

test('a report on another open incident stays, and is told of', async (t) => {
  const { database, act, shown } = await desk(t);
  const { incident, report } = await story(database);
  const other = ticket('incident');
  await settle(
    database,
    [decided(await claimedOne(database), { tickets: [other] })],
    now,
    'sluice',
  );
  assert.equal(await act(report.id, { do: 'link', other: other.id }), 'done');
  const preview = await shown(incident.id, close);
  assert.match(
    preview.plan.told.map(({ text }) => text).join(),
    /kept open: the report \d+ hangs on the incident \d+ as well/,
  );
  assert.deepEqual(preview.letters, []);
});

test('what their mails still ask is told of at a close, once, and stays', async (t) => {
  const { database, act, shown } = await desk(t);
  const { incident, report, investigation } = await story(database);
  const again = await claimedOne(database);
  const joins = [report, investigation].map(
    (one) => ({ ticket: one.id, party: null, how: 'follow-up' }) as const,
  );
  const asks = hold({ ticket: report.id });
  await settle(
    database,
    [decided(again, { state: 'held', joins, hold: asks })],
    later(1_000),
    'sluice',
  );
  const told = async () =>
    (await shown(incident.id, close)).plan.told.map(({ text }) => text).join();
  assert.equal(await told(), 'left open: questions about its mails, 1 in all');
  assert.equal(await act(incident.id, close), 'done');
  const open = 'select id from hold where closed_at is null';
  assert.deepEqual(await rows(database, open), [{ id: asks.id }]);
});

test('what was shown is done, or nothing is: a view that is stale writes nothing', async (t) => {
  const { database, act, shown, acting } = await desk(t);
  const { incident, report } = await story(database);
  const stale = await shown(incident.id, close);
  // A report that was not there when it was shown.
  const more = ticket('report');
  const links = [{ parent: incident.id, child: more.id }];
  const settlement = decided(await claimedOne(database), { tickets: [more], links });
  await settle(database, [settlement], now, 'sluice');
  const before = await rows(database, 'select count(*)::int as n from history');
  assert.equal(await acting.act(stale), 'stale');
  assert.deepEqual(await rows(database, 'select count(*)::int as n from history'), before);
  assert.equal((await stateOf(database, incident.id))?.state, 'open');
  // Another field of the ticket is none of its business.
  const fresh = await shown(report.id, { do: 'assign', owner: 'alice' });
  await act(report.id, { do: 'set', values: [['description', 'x']] });
  assert.equal(await acting.act(fresh), 'done');
  // One preview is done once.
  assert.equal(await acting.act(fresh), 'stale');
});

test('of two people who close the same incident at once one does', async (t) => {
  const { database, shown, acting } = await desk(t);
  const { incident } = await story(database);
  const all = await Promise.all([shown(incident.id, close, 'a'), shown(incident.id, close, 'b')]);
  const done = await Promise.all(all.map((one) => acting.act(one)));
  assert.deepEqual(done.sort(), ['done', 'stale']);
  const acts = await rows(database, 'select count(*)::int as n from act');
  assert.deepEqual(acts, [{ n: 1 }]);
});

test('of two who hang one investigation below two incidents at once one does', async (t) => {
  const { database, act, shown, acting, refused } = await desk(t);
  const { incident, investigation } = await story(database);
  await act(investigation.id, { do: 'unlink', other: incident.id });
  const other = ticket('incident');
  await settle(
    database,
    [decided(await claimedOne(database), { tickets: [other] })],
    now,
    'sluice',
  );
  const all = await Promise.all(
    [incident, other].map((one) => shown(investigation.id, { do: 'link', other: one.id })),
  );
  const done = await Promise.all(all.map((one) => acting.act(one)));
  assert.deepEqual(done.sort(), ['done', 'stale']);
  const parents = await rows(
    database,
    'select parent from link where child = $1',
    investigation.id,
  );
  assert.equal(parents.length, 1);
  const free = parents[0]?.['parent'] === incident.id ? other.id : incident.id;
  assert.match(
    await refused(investigation.id, { do: 'link', other: free }),
    /unlink it there first/,
  );
});

test('merged tickets lead to the last one through chains, and come apart again', async (t) => {
  const { database, act, refused } = await desk(t);
  const [a, b, c] = [await story(database), await story(database), await story(database)];
  const merge = (from: typeof a, into: typeof a) =>
    act(into.report.id, { do: 'merge', from: from.report.id });
  assert.equal(await merge(a, b), 'done');
  assert.equal(await merge(b, c), 'done');
  const into = async (one: typeof a) => (await stateOf(database, one.report.id))?.into;
  assert.deepEqual([await into(a), await into(b)], [c.report.id, c.report.id]);
  const there = await rows(database, 'select mail from ticket_mail where ticket = $1', c.report.id);
  assert.equal(there.length, 3);
  const [party] = await rows(database, 'select ticket from party where id = $1', a.complainant);
  assert.equal(party?.['ticket'], c.report.id);
  assert.match(await refused(b.report.id, { do: 'undo', act: null }), /changed since/);
  assert.equal(await act(c.report.id, { do: 'undo', act: null }), 'done');
  assert.deepEqual([await into(a), await into(b)], [b.report.id, null]);
  assert.equal(await act(b.report.id, { do: 'undo', act: null }), 'done');
  assert.deepEqual([await into(a), await into(b)], [null, null]);
  const home = await rows(database, 'select ticket from ticket_mail where mail = $1', a.mail);
  assert.deepEqual(home, [{ ticket: a.report.id }]);
  assert.equal((await stateOf(database, a.report.id))?.state, 'open');
});

test('incidents merge with their complaints and addresses', async (t) => {
  const { database, act } = await desk(t);
  const [a, b] = [await story(database), await story(database)];
  await database.query(
    `insert into complaint (mail, ip, incident, prefix, type, reporter, at)
     select mail, '192.0.2.7', incident, '192.0.2.0/24', 'spam', reporter, $4
     from unnest($1::uuid[], $2::uuid[], $3::text[]) as given (mail, incident, reporter)`,
    [[a.mail, b.mail], [a.incident.id, b.incident.id], ['x@example.net', 'y@example.net'], now],
  );
  await act(a.incident.id, { do: 'set', values: [['addresses', '192.0.2.8, 198.51.100.0/25']] });
  await act(b.incident.id, { do: 'merge', from: a.incident.id });
  const [row] = await rows(
    database,
    'select complaints, reporters, ips from ticket where id = $1',
    b.incident.id,
  );
  const ips = ['192.0.2.7', '192.0.2.8', '198.51.100.0/25'];
  assert.deepEqual(row, { complaints: 2, reporters: 2, ips });
  const found = await rows(
    database,
    `select count(*)::int as n from ticket_address where ticket = $1 and ip <<= '198.51.100.0/24'`,
    b.incident.id,
  );
  assert.deepEqual(found, [{ n: 1 }]);
  await act(b.incident.id, { do: 'undo', act: null });
  const back = await rows(database, 'select incident from complaint where mail = $1', a.mail);
  assert.deepEqual(back, [{ incident: a.incident.id }]);
});

test('a conversation is split, and the new number leads home when that is undone', async (t) => {
  const { database, act } = await desk(t);
  const { report, incident } = await story(database);
  const mail = await claimedOne(database);
  const joins = [{ ticket: report.id, party: null, how: 'follow-up' }] as const;
  const other = decided(mail, { joins });
  const summary = { ...other.summary, sender: 'other@example.net' };
  await settle(database, [{ ...other, summary }], now, 'sluice');
  const made = id() as TicketId;
  const mails: MailId[] = [mail.received.mail];
  assert.equal(await act(report.id, { do: 'split', mails, made }), 'done');
  const [row] = await rows(database, 'select number, kind, state from ticket where id = $1', made);
  assert.match(String(row?.['number']), /^\d{14,}$/);
  assert.deepEqual([row?.['kind'], row?.['state']], ['report', 'open']);
  const links = await rows(database, 'select parent from link where child = $1', made);
  assert.deepEqual(links, [{ parent: incident.id }]);
  assert.equal(await act(report.id, { do: 'undo', act: null }), 'done');
  assert.equal((await stateOf(database, made))?.into, report.id);
  const home = await rows(database, 'select ticket from ticket_mail where mail = $1', mails[0]);
  assert.deepEqual(home, [{ ticket: report.id }]);
});

test('a call becomes a case: opened, linked, asked about, answered, closed', async (t) => {
  const { database, act, shown, acting } = await desk(t);
  const open = (kind: TicketKind, more: Partial<Extract<Deed, { do: 'open' }>> = {}) => ({
    do: 'open' as const,
    kind,
    subject: `a ${kind}`,
    constituency: null,
    values: [] as const,
    above: null,
    party: null,
    letter: null,
    ...more,
  });
  const [incident, report, question] = [id(), id(), id()] as [TicketId, TicketId, TicketId];
  const values = [
    ['classification', 'intrusions'],
    ['addresses', '192.0.2.1-192.0.2.3'],
  ] as const;
  await act(incident, open('incident', { values }));
  await act(report, open('report', { above: incident, values: [['how-reported', 'telephone']] }));
  const party = { id: id() as PartyId, address: 'noc@isp.test.net' };
  const letter = { text: 'Please look at 192.0.2.1.', articles: [] };
  const preview = await shown(question, open('investigation', { above: incident, party, letter }));
  assert.deepEqual(
    preview.letters.map(({ to }) => to),
    ['noc@isp.test.net'],
  );
  assert.equal(await acting.act(preview), 'done');
  const [sent] = await rows(database, 'select recipient, ticket, due_at from delivery');
  assert.deepEqual([sent?.['recipient'], sent?.['ticket']], ['noc@isp.test.net', question]);
  const [contact] = await rows(database, 'select address, approved_by from contact');
  assert.deepEqual(contact, { address: 'noc@isp.test.net', approved_by: 'desk' });
  const [turn] = await rows(database, 'select turn from ticket where id = $1', question);
  assert.deepEqual(turn, { turn: 'waiting' });
  const addresses = await rows(
    database,
    'select ip from ticket_address where ticket = $1 order by ip',
    incident,
  );
  assert.deepEqual(
    addresses.map(({ ip }) => ip),
    ['192.0.2.1', '192.0.2.2/31'],
  );
  await act(incident, { ...close, reason: 'warned' });
  const states = await rows(database, 'select distinct state from ticket');
  assert.deepEqual(states, [{ state: 'resolved' }]);
});

test('fields, owner, team, snooze and copies are kept, with who did it', async (t) => {
  const { database, act } = await desk(t);
  const { investigation } = await story(database);
  const on = investigation.id;
  await act(on, {
    do: 'set',
    values: [
      ['description', 'd'],
      ['cve', 'cve-2026-12345'],
      ['time-worked', '1h'],
    ],
  });
  await act(on, {
    do: 'set',
    values: [
      ['description', ''],
      ['time-worked', '30m'],
      ['priority', '80'],
    ],
  });
  await act(on, { do: 'assign', owner: 'alice' });
  await act(on, { do: 'hand-over', team: 'csirt', why: 'police' });
  await act(on, { do: 'snooze', until: later(86_400_000).toISOString() });
  const cc = { do: 'people', role: 'admin-cc', address: 'boss@isp.test.net' } as const;
  await act(on, { ...cc, add: true, party: id() as PartyId });
  const reply = {
    do: 'reply',
    text: 'Hello.',
    articles: [],
    to: null,
    cc: [],
    mail: true,
  } as const;
  await act(on, { ...reply, bcc: ['one@time.test.net'], close: null });
  const [row] = await rows(
    database,
    `select owner, team, priority, fields, snoozed_until as until, turn from ticket where id = $1`,
    on,
  );
  assert.deepEqual(row, {
    owner: 'alice',
    team: 'csirt',
    priority: 80,
    fields: { cve: ['CVE-2026-12345'], 'time-worked': 90 },
    until: later(86_400_000),
    turn: 'waiting',
  });
  const sent = await rows(
    database,
    `select recipient from delivery where kind = 'reply' order by 1`,
  );
  const to = ['admin@lab.example', 'boss@isp.test.net', 'one@time.test.net'];
  assert.deepEqual(
    sent.map(({ recipient }) => recipient),
    to,
  );
  await act(on, { ...cc, add: false, party: id() as PartyId });
  const left = await rows(
    database,
    `select left_at is not null as left from party where role = 'admin-cc'`,
  );
  assert.deepEqual(left, [{ left: true }]);
  const clocks = await rows(
    database,
    'select due_at is not null as due from clock where ticket = $1',
    on,
  );
  assert.deepEqual(clocks, [{ due: true }]);
});

test('a reply is taken back while it waits, and not afterwards', async (t) => {
  const { database, act, refused } = await desk(t);
  const { report } = await story(database);
  const reply = { do: 'reply', text: 'x', articles: [], to: null, cc: [], bcc: [] } as const;
  await act(report.id, { ...reply, mail: true, close: null });
  await act(report.id, { do: 'undo', act: null });
  const [gone] = await rows(database, `select state from delivery where kind = 'reply'`);
  assert.deepEqual(gone, { state: 'cancelled' });
  await act(report.id, { ...reply, mail: true, close: null });
  await database.query(
    `update delivery set state = 'sent' where state = 'waiting' and kind = 'reply'`,
  );
  assert.match(await refused(report.id, { do: 'undo', act: null }), /cannot be taken back/);
});

test('a reply that begins to be sent while it is taken back goes, and nothing is undone', async (t) => {
  const { database, act, shown, acting, meanwhile } = await desk(t);
  const { report } = await story(database);
  const reply = { do: 'reply', text: 'x', articles: [], to: null, cc: [], bcc: [] } as const;
  await act(report.id, { ...reply, mail: true, close: null });
  const preview = await shown(report.id, { do: 'undo', act: null });
  const free = { perContact: null, perContactDay: null, perReporter: null, total: null };
  meanwhile.push(() => claimDeliveries(database, later(3_600_000), 9, 60_000, free));
  assert.equal(await acting.act(preview), 'stale');
  assert.deepEqual(await rows(database, `select state from delivery where kind = 'reply'`), [
    { state: 'sending' },
  ]);
  assert.deepEqual(await rows(database, 'select id from act where undone_at is not null'), []);
});

test('whoever is at work is not disturbed, until the lease is taken over or given back', async (t) => {
  const { database, act, refused } = await desk(t);
  const { report } = await story(database);
  const mine = await takeLease(database, report.id, 'alice', null);
  assert.equal(mine.taken, true);
  assert.equal(await act(report.id, { do: 'note', text: 'x' }, 'alice'), 'done');
  assert.match(
    await refused(report.id, { do: 'note', text: 'x' }, 'bob'),
    /^alice is at work on it until \d\d:\d\dZ; wait, or take it over$/,
  );
  const theirs = await takeLease(database, report.id, 'bob', null);
  assert.deepEqual([theirs.taken, theirs.lease.holder], [false, 'alice']);
  assert.equal((await takeLease(database, report.id, 'bob', 'alice is on leave')).taken, true);
  assert.equal(await releaseLease(database, report.id, 'alice'), false);
  assert.match(await refused(report.id, { do: 'note', text: 'x' }, 'alice'), /^bob is at work/);
  await database.query(`update lease set until = clock_timestamp() - interval '1 s'`);
  assert.equal(await refused(report.id, { do: 'note', text: 'x' }, 'alice'), '');
  assert.equal((await takeLease(database, report.id, 'alice', null)).taken, true);
  assert.equal(await releaseLease(database, report.id, 'alice'), true);
});

test('a reopened incident takes its repeats back only where nobody else gets them', async (t) => {
  const { database, act, shown } = await desk(t);
  const { incident, report } = await story(database);
  await act(incident.id, close);
  const newer = ticket('incident', {
    repeatKey: String(
      (await rows(database, 'select repeat_key from ticket where id = $1', incident.id))[0]?.[
        'repeat_key'
      ],
    ),
  });
  await settle(
    database,
    [decided(await claimedOne(database), { tickets: [newer] })],
    now,
    'sluice',
  );
  const preview = await shown(report.id, { do: 'reopen', why: 'it goes on' });
  assert.match(
    preview.plan.told.map(({ text }) => text).join(),
    /further complaints go to the newer incident/,
  );
  await act(report.id, { do: 'reopen', why: 'it goes on' });
  const [row] = await rows(
    database,
    'select state, repeat_key from ticket where id = $1',
    incident.id,
  );
  assert.deepEqual(row, { state: 'open', repeat_key: null });
});

test('a letter that cannot be written is refused before anything is done', async (t) => {
  const { database, refused } = await desk(t);
  const { report, investigation } = await story(database);
  const reply = { do: 'reply', text: 'x', to: null, cc: [], mail: true, close: null } as const;
  const many = Array.from({ length: 5 }, (_, at) => `p${at}@isp.test.net`);
  assert.equal(
    await refused(report.id, { ...reply, articles: [], bcc: many }),
    '6 recipients; one letter goes to 5 at most',
  );
  assert.match(
    await refused(investigation.id, { ...reply, articles: ['none'], bcc: [] }),
    /^there is no article "none" in en; there are/,
  );
  const [acts] = await rows(database, 'select count(*)::int as n from act');
  assert.deepEqual(acts, { n: 0 });
});
