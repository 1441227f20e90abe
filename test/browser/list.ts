// Many tickets at once in a real browser: by mouse, by keys, and without a script; what was done is
// taken back by one key.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Page } from 'playwright-core';

import { openTestDesk } from '../admin/desk.ts';
import { tell } from '../admin/story.ts';
import { openLab, origin } from './lab.ts';
import { checkViews, langs } from './views.ts';

const desk = await openTestDesk(origin);
const lab = await openLab(desk);
const reports: string[] = [];
for (let index = 0; index < 6; index += 1) {
  const doubts = [{ code: 'no-address' as const, text: 'none is named' }];
  const subject = `Somebody scanned us, part ${index}`;
  reports.push((await tell(desk, { subject, doubts })).report ?? '');
}
for (let index = 0; index < 5; index += 1) {
  const { incident } = await tell(desk, { to: 'dorms@example.org', subject: `Case ${index}` });
  await desk.database.query(`update ticket set owner = 'operator', turn = 'update' where id = $1`, [
    incident,
  ]);
  await desk.database.query(
    `insert into clock (ticket, due_at, ticket_due_at, actor, at) values ($1, $2, $2, 'test', $2)
     on conflict (ticket) do update set ticket_due_at = excluded.ticket_due_at`,
    [incident, new Date(desk.clock.getTime() + (index - 2) * 9_000_000)],
  );
}

const inState = async (state: string): Promise<number> => {
  const rows = await desk.database.query('select from ticket where id = any($1) and state = $2', [
    reports,
    state,
  ]);
  return rows.length;
};

const press = async (page: Page, ...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};

test('all new reports are rejected by mouse, and taken back', async () => {
  const { page, trouble, context } = await lab.open();
  await page.goto(`${origin}/tickets`);
  await page.getByRole('link', { name: 'New unlinked reports' }).click();
  await page.getByLabel('All', { exact: true }).check();
  assert.equal(await page.locator('[data-count]').textContent(), '6');
  await page.getByRole('button', { name: 'Reject…' }).click();
  await page.getByRole('heading', { name: 'Reject 6 reports' }).waitFor();
  await page.getByRole('button', { name: 'Do it to 6 tickets' }).click();
  await page.getByText('6 tickets done').waitFor();
  assert.equal(await inState('rejected'), 6);
  await page.getByRole('button', { name: 'Undo all of it' }).click();
  await page.locator('.list-sum time').nth(1).waitFor();
  assert.equal(await inState('new'), 6);
  assert.deepEqual(trouble, []);
  await context.close();
});

test('by keys: two are selected, rejected and taken back', async () => {
  const { page, trouble, context } = await lab.open();
  await page.goto(`${origin}/tickets?view=new-unlinked`);
  await press(page, 'j', 'x', 'j', 'x');
  assert.equal(await page.locator('[data-count]').textContent(), '2');
  await press(page, '!');
  await page.getByRole('heading', { name: 'Reject 2 reports' }).waitFor();
  await press(page, 'Control+Enter');
  await page.getByText('2 tickets done').waitFor();
  assert.equal(await inState('rejected'), 2);
  await press(page, 'z');
  await page.locator('.list-sum time').nth(1).waitFor();
  assert.equal(await inState('new'), 6);
  await page.goto(`${origin}/tickets?view=new-unlinked`);
  const first = await page.locator('.list-number a').first().textContent();
  await press(page, 'j', 'Enter');
  await page.waitForURL(/\/tickets\/\d+$/);
  await page
    .getByText(first ?? '')
    .first()
    .waitFor();
  assert.deepEqual(trouble, []);
  await context.close();
});

test('without a script', async () => {
  const { page, context } = await lab.open({ script: false });
  await page.goto(`${origin}/tickets?view=new-unlinked`);
  await page.getByRole('checkbox').nth(0).check();
  await page.getByRole('button', { name: 'Hand over…' }).click();
  await page.getByLabel('Why, for whoever gets it').fill('it is about their honeypot');
  await page.getByRole('button', { name: 'Show what would be done' }).click();
  await page.getByText('handed over: to csirt: it is about their honeypot').waitFor();
  await page.getByRole('button', { name: 'Do it to 1 ticket' }).click();
  await page.getByText('1 ticket done').waitFor();
  await page.getByRole('button', { name: 'Undo all of it' }).click();
  await page.locator('.list-sum time').nth(1).waitFor();
  await context.close();
});

test('a search is kept by a name, and a wrong one is mended where it stands', async () => {
  const { page, trouble, context } = await lab.open();
  await page.goto(`${origin}/tickets?q=stat%3Anew`);
  await page.getByRole('alert').waitFor();
  const field = page.getByLabel('Search by').last();
  assert.equal(await field.inputValue(), 'stat:new');
  await field.fill('state:new');
  await field.press('Enter');
  await page.getByText('Save this search').click();
  await page.getByLabel('Name', { exact: true }).fill('New ones');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.locator('[aria-current]').filter({ hasText: 'New ones' }).waitFor();
  assert.deepEqual(trouble, []);
  await context.close();
});

test('what the keyboard opens by its summary is written in next', async () => {
  const { page, trouble, context } = await lab.open();
  await page.goto(`${origin}/tickets?q=state%3Aopen`);
  const summary = page.locator('summary', { hasText: 'Save this search' });
  const isThere = () => page.evaluate(`document.activeElement.matches('.list-save > summary')`);
  for (let tabs = 0; tabs < 60 && !(await isThere()); tabs += 1) await press(page, 'Tab');
  assert.ok(await isThere());
  for (const [key, typed] of [
    ['Enter', 'abc!'],
    ['Space', 'xz'],
  ] as const) {
    await press(page, key);
    await page.keyboard.type(typed);
    assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), typed);
    await press(page, 'Escape');
  }
  // An Enter that is held down opens, and sends nothing.
  await page.keyboard.down('Enter');
  await page.keyboard.down('Enter');
  await page.keyboard.up('Enter');
  assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'xz');
  assert.match(page.url(), /\?q=state%3Aopen$/);
  // Who clicks goes on where they are.
  await summary.click();
  await summary.click();
  assert.ok(await isThere());
  assert.deepEqual(trouble, []);
  await context.close();
});

for (const lang of langs) {
  test(`lists and acts on many fit, ${lang}`, async () => {
    const look = await lab.open({ lang });
    const { page } = look;
    await look.goto('/tickets?view=mine-due');
    await checkViews(look, 'due');
    await look.goto('/tickets?view=new-unlinked');
    for (const box of await page.locator('input[name="ticket"]').all()) await box.check();
    await checkViews(look, 'new');
    await page.locator('button[value="close"]').click();
    await page.locator('.list-do').waitFor();
    await checkViews(look, 'bulk');
    await page.locator('button[value="do"]').click();
    await page.locator('[data-key="z"]').waitFor();
    await checkViews(look, 'bulk-done');
    await page.locator('[data-key="z"]').click();
    await page.locator('.list-sum time').nth(1).waitFor();
    await desk.database.query(`update ticket set state = 'new' where id = any($1)`, [reports]);
    assert.deepEqual(look.trouble, []);
    await look.close();
  });
}
