// Somebody is told when nobody looks: each thing once, again while it lasts, and when it is over.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  clearAlert,
  findStanding,
  listAlerts,
  raiseAlert,
  restoreAlert,
  untellAlert,
} from '../../src/store/alerts.ts';
import { claimDeliveries, markDeliveries } from '../../src/store/deliveries.ts';
import { stopAutomatic, switchOutbox } from '../../src/store/switches.ts';
import type { Doubt } from '../../src/model.ts';
import { type Alert, createAlerting } from '../../src/workers/alerting.ts';
import { openTestDesk, type TestDesk } from '../admin/desk.ts';
import { receive, tell } from '../admin/story.ts';

const minuteMs = 60_000;
const doubt = (code: Doubt['code']): readonly Doubt[] => [{ code, text: 'why' }];

async function open(options: { holdAfterMs?: number; holdAll?: boolean } = {}) {
  const desk = await openTestDesk();
  const said: string[] = [];
  const world = { reached: true, deferred: 0, gone: false, mails: 0 };
  const node = () =>
    createAlerting({
      settings: {
        holdAfterMs: options.holdAfterMs ?? 15 * minuteMs,
        againMs: 60 * minuteMs,
        holdAll: options.holdAll ?? false,
      },
      now: () => desk.clock,
      log: { info: () => {}, warn: () => {}, error: () => {} },
      deferred: () => world.deferred,
      tell: async ({ code, state }: Alert) => {
        if (world.reached) said.push(`${code} ${state}`);
        return world.reached;
      },
      store: {
        standing: async (at) => {
          if (world.gone) throw new Error('connection refused');
          const found = await findStanding(desk.database, at);
          return world.mails === 0 ? found : { ...found, mails: world.mails, oldestMail: at };
        },
        raise: (alert, since, at, againMs) => raiseAlert(desk.database, alert, since, at, againMs),
        untell: (code) => untellAlert(desk.database, code),
        clear: (code) => clearAlert(desk.database, code),
        restore: (alert) => restoreAlert(desk.database, alert),
        list: () => listAlerts(desk.database),
      },
    });
  const alerting = node();
  /** Time passes, it is looked, and this was told meanwhile. */
  const after = async (minutes: number): Promise<readonly string[]> => {
    desk.clock = new Date(desk.clock.getTime() + minutes * minuteMs);
    await alerting.look();
    return said.splice(0);
  };
  return { desk, world, after, node, said };
}

const close = (desk: TestDesk) =>
  desk.database.query('update hold set closed_at = $1 where closed_at is null', [desk.clock]);

test('an urgent question is told at once, each new one again, and that all are answered', async () => {
  const { desk, after } = await open();
  assert.deepEqual(await after(0), []);
  await tell(desk, { doubts: doubt('urgent') });
  assert.deepEqual(await after(0), ['urgent begun']);
  assert.deepEqual(await after(1), []);
  await tell(desk, { doubts: doubt('urgent') });
  assert.deepEqual(await after(1), ['urgent begun']);
  assert.deepEqual(await after(1), []);
  await close(desk);
  assert.deepEqual(await after(1), ['urgent over']);
  assert.deepEqual(await after(90), []);
});

test('a question that waits is told after a quarter of an hour, then hourly', async () => {
  const { desk, after } = await open();
  await tell(desk, { doubts: doubt('no-address') });
  assert.deepEqual(await after(15), []);
  assert.deepEqual(await after(1), ['hold-old begun']);
  assert.deepEqual(await after(59), []);
  assert.deepEqual(await after(1), ['hold-old begun']);
  await close(desk);
  assert.deepEqual(await after(1), ['hold-old over']);
});

test('mail that is not read, and the switches, are told', async () => {
  const { desk, after } = await open();
  const mail = await receive(desk);
  assert.deepEqual(await after(10), []);
  assert.deepEqual(await after(1), ['intake begun']);
  await desk.database.query('update mail set due_at = null where id = $1', [mail]);
  assert.deepEqual(await after(1), ['intake over']);
  await switchOutbox(desk.database, true, 'Petra', desk.clock);
  await stopAutomatic(desk.database, 'three times the busiest hour', desk.clock, 'breaker');
  assert.deepEqual(await after(1), ['stopped begun', 'automatic begun']);
  const [first] = await listAlerts(desk.database);
  assert.equal(first?.text, 'Automatic mail is stopped: three times the busiest hour');
  await switchOutbox(desk.database, false, 'Petra', desk.clock);
  assert.deepEqual(await after(1), ['automatic over', 'stopped over']);
});

