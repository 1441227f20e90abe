// Which cases a complaint may repeat, as the database finds them; and that of several nodes that see
// the same complaint one opens, or opens again, the case.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { MailId, TicketId } from '../../src/model.ts';
import type { Settlement } from '../../src/settlement.ts';
import { findRecent } from '../../src/store/complaints.ts';
import { findIncidents } from '../../src/store/incidents.ts';
import type { Claimed } from '../../src/store/mails.ts';
import type { Database } from '../../src/store/pg.ts';
import { settle } from '../../src/store/settle.ts';
import {
  claimed,
  claimedAgain,
  decided,
  forwarded,
  freshDatabase,
  id,
  later,
  now,
  ticket,
} from './rows.ts';

const repeatKey = 'spam: 192.0.2.0/24 192.0.2.7';
const other = id() as MailId;
const asked = { mail: other, key: repeatKey, addresses: ['192.0.2.7'], wanted: null };
const hourMs = 3_600_000;

/** A complaint that was forwarded, on a case of that key. */
async function told(database: Database) {
  const [mail] = await claimed(database);
  assert.ok(mail);
  const story = forwarded(mail, { repeatKey });
  await settle(database, [story.settlement], now, 'sluice');
  const [administrator] = story.settlement.parties;
  assert.ok(administrator);
  return { ...story, mail: mail.received.mail, administrator };
}

/** A further complaint about that case. */
function further(
  mail: Claimed,
  incident: TicketId,
  changed: { readonly reporter?: string; readonly ips?: readonly string[] } & Partial<Settlement>,
): Settlement {
  const { reporter = 'reporter@example.net', ips = ['192.0.2.7'], ...rest } = changed;
  const common = { incident, prefix: '192.0.2.0/24', type: 'spam', reporter };
  const complaints = ips.map((ip) => ({ ...common, ip }));
  return decided(mail, { repeats: [incident], complaints, ...rest });
}

test('what a mail made itself is not there for its rerun', async (t) => {
  const database = await freshDatabase(t);
  const { mail } = await told(database);
  assert.deepEqual(await findIncidents(database, [{ ...asked, mail }]), [[]]);
});

test('an open case is found by its key, with who has been told', async (t) => {
  const database = await freshDatabase(t);
  const { incident, investigation, administrator } = await told(database);
  const another = { ...asked, mail: id() as MailId, key: 'another', addresses: ['192.0.2.9'] };
  const [found, none] = await findIncidents(database, [asked, another]);
  assert.deepEqual(none, []);
  assert.deepEqual(found, [
    {
      ticket: incident.id,
      number: incident.number,
      state: 'open',
      type: null,
      prefix: null,
      complaints: 1,
      reporters: 1,
      openedAt: now,
      lastAt: now,
      closedAt: null,
      keyed: true,
      common: 1,
      size: 1,
      investigations: [
        {
          ticket: investigation.id,
          number: investigation.number,
          state: 'open',
          prefix: null,
          party: administrator.id,
          token: administrator.token,
          address: 'admin@lab.example',
        },
      ],
    },
  ]);
});

test('cases near it are found by their addresses while they are open, the nearest first', async (t) => {
  const database = await freshDatabase(t);
  const [mail] = await claimed(database);
  assert.ok(mail);
  const made = (ips: readonly string[], changed = {}) =>
    ticket('incident', {
      role: `investigation ${id()}`,
      ips,
      category: 'fraud/phishing',
      repeatKey: `phishing: ${ips.join()}`,
      ...changed,
    });
  const wide = made(['192.0.2.7', '192.0.2.8', '192.0.2.9']);
  const narrow = made(['192.0.2.7']);
  const shut = made(['192.0.2.7', '192.0.2.8'], { state: 'resolved' });
  const v6 = made(['2001:db8::7']);
  // Nobody is accused there.
  const named = made(['192.0.2.7'], { repeatKey: null });
  const tickets = [wide, narrow, shut, v6, named];
  await settle(database, [decided(mail, { tickets })], now, 'sluice');
  const ask = (addresses: readonly string[], wanted: TicketId | null = null) =>
    findIncidents(database, [{ ...asked, addresses, wanted }]).then(([found = []]) =>
      found.map((one) => [one.ticket, one.common, one.size, one.type]),
    );
  const type = 'phishing';
  assert.deepEqual(await ask(['192.0.2.7', '192.0.2.8']), [
    [wide.id, 2, 3, type],
    [narrow.id, 1, 1, type],
  ]);
  assert.deepEqual(await ask(['2001:db8::7']), [[v6.id, 1, 1, type]]);
  // Whatever a person names is an answer, and the first.
  assert.deepEqual(await ask(['2001:db8::7'], shut.id), [
    [shut.id, 0, 2, type],
    [v6.id, 1, 1, type],
  ]);
  assert.deepEqual(await ask([], other as string as TicketId), []);
});

