// `sluice search`: tickets by address, state, network, sender, age, kind, team, owner and words.

import type { Command } from 'commander';

import type { Rules } from '../rules.ts';
import type { SearchTerm } from '../search-terms.ts';
import { isId, isTooSlow } from '../store/pg.ts';
import { searchTickets } from '../store/search.ts';
import { problemIn } from '../admin/search-problem.ts';
import { speak } from '../admin/messages/say.ts';
import { parseSearch } from '../tickets/search.ts';
import { CommandError, exit } from './ending.ts';
import { type ListOptions, limitOf, listOptions, sinceOf } from './lists.ts';
import { print } from './output.ts';
import { line } from './ticket.ts';
import { type ConfigOption, withDesk } from './with-desk.ts';

type SearchOptions = ListOptions & { readonly before?: string };

const language = `
All terms must fit:
  ip:192.0.2.0/24        about an address in there; one address alone is fine
  state:open             state:"pending removal" with a blank
  state:waiting          open, and their turn to speak; state:update: ours
  state:snoozed          open, and snoozed until a time
  network:NAME           a network of the rules, or its prefix
  from:example.net       by a mail of that domain, or of one address
  contact:example.org    told to that address, or to any of that domain
  age:>7d  age:<2h       older, younger: m, h, d, w
  kind:incident          report, incident, investigation, block
  team:first-line
  owner:NAME             whose it is; owner:none: nobody's
  reason:resolved        why it was closed
  word  "two words"      in the subject
  -TERM                  does not fit       a|b   one of several
A number or [Tag#number] is that ticket. Put the search into single quotes, so that the shell
leaves it alone, and -- before one that begins with -:
  sluice search 'ip:192.0.2.0/24 state:open age:>7d'
  sluice search -- '-kind:report "port scan"'`;

export function searchCommand(program: Command): void {
  const search = program
    .command('search')
    .description('tickets by address, state, network, sender, contact, age, kind, team and words')
    .usage('[options] [--] <words...>')
    .argument('<words...>', 'see below')
    .option('--before <id>', 'the page below the ticket of that id');
  listOptions(search)
    .addHelpText('after', language)
    .action(async (words: readonly string[], options: SearchOptions, command: Command) => {
      const before = options.before ?? null;
      if (before !== null && !isId(before)) {
        throw new CommandError(`--before ${before}: the id of a ticket, as -q prints it`);
      }
      const page = { limit: limitOf(options), since: sinceOf(options), before };
      await withDesk(command.optsWithGlobals<ConfigOption>(), async ({ database, rules }) => {
        const terms = termsOf(words.join(' '), rules);
        const rows = await searchTickets(database, { ...page, terms }).catch(tooSlow);
        const [only] = terms;
        if (rows.length === 0 && terms.length === 1 && only !== undefined) missing(only);
        print(rows, options.json === true, (row) =>
          options.quiet === true ? row.id : line(row, rules.desk.ticketTag),
        );
      });
    });
}

function termsOf(words: string, rules: Rules): readonly SearchTerm[] {
  const names = { tag: rules.desk.ticketTag, networks: rules.networks };
  const search = parseSearch(words, names, new Date());
  if (search.ok) return search.terms;
  const { text, hint } = problemIn(speak('en'), search);
  const said = hint === '' ? text : `${text}; ${hint}`;
  throw new CommandError(`${said} (see: sluice search --help)`);
}

/** Who names one ticket is told where there is none. */
function missing(term: SearchTerm): void {
  if (term.not || (term.field !== 'number' && term.field !== 'id')) return;
  throw new CommandError(`no ticket ${term.values.join()}; see: sluice ticket ls`, exit.noInput);
}

function tooSlow(error: unknown): never {
  if (!isTooSlow(error)) throw error;
  const text = 'the search took more than 2 s; narrow it, as with age:<30d or a smaller prefix';
  throw new CommandError(text, exit.unavailable);
}
