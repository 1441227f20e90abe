// The mails that accepting a hold sends, to the byte, with the button that sends exactly these. A
// person's own words may stand above them: what was typed is in the mails that are shown, and is
// sent with their digest; words that were changed since are shown first.

import type { Changed, HoldPreview } from '../../holding.ts';
import type { Says } from '../../doubts.ts';
import { findHold, type HoldRow } from '../../store/acts.ts';
import { overridesOf } from '../../store/hold-undo.ts';
import { keepWords } from '../../store/hold-words.ts';
import { addedWords, addedWordsMax } from '../../tickets/added-words.ts';
import { mayAdd, mayPick, mayReaddress } from '../../tickets/brakes.ts';
import { refusalIn } from '../doubt-words.ts';
import { alreadyAnswered } from '../answered.ts';
import {
  type Answer,
  type Asked,
  kept,
  notFound,
  notice,
  page,
  type Parts,
  unusable,
} from '../answer.ts';
import { backOf, isWrong, type Wrong } from '../form.ts';
import { idFrom } from '../keyset.ts';
import type { Say } from '../messages/say.ts';
import {
  holdHref,
  previewHref,
  queueHref,
  type QueueWanted,
  wantedFrom,
  wantedIn,
} from '../queue/wanted.ts';
import { typed } from '../shown.ts';
import { short } from '../words.ts';
import { choiceOf } from './alternatives.ts';
import { actionOf, type AnswerChoices, answerOf } from './answers.ts';
import { pickedLink, has, hasWords, insteadIn, namedIn, pickedIn, wordsIn } from './changes.ts';
import { choicesOf } from './detail.ts';
import { lettersOf } from './preview-letters.ts';
import type { AnswerField } from './views.ts';

/** What people type into forms that are shown here. */
const typedFields = ['words', 'value'] as const;

export async function previewPage(asked: Asked, parts: Parts): Promise<Answer> {
  const { say, query } = asked;
  const row = await holdAsked(asked, parts);
  if (row === null) return notFound(asked, say('hold.title'));
  const to = query.get('to');
  // Those that were typed last; or those of an answer that is on its way, or that was refused
  // because something else would leave.
  const overrides = row.mail === null ? [] : await overridesOf(parts.database, row.mail);
  const typedLast = row.closedAt === null ? row.words : null;
  const words = (typedLast ?? addedWords(overrides)) || undefined;
  return shownPage(row, asked, parts, {
    changed: { ...(to !== undefined && { to }), ...(words !== undefined && { words }) },
    wanted: wantedFrom(asked, idFrom(query.get('after'))),
    isOpen: query.has('words') || words !== undefined,
    wrong: '',
    status: 200,
    why: '',
  });
}

/** With the words that were typed, and of the mails those that are ticked: nothing is sent. */
export async function showWords(asked: Asked, parts: Parts): Promise<Answer> {
  const { form, say } = asked;
  const isNone = hasWords(form) && form.one('words').trim() === '' && namedIn(form) === '';
  return wordsAgain(asked, parts, 200, isNone ? say('answer.words-none') : '');
}

/** Somebody else who was typed into the answer that names them; undefined: nobody was. */
function typedIn({ form, say }: Asked, { rules }: Parts): string | Wrong | undefined {
  const to = namedIn(form);
  if (to === '') return undefined;
  const words = refusalIn(say, to, rules().desk);
  if (words === null) return to;
  const wrong = say('answer.refused.contact-refused', { value: short(to), words });
  return { field: 'value', wrong: () => wrong };
}

