// One child process of the cage, watched from outside: past its deadline or its memory it is
// killed, and says why. It does one task at a time.

import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Rules, Settings } from '../rules.ts';
import type { Tasks, ToCage } from './cage-reading.ts';

/** We killed the child over this task: it took too long, or too much memory. */
export class Killed extends Error {}

export interface Reader {
  /** @throws Killed; any other error: the child died by itself */
  put<Name extends keyof Tasks>(
    kind: Name,
    ask: Tasks[Name]['ask'],
  ): Promise<Tasks[Name]['answer']>;
  useRules(rules: Rules): void;
  /** It still holds so much of the last mail that the next might be blamed for it. */
  isWorn(): boolean;
  close(): void;
}

const watchMs = 50;
/** Of the memory that one task may take. */
const wornShare = 0.75;
const pageBytes = 4_096;
const file = `./cage-child${extname(import.meta.url)}`;
const path = fileURLToPath(new URL(file, import.meta.url));

/** Starts a child in what shelter the machine has. */
export function startReader(settings: Settings['cage'], rules: Rules, shelter: Shelter): Reader {
  const child = start(settings, shelter);
  let finish: (answer: unknown) => void = () => {};
  let fail: (error: Error) => void = () => {};
  let verdict = 'the reader died';
  child.on('message', (answer) => finish(answer));
  child.on('error', () => {});
  child.on('exit', () => fail(child.killed ? new Killed(verdict) : new Error(verdict)));
  child.send({ kind: 'rules', rules } satisfies ToCage, () => {});

  const kill = (why: string): void => {
    verdict = `reading it took more than ${why}`;
    child.kill('SIGKILL');
  };

  return {
    async put<Name extends keyof Tasks>(kind: Name, ask: Tasks[Name]['ask']) {
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
        return await new Promise<Tasks[Name]['answer']>((resolve, reject) => {
          finish = (answer) => resolve(answer as Tasks[Name]['answer']);
          fail = reject;
          if (!child.connected) reject(new Error(verdict));
          else child.send({ kind, ask }, () => {});
        });
      } finally {
        clearTimeout(deadline);
        clearInterval(watch);
      }
    },
    useRules: (changed) => {
      if (child.connected) child.send({ kind: 'rules', rules: changed } satisfies ToCage, () => {});
    },
    isWorn: () => residentBytes(child.pid) > settings.memoryBytesMax * wornShare,
    close: () => void child.kill('SIGKILL'),
  };
}

/** What a child is started in. */
export interface Shelter {
  /** The programs that start it, outermost first; none where the machine has none. */
  readonly words: readonly string[];
  /** They put it where there is no network. */
  readonly networkless: boolean;
}

/** The kernel ends the child with the process that started it, whatever the child is doing. */
const mortal = ['setpriv', '--pdeathsig', 'KILL'];
/** A network namespace of its own, which has no network. */
const apart = ['unshare', '-rn'];

/** What shelter this machine has: tried, not guessed. */
export function shelterHere(): Shelter {
  const isMortal = runs(mortal);
  const networkless = runs(apart);
  return { words: [...(isMortal ? mortal : []), ...(networkless ? apart : [])], networkless };
}

function runs([program = '', ...words]: readonly string[]): boolean {
  if (process.platform !== 'linux') return false;
  return spawnSync(program, [...words, 'true'], { stdio: 'ignore' }).status === 0;
}

function start(settings: Settings['cage'], { words }: Shelter): ChildProcess {
  // The child's own heap limit stands below the watched one: garbage is collected before a kill.
  const heapMiB = Math.floor((settings.memoryBytesMax / 2 ** 20) * 0.6);
  // With less room for young objects the texts of a mail outlive it, and are collected twice.
  const room = [`--max-old-space-size=${heapMiB}`, '--max-semi-space-size=16'];
  const flags = [...room, '--single-threaded-gc'];
  const node = [process.execPath, ...process.execArgv, ...flags, '--disable-proto=delete'];
  const [execPath, ...execArgv] = [...words, ...node];
  return fork(path, {
    execPath,
    execArgv,
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
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
