// Somebody who does not answer: what they were sent and what became of each letter, and how long
// their answers take otherwise.

import { findContactRows } from '../../../store/contacts.ts';
import { type DeliveryRow, listDeliveries } from '../../../store/deliveries.ts';
import { contactHref, healthOf } from '../../contact-card.ts';
import { letterHref } from '../../lines.ts';
import type { Say } from '../../messages/say.ts';
import { address, short } from '../../words.ts';
import type { GroundView } from '../views.ts';
import type { Grounded } from './grounds.ts';
import { line } from './line.ts';

/** The last ones. */
const lettersShown = 8;
const replyMost = 80;
const subjectMost = 90;

export async function silenceGrounds({
  row,
  parts,
  say,
}: Grounded): Promise<readonly GroundView[]> {
  const { database } = parts;
  if (row.ticket === null) return [];
  const newest = await listDeliveries(database, { limit: lettersShown, ticket: row.ticket });
  const letters = newest.toReversed().filter(({ id }) => id !== row.delivery);
  const contacts = [...new Set(letters.map(({ recipient }) => recipient))];
  const rows = await findContactRows(database, contacts);
  return [
    {
      title: say('ground.ladder'),
      tone: '',
      lead: '',
      lines: [
        ...letters.map((letter) => letterLine(letter, contacts.length > 1, say)),
        ...contacts.map((contact) => {
          const health = healthOf(rows.get(contact) ?? null, say);
          const text = `${address(contact)} · ${health}`;
          return line(say('ground.contact'), text, { href: contactHref(contact) });
        }),
      ],
      none: '',
    },
  ];
}

function letterLine(
  { id, subject, recipient, state, reply, sentAt, at }: DeliveryRow,
  isNamed: boolean,
  say: Say,
) {
  const to = isNamed ? `${address(recipient)}: ` : '';
  return line(say(`ground.letter-${state}`), `${to}${short(subject, subjectMost)}`, {
    href: letterHref(id),
    time: sentAt ?? at,
    at: reply === null ? '' : short(reply, replyMost),
  });
}
