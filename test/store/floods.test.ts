// What is over budget: of a contact in its digest, else it waits and the desk is asked once a
// budget; nothing is lost, and a person's yes lets it go.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decideDelivery, listHolds } from '../../src/store/acts.ts';
import { listDeliveries } from '../../src/store/deliveries.ts';
import { nextDigestDue } from '../../src/store/digests.ts';
import { giveUp } from '../../src/store/giving-up.ts';
import type { Database } from '../../src/store/pg.ts';
import { claim, defer, free, hour, newId, recipients, waiting } from './outgoing.ts';
import { freshDatabase, later } from './rows.ts';

const [a, b, c] = ['a@x.example', 'b@x.example', 'c@x.example'] as const;
const act = { how: 'accept', actor: 'operator', at: later(200) };

async function states(database: Database): Promise<string> {
  const rows = await listDeliveries(database, { limit: 99 });
  return rows
    .map(({ recipient, state }) => `${recipient.split('@')[0]} ${state}`)
    .sort()
    .join(', ');
}

async function asked(database: Database): Promise<string[]> {
  const holds = await listHolds(database, { limit: 99 });
  return holds.map(({ codes, doubts }) => `${codes.join()}: ${doubts[0]?.text}`).sort();
}

test('forwards over the budget of a contact wait for its digest, and nobody is asked', async (t) => {
  const database = await freshDatabase(t);
  await waiting(database, [a, a, a, b, b, c]);
  const budgets = { ...free, perContact: 1 };
  assert.equal((await claim(database, later(100), budgets)).length, 3);
  assert.deepEqual(await defer(database, later(100), budgets), { waiting: 0, digested: 3 });
  assert.equal(
    await states(database),
    'a digested, a digested, a sending, b digested, b sending, c sending',
  );
  assert.deepEqual(await asked(database), []);
  assert.deepEqual(await nextDigestDue(database), later(2 * hour));
  const plans = await database.query<{ byPerson: boolean }>(
    `select (plan ->> 'byPerson')::boolean as "byPerson" from digest_item`,
  );
  assert.deepEqual(
    plans.map(({ byPerson }) => byPerson),
    [false, false, false],
  );
  assert.deepEqual(await defer(database, later(700_000), budgets), { waiting: 0, digested: 0 });
});

test('a flood of one contact hides nobody', async (t) => {
  const database = await freshDatabase(t);
  await waiting(database, [a, a, a, a, b]);
  const budgets = { ...free, perContact: 1 };
  assert.deepEqual(await recipients(claim(database, later(100), budgets, 3)), ['a']);
  assert.deepEqual(await claim(database, later(100), budgets, 3), []);
  assert.equal((await defer(database, later(100), budgets)).digested, 3);
  assert.deepEqual(await recipients(claim(database, later(100), budgets, 3)), ['b']);
});

test('what can be in no digest waits, and the desk is asked once a contact', async (t) => {
  const database = await freshDatabase(t);
  await waiting(database, [a, a, b, b, c], { kind: 'reminder' });
  const budgets = { ...free, perContact: 1 };
  await claim(database, later(100), budgets, 1);
  // a is over budget once; b and c are only not yet claimed.
  assert.deepEqual(await defer(database, later(100), budgets), { waiting: 2, digested: 0 });
  const texts = [a, b].map(
    (to) => `flood: the budget of mails to ${to} is spent; what else is due to it waits`,
  );
  assert.deepEqual(await asked(database), texts);
  assert.deepEqual(await defer(database, later(100), budgets), { waiting: 0, digested: 0 });
  assert.deepEqual(await recipients(claim(database, later(100), budgets)), ['b', 'c']);
  await defer(database, later(700_000), budgets);
  assert.deepEqual(await asked(database), texts);
});

test('a contact that nobody knows, or was told in a digest already, gets no digest', async (t) => {
  const database = await freshDatabase(t);
  const [known] = await waiting(database, [a, b]);
  await database.query('delete from contact where address = $1', [b]);
  await database.query(
    `insert into digest_item (id, contact, ticket, party, mail, plan, at)
     select id, recipient, ticket, party, mail, '{}', at from delivery where id = $1`,
    [known?.id],
  );
  const budgets = { ...free, perContact: 0 };
  assert.deepEqual(await defer(database, later(100), budgets), { waiting: 2, digested: 0 });
  assert.equal(await states(database), 'a waiting, b waiting');
  assert.equal((await asked(database)).length, 2);
});

test('what was tried before is not told again in a digest', async (t) => {
  const database = await freshDatabase(t);
  await waiting(database, [a]);
  await database.query(`update delivery set claimed_at = $1`, [later(-2 * hour)]);
  const budgets = { ...free, perContact: 0 };
  assert.deepEqual(await defer(database, later(100), budgets), { waiting: 1, digested: 0 });
});

test('what a person has written words above is in no digest, which has no place for them', async (t) => {
  const database = await freshDatabase(t);
  await waiting(database, [a, a, a]);
  await database.query(
    `insert into override (id, mail, decided, constituency, actor, at)
     select gen_random_uuid(), mail, '{"kind": "accept", "words": "Look at the printer."}', 'edu',
       'eva', $1 from delivery where due_at > $2 order by id desc limit 1`,
    [later(0), later(1)],
  );
  const budgets = { ...free, perContact: 1 };
  await claim(database, later(100), budgets);
  assert.deepEqual(await defer(database, later(100), budgets), { waiting: 1, digested: 1 });
  const [hold] = await listHolds(database, { limit: 9 });
  assert.ok(hold);
  await decideDelivery(database, hold, true, act);
  assert.equal(await states(database), 'a digested, a sending, a waiting');
});

