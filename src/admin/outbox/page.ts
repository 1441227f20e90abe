// Everything that leaves or has left, newest first and by state, with what the peer said, the one
// switch, and what can be done about each mail.

import type { DeliveryState } from '../../model.ts';
import {
  listOutbox,
  outboxCounts,
  type OutboxRow,
  outboxStates,
  stoppedMail,
} from '../../store/outbox.ts';
import { type Answer, type Asked, invalid, page, type Parts } from '../answer.ts';
import { countedMost, countOf } from '../counts.ts';
import { keyFrom, listed } from '../keyset.ts';
import { leavingOf, letterHref, ticketLink } from '../lines.ts';
import type { Say } from '../messages/say.ts';
import { href } from '../shown.ts';
import { badge } from '../tones.ts';
import type { Choice } from '../views.ts';
import { address, short } from '../words.ts';
import { undoableLines } from './undoable.ts';
import type { OutboxLine, OutboxView } from './views.ts';

const most = 40;

/** What an act leaves behind in the address of the page: which sentence it says. */
export const outboxEnds = ['held', 'released', 'cancel', 'send-now', 'retry'] as const;

export async function outboxPage(asked: Asked, parts: Parts): Promise<Answer> {
  const { database } = parts;
  const { query, say } = asked;
  const before = keyFrom(asked, 'before');
  if (before === undefined) return invalid(asked, say('outbox.bad-before'));
  const state = stateFrom(query.get('state'));
  if (state === undefined) return invalid(asked, say('outbox.bad-state'));
  const here = state === null ? '/outbox' : `/outbox?state=${state}`;
  const isTop = before === null && (state === null || state === 'waiting');
  const [rows, counts, stopped] = await Promise.all([
    listOutbox(database, { state, before, limit: most + 1 }),
    outboxCounts(database, countedMost),
    stoppedMail(database),
  ]);
  const around = { back: href(here), isStopped: stopped.all !== null };
  const end = outboxEnds.find((one) => one === query.get('done'));
  const view: OutboxView = {
    ...listed(rows, { most, key: 'before', here }, asked, (row) => lineOf(row, say, parts)),
    states: choicesOf(state, counts, say),
    stopped: stoppedLines(stopped, say),
    seen: switchSeen(stopped),
    ...(isTop ? await undoableLines(asked, parts, around) : { undoable: [], undoableMore: '' }),
    empty: say(state === null ? 'outbox.nothing-yet' : 'outbox.nothing'),
    release: say('outbox.release', { n: counts.get('waiting') ?? 0 }),
    back: href(before === null ? here : `${here}${state === null ? '?' : '&'}before=${before}`),
    done: end === undefined ? '' : doneIn(end, stopped.all !== null, say),
  };
  return page('outbox/page', say('common.outbox'), view);
}

/** What let a mail go has not, where nothing goes. */
function doneIn(end: (typeof outboxEnds)[number], isStopped: boolean, say: Say): string {
  const isGoing = end === 'send-now' || end === 'retry';
  return say(isGoing && isStopped ? 'outbox.done-stopped' : `outbox.done-${end}`);
}

/** Both switches as one text: a form that was made under another state of them is stale. */
export function switchSeen({ all, automatic }: Awaited<ReturnType<typeof stoppedMail>>): string {
  return [all, automatic].map((one) => one?.since.toISOString() ?? '-').join(' ');
}

/** Null: all; undefined: no state at all. */
function stateFrom(text: string | undefined): DeliveryState | null | undefined {
  if (text === undefined) return null;
  return [...outboxStates, 'sent' as const].find((one) => one === text);
}

function choicesOf(
  current: DeliveryState | null,
  counts: ReadonlyMap<string, number>,
  say: Say,
): readonly Choice[] {
  const all = { href: href('/outbox'), label: say('outbox.all'), current: current === null };
  const order = [...outboxStates, 'sent'] as const;
  const states = order.map((state) => ({
    href: href(`/outbox?state=${state}`),
    label: [say(`outbox.state-${state}`), countOf(counts.get(state) ?? 0)].join(' ').trim(),
    current: state === current,
  }));
  return [all, ...states];
}

function stoppedLines(
  { all, automatic }: Awaited<ReturnType<typeof stoppedMail>>,
  say: Say,
): OutboxView['stopped'] {
  const line = (title: string, one: typeof all) =>
    one === null ? [] : [{ title, since: one.since, why: one.why, by: one.actor }];
  return [
    ...line(say('common.stopped-title'), all),
    ...line(say('common.automatic-title'), automatic),
  ];
}

function lineOf(row: OutboxRow, say: Say, parts: Parts): OutboxLine {
  const { id, mail, state, hold } = row;
  const word = say(row.isTold ? 'outbox.told' : `outbox.state-${state}`);
  const recipient = short(address(row.recipient), 60);
  const isOwn = hold !== null && (mail === null || state === 'held');
  return {
    state: { word, tone: badge(state).tone },
    kind: say(`outbox.kind-${row.kind}`),
    recipient,
    subject: short(row.subject),
    letter: letterHref(id),
    ticket: ticketLink({ id: row.ticket, number: row.number }, parts),
    mail: mail === null ? null : href(`/mails/${mail}`),
    at: row.at,
    sentAt: row.sentAt,
    ...leavingOf(row, say),
    tries: row.attempt === 0 ? '' : say('outbox.attempt', { n: row.attempt }),
    reply: short(row.reply ?? '', 240),
    hold: hold === null ? null : href(isOwn || mail === null ? `/?hold=${hold}` : `/mails/${mail}`),
    acts: actsOf(row).map((verb) => ({
      action: href(`/outbox/${id}/${verb}`),
      label: say(`outbox.${verb}`),
      name: say('outbox.act-name', { act: say(`outbox.${verb}`), to: recipient }),
      danger: verb === 'cancel',
    })),
  };
}

/** What may be done about a mail in that state; the server asks again when it is done. */
function actsOf({ state, isTold }: OutboxRow): readonly ('send-now' | 'retry' | 'cancel')[] {
  switch (state) {
    case 'waiting':
      return ['send-now', 'cancel'];
    case 'digested':
      return isTold ? [] : ['send-now', 'cancel'];
    case 'held':
      return ['cancel'];
    case 'failed':
      return ['retry'];
    case 'sending':
    case 'sent':
    case 'bounced':
    case 'cancelled':
      return [];
  }
}
