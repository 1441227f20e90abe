// Answers to holds, for commands and pages alike: a verb with what goes along becomes a deed, or is
// refused; the deed is stored, and the mail runs again with it, so that what follows can be
// explained like any other run. About a ticket that nobody answers it is an act on the ticket.

import { isIP } from 'node:net';

import type { Deed, Refusal } from '../acts.ts';
import type { HoldAsk, HoldDeed, HoldRefusal, RefusedAnswer } from '../holding.ts';
import type { Override, TicketId } from '../model.ts';
import { caseOfReply } from './reply-case.ts';
import type { Rules } from '../rules.ts';
import {
  type Answering,
  decideDelivery,
  decideHold,
  handOver,
  type HoldRow,
  snoozeHold,
} from '../store/acts.ts';
import type { Database } from '../store/pg.ts';
import { findTicket } from '../store/tickets.ts';
import { overridesOf } from '../store/hold-undo.ts';
import { proposalOf } from './proposing.ts';
import { mayPick } from '../tickets/brakes.ts';
import { contactRefusal } from '../tickets/contact.ts';
import { shareOf, sharesOf } from '../tickets/shares.ts';
import { isOpenState } from '../tickets/lifecycles.ts';
import { snoozeUntil } from '../tickets/snooze.ts';

export interface AnsweringParts {
  readonly database: Database;
  readonly rules: () => Rules;
  readonly now: () => Date;
  readonly newId: () => string;
  /** A deed on a ticket, as an act of that person, by that id if one is given. */
  readonly act: (ticket: TicketId, deed: Deed, actor: string, id?: string) => Promise<Acted>;
}
export type Acted = 'done' | 'stale' | Refusal;

/** What an answer comes to, or why it is none. */
export async function deedOf(
  hold: HoldRow,
  { verb, value, why, ...chosen }: HoldAsk,
  parts: Pick<AnsweringParts, 'database' | 'rules' | 'now'>,
): Promise<HoldDeed | RefusedAnswer> {
  const { tickets } = parts.rules();
  if (verb === 'hand-over' || (verb === 'accept' && hold.answer === 'hand-over')) {
    const team = verb === 'accept' ? 'csirt' : (value ?? '');
    const reason = why === '' && verb === 'accept' ? 'as prepared' : why;
    if (!tickets.teams.includes(team)) return refused('no-such-team', team, tickets.teams);
    if (reason === '') return refused('why-needed');
    return { do: 'hand-over', team, why: reason };
  }
  if (verb === 'snooze') return snoozed(hold, value, parts.now());
  if (hold.delivery !== null) {
    if (verb === 'accept' || verb === 'close') return { do: 'deliver', send: verb === 'accept' };
    return refused('no-answer-of-delivery', verb, hold.codes);
  }
  const isReply = hold.codes.includes('reply-to-read');
  if (verb === 'read' && !isReply) return refused('no-answer', verb, hold.codes);
  if (isReply && (verb === 'close' || (verb === 'accept' && hold.answer === 'close-case'))) {
    const reason = verb === 'close' ? (value ?? 'resolved') : 'resolved';
    const known = tickets.closeReasons.map(({ code }) => code);
    if (!known.includes(reason)) return refused('no-such-reason', reason, known);
    const closing = hold.ticket === null ? null : await caseOfReply(parts.database, hold.ticket);
    if (closing !== null) {
      const name = closing.number ?? closing.kind;
      return { do: 'close-case', ticket: closing.id, name, reason };
    }
  }
  const step = verb === 'accept' ? steps.get(hold.answer) : undefined;
  if (step !== undefined && hold.ticket !== null) {
    return { do: 'confirm-block', ticket: hold.ticket, name: hold.number ?? 'block', ...step };
  }
  const decided = await overrideOf(hold, verb, { value, ...chosen }, parts);
  return 'refused' in decided ? decided : { do: 'decide', decided };
}

/** From where to where an answer brings a block. */
const steps: ReadonlyMap<HoldRow['answer'], { readonly from: string; readonly to: string }> =
  new Map([
    ['block-active', { from: 'pending activation', to: 'active' }],
    ['block-removed', { from: 'pending removal', to: 'removed' }],
  ]);

function refused(
  code: HoldRefusal,
  value = '',
  words: readonly string[] | string = '',
): RefusedAnswer {
  return { refused: code, value, words: typeof words === 'string' ? words : words.join(', ') };
}

function snoozed(hold: HoldRow, given: string | null, now: Date): HoldDeed | RefusedAnswer {
  const { mail, ticket, delivery, codes } = hold;
  if (mail !== null && delivery !== null) return refused('no-answer-of-delivery', 'snooze', codes);
  const until = snoozeUntil(given ?? '', now);
  if (until === null) return refused('when-needed', given ?? '');
  if (mail !== null) return { do: 'snooze', until };
  if (ticket === null) return refused('no-answer', 'snooze', codes);
  return { do: 'snooze-case', ticket, until: until.toISOString() };
}

