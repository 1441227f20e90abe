// The pages in a real browser: in by the link, along the links to mail and ticket, out again;
// hostile words run nothing and load nothing. Wants a system Chromium (Debian: chromium). With
// SLUICE_SCREENSHOTS=FOLDER it leaves a picture of every page, at 1280 and 400 px, light and dark.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

import { createLink } from '../../src/store/sessions.ts';
import { openTestDesk, type TestDesk } from '../admin/desk.ts';
import { tell } from '../admin/story.ts';
import { faintTexts, spillingCells } from './legible.ts';
import { fillDesk } from './day.ts';

const executablePath = '/usr/bin/chromium';
const pictures = process.env['SLUICE_SCREENSHOTS'];
// To a browser localhost is a safe place; which port it is, is mapped.
const origin = 'http://localhost';

const desk = await openTestDesk(origin);
const browser: Browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', `--host-resolver-rules=MAP localhost 127.0.0.1:${desk.port}`],
});
after(() => browser.close());

interface Look {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Everything that went wrong or elsewhere: console errors, dialogs, requests to other places. */
  readonly trouble: string[];
}

async function open(width = 1280, colorScheme: 'light' | 'dark' = 'light'): Promise<Look> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  const trouble: string[] = [];
  page.on('console', (message) => {
    // A refusal is an answer; Chromium reports it all the same.
    if (!message.text().includes('responded with a status of 4')) trouble.push(message.text());
  });
  page.on('dialog', (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`)) trouble.push(request.url());
  });
  return { context, page, trouble };
}

async function logIn(page: Page, at: TestDesk = desk): Promise<void> {
  const secret = await createLink(at.database, 'operator', at.clock);
  await page.goto(`${origin}/login/${secret}`);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL(`${origin}/`);
}

/** What a page must have, whoever reads it and however. */
async function checkPage(page: Page): Promise<void> {
  const count = (selector: string): Promise<number> => page.locator(selector).count();
  assert.deepEqual(
    {
      headings: await count('h1'),
      mains: await count('main'),
      tablesUnnamed: await count('table:not(:has(caption))'),
      headsUnscoped: await count('th:not([scope])'),
      listsNotDirect: await count('ul > :not(li), ol > :not(li)'),
      linksEmpty: await count('a:empty'),
      picturesUnnamed: await count('img:not([alt])'),
      wider: await page.evaluate('document.documentElement.scrollWidth > innerWidth'),
      faint: await page.evaluate(faintTexts),
      spilling: await page.evaluate(spillingCells),
    },
    {
      headings: 1,
      mains: 1,
      tablesUnnamed: 0,
      headsUnscoped: 0,
      listsNotDirect: 0,
      linksEmpty: 0,
      picturesUnnamed: 0,
      wider: false,
      faint: [],
      spilling: [],
    },
  );
}

const day = await fillDesk(desk);

test('from the link to the queue, a mail, its ticket and out', async () => {
  const { page, context, trouble } = await open();
  await page.goto(`${origin}/mails`);
  assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Please log in');

  await logIn(page);
  const [cookie] = await context.cookies();
  assert.equal(cookie?.name, 'sluice');
  assert.equal(cookie?.httpOnly, true);
  assert.equal(cookie?.sameSite, 'Strict');
  await checkPage(page);
  assert.equal(await page.getByRole('article').count(), day.holds);

  await page.getByRole('link', { name: 'Spam attack from your ranges' }).click();
  await page.getByRole('heading', { level: 1, name: 'Spam attack from your ranges' }).waitFor();
  assert.equal(await page.getByRole('row').filter({ hasText: 'several-networks' }).count(), 1);
  await checkPage(page);

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download as it came' }).click();
  assert.match((await download).suggestedFilename(), /^mail-[0-9a-f-]{36}\.eml$/);

  await page
    .getByRole('complementary')
    .getByRole('link', { name: /^\[Desk#\d+\]$/ })
    .first()
    .click();
  await page.getByText(/ours: several-networks, first-contact, since/).waitFor();
  await checkPage(page);

  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('heading', { level: 1, name: 'Please log in' }).waitFor();
  assert.deepEqual(trouble, []);
  await context.close();
});

test('the keyboard reaches everything, and what it is on can be seen', async () => {
  const { page, context } = await open();
  await logIn(page);
  const names: string[] = [];
  for (let presses = 0; presses < 9; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus');
    names.push((await focused.textContent())?.trim() ?? '');
    assert.notEqual(await focused.evaluate('(e) => getComputedStyle(e).outlineStyle'), 'none');
  }
  assert.deepEqual(names.slice(0, 7), [
    'Skip to the content',
    'Example abuse desk',
    'Queue',
    'Mails',
    'Tickets',
    'Outbox',
    'Log out',
  ]);
  await context.close();
});

for (const width of [1280, 400]) {
  for (const scheme of ['light', 'dark'] as const) {
    test(`every page fits ${width} px, ${scheme}`, async () => {
      const { page, context, trouble } = await open(width, scheme);
      const picture = async (name: string): Promise<void> => {
        await checkPage(page);
        if (pictures === undefined) return;
        mkdirSync(pictures, { recursive: true });
        const path = join(pictures, `${name}-${width}-${scheme}.png`);
        await page.screenshot({ path, fullPage: true });
      };
      const secret = await createLink(desk.database, 'operator', desk.clock);
      await page.goto(`${origin}/login/${secret}`);
      await picture('login');
      await logIn(page);
      for (const [name, path] of Object.entries(day.pages)) {
        await page.goto(`${origin}${path}`);
        await picture(name);
      }
      assert.deepEqual(trouble, []);
      await context.close();
    });
  }
}

test('hostile words run nothing, load nothing and lead nowhere', async () => {
  const { page, context, trouble } = await open();
  await logIn(page);
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