test('over the budget of a reporter all of his waits, and one key lets it go', async (t) => {
  const database = await freshDatabase(t);
  const reporter = { key: 'bomb@example.net', perHour: null };
  await waiting(database, [a, a, b, a, c], { reporter });
  const budgets = { ...free, perReporter: 1 };
  assert.deepEqual(await recipients(claim(database, later(100), budgets)), ['a']);
  assert.deepEqual(await defer(database, later(100), budgets), { waiting: 4, digested: 0 });
  assert.deepEqual(await asked(database), [
    'flood: the budget of forwards an hour for bomb@example.net is spent; the rest waits',
  ]);
  // Somebody else's to the same contact has nothing to do with it.
  await waiting(database, [a], { reporter: { ...reporter, key: 'other@example.net' } });
  const [hold] = await listHolds(database, { limit: 9 });
  assert.equal(hold === undefined, false);
  if (hold === undefined) return;
  assert.equal(await decideDelivery(database, hold, true, act), true);
  // Two to one contact are one digest; the others go, whatever has gone within the hour.
  assert.equal(
    await states(database),
    'a digested, a digested, a sending, a waiting, b waiting, c waiting',
  );
  assert.deepEqual(await nextDigestDue(database), act.at);
  assert.deepEqual(await recipients(claim(database, later(200), budgets)), ['a', 'b', 'c']);
});

test('nothing of a reporter waits for ever: in the next hour the next of it goes', async (t) => {
  const database = await freshDatabase(t);
  await waiting(database, [a, b, c], { reporter: { key: 'bomb@example.net', perHour: null } });
  const budgets = { ...free, perReporter: 1 };
  const got: string[] = [];
  for (const hours of [1, 2.5, 4]) {
    got.push(...(await recipients(claim(database, later(hours * hour), budgets))));
    await defer(database, later(hours * hour), budgets);
  }
  assert.deepEqual(got.sort(), ['a', 'b', 'c']);
  assert.equal((await asked(database)).length, 1);
});

test('over the total the desk is asked once, however many contacts wait', async (t) => {
  const database = await freshDatabase(t);
  await waiting(database, [a, b, c, c]);
  const budgets = { ...free, total: 1 };
  await claim(database, later(100), budgets);
  assert.deepEqual(await defer(database, later(100), budgets), { waiting: 3, digested: 0 });
  assert.deepEqual(await asked(database), [
    'flood: the budget of all mails an hour is spent; what else is due waits',
  ]);
  const [hold] = await listHolds(database, { limit: 9 });
  if (hold === undefined) throw new Error('nobody was asked');
  await decideDelivery(database, hold, true, act);
  assert.equal(await states(database), 'a sending, b waiting, c digested, c digested');
  assert.deepEqual(await recipients(claim(database, later(200), budgets)), ['b']);
});

test('closed, what is over budget waits on', async (t) => {
  const database = await freshDatabase(t);
  await waiting(database, [a, b], { reporter: { key: 'bomb@example.net', perHour: null } });
  const budgets = { ...free, perReporter: 0 };
  await defer(database, later(100), budgets);
  const [hold] = await listHolds(database, { limit: 9 });
  if (hold === undefined) throw new Error('nobody was asked');
  assert.equal(await decideDelivery(database, hold, false, act), true);
  assert.equal(await decideDelivery(database, hold, true, act), false);
  assert.equal(await states(database), 'a waiting, b waiting');
  assert.deepEqual(await claim(database, later(700_000), budgets), []);
});

test('letting a flood go does not send again what was given up', async (t) => {
  const database = await freshDatabase(t);
  await waiting(database, [a, a], { reporter: { key: 'bomb@example.net', perHour: null } });
  const budgets = { ...free, perReporter: 1 };
  const [lost] = await claim(database, later(100), budgets);
  if (lost === undefined) throw new Error('nothing was claimed');
  const fate = { ...lost, state: 'failed', reply: '421 no', dueAt: null, refused: false } as const;
  await giveUp(database, fate, later(100), newId);
  await defer(database, later(200), budgets);
  for (const hold of await listHolds(database, { limit: 9 })) {
    await decideDelivery(database, hold, hold.codes.includes('flood'), act);
  }
  const again = await claim(database, later(300), budgets);
  assert.equal(again.length, 1);
  assert.notEqual(again[0]?.id, lost.id);
});

test('two nodes put a flood off once, and ask once', async (t) => {
  const database = await freshDatabase(t);
  await waiting(database, [a, a, a, b], { reporter: { key: 'bomb@example.net', perHour: null } });
  for (const [budgets, sums] of [
    [{ ...free, perReporter: 0 }, [4, 0]],
    [{ ...free, perContact: 0 }, [0, 4]],
  ] as const) {
    const at = budgets.perReporter === 0 ? later(100) : later(700_000);
    const nodes = Array.from({ length: 3 }, () => defer(database, at, budgets));
    const all = await Promise.all(nodes);
    const sum = (pick: 'waiting' | 'digested') => all.reduce((n, one) => n + one[pick], 0);
    assert.deepEqual([sum('waiting'), sum('digested')], sums);
  }
  assert.equal((await asked(database)).length, 1);
  const [items] = await database.query<{ items: number }>(
    'select count(*)::int as items from digest_item',
  );
  assert.equal(items?.items, 4);
});
