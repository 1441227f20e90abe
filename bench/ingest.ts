// `npm run bench:ingest`: three rounds in one run, so that ratios hold on a noisy machine. Accept:
// Postfix's smtp-source against smtp-server with a discarding handler, and against the intake role.
// End to end: complaints in, forwards out, everything on this machine.

import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { complaint, openSession } from './complaints.ts';
import { memoryBytes, startProgram } from './processes.ts';

const rounds = 3;
const acceptMails = 5_000;
const floodMails = 4_000;
const floodSessions = 10;
const paceMails = 200;
const pacePerSecond = 10;
const sinkPort = 2726;
const relayWaitMs = 120_000;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[
    Math.min(values.length - 1, Math.ceil(values.length * share) - 1)
  ] ?? Number.NaN;

function smtpSource(port: number): number {
  const started = process.hrtime.bigint();
  execFileSync('smtp-source', [
    '-d',
    '-s10',
    '-l4096',
    `-m${acceptMails}`,
    '-freporter@example.net',
    '-tabuse@example.org',
    `127.0.0.1:${port}`,
  ]);
  return acceptMails / (Number(process.hrtime.bigint() - started) / 1e9);
}

async function atHome<T>(
  role: readonly string[],
  work: (port: number, memory: () => number) => Promise<T>,
) {
  const home = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  const words = ['bin/sluice.mjs', '-c', 'config/bench', 'run', '--role', ...role];
  const program = await startProgram(words, /^ready/, { SLUICE_HOME: home, DATABASE_URL: '' });
  try {
    return await work(program.port, () => memoryBytes(program.child.pid ?? 0, home));
  } finally {
    await program.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

interface Sink {
  readonly child: ChildProcess;
  readonly arrivals: Map<number, number>;
  readonly seen: (serials: number) => Promise<void>;
}

async function startSink(): Promise<Sink> {
  const child = fork(fileURLToPath(new URL('sink-server.ts', import.meta.url)), [String(sinkPort)]);
  const arrivals = new Map<number, number>();
  let rouse: () => void = () => {};
  child.on('message', (message: { arrived?: { serial: number; at: number }[] }) => {
    for (const { serial, at } of message.arrived ?? []) arrivals.set(serial, at);
    rouse();
  });
  await new Promise((resolve) => child.once('message', resolve));
  const seen = async (count: number): Promise<void> => {
    const until = Date.now() + relayWaitMs;
    while (arrivals.size < count) {
      if (Date.now() > until) throw new Error(`${arrivals.size} of ${count} forwards arrived`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1_000);
        rouse = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  return { child, arrivals, seen };
}

/** Mails a second from the first 250 to the last forward delivered. */
async function flood(port: number, sink: Sink): Promise<number> {
  sink.arrivals.clear();
  const sessions = await Promise.all(
    Array.from({ length: floodSessions }, () => openSession(port)),
  );
  let next = 0;
  let firstMs = Number.POSITIVE_INFINITY;
  await Promise.all(
    sessions.map(async (session) => {
      for (let serial = next++; serial < floodMails; serial = next++) {
        firstMs = Math.min(firstMs, await session.send(complaint(serial)));
      }
      session.close();
    }),
  );
  await sink.seen(floodMails);
  return floodMails / ((Math.max(...sink.arrivals.values()) - firstMs) / 1000);
}

/** Milliseconds from 250 to delivered, each mail, at a steady pace. */
async function pace(port: number, sink: Sink): Promise<number[]> {
  sink.arrivals.clear();
  const session = await openSession(port);
  const accepted = new Map<number, number>();
  const started = Date.now();
  for (let index = 0; index < paceMails; index += 1) {
    const waitMs = started + (index * 1000) / pacePerSecond - Date.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const serial = floodMails + index;
    accepted.set(serial, await session.send(complaint(serial)));
  }
  session.close();
  await sink.seen(paceMails);
  return [...accepted].map(([serial, at]) => (sink.arrivals.get(serial) ?? Number.NaN) - at);
}

const ratios: number[] = [];
const rates: number[] = [];
const latencies: number[] = [];
const memories: number[] = [];
for (let round = 1; round <= rounds; round += 1) {
  const bare = await startProgram(['--import', 'tsx', 'bench/discard-server.ts'], /^listening/);
  const discarded = smtpSource(bare.port);
  await bare.stop();
  const stored = await atHome(['intake'], async (port) => smtpSource(port));
  ratios.push(stored / discarded);
  const sink = await startSink();
  const all = ['intake', 'runner', 'sender', 'clock', 'admin'];
  const { rate, p95Ms, memory } = await atHome(all, async (port, memoryNow) => {
    const mailsPerSecond = await flood(port, sink);
    const held = memoryNow();
    return { rate: mailsPerSecond, memory: held, p95Ms: percentile(await pace(port, sink), 0.95) };
  });
  sink.child.disconnect();
  rates.push(rate);
  latencies.push(p95Ms);
  memories.push(memory);
  console.log(
    `round ${round}  accept ${stored.toFixed(0)}/s of ${discarded.toFixed(0)}/s = ${(stored / discarded).toFixed(2)}` +
      `   end to end ${rate.toFixed(0)}/s   p95 ${p95Ms.toFixed(0)} ms at ${pacePerSecond}/s` +
      `   memory ${(memory / 2 ** 20).toFixed(0)} MB`,
  );
}
console.log(`accept      ratio ${median(ratios).toFixed(2)} (median of ${rounds}; wanted 0.25)`);
console.log(`end to end  ${median(rates).toFixed(0)} mails/s (wanted 120)`);
console.log(
  `latency     p95 ${median(latencies).toFixed(0)} ms from 250 to delivered (wanted 500)`,
);
console.log(`memory      ${(median(memories) / 2 ** 20).toFixed(0)} MB PSS, PostgreSQL included`);
