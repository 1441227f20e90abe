// What daemon and commands share: the configuration, the database it names, and the functions of
// the store tied to them. Whoever opens a desk closes it.

import { randomUUID } from 'node:crypto';
import { isAbsolute, relative, resolve } from 'node:path';

import { type Environment, environment, packageDir } from './config/environment.ts';
import { load, type Loaded } from './config/load.ts';
import type { Problem } from './config/problems.ts';
import { lintTemplate, readTemplate } from './mail/template.ts';
import type { Rules, Settings } from './rules.ts';
import { openServer } from './store/embedded/server.ts';
import { migrate, missingMigrations, unfit } from './store/migrate.ts';
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

export interface Configuration extends Extract<Loaded, { ok: true }> {
  /** The command that makes a login link to this desk, but for the name. */
  readonly login: Login;
}

/** As it is told on this machine, and elsewhere, where no paths are told. */
interface Login {
  readonly here: string;
  readonly anywhere: string;
}

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
  return { ...loaded, login: loginOf(folder, env) };
}

/** What names this desk to a command that is given in the folder of the program. */
function loginOf(folder: string, { SLUICE_HOME: home }: Environment): Login {
  const inside = relative(packageDir, resolve(folder));
  const isInside = !inside.startsWith('..') && !isAbsolute(inside);
  const where = isInside ? inside : resolve(folder);
  const config = (named: string): string => (inside === 'config' ? '' : ` -c ${quoted(named)}`);
  const at = home === undefined ? '' : `SLUICE_HOME=${quoted(resolve(home))} `;
  return {
    here: `${at}npx sluice${config(where)} login`,
    anywhere: `npx sluice${config(isInside ? inside : 'FOLDER')} login`,
  };
}

/** A word for a shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

export interface Desk {
  readonly settings: Settings;
  readonly rules: Rules;
  readonly files: ReadonlyMap<string, string>;
  readonly login: Login;
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
  const { settings, rules, files, login } = configuration;
  const server = await serverOf(settings, purpose, say);
  const database = openDatabase(server.address);
  const close = async (): Promise<void> => {
    await database.close();
    await server.stop();
  };
  try {
    if ((await missingMigrations(database)).length > 0) await migrate(server.address);
    const faults = await unfit(database);
    if (faults.length > 0) throw new UnfitError(faults.join('\n'));
  } catch (error) {
    await close();
    throw error;
  }
  return { settings, rules, files, login, database, lost: server.lost, close };
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
