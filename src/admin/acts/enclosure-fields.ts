// What of its complaints may go along with a forward: which choices a form offers, and which of
// them it sends.

import type { MailId } from '../../model.ts';
import type { Enclosure } from '../../reading.ts';
import { originalsOf } from '../../store/originals.ts';
import { isId } from '../../store/pg.ts';
import type { TicketRow } from '../../store/tickets.ts';
import { enclosable } from '../../tickets/enclosable.ts';
import type { Parts } from '../answer.ts';
import { short } from '../words.ts';
import type { FormWorld, Make, OriginalChoices } from './field-makers.ts';
import type { FieldView } from './views.ts';

const nameMost = 80;
const enclosuresMost = 20;

/** The complaints of that ticket with what may go along of each. */
export async function choicesOn(
  { id }: TicketRow,
  { database, mails }: Pick<Parts, 'database' | 'mails'>,
): Promise<readonly OriginalChoices[]> {
  const originals = await originalsOf(database, id);
  return Promise.all(
    originals.map(async (original) => {
      const reading = original.isShared ? null : await mails.read(original.mail);
      return { original, choices: reading === null ? [] : enclosable(original, reading) };
    }),
  );
}

/** Which pieces go along: as in the automatic forward, unless a person says otherwise. */
export function enclosureFields({ originals, say }: FormWorld, make: Make): readonly FieldView[] {
  const all = originals.flatMap(({ original, choices }, at) =>
    choices.map(({ what, isUsual, name, type, sizeBytes }) => {
      const { mail, sender, receivedAt } = original;
      const size = say.size(sizeBytes);
      const day = receivedAt.toISOString().slice(0, 10);
      const label =
        what === 'whole'
          ? say('acts.enclose-whole', { sender: short(sender ?? '', nameMost), day, size })
          : what === 'text'
            ? say('acts.enclose-text', { sender: short(sender ?? '', nameMost), day })
            : `${short(name, nameMost) || what}: ${type}, ${size}`;
      return { value: `${mail} ${what}`, label, isUsual: isUsual && at === 0 };
    }),
  );
  const usual = all.filter(({ isUsual }) => isUsual).map(({ value }) => value);
  const options = all.map(({ value, label }) => [value, label] as const);
  return make.checks('enclose', options, {
    hint: 'acts.enclosures-hint',
    usual,
  });
}

/** "MAIL WHAT" as such a form sends it. */
export function enclosuresIn(values: readonly string[]): readonly Enclosure[] {
  return values.slice(0, enclosuresMost).flatMap((value) => {
    const [mail = '', what = ''] = value.split(' ', 2);
    return isId(mail) && /^(?:whole|text|[\d.]{1,40})$/.test(what)
      ? [{ mail: mail as MailId, what }]
      : [];
  });
}
