// A desk with pages for the tests: a fresh database, the real server on a real socket, and a clock
// that is turned by hand.

import { after } from 'node:test';

import { createAdmin } from '../../src/admin/admin.ts';
import type { Route } from '../../src/admin/routes.ts';
import type { Log } from '../../src/log.ts';
import { listenOn } from '../../src/mail/sockets.ts';
import { visibleLine } from '../../src/mail/visible.ts';
import { type Database, openDatabase } from '../../src/store/pg.ts';
import { createLink } from '../../src/store/sessions.ts';
import { showNumber } from '../../src/tickets/number.ts';
import { uuidv7 } from '../../src/uuid.ts';
import { testDatabase } from '../support/database.ts';

export const start = new Date('2026-04-06T17:41:02Z');

export interface TestDesk {
  readonly database: Database;
  readonly origin: string;
  /** Where it listens, for connections that do not go by the origin's name. */
  readonly port: number;
  /** What was logged as an error. */
  readonly errors: object[];
  clock: Date;
  newId(): string;
  /**
   * One request, redirects not followed; `cookie` logs in, forms come from the desk's own pages.
   */
  ask(path: string, init?: RequestInit & { cookie?: string }): Promise<Response>;
  /** Logs in by a fresh link and gives the cookie. */
  login(): Promise<string>;
}

/** @param origin what the desk takes for its own address */
export async function openTestDesk(
  origin = 'http://localhost',
  routes?: readonly Route[],
): Promise<TestDesk> {
  const { connection } = await testDatabase();
  const database = openDatabase(connection);
  const errors: object[] = [];
  const log: Log = { info: () => {}, warn: () => {}, error: (fields) => void errors.push(fields) };
  let made = 0;
  const desk = { clock: start };
  const admin = await createAdmin(
    {
      database,
      listen: { host: '127.0.0.1', port: 0 },
      baseUrl: origin,
      name: 'Example abuse desk',
      metrics: async () => 'sluice_backlog_mails 0\n',
      now: () => desk.clock,
      showNumber: (number) => showNumber('Desk', number),
      visibleLine,
      listenOn,
      log,
    },
    routes,
  );
  const at = await admin.listen();
  const port = 'port' in at ? at.port : 0;
  after(async () => {
    await admin.close();
    // The database itself goes with the server, which may have ended by now.
    await database.close();
  });
  const ask: TestDesk['ask'] = (path, { cookie, headers, ...init } = {}) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      redirect: 'manual',
      ...init,
      headers: {
        ...(cookie === undefined ? {} : { cookie }),
        ...(init.method === 'POST' ? { origin } : {}),
        ...(headers as Record<string, string> | undefined),
      },
    });
  return Object.assign(desk, {
    database,
    origin,
    port,
    errors,
    ask,
    newId(): string {
      made += 1;
      const random = `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`;
      return uuidv7(desk.clock.getTime() + made, random);
    },
    async login(): Promise<string> {
      const secret = await createLink(database, 'operator', desk.clock);
      const body = new URLSearchParams({ secret });
      const answer = await ask('/login', { method: 'POST', body });
      return (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
    },
  });
}
