// `sluice check`: is the configuration right? Every problem at once, with its place.

import type { Command } from 'commander';

import { configure } from '../desk.ts';
import { CommandError } from './ending.ts';
import type { ConfigOption } from './with-desk.ts';

export function checkCommand(program: Command): void {
  program
    .command('check')
    .description('is the configuration right? lists every problem with file:line:col')
    .argument('[dir]', 'the folder of configuration; default: that of --config')
    .action(async (dir: string | undefined, _options: object, command: Command) => {
      const { config } = command.optsWithGlobals<ConfigOption>();
      if (dir === '') throw new CommandError('the folder has no name');
      const { rules, files } = await configure(dir ?? config);
      console.log(
        `ok: ${files.size} files, ${rules.constituencies.length} constituencies, ` +
          `${rules.networks.length} networks, ${rules.routing.length} rules, ` +
          `${rules.templates.size} templates; revision ${rules.digest.slice(0, 12)}`,
      );
    });
}
