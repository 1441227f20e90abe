// The tickets that a mail may continue: by each key, through merges, with what a choice needs to
// know of them; and that a mail's own doings are not there for its rerun.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { MailId, PartyId, TicketId } from '../../src/model.ts';
import type { ThreadMatch } from '../../src/questions.ts';
import type { Database } from '../../src/store/pg.ts';
import { settle } from '../../src/store/settle.ts';
import { findThreads } from '../../src/store/threads.ts';
import { claimedOne, decided, forwarded, freshDatabase, id, later, now, told } from './rows.ts';

const bodyDigest = 'ab'.repeat(32);
const repeatKey = 'spam: 192.0.2.0/24 192.0.2.7';

const nothing = {
  bodyDigest: '',
  sender: null,
  tokens: [],
  messageIds: [],
  ancestors: [],
  numbers: [],
  near: [],
  foreign: null,
  wanted: null,
};
const other = id() as MailId;

test('a ticket is found by each of its keys', async (t) => {
  const database = await freshDatabase(t);
  const { mail, administrator, complainant, investigation, report, incident, out } = await told(
    database,
    { bodyDigest, repeatKey },
  );
  const common = {
    merged: false,
    constituency: 'edu',
    state: 'open',
    closedAt: null,
    purgedAt: null,
    outlived: false,
    cases: [{ ticket: incident.id, state: 'open', outlived: false }],
    role: null,
    sender: null,
    delivery: null,
    letter: null,
    complaint: null,
    expired: false,
    leaked: false,
    isSame: false,
    isComplaint: false,
    ips: ['192.0.2.7'],
  };
  const onInvestigation = {
    ...common,
    ticket: investigation.id,
    number: investigation.number,
    kind: 'investigation',
    party: administrator.id,
    address: 'admin@lab.example',
  };
  const onReport = { ...common, ticket: report.id, number: report.number, kind: 'report' };
  const cases = [
    [
      { tokens: [administrator.token ?? ''] },
      [
        {
          ...onInvestigation,
          by: 'token',
          key: administrator.token,
          role: 'administrator',
          complaint: mail,
        },
      ],
    ],
    [
      { tokens: [complainant.token] },
      [
        {
          ...onReport,
          by: 'token',
          key: complainant.token,
          party: complainant.id,
          role: 'complainant',
          address: 'reporter@example.net',
        },
      ],
    ],
    [
      { tokens: [out.token] },
      [
        {
          ...onInvestigation,
          by: 'delivery',
          key: out.token,
          role: 'administrator',
          delivery: out.id,
          letter: 'forward',
          complaint: mail,
        },
      ],
    ],
    [
      { messageIds: [out.messageId] },
      [
        {
          ...onInvestigation,
          by: 'message-id',
          key: out.messageId,
          role: 'administrator',
          complaint: mail,
          ips: [],
        },
      ],
    ],
    [
      { messageIds: ['<1@example.net>'] },
      [
        {
          ...onReport,
          by: 'message-id',
          key: '<1@example.net>',
          party: null,
          address: 'reporter@example.net',
          isComplaint: true,
          ips: [],
        },
      ],
    ],
    [
      { numbers: [incident.number ?? ''] },
      [
        {
          ...common,
          by: 'number',
          key: incident.number,
          ticket: incident.id,
          number: incident.number,
          kind: 'incident',
          cases: [],
          party: null,
          address: null,
          ips: [],
        },
      ],
    ],
    [{ tokens: ['stranger'], messageIds: ['<2@example.net>'], numbers: ['1'] }, []],
    [{}, []],
  ] as const;
  for (const [keys, found] of cases) {
    const [matches] = await findThreads(database, [{ mail: other, ...nothing, ...keys }]);
    assert.deepEqual(matches, found);
  }
});

test('questions of a batch are answered each with its own', async (t) => {
  const database = await freshDatabase(t);
  const { administrator, out } = await told(database, { bodyDigest, repeatKey });
  const [second, third] = [id() as MailId, id() as MailId];
  const answers = await findThreads(database, [
    { mail: other, ...nothing, tokens: [administrator.token ?? ''] },
    { mail: second, ...nothing },
    { mail: third, ...nothing, tokens: [administrator.token ?? '', out.token] },
  ]);
  assert.deepEqual(
    answers.map((matches) => matches.map(({ by }) => by).sort()),
    [['token'], [], ['delivery', 'token']],
  );
});

