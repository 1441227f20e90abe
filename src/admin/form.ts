// Fields of a form, as a page may use them: of a known length, of the form that is meant, or a
// sentence about what is wrong. What was typed is never lost: whoever refuses it shows it again.

import type { Say } from './messages/say.ts';
import { isOwnPath } from './shown.ts';

/** The fields of a form, in their order; a name may stand there many times. */
export interface FormValues {
  /** The last of that name; empty where there is none. */
  one(name: string): string;
  all(name: string): readonly string[];
  entries(): readonly (readonly [name: string, value: string])[];
}

/** A field that cannot be used, and why. */
export interface Wrong {
  readonly field: string;
  readonly wrong: (say: Say) => string;
}

/** A whole text: longer than any mail that people write. */
export const textMost = 50_000;
const lineMost = 200;
const nameMost = 64;

/** The fields of a form or of a query. */
export function formValues(given: URLSearchParams): FormValues {
  return {
    one: (name) => given.getAll(name).at(-1) ?? '',
    all: (name) => given.getAll(name),
    entries: () => [...given],
  };
}

/** Three times the longest form of ours, an act on a hundred tickets. */
export const fieldsMost = 1_000;

/**
 * The fields of a body. What holds more of them than any form is not read: each would be shown
 * again to whoever is not logged in, at many times the length it came with.
 * @throws an error that says so, for the server
 */
export function fieldsOf(body: string): URLSearchParams {
  let fields = 1;
  for (let at = body.indexOf('&'); at >= 0; at = body.indexOf('&', at + 1)) fields += 1;
  if (fields <= fieldsMost) return new URLSearchParams(body);
  throw Object.assign(new Error(`more than ${fieldsMost} fields`), { statusCode: 413 });
}

export function isWrong(given: unknown): given is Wrong {
  return typeof given === 'object' && given !== null && 'wrong' in given;
}

/** A text of many lines, its ends as LF; NUL is no character that anybody types. */
export function textField(form: FormValues, field: string, most = textMost): string | Wrong {
  const text = form.one(field).replaceAll(/\r\n?/g, '\n').replaceAll('\0', '').trim();
  if (text.length <= most) return text;
  return { field, wrong: (say) => say('notice.too-long', { most }) };
}

/** One line without its ends; empty where nothing was typed. */
export function lineField(form: FormValues, field: string, most = lineMost): string | Wrong {
  const text = textField(form, field, most);
  return isWrong(text) ? text : text.replaceAll(/\s+/g, ' ');
}

/** What somebody or something is called: nothing in it hides or turns text around. */
export function nameField(form: FormValues, field: string): string | Wrong {
  const name = form.one(field).trim().normalize('NFC');
  const hidden = /[\p{C}\p{Zl}\p{Zp}]/u.exec(name)?.[0];
  if (hidden === undefined && name !== '' && name.length <= nameMost) return name;
  const code = hidden?.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
  const character = code === undefined ? `"${name.slice(0, nameMost)}"` : `U+${code}`;
  return { field, wrong: (say) => say('notice.bad-character', { character }) };
}

/** One of a closed list. */
export function choiceField<Choice extends string>(
  form: FormValues,
  field: string,
  choices: readonly Choice[],
): Choice | Wrong {
  const found = choices.find((choice) => choice === form.one(field));
  return found ?? { field, wrong: (say) => say('notice.needed') };
}

/** The same of a field that must not be empty. */
export function needed(value: string | Wrong, field: string): string | Wrong {
  return value === '' ? { field, wrong: (say) => say('notice.needed') } : value;
}

/** The place that the form was sent from; another where it names none of ours. */
export function backOf(form: FormValues, other = '/'): string {
  const back = form.one('back');
  return isOwnPath(back) ? back : other;
}
