// Some of several mails without the others, in a real browser: what is ticked is what is looked at,
// and exactly that is sent; with a brake and without one, by keys and without a script.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openTestDesk } from '../admin/desk.ts';
import { tell } from '../admin/story.ts';
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
      const look = page.getByRole('button', { name: /^Look at the ticked mails and send/ });
      await page.getByLabel('EXAMPLE-LABS').uncheck();
      await look.click();
      // Who goes back finds what was ticked.
      await page.getByRole('link', { name: 'Back', exact: true }).click();
      assert.equal(await page.getByLabel('EXAMPLE-LABS').isChecked(), false);
      assert.equal(await page.getByLabel('EXAMPLE-DORMS').isChecked(), true);
      await look.click();
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

const many = Array.from({ length: 12 }, (_, index) => ({
  to: `abuse-of-network-${index + 1}@example.org`,
  network: `EXAMPLE-NETWORK-${index + 1}`,
  ips: [`192.0.2.${index + 1}`, `2001:db8:1234:5678:9abc:def0:1234:${index + 1}`],
  template: 'forward.spam',
  subject: `Spam from 192.0.2.${index + 1}`,
  at: 'networks.yaml:12',
}));

for (const lang of langs) {
  test(`more than five stand in a table, each with its box, and it fits, ${lang}`, async () => {
    const { mail } = await tell(desk, {
      subject: 'About many',
      doubts: [{ code: 'several-networks', text: '12 networks' }],
      prepared: many,
    });
    const [hold] = await desk.database.query<{ id: string }>(
      'select id from hold where mail = $1',
      [mail],
    );
    for (const width of [1440, 390]) {
      const seen = await lab.open({ lang, width });
      const boxes = seen.page.locator('.hold-lines input[name="only"]');
      await seen.goto(`/holds/${hold?.id}`);
      assert.equal(await boxes.count(), 12);
      assert.equal(await seen.page.locator('.hold-lines tbody tr').count(), 12);
      await seen.press('9');
      assert.equal(await boxes.nth(8).isChecked(), false);
      assert.equal(await boxes.nth(11).getAttribute('data-key'), null);
      const sum = await seen.page.locator('form[id^="accept-"] input[name="lines"]').inputValue();
      assert.equal(sum, '12');
      if (width === 1440) await checkViews(seen, 'hold-many');
      else assert.deepEqual(await axeFinds(seen.page), []);
      assert.deepEqual(seen.trouble, []);
      await seen.close();
    }
  });
}
