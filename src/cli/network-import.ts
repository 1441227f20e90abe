// `sluice network import`: the networks of a table as a file of rules. The table is the whole truth
// about that file: what it lacks is taken out again. Whether it may stand beside the other rules is
// asked of the rules themselves, so that nothing is imported that a start would refuse.

import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Command } from 'commander';
import { parse, stringify } from 'yaml';

import type { Problem } from '../config/problems.ts';
import { rulesFrom } from '../config/rules.ts';
import { configure, templateReader } from '../desk.ts';
import { prefixKey } from '../lookup/network-entries.ts';
import type { Rules } from '../rules.ts';
import { contactRefusal } from '../tickets/contact.ts';
import { type CsvRow, readCsv } from './csv.ts';
import { CommandError, exit, InputError } from './ending.ts';
import { count, out } from './output.ts';
import type { ConfigOption } from './with-desk.ts';
import { mustBeMeant, type WriteOptions, writeOptions } from './writes.ts';

const columns = {
  all: ['prefix', 'name', 'holder', 'contacts', 'language'],
  required: ['prefix', 'name'],
} as const;
type Row = CsvRow<(typeof columns.all)[number]>;

const fileName = 'networks.imported.yaml';
const head = `# Written by sluice network import, anew each time: change the table that it is from.
imported_networks:
`;
const headLines = head.split('\n').length - 1;

export function networkImport(network: Command): void {
  writeOptions(
    network
      .command('import')
      .description(`write ${fileName} from a table: prefix, name, holder, contacts, language`)
      .argument('<csv>', 'the table; its first line names the columns, in any order'),
  )
    .addHelpText(
      'after',
      `
contacts   one or several mail addresses; none: nobody is told; empty: the registry is asked
language   two letters; empty: that of the constituency
holder     for people; it becomes a comment
Every prefix must lie in a constituency, and stand in one file only.`,
    )
    .action(async (path: string, options: WriteOptions, command: Command) => {
      await importNetworks(path, options, command.optsWithGlobals<ConfigOption>().config);
    });
}

async function importNetworks(path: string, options: WriteOptions, folder: string): Promise<void> {
  const { files, rules } = await configure(folder);
  const rows = await readCsv(path, columns);
  const wrong = [...rows.flatMap(ownProblems), ...ruleProblems(rows, files)];
  if (wrong.length > 0) throw new InputError(wrong);
  for (const text of rows.flatMap((row) => toldInVain(row, rules))) console.error(text);
  const target = join(folder, fileName);
  const before = await writtenBefore(target);
  const sorted = [...rows].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const text = fileOf(sorted);
  const changed = tellChanges(before ?? '', text);
  const isRead = included(files).includes(fileName);
  mustBeMeant(changed, 'network', options);
  if (text === before) {
    out(`${target}  nothing changes: ${count(rows.length, 'network')}`);
    if (!isRead) tellInclude(files, folder);
  } else if (options.dryRun === true) {
    out(`${target}  ${count(changed, 'network')} would be changed; nothing was written`);
  } else {
    await replace(target, text);
    out(`${target}  written: ${count(rows.length, 'network')}, ${changed} changed`);
    if (!isRead) tellInclude(files, folder);
    out('next      sluice check, then reload what runs (kill -HUP), and it counts');
  }
}

function keyOf({ cells }: Row): string {
  return prefixKey(cells.prefix);
}

// ---- what is wrong with it ------------------------------------------------------------------

/** What the rules would not tell in the words of the table, or would never see. */
function ownProblems({ at, cells }: Row): readonly Problem[] {
  const empty = columns.required.filter((name) => cells[name] === '');
  const broken = columns.all.filter((name) => /[\p{Cc}\p{Zl}\p{Zp}]/u.test(cells[name]));
  return [
    ...empty.map((name) => ({ at, text: `"${name}" is empty` })),
    ...broken.map((name) => ({ at, text: `"${name}" is more than one line of text` })),
    ...(cells.holder.length > 200 ? [{ at, text: '"holder" is longer than 200 characters' }] : []),
  ];
}

/** Contacts that the rules take, and that would get nothing all the same. */
function toldInVain({ at, cells }: Row, { desk }: Rules): readonly string[] {
  return wordsIn(cells.contacts).flatMap((address) => {
    const refusal = contactRefusal(address, 'override', desk, []);
    if (refusal === null || address.toLowerCase() === 'none') return [];
    return [`${at}  ${address} would get nothing: it ${refusal}`];
  });
}

