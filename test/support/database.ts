// A database of its own for each test file: a copy of a template that is migrated once. The server
// is the one the runner started, or, for a file run directly, one of its own that ends with the
// file.

import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

import { Client } from 'pg';

import type { Connection, OpenServer } from '../../src/store/embedded/server.ts';
import { migrate } from '../../src/store/migrate.ts';
import { startTestServer } from './server.ts';

export interface TestDatabase {
  readonly connection: Connection;
  /** The same as DATABASE_URL, for programs that a test starts. */
  readonly url: string;
  /** Ends all its connections and removes it. */
  drop(): Promise<void>;
}

/**
 * Any number; all test files use the same, so one makes the template and the others wait for it.
 */
const templateLock = 20260103;

const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url));

let own: Promise<OpenServer> | undefined;

/** A fresh migrated database; the first call of a run makes the template. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = await testServer();
  const template = await madeTemplate(server);
  const database = `test_${randomBytes(8).toString('hex')}`;
  await on(server, (client) => client.query(`create database ${database} template ${template}`));
  const connection = { ...server, database };
  return {
    connection,
    url: urlOf(connection),
    drop: () =>
      on(server, async (client) => {
        await client.query(`drop database if exists ${database} with (force)`);
      }),
  };
}

async function testServer(): Promise<Connection> {
  const given = process.env['SLUICE_TEST_SERVER'];
  if (given !== undefined) return JSON.parse(given) as Connection;
  own ??= startTestServer({ isShared: false });
  return (await own).connection;
}

after(async () => {
  await (await own)?.stop();
});

async function madeTemplate(server: Connection): Promise<string> {
  const template = `template_${contentHash(migrationsFolder)}`;
  await on(server, async (client) => {
    await client.query('select pg_advisory_lock($1)', [templateLock]);
    const made = await client.query('select from pg_database where datname = $1', [template]);
    if (made.rowCount !== 0) return;
    // The name appears only once the content is whole.
    const unfinished = `${template}_unfinished`;
    await client.query(`drop database if exists ${unfinished} with (force)`);
    await client.query(`create database ${unfinished}`);
    await migrate({ ...server, database: unfinished });
    await client.query(`alter database ${unfinished} rename to ${template}`);
  });
  return template;
}

function contentHash(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) {
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(folder, name)))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

/** Advisory locks go with the connection. */
async function on<T>(server: Connection, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ ...server, database: 'postgres' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlOf({ host, port, user, database }: Connection): string {
  // The host is a folder, which only fits into the query; a URL without any is none to Node.
  return `postgres://${user}@localhost/${database}?host=${encodeURIComponent(host)}&port=${port}`;
}
