// The program: one command a file, loaded when it is asked for; wrong usage answered with the
// nearest right form.

import { join } from 'node:path';

import { Command, CommanderError } from 'commander';

import { environment, packageDir } from '../config/environment.ts';
import { version } from '../config/version.ts';
import { exit, tell } from './ending.ts';

type Add = (program: Command) => void;

/** Each is loaded where it is asked for: what the desk needs takes a second to load. */
const commands: Readonly<Record<string, () => Promise<Add>>> = {
  run: async () => (await import('./run.ts')).runCommand,
  demo: async () => (await import('./demo.ts')).demoCommand,
  sample: async () => (await import('./sample.ts')).sampleCommand,
  check: async () => (await import('./check.ts')).checkCommand,
  explain: async () => (await import('./explain.ts')).explainCommand,
  lookup: async () => (await import('./lookup.ts')).lookupCommand,
  network: async () => (await import('./network.ts')).networkCommand,
  contact: async () => (await import('./contact.ts')).contactCommand,
  key: async () => (await import('./key.ts')).keyCommand,
  login: async () => (await import('./login.ts')).loginCommand,
  ingest: async () => (await import('./ingest.ts')).ingestCommand,
  mail: async () => (await import('./mail.ts')).mailCommand,
  ticket: async () => (await import('./ticket.ts')).ticketCommand,
  search: async () => (await import('./search.ts')).searchCommand,
  queue: async () => (await import('./queue.ts')).queueCommand,
  act: async () => (await import('./act.ts')).actCommand,
  outbox: async () => (await import('./outbox.ts')).outboxCommand,
  db: async () => (await import('./db.ts')).dbCommand,
};

/** The command that is asked for; where it is none, all of them, to tell what there is. */
function wanted(words: readonly string[]): readonly Promise<Add>[] {
  const name = words.find(
    (word, at) => !word.startsWith('-') && !/^(?:-c|--config)$/.test(words[at - 1] ?? ''),
  );
  if (name === 'version' || words[0] === '-V' || words[0] === '--version') return [];
  const one = Object.entries(commands).filter(([known]) => known === name);
  return (one.length > 0 ? one : Object.entries(commands)).map(([, load]) => load());
}

async function program(words: readonly string[]): Promise<Command> {
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
  for (const add of await Promise.all(wanted(words))) add(sluice);
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
  const sluice = await program(process.argv.slice(2));
  await sluice.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : exit.usage;
  else process.exitCode = tell(error);
}
