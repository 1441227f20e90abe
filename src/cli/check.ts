// `sluice check`: is the configuration right? Every problem at once, with its place.

import type { Command } from 'commander';

import { configure } from '../desk.ts';
import { CommandError } from './ending.ts';
import { count } from './output.ts';
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
      const parts = [
        count(files.size, 'file'),
        count(rules.constituencies.length, 'constituency', 'constituencies'),
        count(rules.networks.length, 'network'),
        count(rules.routing.length, 'rule'),
        count(rules.templates.size, 'template'),
      ];
      console.log(`ok: ${parts.join(', ')}; revision ${rules.digest.slice(0, 12)}`);
    });
}
