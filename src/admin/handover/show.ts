// From the rows of a handover to what the page shows. Pure.

import type { Turn } from '../../model.ts';
import {
  countedMost,
  type Firing,
  type HandoverTicket,
  type OpenFigures,
  type ShiftFigures,
  type Unusual,
} from '../../store/handover.ts';
import type { PinnedNote } from '../../store/notes.ts';
import type { stoppedMail } from '../../store/outbox.ts';
import type { Asked, Parts } from '../answer.ts';
import { holdBadge } from '../code-words.ts';
import { doubtIn } from '../doubt-words.ts';
import { ticketLink } from '../lines.ts';
import type { Say } from '../messages/say.ts';
import { type Href, href, prose, typed } from '../shown.ts';
import { address, short } from '../words.ts';
import type { HandoverLine, HandoverView } from './views.ts';

/** How long a shift is; the first where nothing is said. */
export const spans = [8, 12, 24] as const;
export type Span = (typeof spans)[number];
/** Of each list so many rows; whoever needs more goes to the lists. */
export const rowsMost = 15;

export interface HandoverRows {
  readonly notes: readonly PinnedNote[];
  readonly open: OpenFigures;
  readonly ours: readonly HandoverTicket[];
  readonly due: readonly Firing[];
  readonly fires: readonly Firing[];
  readonly odd: Unusual;
  /** Of these hours, and of the same on the days before. */
  readonly figures: readonly ShiftFigures[];
  readonly stopped: Awaited<ReturnType<typeof stoppedMail>>;
}

interface Showing {
  readonly asked: Asked;
  readonly parts: Pick<Parts, 'newId' | 'showNumber'>;
  readonly now: Date;
  readonly hours: Span;
}

export function handoverView(rows: HandoverRows, showing: Showing): HandoverView {
  const { asked, parts, now, hours } = showing;
  const { say } = asked;
  const { notes, open, due, fires, odd, stopped } = rows;
  const done = doneOf(asked);
  const line = (row: HandoverTicket): HandoverLine => lineOf(row, showing);
  return {
    lead: say('handover.lead', { hours }),
    spans: spans.map((span) => ({
      href: href(span === spans[0] ? '/handover' : `/handover?hours=${span}`),
      label: `${span} h`,
      current: span === hours,
    })),
    done,
    notes: notes.map(({ id, text, actor, at }) => ({
      text: prose(text),
      by: actor,
      at,
      unpin: href(`/handover/notes/${id}/unpin`),
      name: say('handover.unpin-name', { text: short(text, 40) }),
    })),
    note: typed(parts.newId()),
    open: openOf(open, say),
    ours: rows.ours.map((row) => ({
      ...line(row),
      when: say('handover.open-for', { age: say.age(row.at, now) }),
      late: false,
    })),
    due: due.slice(0, rowsMost).map(line),
    dueMore: due.length > rowsMost,
    fires: fires.slice(0, rowsMost).map((row) => ({ ...line(row), what: doesOf(row, say) })),
    firesMore: fires.length > rowsMost,
    ...unusualOf(odd, parts, say),
    isUsual: odd.floods.length + odd.returned.length + odd.contacts.length === 0,
    numbers: (['mails', 'tickets', 'holds', 'deliveries'] as const).map((what) => {
      const [these = 0, ...before] = rows.figures.map((one) => one[what]);
      return { what: say(`handover.${what}`), now: countOf(these), usual: countOf(median(before)) };
    }),
    stopped: (['all', 'automatic'] as const).flatMap((which) => {
      const one = stopped[which];
      const title = say(which === 'all' ? 'common.stopped-title' : 'common.automatic-title');
      return one === null ? [] : [{ title, why: one.why, by: one.actor, since: one.since }];
    }),
    at: now,
  };
}

/** Of days of which one or two were out of the ordinary. */
function median(counts: readonly number[]): number {
  return counts.toSorted((one, other) => one - other)[Math.floor(counts.length / 2)] ?? 0;
}

/** "12", or "999+" where it was counted no further. */
function countOf(count: number): string {
  return count >= countedMost ? `${countedMost - 1}+` : String(count);
}

function doneOf({ query, say }: Asked): string {
  const done = query.get('done');
  if (done === 'pinned') return say('handover.done-pinned');
  return done === 'unpinned' ? say('handover.done-unpinned') : '';
}

function openOf({ ours, theirs, holds }: OpenFigures, say: Say): HandoverView['open'] {
  return [
    { what: say('handover.ours'), count: countOf(ours), href: turnHref('update') },
    { what: say('handover.theirs'), count: countOf(theirs), href: turnHref('waiting') },
    ...holds.map(({ team, rows }) => ({
      what: say('handover.questions', { team }),
      count: countOf(rows),
      href: href(`/?${new URLSearchParams({ team }).toString()}`),
    })),
  ];
}

const turnHref = (turn: Turn): Href => href(`/tickets?q=${encodeURIComponent(`state:${turn}`)}`);

function lineOf(row: HandoverTicket, { asked, parts, now }: Showing): HandoverLine {
  const { say } = asked;
  const late = row.at.getTime() < now.getTime();
  return {
    ticket: ticketLink(row, parts),
    kind: say(`handover.kind-${row.kind}`),
    subject: short(row.subject, 100),
    owner: row.owner ?? '',
    at: row.at,
    when: late
      ? say('handover.late', { age: say.age(row.at, now) })
      : say('handover.in', { age: say.age(now, row.at) }),
    late,
    what: '',
  };
}

/** What a clock does when it is due, as far as the row tells. */
function doesOf({ snoozedUntil, turn, rung }: Firing, say: Say): string {
  if (snoozedUntil !== null) return say('handover.wakes');
  return turn === 'waiting' ? say('handover.reminds', { n: rung + 1 }) : say('handover.looks');
}

function unusualOf(
  { floods, returned, contacts }: Unusual,
  parts: Pick<Parts, 'showNumber'>,
  say: Say,
): Pick<HandoverView, 'floods' | 'returned' | 'contacts'> {
  return {
    floods: floods.map(({ doubt, at, hold }) => ({
      ...doubtIn(say, doubt ?? { text: holdBadge(say, 'flood').word }),
      at,
      hold: href(`/?hold=${hold}`),
    })),
    returned: returned.map(({ ticket, number, recipient, reply, at }) => ({
      to: short(address(recipient), 60),
      reply: short(reply, 160),
      at,
      ticket: ticketLink({ id: ticket, number }, parts),
    })),
    contacts: contacts.map((one) => ({
      address: short(address(one.address), 60),
      by: one.approvedBy ?? '',
      at: one.at,
    })),
  };
}
