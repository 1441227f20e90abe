// `sluice act`: a person's answer to a hold. About a mail it is stored and the mail runs again with
// it, so that what follows can be explained like any other run; about a ticket that nobody answers
// it is an act on the ticket.

import { isIP } from 'node:net';

import { Argument, type Command } from 'commander';

import { actingOn } from '../acting-desk.ts';
import { type Desk, newId } from '../desk.ts';
import type { Override } from '../model.ts';
import { decideDelivery, decideHold, findHold, handOver, type HoldRow } from '../store/acts.ts';
import { contactRefusal } from '../tickets/contact.ts';
import { isRefused } from '../tickets/plans.ts';
import { closingCase } from './act-reply.ts';
import { CommandError, exit } from './ending.ts';
import { count, out, when } from './output.ts';
import { ticketOf } from './ticket-acting.ts';
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
  ['read', 'a reply: it is read, and its ticket stays open'],
  ['hand-over TEAM', 'another team decides; say why with --reason'],
  ['snooze TIME', 'a silence: ask again then (7d, 2026-12-01)'],
] as const;
type Verb = (typeof verbs)[number][0] extends `${infer Words}` ? First<Words> : never;
type First<Words extends string> = Words extends `${infer Word} ${string}` ? Word : Words;

const names = verbs.map(([usage]) => usage.split(' ', 1)[0] as Verb);

interface ActOptions {
  readonly dryRun?: true;
  readonly reason?: string;
}

