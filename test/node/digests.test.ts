// Digests on a whole node: what comes in an hour is one mail with a table and the complaints in a
// zip, each of them its own ticket; and a flood that a person lets go is one digest.

import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import type { SinkMail } from '../../src/demo/sink.ts';
import type { Node } from '../../src/main.ts';
import { openZip } from '../../src/mime/archive.ts';
import { listHolds } from '../../src/store/acts.ts';
import { listDeliveries } from '../../src/store/deliveries.ts';
import { until } from '../support/until.ts';
import { addressIn, complaint, header, openTown, post, type Town } from './town.ts';

const hourMs = 3_600_000;

/** A desk whose dorms want digests, ten minutes past an hour. */
async function open(t: TestContext, settings: Record<string, unknown> = {}) {
  const clock = { at: Math.floor(Date.now() / hourMs) * hourMs - 20 * hourMs + 600_000 };
  const town = await openTown(settings, () => new Date(clock.at));
  t.after(() => town.close());
  return { town, clock };
}

async function complain(
  scene: { town: Town; clock: { at: number } },
  node: Node,
  hosts: readonly number[],
) {
  const { town, clock } = scene;
  const at = new Date(clock.at).toUTCString();
  const sent = [];
  for (const host of hosts) {
    const ip = `192.0.2.${host}`;
    const body = `Unsolicited mail came from ${ip} at ${at}.`;
    sent.push({ ...(await post(node, complaint(ip, { body }))), ip });
  }
  for (const one of sent) {
    const { outcome, why } = await town.decided(one.messageId);
    assert.equal(outcome, 'forwarded', why);
  }
  return sent;
}

/** The files of the one zip that a mail carries. */
async function zipOf(mail: SinkMail): Promise<ReadonlyMap<string, Buffer>> {
  const text = mail.bytes.toString('latin1');
  const part = text.slice(text.indexOf('application/zip'));
  const body = part.slice(part.indexOf('\r\n\r\n') + 4, part.indexOf('\r\n--'));
  const budget = { bytesLeft: 1e8, entriesLeft: 1e4, ratioMax: 1e6 };
  const zip = await openZip(Buffer.from(body, 'base64'), budget);
  const files = new Map<string, Buffer>();
  for (const file of zip.files) {
    files.set(file.name, (await file.unpack(1e7))?.bytes ?? Buffer.alloc(0));
  }
  return files;
}

const states = async (town: Town) =>
  (await listDeliveries(town.database, { limit: 99 })).map(({ state }) => state).sort();

