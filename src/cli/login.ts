// `sluice login [NAME]`: a fresh link to the pages, good once. What is done there is done in that
// name, and the history keeps it.

import type { Command } from 'commander';

import { formValues, isWrong, nameField } from '../admin/form.ts';
import { speak } from '../admin/messages/say.ts';
import { createLink } from '../store/sessions.ts';
import { CommandError, exit } from './ending.ts';
import { type ConfigOption, withDesk } from './with-desk.ts';

/** Whoever names nobody: as the link that is printed at start. */
const nobodyNamed = 'operator';
/** What the history says of what no person did at a page. */
const taken = new Set(['sluice', 'clock', 'breaker', 'intake', 'page']);
const takenStart = /^(?:cli|party):/;

export function loginCommand(program: Command): void {
  program
    .command('login [name]')
    .description('a fresh link to the pages for somebody: good once, within a day')
    .addHelpText(
      'after',
      '\nThe name stands beside all that is done there: `sluice login Petra`. 1 to 64 characters;\n' +
        'without one it is "operator". Log out everywhere (on the profile page) ends it.',
    )
    .action(async (given: string | undefined, _options: object, command: Command) => {
      const name = nameOf(given ?? nobodyNamed);
      await withDesk(command.optsWithGlobals<ConfigOption>(), async ({ database, settings }) => {
        const secret = await createLink(database, name, new Date());
        console.log(`${settings.listen.baseUrl}/login/${secret}`);
      });
    });
}

/** @throws CommandError for what is no name of a person */
function nameOf(given: string): string {
  const name = nameField(formValues(new URLSearchParams({ name: given })), 'name');
  if (isWrong(name)) throw new CommandError(name.wrong(speak('en')), exit.usage);
  if (taken.has(name.toLowerCase()) || takenStart.test(name.toLowerCase())) {
    throw new CommandError(
      `"${name}" is what the history calls the program itself; say the name of a person`,
    );
  }
  return name;
}
