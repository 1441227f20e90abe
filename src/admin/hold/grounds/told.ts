// Who has the complaint already, for another of its addresses: on which ticket they are written to,
// which is where a person tells them of the rest.

import type { Says } from '../../../doubts.ts';
import { listDeliveries } from '../../../store/deliveries.ts';
import { ticketLink } from '../../lines.ts';
import { href } from '../../shown.ts';
import { address } from '../../words.ts';
import type { GroundView } from '../views.ts';
import type { Grounded } from './grounds.ts';
import { line } from './line.ts';

const lettersRead = 100;

/** One a contact that the question names; none where it asks something else. */
export async function toldGrounds({ row, parts, say }: Grounded): Promise<readonly GroundView[]> {
  const named = row.doubts.flatMap(({ says }) => contactsIn(says));
  if (row.mail === null || named.length === 0) return [];
  const which = { limit: lettersRead, mail: row.mail };
  const letters = await listDeliveries(parts.database, which);
  return named.flatMap((contact) => {
    const letter = letters.find(({ recipient }) => recipient === contact);
    if (letter === undefined) return [];
    const { label, href: at } = ticketLink({ id: letter.ticket, number: letter.number }, parts);
    const there = line(say('ground.tell-there'), label, { href: href(`${at.text}/reply`) });
    return [{ title: address(contact), tone: '' as const, lead: '', lines: [there], none: '' }];
  });
}

/** Of the sentence about who has it already; of many the first few, as it says them. */
function contactsIn(says: Says | { readonly is: string } | undefined): readonly string[] {
  if (says?.is !== 'already-told') return [];
  const given: unknown = Reflect.get(says, 'contacts');
  const names: unknown = Array.isArray(given) ? given : Reflect.get(Object(given), 'names');
  return Array.isArray(names) ? names.filter((one) => typeof one === 'string') : [];
}
