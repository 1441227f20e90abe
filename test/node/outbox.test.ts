// What goes out: it waits for a relay that is down, is given up into a question when it is refused,
// stands still while the switch is thrown, and keeps within the budgets.

import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { createSink } from '../../src/demo/sink.ts';
import type { Node } from '../../src/main.ts';
import { listHolds } from '../../src/store/acts.ts';
import { listDeliveries } from '../../src/store/deliveries.ts';
import { automaticHeld, switchOutbox } from '../../src/store/switches.ts';
import { until } from '../support/until.ts';
import { complaint, openTown, post, type Town } from './town.ts';

async function open(t: TestContext, settings: Record<string, unknown> = {}) {
  const town = await openTown(settings);
  t.after(() => town.close());
  return { town, node: await town.start() };
}

/** Posts complaints about addresses of one network, each a case of its own. */
async function complain(town: Town, node: Node, ips: readonly string[]) {
  const sent = [];
  for (const ip of ips) {
    const one = await post(node, complaint(ip));
    const mail = await town.decided(one.messageId);
    assert.equal(mail.outcome, 'forwarded', mail.why);
    sent.push({ ...one, mail });
  }
  return sent;
}

const states = async (town: Town) =>
  (await listDeliveries(town.database, { limit: 99 })).map(({ state }) => state).sort();

test('while the relay is down mail waits, and then it is sent', async (t) => {
  const { town, node } = await open(t);
  await town.sink.close();
  const [sent] = await complain(town, node, ['192.0.2.17']);
  assert.ok(sent);
  const waiting = await until('it was tried and waits', async () => {
    const [row] = await town.deliveriesOf(sent.mail.id);
    return row?.state === 'waiting' && row.attempt > 0 && row;
  });
  assert.match(waiting.reply ?? '', /ECONNREFUSED/);
  assert.ok(waiting.dueAt !== null);
  const sink = createSink();
  await sink.listen(town.relayPort);
  t.after(() => sink.close());
  const arrived = await sink.waitFor((mail) => mail.bytes.includes(sent.raw), 30_000);
  assert.deepEqual(arrived.to, ['dorms@example.org']);
  await until(
    'it is marked',
    async () => (await town.deliveriesOf(sent.mail.id))[0]?.state === 'sent',
  );
  assert.equal(sink.mails.length, 1);
});

test('what is refused for good asks once who else could get it, with the words of the peer', async (t) => {
  const { town, node } = await open(t, {});
  town.answers.set('dorms@example.org', { code: 550, text: '5.1.1 no such user here' });
  const [sent] = await complain(town, node, ['192.0.2.17']);
  assert.ok(sent);
  const held = await until('the desk is asked', async () => (await town.holdsOf(sent.mail.id))[0]);
  assert.deepEqual(held.codes, ['contact-bounced']);
  assert.match(held.doubts[0]?.text ?? '', /^dorms@example\.org .*no such user here/);
  assert.deepEqual(
    [held.delivery, held.answer, held.prepared.map(({ to }) => to)],
    [null, 'send', ['noc@example.org']],
  );
  assert.deepEqual(await states(town), ['failed']);
  assert.equal(await town.accept(held), true);
  assert.deepEqual((await town.forwarded(sent.raw)).to, ['noc@example.org']);
  assert.deepEqual(await town.holdsOf(sent.mail.id), []);
  await until('it is marked', async () => (await states(town)).join() === 'failed,sent');
});

