// `sluice ticket`: tickets, and the whole story of one.

import { type Command, Option } from 'commander';

import type { Desk } from '../desk.ts';
import type { TicketKind } from '../model.ts';
import { listDeliveries } from '../store/deliveries.ts';
import {
  findTicket,
  linkedTickets,
  listTickets,
  ticketHistory,
  ticketMails,
  type TicketRow,
} from '../store/tickets.ts';
import { showNumber } from '../tickets/number.ts';
import { CommandError, exit } from './ending.ts';
import { type ListOptions, limitOf, listOptions, sinceOf } from './lists.ts';
import { out, print, when } from './output.ts';
import { type ConfigOption, withDesk } from './with-desk.ts';

const kinds: readonly TicketKind[] = ['report', 'incident', 'investigation', 'block'];

export function ticketCommand(program: Command): void {
  const ticket = program.command('ticket').description('tickets: ls, show');
  listOptions(ticket.command('ls').description('newest first'))
    .addOption(new Option('--kind <kind>', 'only this kind').choices(kinds))
    .action(async (options: ListOptions & { kind?: TicketKind }, command: Command) => {
      await withDesk(command.optsWithGlobals<ConfigOption>(), async ({ database, rules }) => {
        const page = {
          limit: limitOf(options),
          since: sinceOf(options),
          kind: options.kind ?? null,
        };
        const rows = await listTickets(database, page);
        const tag = rules.desk.ticketTag;
        print(rows, options.json === true, (row) =>
          options.quiet === true ? row.id : line(row, tag),
        );
      });
    });
  ticket
    .command('show')
    .description('links, mails, forwards and history of one ticket')
    .argument('<number>', 'the number, with or without tag and brackets, or the id')
    .action(async (key: string, _options: object, command: Command) => {
      await withDesk(command.optsWithGlobals<ConfigOption>(), (desk) => show(desk, key));
    });
}

/** One ticket on one line. */
export function line(row: TicketRow, tag: string): string {
  const number = row.number === null ? '(none)' : showNumber(tag, row.number);
  return `${number}  ${row.kind.padEnd(13)} ${row.state.padEnd(9)} ${when(row.openedAt)}  ${row.subject}`;
}

async function show({ database, rules }: Desk, key: string): Promise<void> {
  const ticket = await findTicket(database, key);
  if (ticket === null)
    throw new CommandError(`no ticket ${key}; see: sluice ticket ls`, exit.noInput);
  const tag = rules.desk.ticketTag;
  const [links, mails, sent, history] = await Promise.all([
    linkedTickets(database, ticket.id),
    ticketMails(database, ticket.id),
    listDeliveries(database, { limit: 100, ticket: ticket.id }),
    ticketHistory(database, ticket.id),
  ]);
  out(line(ticket, tag));
  if (ticket.ips.length > 0) out(`about     ${ticket.ips.join(', ')}  ${ticket.category ?? ''}`);
  for (const one of links) out(`${one.as.padEnd(9)} ${line(one, tag)}`);
  for (const one of mails) out(`mail      ${one.mail}  ${one.how}  ${one.sender ?? ''}`);
  for (const one of sent) out(`delivery  ${one.id}  ${one.state}  ${one.recipient}`);
  for (const one of history) {
    out(`${when(one.at)}  ${one.actor}  ${one.what}: ${one.text}`);
  }
}
