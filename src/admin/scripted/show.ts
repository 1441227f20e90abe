// From the plan of a script to what its test run shows. Pure.

import type { Asked } from '../answer.ts';
import type { Say } from '../messages/say.ts';
import { prose, typed } from '../shown.ts';
import { address } from '../words.ts';
import { scriptedFields } from './form.ts';
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
): ScriptedPreviewView {
  const { contacts, left, digest } = plan;
  const opens = opensOf(plan);
  const carried = scriptedFields.map((name) => ({ name, value: typed(form.one(name)) }));
  return {
    lead: say('scripted.would', { n: opens }),
    wrong,
    typed: [{ name: 'script', value: typed(script) }, ...carried],
    digest: typed(digest),
    contacts: contacts.map(({ contact, isNew, networks, at, rows, preview, refused }) => {
      const [letter] = preview?.letters ?? [];
      return {
        contact: address(contact),
        isNew,
        networks: say.several(networks, addressesShown),
        at,
        addresses: say.several([...new Set(rows.map(({ ip }) => ip))], addressesShown),
        count: say('scripted.rows', { n: rows.length }),
        refused,
        subject: letter?.subject ?? '',
        letter: letter === undefined ? null : prose(letter.text, letterMost),
      };
    }),
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
