// A reply that says that what was sent is not theirs: who was asked, who wrote it, and its words.

import { overridesOf } from '../../../store/hold-undo.ts';
import { readdressed } from '../../../tickets/readdressed.ts';
import { contactHref } from '../../contact-card.ts';
import { href } from '../../shown.ts';
import { address } from '../../words.ts';
import type { GroundView } from '../views.ts';
import type { Grounded } from './grounds.ts';
import { line } from './line.ts';

/** The newest first; none where the mail that is asked about is the reply itself. */
export async function replyGrounds({ row, parts, say }: Grounded): Promise<readonly GroundView[]> {
  const overrides = row.mail === null ? [] : await overridesOf(parts.database, row.mail);
  const { disowned } = readdressed(overrides);
  return [...disowned.values()].toReversed().map(({ by, contact, mail, text }) => ({
    title: address(by),
    tone: '',
    lead: '',
    lines: [
      line(say('ground.they-said'), text, { isFound: true, href: href(`/mails/${mail}`) }),
      line(say('ground.contact'), address(contact), { href: contactHref(contact) }),
    ],
    none: '',
  }));
}
