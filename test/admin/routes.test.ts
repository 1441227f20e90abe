// Every route says who may take it, and nobody takes one that is not theirs.

import assert from 'node:assert/strict';
import { get } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';

import { page } from '../../src/admin/answer.ts';
import { type Route, routes } from '../../src/admin/routes.ts';
import { configure } from '../../src/desk.ts';
import { listHolds } from '../../src/store/acts.ts';
import { beginBulk } from '../../src/store/bulk.ts';
import { stopAutomatic, switchOutbox } from '../../src/store/switches.ts';
import { openTestDesk, type TestDesk } from './desk.ts';
import { receive, tell } from './story.ts';

const csp =
  "default-src 'none';script-src 'self';style-src 'self';img-src 'self';connect-src 'self';" +
  "form-action 'self';frame-src 'self';base-uri 'none';frame-ancestors 'none';" +
  "require-trusted-types-for 'script';trusted-types default;report-uri /csp";

const desk = await openTestDesk();
const raw = Buffer.from('Subject: x\r\nContent-Type: text/html\r\n\r\n<p>192.0.2.75 spams</p>\r\n');
const told = await tell(desk, { raw, to: 'dorms@example.org' });
const held = await tell(desk, { doubts: [{ code: 'no-address', text: 'no address is named' }] });

const [hold] = await listHolds(desk.database, { limit: 1 });
const bulk = desk.newId();
await beginBulk(desk.database, {
  id: bulk,
  verb: 'assign',
  rows: [],
  actor: 'operator',
  at: desk.clock,
});

/** Never ends by itself: live.test.ts. */
const endless = '/live';

const ofIncidents = /\/(?:tell|investigate|block|export)$/;
/** Forms for tickets that are closed, for blocks and for investigations: this report is none. */
const unfit = /\/(?:reopen|activate|remove|remind)$/;

function filled(path: string): string {
  return path
    .replace('/letters/:id', `/letters/${told.delivery}`)
    .replace('/holds/:id', `/holds/${hold?.id}`)
    .replace('/bulk/:id', `/bulk/${bulk}`)
    .replace(':prefix', '192.0.2.0%2F25')
    .replace(':address', 'dorms%40example.org')
    .replace(':id', told.mail)
    .replace(':path', '0')
    .replace(/^\/out$/, `/out?u=${Buffer.from('https://a.example/').toString('base64url')}`)
    .replace(':key', (ofIncidents.test(path) ? told.incident : told.report) ?? '')
    .replace(':secret', 'A'.repeat(22));
}

test('anonymous gets nothing but what is open to anyone', async () => {
  assert.ok(routes.length > 10);
  for (const { method, path, permission } of routes) {
    const answer = await desk.ask(filled(path), { method });
    const text = await answer.text();
    assert.equal(answer.headers.get('content-security-policy'), csp, path);
    if (permission === 'reader') {
      assert.equal(answer.status, 401, `${method} ${path}`);
      assert.match(text, /Please log in/);
      assert.match(
        text,
        method === 'GET'
          ? /<code>SLUICE_HOME\S+ npx sluice -c config\/demo login NAME<\/code>/
          : /Log in in another tab/,
      );
      assert.ok(!text.includes('Spam from your network'), path);
      assert.ok(!text.includes('aria-label="Places"'), 'no navigation for strangers');
    }
    if (path === '/login') assert.equal(answer.status, 403, path);
    if (path === '/login/:secret' || path.endsWith('z')) assert.equal(answer.status, 200, path);
  }
});

test('a HEAD is guarded like its GET', async () => {
  assert.equal((await desk.ask('/mails', { method: 'HEAD' })).status, 401);
  assert.equal((await desk.ask('/healthz', { method: 'HEAD' })).status, 200);
});

test('a reader gets every page', async () => {
  const cookie = await desk.login();
  for (const { method, path, permission } of routes) {
    if (method !== 'GET' || permission === 'anyone' || path === endless) continue;
    const answer = await desk.ask(filled(path), { cookie });
    const body = await answer.text();
    assert.equal(answer.status, unfit.test(path) ? 404 : 200, path);
    assert.equal(answer.headers.get('cache-control'), 'no-store', path);
    assert.equal(answer.headers.get('referrer-policy'), 'same-origin', path);
    assert.ok(body.length < 100_000, `${path}: ${body.length} bytes`);
  }
  assert.deepEqual(desk.errors, []);
});

const pageMsMax = 300;
/** So often another program may be in its way before a page counts as slow. */
const triesMax = 20;

test(`a page takes ${pageMsMax} ms at most, when nothing else is in its way`, async () => {
  const cookie = await desk.login();
  for (const { method, path, permission } of routes) {
    if (method !== 'GET' || permission !== 'reader' || path === endless) continue;
    let leastMs = Infinity;
    for (let tries = 0; tries < triesMax && leastMs >= pageMsMax; tries += 1)
      leastMs = Math.min(leastMs, await timed(filled(path), cookie));
    assert.ok(leastMs < pageMsMax, `${path}: ${leastMs} ms`);
  }
});

