// The verbs of `sluice ticket` about one ticket as it is: close, reopen, note, assign, hand-over,
// snooze, remind, set, link, unlink, activate, merge, split, undo, take, release.

import type { Command } from 'commander';

import type { Deed, FieldText } from '../acts.ts';
import { newId } from '../desk.ts';
import type { MailId, TicketId } from '../model.ts';
import { releaseLease, takeLease } from '../store/leases.ts';
import { isId } from '../store/pg.ts';
import { CommandError, exit } from './ending.ts';
import { out, when } from './output.ts';
import { actOn, actOnAll, type ActOptions, actOptions, ticketOf } from './ticket-acting.ts';
import { actor, type ConfigOption, withDesk } from './with-desk.ts';

const numberHelp = 'the number, with or without tag and brackets, or the id';

/** A verb on the ticket that its first argument names. */
function verb(ticket: Command, name: string, description: string): Command {
  return actOptions(ticket.command(name).description(description).argument('<number>', numberHelp));
}

export function verbCommands(ticket: Command): void {
  closingVerbs(ticket);
  fieldVerbs(ticket);
  linkVerbs(ticket);
  mergeVerbs(ticket);
  leaseVerbs(ticket);
}

type Closing = ActOptions & {
  readonly reason: string;
  readonly state?: string;
  readonly text?: string;
};

function closingVerbs(ticket: Command): void {
  actOptions(
    ticket
      .command('close')
      .description('close them, and what hangs below them; see who is told with -n')
      .argument('<numbers...>', numberHelp),
  )
    .requiredOption('--reason <code>', 'why: resolved, warned, scrap, ... (close_reasons)')
    .option('--state <state>', 'resolved, rejected, abandoned, removed; default: the first it may')
    .option('--text <text>', 'to the complainants, where the reason tells them')
    .action(async (numbers: string[], options: Closing, command: Command) => {
      const { reason, state = null, text = '' } = options;
      await actOnAll(command, numbers, options, { do: 'close', reason, state, text });
    });
  verb(ticket, 'reopen', 'open it again, and the case it hangs on')
    .requiredOption('--reason <text>', 'why')
    .action(async (number: string, options: Closing, command: Command) => {
      await actOn(command, number, options, () => ({ do: 'reopen', why: options.reason }));
    });
  verb(ticket, 'activate', 'a block is in force').action(
    async (number: string, options: ActOptions, command: Command) => {
      await actOn(command, number, options, () => ({ do: 'change', to: 'active' }));
    },
  );
}

function fieldVerbs(ticket: Command): void {
  verb(ticket, 'note', 'write something into its history; nobody outside reads it')
    .argument('<text...>', 'what to write')
    .action(async (number: string, words: string[], options: ActOptions, command: Command) => {
      await actOn(command, number, options, () => ({ do: 'note', text: words.join(' ') }));
    });
  verb(ticket, 'assign', 'give it an owner')
    .argument('<owner>', 'a name, or nobody')
    .action(async (number: string, name: string, options: ActOptions, command: Command) => {
      const owner = name === 'nobody' ? null : name;
      await actOn(command, number, options, () => ({ do: 'assign', owner }));
    });
  verb(ticket, 'hand-over', 'give it to another team')
    .argument('<team>', 'first-line, csirt, or one of the teams of the rules')
    .requiredOption('--reason <text>', 'why')
    .action(async (number: string, team: string, options: Closing, command: Command) => {
      await actOn(command, number, options, () => ({ do: 'hand-over', team, why: options.reason }));
    });
  verb(ticket, 'snooze', 'let nothing happen until then; its clocks stand still')
    .requiredOption('--until <time>', '2026-12-01, an ISO time, 30m, 12h, 7d from now, or none')
    .action(async (number: string, options: ActOptions & { until: string }, command: Command) => {
      const until = untilOf(options.until);
      await actOn(command, number, options, () => ({ do: 'snooze', until }));
    });
  verb(ticket, 'remind', 'send its next reminder now; the ladder goes on from there').action(
    async (number: string, options: ActOptions, command: Command) => {
      await actOn(command, number, options, () => ({ do: 'remind' }));
    },
  );
  verb(ticket, 'set', 'set fields: classification=fraud/phishing addresses=192.0.2.0/25')
    .argument('<field=value...>', 'several are fine; an empty value takes it out')
    .action(async (number: string, words: string[], options: ActOptions, command: Command) => {
      await actOn(command, number, options, () => ({ do: 'set', values: fieldsOf(words) }));
    });
}

