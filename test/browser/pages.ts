// The pages in a real browser: in by the link, along the links to mail and ticket, out again; by the
// keyboard alone; hostile words run nothing and load nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createLink } from '../../src/store/sessions.ts';
import { openTestDesk } from '../admin/desk.ts';
import { tell } from '../admin/story.ts';
import { fillDesk } from './day.ts';
import { checkPage, openLab, origin } from './lab.ts';

const desk = await openTestDesk(origin);
const lab = await openLab(desk);
const day = await fillDesk(desk);

test('from the link to the queue, a mail, its ticket and out', async () => {
  const { page, context, trouble } = await lab.open({ as: null });
  await page.goto(`${origin}/mails`);
  assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Please log in');

  await page.goto(`${origin}/login/${await createLink(desk.database, 'operator', desk.clock)}`);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL(`${origin}/`);
  const [cookie] = await context.cookies();
  assert.equal(cookie?.name, 'sluice');
  assert.equal(cookie?.httpOnly, true);
  assert.equal(cookie?.sameSite, 'Strict');
  await checkPage(page);
  assert.equal(await page.locator('a[data-hold]').count(), day.holds);

  await page.locator('a[data-hold]', { hasText: 'Spam attack from your ranges' }).click();
  await page.locator('#hold-subject a', { hasText: 'Spam attack from your ranges' }).click();
  await page.getByRole('heading', { level: 1, name: 'Spam attack from your ranges' }).waitFor();
  await page.getByRole('link', { name: /^Why/ }).click();
  await page.getByRole('row').filter({ hasText: 'several networks' }).waitFor();
  await checkPage(page);

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download as it came' }).click();
  assert.match((await download).suggestedFilename(), /^mail-[0-9a-f-]{36}\.eml$/);

  await page
    .getByRole('complementary')
    .getByRole('link', { name: /^\[Desk#\d+\]$/ })
    .first()
    .click();
  await page.getByText(/ours: several networks, first contact, since/).waitFor();
  await checkPage(page);

  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('heading', { level: 1, name: 'You are logged out' }).waitFor();
  assert.deepEqual(trouble, []);
  await context.close();
});

test('the keyboard reaches everything, and what it is on can be seen', async () => {
  const { page, context } = await lab.open({ at: '/' });
  const names: string[] = [];
  const places = await page.locator('header nav > ul > li > a').allTextContents();
  for (let presses = 0; presses < places.length + 6; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus');
    names.push((await focused.textContent())?.trim() ?? '');
    assert.notEqual(await focused.evaluate('(e) => getComputedStyle(e).outlineStyle'), 'none');
  }
  assert.deepEqual(names, [
    'Skip to the content',
    'Example abuse desk',
    ...places.map((place) => place.trim()),
    'More',
    '',
    'operator',
    'Log out',
  ]);
  await context.close();
});

for (const script of [true, false]) {
  test(`the menu of places opens and leads on by keyboard, script: ${script}`, async () => {
    const { page, context, trouble } = await lab.open({ script, at: '/' });
    const menu = page.locator('.bar-more');
    await menu.locator('summary').focus();
    await page.keyboard.press('Enter');
    const links = menu.locator('a');
    assert.equal(await links.first().isVisible(), true);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${origin}/networks`);
    assert.equal(await menu.locator('summary').getAttribute('aria-current'), 'true');
    assert.equal(await links.first().isVisible(), false);
    if (script) {
      await menu.locator('summary').click();
      await page.locator('.foot').click();
      assert.equal(await links.first().isVisible(), false, 'clicked away from');
      // Two keys lead to a place of the menu while it is closed.
      await page.keyboard.press('g');
      await page.keyboard.press('h');
      await page.waitForURL(`${origin}/handover`);
      await page.keyboard.press('?');
      await page.waitForURL(`${origin}/keys`);
    }
    assert.deepEqual(trouble, []);
    await context.close();
  });
}

test('hostile words run nothing, load nothing and lead nowhere', async () => {
  const { page, context, trouble } = await lab.open();
  const words = [
    '<script>alert(1)</script>',
    '"><img src=https://evil.example/x onerror=alert(1)>',
    '<svg/onload=alert(1)>',
    '</td></table><meta http-equiv=refresh content="0;url=https://evil.example/">',
    '<style>@import "https://evil.example/x"</style>',
  ].join(' ');
  const { mail, report } = await tell(desk, {
    subject: words,
    sender: words,
    doubts: [{ code: 'no-address', text: words, at: words }],
  });
  for (const path of ['/', '/mails', `/mails/${mail}`, `/tickets/${report}`, '/tickets']) {
    await page.goto(`${origin}${path}`);
    assert.equal(page.url(), `${origin}${path}`);
    await page.getByText('<script>alert(1)</script>').first().waitFor();
  }
  assert.deepEqual(trouble, []);
  await context.close();
});
