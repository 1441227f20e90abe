// Brings the schema up to date at start. Several nodes may start at once: one migrates, the others
// wait for it. Refuses a server that could lose what it said it had written.

import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import type { Database, ServerAddress } from './pg.ts';

const folder = fileURLToPath(new URL('../../migrations', import.meta.url));
const oldestServer = 150_000;

/**
 * Applies all migrations that are still missing.
 * @returns the names of those applied now
 */
export async function migrate(address: ServerAddress): Promise<string[]> {
  // It takes long to load, and most starts find nothing missing.
  const { runner } = await import('node-pg-migrate');
  const { url, ...client } = address;
  const applied = await runner({
    databaseUrl: url ?? client,
    dir: folder,
    direction: 'up',
    migrationsTable: 'migration',
    advisoryLockMode: 'wait',
    checkOrder: true,
    log: () => {},
  });
  return applied.map((migration) => migration.name);
}

/** The names of the migrations in force, oldest first; none of a database that is empty. */
export async function migrations(database: Database): Promise<string[]> {
  const [at] = await database.query<{ is: boolean }>(
    `select to_regclass('migration') is not null as is`,
  );
  if (at?.is !== true) return [];
  const rows = await database.query<{ name: string }>('select name from migration order by id');
  return rows.map((row) => row.name);
}

/** The names of the migrations that this program brings and the schema lacks. */
export async function missingMigrations(database: Database): Promise<string[]> {
  const applied = new Set(await migrations(database));
  const brought = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return brought.map((name) => name.slice(0, -'.sql'.length)).filter((name) => !applied.has(name));
}

/** What makes this server unfit to be trusted with mail, each as a sentence; empty: fit. */
export async function unfit(database: Database): Promise<string[]> {
  const [row] = await database.query<Record<string, string>>(`
    select current_setting('server_version_num') as version,
      current_setting('fsync') as fsync,
      current_setting('full_page_writes') as full_page_writes,
      current_setting('synchronous_commit') as synchronous_commit`);
  const faults: string[] = [];
  if (Number(row?.['version']) < oldestServer) {
    faults.push(`PostgreSQL 15 or later is needed, this is ${row?.['version']}`);
  }
  for (const name of ['fsync', 'full_page_writes', 'synchronous_commit']) {
    const value = row?.[name];
    if (value === 'off' || (name === 'synchronous_commit' && value === 'local')) {
      faults.push(`${name} is ${value}: an acknowledged mail could be lost; set ${name} = on`);
    }
  }
  return faults;
}
