// What daemon and commands share: the configuration, the database it names, and the functions of
// the store tied to them. Whoever opens a desk closes it.

import { randomUUID } from 'node:crypto';

import { environment } from './config/environment.ts';
import { load, type Loaded } from './config/load.ts';
import type { Problem } from './config/problems.ts';
import { lintTemplate, readTemplate } from './mail/template.ts';
import type { Rules, Settings } from './rules.ts';
import { openServer } from './store/embedded/server.ts';
import { migrate, unfit } from './store/migrate.ts';
import { type Database, openDatabase, type ServerAddress } from './store/pg.ts';
import { lifecycleProblems } from './tickets/lifecycles.ts';
import { linkProblems } from './tickets/links.ts';
import { uuidv7 } from './uuid.ts';

export const templateReader = { read: readTemplate, lint: lintTemplate };

/** The configuration is wrong; every problem is listed. */
export class ConfigurationError extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(`${problems.length} problem${problems.length === 1 ? '' : 's'} in the configuration`);
    this.problems = problems;
  }
}

/** The machine will not do: the sentence says why and what to do. */
export class UnfitError extends Error {}

const brokenTables =
  'nothing was started; mend the tables in src/tickets/lifecycles.ts and links.ts, or install the ' +
  'program anew';

export type Configuration = Extract<Loaded, { ok: true }>;

/**
 * Reads the folder of configuration.
 * @param env what may override it; a demo or a bench must not touch the desk that DATABASE_URL or
 *   SLUICE_HOME name, and gives an empty one
 * @throws ConfigurationError; UnfitError where the program's own tables are broken: whatever starts
 *   or checks comes by here
 */
export async function configure(folder: string, env = environment()): Promise<Configuration> {
  const broken = [
    ...lifecycleProblems().map((problem) => `lifecycles: ${problem}`),
    ...linkProblems().map((problem) => `links: ${problem}`),
  ];
  if (broken.length > 0) throw new UnfitError([...broken, brokenTables].join('\n'));
  const loaded = await load(folder, { env, templates: templateReader });
  if (!loaded.ok) throw new ConfigurationError(loaded.problems);
  return loaded;
}

export interface Desk {
  readonly settings: Settings;
  readonly rules: Rules;
  readonly files: ReadonlyMap<string, string>;
  readonly database: Database;
  /** The embedded server has ended although nobody asked it to. */
  readonly lost: Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the database of a configuration, embedded or given, with its schema up to date.
 * @throws UnfitError where the server could lose what it said it had stored
 */
export async function openDesk(
  configuration: Configuration,
  purpose: 'daemon' | 'command',
  say: (line: string) => void,
): Promise<Desk> {
  const { settings, rules, files } = configuration;
  const server = await serverOf(settings, purpose, say);
  const database = openDatabase(server.address);
  const close = async (): Promise<void> => {
    await database.close();
    await server.stop();
  };
  try {
    await migrate(server.address);
    const faults = await unfit(database);
    if (faults.length > 0) throw new UnfitError(faults.join('\n'));
  } catch (error) {
    await close();
    throw error;
  }
  return { settings, rules, files, database, lost: server.lost, close };
}

interface Server {
  readonly address: ServerAddress;
  readonly lost: Promise<void>;
  stop(): Promise<void>;
}

async function serverOf(
  settings: Settings,
  purpose: 'daemon' | 'command',
  say: (line: string) => void,
): Promise<Server> {
  if (settings.database.url !== null) {
    const never = new Promise<void>(() => {});
    return { address: { url: settings.database.url }, lost: never, stop: async () => {} };
  }
  const binaries = environment()['SLUICE_PG_BINARIES'];
  const server = await openServer({ home: settings.home, purpose, binaries, say });
  return { address: server.connection, lost: server.lost, stop: () => server.stop() };
}

/** A new id, from the clock and chance. */
export function newId(now = new Date()): string {
  return uuidv7(now.getTime(), randomUUID());
}
