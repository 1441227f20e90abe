// A hold on a page of its own, open or answered.

import { findQueueRow } from '../../store/queue.ts';
import { type Answer, type Asked, notFound, page, type Parts } from '../answer.ts';
import { idFrom } from '../keyset.ts';
import { detailOf } from '../queue/detail.ts';
import { holdHref, queueHref, wantedFrom } from '../queue/wanted.ts';

export async function holdPage(asked: Asked, parts: Parts): Promise<Answer> {
  const id = idFrom(asked.params.get('id'));
  const row = id === null ? null : await findQueueRow(parts.database, id, asked.actor ?? '');
  if (row === null) return notFound(asked, asked.say('hold.title'));
  const wanted = wantedFrom(asked, idFrom(asked.query.get('after')));
  const place = { here: holdHref(row.id, wanted), wanted, isChosen: true };
  const detail = await detailOf(row, asked, parts, place);
  return page('hold/page', detail.hold.subject, { detail, queue: queueHref(wanted) });
}
