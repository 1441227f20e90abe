// One child process of the cage, watched from outside: past its deadline or its memory it is
// killed, and says why. It reads one mail at a time.

import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Received } from '../model.ts';
import type { Run } from '../pipeline/run.ts';
import type { Rules, Settings } from '../rules.ts';
import type { ToCage } from './cage-child.ts';

/** We killed the child over this mail: it took too long, or too much memory. */
export class Killed extends Error {}

export interface Reader {
  /** @throws Killed; any other error: the child died by itself */
  read(received: Received, now: Date): Promise<Run>;
  useRules(rules: Rules): void;
  close(): void;
}

const watchMs = 50;
const pageBytes = 4_096;
const file = `./cage-child${extname(import.meta.url)}`;
const path = fileURLToPath(new URL(file, import.meta.url));

/** Starts a child. `networkless`: in a network namespace of its own, which has none. */
export function startReader(
  settings: Settings['cage'],
  rules: Rules,
  networkless: boolean,
): Reader {
  const child = start(settings, networkless);
  let finish: (run: Run) => void = () => {};
  let fail: (error: Error) => void = () => {};
  let verdict = 'the reader died';
  child.on('message', (run: Run) => finish(run));
  child.on('error', () => {});
  child.on('exit', () => fail(child.killed ? new Killed(verdict) : new Error(verdict)));
  child.send({ kind: 'rules', rules } satisfies ToCage, () => {});

  const kill = (why: string): void => {
    verdict = `reading it took more than ${why}`;
    child.kill('SIGKILL');
  };

  return {
    async read(received, now) {
      const deadline = setTimeout(
        () => kill(`${settings.deadlineMs / 1000} s`),
        settings.deadlineMs,
      );
      const watch = setInterval(() => {
        if (residentBytes(child.pid) > settings.memoryBytesMax) {
          kill(`${Math.round(settings.memoryBytesMax / 2 ** 20)} MB`);
        }
      }, watchMs);
      try {
        return await new Promise<Run>((resolve, reject) => {
          finish = resolve;
          fail = reject;
          if (!child.connected) reject(new Error(verdict));
          else child.send({ kind: 'read', received, now } satisfies ToCage, () => {});
        });
      } finally {
        clearTimeout(deadline);
        clearInterval(watch);
      }
    },
    useRules: (changed) => {
      if (child.connected) child.send({ kind: 'rules', rules: changed } satisfies ToCage, () => {});
    },
    close: () => void child.kill('SIGKILL'),
  };
}

/** Whether this machine lets us put the readers where there is no network. */
export function canUnshare(): boolean {
  if (process.platform !== 'linux') return false;
  return spawnSync('unshare', ['-rn', 'true'], { stdio: 'ignore' }).status === 0;
}

function start(settings: Settings['cage'], networkless: boolean): ChildProcess {
  // The child's own heap limit stands below the watched one: garbage is collected before a kill.
  const heapMiB = Math.floor((settings.memoryBytesMax / 2 ** 20) * 0.6);
  const flags = [`--max-old-space-size=${heapMiB}`, '--max-semi-space-size=4'];
  const words = [...process.execArgv, ...flags, '--disable-proto=delete'];
  const options = { serialization: 'advanced' as const };
  const stdio = ['ignore' as const, 'inherit' as const, 'inherit' as const, 'ipc' as const];
  return networkless
    ? fork(path, {
        ...options,
        stdio,
        execPath: 'unshare',
        execArgv: ['-rn', process.execPath, ...words],
      })
    : fork(path, { ...options, stdio, execArgv: words });
}

/** Resident memory of a process; 0 where it cannot be told. */
function residentBytes(pid: number | undefined): number {
  try {
    const pages = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1];
    return Number(pages) * pageBytes;
  } catch {
    return 0;
  }
}
