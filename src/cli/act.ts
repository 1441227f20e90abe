// `sluice act`: a person's answer to a hold. About a mail it is stored and the mail runs again with
// it, so that what follows can be explained like any other run; about a ticket that nobody answers
// it is an act on the ticket.

import { Argument, type Command } from 'commander';

import { actingOn } from '../node/acting-desk.ts';
import type { Deed } from '../acts.ts';
import { type Desk, newId } from '../desk.ts';
import type { HoldDeed, RefusedAnswer } from '../holding.ts';
import { type Acted, carryOut, deedOf } from '../node/holding-desk.ts';
import type { Override, TicketId } from '../model.ts';
import { findHold, type HoldRow } from '../store/acts.ts';
import { showNumber } from '../tickets/number.ts';
import { isRefused } from '../tickets/plans.ts';
import { CommandError, exit } from './ending.ts';
import { count, out, when } from './output.ts';
import { perform, ticketOf } from './ticket-acting.ts';
import { untilOf } from './ticket-verbs.ts';
import { actor, type ConfigOption, withDesk } from './with-desk.ts';

const verbs = [
  ['accept', 'do what is prepared'],
  ['ham', 'it is a complaint'],
  ['spam', 'it is none'],
  ['address IP', 'that address is meant'],
  ['contact ADDRESS', 'send it there instead'],
  ['attach NUMBER', 'it belongs to that ticket'],
  ['separate', 'it belongs to none of those named'],
  ['repeat NUMBER', 'it repeats that incident; none: it does not'],
  ['close [REASON]', 'nobody is told; a reply: its case is closed'],
  ['read', 'a reply: it is read, and its ticket stays as it is'],
  ['hand-over TEAM', 'another team decides; say why with --reason'],
  ['snooze TIME', 'ask again then (7d, 2026-12-01)'],
] as const;
type Verb = (typeof verbs)[number][0] extends `${infer Words}` ? First<Words> : never;
type First<Words extends string> = Words extends `${infer Word} ${string}` ? Word : Words;

const names = verbs.map(([usage]) => usage.split(' ', 1)[0] as Verb);

const now = (): Date => new Date();

interface ActOptions {
  readonly dryRun?: true;
  readonly reason?: string;
  readonly ip?: string;
}

export function actCommand(program: Command): void {
  const usages = verbs.map(([usage, does]) => `  ${usage.padEnd(16)} ${does}`).join('\n');
  program
    .command('act')
    .description('answer a hold: accept, close, hand over, say what is meant')
    .argument('<hold>', 'the id of a hold, or the beginning or end of an open one')
    .addArgument(new Argument('<verb>', 'see below').choices(names))
    .argument('[value]', 'what the verb needs')
    .option('-n, --dry-run', 'say what would be done, and do nothing')
    .option('--reason <text>', 'hand-over: why')
    .option(
      '--ip <address>',
      'contact: an address that it is for, where several mails are prepared',
    )
    .addHelpText('after', `\n${usages}\n\nSee what waits: sluice queue ls`)
    .action(
      async (
        id: string,
        verb: Verb,
        value: string | undefined,
        options: ActOptions,
        command: Command,
      ) => {
        await withDesk(command.optsWithGlobals<ConfigOption>(), async (desk) => {
          const hold = await openHold(desk, id);
          const { reason: why = '', ip = '' } = options;
          const ask = { verb, value: valueOf(verb, value), why, only: null, ip };
          const deed = await deedOf(hold, ask, { ...desk, rules: () => desk.rules, now });
          if ('refused' in deed) throw await refusalOf(deed, hold, verb, desk);
          const sentence = inWords(deed, hold, desk);
          if (options.dryRun === true) return out(`would be done: ${sentence}`);
          const who = { id: newId(), how: verb, actor: actor(), at: now() };
          const became = await carryOut(hold, deed, who, {
            ...desk,
            rules: () => desk.rules,
            now,
            newId,
            act: (ticket, on, by) => actOnTicket(desk, ticket, on, by),
          });
          if (became === 'stale') {
            throw new CommandError('somebody has answered that hold just now', exit.changed);
          }
          if (became !== 'done') throw new CommandError(became.refused, exit.wrongInput);
          out(sentence);
        });
      },
    );
}

async function openHold({ database }: Desk, id: string): Promise<HoldRow> {
  const hold = await findHold(database, id);
  if (hold === null) {
    const text = `${id} names no open hold, or more than one; see: sluice queue ls`;
    throw new CommandError(text, exit.noInput);
  }
  if (hold.closedAt === null) return hold;
  throw new CommandError(`that hold was closed ${when(hold.closedAt)}`, exit.unavailable);
}

/** Times are typed as 7d too. */
function valueOf(verb: Verb, value: string | undefined): string | null {
  if (value === undefined) return null;
  return verb === 'snooze' ? untilOf(value) : value;
}

