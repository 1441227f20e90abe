// The verbs of `sluice ticket` that write to somebody or open something: open, investigate, block,
// remove, reply, and who is copied. A text comes from --text or from standard input.

import { text as readText } from 'node:stream/consumers';

import { Argument, type Command } from 'commander';

import type { Deed, FieldText, Opening } from '../acts.ts';
import { newId } from '../desk.ts';
import type { PartyId, TicketId, TicketKind } from '../model.ts';
import { CommandError } from './ending.ts';
import { actOn, type ActOptions, actOptions, perform, ticketOf } from './ticket-acting.ts';
import { fieldsOf } from './ticket-verbs.ts';
import { type ConfigOption, withDesk } from './with-desk.ts';

const kinds: readonly TicketKind[] = ['report', 'incident', 'investigation', 'block'];

interface OpenOptions extends ActOptions {
  readonly subject?: string;
  readonly how?: string;
  readonly customer?: string;
  readonly constituency?: string;
  readonly link?: string;
  readonly ip?: readonly string[];
  readonly set?: readonly string[];
  readonly party?: string;
  readonly to?: string;
  readonly cc?: readonly string[];
  readonly text?: string;
  readonly article?: readonly string[];
  readonly mail?: boolean;
}

export function writingCommands(ticket: Command): void {
  openCommand(ticket);
  caseCommands(ticket);
  removeCommand(ticket);
  replyCommand(ticket);
  peopleCommands(ticket);
}

/** What whatever is opened may say of itself. */
function openOptions(command: Command): Command {
  return actOptions(command)
    .option('--ip <address...>', 'addresses, prefixes or ranges')
    .option('--set <field=value...>', 'any field of its kind')
    .option('--constituency <name>', 'default: that of what it hangs below');
}

function openCommand(ticket: Command): void {
  openOptions(
    ticket
      .command('open')
      .description('enter a call, a fax, a letter, a case by hand')
      .addArgument(new Argument('<kind>').choices(kinds)),
  )
    .requiredOption('--subject <text>', 'one line')
    .option('--how <way>', 'how it was reported: telephone, fax, ...')
    .option('--customer <name>', 'the customer or site')
    .option('--link <number>', 'hang it below that ticket')
    .option('--party <address>', 'whom to write to about it')
    .addHelpText('after', '\nA question to somebody: sluice ticket investigate')
    .action(async (kind: TicketKind, options: OpenOptions, command: Command) => {
      await open(kind, options.link ?? null, options.party ?? null, options, command);
    });
}

function caseCommands(ticket: Command): void {
  openOptions(
    ticket
      .command('investigate')
      .description('ask somebody about an incident; the mail waits in the outbox first')
      .argument('<incident>', 'its number'),
  )
    .requiredOption('--to <address>', 'whom to ask')
    .option('--cc <address...>', 'this time only')
    .option('--subject <text>', 'default: that of the incident')
    .option('--text <text>', 'what to write; left out: from standard input')
    .option('--article <name...>', 'paragraphs of the templates, behind the text')
    .option('--no-mail', 'it was said otherwise; nothing is sent')
    .action(async (number: string, options: OpenOptions, command: Command) => {
      await open('investigation', number, options.to ?? null, options, command);
    });
  openOptions(
    ticket
      .command('block')
      .description('ask for a countermeasure in the network')
      .argument('<incident>', 'its number'),
  )
    .option('--to <address>', 'whom to ask for it; the mail waits in the outbox first')
    .option('--subject <text>', 'default: that of the incident')
    .option('--text <text>', 'what to write; left out: from standard input')
    .option('--article <name...>', 'paragraphs of the templates, behind the text')
    .option('--no-mail', 'it was asked otherwise; nothing is sent')
    .addHelpText('after', '\nThen: sluice ticket activate | remove | close <number>')
    .action(async (number: string, options: OpenOptions, command: Command) => {
      const { to, text, article } = options;
      if (to === undefined && (text !== undefined || article !== undefined)) {
        throw new CommandError('whom to write to? --to ADDRESS');
      }
      await open('block', number, to ?? null, options, command);
    });
}

function removeCommand(ticket: Command): void {
  actOptions(
    ticket
      .command('remove')
      .description('a block is to be lifted; closed when it is')
      .argument('<number>', 'the ticket'),
  )
    .option('--text <text>', 'to whom it was asked of; left out: nobody is written to')
    .option('--article <name...>', 'paragraphs of the templates, behind the text')
    .action(async (number: string, options: ActOptions & Words, command: Command) => {
      const { text = '', article: articles = [] } = options;
      const isSilent = text === '' && articles.length === 0;
      const letter = isSilent ? {} : { letter: { text, articles } };
      await actOn(command, number, options, () => {
        return { do: 'change', to: 'pending removal', ...letter };
      });
    });
}