test('a mail that is deferred too often is given up, and tried again by a word', async (t) => {
  let isFull = true;
  const relay = createSink({ answer: () => (isFull ? { code: 451, text: '4.3.0 full' } : null) });
  const port = await relay.listen();
  t.after(() => relay.close());
  const smtp = { relay: `127.0.0.1:${port}`, retry: '1s', attempts_max: 2 };
  const { town, node } = await open(t, { smtp });
  const [sent] = await complain(town, node, ['192.0.2.17']);
  assert.ok(sent);
  const held = await until('the desk is asked', async () => (await town.holdsOf(sent.mail.id))[0]);
  assert.deepEqual(held.codes, ['contact-bounced']);
  assert.match(held.doubts[0]?.text ?? '', /full/);
  assert.notEqual(held.delivery, null);
  const [before] = await town.deliveriesOf(sent.mail.id);
  assert.deepEqual([before?.attempt, before?.state], [2, 'failed']);
  // It heals: the same mail under the same Message-ID.
  isFull = false;
  assert.equal(await town.answerDelivery(held, true), true);
  const arrived = await relay.waitFor((mail) => mail.bytes.includes(sent.raw), 30_000);
  assert.ok(arrived.bytes.includes(before?.messageId ?? '?'));
  assert.deepEqual(await town.holdsOf(sent.mail.id), []);
});

test('nothing leaves while the switch is thrown, on no node', async (t) => {
  const { town, node } = await open(t);
  await switchOutbox(town.database, true, 'operator', new Date());
  const sent = await complain(town, node, ['192.0.2.17', '192.0.2.200']);
  assert.deepEqual(await states(town), ['waiting', 'waiting']);
  assert.equal(town.sink.mails.length, 0);
  await switchOutbox(town.database, false, 'operator', new Date());
  for (const { raw } of sent) await town.forwarded(raw);
  assert.equal(town.sink.mails.length, 2);
});

test('with safety.hold_all nothing leaves; without it again, it does', async (t) => {
  const safety = { hold: { automatic: '0s', person: '0s' }, hold_all: true };
  const { town, node } = await open(t, { safety });
  const [sent] = await complain(town, node, ['192.0.2.17']);
  assert.ok(sent);
  await node.close();
  assert.deepEqual(await states(town), ['waiting']);
  assert.equal(town.sink.mails.length, 0);
  town.edit('sluice.yaml', (text) => text.replace('hold_all: true', 'hold_all: false'));
  await town.start();
  await town.forwarded(sent.raw);
});

const withBudgets = (budgets: Record<string, string>) => ({
  safety: { hold: { automatic: '0s', person: '0s' }, max_auto_forwards: budgets },
});

test('over its budget a contact gets one digest, and nobody is asked', async (t) => {
  const { town, node } = await open(t, withBudgets({ per_contact: '3/h' }));
  const dorms = [1, 2, 3, 4, 5].map((host) => `192.0.2.${host}`);
  await complain(town, node, dorms);
  const gone = 'digested,digested,sent,sent,sent';
  await until('three are sent', async () => (await states(town)).join() === gone);
  // Another contact is not made to wait.
  const [other] = await complain(town, node, ['192.0.2.200']);
  await town.forwarded(other?.raw ?? Buffer.from('?'));
  assert.equal(town.sink.mails.length, 4);
  const [contact] = await town.database.query<{ due: Date }>(
    `select digest_due_at as due from contact where address = 'dorms@example.org'`,
  );
  assert.equal(Number(contact?.due) % 3_600_000, 0);
  await town.database.query(
    `update contact set digest_due_at = at where address = 'dorms@example.org'`,
  );
  await town.database.query(`select pg_notify('clock', '')`);
  // Its budget is spent, and yet it goes.
  await until('it is sent', () => town.sink.mails.length === 5);
  const all = 'digested,digested,sent,sent,sent,sent,sent';
  await until('and marked', async () => (await states(town)).join() === all);
  assert.deepEqual(await listHolds(town.database, { limit: 9 }), []);
});