/** The verb as what is stored; accept does what was prepared. */
async function overrideOf(
  hold: HoldRow,
  verb: Exclude<HoldAsk['verb'], 'snooze' | 'hand-over'>,
  { value, ip, ...chosen }: Pick<HoldAsk, 'value' | 'ip' | 'only' | 'instead' | 'words'>,
  parts: Pick<AnsweringParts, 'database' | 'rules'>,
): Promise<Override | RefusedAnswer> {
  const { tickets, desk } = parts.rules();
  if (hold.mail === null && verb !== 'accept' && verb !== 'close' && verb !== 'read') {
    return refused('no-answer-of-silence', verb, hold.codes);
  }
  switch (verb) {
    case 'accept':
      return accepted(hold, chosen);
    case 'address':
      if (value !== null && isIP(value) !== 0) return { kind: 'address', ip: value };
      return refused('not-an-address', value ?? '');
    case 'contact': {
      const to = value?.toLowerCase() ?? '';
      const refusal = contactRefusal(to, 'override', desk, []);
      return refusal === null ? namedFor(hold, to, ip) : refused('contact-refused', to, refusal);
    }
    case 'attach': {
      const ticket = await findTicket(parts.database, value ?? '');
      if (ticket === null) return refused('no-such-ticket', value ?? '');
      return { kind: 'attach', ticket: ticket.id };
    }
    case 'repeat':
      return repeatOf(value, parts);
    case 'close': {
      const reason = value ?? 'resolved';
      const known = tickets.closeReasons.map(({ code }) => code);
      if (!known.includes(reason)) return refused('no-such-reason', reason, known);
      return { kind: 'close', reason };
    }
    case 'read':
      return { kind: 'close', reason: 'read' };
    case 'ham':
    case 'spam':
    case 'separate':
    case 'again':
      return { kind: verb };
  }
}

/** Somebody else for what is meant; of several, all others stay as they are. */
function namedFor(hold: HoldRow, to: string, ip = ''): Override | RefusedAnswer {
  const shares = sharesOf(hold);
  if (shares.length <= 1) return { kind: 'contact', to };
  const meant = shareOf(shares, ip);
  if (meant !== undefined) return { kind: 'contact', to, ips: meant.ips };
  const each = shares.map(({ ips }) => ips[0] ?? '');
  return refused('which-needed', to, each);
}

async function repeatOf(
  value: string | null,
  { database }: Pick<AnsweringParts, 'database'>,
): Promise<Override | RefusedAnswer> {
  if (value === 'none') return { kind: 'repeat', incident: null };
  const ticket = await findTicket(database, value ?? '');
  if (ticket === null) return refused('no-such-ticket', value ?? '');
  if (ticket.kind === 'incident') return { kind: 'repeat', incident: ticket.id };
  return refused('not-an-incident', ticket.number ?? ticket.id, ticket.kind);
}

/** The prepared answer as an override. A hand-over is none: the mail does not run again. */
function accepted(
  hold: HoldRow,
  { only, instead, words }: Pick<HoldAsk, 'only' | 'instead' | 'words'>,
): Override | RefusedAnswer {
  switch (hold.answer) {
    case 'send': {
      const { run } = hold;
      if (run === null) return refused('not-known');
      const { digest } = instead ?? words ?? only ?? hold;
      const all = {
        kind: 'accept',
        run,
        digest,
        ...(instead && { to: instead.to }),
        ...(words && { words: words.text }),
      } as const;
      if (instead !== undefined || only === null) return all;
      const { lines } = only;
      const isThere = lines.every((index) => index >= 0 && index < hold.prepared.length);
      if (lines.length === 0 || !isThere || !mayPick(hold)) return refused('nothing-picked');
      return { ...all, only: lines };
    }
    case 'close':
      return { kind: 'close', reason: 'scrap' };
    case 'close-case':
    case 'block-active':
    case 'block-removed':
      return { kind: 'close', reason: 'resolved' };
    case 'spam':
      return { kind: 'spam' };
    case 'separate':
      return { kind: 'separate' };
    case 'run-again':
      return { kind: 'again' };
    case 'ask-back':
    case 'hand-over':
      return refused('not-prepared', '', hold.codes);
  }
}

/** Does it; stale: somebody has answered meanwhile, or the ticket has changed. */
export async function carryOut(
  hold: HoldRow,
  deed: HoldDeed,
  who: Answering,
  parts: AnsweringParts,
): Promise<Acted> {
  const { database } = parts;
  const said = (isDone: boolean): Acted => (isDone ? 'done' : 'stale');
  switch (deed.do) {
    case 'hand-over':
      return said(await handOver(database, hold, deed.team, { ...who, why: deed.why }));
    case 'deliver':
      return said(await decideDelivery(database, hold, deed.send, who));
    case 'decide': {
      const before = hold.mail === null ? [] : await overridesOf(database, hold.mail);
      const proposes = proposalOf(hold, deed.decided, before, parts.rules());
      return said(await decideHold(database, hold, deed.decided, { ...who, proposes }));
    }
    case 'snooze':
      return said(await snoozeHold(database, hold, deed.until, who));
    case 'close-case': {
      const closing = { do: 'close', state: null, reason: deed.reason, text: '' } as const;
      const acted = await parts.act(deed.ticket, closing, who.actor);
      // A clock's question goes with its ticket.
      if (acted === 'done' && hold.mail !== null) {
        await decideHold(database, hold, { kind: 'close', reason: deed.reason }, who);
      }
      return acted;
    }
    case 'confirm-block': {
      const { from, to } = deed;
      const acted = await parts.act(
        deed.ticket,
        isOpenState('block', to)
          ? { do: 'change', from, to }
          : { do: 'close', from, state: to, reason: 'resolved', text: '' },
        who.actor,
      );
      if (acted === 'done')
        await decideHold(database, hold, { kind: 'close', reason: 'read' }, who);
      return acted;
    }
    case 'snooze-case': {
      const snoozing = { do: 'snooze', until: deed.until } as const;
      const acted = await parts.act(deed.ticket, snoozing, who.actor, who.id);
      if (acted !== 'done') return acted;
      return said(
        hold.delivery === null
          ? await decideHold(database, hold, { kind: 'again' }, who)
          : await decideDelivery(database, hold, false, who),
      );
    }
  }
}
