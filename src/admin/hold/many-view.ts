// An answer to many as its pages show it: before, with what would come of each; after, with what
// came of each. Pure.

import type { HoldAnswer } from '../../holding.ts';
import type { HoldId } from '../../model.ts';
import type { HoldRow } from '../../store/acts.ts';
import type { AnsweredRow, Bulk, NotAnswered } from '../../store/bulk.ts';
import { toldOf } from '../answered.ts';
import type { Asked, Parts } from '../answer.ts';
import { backOf } from '../form.ts';
import { ticketLink } from '../lines.ts';
import type { BulkDoneView } from '../list/views.ts';
import type { Say } from '../messages/say.ts';
import { href, typed } from '../shown.ts';
import type { Badge, Tone } from '../tones.ts';
import { address, clockText, short } from '../words.ts';
import { answerOf, fieldsOf } from './answers.ts';
import { acceptOf } from './accept.ts';
import { choicesOf } from './detail.ts';
import type { Marked } from './many.ts';
import { looksFirst, manyKey, type ManyVerb, manyVerbs } from './many-verbs.ts';
import type { AnswerView, ManyButton, ManyView } from './views.ts';

/** A marked question, and what an answer to it would do. */
export interface LookedAt {
  readonly marked: Marked;
  /** Null: there is none. */
  readonly row: HoldRow | null;
  readonly would: HoldAnswer;
}

const recipientsShown = 3;

/** What goes along with such an answer: fields, or times to choose one from. */
export function fieldsOfMany(
  verb: ManyVerb,
  parts: Parts,
  say: Say,
): Pick<AnswerView, 'fields' | 'snoozes'> {
  if (verb === 'accept') return { fields: [], snoozes: [] };
  // A team that has no hours of its own keeps the desk's.
  const choices = choicesOf({ doubts: [], prepared: [], team: 'desk' }, [], parts, say);
  return {
    fields: fieldsOf(null, verb, choices, say),
    snoozes: verb === 'snooze' ? choices.snoozes : [],
  };
}

/** The buttons of those verbs, beside the questions that are marked. */
export function manyButtons(verbs: readonly ManyVerb[], say: Say): readonly ManyButton[] {
  return verbs.map((verb) => {
    const label = say(`many.verb.${verb}`);
    return { verb, key: manyKey(verb), label: looksFirst.has(verb) ? `${label}…` : label };
  });
}

export function manyView(
  verb: ManyVerb,
  looks: readonly LookedAt[],
  { form, say }: Asked,
  parts: Parts,
): ManyView {
  const n = looks.filter(({ would }) => would.is === 'done').length;
  const does = say(`many.verb.${verb}`);
  return {
    title: say('many.title', { what: does, n: looks.length }),
    verb,
    ...fieldsOfMany(verb, parts, say),
    holds: looks.map(({ marked: { hold, run, digest } }) => typed(markOf(hold, run, digest))),
    rows: looks.flatMap(({ row, would }) => {
      if (row === null) return [];
      const how = would.is === 'done' ? null : resultOf(would.is, say);
      const what = would.is === 'done' ? whatOf(row, verb, parts, say) : whyNot(would, say, parts);
      return [{ ...lineOf(row, say, parts), how, what }];
    }),
    count: say('many.count', { n, all: looks.length }),
    submit: n === 0 ? '' : say('many.do', { what: does, n }),
    bulk: parts.newId(),
    back: href(backOf(form)),
  };
}

/** How a question is marked: with what its row showed. */
export function markOf(id: HoldId, run: string, digest: string): string {
  return [id, run, digest].join('.');
}

function lineOf(row: HoldRow, say: Say, parts: Pick<Parts, 'showNumber'>) {
  const { id, ticket, number, codes } = row;
  const label = ticket === null ? '' : ticketLink({ id: ticket, number }, parts).label;
  return {
    href: href(`/holds/${id}`),
    label: label === '' ? (codes[0] ?? '') : label,
    subject: short(row.subject || say('common.no-subject')),
  };
}

