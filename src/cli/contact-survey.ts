// `sluice contact survey`: all whom the registries would name for what is ours, seen before the
// first complaint; whom of them the desk may write to is said by `sluice contact approve`.

import { setTimeout as pause } from 'node:timers/promises';

import type { Command } from 'commander';

import { suggestion } from '../suggestion.ts';
import type { Desk } from '../desk.ts';
import { registrySources } from '../lookup/registry-sources.ts';
import { survey, type Surveyed } from '../lookup/survey.ts';
import type { Constituency } from '../rules.ts';
import { findApproved } from '../store/contacts.ts';
import { registryAnswers } from '../store/registry-answers.ts';
import { contactRefusal } from '../tickets/contact.ts';
import { writeTable } from './contact-table.ts';
import { CommandError, exit } from './ending.ts';
import { count, out, when } from './output.ts';
import { type ConfigOption, withDesk } from './with-desk.ts';

interface SurveyOptions {
  readonly constituency?: string;
  readonly csv?: string;
  readonly json?: true;
  readonly quiet?: true;
}

/** Somebody the registries name. */
export interface Named {
  readonly address: string;
  readonly constituency: string;
  readonly ranges: string[];
  /** "registry:whois.ripe.net" */
  readonly source: string;
  readonly sourceAt: Date;
  /** Why nothing would be sent to it; null: it may get mail. */
  readonly refusal: string | null;
}

interface Survey {
  readonly named: readonly Named[];
  /** Ranges for which nobody is named, with the reason. */
  readonly nobody: readonly {
    readonly range: string;
    readonly name: string;
    readonly why: string;
  }[];
}

const progressRanges = 20;
/** After so many failures in a row the registries are not asked again. */
const failuresMax = 3;

export function surveyCommand(contact: Command): void {
  contact
    .command('survey')
    .description('all whom the registries would name for what is ours; asks them, slowly')
    .option('--constituency <name>', 'only this one')
    .option('--csv <file>', 'as a table for: sluice contact approve <file>')
    .option('--json', 'one JSON object a line')
    .option('-q, --quiet', 'addresses only')
    .addHelpText(
      'after',
      `
Only where the rules name no contact. What registries say is kept as long as whois.cache says, so
that a survey that was ended goes on where it was. Where they know no assignment, one address of
each /24 (/48) is asked about, of wide prefixes one in 256.`,
    )
    .action(async (options: SurveyOptions, command: Command) => {
      await withDesk(command.optsWithGlobals<ConfigOption>(), async (desk) => {
        const found = await surveyed(desk, options.constituency);
        if (options.csv === undefined) await tell(desk, found, options);
        else {
          await writeTable(options.csv, tableOf(found.named));
          out(`${options.csv}  ${count(found.named.length, 'contact')}; take out whom you do not`);
          out(`          want, then: sluice contact approve ${options.csv}`);
        }
      });
    });
}

// ---- the survey -----------------------------------------------------------------------------

/** Asks for all of it, or for one constituency. @throws CommandError where nobody answers */
export async function surveyed(desk: Desk, name: string | undefined): Promise<Survey> {
  const { settings, rules, database } = desk;
  const parts = {
    rules,
    sources: registrySources(settings),
    limits: settings.whois,
    cache: registryAnswers(database),
    now: () => new Date(),
    pause: async (ms: number) => pause(ms),
  };
  if (parts.sources.flat().length === 0) {
    throw new CommandError('no registry is configured; see whois in sluice.yaml', exit.unavailable);
  }
  const named = new Map<string, Named>();
  const nobody: Survey['nobody'][number][] = [];
  const walk = { ranges: 0, failures: 0 };
  for (const constituency of constituenciesOf(desk, name)) {
    for await (const one of survey(parts, constituency)) {
      const why = note(one, desk, named);
      if (why !== null) nobody.push({ range: one.range, name: one.name, why });
      walk.ranges += 1;
      walk.failures = one.answer.ok ? 0 : walk.failures + 1;
      if (walk.ranges % progressRanges === 0) {
        const contacts = count(named.size, 'contact');
        console.error(`${one.constituency} ${one.range}: ${walk.ranges} ranges, ${contacts}`);
      }
      if (walk.failures >= failuresMax) {
        const text = `the registries do not answer: ${why}; what they said is kept, so try again later`;
        throw new CommandError(text, exit.unavailable);
      }
    }
  }
  return { named: [...named.values()], nobody };
}

