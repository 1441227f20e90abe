// A pool of child processes in which mail is read, watched from outside: too long or too much
// memory, and the child is killed and replaced. The mail that did it is held as malformed, never
// read again by itself, and never in the way of others. (A worker thread does not do: its limit does
// not count Buffers.)

import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Received } from '../model.ts';
import { begin, type Run } from '../pipeline/run.ts';
import type { Rules, Settings } from '../rules.ts';
import type { ToCage } from './cage-child.ts';

export interface Cage {
  /** Runs the cage's stages over a mail. Never rejects: what cannot be read is a run with a doubt. */
  read(received: Received, now: Date): Promise<Run>;
  useRules(rules: Rules): void;
  close(): void;
  /** Whether the children are without a network; false where the machine does not allow it. */
  readonly networkless: boolean;
  readonly killed: () => number;
}

interface Job {
  readonly received: Received;
  readonly now: Date;
  /** A child that died without our doing gets the benefit of the doubt once. */
  readonly again: boolean;
  readonly done: (run: Run) => void;
}

interface Child {
  readonly process: ChildProcess;
  job: Job | null;
  deadline: NodeJS.Timeout | undefined;
  verdict: string | null;
}

const watchMs = 50;
const pageBytes = 4_096;

export function createCage(settings: Settings['cage'], first: Rules): Cage {
  const file = `./cage-child${extname(import.meta.url)}`;
  const path = fileURLToPath(new URL(file, import.meta.url));
  const networkless = canUnshare();
  const queue: Job[] = [];
  const children = new Set<Child>();
  let rules = first;
  let closed = false;
  let killed = 0;

  const start = (): void => {
    const options = {
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    } as const;
    const running = networkless
      ? fork(path, {
          ...options,
          stdio: [...options.stdio],
          execPath: 'unshare',
          execArgv: ['-rn', process.execPath, ...process.execArgv, ...childFlags(settings)],
        })
      : fork(path, {
          ...options,
          stdio: [...options.stdio],
          execArgv: [...process.execArgv, ...childFlags(settings)],
        });
    const child: Child = { process: running, job: null, deadline: undefined, verdict: null };
    children.add(child);
    running.on('message', (run: Run) => finish(child, run));
    running.on('error', () => {});
    running.on('exit', () => replace(child));
    running.send({ kind: 'rules', rules } satisfies ToCage);
  };

  const next = (): void => {
    for (const child of children) {
      if (child.job !== null || child.verdict !== null || !child.process.connected) continue;
      const job = queue.shift();
      if (job === undefined) return;
      child.job = job;
      child.deadline = setTimeout(
        () => kill(child, `reading it took more than ${settings.deadlineMs / 1000} s`),
        settings.deadlineMs,
      );
      const { received, now } = job;
      child.process.send({ kind: 'read', received, now } satisfies ToCage, () => {});
    }
  };

  const finish = (child: Child, run: Run): void => {
    clearTimeout(child.deadline);
    const job = child.job;
    child.job = null;
    job?.done({ ...run, facts: { ...run.facts, received: job.received } });
    next();
  };

  const kill = (child: Child, verdict: string): void => {
    if (child.verdict !== null) return;
    child.verdict = verdict;
    killed += 1;
    child.process.kill('SIGKILL');
  };

  const replace = (child: Child): void => {
    children.delete(child);
    clearTimeout(child.deadline);
    const { job, verdict } = child;
    if (!closed) start();
    if (job === null) return;
    if (verdict === null && !job.again) queue.unshift({ ...job, again: true });
    else job.done(unread(job.received, verdict ?? 'the reader died of it twice'));
    if (!closed) next();
  };

  const watch = setInterval(() => {
    for (const child of children) {
      if (child.job === null) continue;
      const bytes = residentBytes(child.process.pid);
      if (bytes > settings.memoryBytesMax) {
        kill(
          child,
          `reading it took more than ${Math.round(settings.memoryBytesMax / 2 ** 20)} MB`,
        );
      }
    }
  }, watchMs);
  watch.unref();

  for (let count = 0; count < settings.children; count += 1) start();
  return {
    networkless,
    killed: () => killed,
    read: (received, now) =>
      new Promise((done) => {
        queue.push({ received, now, again: false, done });
        next();
      }),
    useRules: (changed) => {
      rules = changed;
      for (const child of children) child.process.send({ kind: 'rules', rules } satisfies ToCage);
    },
    close: () => {
      closed = true;
      clearInterval(watch);
      for (const child of children) child.process.kill('SIGKILL');
    },
  };
}

/** The run of a mail that could not be read: it knows nothing but why. */
function unread(received: Received, why: string): Run {
  const doubt = { code: 'malformed', text: why } as const;
  return {
    ...begin(received),
    doubts: [doubt],
    trace: [{ stage: 'parse', whys: [{ code: 'unread', text: why }], doubts: [doubt], tookMs: 0 }],
  };
}

/** The child's own heap limit, below the watched one: ordinary garbage is collected before a kill. */
function childFlags(settings: Settings['cage']): string[] {
  const heapMiB = Math.floor((settings.memoryBytesMax / 2 ** 20) * 0.6);
  return [`--max-old-space-size=${heapMiB}`, '--disable-proto=delete', '--max-semi-space-size=4'];
}

function canUnshare(): boolean {
  if (process.platform !== 'linux') return false;
  return spawnSync('unshare', ['-rn', 'true'], { stdio: 'ignore' }).status === 0;
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
