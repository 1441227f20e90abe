// The PostgreSQL that tests run on, in a home of its own that is removed with it. SLUICE_TEST_PG=15
// takes Debian's PostgreSQL of that version; default is the packaged one.

import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Client } from 'pg';

import { type Connection, openServer, type OpenServer } from '../../src/store/embedded/server.ts';

/** Where Linux keeps files in memory: hundreds of databases are made and removed there fast. */
const memory = '/dev/shm';
const mounts = '/proc/mounts';
/** What a whole run leaves at most, with room to spare. */
const memoryBytesMin = 6 * 1024 ** 3;

/** A new home below the system's temporary folder, open enough for PostgreSQL's own user. */
export function temporaryHome(below = tmpdir()): string {
  const home = mkdtempSync(join(below, 'sluice-test-'));
  chmodSync(home, 0o711);
  return home;
}

/**
 * A server in a home that is removed with it: of one file, or of a whole run, and passed on then.
 * No test takes its power away: those that do start servers of their own.
 */
export async function startTestServer({ isShared }: { isShared: boolean }): Promise<OpenServer> {
  const binaries = testBinaries();
  const home = temporaryHome(hasRoom(memory) ? memory : tmpdir());
  const server = await openServer({ home, purpose: 'daemon', binaries, say: () => {} });
  if (isShared) await withoutVacuum(server.connection);
  return {
    ...server,
    async stop() {
      await server.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/**
 * It would go round hundreds of databases, of which none grows old. One that does (a month of a
 * desk) belongs to one file: without it the server knows nothing of what is in its tables.
 */
async function withoutVacuum(connection: Connection): Promise<void> {
  const client = new Client({ ...connection, database: 'postgres' });
  await client.connect();
  await client.query('alter system set autovacuum = off');
  await client.query('select pg_reload_conf()');
  await client.end();
}

/** Room, and leave to run programs: PostgreSQL is copied there where its user cannot reach ours. */
function hasRoom(folder: string): boolean {
  if (!existsSync(folder) || !existsSync(mounts)) return false;
  const [, , , options = 'noexec'] =
    readFileSync(mounts, 'utf8')
      .split('\n')
      .map((line) => line.split(' '))
      .findLast(([, at]) => at === folder) ?? [];
  const { bavail, bsize } = statfsSync(folder);
  return !options.split(',').includes('noexec') && bavail * bsize >= memoryBytesMin;
}

/** The bin folder that SLUICE_TEST_PG asks for. */
export function testBinaries(): string | undefined {
  const version = process.env['SLUICE_TEST_PG'];
  if (version === undefined || version === '') return undefined;
  const folder = `/usr/lib/postgresql/${version}/bin`;
  if (!existsSync(folder)) throw new Error(`There is no ${folder}: install postgresql-${version}.`);
  return folder;
}
