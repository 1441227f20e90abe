// From the plan of a script to what its test run shows. Pure.

import type { Asked, Parts } from '../answer.ts';
import { ticketLink } from '../lines.ts';
import type { Say } from '../messages/say.ts';
import { prose, typed } from '../shown.ts';
import { address } from '../words.ts';
import { isAgain, scriptedFields } from './form.ts';
import type { ListRow } from './list.ts';
import type { ScriptPlan } from './plan.ts';
import type { ScriptedPreviewView } from './views.ts';

/** More letters than this are no list that a person has looked at. */
export const contactsMost = 200;
/** From so many on their number is typed. */
const countedFrom = 21;
const addressesShown = 6;
const leftShown = 100;
const letterMost = 4_000;

export function opensOf({ contacts }: ScriptPlan): number {
  return contacts.filter(({ preview }) => preview !== null).length;
}

/** Why the number is to be typed before anything leaves; empty: one press is enough. */
export function brakeOf(plan: ScriptPlan, say: Say): string {
  const opens = opensOf(plan);
  if (opens >= countedFrom) return say('scripted.brake-many', { n: opens });
  const fresh = plan.contacts.filter(({ isNew, preview }) => isNew && preview !== null).length;
  return fresh === 0 ? '' : say('scripted.brake-new', { n: fresh });
}

export function previewView(
  plan: ScriptPlan,
  { form, say }: Asked,
  script: string,
  wrong: string,
  parts: Pick<Parts, 'showNumber'>,
): ScriptedPreviewView {
  const { contacts, open, left, digest } = plan;
  const opens = opensOf(plan);
  const carried = scriptedFields.map((name) => ({ name, value: typed(form.one(name)) }));
  const again = isAgain(form);
  return {
    lead: say('scripted.would', { n: opens }),
    wrong,
    typed: [
      { name: 'script', value: typed(script) },
      ...carried,
      ...(again ? [{ name: 'again', value: typed('all') }] : []),
    ],
    digest: typed(digest),
    contacts: contacts.map(({ contact, isNew, networks, at, rows, preview, refused }) => {
      const [letter] = preview?.letters ?? [];
      return {
        contact: address(contact),
        isNew,
        networks: say.several(networks, addressesShown),
        at,
        addresses: addressesOf(rows, say),
        count: say('scripted.rows', { n: rows.length }),
        refused,
        subject: letter?.subject ?? '',
        letter: letter === undefined ? null : prose(letter.text, letterMost),
      };
    }),
    open: open.map(({ contact, rows, ticket }) => ({
      contact: address(contact),
      addresses: addressesOf(rows, say),
      ticket: ticketLink(ticket, parts),
    })),
    openTitle: say(again ? 'scripted.open-too' : 'scripted.open-already'),
    again: again || open.length === 0 ? '' : say('scripted.again', { n: open.length }),
    left: left.slice(0, leftShown).map(({ row, why, text }) => ({
      line: row.line,
      ip: row.ip,
      why: say(`scripted.left-${why}`),
      text,
    })),
    leftMore: Math.max(0, left.length - leftShown),
    opens,
    button: say('scripted.open', { n: opens }),
    brake: opens === 0 ? '' : brakeOf(plan, say),
  };
}

function addressesOf(rows: readonly ListRow[], say: Say): string {
  return say.several([...new Set(rows.map(({ ip }) => ip))], addressesShown);
}