test('what comes in an hour is one mail; each complaint is its own ticket', async (t) => {
  const scene = await open(t);
  const { town, clock } = scene;
  town.edit('networks.yaml', (text) =>
    text.replace('name: EXAMPLE-DORMS,', 'name: EXAMPLE-DORMS, digest: hourly,'),
  );
  const node = await town.start();
  const hosts = Array.from({ length: 30 }, (_, index) => index + 1);
  const sent = await complain(scene, node, hosts);
  // Another network's contact does not wait.
  const [other] = await complain(scene, node, [200]);
  await town.forwarded(other?.raw ?? Buffer.from('?'));
  assert.equal(town.sink.mails.length, 1);
  clock.at += hourMs;
  await town.database.query(`select pg_notify('clock', '')`);
  const digest = await town.sink.waitFor((mail) => mail.to.includes('dorms@example.org'), 30_000);
  assert.equal(header(digest.bytes, 'auto-submitted'), 'auto-generated');
  const tickets = await town.database.query<{ number: string; subject: string }>(
    `select number, subject from ticket where kind = 'investigation' and mail is not null
       and subject like '%EXAMPLE-DORMS%'`,
  );
  assert.equal(tickets.length, 30);
  const files = await zipOf(digest);
  assert.equal(files.size, 30);
  for (const { number } of tickets) {
    assert.equal(digest.bytes.includes(number), true, number);
    assert.equal(files.has(`${number}.eml`), true, number);
  }
  for (const { raw, ip } of sent) {
    assert.equal(digest.bytes.includes(ip), true);
    assert.equal(
      [...files.values()].some((file) => file.equals(raw)),
      true,
      ip,
    );
  }
  // Once more the hour passes, and nothing is told again.
  clock.at += hourMs;
  await town.database.query(`select pg_notify('clock', '')`);
  await until('it is marked', async () => (await states(town)).includes('sent'));
  assert.equal(town.sink.mails.length, 2);

  // Each ticket's own ladder began when the digest was sent.
  const asked = await until('all clocks have looked', async () => {
    const rows = await town.database.query<{ asked: Date | null }>(
      `select asked_at as asked from clock join ticket on ticket.id = clock.ticket
       where ticket.kind = 'investigation' and ticket.prefix = '192.0.2.0/25'
         and ticket.mail is not null`,
    );
    return rows.length === 30 && rows.every((row) => row.asked !== null) && rows;
  });
  assert.equal(new Set(asked.map((row) => row.asked?.getTime())).size, 1);

  // An answer joins the digest's ticket.
  const answer = await post(node, {
    from: 'dorms@example.org',
    to: addressIn(header(digest.bytes, 'reply-to')),
    subject: `Re: ${header(digest.bytes, 'subject')}`,
    body: 'We look into all of them.',
  });
  const decided = await town.decided(answer.messageId);
  assert.equal(decided.outcome, 'joined', decided.why);
  const joined = await town.ticketOf(decided.id, 'investigation');
  assert.equal(joined.subject, 'digest for dorms@example.org');
});

test('a contact that was paused meanwhile is asked about, with the whole digest', async (t) => {
  const scene = await open(t);
  const { town, clock } = scene;
  town.edit('networks.yaml', (text) =>
    text.replace('name: EXAMPLE-DORMS,', 'name: EXAMPLE-DORMS, digest: daily,'),
  );
  const node = await town.start();
  await complain(scene, node, [1, 2]);
  await town.database.query('update contact set paused_at = at where address = $1', [
    'dorms@example.org',
  ]);
  for (let hours = 0; hours < 24; hours += 12) {
    clock.at += 12 * hourMs;
    await town.database.query(`select pg_notify('clock', '')`);
    await until('the clock has looked', async () => {
      const [row] = await town.database.query<{ at: Date }>(
        `select seen_at as at from switch where name = 'clock'`,
      );
      return row?.at.getTime() === clock.at;
    });
  }
  const asked = await until('the desk is asked', async () => {
    const [hold] = await listHolds(town.database, { limit: 9 });
    return hold;
  });
  assert.deepEqual([asked.codes, asked.answer], [['contact-paused'], 'send']);
  assert.equal(town.sink.mails.length, 0);
  assert.equal(await town.answerDelivery(asked, true), true);
  const digest = await town.sink.waitFor((mail) => mail.to.includes('dorms@example.org'), 30_000);
  assert.equal((await zipOf(digest)).size, 2);
});

const withBudgets = (budgets: Record<string, string>) => ({
  safety: { hold: { automatic: '0s', person: '0s' }, max_auto_forwards: budgets },
});

/** Four digested, and three mails sent, the last of them the digest. */
async function isOneDigestOfFour(town: Town): Promise<void> {
  const digest = await town.sink.waitFor((mail) => mail.bytes.includes('complaints.zip'), 30_000);
  const files = await zipOf(digest);
  assert.equal(files.size, 4);
  // What goes along is what each would have been sent alone, the complaint within.
  for (const bytes of files.values()) assert.match(bytes.toString(), /message\/rfc822/);
  await until('it is marked', async () => {
    const found = (await states(town)).join();
    return found === 'digested,digested,digested,digested,sent,sent,sent';
  });
}

