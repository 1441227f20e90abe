// `sluice network`: the networks as the rules have them, and who would be told of an address, a
// prefix or a name, each with its file:line. Reads the files of rules alone: no database is opened
// and no registry asked (that is `sluice lookup`).

import type { Command } from 'commander';

import { peer } from '../config/values.ts';
import { suggestion } from '../suggestion.ts';
import { configure } from '../desk.ts';
import { networkEntries, prefixKey } from '../lookup/network-entries.ts';
import type { NetworkEntry, Standing } from '../network-entry.ts';
import type { Rules } from '../rules.ts';
import { contactRefusal } from '../tickets/contact.ts';
import { CommandError, exit } from './ending.ts';
import { type ListOptions, limitOf } from './lists.ts';
import { networkImport } from './network-import.ts';
import { count, out, print } from './output.ts';
import type { ConfigOption } from './with-desk.ts';

interface NetworkOptions extends ListOptions {
  readonly at?: string;
}

export function networkCommand(program: Command): void {
  const network = program
    .command('network')
    .description('networks of the rules: ls, show, tree, import');
  networkOptions(network.command('ls').description('every prefix and who answers for it'))
    .option('-q, --quiet', 'prefixes only')
    .action(async (options: NetworkOptions, command: Command) => {
      await list(options, command, (entry) => columns(entry, ''));
    });
  networkOptions(network.command('tree').description('the same, each below what is around it'))
    .option('-q, --quiet', 'prefixes only')
    .action(async (options: NetworkOptions, command: Command) => {
      await list(options, command, (entry) => columns(entry, '  '.repeat(entry.depth)));
    });
  networkOptions(network.command('show').description('who would be told of it, and by which line'))
    .argument('<what>', 'an address, a prefix, or the name of a network or constituency')
    .addHelpText('after', '\nThe registries are not asked; see: sluice lookup <address>')
    .action(async (what: string, options: NetworkOptions, command: Command) => {
      await show(what, options, command);
    });
  networkImport(network);
}

function networkOptions(command: Command): Command {
  return command
    .option('--json', 'one JSON object a line')
    .option('--limit <n>', 'how many lines at most (default: 50)')
    .option('--at <time>', 'whose they were then: an ISO time with its offset');
}

async function entriesOf(options: NetworkOptions, command: Command) {
  const { at } = options;
  const atMs = at === undefined ? Date.now() : Date.parse(at);
  if (Number.isNaN(atMs)) throw new CommandError(`--at ${at} is no time; write 2026-04-01T00:00Z`);
  const folder = command.optsWithGlobals<ConfigOption>().config;
  const { rules } = await configure(folder);
  return { rules, folder, entries: networkEntries(rules, atMs) };
}

async function list(
  options: NetworkOptions,
  command: Command,
  lineOf: (entry: NetworkEntry) => string,
): Promise<void> {
  const limit = limitOf(options);
  const { entries } = await entriesOf(options, command);
  const isQuiet = options.quiet === true && options.json !== true;
  const rows = entries.slice(0, limit);
  if (options.json === true) print(rows.map(entryJson), true, String);
  else print(rows, false, (entry) => (isQuiet ? entry.prefix : lineOf(entry)));
  tellCut(rows.length, entries.length);
}

/** What was left out is said, but not among the lines that a program reads. */
function tellCut(shown: number, all: number): void {
  if (shown < all) console.error(`${shown} of ${all} shown; for more: --limit <n>`);
}

function columns(entry: NetworkEntry, indent: string): string {
  const prefix = `${indent}${entry.prefix}`.padEnd(24);
  return `${prefix}  ${entry.name.padEnd(20)}  ${saidOf(entry)}  ${entry.at}`;
}