/** @param why it is shown instead of what was asked; empty: it was asked */
export async function wordsAgain(
  asked: Asked,
  parts: Parts,
  status: number,
  why: string,
): Promise<Answer> {
  const { say, form, query } = asked;
  const row = await holdAsked(asked, parts);
  if (row === null) return notFound(asked, say('hold.title'));
  if (row.closedAt !== null) {
    const { closedBy: by, closedHow: how, closedAt: at } = row;
    return alreadyAnswered(asked, { by, how, at }, parts);
  }
  const typedTo = typedIn(asked, parts);
  if (isWrong(typedTo)) return unusable(asked, say('answer.refused-title'), [typedTo]);
  const only = pickedIn(form)?.lines;
  if (only?.length === 0) {
    const back = { href: holdHref(row.id, wantedIn(backOf(form))), label: say('common.back') };
    const none = say('answer.refused.nothing-picked');
    return notice(422, say('answer.refused-title'), none, '', back);
  }
  // Words that were shown before are above the mails, also where the form has no place for them.
  const words = hasWords(form) ? wordsIn(form) : (row.words ?? '');
  if (hasWords(form) && !isWrong(words) && words !== row.words && mayAdd(row)) {
    await keepWords(parts.database, row.id, words, asked.actor ?? '');
  }
  const to = has(form, 'value') ? typedTo : insteadIn(form)?.to;
  return shownPage(row, asked, parts, {
    changed: {
      ...(to !== undefined && { to }),
      ...(!isWrong(words) && words !== '' && { words }),
      ...(only !== undefined && { only }),
    },
    wanted: wantedIn(backOf(form)),
    isOpen: hasWords(form) || query.has('words') || words !== '',
    wrong: isWrong(words) ? words.wrong(say) : '',
    status: isWrong(words) ? 422 : status,
    why,
  });
}

interface Shown {
  readonly changed: Changed;
  /** The part of the queue that whoever came from it goes back to. */
  readonly wanted: QueueWanted;
  /** Whether the field of the words is to be seen at once. */
  readonly isOpen: boolean;
  /** What is wrong with the words; empty: nothing. */
  readonly wrong: string;
  readonly status: number;
  readonly why: string;
}

async function shownPage(
  row: HoldRow,
  asked: Asked,
  parts: Parts,
  { changed: asWished, wanted, isOpen, wrong, status, why }: Shown,
): Promise<Answer> {
  const { say } = asked;
  const changed = allowed(row, asWished);
  const [shown, brakes] = await Promise.all([
    previewOf(row, changed, parts),
    row.closedAt === null ? brakesOf(row, changed, parts) : [],
  ]);
  const isChanged = Object.keys(changed).length > 0;
  const isSame = shown !== null && (isChanged || shown.digest === row.digest);
  if (!isSame && typedFields.some((name) => asked.form.one(name) !== '')) {
    const text = leadOf(shown, isSame, say);
    const said = { title: say('answer.changed-title'), text, hint: 'notice.kept-stale' } as const;
    return kept(409, asked, said);
  }
  const letters = shown?.letters ?? [];
  const title = say('answer.preview-title', { n: letters.length });
  const choices = choicesOf(row, [], parts, say);
  const named = has(asked.form, 'value') ? asked.form.one('value') : (changed.to ?? '');
  const ip = asked.form.one('ip') || aloneIn(row, changed.only);
  const canSend = isSame && row.closedAt === null;
  const view = {
    id: row.id,
    hold: holdHref(row.id, wanted, pickedLink(row, changed)),
    subject: short(row.subject || say('common.no-subject')),
    title,
    lead: leadOf(shown, isSame, say),
    picked: changed.only === undefined ? '' : pickedOf(row, changed.only, say),
    why:
      asWished.to === changed.to
        ? why
        : say('answer.words-apart', { verb: say('hold.verb.contact') }),
    isRefused: status !== 200 || asWished.to !== changed.to,
    brakes: brakes.map((brake) => say(`hold.brake.${brake}`)),
    letters: lettersOf(letters, say),
    send: canSend ? { ...sendOf(row, shown, changed, say), isHeld: wrong !== '' } : null,
    words: mayAdd(row)
      ? {
          show: previewHref(row.id, wanted),
          value: typed(wrong === '' ? (changed.words ?? '') : asked.form.one('words')),
          hint: say('answer.words-hint', { n: letters.length, most: addedWordsMax }),
          isOpen,
          // What was typed and is shown is looked at: keys are keys.
          isFocused: isOpen && (wrong !== '' || changed.words === undefined),
          wrong,
        }
      : null,
    contact: row.closedAt === null ? namingOf(row, named, ip, choices, say) : null,
    isNamed: named !== '',
    run: typed(row.run ?? ''),
    digest: typed(row.digest),
    back: typed(queueHref(wanted, { from: row.id }).text),
  };
  return page('hold/preview', title, view, status);
}