test('the case of the key that was closed last is found too', async (t) => {
  const database = await freshDatabase(t);
  const { incident } = await told(database);
  await database.query(`update ticket set state = 'resolved', closed_at = $2 where id = $1`, [
    incident.id,
    now,
  ]);
  const [found] = await findIncidents(database, [asked]);
  assert.deepEqual(
    found?.map((one) => [one.ticket, one.closedAt, one.keyed]),
    [[incident.id, now, true]],
  );
  const [merged] = await claimed(database);
  assert.ok(merged);
  const target = forwarded(merged, { repeatKey: 'spam: another' }).settlement;
  await settle(database, [target], now, 'sluice');
  await database.query('update ticket set merged_into = $2 where id = $1', [
    incident.id,
    target.tickets[1]?.id,
  ]);
  const [left] = await findIncidents(database, [asked]);
  assert.deepEqual(
    left?.map((one) => one.ticket),
    [target.tickets[1]?.id],
  );
});

test('of very many who have been told the first thousand are read, and of many cases ten', async (t) => {
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
  const [found] = await findIncidents(database, [asked]);
  assert.equal(found?.[0]?.investigations.length, 1_000);
  assert.equal(found[0].investigations[0]?.ticket, investigation.id);
  await database.query(
    `with made as (
       insert into ticket (id, kind, state, team, subject, ips, repeat_key, opened_at, updated_at,
         actor)
       select gen_random_uuid(), 'incident', 'open', 'first-line', '', '{}', 'key ' || n, $1, $1,
         'sluice'
       from generate_series(1, 30) as many (n) returning id
     )
     insert into ticket_address (ticket, ip, kind, open) select id, '192.0.2.7', 'incident', true from made`,
    [now],
  );
  const [many] = await findIncidents(database, [asked]);
  assert.equal(many?.length, 10);
  assert.equal(many[0]?.ticket, incident.id);
});

interface Counts {
  readonly complaints: number;
  readonly reporters: number;
  readonly complained_at: Date | null;
}

async function counts(database: Database, of: TicketId): Promise<Counts | undefined> {
  const [row] = await database.query<Counts>(
    'select complaints, reporters, complained_at from ticket where id = $1',
    [of],
  );
  return row;
}

test('a case counts each mail and each sender once, whatever runs again', async (t) => {
  const database = await freshDatabase(t);
  const [first, ...more] = await claimed(database, 6);
  assert.ok(first);
  const story = forwarded(first, { repeatKey });
  const incident = story.incident.id;
  const own = further(first, incident, { reporter: 'a@example.net' }).complaints;
  await settle(database, [{ ...story.settlement, complaints: own }], now, 'sluice');
  assert.deepEqual(await counts(database, incident), {
    complaints: 1,
    reporters: 1,
    complained_at: null,
  });
  const [b, c, d, e, f] = more;
  assert.ok(b && c && d && e && f);
  // In one batch, two of them of one sender, one about two addresses.
  const ips = ['192.0.2.7', '192.0.2.8'];
  const batch = [
    further(b, incident, { reporter: 'b@example.net' }),
    further(c, incident, { reporter: 'b@example.net', ips }),
    further(d, incident, { reporter: 'a@example.net' }),
  ];
  await settle(database, batch, later(hourMs), 'sluice');
  const after = { complaints: 4, reporters: 2, complained_at: later(hourMs) };
  assert.deepEqual(await counts(database, incident), after);
  await settle(database, [further(e, incident, { reporter: 'e@example.net' })], later(hourMs), 'x');
  // Runs again, of another case now.
  const another = forwarded(f).settlement;
  await settle(database, [another], now, 'sluice');
  const moved = another.tickets[1]?.id;
  assert.ok(moved);
  const attempt = await claimedAgain(database, e.received.mail);
  await settle(database, [further(attempt, moved, { reporter: 'e@example.net' })], now, 'sluice');
  assert.deepEqual(await counts(database, incident), after);
  // The other one had no complaint with an address, so its maker's is the first of that sender.
  assert.deepEqual(await counts(database, moved), {
    complaints: 2,
    reporters: 2,
    complained_at: now,
  });
  // And again of the same: nothing is counted twice, and a complaint it no longer makes is gone.
  const again = await claimedAgain(database, c.received.mail);
  await settle(database, [further(again, incident, { reporter: 'b@example.net' })], now, 'sluice');
  assert.deepEqual(await counts(database, incident), after);
  const [row] = await database.query<{ rows: number }>(
    'select count(*)::int as rows from complaint where incident = $1',
    [incident],
  );
  assert.equal(row?.rows, 4);
});

