// The form of a scripted action: a list, a letter, and below which incident it is all kept.

import type { Rules } from '../../rules.ts';
import type { TicketId } from '../../model.ts';
import { findTicket } from '../../store/tickets.ts';
import type { Asked, Parts } from '../answer.ts';
import { type FormValues, isWrong, lineField, needed, textField, type Wrong } from '../form.ts';
import { idFrom } from '../keyset.ts';
import { typed } from '../shown.ts';
import { readList, rowsMost } from './list.ts';
import type { Wish } from './plan.ts';
import type { ScriptedFormView } from './views.ts';

/** A list of two thousand rows, each with a time and a note. */
const listMost = 200_000;
const letterMost = 10_000;
const subjectMost = 200;
const faultsShown = 5;

/** The fields that a preview carries along. */
export const scriptedFields = ['list', 'subject', 'text', 'article', 'incident'] as const;

/** What is wished, or what is wrong with it. */
export async function wishOf(
  { form, actor }: Asked,
  script: string,
  { now, rules, database }: Pick<Parts, 'now' | 'rules' | 'database'>,
): Promise<Wish | readonly Wrong[]> {
  const all = {
    list: textField(form, 'list', listMost),
    subject: needed(lineField(form, 'subject', subjectMost), 'subject'),
    text: needed(textField(form, 'text', letterMost), 'text'),
    incident: lineField(form, 'incident', 40),
  };
  const wrongs: Wrong[] = Object.values(all).flatMap((one) => (isWrong(one) ? [one] : []));
  const read = readList(isWrong(all.list) ? '' : all.list, now());
  wrongs.push(...listWrongs(read));
  const above = await aboveOf(all.incident, database);
  if (isWrong(above)) wrongs.push(above);
  if (isWrong(all.subject) || isWrong(all.text) || isWrong(above) || wrongs.length > 0) {
    return wrongs;
  }
  const article = articlesOf(rules()).find((one) => one === form.one('article')) ?? '';
  const { subject, text } = all;
  return {
    script,
    rows: read.rows,
    subject,
    text,
    article,
    above,
    again: isAgain(form),
    actor: actor ?? '',
  };
}

/** Whether what is open already is to be opened once more, by the button that says so. */
export function isAgain(form: FormValues): boolean {
  return form.one('step') === 'again' || form.one('again') === 'all';
}

function listWrongs({ rows, faults }: ReturnType<typeof readList>): readonly Wrong[] {
  const field = 'list';
  if (rows.length === 0 && faults.length === 0) {
    return [{ field, wrong: (say) => say('scripted.no-rows') }];
  }
  if (rows.length > rowsMost) {
    return [{ field, wrong: (say) => say('scripted.too-many-rows', { most: rowsMost }) }];
  }
  if (faults.length === 0) return [];
  return [
    {
      field,
      wrong: (say) =>
        say.several(
          faults.map(({ line, fault, text }) => {
            const shown = text.slice(0, 60);
            return say('scripted.line', { line, what: say(`scripted.${fault}`, { text: shown }) });
          }),
          faultsShown,
        ),
    },
  ];
}

async function aboveOf(
  incident: string | Wrong,
  database: Parts['database'],
): Promise<TicketId | null | Wrong> {
  if (isWrong(incident) || incident === '') return null;
  const ticket = await findTicket(database, incident);
  if (ticket?.kind === 'incident') return ticket.id;
  return { field: 'incident', wrong: (say) => say('intake.no-incident') };
}

/** Paragraphs that the desk has for its own language. */
function articlesOf({ desk, templates }: Rules): readonly string[] {
  const prefix = `${desk.lang}/article.`;
  return [...templates.keys()].flatMap((name) =>
    name.startsWith(prefix) ? [name.slice(prefix.length)] : [],
  );
}

export function scriptOf(form: FormValues, newId: () => string): string {
  return idFrom(form.one('script')) ?? newId();
}

export function formView(
  { form, say }: Asked,
  script: string,
  rules: Rules,
  wrongs: readonly Wrong[],
): ScriptedFormView {
  const texts = new Map(wrongs.map((one) => [one.field, one.wrong(say)]));
  const field = (name: string) => ({ value: typed(form.one(name)), wrong: texts.get(name) ?? '' });
  const chosen = form.one('article');
  return {
    script: typed(script),
    wrongs: [...texts].map(([name, text]) => ({ field: name, text })),
    list: field('list'),
    subject: field('subject'),
    text: field('text'),
    incident: field('incident'),
    articles: ['', ...articlesOf(rules)].map((value) => ({
      value,
      label: value === '' ? say('scripted.no-article') : value,
      chosen: value === chosen,
    })),
  };
}
