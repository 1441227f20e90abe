// Searches find what a filter in plain code finds, over tickets that settlements made; and the
// addresses they rest on follow every ticket.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';
import ipaddr from 'ipaddr.js';
import { runner } from 'node-pg-migrate';

import type { Edit } from '../../src/edits.ts';
import type { TicketId, TicketKind } from '../../src/model.ts';
import type { SearchTerm } from '../../src/search-terms.ts';
import type { NewTicket } from '../../src/settlement.ts';
import { writeEdits } from '../../src/store/act-edits.ts';
import { migrate, migrations } from '../../src/store/migrate.ts';
import type { Claimed } from '../../src/store/mails.ts';
import { type Database, isTooSlow, openDatabase } from '../../src/store/pg.ts';
import { searchTickets } from '../../src/store/search.ts';
import { settle } from '../../src/store/settle.ts';
import { closedStates } from '../../src/store/settle-ticket-sql.ts';
import { lifecycles } from '../../src/tickets/lifecycles.ts';
import { parseSearch } from '../../src/tickets/search.ts';
import { testDatabase } from '../support/database.ts';
import { claimed, claimedOne, decided, freshDatabase, id, later, now, ticket } from './rows.ts';

const networks = [
  { name: 'DORMS', prefix: '192.0.2.0/25' },
  { name: 'LABS', prefix: '2001:db8::/48' },
];
const hourMs = 3_600_000;

function terms(text: string): readonly SearchTerm[] {
  const search = parseSearch(text, { tag: 'Ticket', networks }, now);
  if (!search.ok) throw new Error(search.wrong);
  return search.terms;
}

interface Row extends Omit<NewTicket, 'owner' | 'turn' | 'reason'> {
  readonly ageHours: number;
  /** Of the mails that made it or are on it. */
  readonly senders: string[];
  readonly turn: string | null;
  readonly snoozed: boolean;
  readonly owner: string | null;
  readonly reason: string | null;
  /** Who is told of it. */
  readonly contact: string | null;
}

const ips = fc.oneof(
  fc.nat(255).map((last) => `192.0.2.${last}`),
  fc.nat(255).map((last) => `198.51.${100 + (last % 2)}.${last}`),
  fc.nat(3).map((last) => `2001:db8:${last}::1`),
);
const vocabulary = ['spam', 'scan', 'login', 'attack'];
const senders = [
  'noc@example.net',
  'noc@sub.example.net',
  'a_b@example.com',
  'axb@example.com',
  '',
];
const contacts = ['abuse@example.org', 'noc@sub.example.org', 'a_b@example.com'];
const teams = ['first-line', 'csirt'];
const kinds = Object.keys(lifecycles) as TicketKind[];
const kindAndState = fc.constantFrom(
  ...kinds.flatMap((kind) =>
    Object.keys(lifecycles[kind].changes).map((state) => ({ kind, state }) as const),
  ),
);

const rowCount = 2_997;
/** Tickets of every kind and state, three a mail, as rows a plain filter reads. */
const world = fc.array(
  fc.record({
    of: kindAndState,
    ips: fc.uniqueArray(ips, { maxLength: 3 }),
    team: fc.constantFrom(...teams),
    words: fc.array(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 4 }),
    prefix: fc.constantFrom(null, ...networks.map((one) => one.prefix)),
    ageHours: fc.integer({ min: 1, max: 400 }),
    turn: fc.constantFrom(null, 'waiting', 'update'),
    snoozed: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    owner: fc.constantFrom(null, 'desk', 'night'),
    reason: fc.constantFrom(null, 'resolved', 'scrap'),
    contact: fc.constantFrom(null, ...contacts),
  }),
  { minLength: rowCount, maxLength: rowCount },
);

