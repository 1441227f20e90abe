// `sluice db`: the schema of the database.

import type { Command } from 'commander';

import { backlog } from '../store/mails.ts';
import { migrations } from '../store/migrate.ts';
import { count } from './output.ts';
import { type ConfigOption, withDesk } from './with-desk.ts';

export function dbCommand(program: Command): void {
  const db = program.command('db').description('the database: migrate, status');
  db.command('migrate')
    .description('bring the schema up to date (a node does so at start)')
    .action(async (_options: object, command: Command) => {
      await withDesk(command.optsWithGlobals<ConfigOption>(), async ({ database }) => {
        console.log(`up to date: ${(await migrations(database)).at(-1)}`);
      });
    });
  db.command('status')
    .description('server, schema, and what waits')
    .action(async (_options: object, command: Command) => {
      await withDesk(command.optsWithGlobals<ConfigOption>(), async ({ database, settings }) => {
        const [row] = await database.query<{ version: string }>(
          `select current_setting('server_version') as version`,
        );
        const applied = await migrations(database);
        const { waiting } = await backlog(database, new Date());
        const where =
          settings.database.url === null ? `embedded, ${settings.home}` : 'DATABASE_URL';
        console.log(`server     PostgreSQL ${row?.version} (${where})`);
        console.log(`schema     ${count(applied.length, 'migration')}, last ${applied.at(-1)}`);
        console.log(`waiting    ${count(waiting, 'mail')}`);
      });
    });
}