test('a relay that takes nothing is told, one that refuses a mail is not', async () => {
  const { desk, after } = await open({ holdAfterMs: 1e9 });
  await tell(desk, { to: 'dorms@example.org' });
  const budgets = { perContact: null, perContactDay: null, perReporter: null, total: null };
  const attempt = async (state: 'waiting' | 'sent' | 'failed'): Promise<void> => {
    desk.clock = new Date(desk.clock.getTime() + minuteMs);
    const due = await claimDeliveries(desk.database, desk.clock, 10, minuteMs, budgets);
    assert.equal(due.length, 1);
    const dueAt = state === 'waiting' ? desk.clock : null;
    const fates = due.map(({ id, attempt: n }) => ({ id, attempt: n, state, reply: '', dueAt }));
    await markDeliveries(desk.database, fates, desk.clock);
  };
  for (let tries = 0; tries < 4; tries += 1) await attempt('waiting');
  assert.deepEqual(await after(0), []);
  await attempt('waiting');
  assert.deepEqual(await after(0), ['relay begun']);
  await attempt('sent');
  assert.deepEqual(await after(0), ['relay over']);
  await tell(desk, { to: 'labs@example.org' });
  await attempt('failed');
  assert.deepEqual(await after(0), []);
  await tell(desk, { to: 'shop@example.org' });
  assert.deepEqual(await after(10), []);
  assert.deepEqual(await after(1), ['relay begun'], 'nobody sends');
  await switchOutbox(desk.database, true, 'Petra', desk.clock);
  assert.deepEqual(await after(1), ['stopped begun', 'relay over']);
});

test('of two nodes one tells; who could not be reached is told later', async () => {
  const { desk, world, after, node, said } = await open();
  await tell(desk, { doubts: doubt('urgent') });
  const [one, two] = [node(), node()];
  await Promise.all([one.look(), two.look()]);
  assert.deepEqual(said.splice(0), ['urgent begun']);
  await close(desk);
  await Promise.all([one.look(), two.look()]);
  assert.deepEqual(said.splice(0), ['urgent over']);
  world.reached = false;
  await tell(desk, { doubts: doubt('urgent') });
  assert.deepEqual(await after(1), []);
  assert.equal((await listAlerts(desk.database))[0]?.toldAt, null);
  world.reached = true;
  assert.deepEqual(await after(1), ['urgent begun']);
});

test('a database that is gone is told from memory, after half a minute, and that it is back', async () => {
  const { world, after } = await open();
  world.gone = true;
  assert.deepEqual(await after(0), []);
  assert.deepEqual(await after(0.4), []);
  assert.deepEqual(await after(0.2), ['database begun']);
  assert.deepEqual(await after(30), []);
  assert.deepEqual(await after(30), ['database begun']);
  world.gone = false;
  assert.deepEqual(await after(1), ['database over']);
  world.gone = true;
  assert.deepEqual(await after(0), []);
  world.gone = false;
  assert.deepEqual(await after(1), [], 'a blink is nothing');
});

test('mail that is asked to come again, and again, is told', async () => {
  const { world, after } = await open();
  await after(0);
  world.deferred = 4;
  assert.deepEqual(await after(1), []);
  world.deferred = 5;
  assert.deepEqual(await after(1), ['intake-defers begun']);
  assert.deepEqual(await after(5), []);
  assert.deepEqual(await after(20), ['intake-defers over']);
});