/** Closing is told as `sluice ticket close` tells it; a silence is snoozed without a word. */
async function actOnTicket(desk: Desk, ticket: TicketId, deed: Deed, by: string): Promise<Acted> {
  if (deed.do === 'close') {
    await perform(desk, ticket, deed, {});
    return 'done';
  }
  const acting = actingOn(desk);
  try {
    const shown = await acting.preview({ ...deed, id: newId(), ticket, actor: by });
    return isRefused(shown) ? shown : await acting.act(shown);
  } finally {
    acting.close();
  }
}

/** Why an answer is none, and what to type instead. */
async function refusalOf(
  { refused, value, words }: RefusedAnswer,
  hold: HoldRow,
  verb: Verb,
  desk: Desk,
): Promise<CommandError> {
  const id = hold.id.slice(-8);
  const codes = hold.codes.join(', ');
  switch (refused) {
    case 'no-such-team':
      return new CommandError(`there is no team "${value}"; teams are ${words}`);
    case 'why-needed':
      return new CommandError('whoever gets it is told why: --reason TEXT');
    case 'no-answer':
      return new CommandError(`${verb} is no answer to ${codes}`);
    case 'no-answer-of-delivery':
      return new CommandError(`${verb} is no answer to ${codes}; accept or close is`);
    case 'no-answer-of-silence': {
      const others = 'accept, close, snooze or hand-over is';
      return new CommandError(`${verb} is no answer to ${codes}; ${others}`);
    }
    case 'when-needed':
      return new CommandError('until when? 366 days at most, as in: snooze 7d, snooze 2026-12-01');
    case 'not-an-address':
      return new CommandError(`address needs an IP address: sluice act ${id} address 192.0.2.1`);
    case 'contact-refused':
      return new CommandError(`contact: "${value}" ${words}; write it like noc@example.net`);
    case 'which-needed': {
      const asks = `sluice act ${id} contact ${value} --ip ADDRESS`;
      return new CommandError(`there are several mails; say for which address: ${words} (${asks})`);
    }
    case 'no-such-ticket':
      // It throws, and says which number may have been meant.
      await ticketOf(desk, value);
      return new CommandError(`no ticket ${value}`, exit.noInput);
    case 'not-an-incident': {
      const text = `${value} is a ticket of kind ${words}; a complaint repeats an incident`;
      return new CommandError(text, exit.wrongInput);
    }
    case 'no-such-reason':
      return new CommandError(`"${value}" is no reason to close it; reasons are ${words}`);
    case 'not-known':
      return new CommandError('what was prepared is not known any more', exit.unavailable);
    case 'not-prepared': {
      const instead = `say: sluice act ${id} address IP, or close`;
      return new CommandError(`nothing is prepared for ${codes}; ${instead}`);
    }
    case 'nothing-picked':
    case 'act-refused':
      return new CommandError(words, exit.wrongInput);
  }
}

function inWords(deed: HoldDeed, hold: HoldRow, desk: Desk): string {
  switch (deed.do) {
    case 'hand-over':
      return `handed over to ${deed.team}; the hold stays open`;
    case 'snooze-case':
      return `closed; it is asked again after ${when(new Date(deed.until))}`;
    case 'snooze':
      return `snoozed until ${when(deed.until)}; the hold stays open`;
    case 'deliver':
      return deed.send ? 'what waits is sent now' : 'closed; what waits stays as it is';
    case 'close-case': {
      const isNumber = /^\d+$/.test(deed.name);
      const name = isNumber ? showNumber(desk.rules.desk.ticketTag, deed.name) : deed.name;
      return `${name} is closed (${deed.reason}), and what hangs below it`;
    }
    case 'confirm-block':
      return `the block ${deed.name} is ${deed.to}`;
    case 'decide':
      return decidedInWords(deed.decided, hold, desk);
  }
}

function decidedInWords(decided: Override, hold: HoldRow, { settings }: Desk): string {
  if (hold.mail === null) return 'closed; nobody is told, and its clock looks at what comes next';
  switch (decided.kind) {
    case 'accept': {
      const mails = count(hold.prepared.length, 'mail');
      const until = `stop them until then with: sluice outbox hold`;
      const seconds = settings.safety.holdMs.person / 1000;
      return `accepted: ${mails} for ${seconds} s in the outbox, then sent; ${until}`;
    }
    case 'address':
      return `${decided.ip} is the address; the mail runs again with it`;
    case 'close':
      return `closed (${decided.reason}); nobody is told`;
    case 'spam':
      return 'taken for spam; nobody is told';
    case 'ham':
      return 'taken for a complaint; the mail runs again';
    case 'contact':
      return decided.ips === undefined
        ? `it goes to ${decided.to}; the mail runs again with it`
        : `what is about ${decided.ips.join(', ')} goes to ${decided.to}; the mail runs again`;
    case 'attach':
      return 'put on that ticket; the mail runs again';
    case 'separate':
      return 'kept apart from those tickets; the mail runs again';
    case 'repeat':
      return decided.incident === null
        ? 'no repeat of anything; the mail runs again'
        : 'a repeat of that incident; the mail runs again';
    case 'bounced':
    case 'disowned':
    case 'again':
      return 'the mail runs again';
  }
}
