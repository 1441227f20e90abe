// Searches that are kept by a name: one's own, and those of the whole desk.

import { forgetSearch, keepSearch, savedMost } from '../../store/saved-searches.ts';
import { type Answer, type Asked, go, invalid, kept, notFound, type Parts } from '../answer.ts';
import { isWrong, lineField, nameField } from '../form.ts';
import { idFrom } from '../keyset.ts';
import { addressOf, termsOf } from './wanted.ts';

const queryMost = 1_000;

export async function saveSearch(asked: Asked, parts: Parts): Promise<Answer> {
  const { form, say, actor } = asked;
  const name = nameField(form, 'name');
  const query = lineField(form, 'q', queryMost);
  const wrongs = new Map(
    [name, query].filter(isWrong).map(({ field, wrong }) => [field, wrong(say)]),
  );
  if (!isWrong(query)) {
    const terms = termsOf(query, asked, parts);
    if ('text' in terms) wrongs.set('q', `${terms.text} ${terms.hint}`.trim());
    else if (terms.length === 0) wrongs.set('q', say('notice.needed'));
  }
  const hint = 'notice.kept-wrong';
  const title = say('notice.wrong');
  if (isWrong(name) || isWrong(query) || wrongs.size > 0) {
    return kept(422, asked, { title, text: say('list.save'), hint }, wrongs);
  }
  const search = { id: parts.newId(), name, query, shared: form.one('shared') === 'yes' };
  if (await keepSearch(parts.database, search, actor ?? '', parts.now())) {
    return go(addressOf({ list: 'all', query, kind: null }));
  }
  const full = say('list.save-full', { most: savedMost });
  return kept(409, asked, { title: full, text: say('list.save-full-text'), hint });
}

export async function forgetSaved(asked: Asked, { database }: Parts): Promise<Answer> {
  const id = idFrom(asked.params.get('id'));
  if (id === null) return invalid(asked, asked.say('notice.bad-id'));
  const isGone = await forgetSearch(database, id, asked.actor ?? '');
  return isGone ? go('/tickets') : notFound(asked, asked.say('list.saved-one'));
}