test('only the same body of the same sender, no less proven, makes a copy', async (t) => {
  const database = await freshDatabase(t);
  const { mail } = await told(database, { bodyDigest, repeatKey });
  const writer = 'reporter@example.net';
  const accused = 'someone@example.com';
  for (const [digest, sender, proven, wasProven, same] of [
    [bodyDigest, writer, false, false, true],
    [bodyDigest, writer, false, true, true],
    [bodyDigest, writer, true, true, true],
    [bodyDigest, writer, true, false, false],
    [bodyDigest, accused, false, false, false],
    [bodyDigest, accused, true, true, false],
    [bodyDigest, null, false, false, false],
    ['cd'.repeat(32), writer, false, false, false],
    ['', writer, false, true, false],
  ] as const) {
    await database.query('update mail set aligned = $2 where id = $1', [mail, wasProven]);
    const keys = { bodyDigest: digest, messageIds: ['<1@example.net>'], sender, proven };
    assert.deepEqual(
      (await findThreads(database, [{ mail: other, ...nothing, ...keys }]))
        .flat()
        .map((one) => one.isSame),
      [same],
      `${digest} ${sender} ${proven} after ${wasProven}`,
    );
  }
});

/** So many mails of one Message-ID, each with a report of its own on the one incident. */
async function flood(database: Database, incident: string, mails: number): Promise<void> {
  await database.query(
    `with made as (
       insert into mail (id, sha256, size_bytes, envelope_from, recipients, peer, received_at,
         actor, state, message_id, body_sha256)
       select gen_random_uuid(), sha256(n::text::bytea), 1, '', '{}', '', $2, 'intake', 'done',
         '<1@example.net>', sha256(n::text::bytea) from generate_series(1, $3::int) n
       returning id
     ), reports as (
       insert into ticket (id, kind, state, team, subject, ips, mail, role, opened_at, updated_at,
         actor)
       select gen_random_uuid(), 'report', 'open', 'first-line', '', '{198.51.100.1}', id, 'report',
         $2, $2, 'sluice' from made
       returning id, mail
     ), links as (
       insert into link (parent, child, child_kind) select $1, id, 'report' from reports
     )
     insert into ticket_mail (ticket, mail, how) select id, mail, 'complaint' from reports`,
    [incident, now, mails],
  );
}

test('however many mails bear one Message-ID, the copy and few others are read', async (t) => {
  const database = await freshDatabase(t);
  const { incident, report } = await told(database, { bodyDigest, repeatKey });
  await flood(database, incident.id, 2_000);
  await database.query('analyze');
  const sender = 'reporter@example.net';
  const ask = { ...nothing, mail: other, sender, bodyDigest, messageIds: ['<1@example.net>'] };
  const { matches, rowsRead } = await database.transaction(async (inside) => {
    const [found = []] = await findThreads(inside, [ask]);
    const [row] = await inside.query<{ read: string }>(
      `select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) as read
       from pg_stat_xact_user_tables`,
    );
    return { matches: found, rowsRead: Number(row?.read) };
  });
  assert.equal(matches.length, 5);
  assert.deepEqual([matches[0]?.ticket, matches[0]?.isSame], [report.id, true]);
  assert.deepEqual(matches[0]?.ips, ['192.0.2.7'], 'of the case, not of its other reports');
  // Whole tables of this size may be read once; a walk of all for each would be millions.
  assert.ok(rowsRead < 20_000, `${rowsRead} rows`);
});

/**
 * So many references, each to five reports of one sender below the one incident, which is about so
 * many addresses.
 */
async function crafted(database: Database, incident: string, sender: string): Promise<string[]> {
  const keys = Array.from({ length: 100 }, (_one, n) => `<crafted-${n}@example.net>`);
  await database.query(
    `with made as (
       insert into mail (id, sha256, size_bytes, envelope_from, recipients, peer, received_at,
         actor, state, message_id, body_sha256)
       select gen_random_uuid(), sha256((n || key)::bytea), 1, '', '{}', '', $2, 'intake', 'done',
         key, sha256((n || key)::bytea) from generate_series(1, 5) n, unnest($3::text[]) key
       returning id
     ), asked as (
       insert into ticket (id, kind, state, team, subject, ips, mail, role, opened_at, updated_at,
         actor)
       select gen_random_uuid(), 'investigation', 'open', 'first-line', '', '{198.51.100.1}', id, 'report',
         $2, $2, 'sluice' from made
       returning id, mail
     ), links as (
       insert into link (parent, child, child_kind) select $1, id, 'investigation' from asked
     ), parties as (
       insert into party (id, ticket, role, address, token, actor, at)
       select gen_random_uuid(), id, 'complainant', $4, id::text, 'sluice', $2 from asked
     )
     insert into ticket_mail (ticket, mail, how) select id, mail, 'complaint' from asked`,
    [incident, now, keys, sender],
  );
  await database.query(
    `update ticket set ips = array(select host('198.18.0.0'::inet + n)
       from generate_series(1, 5000) n) where id = $1`,
    [incident],
  );
  return keys;
}