test('what was complained of lately is counted by address and sender', async (t) => {
  const database = await freshDatabase(t);
  const { incident } = await told(database);
  const [a, b, c] = await claimed(database, 3);
  assert.ok(a && b && c);
  await settle(database, [further(a, incident.id, { reporter: 'a@example.net' })], later(-9), 'x');
  const two = ['192.0.2.7', '192.0.2.8'];
  const batch = [
    further(b, incident.id, { reporter: 'b@example.net', ips: two }),
    further(c, incident.id, { reporter: 'b@example.net' }),
  ];
  await settle(database, batch, now, 'sluice');
  const ask = (reporter: string, since: Date, mail = other) =>
    findRecent(database, [
      { mail, reporter, addresses: [...two, '192.0.2.9'], since: since.toISOString() },
    ]).then(([found]) => found?.toSorted((one, next) => (one.ip < next.ip ? -1 : 1)));
  assert.deepEqual(await ask('x@example.net', later(-99)), [
    { ip: '192.0.2.7', complaints: 3, reporters: 3 },
    { ip: '192.0.2.8', complaints: 1, reporters: 2 },
  ]);
  assert.deepEqual((await ask('a@example.net', later(-99)))?.[0], {
    ip: '192.0.2.7',
    complaints: 3,
    reporters: 2,
  });
  assert.deepEqual((await ask('b@example.net', now, c.received.mail))?.[0]?.complaints, 1);
});

test('two nodes open a closed case again at once: one case, both complaints on it', async (t) => {
  const database = await freshDatabase(t);
  const { incident } = await told(database);
  const close = { ticket: incident.id, from: 'open', to: 'resolved' };
  const [closing, a, b] = await claimed(database, 3);
  assert.ok(closing && a && b);
  await settle(database, [decided(closing, { changes: [close] })], now, 'sluice');
  const changes = [{ ticket: incident.id, from: 'resolved', to: 'open' }];
  const both = [a, b].map((mail, index) =>
    settle(
      database,
      [further(mail, incident.id, { changes, reporter: `${index}@example.net` })],
      later(hourMs),
      'sluice',
    ),
  );
  const fates = (await Promise.all(both)).flatMap((one) => [...one.values()]);
  assert.deepEqual(fates, ['settled', 'settled']);
  const [row] = await database.query<{ state: string; closed_at: Date | null }>(
    'select state, closed_at from ticket where id = $1',
    [incident.id],
  );
  assert.deepEqual(row, { state: 'open', closed_at: null });
  assert.deepEqual(await counts(database, incident.id), {
    complaints: 3,
    reporters: 3,
    complained_at: later(hourMs),
  });
});

test('a case cannot open again beside a new one of its key: the loser runs again', async (t) => {
  const database = await freshDatabase(t);
  const { incident } = await told(database);
  const [closing, opening, late] = await claimed(database, 3);
  assert.ok(closing && opening && late);
  const close = { ticket: incident.id, from: 'open', to: 'resolved' };
  await settle(database, [decided(closing, { changes: [close] })], now, 'sluice');
  const beside = forwarded(opening, { repeatKey }).settlement;
  await settle(database, [beside], now, 'sluice');
  const changes = [{ ticket: incident.id, from: 'resolved', to: 'open' }];
  const fate = await settle(database, [further(late, incident.id, { changes })], now, 'sluice');
  assert.deepEqual([...fate.values()], ['again']);
  const [found] = await findIncidents(database, [{ ...asked, mail: late.received.mail }]);
  assert.deepEqual(
    found?.map((one) => [one.ticket, one.closedAt === null, one.keyed]),
    [
      [beside.tickets[1]?.id, true, true],
      [incident.id, false, true],
    ],
  );
});