function saidOf(entry: NetworkEntry): string {
  const validity = validityOf(entry);
  const { standing } = entry;
  if (standing === null) return `does not count${validity}`;
  const { contacts, contactsAt, lang, constituency } = standing;
  const named = contacts === null ? 'ask the registry' : contacts.join(', ') || 'none';
  const inherited = contactsAt === null || contactsAt === entry.at ? '' : ` (by ${contactsAt})`;
  const inside = entry.kind === 'constituency' ? 'constituency' : constituency.name;
  return `${inside}  ${named}${inherited}  ${lang}${validity}`;
}

function validityOf({ validFromMs, validToMs }: NetworkEntry): string {
  const from = validFromMs === null ? '' : `, from ${instant(validFromMs)}`;
  return validToMs === null ? from : `${from}, until ${instant(validToMs)}`;
}

function instant(atMs: number): string {
  return new Date(atMs)
    .toISOString()
    .replace(/T00:00:00\.000Z$|:00\.000Z$/, (end) => (end.startsWith('T') ? '' : 'Z'));
}

function entryJson(entry: NetworkEntry) {
  const { key: _key, standing, validFromMs, validToMs, ...rest } = entry;
  const iso = (atMs: number | null) => (atMs === null ? null : new Date(atMs).toISOString());
  return {
    ...rest,
    validFrom: iso(validFromMs),
    validTo: iso(validToMs),
    counts: standing !== null,
    ...(standing === null ? {} : standingJson(standing)),
  };
}

function standingJson(standing: Standing) {
  const { constituency, contacts, contactsAt, lang, langAt } = standing;
  return {
    constituency: constituency.name,
    contacts,
    source: sourceOf(standing),
    contactsAt,
    lang,
    langAt,
  };
}

function sourceOf({ contacts }: Standing): 'override' | 'registry' | 'none' {
  if (contacts === null) return 'registry';
  return contacts.length === 0 ? 'none' : 'override';
}

async function show(what: string, options: NetworkOptions, command: Command): Promise<void> {
  const limit = limitOf(options);
  const { rules, folder, entries } = await entriesOf(options, command);
  const targets = prefixesMeant(what, entries);
  for (const target of targets.slice(0, limit)) {
    const key = prefixKey(target);
    const chain = entries.filter((one) => key.startsWith(one.key));
    const inside = entries.filter((one) => one.key !== key && one.key.startsWith(key));
    const story = { target, chain, inside, rules, folder };
    if (options.json === true) console.log(JSON.stringify(storyJson(story)));
    else tellStory(story, limit);
  }
  tellCut(Math.min(limit, targets.length), targets.length);
}

interface Story {
  readonly target: string;
  /** Whatever is around it, and itself, the widest first. */
  readonly chain: readonly NetworkEntry[];
  readonly inside: readonly NetworkEntry[];
  readonly rules: Rules;
  readonly folder: string;
}

/** One address or prefix, or every prefix of that name. @throws CommandError where there is none */
function prefixesMeant(what: string, entries: readonly NetworkEntry[]): readonly string[] {
  const word = what.toLowerCase();
  const named = entries.filter(({ name }) => name.toLowerCase() === word);
  if (named.length > 0) return [...new Set(named.map(({ prefix }) => prefix))];
  if (/[/:]|^[\d.]+$/.test(what)) {
    const read = peer.safeParse(what);
    if (read.success) return [read.data];
    const said = read.error.issues.map((issue) => {
      const fix: unknown = issue.code === 'custom' ? issue.params?.['fix'] : undefined;
      return typeof fix === 'string' ? `${issue.message}; ${fix}` : issue.message;
    });
    throw new CommandError(said.join('; '));
  }
  const near = suggestion(what, [...new Set(entries.map(({ name }) => name))]);
  const hint = near === undefined ? '' : `; ${near}`;
  throw new CommandError(`no network ${what}${hint}; see: sluice network ls`, exit.noInput);
}

/** The narrowest that counts decides. */
function deciding(chain: readonly NetworkEntry[]): NetworkEntry | undefined {
  return chain.findLast(({ standing }) => standing !== null);
}