/** What the rules say of the file as it would be, told by the lines of the table. */
function ruleProblems(rows: readonly Row[], files: ReadonlyMap<string, string>): Problem[] {
  const sluice = parse(files.get('sluice.yaml') ?? '') as Record<string, unknown>;
  const include = [...new Set([...included(files), fileName])];
  const whole = rows.filter((row) => ownProblems(row).length === 0);
  const given = new Map(files)
    .set('sluice.yaml', stringify({ ...sluice, include }))
    .set(fileName, fileOf(whole));
  const read = rulesFrom(given, templateReader);
  return read.ok ? [] : read.problems.map((problem) => inTable(problem, whole));
}

/** Each row stands on a line of its own; what already stands there is named by its line too. */
function inTable(problem: Problem, rows: readonly Row[]): Problem {
  const placeOf = (line: string): string | undefined => rows[Number(line) - headLines - 1]?.at;
  const pattern = /^networks\.imported\.yaml:(\d+)(?::\d+)?/;
  const at = placeOf(pattern.exec(problem.at)?.[1] ?? '') ?? problem.at;
  const text = problem.text.replace(
    /networks\.imported\.yaml:(\d+)/,
    (said, line: string) => placeOf(line) ?? said,
  );
  return { ...problem, at, text };
}

function included(files: ReadonlyMap<string, string>): readonly string[] {
  return [...files.keys()].filter(
    (name) => name !== 'sluice.yaml' && !name.startsWith('templates/'),
  );
}

// ---- the file -------------------------------------------------------------------------------

function fileOf(rows: readonly Row[]): string {
  const lines = rows.map(({ cells }) => {
    const { prefix, name, holder, contacts, language } = cells;
    const contact = contactOf(contacts);
    const entries = [
      `prefix: ${scalar(prefix)}`,
      `name: ${scalar(name)}`,
      ...(contact === null ? [] : [`contact: ${contact}`]),
      ...(language === '' ? [] : [`lang: ${scalar(language.toLowerCase())}`]),
    ];
    const comment = holder === '' ? '' : `  # ${holder}`;
    return `  - { ${entries.join(', ')} }${comment}\n`;
  });
  return head + (lines.length === 0 ? '  []\n' : lines.join(''));
}

function contactOf(cell: string): string | null {
  const words = wordsIn(cell);
  if (words.length === 0) return null;
  const [only] = words;
  if (words.length > 1 || only === undefined) return `[${words.map(scalar).join(', ')}]`;
  return only.toLowerCase() === 'none' ? 'none' : scalar(only);
}

function wordsIn(cell: string): readonly string[] {
  return cell.split(/[\s,;]+/).filter((word) => word !== '');
}

/** Plain where YAML can read it in one way only, or else as JSON has it. */
function scalar(text: string): string {
  const isPlain = /^(?:[\d.]{7,15}\/\d{1,2}|[A-Za-z][\w.@/-]*)$/.test(text);
  return isPlain && !/^(?:true|false|null)$/i.test(text) ? text : JSON.stringify(text);
}

/** Null where there is none. @throws CommandError where somebody else wrote it */
async function writtenBefore(target: string): Promise<string | null> {
  const text = await readFile(target, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null || text.startsWith(head.split('\n', 1)[0] ?? '')) return text;
  throw new CommandError(
    `${target} was not written by this command; move it away, then again`,
    exit.unavailable,
  );
}

/** Nobody reads half a file. */
async function replace(target: string, text: string): Promise<void> {
  const aside = `${target}.new`;
  await writeFile(aside, text);
  await rename(aside, target);
}

// ---- what is told ---------------------------------------------------------------------------

/** Prints what goes and what comes, by prefix. @returns how many prefixes that is */
function tellChanges(before: string, after: string): number {
  const [old, young] = [linesOf(before), linesOf(after)];
  let changed = 0;
  for (const prefix of new Set([...old.keys(), ...young.keys()])) {
    const [was, is] = [old.get(prefix), young.get(prefix)];
    if (was === is) continue;
    changed += 1;
    if (was !== undefined) out(`- ${was}`);
    if (is !== undefined) out(`+ ${is}`);
  }
  return changed;
}

function linesOf(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n').filter((line) => line.startsWith('  - '));
  return new Map(
    lines.map((line) => [/prefix: "?([^",\s]+)/.exec(line)?.[1] ?? line, line.slice(4)]),
  );
}

function tellInclude(files: ReadonlyMap<string, string>, folder: string): void {
  const list = [...included(files), fileName].join(', ');
  out(`not read  until it stands in ${join(folder, 'sluice.yaml')}: include: [${list}]`);
}
