// `sluice act`: every verb stores what its mail's next run is to know, a question of a clock is
// answered without a mail, and what fits no hold is told.

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { actCommand } from '../../src/cli/act.ts';
import { queueCommand } from '../../src/cli/queue.ts';
import { newId } from '../../src/desk.ts';
import type { HoldCode, Override, PreparedAnswer } from '../../src/model.ts';
import { type Database, openDatabase } from '../../src/store/pg.ts';
import { settle } from '../../src/store/settle.ts';
import { makeNumber } from '../../src/tickets/number.ts';
import { claimedOne, decided, hold, later, now, ticket } from '../store/rows.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { temporaryHome } from '../support/server.ts';
import { said } from './said.ts';

const root = join(import.meta.dirname, '../..');
const home = temporaryHome();
const folder = join(home, 'config');
const number = makeNumber(now, 'UTC', 41);
const other = makeNumber(now, 'UTC', 42);
const incident = ticket('incident', { number });
const report = ticket('report', { number: other });
let server: TestDatabase;
let database: Database;

before(async () => {
  server = await testDatabase();
  database = openDatabase({ url: server.url });
  mkdirSync(folder);
  for (const file of readdirSync(join(root, 'config')).filter((name) => name.endsWith('.yaml'))) {
    cpSync(join(root, 'config', file), join(folder, file));
  }
  process.env['DATABASE_URL'] = server.url;
  process.env['SLUICE_HOME'] = home;
  const settlement = decided(await claimedOne(database), { tickets: [incident, report] });
  await settle(database, [settlement], now, 'sluice');
});
after(async () => {
  rmSync(home, { recursive: true, force: true });
  delete process.env['DATABASE_URL'];
  delete process.env['SLUICE_HOME'];
  await database.close();
  await server.drop();
});

const act = (...words: string[]) => said(actCommand, ['act', ...words], folder);

/** A mail that is held. */
async function held(code: HoldCode = 'no-contact', answer: PreparedAnswer = 'close') {
  const mail = await claimedOne(database);
  const open = hold({ codes: [code], doubts: [{ code, text: 'x' }], answer, ticket: report.id });
  await settle(database, [decided(mail, { state: 'held', hold: open })], now, 'sluice');
  return { id: open.id, mail: mail.received.mail };
}

/** A question that a clock asks: nobody answers. */
async function silence(): Promise<string> {
  const id = newId();
  await database.query(
    `insert into hold (id, ticket, codes, doubts, prepared, answer, digest, team, opened_at, actor)
     values ($1, $2, '{no-reply}', '[]', '[]', 'close', '', 'first-line', $3, 'clock')`,
    [id, incident.id, now],
  );
  return id;
}

const decides: readonly (readonly [words: readonly string[], decided: Override])[] = [
  [['contact', 'NOC@isp.example.com'], { kind: 'contact', to: 'noc@isp.example.com' }],
  [['address', '192.0.2.9'], { kind: 'address', ip: '192.0.2.9' }],
  [['attach', other], { kind: 'attach', ticket: report.id }],
  [['separate'], { kind: 'separate' }],
  [['repeat', `[Ticket#${number}]`], { kind: 'repeat', incident: incident.id }],
  [['repeat', 'none'], { kind: 'repeat', incident: null }],
  [['close', 'scrap'], { kind: 'close', reason: 'scrap' }],
  [['close'], { kind: 'close', reason: 'resolved' }],
  [['accept'], { kind: 'close', reason: 'scrap' }],
  [['ham'], { kind: 'ham' }],
];

for (const [words, expected] of decides) {
  test(`act ${words.join(' ').replace(/\d{14,}/, 'NUMBER')} is stored, and the mail runs again`, async () => {
    const { id, mail } = await held();
    const dry = await act(id, ...words, '-n');
    assert.match(dry.out, /^would be done: /);
    const done = await act(id.slice(-12), ...words);
    assert.equal(done.status, 0, done.err);
    const rows = await database.query<{ decided: Override; due: boolean }>(
      `select decided, due_at is not null as due
       from override join mail on mail.id = override.mail where mail = $1`,
      [mail],
    );
    assert.deepEqual(rows, [{ decided: expected, due: true }]);
    const again = await act(id, ...words);
    assert.match(again.err, /that hold was closed 20/);
    assert.equal(again.status, 69);
  });
}

test('of several mails somebody else is named for one of them', async () => {
  const codes = ['several-networks'] as const;
  const doubts = [{ code: 'several-networks', text: 'x' }] as const;
  const mails = ['192.0.2.1', '198.51.100.1'].map((ip) => {
    const to = `noc-of-${ip}@example.org`;
    return { to, network: ip, ips: [ip], template: 'forward.spam', subject: ip, at: '' };
  });
  const mail = await claimedOne(database);
  const open = hold({ codes, doubts, answer: 'send', prepared: mails, ticket: report.id });
  await settle(database, [decided(mail, { state: 'held', hold: open })], now, 'sluice');
  const unsaid = await act(open.id, 'contact', 'noc@example.org');
  assert.match(unsaid.err, /say for which address: 192\.0\.2\.1, 198\.51\.100\.1 .*--ip/);
  const done = await act(open.id, 'contact', 'noc@example.org', '--ip', '198.51.100.1');
  assert.match(done.out, /what is about 198\.51\.100\.1 goes to noc@example\.org/);
});

