// What the desk remembers: the tickets a mail may continue, the open case of a repeat key, the
// contacts; and that a mail's own doings are not there for its rerun.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { MailId, PartyId } from '../../src/model.ts';
import type { Database } from '../../src/store/pg.ts';
import { findContacts, findIncidents, findOwn, findThreads } from '../../src/store/reads.ts';
import { settle } from '../../src/store/settle.ts';
import { claimed, decided, forwarded, freshDatabase, id, now, ticket } from './rows.ts';

const bodyDigest = 'ab'.repeat(32);
const repeatKey = 'spam: 192.0.2.0/24 192.0.2.7';

/** One complaint that was forwarded, with the party of its sender on the report. */
async function told(database: Database) {
  const [mail] = await claimed(database);
  assert.ok(mail);
  const story = forwarded(mail, { repeatKey });
  const complainant = {
    id: id() as PartyId,
    ticket: story.report.id,
    role: 'complainant' as const,
    address: 'reporter@example.net',
    constituency: null,
    token: 'complainants-token',
  };
  const settlement = {
    ...story.settlement,
    parties: [...story.settlement.parties, complainant],
    summary: { ...story.settlement.summary, messageId: '<1@example.net>', bodyDigest },
  };
  await settle(database, [settlement], now, 'sluice');
  const [administrator] = story.settlement.parties;
  assert.ok(administrator);
  return { ...story, mail: mail.received.mail, administrator, complainant };
}

const nothing = { bodyDigest: '', tokens: [], messageIds: [], numbers: [] };
const other = id() as MailId;

