// A reply that says "not ours, it belongs to X", at a whole desk: one key sends the complaint to X,
// two where X was never written to or the sender is not proven, and nobody else gets it.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { findHold } from '../../src/store/acts.ts';
import { until } from '../support/until.ts';
import { openBounces } from '../node/bounces.ts';
import { proof, proving } from '../node/proven.ts';
import { answeredIn } from '../node/replied.ts';
import { axeFinds, openLab } from './lab.ts';

const { town, node, port } = await openBounces(proving);
after(() => town.close());
const lab = await openLab({ database: town.database, port, clock: new Date() });

const rows = [
  [
    'a network of ours: one key',
    '192.0.2.17',
    'This address is not ours, it belongs to EXAMPLE-LABS.',
    'labs@example.org',
    ['a'],
    true,
  ],
  [
    'a network of ours, says somebody not proven: two keys',
    '192.0.2.19',
    'This address is not ours, it belongs to EXAMPLE-STAIR.',
    'nook@example.org',
    ['f', 'Control+Enter'],
    false,
  ],
  [
    'somebody never written to: two keys',
    '192.0.2.18',
    'This address is not ours. It belongs to noc@elsewhere.example.',
    'noc@elsewhere.example',
    ['f', 'Control+Enter'],
    true,
  ],
] as const;
for (const [name, ip, words, other, keys, proven] of rows) {
  test(`it belongs to ${name}`, async () => {
    const { mail, open } = await answeredIn(
      town,
      node,
      ip,
      words,
      proven ? [proof('example.org')] : [],
    );
    const seen = await lab.open();
    await seen.goto(`/holds/${open.id}`);
    const said = await seen.page.locator('.hold-grounds').first().innerText();
    assert.match(said, /floor@example\.org/);
    assert.equal(said.includes(words), true, said);
    const why = await seen.page.locator('.hold-asks').first().innerText();
    assert.equal(why.includes('not proven'), !proven, why);
    const first = await seen.page.locator('.hold-prepared').innerText();
    assert.equal(first.includes(other), true, first);
    assert.deepEqual(await axeFinds(seen.page), []);
    const before = seen.presses();
    if (keys[0] === 'f') {
      await seen.press('a');
      assert.deepEqual((await town.deliveriesOf(mail)).length, 1, 'it is looked at first');
      await seen.goto(`/holds/${open.id}`);
    }
    for (const key of keys) {
      await seen.press(key);
      if (key === 'f') await seen.page.waitForURL(/preview/);
    }
    await seen.page.waitForURL(/[?&]did=h/);
    assert.equal(seen.presses() - before, keys.length + Number(keys[0] === 'f'));
    assert.equal((await findHold(town.database, open.id))?.closedHow, 'accept');
    const told = await until('it has left', async () => {
      const all = await town.deliveriesOf(mail);
      return all.length === 2 && all;
    });
    assert.deepEqual(
      told.map(({ recipient }) => recipient).sort(),
      ['floor@example.org', other].sort(),
    );
    assert.deepEqual(seen.trouble, []);
    await seen.close();
  });
}
