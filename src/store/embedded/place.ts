// Where the embedded server's files lie, and as whom it runs. PostgreSQL refuses to run as root, so
// root hands it to an unprivileged account, which has to reach the place. Two invariants: once data
// lies somewhere it is found there again or the start is refused, never is a second, empty database
// made beside it; and inside the place only that account makes files, so root follows no link
// there.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The user PostgreSQL runs as when we are root. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

export interface Place {
  /** Mode 0700, of the account (or ours): everything else lies in it. */
  readonly base: string;
  readonly data: string;
  /** Writers hold the server, see hold.ts. */
  readonly fifo: string;
  readonly log: string;
  /** Where copied binaries may lie. */
  readonly copies: string;
  /** Null: the server runs as ourselves. */
  readonly account: Account | null;
}

export const port = 5432;
/** The last accounts of this list exist everywhere; the first that exists is taken. */
const accountNames = ['postgres', '_postgres', 'nobody'];
/** sun_path holds 108 bytes on Linux and 104 on macOS, one of them the closing NUL. */
const socketPathBytesMax = 103;
/** Nothing of our own environment reaches PostgreSQL: no PGDATA, no LD_PRELOAD, no secrets. */
const environment = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C.UTF-8', TZ: 'UTC' };

/**
 * Finds the place of an earlier start, or makes one: in the home folder, or, where the account
 * cannot reach that (a clone under root's 0700 home), below `elsewhere`. Throws a sentence for the
 * operator.
 */
export function choosePlace(home: string, elsewhere: string, say: (line: string) => void): Place {
  if (mkdirSync(home, { recursive: true }) !== undefined) chmodSync(home, 0o711);
  const pointer = join(home, 'postgres-is-at');
  const moved = readIfThere(pointer)?.trim();
  const near = join(home, 'postgres');
  const earlier = placeAt(moved ?? near, moved !== undefined);
  if (earlier !== null) {
    if (moved !== undefined) say(elsewhereSentence(home, earlier));
    return earlier;
  }
  if (moved !== undefined) {
    throw new Error(`The database should be in ${moved} (says ${pointer}), but nothing is there.`);
  }
  const account = chooseAccount();
  makeBase(near, account);
  if (account === null || reaches(account, near)) return place(near, near, account);
  rmdirSync(near);
  const far = placeElsewhere(elsewhere, account);
  writeFileSync(pointer, `${far.base}\n`, { flag: 'wx' });
  say(elsewhereSentence(home, far));
  return far;
}

/** Makes the folder of the unix socket, short enough for a socket path, and closed to others. */
export function socketFolder(place: Place): string {
  const near = join(place.base, 'socket');
  const folder = fits(near) ? near : join(tmpdir(), `sluice-${shortHash(place.base)}`);
  if (!fits(folder)) throw new Error(`${folder} is too long a path for a unix socket.`);
  run(place.account, '/bin/sh', ['-c', 'mkdir -m 0700 -- "$0" 2>/dev/null || :', folder]);
  // In a shared folder another user may have been there first; trusting the name would let that
  // user serve our clients, or walk in.
  const found = lstatSync(folder);
  const uid = place.account?.uid ?? process.getuid?.();
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new Error(`${folder} belongs to somebody else, so it cannot hold the database's socket.`);
  }
  return folder;
}

/** Runs a program to its end as the account. Throws with what it said when it fails. */
export function run(
  account: Account | null,
  program: string,
  words: readonly string[],
  input = '',
): string {
  const done = spawnSync(program, words, {
    ...as(account),
    cwd: '/',
    env: environment,
    input,
    encoding: 'utf8',
  });
  if (done.error) throw done.error;
  if (done.status !== 0) throw new Error(`${program} failed: ${done.stderr.trim()}`);
  return done.stdout;
}

/** What a process of the account is spawned with, the environment included. */
export function as(account: Account | null): {
  env: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
} {
  return account === null
    ? { env: environment }
    : { env: environment, uid: account.uid, gid: account.gid };
}

/** Whether a start as this account gets through all folders on the way. */
export function reaches(account: Account | null, path: string): boolean {
  const asked = spawnSync('/bin/sh', ['-c', 'test -x "$0"', path], { ...as(account), cwd: '/' });
  return asked.status === 0;
}

/** Sixteen hexadecimal digits of SHA-256: for names of folders, never for trust. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function place(base: string, copies: string, account: Account | null): Place {
  return {
    base,
    data: join(base, 'data'),
    fifo: join(base, 'hold'),
    log: join(base, 'postgres.log'),
    copies,
    account,
  };
}

/** The place of an earlier start: its owner is the account, whoever is preferred today. */
function placeAt(base: string, moved: boolean): Place | null {
  const found = statSync(base, { throwIfNoEntry: false });
  const uid = process.getuid?.();
  // Root's own: a start that was cut off before it could hand the folder over.
  if (found === undefined || (uid === 0 && found.uid === 0)) return null;
  if (uid !== 0 && found.uid !== uid) {
    throw new Error(
      `The database in ${base} belongs to user ${found.uid}; run as that user or root.`,
    );
  }
  const account = uid === 0 ? accountOf(found.uid, found.gid) : null;
  if (account !== null && !reaches(account, base)) {
    throw new Error(
      `The database in ${base} belongs to ${account.name}, who cannot get there any more: ` +
        'a folder above it is closed (chmod o+x opens the way).',
    );
  }
  return place(base, moved ? dirname(base) : base, account);
}

function makeBase(base: string, account: Account | null): void {
  mkdirSync(base, { recursive: true, mode: 0o700 });
  chmodSync(base, 0o700);
  if (account !== null) chownSync(base, account.uid, account.gid);
}

function placeElsewhere(elsewhere: string, account: Account): Place {
  if (mkdirSync(elsewhere, { recursive: true }) !== undefined) chmodSync(elsewhere, 0o755);
  const base = mkdtempSync(join(elsewhere, 'database-'));
  makeBase(base, account);
  if (!reaches(account, base)) {
    rmdirSync(base);
    throw new Error(
      `PostgreSQL runs as ${account.name} here, who can reach neither the home folder nor ` +
        `${elsewhere}: choose a home (SLUICE_HOME) that ${account.name} can reach.`,
    );
  }
  return place(base, elsewhere, account);
}

function elsewhereSentence(home: string, far: Place): string {
  const name = far.account?.name ?? 'this user';
  return `PostgreSQL runs as ${name}, who cannot reach ${home}: its data is in ${far.base}.`;
}

function chooseAccount(): Account | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of accountNames) {
    const fields = passwd().find((line) => line[0] === name);
    const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
    if (uid > 0 && gid >= 0) return { name, uid, gid };
  }
  throw new Error(`PostgreSQL must not run as root, and there is no ${accountNames.join(' or ')}.`);
}

function accountOf(uid: number, gid: number): Account {
  const name = passwd().find((line) => line[2] === String(uid))?.[0] ?? `user ${uid}`;
  return { name, uid, gid };
}

function passwd(): string[][] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
}

function readIfThere(path: string): string | undefined {
  return statSync(path, { throwIfNoEntry: false }) && readFileSync(path, 'utf8');
}

function fits(folder: string): boolean {
  return Buffer.byteLength(join(folder, `.s.PGSQL.${port}`)) <= socketPathBytesMax;
}
