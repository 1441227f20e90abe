// What an administrator answers to a forward, at a whole desk.

import assert from 'node:assert/strict';

import type { Node } from '../../src/main.ts';
import type { TicketId } from '../../src/model.ts';
import { until } from '../support/until.ts';
import { addressIn, complaint, header, post, type Town } from './town.ts';

/** A complaint that was forwarded, its administrator's answer to that, and the question then. */
export async function answeredIn(
  town: Town,
  node: Node,
  ip: string,
  words: string,
  above: readonly string[] = [],
) {
  const sent = await post(node, complaint(ip));
  const mail = await town.decided(sent.messageId);
  assert.equal(mail.outcome, 'forwarded', mail.why);
  const forward = await town.forwarded(sent.raw);
  await until('it is marked', async () =>
    (await town.deliveriesOf(mail.id)).every(({ state }) => state === 'sent'),
  );
  const reply = await post(node, {
    from: forward.to[0] ?? '',
    to: addressIn(header(forward.bytes, 'reply-to')),
    subject: `Re: ${header(forward.bytes, 'subject')}`,
    above,
    headers: [`In-Reply-To: ${header(forward.bytes, 'message-id')}`],
    body: words,
  });
  const came = await town.decided(reply.messageId);
  const open = await until('it is asked', async () => (await town.holdsOf(mail.id))[0]);
  const [told] = await town.deliveriesOf(mail.id);
  return { raw: sent.raw, mail: mail.id, came, open, ticket: (told?.ticket ?? '') as TicketId };
}
