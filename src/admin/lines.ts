// Rows of the store as lines of a page: what tickets, deliveries and holds look like wherever they
// are shown.

import { type HoldCode, holdCodes, preparedAnswers } from '../model.ts';
import type { HoldRow } from '../store/acts.ts';
import type { DeliveryRow } from '../store/deliveries.ts';
import type { TicketRow } from '../store/tickets.ts';
import type { Parts } from './answer.ts';
import { badge } from './tones.ts';
import type { DeliveryLine, HoldView, TicketLine, TicketLink } from './views.ts';
import { address, age, count, several, short } from './words.ts';

const ipsShown = 5;
/** In the queue, a hold at a glance; with its mail, all of it that fits a page. */
export const brief = { doubts: 4, prepared: 3 } as const;
const whole = { doubts: 20, prepared: 20 } as const;
/** What the command line takes for an id: its end, which is chance. */
const idEnd = 8;

export const noSubject = '(no subject)';
export const noSender = '<> (null sender)';

/** Where a ticket's page is, and how the ticket is called: by its number, or its id's end. */
export function ticketLink(
  { id, number }: { readonly id: string; readonly number: string | null },
  parts: Pick<Parts, 'showNumber'>,
): TicketLink {
  return {
    href: `/tickets/${number ?? id}`,
    label: number === null ? `(no number) ${id.slice(-idEnd)}` : parts.showNumber(number),
  };
}

/** A row in a list of tickets; texts of others are shortened. */
export function ticketLine(row: TicketRow, parts: Pick<Parts, 'showNumber'>): TicketLine {
  return {
    ...ticketLink(row, parts),
    kind: row.kind,
    state: badge(row.state),
    subject: short(row.subject || noSubject),
    about: several(row.ips, ipsShown),
    complaints: row.complaints,
    openedAt: row.openedAt,
    updatedAt: row.updatedAt,
  };
}

/** A row in a list of deliveries; texts of others are shortened. */
export function deliveryLine(row: DeliveryRow, parts: Pick<Parts, 'showNumber'>): DeliveryLine {
  return {
    state: badge(row.state),
    recipient: short(address(row.recipient), 60),
    subject: short(row.subject),
    mail: row.mail === null ? null : `/mails/${row.mail}`,
    ticket: ticketLink({ id: row.ticket, number: row.number }, parts),
    at: row.at,
    sentAt: row.sentAt,
    dueAt: row.dueAt,
    attempt: row.attempt,
    reply: short(row.reply ?? '', 240),
  };
}

/** A hold with its doubts, what is prepared (`most` of each), and the commands that answer it. */
export function holdView(
  row: HoldRow,
  parts: Pick<Parts, 'showNumber' | 'now'>,
  most: { readonly doubts: number; readonly prepared: number } = whole,
): HoldView {
  // What accepting would not send is not shown as if it did.
  const sendable = row.answer === 'send' ? row.prepared : [];
  return {
    mail: row.mail === null ? `/tickets/${row.ticket}` : `/mails/${row.mail}`,
    subject: short(row.subject || noSubject),
    sender: address(row.sender ?? ''),
    openedAt: row.openedAt,
    age: age(row.openedAt, parts.now()),
    team: row.team,
    codes: row.codes.map((code) => ({
      word: code,
      tone: badge(code).tone === 'bad' ? 'bad' : 'ask',
    })),
    doubts: row.doubts.slice(0, most.doubts).map(({ code, text, at }) => ({
      code,
      asks: holdCodes[code].asks,
      text: short(text, 240),
      at: at ?? '',
    })),
    prepared: sendable.slice(0, most.prepared).map((mail) => ({
      to: address(mail.to),
      network: mail.network,
      ips: several(mail.ips, ipsShown),
      subject: mail.subject,
      at: mail.at,
    })),
    doubtsMore: Math.max(0, row.doubts.length - most.doubts),
    preparedMore: Math.max(0, sendable.length - most.prepared),
    ticket: row.ticket === null ? null : ticketLink({ id: row.ticket, number: row.number }, parts),
    answer: answerOf(row) ?? 'Nothing is prepared: it needs a decision.',
    commands: commandsOf(row),
  };
}

/** What accepting does, in words; null where nothing can be accepted. */
function answerOf(row: HoldRow): string | null {
  if (row.delivery !== null) {
    return row.codes.includes('flood') ? 'Send what waits for this recipient.' : 'Send it again.';
  }
  if (row.answer === 'send') return `Send ${count(row.prepared.length, 'mail')} as shown.`;
  const words = preparedAnswers[row.answer];
  return words === null ? null : `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;
}

/** How the command line answers it, the prepared answer first. */
function commandsOf(row: HoldRow): HoldView['commands'] {
  const act = `sluice act ${row.id.slice(-idEnd)}`;
  const accept =
    answerOf(row) === null ? [] : [{ command: `${act} accept`, does: 'the prepared answer' }];
  const isReply = row.codes.includes('reply-to-read');
  const does = isReply ? 'its case is closed' : 'nobody is told';
  const close = { command: `${act} close`, does };
  if (row.delivery !== null) return [...accept, { ...close, does: 'what waits stays as it is' }];
  const spam = row.codes.includes('suspected-spam')
    ? [{ command: `${act} ham`, does: 'it is a complaint' }]
    : [];
  const others = otherAnswers.flatMap(({ codes, words, does }) =>
    codes.some((code) => row.codes.includes(code)) ? [{ command: `${act} ${words}`, does }] : [],
  );
  if (row.mail === null) return [...accept, { command: `${act} snooze 7d`, does: later }, close];
  return [...accept, ...spam, ...others, close];
}

const later = 'the ticket rests until then, and it is asked again';

/** What else answers a hold, by its codes. */
const otherAnswers: readonly {
  readonly codes: readonly HoldCode[];
  readonly words: string;
  readonly does: string;
}[] = [
  {
    codes: ['no-address', 'not-ours'],
    words: 'address IP',
    does: 'this address is meant',
  },
  {
    codes: ['no-contact', 'contact-bounced', 'first-contact'],
    words: 'contact ADDRESS',
    does: 'send it there instead',
  },
  {
    codes: ['reply-to-read'],
    words: 'read',
    does: 'it is read, and the ticket stays open',
  },
  {
    codes: ['unverified-follow-up'],
    words: 'attach NUMBER',
    does: 'it belongs to that ticket',
  },
  {
    codes: ['unverified-follow-up'],
    words: 'separate',
    does: 'it belongs to none of them',
  },
  {
    codes: ['repeat-unsure'],
    words: 'repeat NUMBER',
    does: 'it repeats that incident; none: it does not',
  },
];
