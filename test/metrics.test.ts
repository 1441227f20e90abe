// The figures at /metrics: what an operator is woken by is what the database holds.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createMetrics } from '../src/node/metrics.ts';
import { stopAutomatic, switchOutbox } from '../src/store/switches.ts';
import { claimDeliveries } from '../src/store/deliveries.ts';
import { accept } from '../src/store/intake.ts';
import type { Database } from '../src/store/pg.ts';
import { settle } from '../src/store/settle.ts';
import {
  claimed,
  decided,
  forwarded,
  freshDatabase,
  hold,
  incoming,
  later,
  leaseMs,
  now,
} from './store/rows.ts';

async function gauges(database: Database, at: Date): Promise<Record<string, number>> {
  const text = await createMetrics(database, () => at).text();
  const lines = text.matchAll(/^sluice_((?:outbox|holds|backlog)_\w+) (\S+)$/gm);
  return Object.fromEntries([...lines].map(([, name, value]) => [name, Number(value)]));
}

test('an empty desk has nothing that waits', async (t) => {
  const database = await freshDatabase(t);
  assert.deepEqual(await gauges(database, now), {
    backlog_mails: 0,
    backlog_oldest_seconds: 0,
    outbox_waiting: 0,
    outbox_oldest_seconds: 0,
    outbox_stopped: 0,
    outbox_automatic_stopped: 0,
    holds_open: 0,
    holds_oldest_seconds: 0,
  });
});

test('what waits is counted, with its age, and a stopped outbox shows', async (t) => {
  const database = await freshDatabase(t);
  const mails = await claimed(database, 5);
  const settlements = mails.map((mail, at) =>
    at < 2
      ? decided(mail, { state: 'held', hold: hold() })
      : forwarded(mail, { dueAt: at === 2 ? now : later(3_600_000) }).settlement,
  );
  await settle(database, settlements, now, 'sluice');
  await accept(database, [incoming('x')]);
  const waits = {
    backlog_mails: 1,
    backlog_oldest_seconds: 90,
    outbox_waiting: 3,
    outbox_oldest_seconds: 90,
    outbox_stopped: 0,
    outbox_automatic_stopped: 0,
    holds_open: 2,
    holds_oldest_seconds: 90,
  };
  assert.deepEqual(await gauges(database, later(90_000)), waits);
  const free = { perContact: null, perContactDay: null, perReporter: null, total: null };
  assert.equal((await claimDeliveries(database, later(1), 9, leaseMs, free)).length, 1);
  await switchOutbox(database, true, 'operator', now);
  assert.deepEqual(await gauges(database, later(90_000)), {
    ...waits,
    outbox_waiting: 2,
    outbox_oldest_seconds: 0,
    outbox_stopped: 1,
  });
  await switchOutbox(database, false, 'operator', now);
  await stopAutomatic(database, 'the clock moved', now);
  const stopped = await gauges(database, later(90_000));
  assert.deepEqual([stopped['outbox_stopped'], stopped['outbox_automatic_stopped']], [0, 1]);
});
