// The rules of the clocks, read whole: hours, holidays, ladders over the shipped ones, service levels
// and digests, each in its typed form; and the shipped ones where nothing is written.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { load } from '../../src/config/load.ts';
import { showProblem } from '../../src/config/problems.ts';
import { lintTemplate, readTemplate } from '../../src/mail/template.ts';

const templates = { read: readTemplate, lint: lintTemplate };
const hour = 3_600_000;
const day = 24 * hour;

async function clocksOf(t: TestContext, clocks: string) {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-clocks-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(
    join(folder, 'sluice.yaml'),
    `instance: { name: Desk, ticket_tag: Desk, tz: Europe/Prague }
addresses:
  intake: abuse@example.org
  from: abuse@example.org
  reply: abuse+{token}@example.org
  bounce: bounces+{token}@example.org
include: [rules.yaml]
`,
  );
  writeFileSync(
    join(folder, 'rules.yaml'),
    `constituencies: [{ name: campus, networks: 192.0.2.0/24 }]
networks:
  - { prefix: 192.0.2.0/25, name: DORMS, contact: dorms@example.org, digest: hourly }
rules: [{ name: all, do: forward, template: forward.generic }]
${clocks}`,
  );
  const loaded = await load(folder, { env: {}, templates });
  if (!loaded.ok) return assert.fail(loaded.problems.map(showProblem).join('\n'));
  assert.equal(loaded.rules.networks[0]?.digest, 'hourly');
  return loaded.rules.clocks;
}

const remind = (afterMs: number, template: string, second: boolean) => ({
  afterMs,
  act: { do: 'remind', template, second },
});
const hold = (afterMs: number) => ({ afterMs, act: { do: 'hold' } });

test('where nothing is written the shipped ladders count, at all hours', async (t) => {
  const clocks = await clocksOf(t, '');
  assert.deepEqual(Object.fromEntries(clocks.hours), {
    desk: { zone: 'Europe/Prague', week: null, holidays: new Set() },
  });
  assert.deepEqual(Object.fromEntries(clocks.escalation), {
    default: {
      rungs: [
        remind(3 * day, 'reminder.1', false),
        remind(7 * day, 'reminder.2', true),
        hold(10 * day),
      ],
      at: 'as shipped',
    },
    phishing: { rungs: [remind(4 * hour, 'reminder.1', false), hold(day)], at: 'as shipped' },
  });
  assert.equal(clocks.sla.size, 0);
  assert.equal(clocks.dailyDigestAt, 480);
  assert.deepEqual(clocks.shifts, { changes: [6 * 60, 14 * 60, 22 * 60], morning: 8 * 60 });
});

test('what is written stands above it, name by name', async (t) => {
  const clocks = await clocksOf(
    t,
    `hours: { csirt: "Mon-Fri 08:00-12:00, mon-fri 13:00-18:00, Sun 22:00-24:00", desk: "Mon-Sun 00:00-24:00" }
holidays: [12-24, 2026-04-06, 02-29]
escalation:
  default: [{ after: 1d, do: remind }, { after: 2d, do: hold, code: no-reply }]
  campus/scanner:
    - { after: 90min, do: remind, template: reminder.2, cc: contact.escalate_to }
    - { after: 1d, do: hold }
  backscatter: [{ after: 2d, do: hold }]
sla:
  default: { default: { resolve: 30d } }
  campus: { report: { first_response: { high: 1h, default: 4h }, next_update: 7d } }
digest: { daily_at: "16:30" }
shifts: { change_at: ["19:00", "07:00", "19:00"] }
`,
  );
  const { hours, escalation, sla } = clocks;
  const csirt = hours.get('csirt');
  const weekday = [
    { open: 480, close: 720 },
    { open: 780, close: 1080 },
  ];
  assert.deepEqual(csirt?.week, [
    ...Array.from({ length: 5 }, () => weekday),
    [],
    [{ open: 1320, close: 1440 }],
  ]);
  assert.deepEqual(csirt.holidays, new Set(['12-24', '2026-04-06', '02-29']));
  assert.equal(hours.get('desk')?.week?.length, 7);
  const names = ['default', 'phishing', 'campus/scanner', 'backscatter'];
  assert.deepEqual([...escalation.keys()], names);
  assert.deepEqual(escalation.get('default')?.rungs, [
    remind(day, 'reminder.1', false),
    hold(2 * day),
  ]);
  assert.deepEqual(escalation.get('campus/scanner'), {
    rungs: [remind(1.5 * hour, 'reminder.2', true), hold(day)],
    at: 'rules.yaml:10',
  });
  assert.deepEqual([...sla.keys()].sort(), ['campus/report', 'default/default']);
  assert.deepEqual(Object.fromEntries(sla.get('campus/report')?.['first-response'] ?? []), {
    default: 4 * hour,
    high: hour,
  });
  assert.equal(sla.get('default/default')?.resolve?.get('default'), 30 * day);
  assert.equal(clocks.dailyDigestAt, 16 * 60 + 30);
  assert.deepEqual(clocks.shifts, { changes: [7 * 60, 19 * 60], morning: 8 * 60 });
});