/** What a verb does: a sentence, and the deed itself, which says whether it was done. */
interface Answer {
  readonly sentence: string;
  readonly run: () => Promise<boolean>;
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
          const { sentence, run } = await answerOf(desk, hold, verb, value, options);
          if (options.dryRun === true) return out(`would be done: ${sentence}`);
          if (!(await run())) {
            throw new CommandError('somebody has answered that hold just now', exit.changed);
          }
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

async function answerOf(
  desk: Desk,
  hold: HoldRow,
  verb: Verb,
  value: string | undefined,
  options: ActOptions,
): Promise<Answer> {
  const { database, rules } = desk;
  const who = { id: newId(), how: verb, actor: actor(), at: new Date() };
  if (verb === 'hand-over' || (verb === 'accept' && hold.answer === 'hand-over')) {
    const team = verb === 'accept' ? 'csirt' : (value ?? '');
    const why = options.reason ?? (verb === 'accept' ? 'as prepared' : '');
    if (!rules.tickets.teams.includes(team)) {
      const known = rules.tickets.teams.join(', ');
      throw new CommandError(`there is no team "${team}"; teams are ${known}`);
    }
    if (why === '') throw new CommandError('whoever gets it is told why: --reason TEXT');
    return {
      sentence: `handed over to ${team}; the hold stays open`,
      run: () => handOver(database, hold, team, { ...who, why }),
    };
  }
  if (verb === 'snooze') return snoozed(desk, hold, value, who);
  if (hold.delivery !== null) {
    if (verb !== 'accept' && verb !== 'close') {
      throw new CommandError(
        `${verb} is no answer to ${hold.codes.join(', ')}; accept or close is`,
      );
    }
    const sends = verb === 'accept';
    return {
      sentence: sends ? 'what waits is sent now' : 'closed; what waits stays as it is',
      run: () => decideDelivery(database, hold, sends, who),
    };
  }
  const isReply = hold.codes.includes('reply-to-read');
  if (verb === 'read' && !isReply) {
    throw new CommandError(`read is no answer to ${hold.codes.join(', ')}`);
  }
  if (isReply && (verb === 'close' || (verb === 'accept' && hold.answer === 'close-case'))) {
    const reason = closeReason(desk, verb === 'close' ? (value ?? 'resolved') : 'resolved');
    const closing = await closingCase(desk, hold, reason, who);
    if (closing !== null) return closing;
  }
  const decided = await overrideOf(desk, hold, verb, value);
  return {
    sentence: inWords(decided, hold, desk),
    run: () => decideHold(database, hold, decided, who),
  };
}

/** A silence may last: the ticket rests, and its question is asked again when it wakes. */
function snoozed(
  desk: Desk,
  hold: HoldRow,
  value: string | undefined,
  who: { readonly how: string; readonly actor: string; readonly at: Date },
): Answer {
  const { ticket } = hold;
  if (hold.mail !== null || ticket === null) {
    throw new CommandError('that hold is about a mail; answer it, or hand it over');
  }
  const until = value === undefined ? null : untilOf(value);
  if (until === null) throw new CommandError('until when? as in: snooze 7d, snooze 2026-12-01');
  return {
    sentence: `closed; it is asked again after ${when(new Date(until))}`,
    run: async () => {
      const acting = actingOn(desk);
      try {
        const deed = { do: 'snooze', until } as const;
        const shown = await acting.preview({ ...deed, id: newId(), ticket, actor: who.actor });
        if (isRefused(shown)) throw new CommandError(shown.refused, exit.wrongInput);
        if ((await acting.act(shown)) === 'stale') return false;
      } finally {
        acting.close();
      }
      return hold.delivery === null
        ? decideHold(desk.database, hold, { kind: 'again' }, { ...who, id: newId() })
        : decideDelivery(desk.database, hold, false, who);
    },
  };
}

/** The verb as what is stored; accept does what was prepared. */
async function overrideOf(
  desk: Desk,
  hold: HoldRow,
  verb: Exclude<Verb, 'snooze' | 'hand-over'>,
  value: string | undefined,
): Promise<Override> {
  const id = hold.id.slice(-8);
  if (hold.mail === null && verb !== 'accept' && verb !== 'close' && verb !== 'read') {
    const text = `${verb} is no answer to ${hold.codes.join(', ')}`;
    throw new CommandError(`${text}; accept, close, snooze or hand-over is`);
  }
  switch (verb) {
    case 'accept':
      return accepted(hold);
    case 'address':
      if (value !== undefined && isIP(value) !== 0) return { kind: 'address', ip: value };
      throw new CommandError(`address needs an IP address: sluice act ${id} address 192.0.2.1`);
    case 'contact': {
      const to = value?.toLowerCase() ?? '';
      const refusal = contactRefusal(to, 'override', desk.rules.desk, []);
      if (refusal === null) return { kind: 'contact', to };
      throw new CommandError(`contact: "${to}" ${refusal}; write it like noc@example.net`);
    }
    case 'attach':
      return { kind: 'attach', ticket: (await ticketOf(desk, value ?? '')).id };
    case 'repeat':
      return repeatOf(desk, value);
    case 'close':
      return { kind: 'close', reason: closeReason(desk, value ?? 'resolved') };
    case 'read':
      return { kind: 'close', reason: 'read' };
    case 'ham':
    case 'spam':
    case 'separate':
      return { kind: verb };
  }
}

async function repeatOf(desk: Desk, value: string | undefined): Promise<Override> {
  if (value === 'none') return { kind: 'repeat', incident: null };
  const ticket = await ticketOf(desk, value ?? '');
  if (ticket.kind === 'incident') return { kind: 'repeat', incident: ticket.id };
  const text = `${ticket.number} is a ticket of kind ${ticket.kind}; a complaint repeats an incident`;
  throw new CommandError(text, exit.wrongInput);
}

function closeReason({ rules }: Desk, code: string): string {
  const codes = rules.tickets.closeReasons.map((one) => one.code);
  if (codes.includes(code)) return code;
  throw new CommandError(`"${code}" is no reason to close it; reasons are ${codes.join(', ')}`);
}

/** The prepared answer as an override. A hand-over is none: the mail does not run again. */
function accepted(hold: HoldRow): Override {
  switch (hold.answer) {
    case 'send':
      if (hold.run !== null) return { kind: 'accept', run: hold.run, digest: hold.digest };
      throw new CommandError('what was prepared is not known any more', exit.unavailable);
    case 'close':
      return { kind: 'close', reason: 'scrap' };
    case 'close-case':
      return { kind: 'close', reason: 'resolved' };
    case 'spam':
      return { kind: 'spam' };
    case 'run-again':
      return { kind: 'again' };
    case 'ask-back':
    case 'hand-over': {
      const id = hold.id.slice(-8);
      throw new CommandError(
        `nothing is prepared for ${hold.codes.join(', ')}; say: sluice act ${id} address IP, or close`,
      );
    }
  }
}

function inWords(decided: Override, hold: HoldRow, { settings }: Desk): string {
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
      return `it goes to ${decided.to}; the mail runs again with it`;
    case 'attach':
      return 'put on that ticket; the mail runs again';
    case 'separate':
      return 'kept apart from those tickets; the mail runs again';
    case 'repeat':
      return decided.incident === null
        ? 'no repeat of anything; the mail runs again'
        : 'a repeat of that incident; the mail runs again';
    case 'bounced':
    case 'again':
      return 'the mail runs again';
  }
}
