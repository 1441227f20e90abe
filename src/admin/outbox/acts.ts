// What people do in the outbox: the switch, and acts on one mail. Whoever comes too late is told
// so, and nothing has changed then.

import { switchOutbox } from '../../store/switches.ts';
import {
  cancelDelivery,
  type OutboxAct,
  type OutboxEnd,
  retryDelivery,
  sendNow,
  stoppedMail,
} from '../../store/outbox.ts';
import type { Database } from '../../store/pg.ts';
import { type Answer, type Asked, go, notFound, notice, type Parts, unusable } from '../answer.ts';
import { backOf, isWrong, lineField, needed } from '../form.ts';
import { idFrom } from '../keyset.ts';
import type { Say } from '../messages/say.ts';
import { href } from '../shown.ts';
import { outboxEnds, switchSeen } from './page.ts';

type End = (typeof outboxEnds)[number];

/** Stops all outgoing mail, on all nodes, for a reason that everybody is shown. */
export async function holdOutbox(asked: Asked, { database, now }: Parts): Promise<Answer> {
  const { form, say } = asked;
  const why = needed(lineField(form, 'why'), 'why');
  if (isWrong(why)) return unusable(asked, say('outbox.why-needed'), [why]);
  const stale = await staleSwitch(asked, database);
  if (stale !== null) return stale;
  await switchOutbox(database, true, asked.actor ?? '', now(), why);
  return go(backTo(asked, 'held'));
}

/** Lets outgoing mail go again, what the clock or the breaker has stopped too. */
export async function releaseOutbox(asked: Asked, { database, now }: Parts): Promise<Answer> {
  const stale = await staleSwitch(asked, database);
  if (stale !== null) return stale;
  await switchOutbox(database, false, asked.actor ?? '', now());
  return go(backTo(asked, 'released'));
}

export const cancelMail = onDelivery('cancel', cancelDelivery);
export const sendMailNow = onDelivery('send-now', sendNow);
export const retryMail = onDelivery('retry', retryDelivery);

/** Nothing was done, for things have changed since. */
function stale(text: string, say: Say): Answer {
  const back = { href: href('/outbox'), label: say('common.back') };
  return notice(409, say('outbox.stale-title'), text, '', back);
}

/** Somebody has thrown the switch since this form was made. */
async function staleSwitch(asked: Asked, database: Database): Promise<Answer | null> {
  const { form, say } = asked;
  if (form.one('seen') === switchSeen(await stoppedMail(database))) return null;
  return stale(say('outbox.switch-stale'), say);
}

function onDelivery(
  end: End,
  act: (database: Database, delivery: string, by: OutboxAct) => Promise<OutboxEnd>,
) {
  return async (asked: Asked, { database, now, newId }: Parts): Promise<Answer> => {
    const { params, say } = asked;
    const id = idFrom(params.get('id'));
    if (id === null) return notFound(asked, say('outbox.mail'));
    const by = { id: newId(), actor: asked.actor ?? '', at: now() };
    if ((await act(database, id, by)) === 'done') return go(backTo(asked, end));
    return stale(say('outbox.too-late'), say);
  };
}

/** Where it was pressed, as far as that is the outbox. */
function backTo({ form }: Asked, end: End): string {
  const back = backOf(form);
  const path = /^\/outbox(\?|$)/.test(back) ? back : '/outbox';
  return `${path}${path.includes('?') ? '&' : '?'}done=${end}`;
}
