// What may be done to many tickets at once, and how each is read from a form and asked for.

import type { Deed } from '../../acts.ts';
import type { Rules } from '../../rules.ts';
import type { TicketRow } from '../../store/tickets.ts';
import { reasonLabel } from '../../tickets/plans.ts';
import { deedOf, idsOf } from '../acts/deeds.ts';
import type { Asked, Parts } from '../answer.ts';
import { labelOf } from '../field-labels.ts';
import type { FormValues, Wrong } from '../form.ts';
import { typed } from '../shown.ts';
import type { BulkField } from './views.ts';

export const bulkVerbs = ['assign', 'hand-over', 'snooze', 'close', 'reject'] as const;
export type BulkVerb = (typeof bulkVerbs)[number];

/** What the fields of each verb begin with, where nothing was typed. */
interface Beginning {
  readonly actor: string;
  readonly rules: Rules;
  readonly now: Date;
}

const dayMs = 86_400_000;
const minuteEnd = 16;

/** Fields by verb, with what each begins with. */
function beginningsOf(verb: BulkVerb, { actor, rules, now }: Beginning): [string, string][] {
  const { closeReasons, teams } = rules.tickets;
  const reasons = closeReasons.map(({ code }) => code);
  switch (verb) {
    case 'assign':
      return [['owner', actor]];
    case 'hand-over':
      return [
        ['team', teams.includes('csirt') ? 'csirt' : (teams[0] ?? '')],
        ['why', ''],
      ];
    case 'snooze': {
      const tomorrow = new Date(now.getTime() + dayMs).toISOString();
      return [['until', tomorrow.slice(0, minuteEnd)]];
    }
    case 'close':
      return [
        ['reason', reasons[0] ?? ''],
        ['text', ''],
      ];
    case 'reject':
      return [['reason', reasons.includes('scrap') ? 'scrap' : (reasons[0] ?? '')]];
  }
}

/** The form with what its fields begin with, where they were not there yet. */
function filled(verb: BulkVerb, form: FormValues, beginning: Beginning): FormValues {
  const begun = new Map(beginningsOf(verb, beginning));
  const isNew = form.one('step') === '';
  return { ...form, one: (name) => (isNew ? (begun.get(name) ?? '') : form.one(name)) };
}

/** The deed that is meant, or what is wrong with the fields. */
export async function deedOfBulk(
  verb: BulkVerb,
  { form, actor }: Asked,
  ticket: TicketRow,
  { newId, now, rules }: Pick<Parts, 'newId' | 'now' | 'rules'>,
): Promise<{ readonly deed: Deed } | readonly Wrong[]> {
  const beginning = { actor: actor ?? '', rules: rules(), now: now() };
  const world = { ticket, ids: idsOf(form, newId), now: now(), ticketOf: async () => null };
  const given = filled(verb, form, beginning);
  const meant = await deedOf(verb === 'reject' ? 'close' : verb, given, world);
  if (!('deed' in meant)) return meant;
  const { deed } = meant;
  return { deed: verb === 'reject' && deed.do === 'close' ? { ...deed, state: 'rejected' } : deed };
}

/** What a person fills in. */
export function bulkFields(
  verb: BulkVerb,
  { form, say, actor }: Asked,
  wrongs: readonly Wrong[],
  { rules, now }: Pick<Parts, 'rules' | 'now'>,
): readonly BulkField[] {
  const beginning = { actor: actor ?? '', rules: rules(), now: now() };
  const given = filled(verb, form, beginning);
  const { closeReasons, teams } = beginning.rules.tickets;
  const choices: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
    team: teams.map((team) => [team, team]),
    reason: closeReasons.map((reason) => [reason.code, reasonLabel(reason, say.lang)]),
  };
  return beginningsOf(verb, beginning).map(([name]) => {
    const value = given.one(name);
    const wrong = wrongs.find((one) => one.field === name);
    return {
      name,
      label: labels[name] === undefined ? labelOf(say, name) : say(labels[name]),
      value: typed(value),
      isArea: name === 'text',
      isTime: name === 'until',
      options: (choices[name] ?? []).map(([code, label]) => ({
        value: typed(code),
        label,
        chosen: code === value,
      })),
      hint: name === 'owner' ? say('bulk.owner-hint') : '',
      wrong: wrong === undefined ? '' : wrong.wrong(say),
    };
  });
}

/** Where it is called otherwise than elsewhere. */
const labels: Readonly<Record<string, 'bulk.why' | 'bulk.text'>> = {
  why: 'bulk.why',
  text: 'bulk.text',
};
