// Nodes are equal, share one database and nothing else, and may come and go: the work is shared,
// and nothing is done twice.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import type { Node } from '../../src/main.ts';
import { listTickets } from '../../src/store/tickets.ts';
import { until } from '../support/until.ts';
import { complaint, header, openTown, post, type Town, write } from './town.ts';

let town: Town;
let nodes: readonly [Node, Node];

before(async () => {
  town = await openTown({
    safety: {
      hold: { automatic: '0s', person: '0s' },
      max_auto_forwards: {
        per_contact: '500/h',
        per_contact_day: '500/d',
        per_reporter: '500/h',
        total: '500/h',
      },
    },
    // Small batches, so that both find work.
    runner: { batch: 2 },
  });
  // Both at once: each would bring the schema and the rules into force.
  nodes = await Promise.all([town.start(), town.start()]);
});

const carrying = (raw: Buffer) => town.sink.mails.filter((mail) => mail.bytes.includes(raw));
const decided = (count: number) =>
  until('all are decided', async () => {
    const [row] = await town.database.query<{ left: number; all: number }>(
      'select count(*)::int as all, count(due_at)::int as left from mail',
    );
    return row?.left === 0 && row.all === count && row;
  });
const sent = (count: number) => until(`${count} are sent`, () => town.sink.mails.length >= count);

test('complaints that come in on both are each forwarded once', async () => {
  const posted = await Promise.all(
    Array.from({ length: 40 }, (_, at) =>
      post(nodes[at % 2 === 0 ? 0 : 1], complaint(`192.0.2.${at + 1}`)),
    ),
  );
  await decided(40);
  await sent(40);
  for (const { raw } of posted) assert.equal(carrying(raw).length, 1);
  const tickets = await listTickets(town.database, { limit: 999 });
  assert.equal(tickets.length, 120);
  assert.equal(new Set(tickets.map(({ number }) => number)).size, 120);
});

test('complaints about one address are one case, whichever node has them', async () => {
  const posted = await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      post(nodes[at % 2 === 0 ? 0 : 1], complaint('192.0.2.250', { from: `x${at}@a.example` })),
    ),
  );
  await decided(60);
  await sent(60);
  for (const { raw } of posted) assert.equal(carrying(raw).length, 1);
  const about = (await listTickets(town.database, { limit: 999 })).filter(({ ips }) =>
    ips.includes('192.0.2.250'),
  );
  assert.deepEqual(about.map(({ kind }) => kind).sort(), ['incident', 'investigation']);
  assert.equal(about.find(({ kind }) => kind === 'incident')?.complaints, 20);
  const replies = new Set(
    posted.map(({ raw }) => header(carrying(raw)[0]?.bytes ?? raw, 'reply-to')),
  );
  assert.equal(replies.size, 1);
});

test('the same bytes on both at once are one mail', async () => {
  const same = write(complaint('192.0.2.100', { subject: 'Port scan' }));
  await Promise.all([0, 1, 0, 1].map((at) => post(at === 0 ? nodes[0] : nodes[1], same)));
  await decided(61);
  await sent(61);
  assert.equal(carrying(same.raw).length, 1);
});

test('one goes in the middle of its work, the other does the rest', async () => {
  const posted = await Promise.all(
    Array.from({ length: 20 }, (_, at) => post(nodes[0], complaint(`198.51.100.${at + 1}`))),
  );
  await nodes[0].close();
  await decided(81);
  await sent(81);
  for (const { raw } of posted) assert.equal(carrying(raw).length, 1);
});

test('each part runs alone, on nodes of its own', async () => {
  await nodes[1].close();
  const intake = await town.start(['intake']);
  const one = await post(intake, complaint('192.0.2.101', { subject: 'Port scan' }));
  const runner = await town.start(['runner']);
  const mail = await town.decided(one.messageId);
  assert.equal((await town.deliveriesOf(mail.id))[0]?.state, 'waiting');
  assert.deepEqual(runner.addresses, []);
  await town.start(['sender', 'clock']);
  await town.forwarded(one.raw);
});

test('a node that cannot listen does not start, and leaves nothing open', async () => {
  const [taken = ''] = (await town.start(['intake'])).addresses;
  town.edit('sluice.yaml', (text) => text.replace('127.0.0.1:0', taken.replace('smtp ', '')));
  const connections = async () => {
    const [row] = await town.database.query<{ many: number }>(
      `select count(*)::int as many from pg_stat_activity where datname = current_database()`,
    );
    return row?.many ?? 0;
  };
  const before = await connections();
  await assert.rejects(town.start(['intake', 'runner']), /EADDRINUSE/);
  await until('its connections are closed', async () => (await connections()) <= before);
});

test('they end in order', () => town.close());
