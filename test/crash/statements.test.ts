// Every statement on a mail's way is made to fail once before it is done and once after, and the
// database goes away as a whole: nothing acknowledged is lost, nothing is decided or sent twice but
// under the same Message-ID (SECURITY.md, AT-02, AT-04 and AT-07; invariants I1 to I6).

import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { Client } from 'pg';

import { testDatabase, type TestDatabase } from '../support/database.ts';
import { openClient } from './client.ts';
import { type Complaint, complaint } from './complaint.ts';
import { drain } from './drain.ts';
import type { Findings } from './checker.ts';
import {
  build,
  check,
  type Daemon,
  endAll,
  type Home,
  makeHome,
  startDaemon,
  startSink,
} from './programs.ts';
import { type Moment, type Proxy, startProxy } from './proxy.ts';

const from = 'sensor@ledger.example';
const to = 'abuse@example.org';
const retryMs = 50;
const answerMsMax = 10_000;
const cutMsMax = 20_000;
const drainMsMax = 60_000;
/** Sent at a time while a statement is cut. */
const atATime = 3;
/** Only what cuts off the one mark of all that have been sent may have them sent again. */
const copiesMax = atATime;
const dropped = 500;
const dropSessions = 20;
const dropAfterMsMax = 50;

let home: Home;
let database: TestDatabase;
let proxy: Proxy;
let daemon: Daemon;
let sent = 0;

test('a database that fails or goes away loses nothing', async (t) => {
  t.after(close);
  await open();

  await t.test('each statement fails once, before and after it is done', async (part) => {
    const statements = await statementsOfAMail();
    part.diagnostic(`${statements.length} statements: ${statements.join('; ')}`);
    for (const statement of statements) {
      for (const moment of ['before', 'after'] satisfies Moment[]) {
        await deliverCut(statement, moment);
      }
    }
    await settled();
    part.diagnostic(JSON.stringify(await assertNothingLost()));
  });

  await t.test(
    'without it every mail is answered 451, and all goes on when it is back',
    async () => {
      proxy.sever();
      for (let n = 0; n < 3; n += 1) {
        const startedMs = performance.now();
        assert.match(await offer(next()), /^451 4\.3\.0 /);
        assert.ok(performance.now() - startedMs < answerMsMax);
      }
      proxy.mend();
      await deliver(next());
      await settled();
      await assertNothingLost();
    },
  );

  await t.test(
    `${dropped} peers that hear no answer come again, and make a mail each`,
    async () => {
      const earlier = (await check(home, database.connection)).stored;
      const queue = Array.from({ length: dropped }, next);
      await Promise.all(Array.from({ length: dropSessions }, () => dropAndComeAgain(queue)));
      await settled();
      const found = await assertNothingLost();
      assert.equal(found.stored, earlier + dropped);
    },
  );

  await t.test('the checker sees each kind of loss', async () => {
    const clean = await assertNothingLost();
    await spoil();
    assert.deepEqual(await check(home, database.connection), {
      ...clean,
      acked: clean.acked + 1,
      forwards: clean.forwards + 1,
      // Promised and never stored, cut, and without its bytes.
      ackedLost: 3,
      truncated: 1,
      withoutBytes: 1,
      hashMismatches: 1,
      undecided: 1,
      forwardsLost: 1,
      misdirected: 1,
      altered: 1,
      doubled: 1,
      // One of nowhere, and one whose row says another Message-ID.
      sentWithoutRow: 2,
      markedButNotSent: 1,
    });
  });
});

/** Does by hand what must never happen by itself. */
async function spoil(): Promise<void> {
  const never = { messageId: '<never@ledger.example>', sha256: '', contact: 'abuse@n1.example' };
  const strange = {
    messageId: '<strange@example.org>',
    to: ['abuse@n199.example'],
    complaint: complaint('statements', 1).messageId,
    sha256: '',
  };
  appendFileSync(home.ledgerFile, `${JSON.stringify(never)}\n`);
  appendFileSync(home.sinkFile, `${JSON.stringify(strange)}\n`);
  const client = new Client(database.connection);
  await client.connect();
  await client.query(`
    with pick as (select id, row_number() over (order by id) as n from mail where state = 'done'),
      cut as (update raw set bytes = substr(bytes, 1, 9) from pick where raw.id = pick.id and n = 1),
      lost as (delete from raw using pick where raw.id = pick.id and n = 2),
      late as (update mail set state = 'received' from pick where mail.id = pick.id and n = 3)
    update delivery set message_id = '<unsent@example.org>' from pick where mail = pick.id and n = 4`);
  await client.end();
}

async function open(): Promise<void> {
  build();
  database = await testDatabase();
  const { host, port, user, database: name } = database.connection;
  proxy = await startProxy(`${host}/.s.PGSQL.${port}`);
  home = await makeHome();
  await startSink(home).first;
  daemon = startDaemon(home, `postgres://${user}@127.0.0.1:${proxy.port}/${name}`);
  await daemon.ready;
}

async function close(): Promise<void> {
  await endAll();
  await proxy.close();
  await database.drop();
}

/** Those that go by while one is taken, decided and sent, and the desk falls asleep again. */
async function statementsOfAMail(): Promise<string[]> {
  await deliver(next());
  await settled();
  const before = new Map(proxy.seen);
  await deliver(next());
  await settled();
  const seen = [...proxy.seen].filter(([name, times]) => times > (before.get(name) ?? 0));
  return seen.map(([name]) => name);
}

async function dropAndComeAgain(queue: Complaint[]): Promise<void> {
  for (let mail = queue.pop(); mail !== undefined; mail = queue.pop()) {
    const client = await openClient(home.intakePort);
    await client.sendUnheard(from, to, mail.raw, queue.length % dropAfterMsMax);
    await deliver(mail);
  }
}

function next(): Complaint {
  sent += 1;
  return complaint('statements', sent);
}

/** As a mail server does: until it is stored, and the ledger says so only then. */
async function deliver(mail: Complaint): Promise<void> {
  for (;;) {
    const reply = await offer(mail);
    if (reply.startsWith('250')) break;
    await pause(retryMs);
  }
  const { messageId, sha256, contact } = mail;
  appendFileSync(home.ledgerFile, `${JSON.stringify({ messageId, sha256, contact })}\n`);
}

async function offer(mail: Complaint): Promise<string> {
  const client = await openClient(home.intakePort);
  try {
    return await client.send(from, to, mail.raw);
  } finally {
    client.close();
  }
}

async function deliverCut(statement: string, moment: Moment): Promise<void> {
  const late = new AbortController();
  const cut = proxy.cut(statement, moment).then(() => late.abort());
  await Promise.all(Array.from({ length: atATime }, next).map(deliver));
  const waited = pause(cutMsMax, 'waited', { signal: late.signal }).catch(() => null);
  assert.equal(await Promise.race([cut, waited]), undefined, `"${statement}" did not come again`);
}

async function settled(): Promise<void> {
  await drain(database.connection, new Date(), drainMsMax);
}

/** What the program said of mails that it sent and could not mark. */
function unmarked(): string {
  const said = daemon.said().split('\n');
  return said.filter((line) => line.includes('could not be stored')).join('\n');
}

async function assertNothingLost(): Promise<Findings> {
  const found = await check(home, database.connection);
  const { acked, stored, forwards, copies, ...losses } = found;
  assert.ok(stored >= acked && forwards >= acked);
  for (const [name, figure] of Object.entries(losses)) assert.equal(figure, 0, name);
  assert.ok(copies <= copiesMax, `${copies} copies\n${unmarked()}`);
  return found;
}