test('a crafted mail has few addresses read, of few tickets', async (t) => {
  const database = await freshDatabase(t);
  const { incident } = await told(database, { bodyDigest, repeatKey });
  const sender = 'crafty@example.net';
  const messageIds = await crafted(database, incident.id, sender);
  await database.query('analyze');
  const matches = (
    await findThreads(database, [{ mail: other, ...nothing, sender, messageIds }])
  ).flat();
  assert.equal(matches.length, 500);
  const full = matches.filter(({ ips }) => ips.length > 0);
  assert.equal(full.length, 10);
  assert.deepEqual([...new Set(full.map(({ ips }) => ips.length))], [1_000]);
  // The newest reference is what a proven sender continues.
  assert.deepEqual([...new Set(full.map(({ key }) => key))].toSorted(), messageIds.slice(-2));
  assert.equal(full[0]?.ips.includes('198.51.100.1'), true, 'its own address first');
});

test('only a mail that stands as a complaint, or as a copy of one, is one to be copied', async (t) => {
  const database = await freshDatabase(t);
  const { mail, report, investigation } = await told(database, { bodyDigest, repeatKey });
  const join = async (ticket: TicketId, how: 'follow-up' | 'copy', messageId: string) => {
    const again = await claimedOne(database);
    const one = decided(again, { joins: [{ ticket, party: null, how }] });
    const summary = { ...one.summary, messageId, bodyDigest };
    await settle(database, [{ ...one, summary }], now, 'sluice');
  };
  await join(report.id, 'copy', '<1@example.net>');
  await join(investigation.id, 'follow-up', '<2@example.net>');
  await join(investigation.id, 'copy', '<2@example.net>');
  const ask = (messageId: string) =>
    found(
      database,
      { bodyDigest, sender: 'reporter@example.net', messageIds: [messageId] },
      'ticket',
      'isComplaint',
    );
  assert.deepEqual(await ask('<1@example.net>'), [
    [report.id, true],
    [report.id, true],
  ]);
  assert.deepEqual(await ask('<2@example.net>'), [
    [investigation.id, false],
    [investigation.id, false],
  ]);
  assert.equal(typeof mail, 'string');
});

test('every key has an index that it is found by', async (t) => {
  const database = await freshDatabase(t);
  const { administrator, out, report } = await told(database, { bodyDigest, repeatKey });
  const ask = {
    mail: other,
    bodyDigest,
    sender: 'admin@lab.example',
    tokens: [administrator.token ?? '', out.token],
    messageIds: [out.messageId, '<1@example.net>'],
    ancestors: ['<0@example.net>'],
    numbers: [report.number ?? ''],
    near: [report.number ?? ''],
    foreign: { house: 'lab.example', numbers: ['4711'] },
    wanted: report.id,
  };
  await database.transaction(async (inside) => {
    await inside.query('set local enable_seqscan = off');
    const scanned = () =>
      inside.query(`select relname, seq_scan from pg_stat_xact_user_tables
        where seq_scan > 0 order by relname`);
    const before = await scanned();
    assert.equal((await findThreads(inside, [ask])).flat().length, 7);
    assert.deepEqual(await scanned(), before);
  });
});

test('the address of an investigation is known to the reports of its case', async (t) => {
  const database = await freshDatabase(t);
  const { investigation, complainant } = await told(database, { bodyDigest, repeatKey });
  await database.query(`update ticket set ips = '{192.0.2.9}' where id = $1`, [investigation.id]);
  const ask = { mail: other, ...nothing, tokens: [complainant.token] };
  const [match] = (await findThreads(database, [ask])).flat();
  assert.deepEqual(match?.ips.toSorted(), ['192.0.2.7', '192.0.2.9']);
});

/** What a question finds, by the fields that a test looks at. */
async function found<Field extends keyof ThreadMatch>(
  database: Database,
  keys: Partial<Parameters<typeof findThreads>[1][number]>,
  ...fields: readonly Field[]
) {
  const matches = (await findThreads(database, [{ mail: other, ...nothing, ...keys }])).flat();
  return matches.map((match) => fields.map((field) => match[field]));
}