async function settleWorld(database: Database): Promise<Row[]> {
  const [made = []] = fc.sample(world, { numRuns: 1, seed: 14 });
  const mails: Claimed[] = [];
  while (mails.length < rowCount / 3) mails.push(...(await claimed(database, rowCount / 9)));
  const all: Row[] = [];
  const settlements = mails.map((mail, at) => {
    const sender = senders[at % senders.length] ?? '';
    const rows = made.slice(at * 3, at * 3 + 3).map((one, place): Row => {
      const role = `investigation ${place}` as const;
      const opened = later(-one.ageHours * hourMs - 60_000);
      const { kind, state } = one.of;
      const fields = { role, state, ips: one.ips, prefix: one.prefix, team: one.team };
      const given = { ...fields, id: id(opened) as TicketId, subject: one.words.join(' ') };
      const { ageHours, turn, snoozed, owner, reason, contact } = one;
      const more = { ageHours, turn, snoozed, owner, reason, contact };
      return { ...ticket(kind, given), ...more, senders: [sender] };
    });
    all.push(...rows);
    const tickets = rows.map(
      ({
        ageHours: _a,
        senders: _s,
        turn: _t,
        snoozed: _n,
        owner: _o,
        reason: _r,
        contact: _c,
        ...row
      }) => row,
    );
    const [first] = rows;
    const other = all[(at * 7) % all.length];
    other?.senders.push(sender);
    const joins = [first, other]
      .flatMap((row) => (row === undefined ? [] : [row.id]))
      .map((one) => ({ ticket: one, party: null, how: 'complaint' as const }));
    const plain = decided(mail);
    return { ...plain, summary: { ...plain.summary, sender }, tickets, joins };
  });
  const fates = await settle(database, settlements, now, 'sluice');
  assert.deepEqual(new Set(fates.values()), new Set(['settled']));
  await database.query(
    `update ticket set turn = given.turn, owner = given.owner, close_reason = given.reason,
       snoozed_until = case when given.snoozed then updated_at + interval '1 day' end,
       closed_at = case when state = any($2) then updated_at end
     from jsonb_to_recordset($1)
       as given (id uuid, turn text, snoozed boolean, owner text, reason text)
     where ticket.id = given.id`,
    [JSON.stringify(all), closedStates],
  );
  await database.query(
    `insert into party (id, ticket, role, address, token, actor, at, left_at)
     select gen_random_uuid(), id, role, address, gen_random_uuid()::text, 'sluice', $2,
       case when has_left then $2::timestamptz end
     from jsonb_to_recordset($1) as one (id uuid, contact text)
     cross join lateral (values ('administrator', contact, false), ('complainant', $3, false),
       ('administrator', $3, true)) as given (role, address, has_left)
     where address is not null`,
    [JSON.stringify(all), now, 'gone@example.org'],
  );
  await database.query('analyze');
  return all;
}

function fits(row: Row, term: SearchTerm): boolean {
  return plainly(row, term) !== term.not;
}

function plainly(row: Row, term: SearchTerm): boolean {
  if (term.field === 'age') {
    const openedMs = now.getTime() - row.ageHours * hourMs - 60_000;
    return term.ages.some(({ older, at }) => openedMs < at.getTime() === older);
  }
  const { field, values } = term;
  const closed: readonly string[] = closedStates;
  switch (field) {
    case 'ip':
      return values.some((prefix) => row.ips.some((ip) => within(ip, prefix)));
    case 'from':
      return values.some((from) =>
        row.senders.some((one) => (from.startsWith('@') ? one.endsWith(from) : one === from)),
      );
    case 'contact':
      return values.some((one) =>
        one.startsWith('@') ? row.contact?.endsWith(one) === true : row.contact === one,
      );
    case 'text':
      return values.some((words) => ` ${row.subject} `.includes(` ${words} `));
    case 'network':
      return values.some((prefix) => prefix === row.prefix);
    case 'state':
      return values.some(
        (one) =>
          one === row.state ||
          (!closed.includes(row.state) && (one === row.turn || (one === 'snoozed' && row.snoozed))),
      );
    case 'reason':
      return values.includes(row.reason ?? '');
    case 'owner':
      return values.includes(row.owner ?? 'none');
    case 'number':
    case 'id':
    case 'kind':
    case 'team':
      return values.includes(row[field] ?? '');
  }
}

function within(ip: string, prefix: string): boolean {
  const address = ipaddr.parse(ip);
  const [base = '', bits] = prefix.split('/');
  const network = ipaddr.parse(base);
  if (address.kind() !== network.kind()) return false;
  const length = bits === undefined ? network.toByteArray().length * 8 : Number(bits);
  return address.match(network, length);
}

const value = (key: string, one: fc.Arbitrary<string>) =>
  fc.uniqueArray(one, { minLength: 1, maxLength: 2 }).map((values) => `${key}${values.join('|')}`);
const word = fc.constantFrom(...vocabulary);
const termTexts = fc.oneof(
  value('ip:', ips),
  value('ip:', fc.constantFrom('192.0.2.0/25', '192.0.2.64/28', '198.51.0.0/16', '0.0.0.0/0')),
  value('ip:', fc.constantFrom('2001:db8::/32', '2001:db8:1::/48', '::/0')),
  value(
    'state:',
    kindAndState.map(({ state }) => `"${state}"`),
  ),
  value('kind:', fc.constantFrom(...kinds)),
  value('state:', fc.constantFrom('waiting', 'update', 'snoozed', 'open')),
  value('owner:', fc.constantFrom('desk', 'night', 'none', 'nobody')),
  value('reason:', fc.constantFrom('resolved', 'scrap')),
  value('team:', fc.constantFrom(...teams)),
  value('network:', fc.constantFrom('DORMS', 'LABS', '198.51.100.0/24')),
  value(
    'from:',
    fc.constantFrom('example.net', 'noc@example.net', 'a_b@example.com', '@example.com'),
  ),
  value(
    'contact:',
    fc.constantFrom('abuse@example.org', 'example.org', 'a_b@example.com', 'gone@example.org'),
  ),
  value(
    'age:',
    fc.nat(400).map((hours) => `${hours % 2 === 0 ? '<' : '>'}${hours}h`),
  ),
  value(
    '',
    fc.tuple(word, word).map((two) => `"${two.join(' ')}"`),
  ),
  value('', word),
);
const searches = fc
  .array(fc.tuple(fc.boolean(), termTexts), { minLength: 1, maxLength: 4 })
  .map((all) => all.map(([not, text]) => `${not ? '-' : ''}${text}`).join(' '));

