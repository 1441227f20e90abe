// Being at work on a question: kept while its page is used, or taken over with a reason. Whoever
// takes over what somebody has answered meanwhile is told who did what.

import { moveLease } from '../../store/leases.ts';
import { isId } from '../../store/pg.ts';
import { findQueueRow } from '../../store/queue.ts';
import { alreadyAnswered } from '../answered.ts';
import { type Answer, type Asked, go, kept, notFound, type Parts, text } from '../answer.ts';
import { isWrong, lineField } from '../form.ts';
import { isOwnPath } from '../shown.ts';

/** Takes a question over, for a reason; or, as a page does by itself, keeps what one has. */
export async function takeOver(asked: Asked, parts: Parts): Promise<Answer> {
  const { database } = parts;
  const { form, say } = asked;
  const actor = asked.actor ?? '';
  const id = asked.params.get('id') ?? '';
  const row = isId(id) ? await findQueueRow(database, id, actor) : null;
  if (row === null) return notFound(asked, 'hold');
  const { closedAt: at, closedHow: how, closedBy: by } = row;
  if (at !== null) return alreadyAnswered(asked, { by, how, at }, parts);
  if (form.one('keep') === '1') {
    const { taken, lease } = await moveLease(database, id, actor, null);
    return taken ? text(200, 'kept') : text(409, lease.holder);
  }
  const why = lineField(form, 'why');
  if (isWrong(why) || why === '') {
    const wrong = isWrong(why) ? why.wrong(say) : say('notice.needed');
    const said = { title: say('notice.wrong'), text: say('queue.take-over-why') };
    return kept(422, asked, { ...said, hint: 'notice.kept-wrong' }, new Map([['why', wrong]]));
  }
  await moveLease(database, id, actor, why);
  const back = form.one('back');
  return go(isOwnPath(back) ? back : `/?hold=${id}`);
}
