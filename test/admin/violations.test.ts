// Reports of browsers about what a page's policy stopped: told to the log, little of each, and few.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import Fastify from 'fastify';

import type { Log } from '../../src/log.ts';
import { takeViolations, violationOf, violationsPath } from '../../src/admin/violations.ts';
import { openTestDesk } from './desk.ts';

const desk = await openTestDesk();

const report = (fields: object): string => JSON.stringify({ 'csp-report': fields });
const script = {
  'document-uri': 'http://localhost/login/a-secret?x=1',
  'effective-directive': 'script-src-elem',
  'violated-directive': 'script-src-elem',
  'blocked-uri': 'https://evil.example/x.js?secret=1',
};

async function send(body: string): Promise<number> {
  const headers = { 'content-type': 'application/csp-report', origin: 'null' };
  return (await desk.ask('/csp', { method: 'POST', headers, body })).status;
}

const read: readonly [string, string, object | null][] = [
  [
    'a script of elsewhere, without what may be a secret',
    report(script),
    { directive: 'script-src-elem', blocked: 'https://evil.example', page: '/login' },
  ],
  [
    'an inline script, as older browsers say it',
    report({ 'violated-directive': 'script-src-attr', 'blocked-uri': 'inline' }),
    { directive: 'script-src-attr', blocked: 'inline', page: '' },
  ],
  [
    'an address that is none',
    report({ ...script, 'blocked-uri': '\u202e\nx', 'document-uri': 7 }),
    { directive: 'script-src-elem', blocked: '', page: '' },
  ],
  ['an extension', report({ ...script, 'blocked-uri': 'moz-extension://1f/x.js' }), null],
  ['a directive with a line break', report({ 'effective-directive': 'img-src\nx' }), null],
  ['no report', '{}', null],
  ['no object', 'null', null],
  ['a report that is none', '{"csp-report":null}', null],
  ['no JSON', '{', null],
];
for (const [name, body, expected] of read) {
  test(`${name}: ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(violationOf(body), expected);
  });
}

test('anyone may report, few a minute are told, and too long a one is not read', async () => {
  assert.equal(await send(report(script)), 204);
  assert.deepEqual(desk.warnings, [
    { directive: 'script-src-elem', blocked: 'https://evil.example', page: '/login' },
  ]);
  for (const body of ['', '{', 'null', '[]', '"x"']) await send(body);
  assert.equal(desk.warnings.length, 1);
  assert.equal(await send(report({ ...script, more: 'x'.repeat(9_000) })), 413);
  for (let n = 0; n < 60; n += 1) assert.equal(await send(report(script)), 204);
  // A minute may end between.
  assert.ok(desk.warnings.length >= 20 && desk.warnings.length <= 40, String(desk.warnings.length));
  assert.deepEqual(desk.errors, []);
});

test('what was not told is counted in the next line that is', async (t) => {
  const told: string[] = [];
  const log: Log = {
    info: () => {},
    error: () => {},
    warn: (_fields, text) => void told.push(text),
  };
  const app = Fastify();
  t.after(() => app.close());
  let minutes = 0;
  takeViolations(app, log, () => minutes * 60_000);
  const headers = { 'content-type': 'application/csp-report' };
  const take = async (payload = report(script)): Promise<void> => {
    await app.inject({ method: 'POST', url: violationsPath, headers, payload });
  };
  for (let n = 0; n < 57; n += 1) await take();
  await take('{}');
  assert.equal(told.length, 20);
  minutes = 1;
  await take();
  await take();
  const line = 'a browser refused what a page asked for';
  assert.deepEqual(told.slice(19), [line, `${line}, and 37 more before`, line]);
});