/** What such an answer does to that one. */
function whatOf(row: HoldRow, verb: ManyVerb, parts: Parts, say: Say): string {
  if (verb !== 'accept') return answerOf(row, verb, choicesOf(row, [], parts, say), say).does;
  const accept = acceptOf(row, say);
  const to = row.answer === 'send' ? row.prepared.map((mail) => address(mail.to)) : [];
  const label = accept?.label ?? '';
  return to.length === 0 ? label : `${label} → ${say.several(to, recipientsShown)}`;
}

/** Why it is not answered; instants as they are, or as JSON keeps them. */
function whyNot(
  why: Exclude<HoldAnswer, { is: 'done' }> | NotAnswered,
  say: Say,
  { now }: Pick<Parts, 'now'>,
): string {
  switch (why.is) {
    case 'answered':
      return toldOf(say, { by: why.by, how: why.how, at: new Date(why.at) }, now());
    case 'taken':
      return say('many.taken', { name: why.by, time: clockText(new Date(why.since)) });
    case 'brake':
      return why.brakes.map((brake) => say(`hold.brake.${brake}`)).join(' ');
    case 'refused': {
      const { refused, value, words } = why;
      return say(`answer.refused.${refused}`, { value, words });
    }
    case 'changed':
      return say('many.changed');
    case 'none':
      return '';
  }
}

const tones: Readonly<Record<AnsweredRow['result'], Tone>> = {
  planned: 'quiet',
  done: 'good',
  undone: 'quiet',
  stays: 'ask',
  answered: 'quiet',
  taken: 'ask',
  brake: 'ask',
  changed: 'ask',
  refused: 'bad',
  none: 'quiet',
};

function resultOf(result: AnsweredRow['result'], say: Say): Badge {
  return { word: say(`many.is.${result}`), tone: tones[result] };
}

/** In the order in which they are told. */
const counted = [
  'undone',
  'stays',
  'answered',
  'taken',
  'brake',
  'changed',
  'refused',
  'none',
  'planned',
] as const satisfies readonly AnsweredRow['result'][];

/** "8 taken for spam · 1 was answered already · 1 needs a look". */
export function summaryOf({ verb, rows }: Bulk<AnsweredRow>, say: Say): string {
  const count = (result: AnsweredRow['result']): number =>
    rows.filter((row) => row.result === result).length;
  const known = manyVerbs.find((one) => one === verb);
  const done = count('done');
  return [
    ...(known === undefined || done === 0 ? [] : [say(`many.did.${known}`, { n: done })]),
    ...counted
      .filter((result) => count(result) > 0)
      .map((result) => say(`many.are.${result}`, { n: count(result) })),
  ].join(' · ');
}

export function manyDoneView(
  bulk: Bulk<AnsweredRow>,
  holds: readonly HoldRow[],
  canUndo: boolean,
  say: Say,
  parts: Pick<Parts, 'showNumber' | 'now'>,
): BulkDoneView {
  const found = new Map(holds.map((hold) => [hold.id, hold]));
  const verb = manyVerbs.find((one) => one === bulk.verb);
  const what = verb === undefined ? bulk.verb : say(`many.verb.${verb}`);
  return {
    title: say('many.title', { what, n: bulk.rows.length }),
    done: summaryOf(bulk, say),
    notDone: 0,
    actor: bulk.actor,
    at: bulk.at,
    undoneAt: bulk.undoneAt,
    column: say('hold.title'),
    isEnglish: false,
    rows: bulk.rows.flatMap(({ hold, result, why }) => {
      const row = found.get(hold);
      if (row === undefined) return [];
      const text = result === 'stays' ? say('many.stays-why') : '';
      return [
        {
          ...lineOf(row, say, parts),
          how: resultOf(result, say),
          text: why === null ? text : whyNot(why, say, parts),
        },
      ];
    }),
    next: null,
    undo: canUndo ? href(`/bulk/${bulk.id}/undo`) : null,
    to: { href: href('/'), label: say('many.to-queue') },
  };
}
