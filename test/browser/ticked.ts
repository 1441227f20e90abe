// Some of several mails without the others, in a real browser: what is ticked is what is looked at,
// and exactly that is sent; with a brake and without one, by keys and without a script.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openTestDesk } from '../admin/desk.ts';
import { complainingAt } from './complaining.ts';
import { axeFinds, type Look, openLab, origin } from './lab.ts';
import { checkViews, langs } from './views.ts';

const desk = await openTestDesk(origin);
const lab = await openLab(desk);
const { asked, decidedOf } = complainingAt(desk);

const told = ({ page }: Look): Promise<void> => page.waitForURL(/[?&]did=h/);
const recipients = ({ page }: Look) =>
  page.locator('.hold-letter dd:first-of-type').allInnerTexts();
const seenOf = ({ page }: Look) => page.locator('input[name="seen"]').inputValue();

for (const [how, untick, look, send] of [
  ['by keys', '2', 'f', 'Control+Enter'],
  ['without a script', null, null, null],
] as const) {
  test(`behind a brake one of three is unticked, and the others are shown and sent, ${how}`, async () => {
    const seen = await lab.open({ script: untick !== null });
    const { page } = seen;
    const id = await asked('first-contact', 3);
    await seen.goto(`/holds/${id}`);
    const before = seen.presses();
    if (untick === null) {
      await page.getByLabel('EXAMPLE-LABS').uncheck();
      await page.getByRole('button', { name: /^Look at the ticked mails and send/ }).click();
    } else await seen.press(untick, look);
    await page.waitForURL(/\/preview$/);
    await page.getByText('Of 3 mails prepared only the ticked ones: 2.').waitFor();
    assert.deepEqual(await recipients(seen), ['dorms@example.org', 'six@example.net']);
    const digest = await seenOf(seen);
    assert.equal(await decidedOf(id), null);
    if (untick !== null) assert.deepEqual(await axeFinds(page), []);
    if (send === null) await page.getByRole('button', { name: /^Send 2 mails/ }).click();
    else await seen.press(send);
    await told(seen);
    const decided = await decidedOf(id);
    assert.deepEqual([decided?.only, decided?.digest], [[0, 2], digest]);
    if (untick !== null) assert.equal(seen.presses() - before, 3);
    assert.deepEqual(seen.trouble, []);
    await seen.close();
  });
}

test('without a brake, too, what is looked at first is what is ticked, words and all', async () => {
  const seen = await lab.open();
  const { page } = seen;
  const id = await asked('several-networks', 2);
  await seen.goto(`/holds/${id}`);
  await seen.press('1', 'f');
  await page.waitForURL(/\/preview\?words=1$/);
  assert.deepEqual(await recipients(seen), ['labs@example.org']);
  await page.keyboard.insertText('Look at the printer.');
  await seen.press('Control+Enter');
  await page.getByText('this is what would leave now').waitFor();
  assert.deepEqual(await recipients(seen), ['labs@example.org']);
  await seen.press('Control+Enter');
  await told(seen);
  const decided = await decidedOf(id);
  assert.deepEqual([decided?.only, decided?.words], [[1], 'Look at the printer.']);
  assert.deepEqual(seen.trouble, []);
  await seen.close();
});

test('who ticks nothing is told so, and who ticks all looks at all', async () => {
  const seen = await lab.open();
  const id = await asked('first-contact', 2);
  await seen.goto(`/holds/${id}`);
  await seen.press('f');
  await seen.page.waitForURL(/\/preview$/);
  assert.deepEqual(await recipients(seen), ['dorms@example.org', 'labs@example.org']);
  await seen.goto(`/holds/${id}`);
  await seen.press('1', '2', 'f');
  await seen.page.getByText('choose one at least').waitFor();
  assert.equal(await decidedOf(id), null);
  assert.deepEqual(seen.trouble, []);
  await seen.close();
});

for (const lang of langs) {
  test(`the question with a brake, and the mails that are ticked, fit, ${lang}`, async () => {
    const seen = await lab.open({ lang });
    const id = await asked('first-contact', 3);
    await seen.goto(`/holds/${id}`);
    await checkViews(seen, 'hold-brake-ticked');
    await seen.page.locator('input[name="only"]').nth(1).uncheck();
    await seen.page.locator('button[data-key~="f"]').click();
    await seen.page.waitForURL(/\/preview$/);
    await checkViews(seen, 'hold-ticked');
    assert.deepEqual(seen.trouble, []);
    await seen.close();
  });
}
