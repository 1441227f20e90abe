// A ticket as a row: for people, and for the table that they take along.

import type { TicketRow } from '../../store/tickets.ts';
import { turnOf } from '../../tickets/lifecycles.ts';
import type { Parts } from '../answer.ts';
import type { Say } from '../messages/say.ts';
import { href } from '../shown.ts';
import { stateBadge } from '../states.ts';
import { short } from '../words.ts';
import type { TicketListLine } from './views.ts';

const ipsShown = 3;
/** The end of an id, which is chance. */
const idEnd = 8;

/** A row for people; texts of others are shortened. */
export function ticketListLine(
  row: TicketRow,
  say: Say,
  { showNumber, now }: Pick<Parts, 'showNumber' | 'now'>,
): TicketListLine {
  const { id, number, dueAt } = row;
  const turn = turnOf(row);
  const end = id.slice(-idEnd);
  const label = number === null ? say('list.no-number', { end }) : showNumber(number);
  return {
    id,
    href: href(`/tickets/${number ?? id}`),
    label,
    select: say('bulk.select', { label }),
    kind: say(`code.kind.${row.kind}`),
    state: stateBadge(say, row.state),
    turn: turn === null ? '' : say(`code.turn.${turn}`),
    due: dueAt === null ? null : dueOf(dueAt, now(), say),
    owner: short(row.owner ?? '', 24),
    subject: short(row.subject || say('common.no-subject')),
    about: say.several(row.ips, ipsShown),
    openedAt: row.openedAt,
  };
}

function dueOf(at: Date, now: Date, say: Say): TicketListLine['due'] {
  const late = at.getTime() < now.getTime();
  const text = late
    ? say('list.late', { age: say.age(at, now) })
    : say('list.due-in', { age: say.age(now, at) });
  return { at, text, late };
}

/** Words for programs: they are the same in every language. */
export const tableHead = [
  'number',
  'id',
  'kind',
  'state',
  'constituency',
  'team',
  'owner',
  'turn',
  'due',
  'opened',
  'updated',
  'subject',
  'category',
  'network',
  'addresses',
  'complaints',
  'severity',
  'priority',
  'close reason',
] as const;

/** A row of the table, whole: whatever others wrote is made harmless where it is written. */
export function tableRow(row: TicketRow): readonly string[] {
  return [
    row.number ?? '',
    row.id,
    row.kind,
    row.state,
    row.constituency ?? '',
    row.team,
    row.owner ?? '',
    turnOf(row) ?? '',
    row.dueAt?.toISOString() ?? '',
    row.openedAt.toISOString(),
    row.updatedAt.toISOString(),
    row.subject,
    row.category ?? '',
    row.prefix ?? '',
    row.ips.join(' '),
    String(row.complaints),
    row.severity ?? '',
    String(row.priority),
    row.closeReason ?? '',
  ];
}
