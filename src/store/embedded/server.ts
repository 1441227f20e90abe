// The embedded PostgreSQL: started by whoever comes first, joined by who comes later, gone when the
// last of them is gone (see hold.ts). Invariant: one daemon a home, one server a data folder, and a
// server that is still going down is waited for, never started over.

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { findBinaries } from './binaries.ts';
import { joinHold, type Hold } from './hold.ts';
import { takeLock, type Lock } from './lock.ts';
import { choosePlace, port, socketFolder, type Place } from './place.ts';
import {
  database,
  initialise,
  postmasterOf,
  signal,
  start,
  superuser,
  trimLog,
  type Started,
} from './postmaster.ts';

export interface ServerOptions {
  /** Where this installation keeps its files; made when absent. */
  readonly home: string;
  /** One daemon a home; commands join it, or hold the server for their own duration. */
  readonly purpose: 'daemon' | 'command';
  /** A folder with initdb and postgres, used alone; default: npm's, then Debian's. */
  readonly binaries?: string | undefined;
  /** Where data goes when PostgreSQL's user cannot reach home. */
  readonly elsewhere?: string;
  /** Hears the few sentences that an operator should read. */
  readonly say: (line: string) => void;
}

/** What `pg` takes as configuration; host is the folder of the unix socket. */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

export interface OpenServer {
  readonly connection: Connection;
  /** False: another process had started it. */
  readonly started: boolean;
  /** Resolves if the server ends although we hold it; never after stop(). */
  readonly lost: Promise<void>;
  /** Lets go. The server ends unless others hold it; who started it waits for that. */
  stop(): Promise<void>;
}

interface Held {
  readonly hold: Hold;
  readonly connection: Connection;
  readonly pid: number;
  readonly started: boolean;
}

const pollMs = 20;
/** How long a second daemon waits for a first that may just be ending. */
const daemonLockWaitMs = 2_000;
/** Crash recovery may take long; another process's first start, too. */
const startWaitMs = 300_000;
const patienceMs = 5_000;
/** A server nobody holds ends by itself in a second; later it is told to. */
const unheldMs = 2_000;
const unheldWaitMs = 30_000;
const stopWaitMs = 5_000;
const heldByOthersMs = 1_000;
const lookMs = 1_000;
const looksPerTrim = 60;

/** Opens the server of a home. Throws a sentence for the operator when it cannot. */
export async function openServer(options: ServerOptions): Promise<OpenServer> {
  const place = choosePlace(options.home, options.elsewhere ?? '/var/lib/sluice', options.say);
  const daemon = options.purpose === 'daemon' ? await lockDaemon(place, options.home) : null;
  try {
    return opened(place, await joinOrStart(place, options), daemon);
  } catch (error) {
    await daemon?.release();
    throw error;
  }
}

async function lockDaemon(place: Place, home: string): Promise<Lock> {
  const note = join(place.base, 'daemon.pid');
  const lock = await until(daemonLockWaitMs, () => takeLock(place.base, 'daemon'));
  if (lock === null) {
    const holder = attempt(() => ` (process ${Number(readFileSync(note, 'utf8'))})`) ?? '';
    throw new Error(
      `Another sluice already runs on ${home}${holder}. Stop it first, or use another SLUICE_HOME.`,
    );
  }
  rmSync(note, { force: true });
  writeFileSync(note, String(process.pid), { flag: 'wx' });
  return lock;
}

async function joinOrStart(place: Place, options: ServerOptions): Promise<Held> {
  const held = await until(startWaitMs, async () => {
    const joined = await joinRunning(place);
    if (joined !== null) return joined;
    const lock = await takeLock(place.base, 'start');
    if (lock === null) return null;
    try {
      return (await joinRunning(place)) ?? (await startHere(place, options));
    } finally {
      await lock.release();
    }
  });
  if (held === null) throw new Error(`The database in ${place.base} does not get ready.`);
  return held;
}

