// All whom the desk knows, by address: how each answers, and who needs a look.

import { type ContactRow, listContacts } from '../../store/contacts.ts';
import { type Answer, type Asked, go, invalid, page, type Parts } from '../answer.ts';
import { contactHref, healthOf, marksOf, settingsOf } from '../contact-card.ts';
import { href, typed } from '../shown.ts';
import { address as withPunycode } from '../words.ts';
import { contactFacts } from './known.ts';
import type { ContactLine } from './views.ts';

const most = 50;
const addressMost = 320;
const filters = ['paused', 'bouncing', 'unapproved'] as const;

export async function contactsPage(asked: Asked, parts: Parts): Promise<Answer> {
  const { query, say } = asked;
  const q = (query.get('q') ?? '').trim().toLowerCase().slice(0, addressMost);
  if (q !== '' && (await contactFacts(q, parts)) !== null) return go(contactHref(q).text);
  const word = query.get('only') ?? '';
  const only = filters.find((filter) => filter === word) ?? null;
  if (word !== '' && only === null)
    return invalid(asked, `"only" is one of ${filters.join(', ')}.`);
  const given = (query.get('after') ?? '').slice(0, addressMost);
  const after = given === '' ? q : given;
  const rows = await listContacts(parts.database, { limit: most + 1, only, after });
  const shown = rows.slice(0, most);
  const last = rows.length > most ? shown.at(-1)?.address : undefined;
  const linkTo = (fields: Readonly<Record<string, string>>) => {
    const all = new URLSearchParams({ ...(only === null ? {} : { only }), ...fields }).toString();
    return href(all === '' ? '/contacts' : `/contacts?${all}`);
  };
  return page('contacts/page', say('contacts.title'), {
    rows: shown.map((row) => lineOf(row, asked, parts)),
    next: last === undefined ? null : linkTo({ after: last }),
    first: after === '' ? null : linkTo({}),
    q: typed(q),
    choices: [
      { href: href('/contacts'), label: say('contacts.all'), current: only === null },
      ...filters.map((filter) => ({
        href: href(`/contacts?only=${filter}`),
        label: say(`contacts.only-${filter}`),
        current: filter === only,
      })),
    ],
  });
}

function lineOf(row: ContactRow, { say }: Asked, parts: Parts): ContactLine {
  const settings = settingsOf(row.address, row, parts.rules());
  const { lang, digest, format } = settings;
  return {
    href: contactHref(row.address),
    address: withPunycode(row.address),
    marks: marksOf(row, settings, say),
    health: healthOf(row, say),
    wants: [
      ...(lang === null ? [] : [lang.value]),
      ...(digest === null ? [] : [say(`contacts.${digest.value}`)]),
      ...(format === null ? [] : [format.value]),
    ].join(', '),
  };
}
