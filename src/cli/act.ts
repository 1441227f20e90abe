// `sluice act`: a person's answer to a hold. It is stored and the mail runs again with it, so that
// what follows can be explained like any other run.

import { isIP } from 'node:net';

import type { Command } from 'commander';

import { type Desk, newId } from '../desk.ts';
import type { Override } from '../model.ts';
import { decideDelivery, decideHold, findHold, handOver, type HoldRow } from '../store/acts.ts';
import { CommandError, exit } from './ending.ts';
import { count, out, when } from './output.ts';
import { actor, type ConfigOption, withDesk } from './with-desk.ts';

const verbs = ['accept', 'ham', 'spam', 'address', 'close'] as const;
type Verb = (typeof verbs)[number];

interface ActOptions {
  readonly dryRun?: true;
}

export function actCommand(program: Command): void {
  program
    .command('act')
    .description('answer a hold: accept | ham | spam | address IP | close')
    .argument('<hold>', 'the id of a hold, or its beginning or end')
    .argument('<verb>', verbs.join(' | '))
    .argument('[value]', 'address: the offending IP address; close: a reason')
    .option('-n, --dry-run', 'say what would be done, and do nothing')
    .addHelpText('after', '\nSee what waits: sluice queue ls')
    .action(
      async (
        id: string,
        verb: string,
        value: string | undefined,
        options: ActOptions,
        command: Command,
      ) => {
        const known = verbs.find((one) => one === verb);
        if (known === undefined) {
          throw new CommandError(`act ${verb}: the verbs are ${verbs.join(', ')}`);
        }
        await withDesk(command.optsWithGlobals<ConfigOption>(), async (desk) => {
          const done = await act(desk, id, known, value, options.dryRun === true);
          out(options.dryRun === true ? `would be done: ${done}` : done);
        });
      },
    );
}

/** Does it, unless dry. @returns what is done, as a sentence */
async function act(
  desk: Desk,
  id: string,
  verb: Verb,
  value: string | undefined,
  dry: boolean,
): Promise<string> {
  const { database, settings } = desk;
  const hold = await findHold(database, id);
  if (hold === null) {
    throw new CommandError(
      `${id} names no hold, or more than one; see: sluice queue ls`,
      exit.noInput,
    );
  }
  if (hold.closedAt !== null) {
    throw new CommandError(`that hold was closed ${when(hold.closedAt)}`, exit.unavailable);
  }
  const who = { id: newId(), how: verb, actor: actor(), at: new Date() };
  let done = true;
  let sentence: string;
  if (hold.delivery !== null) {
    if (verb !== 'accept' && verb !== 'close') {
      throw new CommandError(
        `${verb} is no answer to ${hold.codes.join(', ')}; accept or close is`,
      );
    }
    if (!dry) done = await decideDelivery(database, hold, verb === 'accept', who);
    sentence = verb === 'accept' ? 'what waits is sent now' : 'closed; what waits stays as it is';
  } else if (verb === 'accept' && hold.answer === 'hand-over') {
    if (!dry) done = await handOver(database, hold, 'csirt', who);
    sentence = 'handed over to csirt; the hold stays open';
  } else {
    const decided = overrideOf(hold, verb, value);
    if (!dry) done = await decideHold(database, hold, decided, who);
    sentence = inWords(decided, hold, settings.safety.holdMs.person);
  }
  if (done) return sentence;
  throw new CommandError('somebody has answered that hold just now', exit.unavailable);
}

/** The verb as what is stored; accept does what was prepared. */
function overrideOf(hold: HoldRow, verb: Verb, value: string | undefined): Override {
  const id = hold.id.slice(-8);
  switch (verb) {
    case 'accept':
      return accepted(hold);
    case 'address':
      if (value !== undefined && isIP(value) !== 0) return { kind: 'address', ip: value };
      throw new CommandError(`address needs an IP address: sluice act ${id} address 192.0.2.1`);
    case 'close':
      return { kind: 'close', reason: value ?? 'resolved' };
    case 'ham':
    case 'spam':
      return { kind: verb };
  }
}

/** The prepared answer as an override. A hand-over is none: the mail does not run again. */
function accepted(hold: HoldRow): Override {
  switch (hold.answer) {
    case 'send':
      if (hold.run !== null) return { kind: 'accept', run: hold.run, digest: hold.digest };
      throw new CommandError('what was prepared is not known any more', exit.unavailable);
    case 'close':
      return { kind: 'close', reason: 'accepted' };
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

function inWords(decided: Override, hold: HoldRow, holdMs: number): string {
  switch (decided.kind) {
    case 'accept': {
      const mails = count(hold.prepared.length, 'mail');
      const until = `stop them until then with: sluice outbox hold`;
      return `accepted: ${mails} for ${holdMs / 1000} s in the outbox, then sent; ${until}`;
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
    case 'separate':
    case 'repeat':
    case 'bounced':
    case 'again':
      return 'the mail runs again';
  }
}
