// A complaint that may repeat a case, held against it: the same addresses or others, the same kind,
// how much later, from whom.

import { ticketCase } from '../../../store/case.ts';
import { reporterKept } from '../../../store/complaints.ts';
import { findMail } from '../../../store/mails.ts';
import { findTicket, type TicketRow } from '../../../store/tickets.ts';
import { ticketLink } from '../../lines.ts';
import type { Say } from '../../messages/say.ts';
import { address } from '../../words.ts';
import { namedIn } from '../named.ts';
import type { GroundView } from '../views.ts';
import type { Grounded } from './grounds.ts';
import { line } from './line.ts';

const addressesShown = 5;

/** None where the question names no case: our own letter came back inside it. */
export async function repeatGrounds({ row, parts, say }: Grounded): Promise<readonly GroundView[]> {
  const { database, showNumber } = parts;
  const number = namedIn(row.doubts);
  const ticket = number === undefined ? null : await findTicket(database, number);
  if (ticket === null || row.mail === null) return [];
  const [around, mail] = await Promise.all([
    ticketCase(database, ticket, null),
    findMail(database, row.mail),
  ]);
  const told = around.evidence.filter((one) => one.mail !== row.mail);
  const sender = reporterKept((row.sender ?? '').toLowerCase());
  const isSameSender = told.some(({ reporter }) => reporter === sender);
  const lastAt = told[0]?.at ?? ticket.openedAt;
  const mine = [...new Set(row.prepared.flatMap(({ ips }) => ips))];
  const types = row.prepared.flatMap(({ type }) => type ?? []);
  const known = (ticket.category ?? '').split('/').at(-1) ?? '';
  const [type = known] = types;
  const later = mail === null ? '' : say.age(lastAt, mail.receivedAt);
  const lead = [
    sameness(mine, ticket, say),
    type === known ? say('ground.same-type') : say('ground.other-type', { type, known }),
    later === '' ? '' : say('ground.later', { age: later }),
    say(isSameSender ? 'ground.same-sender' : 'ground.other-sender'),
  ];
  const { href, label } = ticketLink(ticket, { showNumber });
  const reporters = [...new Set(told.map(({ reporter }) => reporter))];
  return [
    {
      title: say('ground.against'),
      tone: '',
      lead: lead.filter((part) => part !== '').join(', '),
      lines: [
        line(say('ground.case'), `${label} ${ticket.subject}`, { href }),
        line(say('ground.its-addresses'), say.several(ticket.ips, addressesShown)),
        ...others(mine, ticket, say),
        line(say('ground.its-senders'), say.several(reporters.map(address), addressesShown)),
        line(say('ground.this-sender'), address(row.sender ?? '')),
        line(say('ground.its-last'), '', { time: lastAt }),
      ],
      none: '',
    },
  ];
}

function sameness(mine: readonly string[], { ips }: TicketRow, say: Say): string {
  const common = mine.filter((ip) => ips.includes(ip)).length;
  if (common === mine.length && common === ips.length) {
    return say(common === 1 ? 'ground.same-address' : 'ground.same-addresses');
  }
  return say('ground.some-addresses', { common, n: mine.length });
}

function others(mine: readonly string[], { ips }: TicketRow, say: Say) {
  const fresh = mine.filter((ip) => !ips.includes(ip));
  return fresh.length === 0
    ? []
    : [line(say('ground.new-addresses'), say.several(fresh, addressesShown))];
}
