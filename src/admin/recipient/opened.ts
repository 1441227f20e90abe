// The letter that the token of a link leads to, opened for a page of its recipient: how often it
// may be looked at, and in which language it speaks: the one chosen in the page's own links, else
// the letter's, else what the browser asks for. No cookie: the choice goes along in the links.

import { findPageLink, type PageLink } from '../../store/page-links.ts';
import { pageHash } from '../../tickets/token.ts';
import {
  type Answer,
  type Asked,
  inLanguage,
  kept,
  notice,
  type Page,
  type Parts,
} from '../answer.ts';
import { type Lang, langs } from '../messages/message.ts';
import { type Say, speak } from '../messages/say.ts';
import { type Href, href } from '../shown.ts';
import { letterLang } from './letter.ts';

const tokenForm = /^[A-Za-z0-9_-]{22}$/;

export interface Opened {
  readonly link: PageLink;
  readonly token: string;
  /** What a reader has chosen in the page's links; null: nothing. */
  readonly chosen: Lang | null;
}

/** A page of a letter, asked for in the language that it is to speak. */
export type LetterPage = (opened: Opened, asked: Asked, parts: Parts) => Promise<Answer>;

/** The page, or why there is none: the same whatever is wrong with the token. */
export function ofLetter(show: LetterPage): Page {
  return async (asked, parts) => {
    const token = asked.params.get('token') ?? '';
    const chosen = langs.find((lang) => lang === asked.query.get('lang')) ?? null;
    const own = chosen === null ? asked : { ...asked, say: speak(chosen) };
    const { database, now, recipients } = parts;
    const isToken = tokenForm.test(token);
    if (isToken && !recipients.looks.take(token)) return inLanguage(tooOften(own), own.say);
    const link = isToken ? await findPageLink(database, pageHash(token), now()) : null;
    if (link === null) return inLanguage(noLink(own.say), own.say);
    const written = langs.find((lang) => lang === letterLang(link.bytes));
    const speaks =
      chosen === null && written !== undefined ? { ...asked, say: speak(written) } : own;
    return inLanguage(await show({ link, token, chosen }, speaks, parts), speaks.say);
  };
}

/** A page of the same letter, in the language that was chosen. */
export function pathOf(
  { token, chosen }: Pick<Opened, 'token' | 'chosen'>,
  more: {
    readonly at?: 'r' | 'u';
    readonly below?: string;
    readonly query?: Readonly<Record<string, string>>;
  } = {},
): Href {
  const { at = 'r', below = '', query = {} } = more;
  const all = { ...query, ...(chosen === null ? {} : { lang: chosen }) };
  const search = new URLSearchParams(all).toString();
  return href(`/${at}/${token}${below}${search === '' ? '' : `?${search}`}`);
}

/** Asked for too often; what was typed is kept. */
export function tooOften(asked: Asked): Answer {
  const { form, say } = asked;
  const said = { title: say('recipient.too-often'), text: say('recipient.too-often-text') };
  const isTyped = ['text', 'address'].some((field) => form.one(field) !== '');
  if (!isTyped) return notice(429, said.title, said.text);
  return kept(429, asked, { ...said, hint: 'notice.kept-wait' });
}

function noLink(say: Say): Answer {
  return notice(
    404,
    say('notice.not-found'),
    say('recipient.no-link'),
    say('recipient.no-link-hint'),
  );
}
