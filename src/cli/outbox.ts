// `sluice outbox`: what goes out, and the one switch that stops all of it.

import type { Command } from 'commander';

import { listDeliveries } from '../store/deliveries.ts';
import { revokePageLinks } from '../store/page-links.ts';
import { isId } from '../store/pg.ts';
import { automaticHeld, outboxHeld, switchOutbox } from '../store/switches.ts';
import { CommandError } from './ending.ts';
import { type ListOptions, limitOf, listOptions, sinceOf } from './lists.ts';
import { out, print, when } from './output.ts';
import { actor, type ConfigOption, withDesk } from './with-desk.ts';

export function outboxCommand(program: Command): void {
  const outbox = program.command('outbox').description('outgoing mail: ls, hold, release, revoke');
  listOptions(outbox.command('ls').description('newest first')).action(
    async (options: ListOptions, command: Command) => {
      await withDesk(command.optsWithGlobals<ConfigOption>(), async ({ database }) => {
        const held = await outboxHeld(database);
        if (held !== null) console.error(`all outgoing mail is stopped since ${when(held)}`);
        const automatic = await automaticHeld(database);
        if (automatic !== null) {
          console.error(
            `automatic mail is stopped since ${when(automatic.since)}: ${automatic.why}`,
          );
          console.error('look at what waits below, then let it go with: sluice outbox release');
        }
        const rows = await listDeliveries(database, {
          limit: limitOf(options),
          since: sinceOf(options),
        });
        print(rows, options.json === true, (row) =>
          options.quiet === true
            ? row.id
            : `${row.id}  ${row.state.padEnd(9)} ${when(row.sentAt ?? row.dueAt)}  ${row.recipient}  ${row.subject}  ${row.reply ?? ''}`,
        );
      });
    },
  );
  outbox
    .command('revoke <delivery>')
    .description('close the page that a letter leads its recipient to, for good')
    .action(async (id: string, _options: object, command: Command) => {
      await withDesk(command.optsWithGlobals<ConfigOption>(), async ({ database }) => {
        const closed = isId(id) ? await revokePageLinks(database, id, new Date()) : 0;
        if (closed === 0) {
          throw new CommandError(`no open page belongs to "${id}"; outbox ls shows the ids`);
        }
        out('the page is closed; its link leads nowhere');
      });
    });
  for (const [verb, held, text] of [
    ['hold', true, 'stop all outgoing mail, on all nodes, until release'],
    ['release', false, 'let outgoing mail go again'],
  ] as const) {
    outbox
      .command(verb)
      .description(text)
      .action(async (_options: object, command: Command) => {
        await withDesk(command.optsWithGlobals<ConfigOption>(), ({ database }) =>
          switchOutbox(database, held, actor(), new Date()),
        );
        out(held ? 'all outgoing mail is stopped' : 'outgoing mail goes again');
      });
  }
}