/** What of the changes this hold can have. */
function allowed(row: HoldRow, { to, words, only }: Changed): Changed {
  return {
    ...(to !== undefined && mayReaddress(row) && { to }),
    ...(words !== undefined && mayAdd(row) && { words }),
    ...(only !== undefined && mayPick(row) && { only }),
  };
}

/** Somebody else for it, with whoever is typed, and the mail that is chosen for them. */
function namingOf(row: HoldRow, named: string, ip: string, choices: AnswerChoices, say: Say) {
  const view = answerOf(row, 'contact', choices, say);
  const fields = view.fields.map((field): AnswerField => {
    if (field.name !== 'ip') return { ...field, value: typed(named) };
    const isThere = ip !== '' && field.choices.some(({ value }) => value.text === ip);
    if (!isThere) return field;
    const chosen = field.choices.map((one) => ({ ...one, current: one.value.text === ip }));
    return { ...field, choices: chosen };
  });
  return { ...view, fields };
}

/** Who looks at one mail alone and names somebody else means that mail. */
function aloneIn({ prepared }: HoldRow, only: Changed['only'] = []): string {
  const [index, ...more] = only;
  return index === undefined || more.length > 0 ? '' : (prepared[index]?.ips[0] ?? '');
}

/** Null too where a letter to somebody else would go to others as well. */
async function previewOf(
  row: HoldRow,
  changed: Changed,
  { holding }: Parts,
): Promise<HoldPreview | null> {
  const shown = await holding.preview(row.id, changed);
  if (changed.to === undefined) return shown;
  return shown?.letters.length === 1 && shown.letters[0]?.to === changed.to ? shown : null;
}

function sendOf(row: HoldRow, { digest, letters }: HoldPreview, { to, only }: Changed, say: Say) {
  return {
    action: actionOf(row.id, 'accept'),
    run: typed(row.run ?? ''),
    digest: typed(row.digest),
    seen: typed(digest),
    lines: only === undefined ? 0 : row.prepared.length,
    only: only ?? [],
    instead: to === undefined ? typed('') : choiceOf({ to, digest }),
    label: say('answer.send-now', { n: letters.length }),
  };
}

async function brakesOf(row: HoldRow, { to, only }: Changed, { holding }: Parts) {
  // Words are seen here, above the mails.
  const seen = { ...row, words: null };
  if (to === undefined) return holding.brakes(only === undefined ? seen : pickedOnly(seen, only));
  const [one] = await holding.instead(row.id, [to]);
  return (one?.brakes ?? []).filter((brake) => brake !== 'words-typed');
}

/** As if only the mails that are ticked were prepared: what is said of others holds up none. */
function pickedOnly(row: HoldRow, only: readonly number[]): HoldRow {
  const prepared = row.prepared.filter((_mail, index) => only.includes(index));
  const isLeftOut = ({ says }: HoldRow['doubts'][number]): boolean => {
    const given: Says | undefined = says;
    const contact = given?.['contact'];
    return typeof contact === 'string' && prepared.every(({ to }) => to !== contact);
  };
  const left = new Set(row.doubts.filter((one) => !isLeftOut(one)).map(({ code }) => code));
  return { ...row, prepared, codes: row.codes.filter((code) => left.has(code)) };
}

/** The hold that a path names, or null. */
async function holdAsked(asked: Asked, { database }: Parts): Promise<HoldRow | null> {
  const id = idFrom(asked.params.get('id'));
  return id === null ? null : findHold(database, id);
}

function leadOf(shown: HoldPreview | null, isSame: boolean, say: Say): string {
  if (shown === null) return say('answer.preview-none');
  return say(isSame ? 'answer.preview-lead' : 'answer.preview-other');
}

function pickedOf({ prepared }: HoldRow, only: readonly number[], say: Say): string {
  return say('answer.preview-picked', { n: only.length, all: prepared.length });
}