const limits = fc.integer({ min: 1, max: 40 });
const ways = fc.constantFrom(undefined, 'gather', 'walk');

test('a search finds what a plain filter finds, newest first, page by page', async (t) => {
  const database = await freshDatabase(t);
  const rows = await settleWorld(database);
  const newest = rows.toSorted((one, other) => (one.id < other.id ? 1 : -1));
  let found = 0;
  await fc.assert(
    fc.asyncProperty(searches, limits, ways, async (text, limit, way) => {
      const asked = terms(text);
      const expected = newest
        .filter((row) => asked.every((term) => fits(row, term)))
        .map((row) => row.id);
      const whole = await searchTickets(database, { terms: asked, limit: 1_000 }, way);
      assert.deepEqual(
        whole.map((row) => row.id),
        expected.slice(0, 1_000),
      );
      const page = { terms: asked, limit, before: expected[2] ?? null };
      const below = await searchTickets(database, page, way);
      const from = expected.length > 2 ? 3 : 0;
      assert.deepEqual(
        below.map((row) => row.id),
        expected.slice(from, from + limit),
      );
      found += expected.length;
    }),
    { numRuns: 120, seed: 1 },
  );
  assert.notEqual(found, 0);
  const [one] = rows;
  assert.ok(one?.number !== undefined);
  const byId = await searchTickets(database, { terms: terms(one.id), limit: 9 });
  assert.deepEqual(
    byId.map((row) => row.id),
    [one.id],
  );
  const number: SearchTerm = { field: 'number', not: false, values: [one.number ?? ''] };
  const byNumber = await searchTickets(database, { terms: [number], limit: 9 });
  assert.deepEqual(
    byNumber.map((row) => row.id),
    [one.id],
  );
  const since = await searchTickets(database, {
    terms: [],
    limit: 9_999,
    since: later(-24 * hourMs),
  });
  assert.equal(since.length, rows.filter((row) => row.ageHours < 24).length);
});

test('words are words: signs of queries, patterns and quotes mean nothing', async (t) => {
  const database = await freshDatabase(t);
  const subject = "it's 100% spam & more: a_b";
  const tickets = [ticket('report', { subject }), ticket('incident', { subject: 'other' })];
  await settle(database, [decided(await claimedOne(database), { tickets })], now, 'sluice');
  const count = async (text: string) =>
    (await searchTickets(database, { terms: terms(text), limit: 9 })).length;
  assert.equal(await count('"spam & more"'), 1);
  assert.equal(await count('"spam | other"'), 0);
  assert.equal(await count(`it's`), 1);
  assert.equal(await count(`x'); drop`), 0);
  assert.equal(await count('sp*'), 0);
  assert.equal(await count('team:%'), 0);
  assert.equal(await count('from:%@example.net'), 0);
  assert.equal(await count('from:reporter@example.net'), 2);
});

interface AddressRow {
  readonly ip: string;
  readonly open: boolean;
}

const addresses = (database: Database, of: TicketId) =>
  database.query<AddressRow>(
    'select host(ip) as ip, open from ticket_address where ticket = $1 order by ip',
    [of],
  );

test('addresses come with their ticket, each once, and go with its state', async (t) => {
  const database = await freshDatabase(t);
  const [first, second, third] = await claimed(database, 3);
  assert.ok(first && second && third);
  const made = ticket('incident', { ips: ['192.0.2.7', '2001:db8::7', '192.0.2.7'] });
  const bare = ticket('report', { ips: [] });
  await settle(database, [decided(first, { tickets: [made, bare] })], now, 'sluice');
  const open = (is: boolean) => [
    { ip: '192.0.2.7', open: is },
    { ip: '2001:db8::7', open: is },
  ];
  assert.deepEqual(await addresses(database, made.id), open(true));
  assert.deepEqual(await addresses(database, bare.id), []);
  const close = { ticket: made.id, from: 'open', to: 'resolved' };
  await settle(database, [decided(second, { changes: [close] })], now, 'sluice');
  assert.deepEqual(await addresses(database, made.id), open(false));
  const found = await searchTickets(database, { terms: terms('ip:192.0.2.7'), limit: 9 });
  assert.deepEqual(
    found.map((row) => row.state),
    ['resolved'],
  );
  // A change from a state that it no longer has changes nothing.
  await settle(database, [decided(third, { changes: [{ ...close, to: 'open' }] })], now, 'sluice');
  assert.deepEqual(await addresses(database, made.id), open(false));
});

