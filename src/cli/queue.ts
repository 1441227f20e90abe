// `sluice queue` and `sluice act`: what waits for a person, and a person's answer. An answer is
// stored and the mail runs again with it, so that what follows can be explained like any other run.

import { isIP } from 'node:net';

import type { Command } from 'commander';

import { type Desk, newId } from '../desk.ts';
import type { Override } from '../model.ts';
import {
  decideDelivery,
  decideHold,
  findHold,
  handOver,
  type HoldRow,
  listHolds,
} from '../store/acts.ts';
import { CommandError, exit } from './ending.ts';
import { type ListOptions, limitOf, listOptions } from './lists.ts';
import { actor, type ConfigOption, print, when, withDesk } from './with-desk.ts';

const verbs = ['accept', 'ham', 'spam', 'address', 'close'] as const;
type Verb = (typeof verbs)[number];

export function queueCommand(program: Command): void {
  const queue = program.command('queue').description('what waits for a person: ls');
  listOptions(queue.command('ls', { isDefault: true }).description('oldest first')).action(
    async (options: ListOptions, command: Command) => {
      await withDesk(command.optsWithGlobals<ConfigOption>(), async ({ database }) => {
        const rows = await listHolds(database, { limit: limitOf(options) });
        print(rows, options.json === true, (row) => (options.quiet === true ? row.id : lines(row)));
      });
    },
  );
}

export function actCommand(program: Command): void {
  program
    .command('act')
    .description('answer a hold: accept | ham | spam | address IP | close')
    .argument('<hold>', 'the id of a hold, or its beginning or end')
    .argument('<verb>', verbs.join(' | '))
    .argument('[value]', 'address: the offending IP address; close: a reason')
    .option('-n, --dry-run', 'say what would be stored, and store nothing')
    .addHelpText('after', '\nSee what waits: sluice queue ls')
    .action(
      async (
        id: string,
        verb: string,
        value: string | undefined,
        options: object,
        command: Command,
      ) => {
        if (!verbs.some((known) => known === verb)) {
          throw new CommandError(`act ${verb}: the verbs are ${verbs.join(', ')}`);
        }
        const dry = 'dryRun' in options;
        await withDesk(command.optsWithGlobals<ConfigOption>(), (desk) =>
          act(desk, id, verb as Verb, value, dry),
        );
      },
    );
}

function lines(row: HoldRow): string {
  const head = `${row.id}  ${when(row.openedAt)}  ${row.codes.join(', ')}  ${row.sender ?? ''}`;
  const doubts = row.doubts.map((doubt) => `    ${doubt.code}: ${doubt.text}`);
  const prepared = row.prepared.map((one) => `    prepared: ${one.to}  ${one.subject}`);
  const answer = `    accept: ${row.answer}`;
  return [`${head}  ${row.subject ?? ''}`, ...doubts, ...prepared, answer].join('\n');
}

async function act(
  { database }: Desk,
  id: string,
  verb: Verb,
  value: string | undefined,
  dry: boolean,
): Promise<void> {
  const hold = await findHold(database, id);
  if (hold === null) {
    throw new CommandError(`no hold, or several, match ${id}; see: sluice queue ls`, exit.noInput);
  }
  if (hold.closedAt !== null) throw new CommandError(`that hold was closed ${when(hold.closedAt)}`);
  const at = new Date();
  const who = { how: verb, actor: actor(), at };
  if (hold.delivery !== null) {
    if (verb !== 'accept' && verb !== 'close') {
      throw new CommandError(
        `${verb} is no answer to ${hold.codes.join(', ')}; accept or close is`,
      );
    }
    if (!dry) await decideDelivery(database, hold, verb === 'accept', who);
    console.log(verb === 'accept' ? 'what waits is sent now' : 'closed; what waits stays as it is');
    return;
  }
  if (verb === 'accept' && hold.answer === 'hand-over') {
    if (!dry) await handOver(database, hold, 'csirt', { ...who, id: newId() });
    console.log('handed over to csirt; the hold stays open');
    return;
  }
  const decided = decision(hold, verb, value);
  if (!dry && !(await decideHold(database, hold, decided, { ...who, id: newId() }))) {
    throw new CommandError('somebody has answered that hold just now; see: sluice queue ls');
  }
  console.log(`${dry ? 'would store' : 'stored'}: ${JSON.stringify(decided)}; the mail runs again`);
}

/** The verb as an override. Accept does what was prepared. */
function decision(hold: HoldRow, verb: Verb, value: string | undefined): Override {
  switch (verb) {
    case 'accept':
      return accepted(hold);
    case 'address':
      if (value === undefined || isIP(value) === 0) {
        throw new CommandError(
          `address needs an IP address: act ${hold.id.slice(-8)} address 192.0.2.1`,
        );
      }
      return { kind: 'address', ip: value };
    case 'close':
      return { kind: 'close', reason: value ?? 'resolved' };
    case 'ham':
    case 'spam':
      return { kind: verb };
  }
}

/** The prepared answer as an override. */
function accepted(hold: HoldRow): Override {
  switch (hold.answer) {
    case 'send':
      if (hold.run !== null) return { kind: 'accept', run: hold.run, digest: hold.digest };
      throw new CommandError('what was prepared is not known any more; act again, or close');
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
        `nothing can be sent for ${hold.codes.join(', ')}; say: act ${id} address IP, or close`,
      );
    }
  }
}
