// Opens the sockets that the receiver listens on, TCP or unix. A socket file that nobody answers on
// is what a killed process left, and is replaced; one that is answered, or is no socket, is not.

import { chmod, lstat, unlink } from 'node:fs/promises';
import { connect, type Server } from 'node:net';

import type { Listen } from '../rules.ts';

/** The owner and the group may connect: the MTA's user is put into our group. */
const socketMode = 0o660;

/**
 * Listens.
 * @returns where: the port that the system chose, where port 0 was asked for
 * @throws what the system says, EADDRINUSE above all
 */
export async function listenOn(server: Server, listen: Listen): Promise<Listen> {
  if ('path' in listen) await removeStale(listen.path);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(listen, () => {
      server.off('error', reject);
      resolve();
    });
  });
  if ('path' in listen) await chmod(listen.path, socketMode);
  const address = server.address();
  return typeof address === 'object' && address !== null
    ? { host: address.address, port: address.port }
    : listen;
}

async function removeStale(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found?.isSocket() === true && !(await isAnswered(path))) await unlink(path);
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'ECONNREFUSED'));
  });
}
