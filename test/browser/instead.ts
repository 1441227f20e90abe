// The second of those who could get a mail that came back, at a whole desk: by two keys, with the
// mouse, and without a script; nobody else gets it, and the page says why each of them is there.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { findHold } from '../../src/store/acts.ts';
import { until } from '../support/until.ts';
import { openBounces } from '../node/bounces.ts';
import { complaint, post } from '../node/town.ts';
import { axeFinds, type Look, openLab } from './lab.ts';

const bounces = await openBounces();
after(() => bounces.town.close());
const { town, node, port } = bounces;
const lab = await openLab({ database: town.database, port, clock: new Date() });
// Whom the desk has written to before needs no look.
const { messageId } = await post(node, complaint('192.0.2.100'));
assert.equal((await town.decided(messageId)).outcome, 'forwarded');

const choose: Readonly<Record<string, (seen: Look) => Promise<void>>> = {
  'by two keys': async (seen) => {
    const before = seen.presses();
    await seen.press('2', 'a');
    assert.equal(seen.presses() - before, 2);
  },
  'with the mouse, and keys after it; looked at first, and back': async (seen) => {
    const { page } = seen;
    await page.getByLabel('dorms@example.org').click();
    // A choice that has the focus is no field that somebody types in.
    await seen.press('p');
    await page.waitForURL(/preview/);
    const [to] = await page.locator('.hold-letter dd').allInnerTexts();
    assert.equal(to, 'dorms@example.org');
    await seen.press('Escape');
    await page.getByLabel('dorms@example.org').waitFor();
    assert.equal(await page.getByLabel('dorms@example.org').isChecked(), true);
    await seen.press('a');
  },
  'without a script': async ({ page }) => {
    await page.getByLabel('dorms@example.org').check();
    await page.locator('button[data-key="a"]').click();
  },
};

const asks = [
  ['192.0.2.17', 'floor@example.org'],
  ['192.0.2.70', 'loft@example.org'],
  ['192.0.2.113', 'nook@example.org'],
] as const;

for (const [index, [how, answer]] of Object.entries(choose).entries()) {
  const [ip, lost] = asks[index] ?? asks[0];
  test(`the second of two gets what came back, ${how}`, async () => {
    const { mail, open } = await bounces.cameBack(ip, lost);
    const seen = await lab.open({ script: how !== 'without a script' });
    await seen.goto(`/holds/${open.id}`);
    const said = await seen.page.locator('.hold-grounds').innerText();
    assert.match(said, /There is no such mailbox\./);
    assert.match(said, /550 5\.1\.1 no such user/);
    assert.deepEqual(await seen.page.locator('.hold-prepared .hold-pick').allInnerTexts(), [
      'noc@example.org',
      'dorms@example.org',
    ]);
    if (index === 0) assert.deepEqual(await axeFinds(seen.page), []);
    await answer(seen);
    await seen.page.waitForURL(/[?&]did=h/);
    assert.equal((await findHold(town.database, open.id))?.closedHow, 'accept');
    const told = await until('it has left', async () => {
      const all = await town.deliveriesOf(mail);
      return all.length === 2 && all;
    });
    assert.deepEqual(
      told.map(({ recipient }) => recipient).sort(),
      ['dorms@example.org', lost].sort(),
    );
    assert.deepEqual(seen.trouble, []);
    await seen.close();
  });
}
