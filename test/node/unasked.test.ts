// Over a whole node: what an administrator writes of another address of ours, and a complaint that
// holds the way into a ticket, reach nobody without a person.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Node } from '../../src/main.ts';
import { addressIn, complaint, header, openTown, post, type Town } from './town.ts';

let town: Town;
let node: Node;

before(async () => {
  town = await openTown();
  node = await town.start();
});

const deliveries = async (): Promise<number> =>
  (await town.database.query<{ count: number }>('select count(*)::int as count from delivery'))[0]
    ?.count ?? -1;

test('what holds a token, or answers a ticket, is asked about and sent to nobody', async () => {
  const told = await post(node, complaint('192.0.2.17'));
  await town.decided(told.messageId);
  const { bytes } = await town.forwarded(told.raw);
  const reply = addressIn(header(bytes, 'reply-to'));
  const count = await deliveries();
  const from = 'dorms@example.org';
  const secret = { ...complaint('192.0.2.220'), from, envelopeFrom: from, to: reply };
  const quoting = complaint('192.0.2.221', {
    body: `Unsolicited mail came from 192.0.2.221. You can ask ${reply} about it.`,
  });
  for (const [letter, why] of [
    [secret, /it answers .* and names 192\.0\.2\.220: send it on\?/],
    [quoting, /stands in it, and whoever gets it can write there: send it on\?/],
  ] as const) {
    const { messageId } = await post(node, letter);
    const mail = await town.decided(messageId);
    assert.deepEqual([mail.state, mail.outcome], ['held', 'held'], mail.why);
    assert.match(mail.why, why);
  }
  assert.equal(await deliveries(), count, 'nobody is sent anything');
});

after(async () => town.close());
