// The mail as a job: claimed by one, for as long as its lease, and put off without losing count.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { MailId, Override } from '../../src/model.ts';
import { decideHold, listHolds } from '../../src/store/acts.ts';
import { accept } from '../../src/store/intake.ts';
import {
  backlog,
  claimMails,
  findMail,
  listMails,
  nextMailDue,
  postponeMail,
} from '../../src/store/mails.ts';
import { settle } from '../../src/store/settle.ts';
import {
  claimedOne,
  decided,
  freshDatabase,
  hold,
  id,
  incoming,
  later,
  leaseMs,
  now,
} from './rows.ts';

test('a claim hands out what was stored, once', async (t) => {
  const database = await freshDatabase(t);
  const mail = incoming('Subject: x\r\n\r\nbody', { peer: '192.0.2.1' });
  await accept(database, [mail]);
  assert.deepEqual(await nextMailDue(database), now);
  assert.deepEqual(await backlog(database, now), { waiting: 1, oldest: now });
  const [first, ...more] = await claimMails(database, now, 10, leaseMs);
  assert.deepEqual(more, []);
  assert.deepEqual(first, {
    attempt: 1,
    tries: 1,
    ranBefore: false,
    received: {
      mail: mail.id,
      raw: mail.raw,
      envelope: mail.envelope,
      peer: '192.0.2.1',
      at: now,
      overrides: [],
    },
  });
  assert.deepEqual(await claimMails(database, later(leaseMs / 2), 10, leaseMs), []);
});

test('a mail is not claimed before it is due, the longest due first, no more than asked', async (t) => {
  const database = await freshDatabase(t);
  const at = [40, 20, 30, 10, 99].map((ms) => later(ms));
  const mails = at.map((due, index) => incoming(`mail ${index}`, { at: due }));
  await accept(database, mails);
  const due = async (limit: number) =>
    (await claimMails(database, later(50), limit, leaseMs)).map((one) => one.received.mail).sort();
  assert.deepEqual(await due(2), [String(mails[1]?.id), String(mails[3]?.id)].sort());
  assert.deepEqual(await due(10), [String(mails[0]?.id), String(mails[2]?.id)].sort());
  assert.deepEqual(await due(10), []);
});

test('a claim takes 32 MB at most, and a larger mail alone', async (t) => {
  const database = await freshDatabase(t);
  const sizes = [10, 10, 10, 10, 40, 1, 31, 1];
  const mails = sizes.map((_, at) => incoming(`mail ${at}`, { at: later(at) }));
  await accept(database, mails);
  for (const [at, megabytes] of sizes.entries()) {
    await database.query('update mail set size_bytes = $2 where id = $1', [
      mails[at]?.id,
      megabytes * 1024 * 1024,
    ]);
  }
  const claims: number[][] = [];
  for (;;) {
    const claim = await claimMails(database, later(50), 50, leaseMs);
    if (claim.length === 0) break;
    claims.push(claim.map((one) => mails.findIndex(({ id: of }) => of === one.received.mail)));
  }
  assert.deepEqual(
    claims.map((claim) => claim.toSorted((x, y) => x - y)),
    [[0, 1, 2], [3], [4], [5, 6], [7]],
  );
});

test('claimers at once never get the same mail', async (t) => {
  const database = await freshDatabase(t);
  const mails = Array.from({ length: 60 }, (_, at) => incoming(`mail ${at}`));
  await accept(database, mails);
  const claims = await Promise.all(
    Array.from({ length: 6 }, () => claimMails(database, now, 20, leaseMs)),
  );
  const got = claims.flat().map((one) => one.received.mail);
  assert.equal(new Set(got).size, got.length);
  const rest = await claimMails(database, now, 100, leaseMs);
  assert.equal(got.length + rest.length, 60);
});

test('a claim that dies comes due again, with its tries counted', async (t) => {
  const database = await freshDatabase(t);
  await accept(database, [incoming('x')]);
  const [dead] = await claimMails(database, now, 1, -1);
  const [next] = await claimMails(database, new Date(), 1, leaseMs);
  assert.deepEqual([dead?.attempt, dead?.tries], [1, 1]);
  assert.deepEqual([next?.attempt, next?.tries], [2, 2]);
});

for (const [counted, tries] of [
  [true, 2],
  [false, 1],
] as const) {
  test(`a mail put off comes again when it is due; counted ${counted}`, async (t) => {
    const database = await freshDatabase(t);
    const mail = await claimedOne(database);
    await postponeMail(database, mail.received.mail, mail.attempt, later(1000), counted);
    assert.deepEqual(await claimMails(database, later(999), 1, leaseMs), []);
    const [again] = await claimMails(database, later(1000), 1, leaseMs);
    assert.deepEqual([again?.attempt, again?.tries], [2, tries]);
  });
}

test('only the attempt that has the mail may put it off', async (t) => {
  const database = await freshDatabase(t);
  await accept(database, [incoming('x')]);
  const [dead] = await claimMails(database, now, 1, -1);
  const [alive] = await claimMails(database, new Date(), 1, leaseMs);
  assert.ok(dead && alive);
  await postponeMail(database, dead.received.mail, dead.attempt, now, true);
  assert.deepEqual(await claimMails(database, new Date(), 1, leaseMs), []);
});

test('what people decided comes along, oldest first, and the tries begin again', async (t) => {
  const database = await freshDatabase(t);
  const words: Override[] = [{ kind: 'ham' }, { kind: 'address', ip: '192.0.2.9' }];
  let mail = await claimedOne(database);
  for (const [at, word] of words.entries()) {
    await settle(database, [decided(mail, { state: 'held', hold: hold() })], now, 'sluice');
    const [open] = await listHolds(database, { limit: 1, mail: mail.received.mail });
    assert.ok(open);
    const act = { id: id(later(at)), how: word.kind, actor: word.kind, at: later(at) };
    assert.equal(await decideHold(database, open, word, act), true);
    const [again] = await claimMails(database, later(at), 1, leaseMs);
    assert.ok(again);
    mail = again;
  }
  assert.deepEqual(mail.received.overrides, words);
  assert.equal(mail.received.decidedBy, words.at(-1)?.kind);
  assert.deepEqual([mail.attempt, mail.tries, mail.ranBefore], [3, 1, true]);
});

test('mails are listed newest first, page by page, and found by the beginning of an id', async (t) => {
  const database = await freshDatabase(t);
  const mails = [0, 1000, 2000].map((ms) =>
    incoming(`mail ${ms}`, { id: id(later(ms)) as MailId, at: later(ms) }),
  );
  await accept(database, mails);
  const ids = mails.map((mail) => mail.id);
  const listed = async (page: Parameters<typeof listMails>[1]) =>
    (await listMails(database, page)).map((row) => row.id);
  assert.deepEqual(await listed({ limit: 2 }), [ids[2], ids[1]]);
  assert.deepEqual(await listed({ limit: 2, before: ids[1] ?? null }), [ids[0]]);
  assert.deepEqual(await listed({ limit: 9, since: later(1000) }), [ids[2], ids[1]]);
  assert.equal((await findMail(database, (ids[0] ?? '').slice(0, 30)))?.id, ids[0]);
  assert.equal(await findMail(database, (ids[0] ?? '').slice(0, 4)), null);
  assert.equal(await findMail(database, '%'), null);
});
