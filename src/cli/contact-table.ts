// Contacts as a table: all of them out, and their settings in. A table approves nobody, and what
// the desk knows of their answers it only shows.

import { writeFile } from 'node:fs/promises';

import type { Command } from 'commander';

import type { Problem } from '../config/problems.ts';
import { showCsv } from '../csv-cells.ts';
import type { Desk } from '../desk.ts';
import type { Rules } from '../rules.ts';
import {
  changeContacts,
  type ContactChange,
  type ContactRow,
  listContacts,
} from '../store/contacts.ts';
import { addressOf, differences, mustBeWritable, settingsOf } from './contact-change.ts';
import { type CsvRow, readCsv } from './csv.ts';
import { CommandError, InputError } from './ending.ts';
import { count, out } from './output.ts';
import { actor, type ConfigOption, withDesk } from './with-desk.ts';
import { mustBeMeant, type WriteOptions, writeOptions } from './writes.ts';

const settable = ['address', 'language', 'digest', 'escalate_to', 'format', 'paused'] as const;
/** What export tells beside; import takes no notice of it. */
const told = [
  'constituency',
  'approved_at',
  'approved_by',
  'source',
  'source_at',
  'answered_at',
  'answers',
  'median_hours',
  'bounced_at',
  'bounces',
] as const;
const columns = { all: [...settable, ...told], required: ['address'] } as const;
type Row = CsvRow<(typeof columns.all)[number]>;

const rowsMax = 1_000_000;

/** The verbs import and export. */
export function tableCommands(contact: Command): void {
  writeOptions(
    contact
      .command('import')
      .description(`settings out of a table: ${settable.join(', ')}`)
      .argument('<csv>', 'the table; its first line names the columns, in any order'),
  )
    .addHelpText(
      'after',
      `
A column that is not there changes nothing; an empty cell takes the setting back. paused: why.
Nobody is approved by a table; see: sluice contact approve`,
    )
    .action(async (path: string, options: WriteOptions, command: Command) => {
      await withDesk(command.optsWithGlobals<ConfigOption>(), (desk) =>
        importContacts(desk, path, options),
      );
    });
  contact
    .command('export')
    .description('all of them as a table, with whose word approved them and how they answer')
    .argument('<csv>', 'the file to write, or - for standard output')
    .action(async (path: string, _options: object, command: Command) => {
      await withDesk(command.optsWithGlobals<ConfigOption>(), async ({ database }) => {
        const rows = await listContacts(database, { limit: rowsMax });
        await writeTable(path, [[...columns.all], ...rows.map(cellsOf)]);
        if (path !== '-') out(`${path}  ${count(rows.length, 'contact')}`);
      });
    });
}

/** Writes a table to a file that only we may read, or to standard output. */
export async function writeTable(
  path: string,
  rows: readonly (readonly string[])[],
): Promise<void> {
  const text = showCsv(rows);
  if (path !== '-') await writeFile(path, text, { mode: 0o600 });
  else await new Promise((done) => process.stdout.write(text, done));
}

function cellsOf(row: ContactRow): readonly string[] {
  const iso = (at: Date | null): string => at?.toISOString() ?? '';
  const cells: Record<(typeof columns.all)[number], string> = {
    address: row.address,
    language: row.lang ?? '',
    digest: row.digest ?? '',
    escalate_to: row.escalateTo ?? '',
    format: row.format ?? '',
    paused: row.pauseReason ?? '',
    constituency: row.constituency ?? '',
    approved_at: iso(row.approvedAt),
    approved_by: row.approvedBy ?? '',
    source: row.source ?? '',
    source_at: iso(row.sourceAt),
    answered_at: iso(row.answeredAt),
    answers: String(row.answers),
    median_hours: row.medianMs === null ? '' : (row.medianMs / 3_600_000).toFixed(1),
    bounced_at: iso(row.bouncedAt),
    bounces: String(row.bounces),
  };
  return columns.all.map((name) => cells[name]);
}

async function importContacts(
  { database, rules }: Desk,
  path: string,
  options: WriteOptions,
): Promise<void> {
  const rows = await readCsv(path, columns);
  const read = rows.map((row) => changeOf(row, rules));
  const wrong = [...read.flatMap((one) => ('problem' in one ? [one.problem] : [])), ...twice(rows)];
  if (wrong.length > 0) throw new InputError(wrong);
  const known = await listContacts(database, { limit: rowsMax });
  const before = new Map(known.map((row) => [row.address, row]));
  const changes = read.flatMap((one) => ('change' in one ? [one.change] : []));
  const different = changes.filter((change) => {
    const row = before.get(change.address) ?? null;
    const texts = [...(row === null ? ['new'] : []), ...differences(change, row)];
    for (const text of texts) out(`${change.address}  ${text}`);
    return texts.length > 0;
  });
  mustBeMeant(different.length, 'contact', options);
  const what = `${count(different.length, 'contact')} of ${rows.length}`;
  if (options.dryRun === true) return out(`${path}  ${what} would be changed; nothing was written`);
  if (different.length > 0) {
    await changeContacts(database, different, { actor: actor(), at: new Date() });
  }
  out(`${path}  ${what} changed`);
}

type Read = { readonly change: ContactChange } | { readonly problem: Problem };

function changeOf({ at, cells, present }: Row, rules: Rules): Read {
  const orNone = (name: (typeof settable)[number]): string => cells[name] || 'none';
  try {
    const address = addressOf(cells.address);
    mustBeWritable(address, rules);
    const options = {
      ...(present.has('language') ? { lang: orNone('language').toLowerCase() } : {}),
      ...(present.has('digest') ? { digest: orNone('digest').toLowerCase() } : {}),
      ...(present.has('escalate_to') ? { escalateTo: orNone('escalate_to') } : {}),
      ...(present.has('format') ? { format: orNone('format').toLowerCase() } : {}),
    };
    const paused = present.has('paused') ? { pauseReason: cells.paused || null } : {};
    return { change: { address, ...settingsOf(options, rules), ...paused } };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { problem: { at, text: error.message } };
  }
}

function twice(rows: readonly Row[]): readonly Problem[] {
  const seen = new Map<string, string>();
  return rows.flatMap(({ at, cells }) => {
    const address = cells.address.toLowerCase();
    const first = seen.get(address);
    if (first === undefined) seen.set(address, at);
    return first === undefined ? [] : [{ at, text: `${address} already stands at ${first}` }];
  });
}
