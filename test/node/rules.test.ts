// Rules change while the desk runs: a good configuration is in force at once and is a revision that
// decisions name; a broken one changes nothing.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { ConfigurationError } from '../../src/desk.ts';
import type { Node } from '../../src/main.ts';
import { currentTrace, revisionFiles } from '../../src/store/runs.ts';
import { complaint, openTown, post, type Town } from './town.ts';

let town: Town;
let node: Node;

before(async () => {
  town = await openTown();
  node = await town.start();
});

/** To whom a complaint goes now, and under which revision. */
async function goesTo(
  ip: string,
): Promise<readonly [string | undefined, string | null | undefined]> {
  const { raw, messageId } = await post(node, complaint(ip));
  const mail = await town.decided(messageId);
  const [to] = (await town.forwarded(raw)).to;
  return [to, (await currentTrace(town.database, mail.id))?.revision];
}

test('changed rules are in force when they are loaded, not before', async () => {
  assert.deepEqual(await goesTo('192.0.2.1'), ['dorms@example.org', '1']);
  town.edit('networks.yaml', (text) => text.replace('contact: dorms@', 'contact: houses@'));
  assert.deepEqual(await goesTo('192.0.2.2'), ['dorms@example.org', '1']);
  await node.reload(await town.configuration());
  assert.deepEqual(await goesTo('192.0.2.3'), ['houses@example.org', '2']);
});

test('a broken configuration changes nothing, and says all that is wrong', async () => {
  let good = '';
  town.edit('networks.yaml', (text) => {
    good = text;
    return text.replace('houses@', 'broken').replace('trust: [override]', 'trust: [overide]');
  });
  await assert.rejects(
    async () => node.reload(await town.configuration()),
    (error) => error instanceof ConfigurationError && error.problems.length === 2,
  );
  assert.deepEqual(await goesTo('192.0.2.4'), ['houses@example.org', '2']);
  town.edit('networks.yaml', () => good);
});

test('the content of a revision is kept, and going back is going back to its number', async () => {
  town.edit('networks.yaml', (text) => text.replace('contact: houses@', 'contact: dorms@'));
  const first = await town.configuration();
  await node.reload(first);
  assert.deepEqual(await goesTo('192.0.2.5'), ['dorms@example.org', '1']);
  assert.deepEqual(
    await revisionFiles(town.database, first.rules.digest),
    new Map([...first.files].sort(([a], [b]) => (a < b ? -1 : 1))),
  );
});

test('the reader of mail has the new rules too', async () => {
  const { messageId } = await post(
    node,
    complaint('192.0.2.6', {
      subject: 'Fwd: xyzzy',
      headers: ['X-Spam-Flag: YES', 'X-Spam-Status: Yes, score=14.2 required=5.0'],
      body: 'xyzzy 192.0.2.6',
    }),
  );
  const mail = await town.decided(messageId);
  assert.ok((await town.holdOf(mail.id)).codes.includes('suspected-spam'));
  town.edit('sluice.yaml', (text) => text.replace(/- \S*keywords.yaml/, '- own.yaml'));
  town.write('own.yaml', 'keep: ["xyzzy"]\n');
  await node.reload(await town.configuration());
  await town.act(await town.holdOf(mail.id), { kind: 'again' });
  assert.equal((await town.settled(mail.id)).outcome, 'forwarded');
});

test('it ends in order', () => town.close());