async function timed(path: string, cookie: string): Promise<number> {
  const startedMs = performance.now();
  await (await desk.ask(path, { cookie })).text();
  return performance.now() - startedMs;
}

test('the server does not start with a route that declares no permission', async () => {
  const bare = { method: 'GET', path: '/bare', page: async () => page('notice', '', none) };
  const none = { title: '', text: '', hint: [], next: null };
  const table = [...routes, bare as unknown as Route];
  await assert.rejects(
    openTestDesk('http://localhost', table),
    /GET \/bare declares no permission/,
  );
  const unknown = [...routes, { ...bare, permission: 'everybody' } as unknown as Route];
  await assert.rejects(openTestDesk('http://localhost', unknown), /declares no permission/);
});

test('sessions never cross an open network', async () => {
  await assert.rejects(openTestDesk('http://desk.example.org'), /without https only loopback/);
  await assert.rejects(openTestDesk('http://localhost.example.org'), /without https/);
});

test('what is not there is not found, whatever the link holds', async () => {
  const cookie = await desk.login();
  const other = '0198f0a0-0000-7000-8000-000000000000';
  const bad = [
    '/nothing',
    `/mails/${other}`,
    `/mails/${other}/raw`,
    '/mails/%00',
    `/mails/${told.mail.slice(0, 8)}`,
    '/mails/%25',
    "/mails/'%20or%201=1",
    `/tickets/${other}`,
    '/tickets/20260406000990',
    '/tickets/%00%00%00%00',
    '/tickets/..%2f..%2fetc%2fpasswd',
    `/tickets/${'9'.repeat(90)}`,
  ];
  for (const path of bad) {
    const answer = await desk.ask(path, { cookie });
    assert.equal(answer.status, 404, path);
    assert.match(await answer.text(), /Not found/);
  }
  for (const path of ['/mails?before=1', '/?after=%00', '/tickets?before=x', '/tickets?kind=x']) {
    assert.equal((await desk.ask(path, { cookie })).status, 400, path);
  }
  assert.equal((await desk.ask('/mails/%zz', { cookie })).status, 400);
  assert.equal((await desk.ask(`/mails/${'a'.repeat(3_000)}`, { cookie })).status, 400);
  const twice = await desk.ask(`/mails?before=${told.mail}&before=x`, { cookie });
  assert.equal(twice.status, 200, 'what is said twice is not said');
  assert.deepEqual(desk.errors, []);
});

test('a ticket is found by its number and by its id', async () => {
  const cookie = await desk.login();
  const [row] = await desk.database.query<{ number: string }>(
    'select number from ticket where id = $1',
    [held.report],
  );
  for (const key of [held.report, row?.number]) {
    const html = await (await desk.ask(`/tickets/${key}`, { cookie })).text();
    assert.match(html, new RegExp(`\\[Desk#${row?.number}\\]`));
    assert.match(html, /ours: no address, since/);
    assert.match(html, /href="\/\?hold(?:=|&#x3D;)[0-9a-f-]{36}"/);
  }
});

test('a mail says what is asked about it, and where that is answered', async () => {
  const cookie = await desk.login();
  for (const [code, asks] of [
    ['not-ours', 'Nothing here is ours. Say so?'],
    ['no-address', 'Which address is meant?'],
    ['no-rule', 'No rule fits.'],
  ] as const) {
    const { mail } = await tell(desk, { doubts: [{ code, text: 'who is it?' }] });
    const html = await (await desk.ask(`/mails/${mail}`, { cookie })).text();
    const link = new RegExp(`<a href="(/holds/[0-9a-f-]{36})">${asks.replace('?', '\\?')}</a>`);
    const path = link.exec(html)?.[1] ?? '';
    assert.equal((await desk.ask(path, { cookie })).status, 200, code);
  }
});

