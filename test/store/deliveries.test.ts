// Outgoing mail as a job: claimed once and within the budgets, marked only by the claim that has
// it, and asked about when it cannot go.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { doubt } from '../../src/doubts.ts';
import type { MailId } from '../../src/model.ts';
import { decideDelivery, listHolds } from '../../src/store/acts.ts';
import { switchOutbox } from '../../src/store/switches.ts';
import {
  claimDeliveries,
  listDeliveries,
  markDeliveries,
  nextDeliveryDue,
  releaseDeliveries,
} from '../../src/store/deliveries.ts';
import { giveUp } from '../../src/store/giving-up.ts';
import { claimMails } from '../../src/store/mails.ts';
import { settle } from '../../src/store/settle.ts';
import { ticketHistory } from '../../src/store/tickets.ts';
import { claim, defer, free, hour, newId, recipients, waiting } from './outgoing.ts';
import { claimed, forwarded, freshDatabase, id, later, leaseMs, now } from './rows.ts';

const [a, b] = ['a@x.example', 'b@x.example'] as const;

for (const [name, budgets] of [
  ['free', free],
  ['within budgets', { ...free, perContact: 10, perContactDay: 20, total: 100 }],
] as const) {
  test(`claimed when due, once, with its bytes; ${name}`, async (t) => {
    const database = await freshDatabase(t);
    const [first, second] = await waiting(database, [a, b]);
    assert.ok(first && second);
    assert.deepEqual(await nextDeliveryDue(database), first.dueAt);
    const [got, ...more] = await claim(database, first.dueAt, budgets);
    assert.deepEqual(more, []);
    assert.deepEqual(got, {
      id: first.id,
      attempt: 1,
      recipient: a,
      envelopeFrom: first.envelopeFrom,
      bytes: first.bytes,
    });
    assert.deepEqual(await recipients(claim(database, later(100), budgets)), ['b']);
    assert.deepEqual(await claim(database, later(100), budgets), []);
  });

  test(`nothing is claimed while all outgoing mail is stopped; ${name}`, async (t) => {
    const database = await freshDatabase(t);
    await waiting(database, [a]);
    await switchOutbox(database, true, 'operator', now);
    assert.deepEqual(await claim(database, later(100), budgets), []);
    assert.deepEqual(await defer(database, later(100), budgets), { waiting: 0, digested: 0 });
    await switchOutbox(database, false, 'operator', now);
    assert.deepEqual(await recipients(claim(database, later(100), budgets)), ['a']);
  });

  test(`claimers at once share the work; ${name}`, async (t) => {
    const database = await freshDatabase(t);
    const made = await waiting(
      database,
      Array.from({ length: 30 }, (_, at) => `r${at}@x.example`),
    );
    const claims = await Promise.all(
      Array.from({ length: 5 }, () => claim(database, later(1000), budgets, 10)),
    );
    const got = claims.flat().map((one) => one.id);
    assert.equal(new Set(got).size, got.length);
    const rest = await claim(database, later(1000), budgets);
    assert.equal(got.length + rest.length, made.length);
  });

  test(`a node whose clock is ahead takes nothing that another is sending; ${name}`, async (t) => {
    const database = await freshDatabase(t);
    await waiting(database, [a]);
    const ahead = later(10 * leaseMs);
    assert.deepEqual(await recipients(claim(database, now, budgets)), ['a']);
    assert.deepEqual(await claim(database, ahead, budgets), []);
    assert.deepEqual(await defer(database, ahead, { ...free, perContact: 0 }), {
      waiting: 0,
      digested: 0,
    });
    await releaseDeliveries(database, later(1));
    assert.deepEqual(await claim(database, now, budgets), []);
    assert.deepEqual(await recipients(claim(database, ahead, budgets)), ['a']);
  });

  test(`what a dead claim had comes due again; ${name}`, async (t) => {
    const database = await freshDatabase(t);
    await waiting(database, [a]);
    const tight = { ...budgets, perContact: budgets.perContact === null ? null : 1 };
    const [dead] = await claimDeliveries(database, now, 1, -1, tight);
    // It has been counted once: to reclaim it is not a second mail.
    const [alive] = await claim(database, new Date(), tight);
    assert.deepEqual([dead?.attempt, alive?.attempt], [1, 2]);
    assert.equal(alive?.id, dead?.id);
  });
}

test('only the claim that has a delivery may mark it', async (t) => {
  const database = await freshDatabase(t);
  await waiting(database, [a]);
  const [dead] = await claimDeliveries(database, now, 1, -1, free);
  const [alive] = await claim(database, new Date(), free);
  assert.ok(dead && alive);
  const sent = { id: dead.id, state: 'sent', reply: '250 ok', dueAt: null } as const;
  const state = async () => {
    const [row] = await listDeliveries(database, { limit: 1 });
    return [row?.state, row?.reply, row?.sentAt === null];
  };
  await markDeliveries(database, [{ ...sent, attempt: dead.attempt }], now);
  assert.deepEqual(await state(), ['sending', null, true]);
  const failed = { ...sent, state: 'failed', reply: '550', attempt: dead.attempt } as const;
  await giveUp(database, { ...failed, refused: true }, now, newId);
  assert.deepEqual(await state(), ['sending', null, true]);
  await markDeliveries(database, [{ ...sent, attempt: alive.attempt }], now);
  assert.deepEqual(await state(), ['sent', '250 ok', false]);
  assert.equal(await nextDeliveryDue(database), null);
  assert.deepEqual(await listHolds(database, { limit: 9 }), []);
});

