// What a form changes of the mails that are prepared: words above them, somebody else for the only
// one, or some of them without the others.

import type { Changed, HoldAsk } from '../../holding.ts';
import { addedWordsMax } from '../../tickets/added-words.ts';
import type { HoldRow } from '../../store/acts.ts';
import type { Asked } from '../answer.ts';
import { type FormValues, isWrong, textField, type Wrong } from '../form.ts';

/** Controls that no letter needs; a field could not show them again as they came. */
const unseen = /[^\P{Cc}\n\t]/gu;

/** The words of a form of this page; empty: none. */
export function wordsIn(form: FormValues): string | Wrong {
  const words = textField(form, 'words', addedWordsMax);
  return isWrong(words) ? words : words.replaceAll(unseen, '\ufffd');
}

/** Whether a form came from this page, where words could be typed. */
export function hasWords(form: FormValues): boolean {
  return has(form, 'words');
}

export function has(form: FormValues, field: string): boolean {
  return form.entries().some(([name]) => name === field);
}

/** Who is typed into the field that names somebody else; empty: nobody is. */
export function namedIn(form: FormValues): string {
  return form.one('value').trim().toLowerCase();
}

/** Whether other mails would leave than the page showed: somebody else is typed, or nobody now. */
export function isNamedAnew(form: FormValues): boolean {
  return hasWords(form) && has(form, 'value') && namedIn(form) !== (insteadIn(form)?.to ?? '');
}

/** Who is chosen in place of the one prepared, as `choiceOf` wrote it; undefined: nobody is. */
export function insteadIn(form: FormValues): HoldAsk['instead'] {
  const [digest = '', to = ''] = form.one('instead').split(' ', 2);
  return digest === '' ? undefined : { to, digest };
}

/**
 * The lines that are ticked, where some can be; null: all. As they were shown by themselves, or
 * with all others.
 */
export function pickedIn(form: FormValues): HoldAsk['only'] {
  const lines = form.one('lines');
  if (lines === '') return null;
  const only = form.all('only').filter((one) => /^\d{1,3}$/.test(one));
  if (String(only.length) === lines) return null;
  return { lines: only.map(Number), digest: form.one('seen') || form.one('digest') };
}

/** What was chosen of the mails of a hold before they were looked at. */
export interface Picked {
  /** The lines that were ticked; null: all. */
  readonly only: readonly number[] | null;
  /** In place of the one prepared; null: nobody. */
  readonly to: string | null;
}

/** Words of a link by which the way back from a look leads to the same choice. */
export function pickedLink(
  { digest }: Pick<HoldRow, 'digest'>,
  { only, to }: Changed,
): Readonly<Record<string, string>> {
  return {
    ...(only === undefined ? {} : { only: only.join(), of: digest }),
    ...(to === undefined ? {} : { to }),
  };
}

/** What such a link says; of mails that have changed since, all are chosen anew. */
export function pickedFrom(query: Asked['query'], { digest }: Pick<HoldRow, 'digest'>): Picked {
  const only = query.get('only') ?? '';
  const isOfThese = query.get('of') === digest && /^\d{1,3}(?:,\d{1,3})*$/.test(only);
  return { only: isOfThese ? only.split(',').map(Number) : null, to: query.get('to') ?? null };
}
