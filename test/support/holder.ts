// Processes that hold an embedded server, for tests of who starts, joins and leaves it; and looks
// at the server's own processes from outside.

import assert from 'node:assert/strict';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { Client } from 'pg';

import type { Connection, ServerOptions } from '../../src/store/embedded/server.ts';
import { testBinaries } from './server.ts';

export interface Holder {
  readonly child: ChildProcessWithoutNullStreams;
  readonly said: readonly string[];
  readonly started: boolean;
  readonly connection: Connection;
  stop(): Promise<void>;
}

/** How another process is to open a server; `source` is another copy of server.ts. */
export interface HolderChoice extends Omit<ServerOptions, 'say'> {
  readonly account?: { readonly uid: number; readonly gid: number };
  readonly source?: string;
}

export const sources = fileURLToPath(new URL('../../src/store/embedded', import.meta.url));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const children: ChildProcessWithoutNullStreams[] = [];

/** Starts a process that opens the server and holds it until it is told to stop, or dies. */
export async function holder(choice: HolderChoice): Promise<Holder> {
  const { account, source = join(sources, 'server.ts'), ...options } = choice;
  const program = `
    const { openServer } = await import(${JSON.stringify(pathToFileURL(source).href)});
    const tell = (word, value) => console.log(JSON.stringify([word, value]));
    const say = (line) => tell('say', line);
    try {
      const server = await openServer({ ...JSON.parse(process.argv[1]), say });
      tell('up', { started: server.started, connection: server.connection });
      process.stdin.once('data', () => server.stop().then(() => process.exit(0)));
    } catch (error) { tell('refused', error.message); }`;
  const words = ['--import', tsx, '--input-type=module', '-e', program];
  const child = spawn(
    process.execPath,
    [...words, JSON.stringify({ binaries: testBinaries(), ...options })],
    { cwd: '/', ...account },
  );
  children.push(child);
  child.stderr.pipe(process.stderr);
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const [word, value] = JSON.parse(line) as [string, unknown];
    if (word === 'say') said.push(String(value));
    if (word === 'refused') throw new Error(String(value));
    if (word === 'up') {
      const { started, connection } = value as Pick<Holder, 'started' | 'connection'>;
      return { child, said, started, connection, stop: () => stop(child) };
    }
  }
  throw new Error('The other process ended without a word.');
}

/** For the end of a test file, so that a failed test leaves nobody behind. */
export function killHolders(): void {
  for (const child of children) child.kill('SIGKILL');
}

async function stop(child: ChildProcessWithoutNullStreams): Promise<void> {
  child.stdin.write('stop\n');
  await once(child, 'close');
}

/** A connection that may be cut: that is what some of these tests are about. */
export async function connected(connection: Connection): Promise<Client> {
  const client = new Client({ ...connection });
  client.on('error', () => {});
  await client.connect();
  return client;
}

export function postmasterPid(home: string): number {
  return Number.parseInt(readFileSync(join(home, 'postgres/data/postmaster.pid'), 'utf8'), 10);
}

/** The shells that watch over a server: those of its process group (Linux only). */
export function watchOf(pid: number): number[] {
  const fields = (id: string) => readFileSync(`/proc/${id}/stat`, 'utf8').split(' ');
  const group = fields(String(pid))[4];
  const watch: number[] = [];
  for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, name, , , itsGroup] = fields(id);
      if (name === '(sh)' && itsGroup === group) watch.push(Number(id));
    } catch {
      // It has ended since the folder was read.
    }
  }
  return watch;
}

export async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!isSo()) {
    assert.ok(performance.now() < end, 'waited in vain');
    await pause(5);
  }
}
