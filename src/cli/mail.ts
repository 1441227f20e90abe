// `sluice mail`: the mails received, their bytes, and why each went where it went.

import type { Command } from 'commander';

import { showTrace } from '../pipeline/show.ts';
import type { Traced } from '../pipeline/run.ts';
import { findMail, listMails, type MailRow, rawMail } from '../store/mails.ts';
import { listHolds } from '../store/acts.ts';
import { listDeliveries } from '../store/deliveries.ts';
import { currentTrace } from '../store/runs.ts';
import { ticketsOfMail } from '../store/tickets.ts';
import { showNumber } from '../tickets/number.ts';
import type { Desk } from '../desk.ts';
import { CommandError, exit } from './ending.ts';
import { type ListOptions, limitOf, listOptions, sinceOf } from './lists.ts';
import { out, print, when } from './output.ts';
import { type ConfigOption, withDesk } from './with-desk.ts';

export function mailCommand(program: Command): void {
  const mail = program.command('mail').description('mails received: ls, show, cat');
  listOptions(mail.command('ls').description('newest first')).action(
    async (options: ListOptions, command: Command) => {
      await withDesk(command.optsWithGlobals<ConfigOption>(), async ({ database }) => {
        const rows = await listMails(database, {
          limit: limitOf(options),
          since: sinceOf(options),
        });
        print(rows, options.json === true, (row) => (options.quiet === true ? row.id : line(row)));
      });
    },
  );
  mail
    .command('show')
    .description('what every stage said, its tickets, holds and forwards')
    .argument('<id>', 'the id of a mail, or the beginning of it')
    .action(async (id: string, _options: object, command: Command) => {
      await withDesk(command.optsWithGlobals<ConfigOption>(), (desk) => show(desk, id));
    });
  mail
    .command('cat')
    .description('the bytes exactly as they came')
    .argument('<id>', 'the id of a mail, or the beginning of it')
    .action(async (id: string, _options: object, command: Command) => {
      await withDesk(command.optsWithGlobals<ConfigOption>(), async ({ database }) => {
        const found = await wanted(database, id);
        const bytes = (await rawMail(database, found.id)) ?? Buffer.alloc(0);
        await new Promise((done) => process.stdout.write(bytes, done));
      });
    });
}

async function wanted(database: Desk['database'], id: string): Promise<MailRow> {
  const found = await findMail(database, id);
  if (found !== null) return found;
  throw new CommandError(
    `no mail, or several, begin with ${id}; see: sluice mail ls`,
    exit.noInput,
  );
}

function line(row: MailRow): string {
  const outcome = (row.outcome ?? row.state).padEnd(10);
  const from = row.sender ?? row.envelopeFrom;
  return `${row.id}  ${when(row.receivedAt)}  ${outcome} ${from}  ${row.subject ?? ''}`;
}

async function show({ database, rules }: Desk, id: string): Promise<void> {
  const row = await wanted(database, id);
  const [trace, tickets, holds, sent] = await Promise.all([
    currentTrace(database, row.id),
    ticketsOfMail(database, row.id),
    listHolds(database, { limit: 10, mail: row.id }),
    listDeliveries(database, { limit: 50, mail: row.id }),
  ]);
  out(line(row));
  out(`from <${row.envelopeFrom}> to ${row.recipients.join(', ')}, ${row.sizeBytes} bytes`);
  if (trace !== null) {
    for (const text of showTrace(trace.lines as Traced[])) out(text);
    out(`decided under revision ${trace.revision ?? trace.digest}, ${when(trace.at)}`);
  }
  for (const ticket of tickets) {
    const number = ticket.number === null ? '-' : showNumber(rules.desk.ticketTag, ticket.number);
    out(`ticket    ${number}  ${ticket.kind}  ${ticket.state}  ${ticket.subject}`);
  }
  for (const hold of holds) out(`hold      ${hold.id}  ${hold.codes.join(', ')}`);
  for (const one of sent) {
    out(`delivery  ${one.id}  ${one.state}  ${one.recipient}  ${one.reply ?? ''}`);
  }
}