/** What must be told, how it begins and how it ends. */
const causes: readonly {
  readonly code: string;
  readonly begin: (at: Awaited<ReturnType<typeof open>>) => Promise<unknown>;
  readonly end: (at: Awaited<ReturnType<typeof open>>) => Promise<unknown>;
}[] = [
  {
    code: 'urgent',
    begin: ({ desk }) => tell(desk, { doubts: doubt('urgent') }),
    end: ({ desk }) => close(desk),
  },
  {
    code: 'hold-old',
    begin: async ({ desk, after }) => {
      await tell(desk, { doubts: doubt('no-address') });
      desk.clock = new Date(desk.clock.getTime() + 15 * minuteMs);
      assert.deepEqual(await after(0), []);
    },
    end: ({ desk }) => close(desk),
  },
  {
    code: 'intake',
    begin: async ({ desk }) => {
      await receive(desk);
      desk.clock = new Date(desk.clock.getTime() + 10 * minuteMs);
    },
    end: ({ desk }) => desk.database.query('update mail set due_at = null'),
  },
  {
    code: 'relay',
    begin: async ({ desk }) => {
      await tell(desk, { to: 'dorms@example.org' });
      await desk.database.query(
        `update delivery set state = 'waiting', attempt = 6, claimed_at = $1, due_at = $2`,
        [desk.clock, new Date(desk.clock.getTime() + 4 * 60 * minuteMs)],
      );
    },
    end: ({ desk }) => desk.database.query(`update delivery set state = 'sent', due_at = null`),
  },
  {
    code: 'database',
    begin: async ({ world, after }) => {
      world.gone = true;
      assert.deepEqual(await after(0), []);
    },
    end: async ({ world }) => {
      world.gone = false;
    },
  },
  {
    code: 'stopped',
    begin: ({ desk }) => switchOutbox(desk.database, true, 'Petra', desk.clock),
    end: ({ desk }) => switchOutbox(desk.database, false, 'Petra', desk.clock),
  },
  {
    code: 'automatic',
    begin: ({ desk }) => stopAutomatic(desk.database, 'too much', desk.clock, 'breaker'),
    end: ({ desk }) => switchOutbox(desk.database, false, 'Petra', desk.clock),
  },
];
for (const { code, begin, end } of causes) {
  test(`${code}: told once, not each minute, and once that it is over`, async () => {
    // What is urgent grows old as well, which is another alert.
    const at = await open(code === 'urgent' ? { holdAfterMs: 1e9 } : {});
    await at.after(0);
    await begin(at);
    const told: (readonly string[])[] = [];
    for (let minute = 0; minute < 58; minute += 1) told.push(await at.after(1));
    assert.deepEqual(told.flat(), [`${code} begun`]);
    assert.deepEqual(told[0], [`${code} begun`], 'at once');
    await end(at);
    const ended: (readonly string[])[] = [];
    for (let minute = 0; minute < 10; minute += 1) ended.push(await at.after(1));
    assert.deepEqual(ended.flat(), [`${code} over`]);
  });
}

test('a relay that is tried again and again is told of once, also while it is tried', async () => {
  const { desk, after } = await open({ holdAfterMs: 1e9 });
  await tell(desk, { to: 'dorms@example.org' });
  const set = (state: string, attempt: number) =>
    desk.database.query(
      'update delivery set state = $1, attempt = $2, claimed_at = $3, due_at = $4',
      [state, attempt, desk.clock, new Date(desk.clock.getTime() + 240 * minuteMs)],
    );
  const told: string[] = [];
  for (let attempt = 1; attempt <= 12; attempt += 1) {
    await set('sending', attempt);
    told.push(...(await after(1)));
    await set('waiting', attempt);
    told.push(...(await after(1)));
  }
  assert.deepEqual(told, ['relay begun']);
  await tell(desk, { to: 'labs@example.org' });
  assert.deepEqual(await after(1), [], 'a mail that is new says nothing yet');
  await set('sent', 13);
  assert.deepEqual(await after(1), ['relay over']);
});

test('that it is over is told later, where nobody can be reached now', async () => {
  const { desk, world, after } = await open();
  await switchOutbox(desk.database, true, 'Petra', desk.clock);
  assert.deepEqual(await after(1), ['stopped begun']);
  world.gone = true;
  await after(1);
  assert.deepEqual(await after(1), ['database begun']);
  world.gone = false;
  world.reached = false;
  await switchOutbox(desk.database, false, 'Petra', desk.clock);
  assert.deepEqual(await after(1), []);
  assert.deepEqual(await after(1), []);
  world.reached = true;
  assert.deepEqual(await after(1), ['stopped over', 'database over']);
  assert.deepEqual(await after(1), []);
});

test('a crowd of mail that comes and goes is told of once', async () => {
  const { world, after } = await open();
  world.mails = 1_000;
  assert.deepEqual(await after(1), ['intake begun']);
  for (const mails of [999, 1_000, 600, 1_000]) {
    world.mails = mails;
    assert.deepEqual(await after(1), [], String(mails));
  }
  world.mails = 499;
  assert.deepEqual(await after(1), ['intake over']);
  world.mails = 999;
  assert.deepEqual(await after(1), []);
});

test('a node that sends nothing by its settings says so, and blames no relay', async () => {
  const { desk, after } = await open({ holdAfterMs: 1e9, holdAll: true });
  assert.deepEqual(await after(0), ['stopped-here begun']);
  await tell(desk, { to: 'shop@example.org' });
  assert.deepEqual(await after(30), []);
  assert.deepEqual(await listAlerts(desk.database), []);
  assert.deepEqual(await after(30), ['stopped-here begun'], 'again while it lasts');
});
