// One PostgreSQL server process: its data made once, its settings, its start, its end as seen from
// outside. The data folder appears whole or not at all. Safety settings stand on the command line,
// where no edited file overrules them.

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readlinkSync,
  readSync,
  realpathSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

import type { Binaries } from './binaries.ts';
import { makeHold, watch, type Hold } from './hold.ts';
import { isAlive } from './lock.ts';
import { as, port, run, type Place } from './place.ts';

/** What postmaster.pid says; PostgreSQL keeps it and removes it at a clean end. */
export interface Postmaster {
  readonly pid: number;
  readonly socketFolder: string;
  readonly ready: boolean;
}

export interface Started {
  readonly hold: Hold;
  readonly pid: number;
  /** The sentence why the start failed, once it has. */
  failure(): string | null;
}

export const superuser = 'sluice';
export const database = 'sluice';
const logBytesMax = 8 * 1024 * 1024;
const logBytesKept = 1024 * 1024;

/** Makes the data folder, with our database in it, unless it exists. Durable when it returns. */
export function initialise(place: Place, binaries: Binaries): void {
  if (existsSync(place.data)) return;
  // An initdb that outlived its killed parent may still write into an older one of these.
  run(place.account, '/bin/sh', ['-c', 'rm -rf -- "$0".new-*', place.data]);
  const fresh = `${place.data}.new-${randomBytes(4).toString('hex')}`;
  const libc = process.platform === 'linux' ? 'C.UTF-8' : 'C';
  // The builtin collation does not change with the system's libc, so indexes stay valid.
  const builtin =
    binaries.major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : [];
  // Peer would refuse root, who speaks to a server of another user. Who may connect is decided by
  // the socket's folder: mode 0700, so only that user and root get to it. There is no TCP.
  const access = ['--auth-local=trust', '--auth-host=reject', `--username=${superuser}`];
  const text = ['--encoding=UTF8', `--locale=${libc}`, ...builtin];
  run(place.account, join(binaries.folder, 'initdb'), [
    '--data-checksums',
    ...text,
    ...access,
    fresh,
  ]);
  const words = ['--single', '-D', fresh, '-c', 'exit_on_error=on', 'postgres'];
  run(place.account, join(binaries.folder, 'postgres'), words, `create database ${database}\n`);
  renameSync(fresh, place.data);
  const folder = openSync(place.base, constants.O_RDONLY);
  fsyncSync(folder);
  closeSync(folder);
}

/** Starts the server and holds it; it is not ready yet. */
export async function start(place: Place, binaries: Binaries, socket: string): Promise<Started> {
  run(place.account, '/bin/sh', ['-c', 'test -p "$0" || mkfifo -m 0600 -- "$0"', place.fifo]);
  const log = openLog(place);
  const logged = fstatSync(log).size;
  const { hold, reader } = makeHold(place.fifo);
  const command = [join(binaries.folder, 'postgres'), '-D', place.data];
  for (const [name, value] of Object.entries(settings(socket)))
    command.push('-c', `${name}=${value}`);
  // A process group of its own: Ctrl-C at the terminal must reach us first, not the server.
  const child = spawn('/bin/sh', ['-c', watch, ...command], {
    ...as(place.account),
    cwd: place.base,
    stdio: [reader, 'pipe', log],
    detached: true,
  });
  let ended = false;
  child.once('exit', () => {
    ended = true;
  });
  const spawned = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.stdout?.once('data', (bytes: Buffer) => resolve(Number(bytes)));
    child.once('close', () => resolve(0));
  });
  closeSync(reader);
  closeSync(log);
  try {
    const pid = await spawned;
    child.unref();
    child.stdout?.destroy();
    const failure = () =>
      ended
        ? `PostgreSQL did not start: ${logTail(place, logged).trim() || 'it said nothing.'}`
        : null;
    return { hold, pid, failure };
  } catch (error) {
    hold.release();
    throw error;
  }
}

/** The server of this data folder if it lives, in whatever state. */
export function postmasterOf(place: Place): Postmaster | null {
  let lines: string[];
  try {
    lines = readFileSync(join(place.data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  if (!runsHere(pid, place.data)) return null;
  return { pid, socketFolder: lines[4] ?? '', ready: lines[7]?.trim() === 'ready' };
}

/** Sends a signal as the account: what stands in its files makes root signal nobody else. */
export function signal(place: Place, pid: number, name: 'INT' | 'QUIT'): void {
  run(place.account, '/bin/sh', ['-c', `kill -${name} "$0" 2>/dev/null || :`, String(pid)]);
}

/** Keeps the log's newest part once it has grown too big. The server appends, so it goes on. */
export function trimLog(place: Place): void {
  const log = openLog(place);
  if (fstatSync(log).size > logBytesMax) {
    const kept = logTail(place, fstatSync(log).size - logBytesKept);
    ftruncateSync(log);
    writeSync(log, kept);
  }
  closeSync(log);
}

/** A process id may be another's by now; a server's working folder is its data. */
function runsHere(pid: number, data: string): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data);
  } catch {
    return false;
  }
}

function settings(socket: string): Record<string, string> {
  return {
    listen_addresses: '',
    port: String(port),
    unix_socket_directories: `"${socket.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    max_connections: '60',
    shared_buffers: '128MB',
    // A group of accepted mails is megabytes of WAL between two commits.
    wal_buffers: '16MB',
    max_wal_senders: '0',
    // Short statements only: compiling them costs more than it saves.
    jit: 'off',
    // The data lies on a solid-state disk, or in memory: an index pays from a few hundred rows on.
    random_page_cost: '1.1',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Statements and row contents hold people's mail; our own logs name the error without them.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
  };
}

function openLog(place: Place): number {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_RDWR } = constants;
  return openSync(place.log, O_APPEND | O_CREAT | O_NOFOLLOW | O_RDWR, 0o600);
}

function logTail(place: Place, from: number): string {
  const log = openLog(place);
  const bytes = Buffer.alloc(Math.min(Math.max(fstatSync(log).size - from, 0), logBytesMax));
  const length = readSync(log, bytes, 0, bytes.length, from);
  closeSync(log);
  return bytes.toString('utf8', 0, length);
}
