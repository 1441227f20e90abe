// A reminder that came back asks the desk on the very ticket that its ladder climbs. Whatever is
// answered then, and by whatever way the question ends, the ticket is looked at again.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { listHolds } from '../../src/store/acts.ts';
import { until } from '../support/until.ts';
import { day, forwardedOne, hour, pass, type Scene, settled } from './scene.ts';
import { post, write } from './town.ts';

/** Each mail that was sent comes back; their bounces are decided. */
async function allComesBack({ town, node }: Scene): Promise<void> {
  for (const { from, to } of town.sink.mails) {
    const { raw, messageId } = write({
      from: 'MAILER-DAEMON@relay.example',
      to: from,
      subject: 'Undelivered Mail Returned to Sender',
      headers: [
        'MIME-Version: 1.0',
        'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
      ],
      body: [
        '--b',
        'Content-Type: message/delivery-status',
        '',
        'Reporting-MTA: dns; relay.example',
        '',
        `Final-Recipient: rfc822; ${to[0] ?? ''}`,
        'Action: failed',
        'Status: 5.1.1',
        '',
        '--b--',
      ].join('\n'),
    });
    await post(node, { raw, messageId, envelopeFrom: '', to: from });
    assert.equal((await town.decided(messageId)).outcome, 'bounce');
  }
}

test('a case whose mails all came back has a next step, however that was answered', async (t) => {
  const scene = await forwardedOne(t);
  const { town, ticket } = scene;
  await pass(scene, 3 * day + hour);
  await until('a reminder is sent', () => town.sink.mails.length === 2);
  await settled(scene);
  await allComesBack(scene);
  const open = await until('both are asked about', async () => {
    const holds = await listHolds(town.database, { limit: 9 });
    return holds.length === 2 && holds;
  });
  for (const { codes, mail } of open) {
    assert.deepEqual([codes, mail !== null], [['contact-bounced'], true]);
  }
  assert.equal((await listHolds(town.database, { limit: 9, ticket })).length, 1);

  // The ladder's next rung comes while the desk is asked.
  await pass(scene, 6 * day);
  for (const hold of open) await town.act(hold, { kind: 'close', reason: 'resolved' });
  await until('nothing is asked', async () => {
    const holds = await listHolds(town.database, { limit: 9 });
    return holds.length === 0;
  });
  const [clock] = await town.database.query<{ due: Date | null }>(
    'select due_at as due from clock where ticket = $1',
    [ticket],
  );
  assert.notEqual(clock?.due ?? null, null);
  await pass(scene, 15 * day);
  const codes = (await listHolds(town.database, { limit: 9, ticket })).map((one) => one.codes);
  assert.deepEqual(codes, [['no-reply']]);
});
