// The program: one command a file, wrong usage answered with the nearest right form.

import { join } from 'node:path';

import { Command, CommanderError } from 'commander';

import { environment, packageDir } from '../config/environment.ts';
import { version } from '../config/version.ts';
import { actCommand } from './act.ts';
import { checkCommand } from './check.ts';
import { contactCommand } from './contact.ts';
import { dbCommand } from './db.ts';
import { demoCommand } from './demo.ts';
import { exit, tell } from './ending.ts';
import { explainCommand } from './explain.ts';
import { ingestCommand } from './ingest.ts';
import { keyCommand } from './key.ts';
import { loginCommand } from './login.ts';
import { lookupCommand } from './lookup.ts';
import { mailCommand } from './mail.ts';
import { networkCommand } from './network.ts';
import { outboxCommand } from './outbox.ts';
import { queueCommand } from './queue.ts';
import { runCommand } from './run.ts';
import { sampleCommand } from './sample.ts';
import { searchCommand } from './search.ts';
import { ticketCommand } from './ticket.ts';

function program(): Command {
  const sluice = new Command('sluice')
    .description('The abuse desk that runs itself.')
    .option(
      '-c, --config <dir>',
      'the folder of configuration',
      environment()['SLUICE_CONFIG'] ?? join(packageDir, 'config'),
    )
    .version(version, '-V, --version')
    .showHelpAfterError('(see: sluice --help)')
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText(
      'after',
      `
Start here:
  sluice demo                       everything on this machine, with sample complaints
  sluice explain complaint.eml      what would be done with a mail, and why
  sluice run                        the desk; point your mail server at what it prints

Exit codes: 0 done, 64 wrong usage, 65 wrong in the input, 66 no such input, 69 unavailable,
  75 changed meanwhile (look again), 78 wrong configuration`,
    );
  const commands = [
    runCommand,
    demoCommand,
    sampleCommand,
    checkCommand,
    explainCommand,
    lookupCommand,
    networkCommand,
    contactCommand,
    keyCommand,
    loginCommand,
    ingestCommand,
    mailCommand,
    ticketCommand,
    searchCommand,
    queueCommand,
    actCommand,
    outboxCommand,
    dbCommand,
  ];
  for (const add of commands) add(sluice);
  sluice
    .command('version')
    .description('the version of this program')
    .action(() => console.log(version));
  // Commands inherit how errors are told only if they are told so.
  for (const command of sluice.commands) {
    for (const one of [command, ...command.commands]) {
      const path = one === command ? command.name() : `${command.name()} ${one.name()}`;
      one
        .exitOverride()
        .showHelpAfterError(`usage: sluice ${path} ${one.usage()}   (see: sluice ${path} --help)`)
        .showSuggestionAfterError();
    }
  }
  return sluice;
}

try {
  await program().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : exit.usage;
  else process.exitCode = tell(error);
}
