// `sluice login`: a fresh link to the pages, good once.

import type { Command } from 'commander';

import { createLink } from '../store/sessions.ts';
import { actor, type ConfigOption, withDesk } from './with-desk.ts';

export function loginCommand(program: Command): void {
  program
    .command('login')
    .description('a fresh link to the pages: good once, within a day')
    .action(async (_options: object, command: Command) => {
      await withDesk(command.optsWithGlobals<ConfigOption>(), async ({ database, settings }) => {
        const secret = await createLink(database, actor(), new Date());
        console.log(`${settings.listen.baseUrl}/login/${secret}`);
      });
    });
}