test('an address that only a report bears is not known of it: to name it again is news', async (t) => {
  const database = await freshDatabase(t);
  const mail = await claimedOne(database);
  const story = forwarded(mail, { repeatKey });
  const report = { ...story.report, ips: ['192.0.2.9'] };
  const tickets = [report, ...story.settlement.tickets.slice(1)];
  await settle(database, [{ ...story.settlement, tickets }], now, 'sluice');
  const wanted = report.id;
  const [found] = await findThreads(database, [{ ...nothing, mail: other, proven: true, wanted }]);
  assert.deepEqual(
    found?.map(({ ips }) => ips),
    [['192.0.2.7']],
  );
});

test('a closed ticket and its closed case are known to be closed, and outlived by a newer one', async (t) => {
  const database = await freshDatabase(t);
  const { administrator, investigation, incident } = await told(database, {
    bodyDigest,
    repeatKey,
  });
  const closed = [investigation, incident].map(({ id: ticket }) => ({ ticket }));
  const changes = closed.map((one) => ({ ...one, from: 'open', to: 'resolved' }));
  await settle(database, [decided(await claimedOne(database), { changes })], later(5), 'sluice');
  const ask = { tokens: [administrator.token ?? ''] };
  const above = (outlived: boolean) => [{ ticket: incident.id, state: 'resolved', outlived }];
  const told1 = await found(database, ask, 'state', 'closedAt', 'cases');
  assert.deepEqual(told1, [['resolved', later(5), above(false)]]);
  const { settlement } = forwarded(await claimedOne(database), { repeatKey });
  await settle(database, [settlement], now, 'sluice');
  assert.deepEqual(await found(database, ask, 'cases'), [[above(true)]]);
  const asCase = await found(database, { numbers: [incident.number ?? ''] }, 'outlived');
  assert.deepEqual(asCase, [[true]]);
  // It opens again without the key, which is the newer one's.
  const reopens = closed.map((one) => ({ ...one, from: 'resolved', to: 'open' }));
  const reply = { changes: reopens, overdue: [incident.id] };
  const mail = await claimedOne(database);
  const fates = await settle(database, [decided(mail, reply)], later(9), 'sluice');
  assert.equal(fates.get(mail.received.mail), 'settled');
  assert.deepEqual(await found(database, ask, 'state', 'closedAt'), [['open', null]]);
});

test('a merged ticket leads to its last target, through chains of any shape', async (t) => {
  const database = await freshDatabase(t);
  const stories = [];
  for (let at = 0; at < 4; at += 1) {
    const story = forwarded(await claimedOne(database));
    await settle(database, [story.settlement], now, 'sluice');
    stories.push(story);
  }
  const [a, b, c, d] = stories.map(({ investigation }) => investigation);
  assert.ok(a && b && c && d);
  const merge = (from: TicketId, into: TicketId | null) =>
    database.query('update ticket set merged_into = $2 where id = $1', [from, into]);
  const token = `token-${stories[0]?.party ?? ''}`;
  const ask = {
    tokens: [token],
    numbers: [b.number ?? ''],
    messageIds: [stories[0]?.out.messageId ?? ''],
  };
  await merge(a.id, b.id);
  await merge(b.id, c.id);
  await merge(c.id, d.id);
  const last = [d.id, d.number, true];
  const chained = await found(database, ask, 'ticket', 'number', 'merged');
  assert.deepEqual(chained, [last, last, last]);
  // As merges leave it: each points at the last.
  await merge(a.id, d.id);
  await merge(b.id, d.id);
  assert.deepEqual(await found(database, ask, 'ticket', 'number', 'merged'), [last, last, last]);
  // The party of the one is still who it was.
  const [byToken] = await found(database, ask, 'party');
  assert.deepEqual(byToken, [stories[0]?.party]);
  const [own] = await found(database, { ...ask, sender: 'admin@lab.example' }, 'sender');
  const parties = [stories[0]?.party, stories[3]?.party];
  assert.equal(parties.includes(own?.[0] ?? undefined), true);
  // Nothing makes a ring; were there one, it would end.
  await merge(d.id, a.id);
  assert.equal((await found(database, ask, 'ticket')).length, 3);
});

test('the sender is told as the party that it is of that ticket', async (t) => {
  const database = await freshDatabase(t);
  const { report, incident, investigation, complainant, administrator } = await told(database, {
    bodyDigest,
    repeatKey,
  });
  const numbers = [report, investigation, incident].map(({ number }) => number ?? '');
  const as = (sender: string | null) => found(database, { sender, numbers }, 'sender');
  assert.deepEqual(await as('reporter@example.net'), [[complainant.id], [null], [null]]);
  assert.deepEqual(await as('admin@lab.example'), [[null], [administrator.id], [null]]);
  assert.deepEqual(await as('stranger@example.net'), [[null], [null], [null]]);
  assert.deepEqual(await as(null), [[null], [null], [null]]);
});