function constituenciesOf({ rules }: Desk, name: string | undefined): readonly Constituency[] {
  const { constituencies } = rules;
  if (name === undefined) return constituencies;
  const found = constituencies.filter((one) => one.name === name);
  if (found.length > 0) return found;
  const near = suggestion(
    name,
    constituencies.map((one) => one.name),
  );
  throw new CommandError(`no constituency "${name}"${near === undefined ? '' : `; ${near}`}`);
}

/** Adds whoever is named. @returns why nobody is, or null */
function note(one: Surveyed, { rules }: Desk, named: Map<string, Named>): string | null {
  const { answer, constituency, range } = one;
  if (!answer.ok) return answer.why;
  if (answer.value === null) return 'the registry knows nothing of it';
  const { contact, server, fetchedAt } = answer.value;
  if (contact === null) return 'the registry names no contact';
  const address = contact.toLowerCase();
  const known = named.get(address);
  if (known !== undefined) known.ranges.push(range);
  else {
    const refusal = contactRefusal(address, 'registry', rules.desk, []);
    const source = `registry:${server}`;
    const added = { address, constituency, ranges: [range], source, sourceAt: fetchedAt, refusal };
    named.set(address, added);
  }
  return null;
}

/** What a survey writes and an approval reads. */
export const surveyColumns = [
  'address',
  'ranges',
  'constituency',
  'source',
  'source_at',
  'refusal',
] as const;

function tableOf(named: readonly Named[]): string[][] {
  const rows = named.map(({ address, ranges, constituency, source, sourceAt, refusal }) => [
    address,
    ranges.join(' | '),
    constituency,
    source,
    sourceAt.toISOString(),
    refusal ?? '',
  ]);
  return [[...surveyColumns], ...rows];
}

const rangesShown = 3;

async function tell(desk: Desk, { named, nobody }: Survey, options: SurveyOptions): Promise<void> {
  const approved = await findApproved(
    desk.database,
    named.map(({ address }) => address),
  );
  if (options.json === true) {
    for (const one of named) {
      console.log(JSON.stringify({ ...one, approved: approved.has(one.address) }));
    }
    for (const one of nobody) console.log(JSON.stringify({ address: null, ...one }));
    return;
  }
  for (const one of named) out(options.quiet === true ? one.address : line(one, approved));
  if (options.quiet === true) return;
  for (const { range, name, why } of nobody) out(`nobody    ${range} ${name}: ${why}`);
  const open = named.filter((one) => one.refusal === null && !approved.has(one.address)).length;
  out(
    `${count(named.length, 'contact')}; ${open} to be approved, ${nobody.length} ranges of nobody`,
  );
  if (open > 0)
    out(`next      sluice contact survey --csv FILE, then: sluice contact approve FILE`);
}

function line(one: Named, approved: ReadonlySet<string>): string {
  const { address, ranges, source, sourceAt, refusal } = one;
  const more = ranges.length > rangesShown ? ` and ${ranges.length - rangesShown} more` : '';
  const standing =
    refusal === null ? (approved.has(address) ? 'approved' : 'new') : `gets nothing: it ${refusal}`;
  const where = `${ranges.slice(0, rangesShown).join(', ')}${more}`;
  return `${address.padEnd(32)}  ${standing}  ${where}  ${source}, ${when(sourceAt)}`;
}
