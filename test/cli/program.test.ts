// The program as people type it: exit codes, the nearest right form, what explain says, and the
// demo from end to end.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';

import { temporaryHome } from '../support/server.ts';

const root = join(import.meta.dirname, '../..');
const bin = join(root, 'bin/sluice.mjs');

function sluice(words: readonly string[], input = '', env: Record<string, string> = {}) {
  const done = spawnSync(process.execPath, [bin, ...words], {
    input,
    encoding: 'utf8',
    cwd: root,
    env: { ...process.env, ...env },
    timeout: 120_000,
  });
  return { status: done.status, out: done.stdout, err: done.stderr };
}

const complaint = [
  'From: noc@example.net',
  'To: abuse@example.org',
  'Subject: Spam from 192.0.2.7 \u001b[31mred',
  'Date: Sat, 21 Nov 2026 12:00:00 +0000',
  'Message-ID: <one@example.net>',
  '',
  'Unsolicited mail came from 192.0.2.7 at 2026-11-21T11:00:00Z.',
  '',
].join('\r\n');

const usages: readonly (readonly [readonly string[], RegExp])[] = [
  [['explan'], /Did you mean explain\?/],
  [['mail', 'shwo'], /Did you mean show\?[\s\S]*usage: sluice mail /],
  [['act'], /missing required argument 'hold'[\s\S]*usage: sluice act \[options\] <hold> <verb>/],
  [['queue', 'sl'], /there is only: sluice queue ls/],
  [['run', '--role', 'nobody'], /Allowed choices are intake, runner, sender, clock, admin/],
  [['lookup', '192.0.2.300'], /is no IP address/],
  [['mail', 'ls', '--limit', 'x'], /a whole number from 1/],
];

for (const [words, says] of usages) {
  test(`wrong usage: sluice ${words.join(' ')}`, () => {
    const { status, err } = sluice(words);
    assert.match(err, says);
    assert.equal(status, 64);
  });
}

test('check lists every problem with its place, and ends with 78', () => {
  const folder = join(temporaryHome(), 'config');
  mkdirSync(folder);
  for (const file of readdirSync(join(root, 'config')).filter((name) => name.endsWith('.yaml'))) {
    cpSync(join(root, 'config', file), join(folder, file));
  }
  writeFileSync(join(folder, 'routing.yaml'), 'rulez: []\nlimits: { fan_out_max: many }\n');
  const { status, err } = sluice(['check', folder]);
  assert.equal(status, 78);
  assert.match(err, /routing\.yaml:1:1/);
  assert.match(err, /routing\.yaml:2:\d+/);
});

test('explain says what would be done, and lets no escape sequence through', () => {
  const { status, out } = sluice(['explain', '--at', 'mail', '-'], complaint);
  assert.equal(status, 0);
  assert.match(out, /^parse +parsed/m);
  assert.match(out, /would: forwarded/);
  assert.match(out, /^ +first reminder in 3 d$/m);
  assert.match(out, /nothing was written/);
  assert.ok(!out.includes('\u001b'));
});

test('explain --json is one object a mail', () => {
  const { out } = sluice(['explain', '--json', '--at', 'mail', '-'], complaint);
  const decision = JSON.parse(out) as Record<string, unknown>;
  assert.equal(decision['outcome'], 'forward');
  assert.equal(decision['file'], '-');
});

test('explain of nothing, and of what is not there', () => {
  assert.equal(sluice(['explain', join(root, 'bench')]).status, 66);
  assert.equal(sluice(['explain', '/nowhere.eml']).status, 66);
});

test('the demo says where its ports are chosen', () => {
  const { status, out } = sluice(['demo', '--help']);
  assert.equal(status, 0);
  assert.match(out, /ports stand in config\/demo\/sluice\.yaml/);
});

test('the demo meets every expected fate, and shows both examples', () => {
  const { status, out, err } = sluice(['demo']);
  assert.equal(status, 0, err);
  assert.match(out, /14 complaints, 7 forwards arrived: every one met its expected fate/);
  assert.match(out, /reached abuse@upol\.cz, original attached/);
  assert.match(out, /reached abuse@uzsi\.cz, original attached/);
  assert.match(out, /^ {2}http:\/\/127\.0\.0\.1:8560\/r\/[\w-]{22}$/m, 'the page of a recipient');
  assert.doesNotMatch(out, /good once/, 'no link to what has ended');
  const again = sluice(['demo', '--keep']);
  assert.equal(again.status, 0, again.err);
  assert.match(again.out, /goes on as it was left/);
});

test('a taken port is told with the setting that names it, before anything is prepared', async () => {
  const home = temporaryHome();
  const folder = join(home, 'config');
  cpSync(join(root, 'config'), folder, { recursive: true });
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const text = readFileSync(join(folder, 'sluice.yaml'), 'utf8')
    .replace('127.0.0.1:2424 ', '127.0.0.1:0')
    .replace('127.0.0.1:2525', '127.0.0.1:0')
    .replace('127.0.0.1:8460', `127.0.0.1:${port}`);
  writeFileSync(join(folder, 'sluice.yaml'), text);
  const started = sluice(['-c', folder, 'run'], '', { SLUICE_HOME: join(home, 'var') });
  taken.close();
  assert.equal(started.status, 69);
  assert.match(started.err, /another program listens on 127\.0\.0\.1:\d+ already/);
  assert.ok(started.err.includes(`listen.http in ${join(folder, 'sluice.yaml')}`));
  assert.equal(existsSync(join(home, 'var')), false);
});
