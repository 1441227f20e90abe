// What answers a hold, by what it asks: each verb with its key, its words and the fields that it
// needs. Pure; the server checks every one of them again.

import type { HoldVerb } from '../../holding.ts';
import type { HoldCode } from '../../model.ts';
import type { HoldRow } from '../../store/acts.ts';
import { mayAdd, mayReaddress } from '../../tickets/brakes.ts';
import type { Say } from '../messages/say.ts';
import { type QueueWanted, wordsHref } from '../queue/wanted.ts';
import { dateKey, type SnoozeView } from '../snoozes.ts';
import { type Href, href, typed } from '../shown.ts';
import type { EditView } from './preview-view.ts';
import type { AnswerField, AnswerView } from './views.ts';

/** What answers are chosen from. */
export interface AnswerChoices {
  readonly teams: readonly string[];
  readonly reasons: readonly { readonly code: string; readonly label: string }[];
  /** Where somebody else may be named for some of it: for what. */
  readonly shares: AnswerField['choices'];
  /** The number that fits best; empty: none. */
  readonly ticket: string;
  /** Until when it can be snoozed. */
  readonly snoozes: readonly SnoozeView[];
  /** What the field of another time begins with. */
  readonly date: string;
}

export type Other = Exclude<HoldVerb, 'accept'>;

/** The key of each verb. */
export const verbKeys = {
  ham: 'h',
  spam: '!',
  separate: 'Shift+A',
  read: 'd',
  again: 'Shift+R',
  address: 'i',
  contact: 'f',
  attach: 't',
  repeat: 't',
  close: 'c',
  'hand-over': 'e',
  snooze: 's',
} as const satisfies Record<Other, string>;

/** Verbs in the order they are shown, and the codes that they answer; null: those of every mail. */
const ofMail: readonly (readonly [verb: Other, codes: readonly HoldCode[] | null])[] = [
  ['ham', ['suspected-spam']],
  ['separate', ['unverified-follow-up', 'reply-to-read']],
  ['repeat', ['repeat-unsure']],
  ['contact', ['no-contact', 'contact-bounced']],
  ['read', ['reply-to-read']],
  ['address', null],
  ['attach', null],
  ['again', null],
  ['spam', null],
  ['close', null],
  ['hand-over', null],
  ['snooze', null],
];
/** What a verb is no answer to: a reply names nobody, and where a repeat is asked, t says of what. */
const noAnswer: Readonly<Partial<Record<Other, HoldCode>>> = {
  address: 'reply-to-read',
  attach: 'repeat-unsure',
};
/** A complaint that somebody says is not theirs stays on its tickets; and once apart is enough. */
const isPlaced = ({ doubts }: HoldRow): boolean =>
  doubts.some(({ says }) => says?.is === 'not-theirs' || says?.is === 'kept-apart');
const ofSilence: readonly Other[] = ['snooze', 'close', 'hand-over'];

/** Where answers to a hold are sent. */
export function actionOf(id: string, verb: HoldVerb): Href {
  return href(`/holds/${id}/${verb}`);
}

/** The verbs that answer it, beside the prepared answer. */
export function verbsOf(row: HoldRow): readonly Other[] {
  if (row.mail === null || row.delivery !== null) {
    const canSnooze = row.mail === null && row.ticket !== null;
    return ofSilence.filter((verb) => verb !== 'snooze' || canSnooze);
  }
  return ofMail.flatMap(([verb, codes]) => {
    const fits = codes === null || codes.some((code) => row.codes.includes(code));
    const other = noAnswer[verb];
    if (verb === 'separate' && isPlaced(row)) return [];
    return fits && (other === undefined || !row.codes.includes(other)) ? [verb] : [];
  });
}

/** All that answers it beside the prepared answer. */
export function answersOf(row: HoldRow, choices: AnswerChoices, say: Say): readonly AnswerView[] {
  return verbsOf(row).flatMap((verb) => {
    const view = answerOf(row, verb, choices, say);
    return verb === 'repeat' ? [noRepeat(row, say), view] : [view];
  });
}

/** One answer as a button or a form. */
export function answerOf(row: HoldRow, verb: Other, choices: AnswerChoices, say: Say): AnswerView {
  const isReply = row.codes.includes('reply-to-read');
  const closesCase = verb === 'close' && isReply;
  const leaves = verb === 'close' && row.delivery !== null;
  return {
    action: actionOf(row.id, verb),
    key: verbKeys[verb],
    label: closesCase ? say('hold.close-case') : say(`hold.verb.${verb}`),
    does: closesCase
      ? say('hold.close-case-does')
      : say(leaves ? 'hold.leave-it' : `hold.does.${verb}`),
    fields: closesCase || leaves ? [] : fieldsOf(row.team, verb, choices, say),
    snoozes: verb === 'snooze' ? choices.snoozes : [],
    date: verb === 'snooze' ? { key: dateKey, value: typed(choices.date) } : null,
    look: verb === 'contact' && mayReaddress(row) ? href(`/holds/${row.id}/preview`) : null,
    value: typed(''),
  };
}

/** The way to words above the mails; null where its key looks for somebody else, or for none. */
export function editOf(row: HoldRow, wanted: QueueWanted, say: Say): EditView | null {
  if (!mayAdd(row) || verbsOf(row).includes('contact')) return null;
  return { href: wordsHref(row.id, wanted), label: say('hold.edit'), key: verbKeys.contact };
}

function noRepeat(row: HoldRow, say: Say): AnswerView {
  return {
    action: actionOf(row.id, 'repeat'),
    key: verbKeys.separate,
    label: say('hold.no-repeat'),
    does: say('hold.does.separate'),
    fields: [],
    snoozes: [],
    date: null,
    look: null,
    value: typed('none'),
  };
}

/**
 * What goes along with it.
 * @param team which has it, and nobody hands it over to; null: several have
 */
export function fieldsOf(
  team: string | null,
  verb: Other,
  choices: AnswerChoices,
  say: Say,
): readonly AnswerField[] {
  const field = (name: AnswerField['name'], label: string, value = ''): AnswerField => ({
    id: `${verb}-${name}`,
    name,
    label,
    value: typed(value),
    choices: [],
    takesSelection: false,
  });
  switch (verb) {
    case 'address':
    case 'contact': {
      const named = { ...field('value', say(`hold.value.${verb}`)), takesSelection: true };
      const which = { ...field('ip', say('field.ip')), choices: choices.shares };
      return verb === 'contact' && choices.shares.length > 0 ? [named, which] : [named];
    }
    case 'attach':
    case 'repeat':
      return [field('value', say('hold.value.attach'), choices.ticket)];
    case 'close':
      return [
        {
          ...field('value', say('hold.value.close')),
          choices: choices.reasons.map(({ code, label }, index) => ({
            value: typed(code),
            label,
            current: index === 0,
          })),
        },
      ];
    case 'hand-over': {
      const others = choices.teams.filter((other) => other !== team);
      const first = others.find((other) => other === 'csirt') ?? others[0];
      return [
        {
          ...field('value', say('hold.value.hand-over')),
          choices: others.map((other) => ({
            value: typed(other),
            label: other,
            current: other === first,
          })),
        },
        field('why', say('hold.why'), say('hold.why-default')),
      ];
    }
    case 'ham':
    case 'spam':
    case 'separate':
    case 'read':
    case 'again':
    case 'snooze':
      return [];
  }
}
