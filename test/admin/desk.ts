// A desk with pages for the tests: a fresh database, the real server on a real socket, and a clock
// that is turned by hand.

import { rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { after } from 'node:test';

import { actingWith } from '../../src/node/acting-desk.ts';
import { stationOf } from '../../src/node/pages.ts';
import { createAdmin } from '../../src/admin/admin.ts';
import type { Route } from '../../src/admin/routes.ts';
import { holdingWith } from '../../src/node/answers-of-pages.ts';
import { configure, newId } from '../../src/desk.ts';
import { rulesInForce } from '../../src/node/in-force.ts';
import { registryObjects } from '../../src/demo/samples.ts';
import { createWhoisServer, type WhoisServer } from '../../src/demo/whois-server.ts';
import type { Holding } from '../../src/holding.ts';
import type { Log } from '../../src/log.ts';
import { type LookingUp, lookupsOn } from '../../src/node/looking-up.ts';
import { listenOn } from '../../src/mail/sockets.ts';
import { recipientDoorOf } from '../../src/node/page-mail.ts';
import { zipped } from '../../src/mail/zip.ts';
import { visibleLine } from '../../src/mail/visible.ts';
import { type Database, openDatabase } from '../../src/store/pg.ts';
import { findReceived } from '../../src/store/mails.ts';
import type { Rules, Settings } from '../../src/rules.ts';
import { createLink } from '../../src/store/sessions.ts';
import { showNumber } from '../../src/tickets/number.ts';
import type { TokenKeys } from '../../src/tickets/token.ts';
import { contactStatesBy, whoAnswersBy } from '../../src/node/who-answers.ts';
import { uuidv7 } from '../../src/uuid.ts';
import { createDrafting } from '../../src/workers/drafting.ts';
import { createMailPages } from '../../src/workers/mail-pages.ts';
import { createProtection } from '../../src/workers/protection.ts';
import { testDatabase } from '../support/database.ts';
import { temporaryHome } from '../support/server.ts';

export const start = new Date('2026-04-06T17:41:02Z');

/** The desks of a process share what the server of a run allows. */
const connectionsMax = 4;

const demo = join(import.meta.dirname, '../../config/demo');

export interface TestDesk {
  readonly database: Database;
  readonly holding: Holding;
  readonly origin: string;
  /** Where it listens, for connections that do not go by the origin's name. */
  readonly port: number;
  /** What listens there. */
  readonly server: Server;
  /** So many files were made at the same time, at most. */
  zippedAtOnce: number;
  /** What was logged as an error, and as a warning. */
  readonly errors: object[];
  readonly warnings: object[];
  /** A real one on loopback, the only one that is ever asked. */
  readonly registry: Pick<WhoisServer, 'queries' | 'close'>;
  clock: Date;
  newId(): string;
  /**
   * One request, redirects not followed; `cookie` logs in, forms come from the desk's own pages.
   */
  ask(path: string, init?: RequestInit & { cookie?: string }): Promise<Response>;
  /** Logs in by a fresh link and gives the cookie; by another name than `operator` if one is given. */
  login(actor?: string): Promise<string>;
  /** Ends the server early. */
  close(): Promise<void>;
}

/**
 * @param origin what the desk takes for its own address
 * @param cage what is other than by default where mails are read for pages
 * @param changed makes the rules of the pages from the demo's
 * @param trace looks for the way to an address; left out: nobody may
 */
export async function openTestDesk(
  origin = 'http://localhost',
  routes?: readonly Route[],
  cage: Partial<Settings['cage']> = {},
  changed: (rules: Rules) => Rules = (rules) => rules,
  trace?: LookingUp['trace'],
): Promise<TestDesk> {
  const { connection, url } = await testDatabase();
  const database = openDatabase(connection, connectionsMax);
  const home = temporaryHome();
  const loaded = await configure(demo, { SLUICE_HOME: home, DATABASE_URL: url });
  // Recipients have a page only where a test says so.
  const own = { ...loaded.rules, desk: { ...loaded.rules.desk, pages: null } };
  const configuration = { ...loaded, rules: own };
  const { settings } = configuration;
  const rules = changed(configuration.rules);
  const errors: object[] = [];
  const warnings: object[] = [];
  const log: Log = {
    info: () => {},
    warn: (fields) => void warnings.push(fields),
    error: (fields) => void errors.push(fields),
  };
  let made = 0;
  const desk = { clock: start, zippedAtOnce: 0 };
  let zipping = 0;
  const now = (): Date => desk.clock;
  const protection = createProtection({ home, now }, () => rules);
  const keys: TokenKeys = [Buffer.alloc(32, 7)];
  const noCage = { put: () => Promise.reject(new Error('nothing is proven here')) };
  const registry = createWhoisServer({ objects: registryObjects });
  const registryPort = await registry.listen(0);
  const inForce = await rulesInForce(
    { database, settings: asking(settings, registryPort) },
    configuration,
    keys,
    now,
    noCage,
  );
  const mails = createMailPages({
    // A child takes long to start where all tests want one.
    cage: { ...settings.cage, deadlineMs: 200_000, ...cage },
    rules: () => rules,
    now,
    find: (mail) => findReceived(database, mail),
  });
  const acting = actingWith({
    database,
    now,
    rules: () => rules,
    keys,
    holdMs: settings.safety.holdMs,
    protect: protection.protect,
    pages: mails,
  });
  const undoMs = settings.safety.holdMs.person;
  const holding = holdingWith({ database, inForce, now, acting, reader: mails, undoMs });
  // Before the pages, because they may refuse to start.
  let closePages = async (): Promise<void> => {};
  after(async () => {
    await closePages();
    mails.close();
    await registry.close();
    protection.close();
    rmSync(home, { recursive: true, force: true });
    // The database itself goes with the server, which may have ended by now.
    await database.close();
  });
  let server: Server | null = null;
  const admin = await createAdmin(
    {
      database,
      listen: { host: '127.0.0.1', port: 0 },
      baseUrl: origin,
      name: 'Example abuse desk',
      metrics: async () => 'sluice_backlog_mails 0\n',
      now,
      rules: () => rules,
      newId: () => newId(desk.clock),
      acting,
      drafts: createDrafting({ rules: () => rules, now, pages: mails }),
      whoAnswers: whoAnswersBy({ rules: () => rules, reads: () => inForce.reads(), now }),
      contactStates: contactStatesBy({ reads: () => inForce.reads() }),
      holding,
      station: stationOf(settings),
      login: configuration.login,
      recipients: recipientDoorOf(database, () => rules, now),
      mails,
      lookup: lookupsOn({
        database,
        settings: { ...settings, lookup: { traceroute: trace !== undefined } },
        rules: () => rules,
        reads: () => inForce.reads(),
        now,
        ...(trace === undefined ? {} : { trace }),
      }),
      showNumber: (number) => showNumber('Desk', number),
      visibleLine,
      zipped: async (files, most) => {
        zipping += 1;
        desk.zippedAtOnce = Math.max(desk.zippedAtOnce, zipping);
        return zipped(files, most).finally(() => {
          zipping -= 1;
        });
      },
      listenOn: (given, where) => {
        server = given;
        return listenOn(given, where);
      },
      log,
    },
    routes,
  );
  const at = await admin.listen();
  if (server === null) throw new Error('nothing listens');
  const stopListening = await database.listen(['hold'], () => admin.heard());
  const port = 'port' in at ? at.port : 0;
  closePages = async () => {
    await stopListening();
    await admin.close();
  };
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
    holding,
    origin,
    port,
    server: server as Server,
    errors,
    warnings,
    registry,
    ask,
    newId(): string {
      made += 1;
      const random = `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`;
      return uuidv7(desk.clock.getTime() + made, random);
    },
    close: () => admin.close(),
    async login(actor = 'operator'): Promise<string> {
      const secret = await createLink(database, actor, desk.clock);
      const body = new URLSearchParams({ secret });
      const answer = await ask('/login', { method: 'POST', body });
      return (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
    },
  });
}

/** Its registry is the one on that port of loopback. */
function asking(settings: Settings, port: number): Settings {
  const server = { host: '127.0.0.1', port, prefixes: [], queriesPerMinute: 60, flags: '-B' };
  return { ...settings, rdap: { servers: [] }, whois: { ...settings.whois, servers: [server] } };
}
