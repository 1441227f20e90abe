// `sluice contact`: who answers for networks, how well, and how they want their mail. Whatever is
// set here stands below the files of rules, and each value says where it comes from.

import type { Command } from 'commander';

import type { Desk } from '../desk.ts';
import type { Rules } from '../rules.ts';
import {
  changeContacts,
  type ContactChange,
  type ContactRow,
  findContact,
  listContacts,
} from '../store/contacts.ts';
import { keysOf } from '../store/pgp-keys.ts';
import { type ContactSettings, contactSettings, type Said } from '../tickets/contact-settings.ts';
import { approveCommand } from './contact-approve.ts';
import {
  addressOf,
  differences,
  mustBeWritable,
  overruled,
  type SettingOptions,
  settingsOf,
} from './contact-change.ts';
import { surveyCommand } from './contact-survey.ts';
import { tableCommands } from './contact-table.ts';
import { CommandError, exit } from './ending.ts';
import { type ListOptions, limitOf, listOptions, sinceOf } from './lists.ts';
import { count, out, print, when } from './output.ts';
import { actor, type ConfigOption, withDesk } from './with-desk.ts';

interface ShownOptions extends ListOptions {
  readonly paused?: true;
  readonly bouncing?: true;
  readonly unapproved?: true;
}

interface SetOptions extends SettingOptions {
  readonly dryRun?: true;
}

export function contactCommand(program: Command): void {
  const contact = program
    .command('contact')
    .description(
      'who is written to: ls, show, set, pause, resume, survey, approve, import, export',
    );
  listOptions(contact.command('ls').description('by address, with how well they answer'))
    .option('--paused', 'only those whose mail is held')
    .option('--bouncing', 'only those whose mail came back')
    .option('--unapproved', 'only those who were never written to')
    .action(async (options: ShownOptions, command: Command) => {
      await withDesk(command.optsWithGlobals<ConfigOption>(), (desk) => list(desk, options));
    });
  contact
    .command('show')
    .description('whose word it is, how it wants its mail, and how well it answers')
    .argument('<address>', 'a mail address')
    .option('--json', 'one JSON object')
    .action(async (address: string, options: { readonly json?: true }, command: Command) => {
      await withDesk(command.optsWithGlobals<ConfigOption>(), (desk) =>
        show(desk, addressOf(address), options.json === true),
      );
    });
  changing(contact);
  tableCommands(contact);
  surveyCommand(contact);
  approveCommand(contact);
}

/** The verbs that change one contact. */
function changing(contact: Command): void {
  const dry = ['-n, --dry-run', 'say what would be changed, and change nothing'] as const;
  contact
    .command('set')
    .description('language, digest, format, whom to tell when silent; "none" takes one back')
    .argument('<address>', 'a mail address')
    .option('--lang <lang>', 'two letters, or none: that of its network')
    .option('--digest <pace>', 'hourly, daily, or none: each mail at once')
    .option('--escalate-to <address>', 'a mail address, or none')
    .option('--format <format>', 'text: in words; arf or xarf: with a report for a program as well')
    .option(...dry)
    .action(async (written: string, options: SetOptions, command: Command) => {
      await withDesk(command.optsWithGlobals<ConfigOption>(), async (desk) => {
        const address = addressOf(written);
        mustBeWritable(address, desk.rules);
        await change(desk, { address, ...settingsOf(options, desk.rules) }, options);
      });
    });
  contact
    .command('pause')
    .description('hold its mail from now on; each waits for a person (hold contact-paused)')
    .argument('<address>', 'a mail address')
    .argument('<reason...>', 'why, for whoever is asked')
    .option(...dry)
    .action(async (written: string, words: string[], options: SetOptions, command: Command) => {
      const pauseReason = words.join(' ').slice(0, reasonCharsMax);
      await withDesk(command.optsWithGlobals<ConfigOption>(), (desk) =>
        change(desk, { address: addressOf(written), pauseReason }, options),
      );
    });
  contact
    .command('resume')
    .description('let its mail go again; what is held stays held until somebody answers')
    .argument('<address>', 'a mail address')
    .option(...dry)
    .action(async (written: string, options: SetOptions, command: Command) => {
      await withDesk(command.optsWithGlobals<ConfigOption>(), (desk) =>
        change(desk, { address: addressOf(written), pauseReason: null }, options),
      );
    });
}

const reasonCharsMax = 200;

async function change(
  { database, rules }: Desk,
  wanted: ContactChange,
  { dryRun }: SetOptions,
): Promise<void> {
  const { address } = wanted;
  if (Object.keys(wanted).length === 1) {
    throw new CommandError('say what: --lang, --digest, --escalate-to or --format');
  }
  const changed = differences(wanted, await findContact(database, address));
  for (const text of changed) out(`${address}  ${text}`);
  if (changed.length === 0) out(`${address}  is so already`);
  else if (dryRun === true) out('nothing was written');
  else await changeContacts(database, [wanted], { actor: actor(), at: new Date() });
  for (const text of overruled(wanted, rules.contacts.get(address))) out(`${address}  ${text}`);
}

// ---- what is shown --------------------------------------------------------------------------

