// A lock between processes that vanishes with its holder, even by kill -9, so no stale lock ever
// has to be judged. On Linux it is an abstract unix socket, which the kernel frees; elsewhere a
// file with the holder's process id, which is taken over when that process is gone.

import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { shortHash } from './place.ts';

export interface Lock {
  release(): Promise<void>;
}

/**
 * Takes the lock `name` of a folder, or null while another process has it. The folder is known by
 * its inode: two paths to it (a bind mount) are one lock.
 */
export async function takeLock(folder: string, name: string): Promise<Lock | null> {
  if (process.platform !== 'linux') return takeFile(join(folder, `${name}.lock`));
  const { dev, ino } = statSync(folder, { bigint: true });
  return takeAbstract(`\0sluice-${shortHash(`${dev}:${ino}`)}-${name}`);
}

async function takeAbstract(address: string): Promise<Lock | null> {
  const socket = createServer((caller) => caller.destroy());
  const taken = await new Promise<boolean>((resolve, reject) => {
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    socket.listen(address, () => resolve(true));
  });
  if (!taken) return null;
  socket.unref();
  return { release: () => new Promise((resolve) => socket.close(() => resolve())) };
}

function takeFile(path: string): Lock | null {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (isAlive(Number(readFileSync(path, 'utf8')))) return null;
    rmSync(path, { force: true });
    return takeFile(path);
  }
  return { release: () => Promise.resolve(rmSync(path, { force: true })) };
}

/** Whether a process with this id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
