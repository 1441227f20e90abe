// Several questions answered at once in a real browser: by keys, by mouse and without a script; what
// is marked stays so while the page hears of news, and what is not done is told row by row.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { moveLease } from '../../src/store/leases.ts';
import { openTestDesk } from '../admin/desk.ts';
import { askingAt } from './asked.ts';
import { axeFinds, checkPage, type Look, openLab, origin } from './lab.ts';
import { checkViews, langs } from './views.ts';

const desk = await openTestDesk(origin);
const lab = await openLab(desk);
const { asked, effectOf } = askingAt(desk);

type Ids = readonly Awaited<ReturnType<typeof asked>>[];

/** Closes what waits, and asks so many times whether it is spam. */
async function spams(count: number): Promise<Ids> {
  await desk.database.query(
    `update hold set closed_at = opened_at, closed_how = 'rerun' where closed_at is null`,
  );
  const ids: Awaited<ReturnType<typeof asked>>[] = [];
  while (ids.length < count) ids.push(await asked('suspected-spam'));
  return ids;
}

const hows = async (ids: Ids) => Promise.all(ids.map(async (id) => (await effectOf(id)).how));
const marked = (seen: Look): Promise<boolean[]> =>
  seen.page.evaluate(`[...document.querySelectorAll('[name="hold"][type="checkbox"]')]
    .map((box) => box.checked)`);
const bar = ({ page }: Look) => page.locator('.queue-verbs');
const said = (seen: Look, text: string) =>
  seen.page.locator('#said').getByText(text, { exact: true }).waitFor();
const selected = ({ page }: Look, id: string) =>
  page.locator(`a[data-hold="${id}"][aria-current]`).waitFor();

test('x x h: two are complaints, and one key takes both back', async () => {
  const ids = await spams(3);
  const seen = await lab.open({ at: '/' });
  const before = seen.presses();
  assert.equal(await bar(seen).isVisible(), false);
  await seen.press('x', 'x');
  assert.deepEqual(await marked(seen), [true, true, false]);
  await said(seen, 'Marked: 2');
  await seen.press('h');
  await seen.page.getByText('2 are complaints: they run again').waitFor();
  assert.equal(seen.presses() - before, 3);
  assert.deepEqual(await hows(ids), ['ham', 'ham', null]);
  await seen.press('z');
  await seen.page.getByText('2 taken back').waitFor();
  assert.deepEqual(await hows(ids), [null, null, null]);
  assert.deepEqual(seen.trouble, []);
  await seen.close();
});

test('Shift+J and Shift+K mark on; news moves nothing; Esc unmarks, and one is one again', async () => {
  const ids = await spams(4);
  const [, second = '', third = '', fourth = ''] = ids;
  const seen = await lab.open({ at: '/' });
  const { page } = seen;
  await seen.press('Shift+J', 'Shift+J');
  assert.deepEqual(await marked(seen), [true, true, false, false]);
  await selected(seen, third);
  await seen.press('Shift+K');
  assert.deepEqual(await marked(seen), [true, true, true, false]);
  await selected(seen, second);
  await seen.press('x');
  await said(seen, 'Marked: 2');
  assert.deepEqual(await marked(seen), [true, false, true, false]);

  const places = () =>
    Promise.all(
      ['.queue-row >> nth=2', '.queue-verbs', '#detail h2'].map((one) =>
        page.locator(one).boundingBox(),
      ),
    );
  await page.locator('#detail:not([aria-busy="true"])').waitFor();
  const before = await places();
  await moveLease(desk.database, fourth, 'eva', null);
  await page.locator(`#state-${fourth}`).getByText('eva').waitFor();
  await asked('no-address');
  await page.locator('#queue-news [data-said]').waitFor();
  assert.deepEqual(await marked(seen), [true, false, true, false]);
  assert.deepEqual(await places(), before);
  await checkPage(page);
  assert.deepEqual(await axeFinds(page), []);

  // A key of the one that is open does nothing while others are marked.
  await seen.press('i');
  await page.locator('#said').getByText('that key answers only one').waitFor();
  assert.equal(await page.locator('details[open]').count(), 0);
  await seen.press('Escape');
  await said(seen, 'Marked: 0');
  assert.deepEqual(await marked(seen), [false, false, false, false]);
  assert.equal(await bar(seen).isVisible(), false);
  await seen.press('!');
  await page.getByText('Taken for spam.').waitFor();
  assert.deepEqual(await hows(ids), [null, 'spam', null, null]);
  assert.deepEqual(seen.trouble, []);
  await seen.close();
});

