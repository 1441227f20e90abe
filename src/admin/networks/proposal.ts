// A line for the files of rules, as a person at the desk would have it. Nobody but an admin puts it
// there, so all that is typed is checked here as the rules check it, and quoted as YAML wants it.

import { stringify } from 'yaml';

import type { NetworkRule, Rules } from '../../rules.ts';
import { contactRefusal } from '../../tickets/contact.ts';
import { refusalIn } from '../doubt-words.ts';
import type { Say } from '../messages/say.ts';
import { langsOf } from '../contacts/contact-page.ts';
import { type FormValues, isWrong, lineField, needed, textField, type Wrong } from '../form.ts';

/** What a person wants for a network. */
export interface NetworkWish {
  readonly contacts: readonly string[];
  /** Null: as around it. */
  readonly lang: string | null;
  readonly why: string;
}

const contactsMost = 20;
const whyMost = 500;

export function readWish(form: FormValues, rules: Rules): NetworkWish | readonly Wrong[] {
  const contacts = contactsField(form, rules);
  const lang = langField(form, rules);
  const why = needed(lineField(form, 'why', whyMost), 'why');
  if (isWrong(contacts) || isWrong(lang) || isWrong(why)) {
    return [contacts, lang, why].flatMap((one) => (isWrong(one) ? [one] : []));
  }
  return { contacts, lang, why };
}

function contactsField(form: FormValues, { desk }: Rules): readonly string[] | Wrong {
  const field = 'contacts';
  const text = textField(form, field, 5_000);
  if (isWrong(text)) return text;
  const contacts = [...new Set(text.toLowerCase().split(/[\s,;]+/))].filter((one) => one !== '');
  if (contacts.length === 1 && contacts[0] === 'none') return [];
  if (contacts.length === 0 || contacts.length > contactsMost) {
    return { field, wrong: (say) => say('networks.bad-contacts') };
  }
  for (const address of contacts) {
    if (contactRefusal(address, 'override', desk, []) === null) continue;
    const wrong = (say: Say): string =>
      say('networks.bad-contact', { address, why: refusalIn(say, address, desk) ?? '' });
    return { field, wrong };
  }
  return contacts;
}

function langField(form: FormValues, rules: Rules): string | null | Wrong {
  const lang = form.one('lang').trim().toLowerCase();
  if (lang === '') return null;
  const langs = langsOf(rules);
  if (langs.includes(lang)) return lang;
  const known = langs.join(', ');
  return { field: 'lang', wrong: (say) => say('networks.bad-lang', { known }) };
}

/** What a line says besides whom to tell; a proposal leaves that as it is. */
export type NamedNetwork = Pick<
  NetworkRule,
  'prefix' | 'name' | 'validFromMs' | 'validToMs' | 'digest'
>;

/** One entry of a list, on one line: "- { prefix: 192.0.2.0/25, name: LAB, contact: [..] }". */
export function networkYaml(
  { prefix, name, validFromMs, validToMs, digest }: NamedNetwork,
  { contacts, lang }: NetworkWish,
): string {
  const iso = (ms: number): string => new Date(ms).toISOString().replace(/(?::00)?\.\d+Z$/, 'Z');
  const [only, ...more] = contacts;
  const entry = {
    prefix,
    name,
    contact: more.length > 0 ? contacts : (only ?? 'none'),
    ...(lang === null ? {} : { lang }),
    ...(digest === undefined ? {} : { digest }),
    ...(validFromMs === null ? {} : { valid_from: iso(validFromMs) }),
    ...(validToMs === null ? {} : { valid_to: iso(validToMs) }),
  };
  return `- ${stringify(entry, { collectionStyle: 'flow', lineWidth: 0 }).trim()}`;
}