/** @throws CommandError where a word is no field with a value */
export function fieldsOf(words: readonly string[]): readonly FieldText[] {
  return words.map((word) => {
    const at = word.indexOf('=');
    if (at > 0) return [word.slice(0, at), word.slice(at + 1)];
    throw new CommandError(`${word}: write fields like severity=high`);
  });
}

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** An ISO instant, or null for "none"; @throws CommandError */
export function untilOf(text: string): string | null {
  if (text === 'none') return null;
  const ahead = /^(\d{1,5})([mhd])$/.exec(text);
  const at =
    ahead === null
      ? new Date(text)
      : new Date(Date.now() + Number(ahead[1]) * unitMs[ahead[2] as keyof typeof unitMs]);
  if (!Number.isNaN(at.getTime())) return at.toISOString();
  throw new CommandError(`--until ${text}: an ISO time such as 2026-12-01, or 30m, 12h, 7d, none`);
}

function linkVerbs(ticket: Command): void {
  for (const [name, description] of [
    ['link', 'hang one below the other, whichever may'],
    ['unlink', 'take one off the other'],
  ] as const) {
    verb(ticket, name, description)
      .argument('<other>', 'the other ticket')
      .action(async (number: string, key: string, options: ActOptions, command: Command) => {
        await actOn(command, number, options, async (_ticket, desk): Promise<Deed> => {
          const { id: other } = await ticketOf(desk, key);
          return { do: name, other };
        });
      });
  }
}

function mergeVerbs(ticket: Command): void {
  actOptions(
    ticket
      .command('merge')
      .description('make one ticket of two; the first number leads to the second for ever')
      .argument('<from>', 'the ticket that goes')
      .argument('<into>', 'the ticket that stays'),
  ).action(async (key: string, into: string, options: ActOptions, command: Command) => {
    await actOn(command, into, options, async (_ticket, desk): Promise<Deed> => {
      const { id: from } = await ticketOf(desk, key);
      return { do: 'merge', from };
    });
  });
  verb(ticket, 'split', 'take some of its mails to a new ticket')
    .requiredOption('--mail <id...>', 'the mails that go')
    .action(async (number: string, options: ActOptions & { mail: string[] }, command: Command) => {
      const mails = options.mail.map((id) => {
        if (isId(id)) return id as MailId;
        throw new CommandError(`--mail ${id}: the id of a mail, as ticket show prints it`);
      });
      const made = newId() as TicketId;
      await actOn(command, number, options, () => ({ do: 'split', mails, made }));
    });
  verb(ticket, 'undo', 'turn round what was done last, or one act; stops its mails that wait')
    .option('--act <id>', 'that act, as ticket show prints it')
    .action(async (number: string, options: ActOptions & { act?: string }, command: Command) => {
      const { act = null } = options;
      if (act !== null && !isId(act)) throw new CommandError(`--act ${act}: the id of an act`);
      await actOn(command, number, options, () => ({ do: 'undo', act }));
    });
}

interface TakeOptions {
  readonly over?: true;
  readonly reason?: string;
}

function leaseVerbs(ticket: Command): void {
  ticket
    .command('take')
    .description('say that you are at work on it: nobody else acts on it for five minutes')
    .argument('<number>', numberHelp)
    .option('--over', 'take it over from whoever has it')
    .option('--reason <text>', 'why it is taken over')
    .action(async (number: string, options: TakeOptions, command: Command) => {
      const { over = false, reason = null } = options;
      if (over !== (reason !== null))
        throw new CommandError('to take it over: --over --reason TEXT');
      await withDesk(command.optsWithGlobals<ConfigOption>(), async (desk) => {
        const { id } = await ticketOf(desk, number);
        const { taken, lease } = await takeLease(desk.database, id, actor(), reason);
        if (taken) return out(`yours until ${when(lease.until)}; take it again to go on`);
        const text = `${lease.holder} is at work on it until ${when(lease.until)}`;
        throw new CommandError(`${text}; to take it over: --over --reason TEXT`, exit.unavailable);
      });
    });
  ticket
    .command('release')
    .description('say that you are not at work on it any more')
    .argument('<number>', numberHelp)
    .action(async (number: string, _options: object, command: Command) => {
      await withDesk(command.optsWithGlobals<ConfigOption>(), async (desk) => {
        const { id } = await ticketOf(desk, number);
        const gone = await releaseLease(desk.database, id, actor());
        out(gone ? 'given back' : 'it was not yours');
      });
    });
}