interface Told {
  readonly address: string;
  readonly lang: string;
  /** What stands between it and a mail; empty: mail goes out unasked. */
  readonly holds: readonly string[];
}

function toldOf({ contacts, constituency, lang }: Standing, rules: Rules): readonly Told[] {
  return (contacts ?? []).map((address) => {
    const known = rules.contacts.get(address.toLowerCase());
    const refusal = contactRefusal(address, 'override', rules.desk, []);
    const asks = rules.limits.firstContact === 'review' && !constituency.trust.includes('override');
    const holds = [
      ...(refusal === null ? [] : [`gets nothing: it ${refusal}`]),
      ...(known?.paused === true ? [`paused by ${known.at}: the desk is asked`] : []),
      ...(asks ? ['the desk is asked before the first mail'] : []),
    ];
    return { address, lang: known?.lang ?? lang, holds };
  });
}

/** Owner records come first but where the rules speak of that one address, or tell nobody. */
function ownersComeFirst(standing: Standing, { prefix }: NetworkEntry): boolean {
  if (!standing.constituency.owners || standing.contacts?.length === 0) return false;
  const isExact = prefix.endsWith(prefix.includes(':') ? '/128' : '/32');
  return standing.contacts === null || !isExact;
}

function storyJson({ target, chain, inside, rules }: Story) {
  const entry = deciding(chain);
  const standing = entry?.standing ?? null;
  const why = chain.map(entryJson);
  const asked = { asked: target, ours: standing !== null, inside: inside.length, why };
  if (entry === undefined || standing === null) return asked;
  return {
    ...asked,
    prefix: entry.prefix,
    name: entry.name,
    ...standingJson(standing),
    ownersFirst: ownersComeFirst(standing, entry),
    told: toldOf(standing, rules),
    fallback: standing.constituency.fallback,
    at: entry.at,
  };
}

function tellStory({ target, chain, inside, rules, folder }: Story, limit: number): void {
  const entry = deciding(chain);
  const standing = entry?.standing ?? null;
  if (entry === undefined || standing === null) {
    out(`${target}  not ours: in no constituency of ${folder}`);
  } else {
    out(`${target}  ${standing.constituency.name}; ${entry.prefix} ${entry.name}   ${entry.at}`);
    for (const text of whoIsTold(standing, entry, rules)) out(`told      ${text}`);
    out(`language  ${standing.lang}   ${standing.langAt}`);
  }
  for (const one of chain) out(`why       ${one.prefix} ${one.name}: ${saidOf(one)}   ${one.at}`);
  if (inside.length > 0) out(`inside    ${count(inside.length, 'entry', 'entries')}`);
  for (const one of inside.slice(0, limit)) out(`          ${columns(one, '')}`);
  tellCut(Math.min(limit, inside.length), inside.length);
}

function whoIsTold(standing: Standing, entry: NetworkEntry, rules: Rules): readonly string[] {
  const { contactsAt, constituency } = standing;
  const owners = 'first the owner records are asked who had the address';
  const first = ownersComeFirst(standing, entry) ? [owners] : [];
  const { fallback, at } = constituency;
  const proposal = fallback === null ? '' : `, and ${fallback} is proposed`;
  const orElse = `if it names nobody: the desk is asked${proposal}   ${at}`;
  switch (sourceOf(standing)) {
    case 'none':
      return [`nobody: contact "none"   ${contactsAt ?? entry.at}`];
    case 'registry': {
      const isTrusted = constituency.trust.includes('registry');
      const asks =
        isTrusted || rules.limits.firstContact === 'send' ? '' : ', the desk before the first mail';
      return [...first, `whom the registry names${asks}   ${at}`, orElse];
    }
    case 'override':
      return [
        ...first,
        ...toldOf(standing, rules).map(({ address, lang, holds }) =>
          [`${address}, in ${lang}`, ...holds].join('; ').concat(`   ${contactsAt ?? entry.at}`),
        ),
      ];
  }
}