async function joinRunning(place: Place): Promise<Held | null> {
  const hold = joinHold(place.fifo);
  if (hold === null) return null;
  // A watch that has just seen its last holder go needs a moment to close its end.
  await pause(pollMs);
  const postmaster = await until(startWaitMs, () => {
    if (!hold.isUp()) return { ready: false as const };
    const seen = postmasterOf(place);
    return seen?.ready ? seen : null;
  });
  if (postmaster?.ready) return heldOf(hold, postmaster.pid, postmaster.socketFolder, false);
  hold.release();
  return null;
}

/** Only under the start lock. */
async function startHere(place: Place, options: ServerOptions): Promise<Held> {
  await outwait(place, options.say);
  const binaries = findBinaries(place, options.binaries, options.say);
  if (!existsSync(place.data)) {
    options.say(`PostgreSQL ${binaries.major} prepares its data in ${place.data}, once.`);
    initialise(place, binaries);
  }
  const socket = socketFolder(place);
  const started = await start(place, binaries, socket);
  try {
    await untilReady(place, started, options.say);
    return heldOf(started.hold, started.pid, socket, true);
  } catch (error) {
    started.hold.release();
    throw error;
  }
}

async function untilReady(
  place: Place,
  started: Started,
  say: (line: string) => void,
): Promise<void> {
  const isReady = () => {
    const failure = started.failure();
    if (failure !== null) throw new Error(failure);
    const seen = postmasterOf(place);
    return seen?.ready && seen.pid === started.pid ? true : null;
  };
  if (await until(patienceMs, isReady)) return;
  say(`PostgreSQL still recovers its data; ${place.log} says how far it is.`);
  if (await until(startWaitMs, isReady)) return;
  throw new Error(`PostgreSQL does not get ready; ${place.log} says why.`);
}

/** Waits for a server that nobody holds any more, and ends it where it does not end by itself. */
async function outwait(place: Place, say: (line: string) => void): Promise<void> {
  const isGone = () => (postmasterOf(place) === null ? true : null);
  if (await until(unheldMs, isGone)) return;
  for (const how of ['INT', 'QUIT'] as const) {
    const left = postmasterOf(place);
    if (left === null) return;
    if (how === 'INT') say(`A PostgreSQL that nobody holds runs on ${place.data}: ending it.`);
    signal(place, left.pid, how);
    if (await until(unheldWaitMs, isGone)) return;
  }
  throw new Error(`Another PostgreSQL runs on ${place.data} and does not end.`);
}

function heldOf(hold: Hold, pid: number, socketFolder: string, started: boolean): Held {
  return {
    hold,
    pid,
    started,
    connection: { host: socketFolder, port, user: superuser, database },
  };
}

function opened(place: Place, held: Held, daemon: Lock | null): OpenServer {
  const { hold } = held;
  let looks = 0;
  let timer: NodeJS.Timeout | undefined;
  const lost = new Promise<void>((resolve) => {
    timer = setInterval(() => {
      looks += 1;
      if (looks % looksPerTrim === 0) trimLog(place);
      if (hold.isUp()) return;
      clearInterval(timer);
      resolve();
    }, lookMs).unref();
  });
  return {
    connection: held.connection,
    started: held.started,
    lost,
    async stop() {
      clearInterval(timer);
      hold.release();
      // A command that joined leaves at once; what becomes of the server is its holders' matter.
      if (held.started || daemon !== null) await untilLeft(place, held.pid);
      await daemon?.release();
    },
  };
}

/** Until the server is gone, or has been held by others long enough that it will not go. */
async function untilLeft(place: Place, pid: number): Promise<void> {
  let goingAt = performance.now();
  await until(stopWaitMs, () => {
    if (postmasterOf(place)?.pid !== pid) return true;
    const other = joinHold(place.fifo);
    other?.release();
    // On a busy machine the watch may not have noticed yet that we let go.
    if (other === null) goingAt = performance.now();
    return performance.now() - goingAt > heldByOthersMs ? true : null;
  });
}

/** Asks until the answer is not null; null when the time is over. */
async function until<T>(
  withinMs: number,
  ask: () => T | null | Promise<T | null>,
): Promise<T | null> {
  const end = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null || performance.now() >= end) return answer;
    await pause(pollMs);
  }
}

function attempt<T>(ask: () => T): T | null {
  try {
    return ask();
  } catch {
    return null;
  }
}
