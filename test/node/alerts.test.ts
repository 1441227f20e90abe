// Alerts of a whole node: a mail that goes past a stopped outbox, and a command that gets it as
// JSON; a command that hangs or fails stops nobody.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { simpleParser } from 'mailparser';

import { switchOutbox } from '../../src/store/switches.ts';
import { listAlerts } from '../../src/store/alerts.ts';
import { temporaryHome } from '../support/server.ts';
import { until } from '../support/until.ts';
import { openTown } from './town.ts';

const home = temporaryHome();
const told = join(home, 'told.ndjson');
const script = join(home, 'page.mjs');
writeFileSync(
  script,
  `import { appendFileSync, readFileSync } from 'node:fs';
appendFileSync(${JSON.stringify(told)}, readFileSync(0));`,
);

test('a stopped outbox is told by mail and by command, and that it goes again', async (t) => {
  const town = await openTown({
    alerts: { mail: ['noc@example.org'], command: [process.execPath, script] },
  });
  t.after(() => town.close());
  await switchOutbox(town.database, true, 'Petra', new Date());
  await town.start(['clock']);
  const about = (words: RegExp) => town.sink.waitFor((mail) => words.test(mail.bytes.toString()));
  const first = await about(/^Subject: .*\] stopped\r$/m);
  assert.equal(first.from, '', 'the null sender: nothing comes back');
  assert.deepEqual(first.to, ['noc@example.org']);
  const mail = await simpleParser(first.bytes);
  assert.equal(mail.headers.get('auto-submitted'), 'auto-generated');
  assert.match(mail.text ?? '', /All outgoing mail is stopped[\s\S]*http:\/\/localhost\/health/);
  await switchOutbox(town.database, false, 'Petra', new Date());
  await about(/^Subject: .*\] stopped is over\r$/m);
  const lines = await until('both are told', () => {
    const all = existsSync(told) ? readFileSync(told, 'utf8').trim().split('\n') : [];
    return all.length === 2 ? all : null;
  });
  const seen = lines.map((line) => JSON.parse(line) as Record<string, string>);
  assert.deepEqual(
    seen.map(({ code, state }) => [code, state]),
    [
      ['stopped', 'begun'],
      ['stopped', 'over'],
    ],
  );
  assert.equal(seen[0]?.['url'], 'http://localhost/health');
  assert.deepEqual(await listAlerts(town.database), []);
});

test('a command that fails is told to the log, and tried again', async (t) => {
  const town = await openTown({ alerts: { command: [process.execPath, '-e', 'process.exit(3)'] } });
  t.after(() => town.close());
  await switchOutbox(town.database, true, 'Petra', new Date());
  await town.start(['clock']);
  await until('the log says so', () => town.logged.some((line) => /ended with 3/.test(line)));
  await until('it is to be tried again', async () => {
    const [alert] = await listAlerts(town.database);
    return alert?.code === 'stopped' && alert.toldAt === null;
  });
});