test('a flood that a person lets go is one digest', async (t) => {
  const scene = await open(t, withBudgets({ per_reporter: '2/h' }));
  const { town } = scene;
  const node = await town.start();
  await complain(scene, node, [1, 2, 3, 4, 5, 6]);
  const flood = await until('the desk is asked', async () => {
    const [hold] = await listHolds(town.database, { limit: 9 });
    return hold;
  });
  assert.deepEqual(flood.codes, ['flood']);
  await until('two are sent', () => town.sink.mails.length === 2);
  assert.equal(await town.answerDelivery(flood, true), true);
  await isOneDigestOfFour(town);
});

for (const [name, budgets] of [
  ['hour', { per_contact: '2/h' }],
  ['day', { per_contact: 'none', per_contact_day: '2/d' }],
] as const) {
  test(`what a contact gets beyond its ${name} is one digest at the next hour`, async (t) => {
    const scene = await open(t, withBudgets(budgets));
    const { town, clock } = scene;
    const node = await town.start();
    await complain(scene, node, [1, 2, 3, 4, 5, 6]);
    await until('four wait for it', async () => {
      const found = (await states(town)).join();
      return found === 'digested,digested,digested,digested,sent,sent';
    });
    assert.deepEqual(await listHolds(town.database, { limit: 9 }), []);
    clock.at += hourMs;
    await town.database.query(`select pg_notify('clock', '')`);
    await isOneDigestOfFour(town);
    assert.equal(town.sink.mails.length, 3);
  });
}

test('an answer to a digest stops the clock of every ticket that it told of', async (t) => {
  const scene = await open(t);
  const { town, clock } = scene;
  clock.at -= 20 * 24 * hourMs;
  town.edit('networks.yaml', (text) =>
    text.replace('name: EXAMPLE-DORMS,', 'name: EXAMPLE-DORMS, digest: hourly,'),
  );
  const node = await town.start();
  await complain(scene, node, [1, 2, 3]);
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 20 * hourMs) {
      clock.at += Math.min(left, 20 * hourMs);
      await quiet(scene);
    }
  };
  await pass(hourMs);
  const digest = await town.sink.waitFor((mail) => mail.to.includes('dorms@example.org'), 30_000);
  await pass(24 * hourMs);
  const answer = await post(node, {
    from: 'dorms@example.org',
    to: addressIn(header(digest.bytes, 'reply-to')),
    subject: `Re: ${header(digest.bytes, 'subject')}`,
    body: 'All of them are fixed.',
  });
  const decided = await town.decided(answer.messageId);
  assert.equal(decided.outcome, 'joined', decided.why);
  const rows = await town.database.query<{ turn: string; spoke: Date | null }>(
    `select ticket.turn, party.spoke_at as spoke
     from digest_item item join ticket on ticket.id = item.ticket join party on party.id = item.party`,
  );
  const said = { turn: 'update', spoke: new Date(clock.at) };
  assert.deepEqual(rows, [said, said, said]);
  await pass(12 * 24 * hourMs);
  assert.equal(town.sink.mails.length, 1);
  const asked = await listHolds(town.database, { limit: 9 });
  assert.deepEqual(
    asked.map(({ codes }) => codes),
    [['reply-to-read']],
  );
});

/** Until nothing is due at the time that the clock shows. */
async function quiet({ town, clock }: { town: Town; clock: { at: number } }): Promise<void> {
  await until('the clock has looked, and nothing is due', async () => {
    await town.database.query(`select pg_notify('clock', ''), pg_notify('delivery', '')`);
    const [row] = await town.database.query<{ at: Date | null; due: string }>(
      `select (select seen_at from switch where name = 'clock') as at,
         (select count(*) from clock where due_at <= $1 or leased_until is not null)
         + (select count(*) from contact where digest_due_at <= $1)
         + (select count(*) from delivery
           where state = 'sending' or (state = 'waiting' and due_at <= $1))
         as due`,
      [new Date(clock.at)],
    );
    return row?.at?.getTime() === clock.at && Number(row.due) === 0;
  });
}