test('marks outlive an answer to another question and a look elsewhere, not their own answer', async () => {
  const ids = await spams(4);
  const [, , third = ''] = ids;
  const seen = await lab.open({ at: '/' });
  const { page } = seen;
  await seen.press('x', 'x');
  await selected(seen, third);
  await page.locator('#detail:not([aria-busy="true"])').waitFor();
  await page.locator('#detail .hold-accept button').click();
  await page.getByText('Taken for spam.').waitFor();
  assert.deepEqual(await marked(seen), [true, true, false]);
  assert.equal(await bar(seen).isVisible(), true);
  await seen.goto('/tickets');
  await seen.goto('/');
  assert.deepEqual(await marked(seen), [true, true, false]);
  await seen.press('h');
  await page.getByText('2 are complaints: they run again').waitFor();
  await seen.press('z');
  await page.getByText('2 taken back').waitFor();
  assert.deepEqual(await marked(seen), [false, false, false]);
  assert.deepEqual(await hows(ids), [null, null, 'accept', null]);
  await seen.press('x');
  assert.deepEqual(await marked(seen), [true, false, false]);
  // After a break no key answers what was marked before it.
  await page.addInitScript('{ const now = Date.now; Date.now = () => now() + 16 * 60_000; }');
  await seen.goto('/');
  assert.deepEqual(await marked(seen), [false, false, false]);
  assert.deepEqual(seen.trouble, []);
  await seen.close();
});

test('by mouse: what another is at work on is left, and told', async () => {
  const ids = await spams(3);
  const seen = await lab.open({ at: '/' });
  const { page } = seen;
  for (const box of await page.locator('.queue-box label').all()) await box.click();
  await said(seen, 'Marked: 3');
  assert.match(page.url(), /localhost\/$/);
  await moveLease(desk.database, ids[1] ?? '', 'eva', null);
  await page.getByRole('button', { name: 'They are spam' }).click();
  await page.getByText('2 taken for spam · 1 is with somebody else').waitFor();
  await page.getByText(/eva has had it since/).waitFor();
  assert.deepEqual(await hows(ids), ['spam', null, 'spam']);
  assert.deepEqual(await axeFinds(page), []);
  await page.getByRole('button', { name: 'Undo all of it' }).click();
  await page.getByText('2 taken back').waitFor();
  assert.deepEqual(await hows(ids), [null, null, null]);
  assert.deepEqual(seen.trouble, []);
  await seen.close();
});

test('without a script boxes and buttons do it, too', async () => {
  const ids = await spams(3);
  const seen = await lab.open({ script: false, at: '/' });
  const { page } = seen;
  for (const at of [0, 2]) await page.getByRole('checkbox').nth(at).check();
  await page.getByRole('button', { name: 'Close them…' }).click();
  await page.getByText('2 of 3').waitFor({ state: 'detached' });
  await page.getByText('2 of 2 questions can be answered so').waitFor();
  await page.getByLabel('Reason').selectOption('resolved');
  await page.getByRole('button', { name: 'Close them: 2 questions' }).click();
  await page.getByText('2 closed').waitFor();
  assert.deepEqual(await hows(ids), ['close', null, 'close']);
  await page.locator('.toast button').click();
  await page.getByText('2 taken back').waitFor();
  assert.deepEqual(await hows(ids), [null, null, null]);
  await seen.close();
});

for (const lang of langs) {
  test(`marks, their answer and what became of it fit, ${lang}`, async () => {
    const ids = [...(await spams(3)), await asked('first-contact', 1), await asked('crypto', 2)];
    const seen = await lab.open({ lang, at: '/' });
    const { page } = seen;
    for (const box of await page.locator('.queue-box label').all()) await box.click();
    await checkViews(seen, 'marks');
    await page.setViewportSize({ width: 390, height: 844 });
    const tall = await bar(seen).evaluate((element) => element.getBoundingClientRect().height);
    assert.equal(tall < 844 / 4, true, `the bar leaves most of the window: ${tall}`);
    const foot = await page.evaluate<number>(
      'parseFloat(getComputedStyle(document.body).paddingBottom)',
    );
    assert.equal(foot > tall, true, `nothing is below the bar for good: ${foot}, ${tall}`);
    await page.locator('.queue-verbs [value="hand-over"]').click();
    await page.locator('.list-do').waitFor();
    await checkViews(seen, 'marks-look');
    await page.locator('[data-key="Escape"]').click();
    for (const box of await page.locator('.queue-box label').all()) await box.click();
    await moveLease(desk.database, ids[1] ?? '', 'eva', null);
    await page.locator('.queue-verbs [value="ham"]').click();
    await page.locator('.list-bulk').waitFor();
    await checkViews(seen, 'marks-became');
    await page.locator('[data-key="z"]').click();
    await page.locator('.toast').waitFor();
    assert.deepEqual(seen.trouble, []);
    await seen.close();
  });
}