test('a reply that says it is done closes its case by one key; or it is only read', async () => {
  const states = async (ids: readonly string[]) =>
    (
      await database.query<{ state: string }>(
        'select state from ticket where id = any($1) order by id',
        [ids],
      )
    ).map((row) => row.state);
  /** A case with so many conversations, and a reply to the first that is held. */
  const replied = async (asked: number) => {
    const made = [
      ticket('incident', { role: `investigation ${newId()}` }),
      ...Array.from({ length: asked }, () =>
        ticket('investigation', { role: `investigation ${newId()}` }),
      ),
    ];
    const [top, first] = made;
    assert.ok(top !== undefined && first !== undefined);
    const links = made.slice(1).map((one) => ({ parent: top.id, child: one.id }));
    const doubts = [{ code: 'reply-to-read', text: 'x' }] as const;
    const open = hold({ codes: ['reply-to-read'], doubts, answer: 'close-case', ticket: first.id });
    const mail = await claimedOne(database);
    await settle(
      database,
      [decided(mail, { state: 'held', tickets: made, links, hold: open })],
      now,
      'sluice',
    );
    return { id: open.id, tickets: made.map((one) => one.id) };
  };
  const alone = await replied(1);
  assert.match((await act(alone.id, 'accept', '-n')).out, /is closed \(resolved\)/);
  assert.deepEqual(await states(alone.tickets), ['open', 'open']);
  const done = await act(alone.id, 'accept');
  assert.equal(done.status, 0, done.err);
  assert.deepEqual(await states(alone.tickets), ['resolved', 'resolved']);
  assert.match((await act(alone.id, 'accept')).err, /that hold was closed/);

  // Somebody else on the case has not answered yet.
  const several = await replied(2);
  assert.equal((await act(several.id, 'close', 'warned')).status, 0);
  assert.deepEqual((await states(several.tickets)).sort(), ['open', 'open', 'resolved']);

  const read = await replied(1);
  assert.equal((await act(read.id, 'read')).status, 0);
  assert.deepEqual(await states(read.tickets), ['open', 'open']);
  const { id } = await held();
  assert.match((await act(id, 'read')).err, /read is no answer to no-contact/);
});

test('a hold is handed over with a reason', async () => {
  const { id } = await held();
  const done = await act(id, 'hand-over', 'csirt', '--reason', 'police');
  assert.match(done.out, /handed over to csirt; the hold stays open/);
  const [row] = await database.query('select team, closed_at as closed from hold where id = $1', [
    id,
  ]);
  assert.deepEqual(row, { team: 'csirt', closed: null });
  const [line] = await database.query(
    `select text from history where what = 'handed-over' order by id desc limit 1`,
  );
  assert.deepEqual(line, { text: 'to csirt: police' });
  assert.equal((await act(id, 'hand-over', 'noc', '--reason', 'x')).status, 64);
  assert.match((await act(id, 'hand-over', 'csirt')).err, /--reason TEXT/);
});

test('a silence is closed, or is snoozed with its ticket', async () => {
  const first = await silence();
  const closed = await act(first, 'accept');
  assert.match(closed.out, /its clock looks at what comes next/);
  const second = await silence();
  assert.match(
    (await act(second, 'address', '192.0.2.1')).err,
    /accept, close, snooze or hand-over/,
  );
  const snoozed = await act(second, 'snooze', later(7 * 86_400_000).toISOString());
  assert.equal(snoozed.status, 0, snoozed.err);
  const [row] = await database.query(
    `select snoozed_until as until, (select count(*)::int from hold
       where ticket = $1 and mail is null and closed_at is null) as holds
     from ticket where id = $1`,
    [incident.id],
  );
  assert.deepEqual(row, { until: later(7 * 86_400_000), holds: 0 });
});

test('a question about a mail is snoozed, and stays open', async () => {
  const { id } = await held();
  const snoozed = await act(id, 'snooze', '7d');
  assert.equal(snoozed.status, 0, snoozed.err);
  assert.match(snoozed.out, /snoozed until 2\d{3}-.*; the hold stays open/);
  assert.match(
    (await said(queueCommand, ['queue', 'ls'], folder)).out,
    new RegExp(`${id}[^]*?snoozed until 2\\d{3}-`),
  );
});

const wrong: readonly (readonly [words: readonly string[], status: number, says: RegExp])[] = [
  [['contact', 'nobody'], 64, /"nobody" is no mail address; write it like noc@example\.net/],
  [['contact', 'abuse@example.org'], 64, /is an address of this desk/],
  [['address', '192.0.2.300'], 64, /address needs an IP address/],
  [['attach', '7'], 66, /no ticket 7/],
  [['repeat', other], 65, /ticket of kind report; a complaint repeats an incident/],
  [['close', 'bored'], 64, /no reason to close it; reasons are resolved,/],
  [['snooze'], 64, /until when\? 366 days at most/],
  [['snooze', '2020-01-01'], 64, /until when\?/],
];

for (const [words, status, says] of wrong) {
  test(`act ${words.join(' ').replace(/\d{14,}/, 'NUMBER')} is told what to do`, async () => {
    const { id } = await held();
    const done = await act(id, ...words);
    assert.match(done.err, says);
    assert.equal(done.status, status);
  });
}

test('no hold is found by too little, or where there is none', async () => {
  for (const id of ['abc', newId(), 'zzzzzz']) {
    const done = await act(id, 'close');
    assert.match(done.err, /names no open hold, or more than one; see: sluice queue ls/);
    assert.equal(done.status, 66);
  }
});
