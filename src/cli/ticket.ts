// `sluice ticket`: tickets, and the whole story of one. What changes them is in ticket-verbs.ts and
// ticket-writing.ts.

import { type Command, Option } from 'commander';

import type { Desk } from '../desk.ts';
import type { TicketKind } from '../model.ts';
import { listHolds } from '../store/acts.ts';
import { listDeliveries } from '../store/deliveries.ts';
import {
  type HistoryRow,
  linkedTickets,
  listTickets,
  mergedNumbers,
  ticketActs,
  ticketHistory,
  ticketMails,
  ticketParties,
  type TicketRow,
} from '../store/tickets.ts';
import { turnOf } from '../tickets/lifecycles.ts';
import { showNumber } from '../tickets/number.ts';
import { type ListOptions, limitOf, listOptions, sinceOf } from './lists.ts';
import { out, print, when } from './output.ts';
import { ticketOf } from './ticket-acting.ts';
import { verbCommands } from './ticket-verbs.ts';
import { writingCommands } from './ticket-writing.ts';
import { type ConfigOption, withDesk } from './with-desk.ts';

const kinds: readonly TicketKind[] = ['report', 'incident', 'investigation', 'block'];

export function ticketCommand(program: Command): void {
  const ticket = program
    .command('ticket')
    .description('tickets: ls, show, and all that is done to them');
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
    .description('links, mails, deliveries, open questions and history of one ticket')
    .argument('<number>', 'the number, with or without tag and brackets, or the id')
    .option('--json', 'one JSON object')
    .action(async (key: string, options: { readonly json?: true }, command: Command) => {
      const isJson = options.json === true;
      await withDesk(command.optsWithGlobals<ConfigOption>(), (desk) => show(desk, key, isJson));
    });
  verbCommands(ticket);
  writingCommands(ticket);
}

/** One ticket on one line. */
export function line(row: TicketRow, tag: string): string {
  const number = row.number === null ? '(none)' : showNumber(tag, row.number);
  return `${number}  ${row.kind.padEnd(13)} ${row.state.padEnd(9)} ${when(row.openedAt)}  ${row.subject}${overdue(row)}`;
}

/** What was promised by then has not been done. */
function overdue({ dueAt }: Pick<TicketRow, 'dueAt'>): string {
  return dueAt !== null && dueAt < new Date() ? '  (overdue)' : '';
}

/** When something of it is due: a case is no more punctual than what hangs below it. */
function due({ dueAt }: TicketRow): string {
  return dueAt === null ? '' : `  due ${when(dueAt)}`;
}

const actsShown = 20;
/** Deliveries, and open holds. */
const listedMost = 100;

async function show(desk: Desk, key: string, isJson: boolean): Promise<void> {
  const { database, rules } = desk;
  const ticket = await ticketOf(desk, key);
  const tag = rules.desk.ticketTag;
  const [links, mails, sent, holds, history, people, acts, merged] = await Promise.all([
    linkedTickets(database, ticket.id),
    ticketMails(database, ticket.id),
    listDeliveries(database, { limit: listedMost, ticket: ticket.id }),
    listHolds(database, { limit: listedMost, ticket: ticket.id }),
    ticketHistory(database, ticket.id),
    ticketParties(database, ticket.id),
    ticketActs(database, ticket.id, actsShown),
    mergedNumbers(database, ticket.id),
  ]);
  if (isJson) {
    const about = { people, merged, links, mails, deliveries: sent, holds, acts, history };
    const all = { ...ticket, ...about };
    return print([all], true, String);
  }
  const { askedFor } = ticket;
  if (askedFor !== null && askedFor !== ticket.number) {
    out(`${showNumber(tag, askedFor)} was merged into:`);
  }
  out(line(ticket, tag));
  for (const fact of factsOf(ticket)) out(fact);
  for (const one of people) {
    const spoke = one.spokeAt === null ? '' : `  spoke ${when(one.spokeAt)}`;
    out(`${one.role.padEnd(13)} ${one.address}${one.left ? '  (gets no mail)' : ''}${spoke}`);
  }
  if (merged.length > 0) {
    out(`merged    ${merged.map((number) => showNumber(tag, number)).join(', ')}`);
  }
  for (const one of links) out(`${one.as.padEnd(9)} ${line(one, tag)}${due(one)}`);
  for (const one of mails) out(`mail      ${one.mail}  ${one.how}  ${one.sender ?? ''}`);
  for (const one of sent) out(`delivery  ${one.id}  ${one.state}  ${one.recipient}`);
  for (const { id, codes, doubts } of holds) {
    out(`hold      ${id}  ${codes.join(', ')}  ${doubts[0]?.text ?? ''}`);
  }
  for (const one of acts) {
    const undone = one.undone ? '  undone' : one.undoable ? '' : '  cannot be undone';
    out(`act       ${one.id}  ${when(one.at)}  ${one.kind} by ${one.actor}${undone}`);
  }
  for (const one of history) {
    const on = one.ticket === ticket.id ? '' : `  ${nameOf(one, tag)}`;
    out(`${when(one.at)}  ${one.actor}${on}  ${one.what}: ${one.text}`);
  }
}

/** A ticket of the same case. */
function nameOf({ number, ticket }: HistoryRow, tag: string): string {
  return number === null ? ticket : showNumber(tag, number);
}

const turns = {
  waiting: 'waiting for them',
  update: 'ours',
} as const;

/** How it stands: whose it is, whose turn, until when, and its fields. */
function factsOf(ticket: TicketRow): readonly string[] {
  const { owner, closeReason, dueAt, snoozedUntil, severity, priority, fields } = ticket;
  const turn = turnOf(ticket);
  const facts: readonly (readonly [name: string, text: string | null])[] = [
    ['about', ticket.ips.length === 0 ? null : ticket.ips.join(', ')],
    ['class', ticket.category],
    ['age', ageOf(ticket.openedAt)],
    ['team', ticket.team],
    ['owner', owner],
    ['turn', turn === null ? null : turns[turn]],
    ['due', dueAt === null ? null : `${when(dueAt)}${overdue(ticket)}`],
    ['snoozed', snoozedUntil === null ? null : `until ${when(snoozedUntil)}`],
    ['closed', closeReason],
    ['severity', severity],
    ['priority', priority === 50 ? null : String(priority)],
    ...Object.entries(fields).map(([name, value]) => [name, shown(value)] as const),
  ];
  return facts.flatMap(([name, text]) => (text === null ? [] : [`${name.padEnd(13)} ${text}`]));
}

const hourMs = 3_600_000;

/** "5 h", "12 d" */
function ageOf(openedAt: Date): string {
  const hours = Math.floor(Math.max(Date.now() - openedAt.getTime(), 0) / hourMs);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}

function shown(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}
