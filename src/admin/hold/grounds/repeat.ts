// A complaint that may repeat a case, held against it: the same addresses or others, the same kind,
// how much later, from whom.

import { ticketCase } from '../../../store/case.ts';
import { reporterKept } from '../../../store/complaints.ts';
import { findMail } from '../../../store/mails.ts';
import { findTicket, type TicketRow } from '../../../store/tickets.ts';
import { typeIn } from '../../code-words.ts';
import { ticketLink } from '../../lines.ts';
import type { Say } from '../../messages/say.ts';
import { address } from '../../words.ts';
import { namedIn } from '../named.ts';
import type { GroundLine, GroundView } from '../views.ts';
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
  // What names no address of ours leaves no complaint: whoever wrote it is a party all the same.
  const wrote = around.parties.filter(({ role }) => role === 'complainant');
  const reporters = [...told.map(({ reporter }) => reporter), ...wrote.map((one) => one.address)];
  const senders = [...new Set(reporters.map((one) => reporterKept(one.toLowerCase())))];
  const lastAt = told[0]?.at ?? ticket.openedAt;
  const mine = [...new Set(row.prepared.flatMap(({ ips }) => ips))];
  const fresh = mine.filter((ip) => !ticket.ips.includes(ip));
  const later = mail === null ? '' : say.age(lastAt, mail.receivedAt);
  const lead = [
    sameness(mine, ticket, say),
    kinds(row.prepared.flatMap(({ type }) => type ?? [])[0], ticket, say),
    later === '' ? '' : say('ground.later', { age: later }),
    senders.length === 0
      ? ''
      : say(senders.includes(sender) ? 'ground.same-sender' : 'ground.other-sender'),
  ];
  const { href, label } = ticketLink(ticket, { showNumber });
  return [
    {
      title: say('ground.against'),
      tone: '',
      lead: lead.filter((part) => part !== '').join(', '),
      lines: [
        line(say('ground.case'), `${label} ${ticket.subject}`, { href }),
        ...listed(say('ground.its-addresses'), ticket.ips, say),
        ...listed(say('ground.new-addresses'), fresh, say),
        ...listed(say('ground.its-senders'), senders.map(address), say),
        line(say('ground.this-sender'), address(row.sender ?? '')),
        line(say('ground.its-last'), '', { time: lastAt }),
      ],
      none: '',
    },
  ];
}

function sameness(mine: readonly string[], { ips }: TicketRow, say: Say): string {
  const common = mine.filter((ip) => ips.includes(ip)).length;
  if (mine.length === 0) return '';
  if (common === mine.length && common === ips.length) {
    return say(common === 1 ? 'ground.same-address' : 'ground.same-addresses');
  }
  return say('ground.some-addresses', { common, n: mine.length });
}

/** Empty where either has no kind, or is of "other": two of these need not be alike. */
function kinds(type: string | undefined, { category }: TicketRow, say: Say): string {
  const known = category?.split('/').at(-1) ?? 'other';
  if (type === undefined || type === 'other' || known === 'other') return '';
  if (type === known) return say('ground.same-type');
  return say('ground.other-type', { type: typeIn(say, type), known: typeIn(say, known) });
}

function listed(name: string, items: readonly string[], say: Say): readonly GroundLine[] {
  return items.length === 0 ? [] : [line(name, say.several(items, addressesShown))];
}