async function open(
  kind: TicketKind,
  link: string | null,
  address: string | null,
  options: OpenOptions,
  command: Command,
): Promise<void> {
  const asks = options.to !== undefined && options.mail !== false;
  const letter = asks ? { ...(await letterOf(options)), cc: lower(options.cc) } : null;
  await withDesk(command.optsWithGlobals<ConfigOption>(), async (desk) => {
    const above = link === null ? null : await ticketOf(desk, link);
    const id = newId() as PartyId;
    const opening: Opening = {
      do: 'open',
      kind,
      subject: options.subject ?? above?.subject ?? '',
      constituency: options.constituency ?? null,
      values: valuesOf(options),
      above: above?.id ?? null,
      party: address === null ? null : { id, address: address.toLowerCase() },
      letter,
    };
    await perform(desk, newId() as TicketId, opening, options);
  });
}

function valuesOf({ how, customer, ip, set }: OpenOptions): readonly FieldText[] {
  return [
    ...(how === undefined ? [] : [['how-reported', how] as const]),
    ...(customer === undefined ? [] : [['customer', customer] as const]),
    ...(ip === undefined ? [] : [['addresses', ip.join(',')] as const]),
    ...fieldsOf(set ?? []),
  ];
}

function lower(addresses: readonly string[] = []): readonly string[] {
  return addresses.map((one) => one.toLowerCase());
}

interface Words {
  readonly text?: string;
  readonly article?: readonly string[];
}

async function letterOf({ text, article: articles = [] }: Words) {
  return { text: await wordsOf(text, articles), articles };
}

/** From --text, or from standard input where that is no terminal; an article alone is enough. */
async function wordsOf(text: string | undefined, articles: readonly string[]): Promise<string> {
  if (text !== undefined) return text;
  if (!process.stdin.isTTY) return readText(process.stdin);
  if (articles.length > 0) return '';
  throw new CommandError('what to write? --text TEXT, or from standard input');
}

interface ReplyOptions extends ActOptions, Words {
  readonly to?: string;
  readonly cc?: readonly string[];
  readonly bcc?: readonly string[];
  readonly mail: boolean;
  readonly close?: string;
  readonly state?: string;
  readonly reopen?: true;
}

function replyCommand(ticket: Command): void {
  actOptions(
    ticket
      .command('reply')
      .description('write to the party of a report, an investigation or a block')
      .argument('<number>', 'the ticket'),
  )
    .option('--text <text>', 'what to write; left out: from standard input')
    .option('--article <name...>', 'paragraphs of the templates, behind the text')
    .option('--to <address>', 'another party of the ticket')
    .option('--cc <address...>', 'this time only')
    .option('--bcc <address...>', 'this time only')
    .option('--no-mail', 'it was said otherwise; only recorded')
    .option('--close <reason>', 'close the ticket as well')
    .option('--state <state>', 'with --close: resolved, rejected')
    .option('--reopen', 'open it again, and the case it hangs on')
    .action(async (number: string, options: ReplyOptions, command: Command) => {
      if (options.state !== undefined && options.close === undefined) {
        throw new CommandError('--state goes with --close REASON');
      }
      const { text, articles } = await letterOf(options);
      const { state = null, close: reason } = options;
      const deed: Deed = {
        do: 'reply',
        text,
        articles,
        to: options.to?.toLowerCase() ?? null,
        cc: lower(options.cc),
        bcc: lower(options.bcc),
        mail: options.mail,
        close: reason === undefined ? null : { state, reason },
        ...(options.reopen === true ? { reopen: true } : {}),
      };
      await actOn(command, number, options, () => deed);
    });
}

function peopleCommands(ticket: Command): void {
  for (const [role, description] of [
    ['correspondent', 'somebody else to write to about it'],
    ['cc', 'who is copied on what the complainant gets'],
    ['admin-cc', 'who is copied on what the administrator gets'],
  ] as const) {
    actOptions(
      ticket
        .command(role)
        .description(description)
        .addArgument(new Argument('<verb>').choices(['add', 'remove']))
        .argument('<number>', 'the ticket')
        .argument('<address>', 'a mail address'),
    ).action(
      async (
        verb: string,
        number: string,
        address: string,
        options: ActOptions,
        command: Command,
      ) => {
        const party = newId() as PartyId;
        const people = { do: 'people', role, address: address.toLowerCase(), party } as const;
        await actOn(command, number, options, () => ({ ...people, add: verb === 'add' }));
      },
    );
  }
}
