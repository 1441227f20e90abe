// `npm run check:bounces` on small folders: what it prints, and by what it fails.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'sluice-bounces-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const check = (...words: readonly string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', 'scripts/check-bounces.ts', ...words], {
    cwd: root,
    encoding: 'utf8',
  });

test('no folder, or an empty one, is said', () => {
  assert.equal(check().status, 64);
  const empty = check(folder);
  assert.equal(empty.status, 66);
  assert.match(empty.stderr, /no files there; name a folder with one mail a file/);
});

test('four figures, and the files below the bar', () => {
  const bounce = [
    'Return-Path: <>',
    'From: MAILER-DAEMON@mx.example.net',
    'Subject: Undelivered mail',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.net',
    '',
    'Final-Recipient: rfc822; noc@example.net',
    'Action: failed',
    'Status: 5.1.1',
    '--b--',
    '',
  ].join('\n');
  writeFileSync(join(folder, 'one.eml'), bounce);
  const good = check(folder);
  assert.equal(good.status, 0, good.stdout + good.stderr);
  assert.match(good.stdout, /^recognised: 1 of 1, 100\.0 % \(bar 98\.0 %\)$/m);
  assert.match(good.stdout, /^recipient, of those that state one: 1 of 1/m);
  assert.match(good.stdout, /^status, of those that state one: 1 of 1/m);
  assert.match(good.stdout, /^read without an exception: 1 of 1/m);
  writeFileSync(join(folder, 'two.eml'), 'From: a@example.com\nSubject: x\n\nhello\n');
  const bad = check(folder);
  assert.equal(bad.status, 1);
  assert.match(bad.stdout, /^recognised: 1 of 2, 50\.0 %.*\n {2}missed: .*two\.eml$/m);
});