test('one address is looked for in the prefixes around it as well', async (t) => {
  const database = await freshDatabase(t);
  const abouts: readonly (readonly [string, string[]])[] = [
    ['the address', ['192.0.2.7']],
    ['its network', ['192.0.2.0/24']],
    ['a wider one', ['198.51.100.9', '192.0.0.0/16']],
    ['beside it', ['192.0.2.128/25']],
    ['six', ['2001:db8::/48']],
  ];
  const [mail] = await claimed(database);
  assert.ok(mail);
  const tickets = abouts.map(([subject], at) =>
    ticket('report', { subject, role: `investigation ${at}`, ips: [] }),
  );
  await settle(database, [decided(mail, { tickets })], now, 'sluice');
  const edits = tickets.map((one, at): Edit => {
    return { edit: 'addresses', ticket: one.id, from: [], to: abouts[at]?.[1] ?? [] };
  });
  const nobody = { numbers: new Map(), tokens: new Map() };
  await database.transaction((inside) =>
    writeEdits(inside, edits, { at: now, actor: 'operator', ...nobody }),
  );
  const found = async (text: string, way?: 'gather' | 'walk') =>
    (await searchTickets(database, { terms: terms(text), limit: 9 }, way)).map(
      ({ subject }) => subject,
    );
  for (const way of [undefined, 'gather', 'walk'] as const) {
    const seven = ['a wider one', 'its network', 'the address'];
    assert.deepEqual((await found('ip:192.0.2.7', way)).toSorted(), seven, way);
    assert.deepEqual((await found('ip:192.0.2.7 state:open', way)).toSorted(), seven, way);
    assert.deepEqual((await found('-ip:192.0.2.7', way)).toSorted(), ['beside it', 'six'], way);
    assert.deepEqual(await found('ip:192.0.3.1', way), ['a wider one']);
    assert.deepEqual(await found('ip:2001:db8::7', way), ['six']);
    assert.deepEqual(await found('ip:2001:db8:1::7', way), []);
    // A prefix finds what lies in it.
    const inside = ['beside it', 'its network', 'the address'];
    assert.deepEqual((await found('ip:192.0.2.0/24', way)).toSorted(), inside);
  }
});

test('a state ends a ticket here exactly where it does in the lifecycles', () => {
  const here: readonly string[] = closedStates;
  for (const kind of kinds) {
    const { changes, closed } = lifecycles[kind];
    const ending = Object.keys(changes).filter((state) => here.includes(state));
    assert.deepEqual(ending.toSorted(), closed.toSorted(), kind);
  }
});

test('a search that takes too long is given up, and said to be so', async (t) => {
  const database = await freshDatabase(t);
  await database.transaction(async (inside) => {
    await inside.query('lock table ticket in access exclusive mode');
    await assert.rejects(searchTickets(database, { terms: [], limit: 1 }), isTooSlow);
  });
  assert.deepEqual(await searchTickets(database, { terms: [], limit: 1 }), []);
  assert.equal(isTooSlow(new Error('other')), false);
});

test('tickets from before there were searches are found as well', async (t) => {
  const beneath = await testDatabase();
  const database = openDatabase({ url: beneath.url });
  t.after(async () => {
    await database.close();
    await beneath.drop();
  });
  const since = (await migrations(database)).filter((name) => name >= '0003_search');
  await runner({
    databaseUrl: beneath.url,
    dir: 'migrations',
    direction: 'down',
    count: since.length,
    migrationsTable: 'migration',
    log: () => {},
  });
  const [open, closed] = [id(), id()];
  await database.query(
    `insert into ticket (id, kind, state, team, subject, ips, opened_at, updated_at, actor)
     values ($1, 'incident', 'open', 'csirt', 'port scan', '{192.0.2.7,192.0.2.7}', $3, $3, ''),
       ($2, 'incident', 'abandoned', 'csirt', 'spam', '{2001:db8::7}', $3, $3, '')`,
    [open, closed, now],
  );
  assert.deepEqual(await migrate({ url: beneath.url }), since);
  const found = async (text: string) =>
    (await searchTickets(database, { terms: terms(text), limit: 9 })).map((row) => row.id);
  assert.deepEqual(await found('ip:192.0.2.0/24 state:open'), [open]);
  assert.deepEqual(await found('ip:2001:db8::/32'), [closed]);
  assert.deepEqual(await found('"port scan"'), [open]);
  assert.deepEqual(await addresses(database, closed as TicketId), [
    { ip: '2001:db8::7', open: false },
  ]);
});
