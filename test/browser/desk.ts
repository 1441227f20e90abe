// Outbox, handover, manual intake and scripted actions in a real browser: worked by mouse, by keys
// and without a script; what they change fits, in both themes and three languages.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Page } from 'playwright-core';

import { switchOutbox } from '../../src/store/switches.ts';
import { openTestDesk } from '../admin/desk.ts';
import { tell } from '../admin/story.ts';
import { openLab, origin } from './lab.ts';
import { checkViews, langs } from './views.ts';

const desk = await openTestDesk(origin);
const lab = await openLab(desk);

const told: (string | null)[] = [];
for (const to of ['dorms@example.org', 'labs@example.org', 'a@example.org', 'b@example.org']) {
  told.push((await tell(desk, { to, subject: 'Spam from your network' })).investigation);
}
await tell(desk, { doubts: [{ code: 'no-address', text: 'none is named' }] });
const { database, clock } = desk;
await database.query(
  `update delivery set state = 'bounced', due_at = null, claimed_at = $1, attempt = 3,
     reply = '550 5.1.1 <a@example.org>: user unknown in virtual alias table'
   where recipient = 'a@example.org'`,
  [clock],
);
await database.query(
  `update delivery set state = 'failed', due_at = null, attempt = 12, claimed_at = $1,
     reply = '451 4.3.0 try again later' where recipient = 'b@example.org'`,
  [clock],
);
for (const [index, hours] of [-2, 3, 5].entries()) {
  const at = new Date(clock.getTime() + hours * 3_600_000);
  await database.query(
    `insert into clock (ticket, due_at, ticket_due_at, rung, actor, at)
     values ($1, $2, $2, $3, 'clock', $4) on conflict (ticket) do update
       set due_at = excluded.due_at, ticket_due_at = excluded.ticket_due_at, rung = excluded.rung`,
    [told[index], at, index, clock],
  );
}
await database.query(`update ticket set turn = 'waiting' where id = any($1)`, [told]);
await database.query(`update ticket set turn = 'update', owner = 'operator' where id = $1`, [
  told[0],
]);

const list = [
  'ip,time,port,note',
  '192.0.2.1,2026-04-06 17:00,25,joined a bot net',
  '192.0.2.130,2026-04-06 16:00:11Z,,joined a bot net',
  '192.0.2.2,,,joined a bot net',
  '2001:db8:1::9,,,joined a bot net',
  '203.0.113.5,,,elsewhere',
].join('\n');

async function typeScript(page: Page): Promise<void> {
  await page.getByLabel('List').fill(list);
  await page.getByLabel('Subject').fill('Bots in your network');
  await page.getByLabel('Text').fill('Please look at these machines.');
}

const heading = (page: Page, name: string | RegExp) =>
  page.getByRole('heading', { level: 1, name }).waitFor();

for (const script of [true, false]) {
  const how = script ? 'by keys' : 'without a script';
  test(`a call is entered, ${how}`, async () => {
    const { page, trouble, context } = await lab.open({ script });
    await page.goto(`${origin}/intake`);
    await page.getByLabel('How it was reported').selectOption('telephone');
    await page.getByLabel('Their mail address').fill('customer@customer.test.net');
    await page.getByLabel('Subject').fill('A server was broken into');
    await page.getByLabel('IP addresses, prefixes, ranges').fill('192.0.2.9');
    await page.getByLabel('Severity').selectOption('high');
    if (script) await page.keyboard.press('Control+Enter');
    else await page.getByRole('button', { name: /^Enter it/ }).click();
    await page.waitForURL(/\/tickets\//);
    await page.getByText('A server was broken into').first().waitFor();
    assert.deepEqual(trouble, []);
    await context.close();
  });
}

test('mail is stopped for a reason, cancelled, and let go', async () => {
  const { page, trouble, context } = await lab.open();
  await page.goto(`${origin}/outbox?state=waiting`);
  await page.getByText('Stop all outgoing mail', { exact: true }).first().click();
  await page.getByLabel('Why', { exact: true }).fill('the relay is sick');
  await page.getByRole('button', { name: 'Stop all outgoing mail' }).click();
  await page.getByText('the relay is sick').waitFor();
  await page.getByRole('button', { name: 'Cancel: the mail to labs@example.org' }).click();
  await page.getByText('The mail is cancelled').waitFor();
  await page.getByRole('button', { name: /^Let it go/ }).click();
  await page.getByText('Outgoing mail goes again.').waitFor();
  const rows = await database.query<{ state: string }>(
    `select state from delivery where recipient = 'labs@example.org'`,
  );
  assert.deepEqual(rows, [{ state: 'cancelled' }]);
  assert.deepEqual(trouble, []);
  await context.close();
});

test('a note is pinned and taken down', async () => {
  const { page, trouble, context } = await lab.open();
  await page.goto(`${origin}/handover`);
  await page.getByText('Pin a note').click();
  await page.getByLabel('What the next shift must know').fill('The NOC calls back at ten.');
  await page.keyboard.press('Control+Enter');
  await page.getByText('The note is pinned.').waitFor();
  await page.getByRole('button', { name: 'Take down: The NOC calls back at ten.' }).click();
  await page.getByText('Nothing is pinned.').waitFor();
  assert.deepEqual(trouble, []);
  await context.close();
});

test('a list is tried, and worked off with its number typed', async () => {
  const { page, trouble, context } = await lab.open();
  await page.goto(`${origin}/scripted`);
  await typeScript(page);
  await page.keyboard.press('Control+Enter');
  await heading(page, '3 investigations would be opened');
  await page.getByText('Bots in your network').first().click();
  await page.getByText('joined a bot net').first().waitFor();
  await page.getByRole('button', { name: 'Change it' }).click();
  await heading(page, 'Scripted');
  assert.equal(await page.getByLabel('List').inputValue(), list);
  await page.getByRole('button', { name: /^Test run/ }).click();
  await heading(page, /would be opened/);
  await page.getByLabel(/this is the first mail/).fill('3');
  await page.keyboard.press('Control+Enter');
  await heading(page, '3 investigations are open');
  assert.deepEqual(trouble, []);
  await context.close();
});

for (const lang of langs) {
  test(`what is at work fits, ${lang}`, async () => {
    await database.query('delete from pinned_note');
    await database.query(
      `insert into pinned_note (id, text, actor, at) values ($1, $2, 'night shift', $3)`,
      [desk.newId(), 'The relay of the dorms is slow.\nTheir NOC calls back at ten.', clock],
    );
    const look = await lab.open({ lang });
    const { page } = look;
    await look.goto('/handover');
    await checkViews(look, 'handover-notes');
    await look.goto('/scripted');
    await page.locator('#list').fill(list);
    await page.locator('#subject').fill('Bots in your network');
    await page.locator('#text').fill('Please look at these machines.');
    await page.locator('main form .primary').click();
    // It was worked off by the test before.
    await checkViews(look, 'scripted-open');
    await page.locator('main form [value="again"]').click();
    await page.locator('.desk-script summary').first().click();
    await checkViews(look, 'scripted-test');
    await switchOutbox(database, true, 'operator', desk.clock, 'the relay is sick');
    await look.goto('/outbox?state=failed');
    await checkViews(look, 'outbox-stopped');
    await switchOutbox(database, false, 'operator', desk.clock);
    assert.deepEqual(look.trouble, []);
    await look.close();
  });
}