test('who complains too often is asked about, and stands in nobody’s way', async (t) => {
  const { town, node } = await open(t, withBudgets({ per_reporter: '2/h' }));
  await complain(town, node, ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4', '192.0.2.200']);
  const flood = await until('the desk is asked', async () => {
    const [hold] = await listHolds(town.database, { limit: 9 });
    return hold;
  });
  assert.deepEqual(flood.codes, ['flood']);
  assert.match(
    flood.doubts[0]?.text ?? '',
    /an hour for noc@reporter\.example \(unproven\) is spent/,
  );
  await until('two are sent', () => town.sink.mails.length === 2);
  const other = await post(node, complaint('192.0.2.5', { from: 'other@example.com' }));
  await town.forwarded(other.raw);
  assert.equal(town.sink.mails.length, 3);
  assert.equal(await town.answerDelivery(flood, true), true);
  // Two to one contact are one digest, and the third goes alone.
  await until('all is sent', () => town.sink.mails.length === 5);
  const all = 'digested,digested,sent,sent,sent,sent,sent';
  await until('and marked', async () => (await states(town)).join() === all);
});

test('a feed that a rule trusts has a budget of its own', async (t) => {
  const { town, node } = await open(t, withBudgets({ per_reporter: '1/h' }));
  town.edit('routing.yaml', (text) =>
    text.replace(
      'rules:',
      `rules:
${feedRule}`,
    ),
  );
  await node.reload(await town.configuration());
  const sent = await complain(town, node, ['192.0.2.1', '192.0.2.2', '192.0.2.3']);
  for (const { raw } of sent) await town.forwarded(raw);
  assert.deepEqual(await listHolds(town.database, { limit: 9 }), []);
});

const feedRule = `  - name: feed
    when: { from: "@reporter.example", contacts: 1 }
    do: forward
    template: "forward.{type}"
    per_reporter: 3/h`;

test('when more leaves than ever did automatic mail stops, until a person lets it go', async (t) => {
  const safety = {
    hold: { automatic: '0s', person: '0s' },
    breaker: { times: 3, floor: '3/h', bounces: 'none' },
  };
  const { town, node } = await open(t, { safety });
  await complain(town, node, ['192.0.2.1', '192.0.2.2', '192.0.2.3']);
  await until('three are sent', () => town.sink.mails.length === 3);
  const [late] = await complain(town, node, ['192.0.2.4']);
  const held = await until('it stops', () => automaticHeld(town.database));
  assert.match(held.why, /^3 mails left by themselves within an hour; .* had 0 /);
  assert.equal(town.sink.mails.length, 3);
  const told = town.logged.filter((line) => line.includes('sluice outbox release'));
  assert.equal(told.length, 1);
  await switchOutbox(town.database, false, 'operator', new Date());
  await town.forwarded(late?.raw ?? Buffer.from('?'));
  assert.equal(await automaticHeld(town.database), null);
});

test('when too much comes back automatic mail stops, on both nodes', async (t) => {
  const safety = {
    hold: { automatic: '0s', person: '0s' },
    breaker: { floor: 'none', bounces: '10%' },
    max_auto_forwards: { per_reporter: 'none' },
  };
  const { town, node } = await open(t, { safety });
  await town.start(['sender']);
  town.answers.set('dorms@example.org', { code: 550, text: '5.1.1 no such user here' });
  const hosts = Array.from({ length: 10 }, (_, index) => `192.0.2.${index + 1}`);
  // The first that comes back is asked about; who else complains of it is not sent on.
  await switchOutbox(town.database, true, 'operator', new Date());
  await complain(town, node, hosts);
  await switchOutbox(town.database, false, 'operator', new Date());
  await until('all are refused', async () => {
    return (await states(town)).join() === hosts.map(() => 'failed').join();
  });
  const [late] = await complain(town, node, ['192.0.2.200']);
  const held = await until('it stops', () => automaticHeld(town.database));
  assert.equal(held.why, '10 of the 10 mails of the last hour came back (safety.breaker)');
  assert.equal(town.sink.mails.length, 0);
  await switchOutbox(town.database, false, 'operator', new Date());
  await town.forwarded(late?.raw ?? Buffer.from('?'));
});
