// A stranger who writes under a number of ours: one key keeps it apart from that ticket, and sends
// nothing; what would go as a complaint of its own is shown by a question of its own.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { until } from '../support/until.ts';
import { openBounces } from './bounces.ts';
import { complaint, header, post } from './town.ts';

const { town, node, ask } = await openBounces();
after(() => town.close());

test('kept apart by one key, nothing is sent that the page does not show', async () => {
  const first = await post(node, complaint('192.0.2.100'));
  assert.equal((await town.decided(first.messageId)).outcome, 'forwarded');
  const forward = await town.forwarded(first.raw);
  const [number = ''] = /^\[[^\]]+\]/.exec(header(forward.bytes, 'subject')) ?? [];
  const subject = `Re: ${number} Spam`;
  const sent = await post(node, complaint('192.0.2.101', { from: 'x@stranger.example', subject }));
  const mail = (await town.decided(sent.messageId)).id;
  const open = await town.holdOf(mail);
  assert.deepEqual([open.codes, open.answer], [['unverified-follow-up'], 'separate']);
  assert.equal(open.prepared.length, 1);
  const page = await (await ask(`/holds/${open.id}`)).text();
  assert.doesNotMatch(page, /class="hold-prepared"/);
  const pinned = { run: open.run ?? '', digest: open.digest };
  assert.equal((await ask(`/holds/${open.id}/accept`, pinned)).status, 303);

  const next = await until('it is asked again', async () => {
    const [one] = await town.holdsOf(mail);
    return one !== undefined && one.id !== open.id && one;
  });
  assert.deepEqual([next.codes, next.answer], [['unverified-follow-up'], 'send']);
  assert.equal(next.doubts[0]?.text, 'it is kept apart: send what is prepared?');
  assert.deepEqual(await town.deliveriesOf(mail), [], 'nothing has left');
  const again = await (await ask(`/holds/${next.id}`)).text();
  assert.match(again, /dorms@example\.org/);
  assert.doesNotMatch(again, new RegExp(`/holds/${next.id}/separate`));
  const shown = { run: next.run ?? '', digest: next.digest };
  assert.equal((await ask(`/holds/${next.id}/accept`, shown)).status, 303);
  const told = await until('it has left', async () => {
    const all = await town.deliveriesOf(mail);
    return all.length > 0 && all;
  });
  assert.deepEqual(
    told.map(({ recipient }) => recipient),
    ['dorms@example.org'],
  );
});
