// The processes of the crash ring: the built program in a home of its own, the ledger, the sink and
// the checker. Everything started here is ended by `endAll`, whatever became of the test.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { temporaryHome } from '../support/server.ts';
import type { Findings } from './checker.ts';

export interface Home {
  readonly folder: string;
  /** Of the program's SMTP intake, and of the sink. */
  readonly intakePort: number;
  readonly sinkPort: number;
  readonly ledgerFile: string;
  readonly sinkFile: string;
}

export interface Daemon {
  readonly pid: number;
  readonly startedAt: Date;
  /** What it said on both channels so far. */
  readonly said: () => string;
  /** Milliseconds from its start until it said that it is ready; rejects if it ends before. */
  readonly ready: Promise<number>;
  /** Its exit code; null after a signal. */
  readonly ended: Promise<number | null>;
  kill(signal: NodeJS.Signals): void;
}

interface Program {
  /** Its first line. */
  readonly first: Promise<string>;
  /** Closes its standard input and answers its last line once it has ended. */
  end(): Promise<string>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const started = new Set<ChildProcess>();
const homes: string[] = [];

/** Builds dist/ as a user's first start does, so that later starts only start. */
export function build(): void {
  execFileSync(process.execPath, [join(root, 'bin/sluice.mjs'), 'version'], { stdio: 'pipe' });
}

/** A home whose configuration is the bench's, but for ports, folder and relay. */
export async function makeHome(): Promise<Home> {
  const folder = temporaryHome();
  homes.push(folder);
  const [intakePort, sinkPort] = await freePorts();
  const bench = readFileSync(join(root, 'config/bench/sluice.yaml'), 'utf8');
  const settings = bench
    .replace(/^home:.*$/m, `home: ${folder}`)
    .replace(/^listen:.*$/m, `listen: { smtp: "127.0.0.1:${intakePort}", lmtp: [] }`)
    .replace('127.0.0.1:2726', `127.0.0.1:${sinkPort}`)
    .replace('../keywords.yaml', 'keywords.yaml');
  const config = join(folder, 'config');
  mkdirSync(config);
  for (const name of ['bench/networks.yaml', 'bench/routing.yaml', 'keywords.yaml']) {
    cpSync(join(root, 'config', name), join(config, name.replace('bench/', '')));
  }
  writeFileSync(join(config, 'sluice.yaml'), settings);
  const [ledgerFile, sinkFile] = [join(folder, 'ledger'), join(folder, 'sink')];
  writeFileSync(ledgerFile, '');
  writeFileSync(sinkFile, '');
  return { folder, intakePort, sinkPort, ledgerFile, sinkFile };
}

/** Starts the built program; `databaseUrl` instead of the embedded server. */
export function startDaemon(home: Home, databaseUrl?: string): Daemon {
  const startedAt = new Date();
  const startedMs = performance.now();
  const words = ['-c', join(home.folder, 'config'), 'run', '--role', 'intake', 'runner', 'sender'];
  const child = spawn(process.execPath, [join(root, 'dist/cli/sluice.js'), ...words, 'clock'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, SLUICE_HOME: '', DATABASE_URL: databaseUrl ?? '' },
  });
  started.add(child);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(child, 'close').then(([code]: (number | null)[]) => {
    started.delete(child);
    return code ?? null;
  });
  const ready = new Promise<number>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (/^ready /m.test(said)) resolve(performance.now() - startedMs);
    });
    void ended.then((code) =>
      reject(new Error(`ended with ${code} before it was ready:\n${said}`)),
    );
  });
  // Whoever kills it before it is ready need not listen.
  ready.catch(() => {});
  const pid = child.pid ?? 0;
  return { pid, startedAt, said: () => said, ready, ended, kill: (signal) => child.kill(signal) };
}

export function startSink(home: Home): Program {
  return startProgram(new URL('./sink.ts', import.meta.url), [
    home.sinkFile,
    String(home.sinkPort),
  ]);
}

export function startLedger(
  home: Home,
  load: { run: string; sessions: number; mailsPerSecond: number },
): Program {
  const choice = { ...load, port: home.intakePort, file: home.ledgerFile };
  return startProgram(new URL('./ledger.ts', import.meta.url), [JSON.stringify(choice)]);
}

export async function check(home: Home, connection: object): Promise<Findings> {
  const choice = { connection, ledger: home.ledgerFile, sink: home.sinkFile };
  return JSON.parse(
    await startProgram(new URL('./checker.ts', import.meta.url), [JSON.stringify(choice)]).first,
  ) as Findings;
}

/** For the end of a test file: nobody is left behind. */
export async function endAll(): Promise<void> {
  const ends = [...started].map((child) => once(child, 'close'));
  for (const child of started) child.kill('SIGKILL');
  await Promise.all(ends);
  for (const home of homes) rmSync(home, { recursive: true, force: true, maxRetries: 20 });
}

function startProgram(program: URL, words: readonly string[]): Program {
  const file = fileURLToPath(program);
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...words], {
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd: root,
  });
  started.add(child);
  const closed = once(child, 'close').then(() => started.delete(child));
  const lines: string[] = [];
  const first = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      resolve(line);
    });
    void closed.then(() => reject(new Error(`${file} ended without a word`)));
  });
  first.catch(() => {});
  return {
    first,
    async end() {
      child.stdin.end();
      await closed;
      return lines.at(-1) ?? '';
    },
  };
}

/** Two ports that were free a moment ago. */
async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()] as const;
  const ports = await Promise.all(
    servers.map(async (server) => {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    }),
  );
  for (const server of servers) server.close();
  return [ports[0] ?? 0, ports[1] ?? 0];
}
