// The way to an address by a program of the system: what it is called with, what it may do, and
// what is said where it is missing, hangs, floods or fails.

import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { createTraceroute, traceLimits } from '../../src/lookup/traceroute.ts';
import { temporaryHome } from '../support/server.ts';
import { until } from '../support/until.ts';

const home = temporaryHome();
after(() => rmSync(home, { recursive: true, force: true }));
const now = () => new Date('2026-04-06T17:41:02Z');
let made = 0;

/** A folder with a program of that name that is this shell script. */
function pathWith(script: string): string {
  made += 1;
  const folder = join(home, String(made));
  mkdirSync(folder);
  const file = join(folder, 'traceroute');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return folder;
}

test('it is called without a shell, without names, within its limits', async () => {
  const path = pathWith(
    'echo "$# $*"; echo; echo " 1  192.0.2.1  0.4 ms"; echo "env: ${DATABASE_URL-none}"',
  );
  process.env['DATABASE_URL'] = 'postgres://secret';
  const trace = createTraceroute(now, traceLimits, path);
  assert.deepEqual(await trace('2001:db8::1'), {
    at: now(),
    lines: ['8 -n -q 1 -w 2 -m 20 2001:db8::1', ' 1  192.0.2.1  0.4 ms', 'env: none'],
    failure: null,
  });
});

test('what is no address is not handed to anybody', async () => {
  const touched = join(home, 'touched');
  const trace = createTraceroute(now, traceLimits, pathWith(`echo > ${touched}`));
  const bad = ['-F', '', 'host.example.net', '192.0.2.1; id', '192.0.2.1 -f 2', '192.0.2.0/24'];
  for (const ip of [...bad, 'fe80::1%eth0', '0192.0.2.1', '$(id)', '192.0.2.1\n']) {
    await assert.rejects(trace(ip), RangeError, ip);
  }
  assert.equal(existsSync(touched), false);
});

test('no such program, and one that fails, are told', async () => {
  const none = await createTraceroute(now, traceLimits, home)('192.0.2.1');
  assert.equal(none.failure?.code, 'missing');
  const locked = pathWith('exit 0');
  chmodSync(join(locked, 'traceroute'), 0o644);
  const forbidden = await createTraceroute(now, traceLimits, locked)('192.0.2.1');
  assert.equal(forbidden.failure?.code, 'missing');
  const failing = pathWith('echo "connect: Network is unreachable" >&2; echo " 1 *"; exit 3');
  assert.deepEqual(await createTraceroute(now, traceLimits, failing)('192.0.2.1'), {
    at: now(),
    lines: [' 1 *'],
    failure: { code: 'failed', why: 'connect: Network is unreachable' },
  });
});

test('one that hangs or floods is ended, and what it wrote until then is kept', async () => {
  const pid = join(home, 'pid');
  const hanging = pathWith(`echo $$ > ${pid}; echo " 1  192.0.2.1  0.4 ms"; exec /bin/sleep 600`);
  const hung = await createTraceroute(now, { ...traceLimits, timeMs: 1_000 }, hanging)('192.0.2.1');
  assert.equal(hung.failure?.code, 'late');
  assert.deepEqual(hung.lines, [' 1  192.0.2.1  0.4 ms']);
  await until('it is gone', () => !existsSync(`/proc/${readFileSync(pid, 'utf8').trim()}`));
  const flooding = pathWith('while :; do echo " 1  192.0.2.1  0.4 ms"; done');
  const flooded = await createTraceroute(now, traceLimits, flooding)('192.0.2.1');
  assert.equal(flooded.failure?.code, 'failed');
  assert.ok(flooded.lines.length <= traceLimits.linesMax);
});

test('so many run at once, and the next is told so', async () => {
  const go = join(home, 'go');
  const waiting = pathWith(`while [ ! -e ${go} ]; do /bin/sleep 0.05; done; echo done`);
  const trace = createTraceroute(now, { ...traceLimits, atOnceMax: 1, turnMs: 1 }, waiting);
  const first = trace('192.0.2.1');
  const second = await trace('192.0.2.2');
  assert.deepEqual(second.failure, { code: 'busy', why: '' });
  writeFileSync(go, '');
  assert.deepEqual((await first).lines, ['done']);
  assert.deepEqual((await trace('192.0.2.3')).lines, ['done'], 'the turn is given back');
});