async function list({ database, rules }: Desk, options: ShownOptions): Promise<void> {
  const given = (['paused', 'bouncing', 'unapproved'] as const).filter((name) => options[name]);
  const [only = null, ...more] = given;
  if (more.length > 0) throw new CommandError(`--${given.join(' and --')}: one of them at a time`);
  const rows = await listContacts(database, {
    limit: limitOf(options),
    since: sinceOf(options),
    only,
  });
  print(rows, options.json === true, (row) =>
    options.quiet === true ? row.address : line(row, settingsFor(row, rules)),
  );
}

function settingsFor(row: ContactRow, { contacts }: Pick<Rules, 'contacts'>): ContactSettings {
  return contactSettings(
    {
      ...row,
      approved: row.approvedAt !== null,
      paused: row.pausedAt !== null,
      bouncing: row.bouncedAt !== null,
    },
    contacts.get(row.address),
  );
}

function line(row: ContactRow, { lang, digest, format, paused }: ContactSettings): string {
  const marks = [
    health(row),
    ...(row.approvedAt === null ? ['FIRST: the desk is asked before the first mail'] : []),
    ...(paused === null ? [] : [`PAUSED: ${paused.value}`]),
    ...(row.bouncedAt === null ? [] : [`BOUNCED ${when(row.bouncedAt)}`]),
    ...(lang === null ? [] : [lang.value]),
    ...(digest === null ? [] : [digest.value]),
    ...(format === null ? [] : [format.value]),
  ];
  return `${row.address.padEnd(32)}  ${marks.join('; ')}`;
}

/** "answers in ~1.4 d (median of 9)" */
function health({ answers, medianMs }: ContactRow): string {
  if (medianMs === null) return 'no answer yet';
  return `answers in ~${span(medianMs)} (median of ${answers})`;
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

function span(ms: number): string {
  const [unit, unitMs] = units.find(([, each]) => ms >= each) ?? ['min', 60_000];
  const number = ms / unitMs;
  return `${number < 10 ? number.toFixed(1).replace(/\.0$/, '') : Math.round(number)} ${unit}`;
}

async function show({ database, rules }: Desk, address: string, json: boolean): Promise<void> {
  const row = await findContact(database, address);
  const rule = rules.contacts.get(address);
  const networks = rules.networks.filter(({ contacts }) => contacts?.includes(address) === true);
  if (row === null && rule === undefined && networks.length === 0) {
    const text = `nothing is known of ${address}; see: sluice contact ls`;
    throw new CommandError(text, exit.noInput);
  }
  const settings = row === null ? contactSettings(null, rule) : settingsFor(row, rules);
  const pinned = await keysOf(database, address);
  const keys = pinned
    .filter((key) => key.address === address)
    .map(({ fingerprint, expiresAt, revoked }) => ({ fingerprint, expiresAt, revoked }));
  if (json) {
    const named = networks.map(({ prefix, name, at }) => ({ prefix, name, at }));
    console.log(JSON.stringify({ address, ...row, settings, keys, networks: named }));
    return;
  }
  out(address);
  for (const text of provenance(row)) out(text);
  const shown: readonly (readonly [string, Said<string> | null, string])[] = [
    ['language', settings.lang, 'that of its network'],
    ['digest', settings.digest, 'none: each mail at once'],
    ['escalate', settings.escalateTo, 'nobody'],
    ['format', settings.format, 'text: in words'],
    ['paused', settings.paused, 'no'],
  ];
  for (const [name, said, otherwise] of shown) {
    out(`${name.padEnd(10)}${said === null ? otherwise : `${said.value}   ${said.at}`}`);
  }
  for (const { fingerprint, expiresAt, revoked } of keys) {
    const end = expiresAt === null ? 'without end' : `until ${when(expiresAt)}`;
    out(`key       ${fingerprint}, ${revoked ? 'revoked' : end}`);
  }
  const answered = row?.answeredAt ? `; the last ${when(row.answeredAt)}` : '';
  out(`answers   ${row === null ? 'none yet' : health(row)}${answered}`);
  const bounces = count(row?.bounces ?? 0, 'bounce');
  const open = row?.bouncedAt ? `; mail came back ${when(row.bouncedAt)}, the desk is asked` : '';
  out(`bounces   ${bounces}${open}`);
  for (const { prefix, name, at } of networks) out(`network   ${prefix} ${name}   ${at}`);
}

/** Who named it, who approved it, who changed it last. */
function provenance(row: ContactRow | null): readonly string[] {
  if (row === null) return ['approved  no: never written to'];
  const { approvedAt, approvedBy, source, sourceAt } = row;
  const by = approvedBy === 'sluice' ? 'the rules, which trust its source' : approvedBy;
  return [
    approvedAt === null
      ? 'approved  no: the desk is asked before the first mail'
      : `approved  ${when(approvedAt)} by ${by ?? 'whoever let the first mail go'}`,
    ...(source === null
      ? []
      : [`named     by ${source.replace(/^person:/, '')}, ${when(sourceAt)}`]),
    `changed   ${when(row.at)} by ${row.actor}`,
  ];
}
