// `sluice queue`: what waits for a person, oldest first, with the prepared answer.

import type { Command } from 'commander';

import { preparedAnswers } from '../model.ts';
import { type HoldRow, listHolds } from '../store/acts.ts';
import { CommandError } from './ending.ts';
import { type ListOptions, limitOf, listOptions, sinceOf } from './lists.ts';
import { print, when } from './output.ts';
import { type ConfigOption, withDesk } from './with-desk.ts';

export function queueCommand(program: Command): void {
  listOptions(
    program
      .command('queue')
      .description('what waits for a person, oldest first, with the prepared answer')
      .argument('[ls]', 'queue and queue ls are the same'),
  ).action(async (word: string | undefined, options: ListOptions, command: Command) => {
    if (word !== undefined && word !== 'ls') {
      throw new CommandError(`queue ${word}: there is only: sluice queue ls`);
    }
    await withDesk(command.optsWithGlobals<ConfigOption>(), async ({ database }) => {
      const which = { limit: limitOf(options), since: sinceOf(options) };
      const rows = await listHolds(database, which);
      print(rows, options.json === true, (row) => (options.quiet === true ? row.id : lines(row)));
    });
  });
}

function lines(row: HoldRow): string {
  const head = `${row.id}  ${when(row.openedAt)}  ${row.codes.join(', ')}  ${row.sender ?? ''}`;
  const doubts = row.doubts.map((doubt) => `    ${doubt.code}: ${doubt.text}`);
  const prepared = row.prepared.map((one) => `    prepared: ${one.to}  ${one.subject}`);
  const does = preparedAnswers[row.answer] ?? 'nothing is prepared, it needs a decision';
  const id = row.id.slice(-8);
  const answer = `    accept ${id}: ${does}`;
  const snoozed =
    row.snoozedUntil !== null && row.snoozedUntil > new Date() ? row.snoozedUntil : null;
  const until =
    snoozed === null ? [] : [`    snoozed until ${when(snoozed)}: ${row.snoozedBy ?? ''}`];
  return [`${head}  ${row.subject ?? ''}`, ...until, ...doubts, ...prepared, answer].join('\n');
}
