// Starts the programs that are measured, waits until they listen, and reads what they hold in
// memory.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

export interface Program {
  readonly child: ChildProcess;
  /** The port after "listening  smtp 127.0.0.1:". */
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a program that prints where it listens, and waits until it does. */
export async function startProgram(
  words: readonly string[],
  ready: RegExp,
  env: Record<string, string> = {},
): Promise<Program> {
  const child = spawn(process.execPath, [...words], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let port = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    port ||= Number(/^listening +smtp .*:(\d+)$/.exec(line)?.[1] ?? 0);
    if (ready.test(line)) break;
  }
  child.stdout.resume();
  return {
    child,
    port,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Proportional set size of a process and all below it, PostgreSQL included, in bytes. */
export function memoryBytes(pid: number, home: string): number {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map((match) => ({ pid: Number(match[1]), parent: Number(match[2]), words: match[3] ?? '' }));
  const ours = new Set([pid]);
  // The database's supervisor is no child of ours any more; its command line names our home.
  for (const one of table) if (one.words.includes(home)) ours.add(one.pid);
  for (let before = 0; before !== ours.size; ) {
    before = ours.size;
    for (const one of table) if (ours.has(one.parent)) ours.add(one.pid);
  }
  let kilobytes = 0;
  for (const one of ours) {
    try {
      const rollup = readFileSync(`/proc/${one}/smaps_rollup`, 'utf8');
      kilobytes += Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0);
    } catch {
      // Gone meanwhile.
    }
  }
  return kilobytes * 1024;
}
