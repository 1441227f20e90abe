// What became of earlier complaints of a sender: counted from mails as they were settled, along the
// index, and never from the mail that asks.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { MailId, Override } from '../../src/model.ts';
import type { MailFate } from '../../src/reason-codes.ts';
import type { Database } from '../../src/store/pg.ts';
import { findReporters } from '../../src/store/reporters.ts';
import { settle } from '../../src/store/settle.ts';
import { claimedOne, decided, freshDatabase, id, later, now } from './rows.ts';

const address = 'reporter@example.net';
const other = id() as MailId;

/** A mail of that sender that came to this end, by a person's words or by itself. */
async function ended(
  database: Database,
  outcome: MailFate,
  said: readonly Override[] = [],
  sender = address,
): Promise<MailId> {
  const mail = await claimedOne(database);
  const settlement = decided(mail);
  const summary = { ...settlement.summary, sender, outcome };
  const settled = await settle(database, [{ ...settlement, summary }], now, 'sluice');
  assert.equal(settled.get(mail.received.mail), 'settled');
  for (const [index, word] of said.entries())
    await database.query(
      `insert into override (id, mail, decided, actor, at) values ($1, $2, $3, 'ann', $4)`,
      [id(later(index)), mail.received.mail, JSON.stringify(word), now],
    );
  return mail.received.mail;
}

test('counts what was sent on, and what a person closed', async (t) => {
  const database = await freshDatabase(t);
  const close: Override = { kind: 'close', reason: 'scrap' };
  await ended(database, 'forwarded');
  await ended(database, 'forwarded', [{ kind: 'ham' }]);
  await ended(database, 'held');
  await ended(database, 'closed');
  await ended(database, 'closed', [close]);
  await ended(database, 'closed', [{ kind: 'spam' }]);
  // The last word counts: a person took it back, and a rule closed it.
  await ended(database, 'closed', [close, { kind: 'again' }]);
  for (const outcome of ['joined', 'bounce', 'auto-reply', 'loop', 'copy'] as const)
    await ended(database, outcome);
  await ended(database, 'forwarded', [], 'other@example.net');
  const asks = [address, 'other@example.net', 'nobody@example.net', '', address];
  const mine = { complaints: 7, forwarded: 2, refused: 2 };
  const nothing = { complaints: 0, forwarded: 0, refused: 0 };
  assert.deepEqual(
    await findReporters(
      database,
      asks.map((one) => ({ mail: other, address: one })),
    ),
    [mine, { complaints: 1, forwarded: 1, refused: 0 }, nothing, nothing, mine],
  );
});

test('a mail that runs again is not its own past', async (t) => {
  const database = await freshDatabase(t);
  const mail = await ended(database, 'forwarded');
  assert.deepEqual(
    await findReporters(database, [
      { mail, address },
      { mail: other, address },
    ]),
    [
      { complaints: 0, forwarded: 0, refused: 0 },
      { complaints: 1, forwarded: 1, refused: 0 },
    ],
  );
});

test('a name that is too long for the index is settled, and has no record', async (t) => {
  const database = await freshDatabase(t);
  // Not to be compressed into a page of the index.
  const long = `${Array.from({ length: 300 }, () => id()).join('')}@example.net`;
  await ended(database, 'forwarded', [], long);
  const [record] = await findReporters(database, [{ mail: other, address: long }]);
  assert.equal(record?.complaints, 0);
});

test('of many complaints only the newest are looked at, and only in the index', async (t) => {
  const database = await freshDatabase(t);
  await ended(database, 'forwarded');
  await database.query(
    `insert into mail (id, sha256, size_bytes, envelope_from, recipients, peer, received_at, actor,
        state, sender, outcome)
      select gen_random_uuid(), sha256(n::text::bytea), 1, '', '{}', '', $1, 'test', 'done',
        case when n <= 5000 then $2 else n || '@example.net' end, 'forwarded'
      from generate_series(1, 20000) n`,
    [now, address],
  );
  await database.query('vacuum analyze mail');
  const [record] = await findReporters(database, [{ mail: other, address }]);
  assert.deepEqual(record, { complaints: 200, forwarded: 200, refused: 0 });
  const plan = await database.query<{ 'QUERY PLAN': string }>(
    `explain select id, outcome from mail
      where sender = '${address}' and octet_length(sender) <= 320
        and outcome in ('forwarded', 'held', 'closed') and id is distinct from '${other}'
      order by id desc limit 200`,
  );
  const told = plan.map((row) => row['QUERY PLAN']).join('\n');
  assert.match(told, /Index Only Scan Backward using mail_reporter/);
  assert.doesNotMatch(told, /Sort/);
});
