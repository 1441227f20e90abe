// Whether the places to listen on are free, asked before anything is prepared: whoever starts a
// second desk learns which line of which file to change.

import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';

import type { NodeRole } from '../main.ts';
import type { Listen, Settings } from '../rules.ts';
import { CommandError, exit } from './ending.ts';

/**
 * Listens for a moment wherever these roles will.
 * @throws CommandError that names the setting whose place cannot be had
 */
export async function portsFree(
  folder: string,
  { smtp, lmtp, http }: Settings['listen'],
  which: readonly NodeRole[],
): Promise<void> {
  const places: (readonly [string, Listen])[] = [
    ...(which.includes('intake') ? [...named('lmtp', lmtp), ...named('smtp', smtp)] : []),
    ...(which.includes('admin') ? named('http', [http]) : []),
  ];
  for (const [name, at] of places) {
    // A socket's file may be one that a killed process left.
    if ('path' in at || at.port === 0) continue;
    const fault = await faultOf(at);
    if (fault === null) continue;
    const setting = `listen.${name} in ${join(folder, 'sluice.yaml')}`;
    throw new CommandError(
      fault === 'EADDRINUSE'
        ? `another program listens on ${at.host}:${at.port} already, perhaps another desk: stop it, or change ${setting}; nothing was started`
        : `${at.host}:${at.port} cannot be listened on (${fault}): change ${setting}; nothing was started`,
      exit.unavailable,
    );
  }
}

function named(name: string, places: readonly Listen[]): (readonly [string, Listen])[] {
  return places.map((at) => [name, at] as const);
}

async function faultOf(at: Extract<Listen, { port: number }>): Promise<string | null> {
  const server = createServer();
  try {
    await once(server.listen({ host: at.host, port: at.port }), 'listening');
    await once(server.close(), 'close');
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}