test('who refers to what we never had is found by it, and by nothing that we have', async (t) => {
  const database = await freshDatabase(t);
  const { report, out } = await told(database, { bodyDigest, repeatKey });
  const joining = (messageId: string, references: readonly string[]) => async () => {
    const mail = await claimedOne(database);
    const one = decided(mail, {
      joins: [{ ticket: report.id, party: null, how: 'follow-up' }],
      references,
    });
    const summary = { ...one.summary, messageId };
    await settle(database, [{ ...one, summary }], now, 'sluice');
    return mail.received.mail;
  };
  const mail = await joining('<2@example.net>', ['<0@example.net>', out.messageId])();
  const ask = (...ancestors: string[]) => found(database, { ancestors }, 'by', 'ticket', 'party');
  assert.deepEqual(await ask('<0@example.net>'), [['ancestor', report.id, null]]);
  assert.deepEqual(await ask('<9@example.net>'), []);
  assert.deepEqual(await ask(out.messageId), [], 'a mail of ours names its own ticket');
  // Once it comes, it is a mail that we have, and says itself where it belongs.
  await joining('<0@example.net>', [])();
  assert.deepEqual(await ask('<0@example.net>'), []);
  // Nobody is an ancestor of himself.
  const [own] = await findThreads(database, [{ ...nothing, mail, ancestors: ['<0@example.net>'] }]);
  assert.deepEqual(own, []);
});

test('a number of another desk is one of that domain alone', async (t) => {
  const database = await freshDatabase(t);
  const { investigation, administrator, report, complainant } = await told(database, {
    bodyDigest,
    repeatKey,
  });
  const learnt = (house: string, ticket: TicketId, party: PartyId) => ({
    house,
    number: '4711',
    ticket,
    party,
  });
  const foreign = [
    learnt('lab.example', investigation.id, administrator.id),
    learnt('example.net', report.id, complainant.id),
  ];
  await settle(database, [decided(await claimedOne(database), { foreign })], now, 'sluice');
  await settle(database, [decided(await claimedOne(database), { foreign })], now, 'sluice');
  const as = (house: string, ...numbers: string[]) =>
    found(database, { foreign: { house, numbers } }, 'by', 'key', 'ticket', 'party', 'address');
  assert.deepEqual(await as('lab.example', '1', '4711'), [
    ['foreign', '4711', investigation.id, administrator.id, 'admin@lab.example'],
  ]);
  assert.deepEqual(await as('example.net', '4711'), [
    ['foreign', '4711', report.id, complainant.id, 'reporter@example.net'],
  ]);
  assert.deepEqual(await as('example.com', '4711'), []);
});

test('near numbers, purged tickets and what a person names are told as such', async (t) => {
  const database = await freshDatabase(t);
  const { report, incident } = await told(database, { bodyDigest, repeatKey });
  const near = [report.number ?? '', '20260406000000'];
  assert.deepEqual(await found(database, { near }, 'by', 'ticket'), [['near', report.id]]);
  const wanted = incident.id;
  assert.deepEqual(await found(database, { wanted }, 'by', 'ticket', 'party'), [
    ['person', incident.id, null],
  ]);
  await database.query('update ticket set purged_at = $2 where id = $1', [report.id, now]);
  const purged = await found(database, { numbers: [report.number ?? ''] }, 'purgedAt');
  assert.deepEqual(purged, [[now]]);
});

test('a newer token joins the party as its older one does', async (t) => {
  const database = await freshDatabase(t);
  const { administrator } = await told(database, { bodyDigest, repeatKey });
  const tokens = [{ party: administrator.id, token: 'newer' }];
  await settle(database, [decided(await claimedOne(database), { tokens })], now, 'sluice');
  const ask = { tokens: ['newer', administrator.token ?? ''] };
  assert.deepEqual(await found(database, ask, 'party'), [[administrator.id], [administrator.id]]);
});

test('what a mail made itself is not there for its rerun', async (t) => {
  const database = await freshDatabase(t);
  const { mail, administrator, incident, out } = await told(database, { bodyDigest, repeatKey });
  const ask = {
    ...nothing,
    mail,
    bodyDigest,
    tokens: [administrator.token ?? '', out.token],
    messageIds: ['<1@example.net>', out.messageId],
    numbers: [incident.number ?? ''],
    near: [incident.number ?? ''],
    wanted: incident.id,
  };
  assert.deepEqual(await findThreads(database, [ask]), [[]]);
});
