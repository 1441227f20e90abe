// The five lines on top of a ticket: what it is about, who is responsible, whose turn it is, what
// happens next by itself, what the desk can do. Pure: rows in, lines out.

import type { HoldRow } from '../store/acts.ts';
import type { DeliveryRow } from '../store/deliveries.ts';
import type { TicketMailRow, TicketRow } from '../store/tickets.ts';
import type { HoldView, TicketView } from './views.ts';
import { address, count, several } from './words.ts';

/** A ticket with what belongs to its case. */
export interface Case {
  readonly ticket: TicketRow;
  /** Newest first, of all investigations of the case. */
  readonly deliveries: readonly DeliveryRow[];
  /** Oldest first. */
  readonly mails: readonly TicketMailRow[];
  readonly holds: readonly { readonly row: HoldRow; readonly view: HoldView }[];
}

type Line = TicketView['chart'][number];

const shownMost = 5;
const closedStates: readonly string[] = ['resolved', 'rejected', 'abandoned', 'removed'];

/** The five lines in their order: what, who, turn, next, do; each is there, whatever the case. */
export function chartOf(about: Case): readonly Line[] {
  return [what(about), who(about), turn(about), next(about), can(about)];
}

function what({ ticket, mails }: Case): Line {
  const [first] = mails;
  const parts = [
    ticket.category ?? '',
    several(ticket.ips, shownMost),
    ticket.kind === 'report' ? `a complaint from ${address(first?.sender ?? 'nobody known')}` : '',
    ticket.kind === 'incident' ? count(ticket.complaints, 'complaint') : '',
    'since',
  ];
  return line('What', parts.filter((part) => part !== '').join(' · '), ticket.openedAt);
}

function who({ ticket, deliveries }: Case): Line {
  const told = [...new Set(deliveries.map((one) => address(one.recipient)))];
  const network = [ticket.constituency, ticket.prefix].filter((part) => part !== null).join(' · ');
  const recipients = told.length === 0 ? 'nobody has been told' : several(told, shownMost);
  return line('Who', network === '' ? recipients : `${network} → ${recipients}`);
}

function turn({ ticket, deliveries, mails, holds }: Case): Line {
  if (closedStates.includes(ticket.state))
    return line('Turn', 'nobody’s: closed', ticket.updatedAt);
  const [asked] = holds;
  if (asked !== undefined) {
    return line('Turn', `ours: ${asked.row.codes.join(', ')}, since`, asked.row.openedAt);
  }
  const leaving = deliveries.find((one) => one.dueAt !== null);
  if (leaving !== undefined) return line('Turn', 'ours: a mail is in the outbox', leaving.at);
  const lost = deliveries.find((one) => one.state === 'failed' || one.state === 'bounced');
  if (lost !== undefined) {
    return line('Turn', `ours: ${address(lost.recipient)} could not be reached`);
  }
  const sent = deliveries.find((one) => one.sentAt !== null);
  const reply = mails.findLast((one) => one.how === 'follow-up');
  if (reply !== undefined && (sent?.sentAt ?? ticket.openedAt) < reply.receivedAt) {
    return line('Turn', `ours: ${address(reply.sender ?? '')} has written`, reply.receivedAt);
  }
  if (sent !== undefined) {
    return line('Turn', `theirs: ${address(sent.recipient)} is to answer, since`, sent.sentAt);
  }
  return line('Turn', 'ours');
}

function next({ deliveries }: Case): Line {
  const due = deliveries.findLast((one) => one.dueAt !== null);
  if (due === undefined) return line('Next', 'nothing happens by itself');
  const again = due.attempt > 0 ? 'is tried again' : 'leaves';
  return line('Next', `the mail to ${address(due.recipient)} ${again}`, due.dueAt);
}

function can({ deliveries, holds }: Case): Line {
  const [asked] = holds;
  const [command] = asked?.view.commands ?? [];
  if (command !== undefined) {
    return { ...line('Do', `${command.does}:`), command: command.command };
  }
  const due = deliveries.some((one) => one.dueAt !== null);
  if (!due) return line('Do', 'nothing is asked');
  return { ...line('Do', 'stop all that leaves:'), command: 'sluice outbox hold' };
}

function line(name: string, text: string, at: Date | null = null): Line {
  return { name, text, at, command: '' };
}