test('the raw mail is a download that no browser opens', async () => {
  const raw = Buffer.from('Subject: x\r\n\r\n<script>alert(1)</script>\0\xff\r\n', 'latin1');
  const mail = await receive(desk, { raw });
  const answer = await desk.ask(`/mails/${mail}/raw`, { cookie: await desk.login() });
  assert.equal(answer.status, 200);
  assert.deepEqual(Buffer.from(await answer.arrayBuffer()), raw);
  const expected = {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="mail-${mail}.eml"`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
    'cache-control': 'no-store',
    'content-length': String(raw.length),
  };
  for (const [name, value] of Object.entries(expected)) {
    assert.equal(answer.headers.get(name), value, name);
  }
});

test('metrics are for this machine and for readers', async () => {
  assert.equal((await desk.ask('/metrics')).status, 200);
  const proxied = { headers: { 'x-forwarded-for': '192.0.2.1' } };
  assert.equal((await desk.ask('/metrics', proxied)).status, 401);
  const cookie = await desk.login();
  const answer = await desk.ask('/metrics', { ...proxied, cookie });
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type') ?? '', /^text\/plain/);
  assert.equal(await answer.text(), 'sluice_backlog_mails 0\n');
});

/** The status for a request under that Host, which fetch would not send. */
function statusUnder(at: TestDesk, host: string, cookie = ''): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port: at.port,
      path: '/metrics',
      headers: { host, cookie },
    };
    get(options, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).on('error', reject);
  });
}

test('a page of others whose name points here gets no metrics', async () => {
  const own = await openTestDesk('https://desk.example.org');
  for (const [host, status] of [
    ['localhost', 200],
    ['localhost:8460', 200],
    ['127.0.0.1:8460', 200],
    ['[::1]:8460', 200],
    ['desk.example.org', 200],
    ['Desk.Example.org:443', 200],
    ['rebound.example', 401],
    ['rebound.example:8460', 401],
    ['127.0.0.1.rebound.example', 401],
    ['localhost@rebound.example', 401],
    ['192.0.2.1', 401],
    ['a b', 401],
  ] as const) {
    assert.equal(await statusUnder(own, host), status, host);
  }
  assert.equal(await statusUnder(own, 'rebound.example', await own.login()), 200);
});

test('ready tells of a missing migration and of a database that is gone', async () => {
  const other = await openTestDesk();
  assert.equal((await other.ask('/readyz')).status, 200);
  await other.database.query('delete from migration');
  const missing = await other.ask('/readyz');
  assert.equal(missing.status, 503);
  assert.match(await missing.text(), /migrations are missing: 0001_desk/);
  await other.database.query('alter table migration rename name to other');
  const gone = await other.ask('/readyz');
  assert.equal(gone.status, 503);
  assert.match(await gone.text(), /does not answer/);
  assert.equal((await other.ask('/healthz')).status, 200, 'alive all the same');
});

test('a page that fails says nothing of why, and the log says no address', async () => {
  const other = await openTestDesk();
  const cookie = await other.login();
  await other.database.query('alter table hold rename to other');
  const answer = await other.ask(`/?after=${told.mail}`, { cookie });
  assert.equal(answer.status, 500);
  assert.ok(!(await answer.text()).includes('relation'));
  assert.equal(other.errors.length, 1);
  assert.equal(Reflect.get(other.errors[0] ?? {}, 'route'), '/');
});

test('the style sheet is served for ever, by a name that changes with it', async () => {
  const html = await (await desk.ask('/login/x')).text();
  const [, path = ''] = /<link rel="stylesheet" href="([^"]+)"/.exec(html) ?? [];
  assert.match(path, /^\/assets\/desk-[0-9a-f]{12}\.css$/);
  const answer = await desk.ask(path);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('cache-control') ?? '', /immutable/);
  assert.match(answer.headers.get('content-type') ?? '', /^text\/css/);
  assert.equal((await desk.ask('/assets/..%2flayout.hbs')).status, 404);
});

test('a stopped outbox stands on every page, and the footer says what waits', async () => {
  const other = await openTestDesk();
  const cookie = await other.login();
  assert.match(await (await other.ask('/', { cookie })).text(), /no mail waits to be read/);
  await receive(other);
  await switchOutbox(other.database, true, 'cli:operator', other.clock);
  other.clock = new Date(other.clock.getTime() + 11 * 60_000);
  const html = await (await other.ask('/mails', { cookie })).text();
  assert.match(html, /Nothing leaves\./);
  assert.match(html, /class="dot late"/);
  assert.match(html, /1 mail to read, for 11 min/);
  await switchOutbox(other.database, false, 'cli:operator', other.clock);
  await stopAutomatic(other.database, 'the clock moved <b>far</b>', other.clock);
  const automatic = await (await other.ask('/mails', { cookie })).text();
  assert.match(automatic, /Nothing automatic leaves.*the clock moved &lt;b&gt;far/);
  assert.doesNotMatch(automatic, /Nothing leaves\./);
});

test('the command for a login link names its desk, and no path of the machine to others', async () => {
  const headers = { 'x-forwarded-for': '192.0.2.1' };
  const page = await (await desk.ask('/', { headers })).text();
  assert.match(page, /<code>npx sluice -c config\/demo login NAME<\/code>/);
  for (const [folder, env, here, anywhere] of [
    ['config', {}, 'npx sluice login', 'npx sluice login'],
    ['config/demo/', {}, 'npx sluice -c config/demo login', 'npx sluice -c config/demo login'],
    [
      'config',
      { SLUICE_HOME: '/tmp/my desk' },
      "SLUICE_HOME='/tmp/my desk' npx sluice login",
      'npx sluice login',
    ],
  ] as const) {
    const { login } = await configure(join(import.meta.dirname, '../..', folder), env);
    assert.deepEqual(login, { here, anywhere });
  }
});
