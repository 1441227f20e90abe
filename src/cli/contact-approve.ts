// `sluice contact approve`: whom the desk may write to before any mail went there, by a table or by
// all that a survey finds, each with whose word it is; so day one does not ask about each of them.

import type { Command } from 'commander';

import { mailAddress } from '../config/values.ts';
import type { Desk } from '../desk.ts';
import { type Approval, approveContacts, findApproved } from '../store/contacts.ts';
import { contactRefusal } from '../tickets/contact.ts';
import { type Named, surveyColumns, surveyed } from './contact-survey.ts';
import { readCsv } from './csv.ts';
import { CommandError } from './ending.ts';
import { count, out } from './output.ts';
import { actor, type ConfigOption, withDesk } from './with-desk.ts';
import { mustBeMeant, type WriteOptions, writeOptions } from './writes.ts';

interface ApproveOptions extends WriteOptions {
  readonly all?: true;
  readonly constituency?: string;
}

export function approveCommand(contact: Command): void {
  writeOptions(
    contact
      .command('approve')
      .description('let the desk write to these without asking before the first mail')
      .argument('[csv]', 'a table with the column address, as survey --csv writes it')
      .option('--all', 'whomever a survey finds, instead of a table')
      .option('--constituency <name>', 'with --all: only of this one'),
  ).action(async (path: string | undefined, options: ApproveOptions, command: Command) => {
    if ((path === undefined) === (options.all === undefined)) {
      throw new CommandError('name a table or say --all; first: sluice contact survey');
    }
    await withDesk(command.optsWithGlobals<ConfigOption>(), async (desk) => {
      const named =
        path === undefined
          ? (await surveyed(desk, options.constituency)).named
          : await namedIn(path, desk);
      await approve(desk, named, options);
    });
  });
}

async function namedIn(path: string, { rules }: Desk): Promise<readonly Named[]> {
  const rows = await readCsv(path, { all: surveyColumns, required: ['address'] });
  const named = new Map<string, Named>();
  for (const { at, cells } of rows) {
    const read = mailAddress.safeParse(cells.address);
    const address = read.success ? read.data : cells.address;
    const source = cells.source === '' ? `table:${at}` : cells.source;
    const atMs = Date.parse(cells.source_at);
    named.set(address, {
      address,
      constituency: cells.constituency,
      ranges: [],
      source,
      sourceAt: Number.isNaN(atMs) ? new Date() : new Date(atMs),
      refusal: contactRefusal(address, 'registry', rules.desk, []),
    });
  }
  return [...named.values()];
}

async function approve(
  desk: Desk,
  named: readonly Named[],
  options: ApproveOptions,
): Promise<void> {
  const refused = named.filter(({ refusal }) => refusal !== null);
  for (const { address, refusal } of refused) out(`${address}  is left out: it ${refusal}`);
  const usable = named.filter(({ refusal }) => refusal === null);
  const known = await findApproved(
    desk.database,
    usable.map(({ address }) => address),
  );
  const fresh = usable.filter(({ address }) => !known.has(address));
  for (const { address, source } of fresh) out(`${address}  ${source}`);
  mustBeMeant(fresh.length, 'contact', options);
  const rest = `${known.size} approved before, ${refused.length} left out`;
  if (options.dryRun === true) {
    out(`${count(fresh.length, 'contact')} would be approved, ${rest}; nothing was written`);
    return;
  }
  const approvals = fresh.map(
    ({ address, constituency, source, sourceAt }): Approval => ({
      address,
      constituency: constituency === '' ? null : constituency,
      source,
      sourceAt,
    }),
  );
  const by = { actor: actor(), at: new Date() };
  const done = await approveContacts(desk.database, approvals, by);
  out(`${count(done.length, 'contact')} approved, ${rest}`);
}
