// Being at work on a question: kept while its page is used, or taken over with a reason. Whoever
// takes over what somebody has answered meanwhile is told who did what.

import { moveLease } from '../../store/leases.ts';
import { findQueueRow } from '../../store/queue.ts';
import { alreadyAnswered } from '../answered.ts';
import { type Answer, type Asked, go, notFound, type Parts, text, unusable } from '../answer.ts';
import { backOf, isWrong, lineField, needed } from '../form.ts';
import { idFrom } from '../keyset.ts';

/** Takes a question over, for a reason; or, as a page does by itself, keeps what one has. */
export async function takeOver(asked: Asked, parts: Parts): Promise<Answer> {
  const { database } = parts;
  const { form, say } = asked;
  const actor = asked.actor ?? '';
  const id = idFrom(asked.params.get('id'));
  const row = id === null ? null : await findQueueRow(database, id, actor);
  if (id === null || row === null) return notFound(asked, say('hold.title'));
  const { closedAt: at, closedHow: how, closedBy: by } = row;
  if (at !== null) return alreadyAnswered(asked, { by, how, at }, parts);
  if (form.one('keep') === '1') {
    const { taken, lease } = await moveLease(database, id, actor, null);
    return taken ? text(200, 'kept') : text(409, lease.holder);
  }
  const why = needed(lineField(form, 'why'), 'why');
  if (isWrong(why)) return unusable(asked, say('queue.take-over-why'), [why]);
  await moveLease(database, id, actor, why);
  return go(backOf(form, `/?hold=${id}`));
}
