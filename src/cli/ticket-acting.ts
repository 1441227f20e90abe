// How every verb of `sluice ticket` that changes something is done: the ticket is found, the act is
// planned and shown, counted, and done as it was shown. -n stops after the showing.

import type { Command } from 'commander';

import { actingOn } from '../node/acting-desk.ts';
import type { Act, ActPreview, Deed } from '../acts.ts';
import { type Desk, newId } from '../desk.ts';
import type { TicketId } from '../model.ts';
import { findTicket, knownNumbers, numbersOf, type TicketRow } from '../store/tickets.ts';
import { nearNumbers } from '../tickets/near.ts';
import { checkNumber, showNumber } from '../tickets/number.ts';
import { isRefused, noted } from '../tickets/plans.ts';
import { CommandError, exit } from './ending.ts';
import { count, out } from './output.ts';
import { actor, type ConfigOption, withDesk } from './with-desk.ts';
import { mustBeMeant, writeOptions, type WriteOptions } from './writes.ts';

export interface ActOptions extends WriteOptions {
  readonly json?: true;
}

/** The options of every verb that changes tickets. */
export function actOptions(command: Command): Command {
  return writeOptions(command).option('--json', 'one JSON object');
}

/** The ticket of a key. @throws CommandError, with the numbers that may have been meant */
export async function ticketOf(
  { database, rules }: Desk,
  key: string,
): Promise<TicketRow & { readonly askedFor: string | null }> {
  const ticket = await findTicket(database, key);
  if (ticket !== null) return ticket;
  const digits = /\d{14,28}/.exec(key)?.[0] ?? '';
  const near =
    digits === '' || checkNumber(digits) ? [] : await knownNumbers(database, nearNumbers(digits));
  const tag = rules.desk.ticketTag;
  const meant = near.map((number) => showNumber(tag, number)).join(' or ');
  const hint = meant === '' ? 'see: sluice ticket ls' : `did you mean ${meant}?`;
  throw new CommandError(`no ticket ${key}; ${hint}`, exit.noInput);
}

/** Does one deed on the ticket of a key, as a person typed it. */
export async function actOn(
  command: Command,
  key: string,
  options: ActOptions,
  deedOf: (ticket: TicketRow, desk: Desk) => Deed | Promise<Deed>,
): Promise<void> {
  await withDesk(command.optsWithGlobals<ConfigOption>(), async (desk) => {
    const ticket = await ticketOf(desk, key);
    await perform(desk, ticket.id, await deedOf(ticket, desk), options);
  });
}

/** The same deed on several tickets; all are shown and counted before the first is done. */
export async function actOnAll(
  command: Command,
  keys: readonly string[],
  options: ActOptions,
  deed: Deed,
): Promise<void> {
  await withDesk(command.optsWithGlobals<ConfigOption>(), async (desk) => {
    const all: Planned[] = [];
    for (const key of keys) all.push({ ticket: (await ticketOf(desk, key)).id, deed });
    await performAll(desk, all, options);
  });
}

interface Planned {
  readonly ticket: TicketId;
  readonly deed: Deed;
}

/** @throws CommandError where it is refused, or is something else by now than was shown */
export async function perform(
  desk: Desk,
  ticket: TicketId,
  deed: Deed,
  options: ActOptions,
): Promise<void> {
  await performAll(desk, [{ ticket, deed }], options);
}

async function performAll(desk: Desk, all: readonly Planned[], options: ActOptions): Promise<void> {
  const acting = actingOn(desk);
  try {
    const previews: ActPreview[] = [];
    for (const { ticket, deed } of all) {
      const act: Act = { ...deed, id: newId(), ticket, actor: actor() };
      const preview = await acting.preview(act);
      if (isRefused(preview)) throw new CommandError(preview.refused, exit.wrongInput);
      previews.push(preview);
    }
    const objects = previews.reduce((sum, preview) => sum + preview.objects, 0);
    mustBeMeant(objects, 'ticket', options);
    for (const [at, preview] of previews.entries()) {
      const isDry = options.dryRun === true;
      if (!isDry && (await acting.act(preview)) === 'stale') {
        const rest = at === 0 ? 'nothing was done' : 'what is told above was done, and no more';
        const again = `something has changed meanwhile: ${rest}; look again, with -n`;
        throw new CommandError(again, exit.changed);
      }
      await tell(desk, preview, isDry, options);
    }
  } finally {
    acting.close();
  }
}

async function tell(
  desk: Desk,
  preview: ActPreview,
  isDry: boolean,
  options: ActOptions,
): Promise<void> {
  const names = await namesOf(desk, preview);
  const { plan, letters } = preview;
  if (options.json === true) {
    const notes = plan.notes.map(({ ticket, what, text }) => {
      return { ticket, what, text, number: names.get(ticket) ?? null };
    });
    const told = plan.told.map(({ text }) => text);
    console.log(JSON.stringify({ done: !isDry, act: plan.act.id, notes, told, letters }));
    return;
  }
  for (const note of plan.notes) {
    const name = names.get(note.ticket) ?? 'a new ticket';
    out(`${isDry ? 'would be: ' : ''}${name}  ${noted(note)}`);
  }
  for (const { text } of plan.told) out(text);
  for (const { to, cc, bcc, kind, subject, text } of letters) {
    const copies = [...cc.map((one) => `, cc ${one}`), ...bcc.map((one) => `, bcc ${one}`)].join(
      '',
    );
    out(`mail (${kind}) to ${to}${copies}: ${subject}`);
    if (isDry) out(text.replaceAll(/^/gm, '    ').trimEnd());
  }
  if (isDry) return out('nothing was done');
  if (letters.length > 0) {
    const seconds = desk.settings.safety.holdMs.person / 1000;
    const mails = count(letters.length, 'mail');
    const undo = `sluice ticket undo ${names.get(plan.act.ticket) ?? plan.act.ticket}`;
    out(`${mails} in the outbox for ${seconds} s, then sent; until then: ${undo}`);
  }
}

/** The numbers of the tickets that are told of; of new ones once they are there. */
async function namesOf(
  { database, rules }: Desk,
  { plan }: ActPreview,
): Promise<ReadonlyMap<TicketId, string>> {
  const tag = rules.desk.ticketTag;
  const ids = [...new Set([plan.act.ticket, ...plan.notes.map((note) => note.ticket)])];
  const numbers = await numbersOf(database, ids);
  return new Map(numbers.map(({ id, number }) => [id, showNumber(tag, number)]));
}
