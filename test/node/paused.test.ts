// A contact that asked for a pause: another of its network is prepared, nothing leaves without a
// look, and who is paused stays a choice that wants the same look.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { until } from '../support/until.ts';
import { openBounces } from './bounces.ts';
import { complaint, post } from './town.ts';

const { town, node, ask } = await openBounces();
after(() => town.close());

test('the next contact is prepared, and the paused one is a choice; both are looked at', async () => {
  const known = await post(node, complaint('192.0.2.100'));
  assert.equal((await town.decided(known.messageId)).outcome, 'forwarded');
  const first = await post(node, complaint('192.0.2.17'));
  assert.equal((await town.decided(first.messageId)).outcome, 'forwarded');
  await until('it is known', async () => {
    const rows = await town.database.query(
      `update contact set paused_at = now(), pause_reason = 'they move house'
       where address = 'floor@example.org' returning 1`,
    );
    return rows.length === 1;
  });
  const sent = await post(node, complaint('192.0.2.18'));
  const mail = (await town.decided(sent.messageId)).id;
  const open = await town.holdOf(mail);
  assert.deepEqual([open.codes, open.answer], [['contact-paused'], 'send']);
  assert.deepEqual(
    open.prepared.map(({ to }) => to),
    ['dorms@example.org'],
  );
  const says =
    'floor@example.org is paused: they move house; prepared for dorms@example.org instead';
  assert.equal(open.doubts[0]?.text, says);
  const page = await (await ask(`/holds/${open.id}`)).text();
  const [, look = ''] = /href="([^"]*preview\?to(?:=|&#x3D;)floor[^"]*)"/.exec(page) ?? [];
  assert.notEqual(look, '', 'who is paused is a choice');
  const preview = await (await ask(look.replaceAll('&#x3D;', '='))).text();
  const [, digest = ''] =
    /name="instead" value="([0-9a-f]{64}) floor@example\.org"/.exec(preview) ?? [];
  assert.match(preview, /Mail to this address is paused/);

  const form = { run: open.run ?? '', digest: open.digest };
  const blind = await ask(`/holds/${open.id}/accept`, form);
  assert.notEqual(blind.headers.get('location')?.includes('did=h'), true);
  const chosen = { ...form, instead: `${digest} floor@example.org` };
  const unseen = await ask(`/holds/${open.id}/accept`, chosen);
  assert.notEqual(unseen.headers.get('location')?.includes('did=h'), true);
  assert.deepEqual(await town.deliveriesOf(mail), [], 'nothing without a look');

  assert.equal((await ask(`/holds/${open.id}/accept`, { ...chosen, seen: digest })).status, 303);
  const told = await until('it has left', async () => {
    const all = await town.deliveriesOf(mail);
    return all.length > 0 && all;
  });
  assert.deepEqual(
    told.map(({ recipient }) => recipient),
    ['floor@example.org'],
  );
});
