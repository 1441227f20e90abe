// The program is killed with kill -9 at random moments under load, its own starts included, and
// started again at once: nothing that was acknowledged is lost, every forward arrives, and what
// arrives twice is the same mail under the same Message-ID (SECURITY.md, AT-01, AT-03 and AT-09).
// SLUICE_CRASH_KILLS sets how often, SLUICE_CRASH_SEED repeats a run's moments.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { postmasterPid } from '../support/holder.ts';
import { drain } from './drain.ts';
import { family, socketOf, whoStays } from './processes.ts';
import {
  build,
  check,
  type Daemon,
  endAll,
  type Home,
  makeHome,
  startDaemon,
  startLedger,
  startSink,
} from './programs.ts';

const kills = Number(process.env['SLUICE_CRASH_KILLS'] ?? 25);
const seed = Number(process.env['SLUICE_CRASH_SEED'] ?? Date.now() % 1_000_000);

const load = { run: `kill-${seed}`, sessions: 20, mailsPerSecond: 40 };
/** The middle of all: a single start may share the machine with other tests. */
const readyMsMax = 5_000;
/**
 * A mail waits a minute for the lease of a runner that was killed: then there is nothing to send.
 */
const workMsMax = 8_000;
const goneMsMax = 2_000;
const drainMsMax = 120_000;
const startKillEvery = 5;
const databaseKillEvery = 8;
/** EX_UNAVAILABLE of sysexits.h. */
const unavailable = 69;
/** As shipped: smtp.connections. */
const connections = 10;

const skip = process.platform === 'linux' ? false : 'looks at processes through /proc';

after(endAll);

test(`${kills} kills under load lose nothing (seed ${seed})`, { skip }, async (t) => {
  build();
  const home = await makeHome();
  const sink = startSink(home);
  await sink.first;
  const first = startDaemon(home);
  await first.ready;
  const ledger = startLedger(home, load);
  const { daemon, readyMs, goneMs, rounds } = await killAgainAndAgain(home, first);
  const sent = JSON.parse(await ledger.end()) as { acked: number };

  const connection = socketOf(home.folder);
  const drainedMs = await drain(connection, daemon.startedAt, drainMsMax);
  const found = await check(home, connection);
  t.diagnostic(`${kills} kills, seed ${seed}: ${JSON.stringify(found)}`);
  t.diagnostic(`the ledger says ${JSON.stringify(sent)}; drained in ${Math.round(drainedMs)} ms`);
  const atWorkWhenKilled = rounds.filter((forwards) => forwards > 0).length;
  t.diagnostic(`forwards that went out before each kill: ${rounds.join(' ')}`);
  t.diagnostic(`ready again in ${spread(readyMs)}; all processes gone in ${spread(goneMs)}`);
  const { acked, stored, forwards, copies, ...losses } = found;
  assert.equal(acked, sent.acked);
  assert.ok(acked > kills && stored >= acked && forwards >= acked, 'too little load to show it');
  assert.ok(2 * atWorkWhenKilled > rounds.length, 'too few forwards were under way to be lost');
  for (const [name, figure] of Object.entries(losses)) assert.equal(figure, 0, name);
  assert.ok(copies <= kills * connections, `${copies} copies`);
  assert.ok(middle(readyMs) <= readyMsMax, `ready again in ${spread(readyMs)}`);

  daemon.kill('SIGTERM');
  assert.equal(await daemon.ended, 0);
  await sink.end();
});

async function killAgainAndAgain(home: Home, first: Daemon) {
  const random = chance(seed);
  const readyMs: number[] = [];
  const goneMs: number[] = [];
  const rounds: number[] = [];
  let daemon = first;
  for (let n = 1; n <= kills; n += 1) {
    const victim = victimOf(n);
    if (victim === 'start') await pause(650 * random());
    else rounds.push(await atWork(home, 600 + 1_400 * random(), 400 * random()));
    const ours = family(daemon.pid);
    if (victim === 'database') process.kill(postmasterPid(home.folder), 'SIGKILL');
    else daemon.kill('SIGKILL');
    // Without its database it ends by itself, so that a supervisor starts both.
    if (victim === 'database') assert.equal(await daemon.ended, unavailable);
    const gone = whoStays(ours, goneMsMax);
    await daemon.ended;
    // A supervisor may be faster than the old database's end, or slower.
    if (random() < 0.5) await gone;
    daemon = startDaemon(home);
    const { stay, tookMs } = await gone;
    assert.deepEqual(stay, [], `left behind by kill ${n}`);
    goneMs.push(tookMs);
    if (victimOf(n + 1) !== 'start') readyMs.push(await daemon.ready);
  }
  return { daemon, readyMs, goneMs, rounds };
}

/**
 * So long, until forwards have gone out again unless that takes too long, and a moment more: the
 * kill then finds others on their way.
 * @returns how many went out
 */
async function atWork(home: Home, forMs: number, moreMs: number): Promise<number> {
  const before = arrivals(home);
  await pause(forMs);
  const patience = performance.now() + workMsMax;
  while (arrivals(home) === before && performance.now() < patience) await pause(10);
  await pause(moreMs);
  return arrivals(home) - before;
}

function arrivals(home: Home): number {
  return readFileSync(home.sinkFile, 'utf8').split('\n').length - 1;
}

/** Mostly the daemon at work; at times while it starts, and at times the database under it. */
function victimOf(n: number): 'daemon' | 'start' | 'database' {
  if (n > kills) return 'daemon';
  if (n % startKillEvery === 0) return 'start';
  return n % databaseKillEvery === 0 ? 'database' : 'daemon';
}

/** mulberry32: small, and the same everywhere. */
function chance(from: number): () => number {
  let state = from | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** "812 ms (at most 1304)" */
function spread(all: readonly number[]): string {
  return `${Math.round(middle(all))} ms (at most ${Math.round(Math.max(...all))})`;
}

function middle(all: readonly number[]): number {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
}
