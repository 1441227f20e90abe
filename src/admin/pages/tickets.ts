// All tickets, newest first, or those of one kind.

import type { TicketKind } from '../../model.ts';
import { listTickets } from '../../store/tickets.ts';
import { type Answer, type Asked, invalid, page, type Parts } from '../answer.ts';
import { keyFrom, listed } from '../keyset.ts';
import { ticketLine } from '../lines.ts';

const most = 40;

const kinds: ReadonlyMap<TicketKind, string> = new Map([
  ['report', 'Reports'],
  ['incident', 'Incidents'],
  ['investigation', 'Investigations'],
]);

export async function ticketsPage(asked: Asked, parts: Parts): Promise<Answer> {
  const before = keyFrom(asked, 'before');
  if (before === undefined) return invalid('"before" is the id of a ticket.');
  const word = asked.query.get('kind');
  const kind = [...kinds.keys()].find((known) => known === word) ?? null;
  if (word !== undefined && kind === null) {
    return invalid(`"kind" is one of ${[...kinds.keys()].join(', ')}.`);
  }
  const rows = await listTickets(parts.database, { limit: most + 1, before, kind });
  const here = kind === null ? '/tickets' : `/tickets?kind=${kind}`;
  const choices = [...kinds].map(([value, label]) => ({
    href: `/tickets?kind=${value}`,
    label,
    current: value === kind,
  }));
  return page('tickets', 'Tickets', {
    ...listed(rows, { most, key: 'before', here }, asked, (row) => ticketLine(row, parts)),
    kinds: [{ href: '/tickets', label: 'All', current: kind === null }, ...choices],
  });
}
