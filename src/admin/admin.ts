// The desk's pages as a server with a life cycle, from the table of routes to the socket. Knows the
// store and the pure functions of tickets; all else of the desk it is given (Parts in answer.ts).

import type { Server } from 'node:http';
import { fileURLToPath } from 'node:url';

import type { Log } from '../log.ts';
import type { Listen } from '../rules.ts';
import type { Parts } from './answer.ts';
import { createApp } from './app.ts';
import { readAssets } from './assets.ts';
import { sessionCookie } from './cookie.ts';
import { countsAt } from './counts.ts';
import { createHub } from './live/hub.ts';
import { createRender } from './render.ts';
import { type Route, routes } from './routes.ts';
import { createSend } from './send.ts';
import { href, type VisibleLine } from './shown.ts';

export interface AdminOptions extends Omit<Parts, 'live'> {
  readonly listen: Listen;
  /** What links start with; forms are taken from nowhere else. */
  readonly baseUrl: string;
  /** The desk's name. */
  readonly name: string;
  /** Makes one visible line of words of others, at most so many UTF-16 units long. */
  readonly visibleLine: VisibleLine;
  /** Listens, and says where: the port that was chosen where 0 was asked for. */
  readonly listenOn: (server: Server, at: Listen) => Promise<Listen>;
  readonly log: Log;
}

export interface Admin {
  listen(): Promise<Listen>;
  /** Something about holds has changed: open pages are told. */
  heard(): void;
  /** Takes nothing more; what is under way has a second, for nothing here is worth more. */
  close(): Promise<void>;
}

const folder = fileURLToPath(new URL('../../templates/admin', import.meta.url));
const connectionsMax = 200;
/** So long answers under way may take when it ends. */
const lastAnswersMs = 1_000;

/** @throws where sessions would cross an open network, or a route declares no permission */
export async function createAdmin(
  options: AdminOptions,
  table: readonly Route[] = routes,
): Promise<Admin> {
  const { baseUrl, log, database } = options;
  const live = createHub({ count: () => countsAt(database, parts.now()), log });
  const parts = { ...options, live };
  const cookie = sessionCookie(baseUrl);
  const { stylesheet, icon, scripts } = readAssets(folder);
  const send = createSend({
    parts,
    render: createRender(folder, options.visibleLine),
    cookie,
    desk: options.name,
    stylesheet: href(stylesheet.path),
    scripts: scripts.map(({ path }) => href(path)),
    icon: href(icon.path),
  });
  const app = await createApp({
    parts,
    routes: table,
    assets: [stylesheet, icon, ...scripts],
    origin: new URL(baseUrl).origin,
    cookie,
    send,
    log,
  });
  await app.ready();
  app.server.maxConnections = connectionsMax;
  return {
    listen: () => options.listenOn(app.server, options.listen),
    heard: () => live.heard(),
    close: async () => {
      const { server } = app;
      // Browsers open connections ahead, which no server takes for idle.
      const cut = setTimeout(() => server.closeAllConnections(), lastAnswersMs);
      await app.close().finally(() => clearTimeout(cut));
      if (!server.listening) return;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
