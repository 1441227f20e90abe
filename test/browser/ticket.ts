// Tickets in a real browser: a reply that closes, without any script; a comment by keys, undone by
// one; what is shown before an act, for everybody.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { findTicket } from '../../src/store/tickets.ts';
import { openTestDesk } from '../admin/desk.ts';
import { tell } from '../admin/story.ts';
import { openLab, origin } from './lab.ts';
import { checkViews, langs } from './views.ts';

const desk = await openTestDesk(origin);
const lab = await openLab(desk);
const dorms = 'dorms@example.org';
const sender = 'postmaster@isp.example';

/** As somebody far away writes it. */
const event = {
  at: '2026-04-06T12:12:40-05:00',
  clock: '2026-04-06T12:12:40',
  zone: 'US Central',
  confidence: 'inferred',
} as const;

async function caseOf(words = 'It was a hacked account. We closed it on Monday.') {
  const ips = ['192.0.2.75'];
  const told = await tell(desk, { to: dorms, sender, complains: true, ips, event });
  const { report, incident, investigation } = told;
  if (report === null || incident === null || investigation === null) throw new Error('no case');
  desk.clock = new Date(desk.clock.getTime() + 3_600_000);
  await tell(desk, {
    subject: 'Re: Spam from 192.0.2.75',
    sender: dorms,
    outcome: 'joined',
    joins: investigation,
    words,
    doubts: [{ code: 'reply-to-read', text: 'it bears the token of dorms@example.org' }],
  });
  return { ...told, report, incident, investigation };
}

test('nothing jumps when a script offers to copy the number', async () => {
  const { report } = await caseOf();
  for (const width of [1440, 390]) {
    const { page, context } = await lab.open({ width });
    await page.addInitScript(`globalThis.jumps = 0;
      new PerformanceObserver((list) => {
        for (const { value } of list.getEntries()) jumps += value;
      }).observe({ type: 'layout-shift', buffered: true });`);
    await page.goto(`${origin}/tickets/${report}`);
    await page.locator('[data-copy]').first().waitFor();
    await page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => setTimeout(done, 200)))',
    );
    assert.equal((await page.evaluate<number>('jumps')) < 0.01, true);
    await context.close();
  }
});

test('a reply closes its ticket, without any script', async () => {
  const { report } = await caseOf();
  const { page, trouble, context } = await lab.open({ script: false });
  await page.goto(`${origin}/tickets/${report}`);
  await page.getByRole('link', { name: /^Reply/ }).click();
  await page.getByLabel('Text').fill('It was cleaned up.\nThank you.');
  await page.getByLabel('After that').selectOption('resolved');
  await page.getByRole('button', { name: /Look at the mail/ }).click();
  await page.getByRole('heading', { level: 2, name: 'What changes' }).waitFor();
  await page.getByRole('button', { name: 'Change it' }).click();
  assert.equal(await page.getByLabel('Text').inputValue(), 'It was cleaned up.\nThank you.');
  await page.getByRole('button', { name: /Look at the mail/ }).click();
  assert.match((await page.locator('pre').textContent()) ?? '', /It was cleaned up\./);
  await page.getByRole('button', { name: /Send 1 mail/ }).click();
  await page.getByRole('status').filter({ hasText: 'replied, by operator' }).waitFor();
  assert.equal((await findTicket(desk.database, report))?.state, 'resolved');
  await page.locator('.ticket-did').getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('status').filter({ hasText: 'undone, by operator' }).waitFor();
  assert.equal((await findTicket(desk.database, report))?.state, 'open');
  assert.deepEqual(trouble, []);
  await context.close();
});

test('a ticket is handed over by two keys, and back by one', async () => {
  const { incident } = await caseOf();
  const look = await lab.open();
  await look.goto(`/tickets/${incident}`);
  await look.press('e');
  await look.page.getByRole('heading', { level: 1, name: 'Hand over' }).waitFor();
  await look.press('Control+Enter');
  await look.page.getByRole('status').filter({ hasText: 'handed over' }).waitFor();
  assert.equal((await findTicket(desk.database, incident))?.team, 'csirt');
  await look.press('z');
  await look.page.getByRole('status').filter({ hasText: 'undone' }).waitFor();
  assert.equal((await findTicket(desk.database, incident))?.team, 'first-line');
  assert.equal(look.presses(), 3);
  assert.deepEqual(look.trouble, []);
  await look.close();
});

test('a key presses what stands in a menu that is shut', async () => {
  const { report } = await caseOf();
  const look = await lab.open();
  await look.goto(`/tickets/${report}`);
  await look.press('Shift+S');
  await look.page.waitForURL(/\/split$/);
  assert.deepEqual(look.trouble, []);
  await look.close();
});

for (const lang of langs) {
  test(`a case fits with all that is known of it, ${lang}`, async () => {
    const { incident } = await caseOf();
    const look = await lab.open({ lang });
    await look.goto(`/tickets/${incident}`);
    for (const folded of await look.page.locator('main details > summary').all()) {
      await folded.click();
    }
    await look.page.locator('.history li').first().waitFor();
    await checkViews(look, 'ticket-case');
    await look.goto('/lookup?q=192.0.2.75');
    await checkViews(look, 'lookup-events');
    assert.deepEqual(look.trouble, []);
    await look.close();
  });

  test(`what is shown before an act fits, ${lang}`, async () => {
    const { report, incident, investigation, mail } = await caseOf();
    const look = await lab.open({ lang });
    const { page } = look;
    await look.goto(`/tickets/${investigation}?why=${mail}`);
    await checkViews(look, 'ticket-why');
    await look.goto(`/tickets/${incident}/tell`);
    await page.locator('textarea[name=text]').fill('We look at it.');
    await page.locator('main form button.primary').click();
    await page.locator('pre').waitFor();
    await checkViews(look, 'ticket-preview');
    await look.goto(`/tickets/${incident}/close`);
    await page.locator('main form button.primary').click();
    await page.locator('.act-notes').waitFor();
    await checkViews(look, 'ticket-closing');
    await look.goto(`/tickets/${report}/assign`);
    await page.locator('input[name=owner]').fill('\u202ex');
    await page.locator('main form button.primary').click();
    await page.locator('.wrong').waitFor();
    await checkViews(look, 'ticket-wrong');
    assert.deepEqual(look.trouble, []);
    await look.close();
  });
}
