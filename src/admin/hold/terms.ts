// What holds for all that an answer sends, in one line: in which language, about what, how long it
// can be taken back, and until when an answer is asked.

import type { Prepared } from '../../settlement.ts';
import type { Parts } from '../answer.ts';
import type { Lang } from '../messages/message.ts';
import type { Say } from '../messages/say.ts';

const languages = new Map<Lang, Intl.DisplayNames>();

/** "Czech · spam · 60 s to take it back · answer by 13 April"; empty where nothing is sent. */
export function termsOf(
  prepared: readonly Prepared[],
  { rules, holding }: Pick<Parts, 'rules' | 'holding'>,
  say: Say,
): string {
  if (prepared.length === 0) return '';
  const langs = prepared.flatMap(({ lang }) =>
    lang === undefined ? [] : [nameOf(lang, say.lang)],
  );
  const types = prepared.flatMap(({ type }) => type ?? []);
  const [by] = prepared.flatMap(({ answerBy }) => answerBy ?? []).sort();
  const date = by === undefined ? '' : dayOf(new Date(by), rules().desk.timeZone, say.lang);
  const seconds = Math.round(holding.undoMs / 1_000);
  return [
    [...new Set(langs)].join(', '),
    [...new Set(types)].join(', '),
    seconds === 0 ? '' : say('ground.undo', { n: seconds }),
    date === '' ? '' : say('ground.answer-by', { date }),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** What the reader calls a language. */
function nameOf(lang: string, of: Lang): string {
  const names = languages.get(of) ?? new Intl.DisplayNames(of, { type: 'language' });
  languages.set(of, names);
  return names.of(lang) ?? lang;
}

function dayOf(at: Date, timeZone: string, lang: Lang): string {
  const locale = lang === 'en' ? 'en-GB' : lang;
  return at.toLocaleDateString(locale, { day: 'numeric', month: 'long', timeZone });
}
