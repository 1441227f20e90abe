// Rows of the queue in words: what is asked, about what, for how long, and who is at work on it.
// Pure.

import type { Lease } from '../../store/leases.ts';
import type { QueueRow, RowNews } from '../../store/queue.ts';
import { goneOf, toldOf } from '../answered.ts';
import { holdBadge } from '../code-words.ts';
import { markOf } from '../hold/many-view.ts';
import type { Say } from '../messages/say.ts';
import { type Href, href, typed } from '../shown.ts';
import { address, clockText, minuteText, short } from '../words.ts';
import type { PresenceView, QueueLine, RowState } from './views.ts';
import { queueHref, type QueueWanted } from './wanted.ts';

const networksShown = 2;
const subjectMost = 120;
const senderMost = 60;

/** A row of the list. */
export function queueLine(
  row: QueueRow,
  seen: {
    readonly wanted: QueueWanted;
    readonly current: string | null;
    readonly say: Say;
    readonly now: Date;
    readonly ticketLabel: string;
  },
): QueueLine {
  const { say, now, wanted } = seen;
  const snoozed = snoozedText(row, say, now);
  const [first] = row.codes;
  const networks = [...new Set(row.prepared.map((mail) => mail.network).filter(Boolean))];
  const ips = new Set(row.prepared.flatMap((mail) => mail.ips));
  const [ip = ''] = ips;
  const subject = short(row.subject || say('common.no-subject'), subjectMost);
  return {
    id: row.id,
    mark: typed(markOf(row.id, row.run ?? '', row.digest)),
    markLabel: say('many.mark', { subject }),
    href: queueHref(wanted, { hold: row.id }),
    subject,
    sender: short(address(row.sender ?? ''), senderMost),
    waits: say.age(row.openedAt, now),
    ...dueOf(row.dueAt, say, now),
    code: first === undefined ? null : holdBadge(say, first),
    codesMore: Math.max(0, row.codes.length - 1),
    asks: first === undefined ? '' : say(`code.asks.${first}`),
    handed: snoozed || (row.teamBefore === null ? '' : say('queue.for', { team: row.team })),
    network: say.several(networks, networksShown) || seen.ticketLabel,
    about: ips.size > 1 ? say('queue.addresses', { n: ips.size }) : ip,
    isUrgent: row.urgent,
    isCurrent: row.id === seen.current,
    state: rowState({ ...row, snoozedBy: null }, say),
  };
}

/** Until when a question is snoozed; empty: it is not. */
export function snoozedText({ snoozedUntil }: QueueRow, say: Say, now: Date): string {
  const isOff = snoozedUntil !== null && snoozedUntil > now;
  return isOff ? say('queue.snoozed-until', { time: minuteText(snoozedUntil) }) : '';
}

function dueOf(dueAt: Date | null, say: Say, now: Date): Pick<QueueLine, 'due' | 'isOverdue'> {
  if (dueAt === null) return { due: '', isOverdue: false };
  const isOverdue = dueAt <= now;
  const due = isOverdue ? say('queue.overdue') : say('queue.due-in', { age: say.age(now, dueAt) });
  return { due, isOverdue };
}

/** What stands at the end of a row. */
export function rowState(row: RowNews, say: Say): RowState {
  const { id, closedAt, closedHow: how, closedBy: by, snoozedBy, holder } = row;
  if (closedAt !== null) return { id, is: 'gone', text: goneOf(say, { by, how }) };
  if (snoozedBy !== null) {
    return { id, is: 'gone', text: goneOf(say, { by: snoozedBy, how: 'snooze' }) };
  }
  return holder === null ? { id, is: 'free', text: '' } : { id, is: 'taken', text: holder };
}

/** The line above a question: whose it is. */
export function presenceOf(
  hold: Pick<QueueRow, 'id' | 'closedAt' | 'closedHow' | 'closedBy'>,
  lease: Lease | null,
  seen: {
    /** Where the question stands. */
    readonly here: Href;
    readonly actor: string;
    readonly say: Say;
    readonly now: Date;
  },
): PresenceView {
  const { here, actor, say, now } = seen;
  const { id, closedAt, closedHow: how, closedBy: by } = hold;
  const view = {
    lease: href(`/holds/${id}/lease`),
    back: here,
    why: typed(say('queue.away')),
  };
  if (closedAt !== null) {
    const told = toldOf(say, { by, how, at: closedAt }, now);
    return { ...view, is: 'gone', text: told };
  }
  if (lease === null) return { ...view, is: 'free', text: say('queue.nobody-yet') };
  const time = clockText(lease.until);
  if (lease.holder === actor) return { ...view, is: 'mine', text: say('queue.mine', { time }) };
  return { ...view, is: 'theirs', text: say('queue.theirs', { name: lease.holder, time }) };
}
