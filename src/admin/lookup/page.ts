// All that the desk knows of an address, a prefix, a host name or a mail address, on one page. To
// look asks nobody outside; the button does.

import { type Answer, type Asked, go, page, type Parts } from '../answer.ts';
import { foundOf } from './found.ts';
import { inquiryOf, queryOf, wantedOf } from './wanted.ts';

export async function lookupPage(asked: Asked, parts: Parts): Promise<Answer> {
  const { say } = asked;
  const read = wantedOf(asked, (name) => asked.query.get(name) ?? '');
  const { form, wanted } = read;
  if (wanted === null) {
    return page(
      'lookup/page',
      say('lookup.title'),
      { form, found: null },
      read.isEmpty ? 200 : 422,
    );
  }
  const found = await foundOf(wanted, asked, parts);
  return page('lookup/page', `${say('lookup.title')} ${found.title}`, { form, found });
}

/** Asks the registry, the own records or the name servers, once, and shows the page again. */
export async function askAbout(asked: Asked, parts: Parts): Promise<Answer> {
  const { form, wanted } = wantedOf(asked, (name) => asked.form.one(name));
  if (wanted === null) {
    return page('lookup/page', asked.say('lookup.title'), { form, found: null }, 422);
  }
  const inquiry = inquiryOf(wanted);
  if (inquiry !== null) await parts.lookup.ask(inquiry);
  return go(`/lookup?${queryOf(wanted)}`);
}
