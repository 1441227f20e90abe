// What the fields of the desk's forms are called: a field bears the name of its label, so a page
// can show a form again which it did not make. A name of no form is shown as it came: whoever is
// not logged in may send any.

import { type Say, wordsOf } from './messages/say.ts';

/** What the value of an answer to a question is; null: no word that people wrote. */
export function valueLabelOf(say: Say, verb: string): string | null {
  return wordOf(say, 'hold', `value.${verb}`);
}

/**
 * The label of a field of that name.
 * @param path where its form was sent, by which it is told what was answered
 */
export function labelOf(say: Say, name: string, path = ''): string {
  const verb = path.split('/').at(-1) ?? '';
  const label = name === 'value' ? valueLabelOf(say, verb) : null;
  return label ?? wordOf(say, 'field', name) ?? name;
}

/** By no name of the language's own. */
function wordOf({ lang }: Say, area: 'field' | 'hold', name: string): string | null {
  const words = wordsOf(lang)[area] ?? {};
  return Object.hasOwn(words, name) ? (words[name] ?? null) : null;
}