test('a ticket is found by each of its keys', async (t) => {
  const database = await freshDatabase(t);
  const { administrator, complainant, investigation, report, incident, out } = await told(database);
  const common = { open: true, sameBody: false, ips: ['192.0.2.7'] };
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
      [{ ...onInvestigation, by: 'token', key: administrator.token, delivery: null }],
    ],
    [
      { tokens: [complainant.token] },
      [
        {
          ...onReport,
          by: 'token',
          key: complainant.token,
          party: complainant.id,
          address: 'reporter@example.net',
          delivery: null,
        },
      ],
    ],
    [
      { tokens: [out.token] },
      [{ ...onInvestigation, by: 'delivery', key: out.token, delivery: out.id }],
    ],
    [
      { messageIds: [out.messageId] },
      [{ ...onInvestigation, by: 'message-id', key: out.messageId, delivery: null }],
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
          delivery: null,
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
          party: null,
          address: null,
          delivery: null,
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
  const { administrator, out } = await told(database);
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

test('only the same body makes a copy', async (t) => {
  const database = await freshDatabase(t);
  await told(database);
  for (const [digest, same] of [
    [bodyDigest, true],
    ['cd'.repeat(32), false],
    ['', false],
  ] as const) {
    const ask = { mail: other, ...nothing, bodyDigest: digest, messageIds: ['<1@example.net>'] };
    assert.deepEqual(
      (await findThreads(database, [ask])).flat().map((one) => one.sameBody),
      [same],
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
  const { incident, report } = await told(database);
  await flood(database, incident.id, 2_000);
  await database.query('analyze');
  const ask = { mail: other, ...nothing, bodyDigest, messageIds: ['<1@example.net>'] };
  const { matches, rowsRead } = await database.transaction(async (inside) => {
    const [found = []] = await findThreads(inside, [ask]);
    const [row] = await inside.query<{ read: string }>(
      `select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) as read
       from pg_stat_xact_user_tables`,
    );
    return { matches: found, rowsRead: Number(row?.read) };
  });
  assert.equal(matches.length, 5);
  assert.deepEqual([matches[0]?.ticket, matches[0]?.sameBody], [report.id, true]);
  assert.deepEqual(matches[0]?.ips, ['192.0.2.7'], 'of the case, not of its other reports');
  // Whole tables of this size may be read once; a walk of all for each would be millions.
  assert.ok(rowsRead < 20_000, `${rowsRead} rows`);
});

test('the address of an investigation is known to the reports of its case', async (t) => {
  const database = await freshDatabase(t);
  const { investigation, complainant } = await told(database);
  await database.query(`update ticket set ips = '{192.0.2.9}' where id = $1`, [investigation.id]);
  const ask = { mail: other, ...nothing, tokens: [complainant.token] };
  const [match] = (await findThreads(database, [ask])).flat();
  assert.deepEqual(match?.ips.toSorted(), ['192.0.2.7', '192.0.2.9']);
});

test('a closed ticket is found, and known to be closed', async (t) => {
  const database = await freshDatabase(t);
  const { administrator, investigation } = await told(database);
  await database.query(`update ticket set state = 'resolved' where id = $1`, [investigation.id]);
  const ask = { mail: other, ...nothing, tokens: [administrator.token ?? ''] };
  assert.deepEqual(
    (await findThreads(database, [ask])).flat().map(({ open }) => open),
    [false],
  );
});

test('what a mail made itself is not there for its rerun', async (t) => {
  const database = await freshDatabase(t);
  const { mail, administrator, incident, out } = await told(database);
  const ask = {
    mail,
    bodyDigest,
    tokens: [administrator.token ?? '', out.token],
    messageIds: ['<1@example.net>', out.messageId],
    numbers: [incident.number ?? ''],
  };
  assert.deepEqual(await findThreads(database, [ask]), [[]]);
  assert.deepEqual(await findIncidents(database, [{ mail, key: repeatKey }]), [null]);
});

test('an open case is found by its key, with who has been told', async (t) => {
  const database = await freshDatabase(t);
  const { incident, investigation, administrator } = await told(database);
  const asks = [
    { mail: other, key: repeatKey },
    { mail: other, key: 'spam: another' },
  ];
  const [found, none] = await findIncidents(database, asks);
  assert.equal(none, null);
  assert.deepEqual(found, {
    ticket: incident.id,
    number: incident.number,
    complaints: 1,
    openedAt: now,
    investigations: [
      {
        ticket: investigation.id,
        number: investigation.number,
        party: administrator.id,
        token: administrator.token,
        address: 'admin@lab.example',
      },
    ],
  });
  await database.query(`update ticket set state = 'resolved' where id = $1`, [incident.id]);
  assert.deepEqual(await findIncidents(database, [{ mail: other, key: repeatKey }]), [null]);
});

test('of very many who have been told the first thousand are read', async (t) => {
  const database = await freshDatabase(t);
  const { incident, investigation } = await told(database);
  await database.query(
    `with made as (
       insert into ticket (id, kind, state, team, subject, ips, opened_at, updated_at, actor)
       select ('ffffffff-' || substr(gen_random_uuid()::text, 10))::uuid, 'investigation', 'open',
         'first-line', '', '{}', $2, $2, 'sluice' from generate_series(1, 1000)
       returning id
     ), links as (
       insert into link (parent, child, child_kind) select $1, id, 'investigation' from made
     )
     insert into party (id, ticket, role, address, token, actor, at)
     select id, id, 'administrator', 'admin@lab.example', id, 'sluice', $2 from made`,
    [incident.id, now],
  );
  const [found] = await findIncidents(database, [{ mail: other, key: repeatKey }]);
  assert.equal(found?.investigations.length, 1_000);
  assert.equal(found.investigations[0]?.ticket, investigation.id);
});

test('a case without investigations is found too', async (t) => {
  const database = await freshDatabase(t);
  const [mail] = await claimed(database);
  assert.ok(mail);
  await settle(
    database,
    [decided(mail, { tickets: [ticket('incident', { repeatKey })] })],
    now,
    'sluice',
  );
  const [found] = await findIncidents(database, [{ mail: other, key: repeatKey }]);
  assert.deepEqual(found?.investigations, []);
});

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
  const contact = { approved: true, paused: false, bouncing: false };
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
  const { mail, report, incident, investigation, administrator, complainant } =
    await told(database);
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
  });
});