test('what is put off for ever asks whether to try again, with the words of the peer', async (t) => {
  const database = await freshDatabase(t);
  await waiting(database, [a, a]);
  const lost = await claim(database, later(100), free);
  for (const one of lost) {
    const fate = { ...one, state: 'failed', reply: '450 full', dueAt: null } as const;
    await giveUp(database, { ...fate, refused: false }, now, newId);
  }
  const [asked, ...more] = await listHolds(database, { limit: 9 });
  assert.deepEqual(more, []);
  const why = { is: 'unreachable', contact: 'a@x.example', why: '450 full' } as const;
  assert.deepEqual(asked?.doubts, [doubt('contact-bounced', why)]);
  assert.equal(await nextDeliveryDue(database), null);
  assert.ok(asked);
  // Tried again by a person's word: both, each as it was.
  await decideDelivery(database, asked, true, { how: 'accept', actor: 'x', at: later(200) });
  const again = await claim(database, later(200), free);
  assert.deepEqual(
    again.map((one) => String(one.bytes)).sort(),
    lost.map((one) => String(one.bytes)).sort(),
  );
});

for (const [when, bouncedAt, left] of [
  ['before it was made', later(-1), null],
  ['while it waited', later(1), later(1)],
] as const) {
  test(`a mail that is sent tells of its contact; that bounced ${when}`, async (t) => {
    const database = await freshDatabase(t);
    await waiting(database, [a]);
    await database.query('update contact set bounced_at = $1', [bouncedAt]);
    const [one] = await claim(database, now, free);
    assert.ok(one);
    await markDeliveries(database, [{ ...one, state: 'sent', reply: '250', dueAt: null }], now);
    const contacts = await database.query('select bounced_at from contact');
    assert.deepEqual(contacts, [{ bounced_at: left }]);
  });
}

test('deliveries are listed newest first, of a mail, of a ticket, page by page', async (t) => {
  const database = await freshDatabase(t);
  const mails = await claimed(database, 3);
  const made = mails.map((mail) => forwarded(mail));
  await settle(
    database,
    made.map((one) => one.settlement),
    now,
    'sluice',
  );
  const ids = made.map(({ out }) => out.id).sort((x, y) => (x < y ? 1 : -1));
  const listed = async (which: Parameters<typeof listDeliveries>[1]) =>
    (await listDeliveries(database, which)).map((row) => row.id);
  assert.deepEqual(await listed({ limit: 2 }), ids.slice(0, 2));
  assert.deepEqual(await listed({ limit: 2, before: ids[1] ?? null }), ids.slice(2));
  const [first] = made;
  const mail: MailId | undefined = first?.settlement.mail;
  assert.deepEqual(await listed({ limit: 9, mail: mail ?? '' }), [first?.out.id]);
  assert.deepEqual(await listed({ limit: 9, ticket: first?.investigation.id ?? '' }), [
    first?.out.id,
  ]);
  await database.query('update delivery set id = $2 where id = $1', [ids[0], id(later(hour))]);
  assert.equal((await listed({ limit: 9, since: later(hour) })).length, 1);
  assert.deepEqual(await listed({ limit: 9, since: later(hour + 1) }), []);
});

test('what the peer refuses for good wakes its complaint, once, and asks nothing itself', async (t) => {
  const database = await freshDatabase(t);
  const [out] = await waiting(database, [a]);
  const [lost] = await claim(database, later(100), free);
  assert.ok(out && lost);
  const fate = { ...lost, state: 'failed', reply: '550 5.1.1 gone', dueAt: null } as const;
  for (const at of [later(200), later(300)]) {
    await giveUp(database, { ...fate, refused: true }, at, newId);
  }
  assert.deepEqual(await listHolds(database, { limit: 9 }), []);
  const [woken, ...more] = await claimMails(database, later(400), 9, leaseMs);
  assert.deepEqual(more, []);
  assert.deepEqual(woken?.received.overrides, [
    { kind: 'bounced', delivery: out.id, contact: a, text: '550 5.1.1 gone' },
  ]);
  assert.deepEqual(
    (await ticketHistory(database, out.ticket)).map(({ what, text }) => [what, text]),
    [['bounced', '550 5.1.1 gone']],
  );
  const [contact] = await database.query<{ bounces: number; at: Date }>(
    'select bounces, bounced_at as at from contact where address = $1',
    [a],
  );
  assert.deepEqual(contact, { bounces: 1, at: later(200) });
});

for (const kind of ['ack', 'closing']) {
  test(`a letter that asked nothing (${kind}) and is lost asks nobody, and marks nobody`, async (t) => {
    const database = await freshDatabase(t);
    const outs = await waiting(database, [a, a]);
    await database.query('update delivery set kind = $1', [kind]);
    const lost = await claim(database, later(100), free);
    assert.equal(lost.length, 2);
    for (const [index, one] of lost.entries()) {
      const fate = { ...one, state: 'failed', reply: '550 5.1.1 gone', dueAt: null } as const;
      await giveUp(database, { ...fate, refused: index === 0 }, later(200), newId);
    }
    for (const { ticket } of outs) {
      const lines = (await ticketHistory(database, ticket)).map(({ what }) => what);
      assert.deepEqual(lines, ['bounced']);
    }
    assert.deepEqual(await listHolds(database, { limit: 9 }), []);
    assert.deepEqual(await claimMails(database, later(400), 9, leaseMs), []);
    assert.deepEqual(
      (await listDeliveries(database, { limit: 9 })).map(({ state }) => state),
      ['failed', 'failed'],
    );
    assert.deepEqual(await database.query('select bounces, bounced_at as at from contact'), [
      { bounces: 0, at: null },
    ]);
  });
}
