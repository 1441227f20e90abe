// The desk's pages: read-only lists of what came, what is asked and what left, behind a one-time
// link. Knows the store and nothing else of the desk; all other it is given.

import type { Server } from 'node:http';
import { fileURLToPath } from 'node:url';

import type { Log } from '../log.ts';
import type { Listen } from '../rules.ts';
import type { Parts } from './answer.ts';
import { createApp } from './app.ts';
import { readAsset } from './assets.ts';
import { sessionCookie } from './cookie.ts';
import { createRender } from './render.ts';
import { type Route, routes } from './routes.ts';
import { createSend } from './send.ts';

export interface AdminOptions extends Parts {
  readonly listen: Listen;
  /** What links start with; forms are taken from nowhere else. */
  readonly baseUrl: string;
  /** The desk's name. */
  readonly name: string;
  /** Makes one visible line of words of others, at most so many UTF-16 units long. */
  readonly visibleLine: (text: string, max: number) => string;
  /** Listens, and says where: the port that was chosen where 0 was asked for. */
  readonly listenOn: (server: Server, at: Listen) => Promise<Listen>;
  readonly log: Log;
}

export interface Admin {
  listen(): Promise<Listen>;
  /** Takes nothing more; what is under way is cut, for nothing here is worth waiting for. */
  close(): Promise<void>;
}

const folder = fileURLToPath(new URL('../../templates/admin', import.meta.url));
const connectionsMax = 200;

/** @throws where sessions would cross an open network, or a route declares no permission */
export async function createAdmin(
  options: AdminOptions,
  table: readonly Route[] = routes,
): Promise<Admin> {
  const { baseUrl, log } = options;
  const cookie = sessionCookie(baseUrl);
  const stylesheet = readAsset(folder, 'desk', 'css');
  const icon = readAsset(folder, 'desk', 'svg');
  const send = createSend({
    parts: options,
    render: createRender(folder, options.visibleLine),
    cookie,
    desk: options.name,
    stylesheet: stylesheet.path,
    icon: icon.path,
  });
  const app = await createApp({
    parts: options,
    routes: table,
    assets: [stylesheet, icon],
    origin: new URL(baseUrl).origin,
    cookie,
    send,
    log,
  });
  await app.ready();
  app.server.maxConnections = connectionsMax;
  return {
    listen: () => options.listenOn(app.server, options.listen),
    close: async () => {
      await app.close();
      const { server } = app;
      if (!server.listening) return;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
