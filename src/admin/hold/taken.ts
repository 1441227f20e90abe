// An answer to a question that somebody else is at work on: it is not done, what was typed stays,
// and whoever gave it may take the question over for a reason and do it all the same.

import type { HoldAnswer, HoldVerb } from '../../holding.ts';
import { type Answer, type Asked, page } from '../answer.ts';
import { valueLabelOf } from '../field-labels.ts';
import { backOf } from '../form.ts';
import { holdHref, wantedIn } from '../queue/wanted.ts';
import { href, typed } from '../shown.ts';
import { clockText } from '../words.ts';

/** 423: nothing was done. */
export function takenPage(
  { by: name, since }: Extract<HoldAnswer, { is: 'taken' }>,
  { id, verb }: { readonly id: string; readonly verb: HoldVerb },
  { form, say, path }: Asked,
): Answer {
  const title = say('queue.taken-title');
  const labels = new Map<string, string>([['why', say('hold.why')]]);
  if (form.one('words') !== '') labels.set('words', say('field.words'));
  const what = valueLabelOf(say, verb);
  if (what !== null) labels.set('value', what);
  const fields = form.entries().filter(([field]) => field !== 'over');
  const view = {
    title,
    text: say('queue.taken-text', { name, time: clockText(since) }),
    action: href(path),
    fields: fields.flatMap(([field, value]) => {
      const label = labels.get(field);
      const isLong = field === 'words';
      return label === undefined ? [] : [{ name: field, label, value: typed(value), isLong }];
    }),
    hidden: fields
      .filter(([field]) => !labels.has(field))
      .map(([field, value]) => ({ name: field, value: typed(value) })),
    why: typed(say('queue.away')),
    submit: say('queue.take-over-do', {
      what: say(verb === 'accept' ? 'hold.accept-it' : `hold.verb.${verb}`),
    }),
    hold: holdHref(id, wantedIn(backOf(form))),
    back: href(backOf(form)),
  };
  return page('hold/taken', title, view, 423);
}
