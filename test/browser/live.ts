// Open pages and real mail: a question that a mail raises stands in an open page within two seconds,
// and nothing under the reader moves; two people at one question are told of each other.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import type { Page } from 'playwright-core';

import type { MailId } from '../../src/model.ts';
import { listHolds } from '../../src/store/acts.ts';
import { openTown, portOf, post } from '../node/town.ts';
import { until } from '../support/until.ts';
import { checkPage, openLab } from './lab.ts';

const town = await openTown();
after(() => town.close());
const node = await town.start(['intake', 'runner', 'sender', 'clock', 'admin']);
const lab = await openLab({
  database: town.database,
  port: portOf(node, 'http'),
  get clock() {
    return new Date();
  },
});

const liveMs = 2_000;

/** A mail that raises a question, stored and decided. */
async function question(
  subject: string,
): Promise<{ readonly mail: MailId; readonly hold: string }> {
  const { messageId } = await post(node, { subject, body: 'It comes from you. Do something.' });
  const { id } = await town.decided(messageId);
  return { mail: id, hold: (await town.holdOf(id)).id };
}

/** Waits until the page listens: what is told from now on is heard. */
async function listening(page: Page): Promise<void> {
  await until('it listens', async () => (await page.title()).startsWith('('));
}

const row = (page: Page, subject: string) => page.locator('tr', { hasText: subject });
const whose = (page: Page) => page.locator('#whose');

test('a mail that raises a question stands in an open page within two seconds', async () => {
  await question('stop the first');
  const second = await question('stop the second');
  const look = await lab.open({ as: 'jan', at: '/' });
  const { page, trouble } = look;
  await listening(page);
  await row(page, 'stop the second').getByRole('link').click();
  await page.waitForURL(`**/?hold=${second.hold}`);
  await whose(page).getByText('You are at work on this').waitFor();
  const places = async () => ({
    row: await row(page, 'stop the second').boundingBox(),
    head: await page.locator('#detail h2').boundingBox(),
    button: await page.locator('#detail .button').first().boundingBox(),
  });
  const before = await places();
  const strip = page.locator('#queue-news [data-said]');
  assert.equal(await strip.count(), 0);

  await question('stop the third');
  const sinceMs = performance.now();
  await strip.getByText('1 new').waitFor({ timeout: liveMs });
  // The strip may hear of it in an answer to an earlier change, before the page is told.
  await until('title, bar and the polite voice say so, too', () =>
    page.evaluate<boolean>(
      `document.title.startsWith('(3) Queue · ') &&
         document.querySelector('[data-go="g q"] .num').textContent === '3' &&
         document.getElementById('said').textContent === '1 new'`,
    ),
  );
  assert.equal(performance.now() - sinceMs < liveMs, true);
  assert.equal(await page.locator('tr', { hasText: 'stop the third' }).count(), 0);
  assert.deepEqual(await places(), before);
  await checkPage(page);

  await page.getByRole('link', { name: 'Show' }).click();
  await row(page, 'stop the third').waitFor();
  assert.equal(await page.locator('a[data-hold][aria-current]').textContent(), 'stop the second');
  assert.deepEqual(trouble, []);
  await look.close();
});

test('two people at one question: each sees the other, and the second is told', async () => {
  const { mail, hold } = await question('who does this one');
  const at = '/';
  const [jan, eva] = [await lab.open({ as: 'jan', at }), await lab.open({ as: 'eva', at })];
  await Promise.all([listening(jan.page), listening(eva.page)]);
  await jan.goto(`/?hold=${hold}`);
  await whose(jan.page).getByText('You are at work on this').waitFor();
  await row(eva.page, 'who does this one').getByText('jan').waitFor({ timeout: liveMs });
  await eva.goto(`/?hold=${hold}`);
  await whose(eva.page).getByText('jan is at work on this').waitFor();

  await eva.page.getByRole('textbox', { name: 'Why you take it over' }).fill('jan has left');
  await eva.page.getByRole('button', { name: 'Take over' }).click();
  await whose(eva.page).getByText('You are at work on this').waitFor();
  await whose(jan.page).getByText('eva is at work on this').waitFor({ timeout: liveMs });

  const open = await town.holdOf(mail);
  const before = await jan.page.locator('#detail h2').boundingBox();
  await eva.page.locator('form[action$="/spam"] button').first().click();
  await until('it is answered', async () => {
    const [one] = await town.holdsOf(mail);
    return one?.id !== open.id;
  });
  await whose(jan.page)
    .getByText(/^eva took this for spam \d+ s ago\.$/)
    .waitFor({ timeout: liveMs });
  assert.deepEqual(await jan.page.locator('#detail h2').boundingBox(), before);
  await row(jan.page, 'who does this one').getByText('taken for spam: eva').waitFor();

  // The page that still shows the buttons is told, and nothing happens.
  const button = jan.page.locator('form[action$="/spam"] button').first();
  const [answer] = await Promise.all([
    jan.page.waitForResponse((one) => one.request().method() === 'POST'),
    button.click(),
  ]);
  assert.equal(answer.status(), 409);
  await jan.page.getByText(/^eva took this for spam \d+ s ago\./).waitFor();
  const overrides = await town.database.query('select actor from override where mail = $1', [mail]);
  assert.deepEqual(overrides, [{ actor: 'eva' }]);
  for (const look of [jan, eva]) {
    assert.deepEqual(look.trouble, []);
    await look.close();
  }
});

test('pages of one browser share a stream; the one that listened hands over', async () => {
  const look = await lab.open({ as: 'jan', at: '/' });
  await listening(look.page);
  const streams: string[] = [];
  look.context.on('request', (request) => {
    if (request.url().endsWith('/live')) streams.push(request.url());
  });
  const other = await look.context.newPage();
  await other.goto(look.page.url());
  await Promise.all([listening(look.page), question('for both')]);
  for (const page of [look.page, other]) {
    await page.locator('#queue-news').getByText('1 new').waitFor({ timeout: liveMs });
  }
  assert.deepEqual(streams, []);
  await look.page.close();
  await until('the other listens', () => streams.length === 1);
  await question('for the other');
  await other.locator('#queue-news').getByText('2 new').waitFor({ timeout: liveMs });
  await look.close();
});

test('without a script the queue is links, and shows what there is', async () => {
  const look = await lab.open({ as: 'jan', script: false, at: '/' });
  const { page } = look;
  const all = await listHolds(town.database, { limit: 99 });
  assert.equal(await page.locator('a[data-hold]').count(), all.length);
  await row(page, 'stop the third').getByRole('link').click();
  assert.equal(await page.locator('a[data-hold][aria-current]').textContent(), 'stop the third');
  await page.getByRole('link', { name: 'Previous' }).click();
  assert.equal(await page.locator('a[data-hold][aria-current]').textContent(), 'stop the second');
  await look.close();
});

test('a node ends although pages are open', async () => {
  const look = await lab.open({ as: 'jan', at: '/' });
  const { page } = look;
  await listening(page);
  const sinceMs = performance.now();
  await node.close();
  assert.equal(performance.now() - sinceMs < 10_000, true);
  await look.close();
});
