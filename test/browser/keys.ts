// Keys that questions, mails and tickets share, in a real browser: until when something is snoozed,
// why it is as it is, its number to the clipboard, and the search.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readQuestion } from '../../src/admin/lookup/question.ts';
import type { HoldId } from '../../src/model.ts';
import { findTicket } from '../../src/store/tickets.ts';
import { openTestDesk } from '../admin/desk.ts';
import { tell } from '../admin/story.ts';
import { askingAt } from './asked.ts';
import { axeFinds, type Look, openLab, origin } from './lab.ts';
import { checkViews, langs } from './views.ts';

const desk = await openTestDesk(origin);
const lab = await openLab(desk);
const { asked, effectOf } = askingAt(desk);

/** A ticket that somebody complained about, and the mail they did it by. */
async function complained() {
  const { report, mail } = await tell(desk, {
    to: 'dorms@example.org',
    sender: 'postmaster@isp.example',
    complains: true,
    ips: ['192.0.2.75'],
  });
  assert.ok(report);
  return { report, mail };
}

async function snoozedOf(hold: HoldId): Promise<string | undefined> {
  const [row] = await desk.database.query<{ until: Date | null }>(
    `select snoozed_until as until from ticket
     where id = (select ticket from hold where id = $1)`,
    [hold],
  );
  return row?.until?.toISOString();
}

// The desk is in Prague, and always at work.
const snoozes = [
  ['1', (now: Date) => new Date(Math.ceil((now.getTime() + 3_600_000) / 60_000) * 60_000)],
  ['2', () => new Date('2026-04-06T20:00:00Z')],
  ['3', () => new Date('2026-04-07T06:00:00Z')],
] as const;

test('s 1 snoozes a question about a mail; it is found, and asked again by one key', async () => {
  const hold = await asked('no-address');
  const look = await lab.open();
  await look.goto(`/?hold=${hold}`);
  await look.press('s', '1');
  await look.page
    .getByRole('status')
    .filter({ hasText: /Snoozed(?: until .*)?: it is asked again then\./ })
    .waitFor();
  assert.equal(await look.page.locator(`a[data-hold="${hold}"]`).count(), 0);
  assert.deepEqual(await effectOf(hold), { how: null });
  await look.page.getByRole('link', { name: /^Snoozed 1/ }).click();
  await look.page.getByText('Snoozed until 2026-04-06 18:').first().waitFor();
  await look.press('z');
  await look.page.locator(`a[data-hold="${hold}"]`).waitFor();
  await look.goto('/?view=snoozed');
  await look.page.getByText('Nothing waits in this part of the queue.').waitFor();
  assert.equal(look.presses(), 3);
  assert.deepEqual(look.trouble, []);
  await look.close();
});

for (const [key, until] of snoozes) {
  test(`s ${key} snoozes a question and a ticket`, async () => {
    const hold = await asked('no-reply');
    const { report } = await complained();
    const wanted = until(desk.clock).toISOString();
    const look = await lab.open();
    await look.goto(`/?hold=${hold}`);
    await look.press('s', key);
    await look.page
      .getByRole('status')
      .filter({ hasText: /Snoozed(?: until .*)?: it is asked again then\./ })
      .waitFor();
    assert.equal(await snoozedOf(hold), wanted);
    assert.deepEqual(await effectOf(hold), { how: 'snooze' });
    await look.goto(`/tickets/${report}`);
    await look.press('s');
    await look.page.getByRole('button', { name: 'End of shift today 22:00 (20:00Z)' }).waitFor();
    await look.press(key);
    await look.page.getByRole('status').filter({ hasText: 'snoozed, by operator' }).waitFor();
    assert.equal((await findTicket(desk.database, report))?.snoozedUntil?.toISOString(), wanted);
    assert.equal(look.presses(), 4);
    assert.deepEqual(look.trouble, []);
    await look.close();
  });
}

test('s 4 takes a date, and what is no time ahead is asked again', async () => {
  const hold = await asked('no-reply');
  const { report } = await complained();
  const look = await lab.open();
  await look.goto(`/?hold=${hold}`);
  await look.press('s', '4');
  await look.page.keyboard.type('2020-01-01');
  await look.press('Enter');
  await look.page.getByRole('alert').filter({ hasText: 'Until when?' }).waitFor();
  assert.equal(await snoozedOf(hold), undefined);
  await look.page.getByLabel('Until').fill('2026-05-04 09:30');
  await look.page.getByRole('button', { name: 'Try again' }).click();
  await look.page
    .getByRole('status')
    .filter({ hasText: /Snoozed(?: until .*)?: it is asked again then\./ })
    .waitFor();
  assert.equal(await snoozedOf(hold), '2026-05-04T09:30:00.000Z');
  await look.goto(`/tickets/${report}/snooze`);
  await look.press('4', 'Enter');
  await look.page.getByRole('status').filter({ hasText: 'snoozed, by operator' }).waitFor();
  // A morning a week ahead stands there.
  const snoozed = (await findTicket(desk.database, report))?.snoozedUntil;
  assert.equal(snoozed?.toISOString(), '2026-04-13T06:00:00.000Z');
  assert.deepEqual(look.trouble, []);
  await look.close();
});

test('the same times without a script', async () => {
  const hold = await asked('no-reply');
  const { report } = await complained();
  const { page, trouble, context } = await lab.open({ script: false });
  await page.goto(`${origin}/?hold=${hold}`);
  await page.locator('summary', { hasText: 'Snooze' }).click();
  await page.getByRole('button', { name: 'Tomorrow morning tomorrow 08:00 (06:00Z)' }).click();
  await page
    .getByRole('status')
    .filter({ hasText: /Snoozed(?: until .*)?: it is asked again then\./ })
    .waitFor();
  assert.equal(await snoozedOf(hold), '2026-04-07T06:00:00.000Z');
  await page.goto(`${origin}/tickets/${report}/snooze`);
  await page.getByLabel('Until (UTC)').fill('7d');
  await page.getByLabel('Until (UTC)').press('Enter');
  await page.getByRole('status').filter({ hasText: 'snoozed, by operator' }).waitFor();
  await page.goto(`${origin}/tickets/${report}/snooze`);
  await page.getByRole('button', { name: 'No longer: wake it' }).click();
  await page.getByRole('status').filter({ hasText: 'snoozed, by operator' }).waitFor();
  assert.equal((await findTicket(desk.database, report))?.snoozedUntil, null);
  assert.deepEqual(trouble, []);
  await context.close();
});

/** What has the focus, by its id. */
const focused = ({ page }: Look) => page.evaluate('document.activeElement.id');

test('w goes to the trace of a question, of a mail and of a ticket', async () => {
  const hold = await asked('not-ours', 1);
  const { report, mail } = await complained();
  const look = await lab.open();
  await look.goto(`/?hold=${hold}`);
  await look.press('w');
  await look.page.locator('#mail-why').waitFor();
  assert.equal(await focused(look), 'mail-why');
  assert.match(look.page.url(), /hold=/, 'the question stays');
  await look.press('v');
  await look.page.locator('#mail-view a[aria-current]').getByText('Text').waitFor();
  await look.goto(`/mails/${mail}`);
  await look.press('w');
  await look.page.waitForURL(/tab=why/);
  assert.equal(await focused(look), 'mail-why');
  await look.goto(`/tickets/${report}`);
  await look.press('w');
  await look.page.waitForURL(new RegExp(`why=${mail}`));
  await look.page.getByRole('heading', { name: 'Why', exact: false }).first().waitFor();
  assert.equal(await focused(look), 'why');
  assert.deepEqual(look.trouble, []);
  await look.close();
});

test('where no mail asks, w goes to what is asked; / goes to the search', async () => {
  const hold = await asked('no-reply');
  const look = await lab.open();
  await look.goto(`/?hold=${hold}`);
  await look.press('w');
  const at = 'document.activeElement.textContent';
  assert.match(String(await look.page.evaluate(at)), /^Why it is here/);
  await look.press('/');
  await look.page.keyboard.type('192.0.2.75');
  await look.press('Enter');
  await look.page.waitForURL(/\/tickets\?q=192\.0\.2\.75/);
  assert.deepEqual(look.trouble, []);
  await look.close();
});

test('y copies the number of a ticket, yy its subject too, and it is said', async () => {
  const hold = await asked('reply-to-read');
  const { report } = await complained();
  const look = await lab.open();
  await look.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
  const copied = () => look.page.evaluate('navigator.clipboard.readText()');
  for (const path of [`/tickets/${report}`, `/?hold=${hold}`, `/holds/${hold}`]) {
    await look.goto(path);
    const [number, both] = await look.page.evaluate<string[]>(
      '[...document.querySelectorAll("[data-copy]")].map((one) => one.dataset.copy)',
    );
    assert.match(String(number), /^\[Desk#\d{14}\]$/);
    assert.match(String(both), /^\[Desk#\d{14}\] \S+/);
    for (const [keys, text] of [
      [['y'], number],
      [['y', 'y'], both],
    ] as const) {
      await look.goto(path);
      await look.press(...keys);
      await look.page.locator('#said').getByText(`Copied: ${text}`, { exact: true }).waitFor();
      await look.page.locator('.copy-done').waitFor();
      assert.equal(await copied(), text);
    }
  }
  assert.deepEqual(look.trouble, []);
  await look.close();
});

test('where the browser refuses, the text stands there selected', async () => {
  const { report } = await complained();
  const look = await lab.open();
  await look.page.addInitScript(
    'Object.defineProperty(navigator, "clipboard", { value: undefined })',
  );
  await look.goto(`/tickets/${report}`);
  const selected = async () => {
    await look.page.locator('.copy-text:focus').waitFor();
    return String(await look.page.evaluate('String(getSelection())'));
  };
  await look.press('y');
  assert.match(await selected(), /^\[Desk#\d{14}\]$/);
  await look.page.locator('#said').getByText('press Ctrl+C').waitFor();
  await look.press('Escape');
  assert.equal(await look.page.locator('.copy-text:focus').count(), 0);
  await look.press('y', 'y');
  assert.match(await selected(), /^\[Desk#\d{14}\] \S+/);
  assert.deepEqual(await axeFinds(look.page), []);
  assert.deepEqual(look.trouble, []);
  await look.close();
});

const option = ({ page }: Look) => page.locator('#palette [role="option"][aria-selected="true"]');

test('the palette finds places, what can be done here, tickets and addresses', async () => {
  const { report } = await complained();
  const number = (await findTicket(desk.database, report))?.number ?? assert.fail();
  const look = await lab.open({ at: '/' });
  const { page } = look;
  const typed = async (text: string, first: string) => {
    await look.press('Control+k');
    await page.locator('#palette-field:focus').waitFor();
    await page.keyboard.type(text);
    assert.equal(await option(look).textContent(), first);
  };
  const went = async (path: string) => {
    await look.press('Enter');
    await page.waitForURL(`${origin}${path}`);
  };
  await typed('netw', 'Networksg n');
  await went('/networks');
  await typed('192.0.2.75', 'Look up 192.0.2.75');
  await went('/lookup?q=192.0.2.75');
  await typed('spam of may', 'Search tickets for spam of may');
  await went('/tickets?q=spam%20of%20may');
  await typed(`[Desk#${number}]`, `Go to ticket ${number}`);
  await went(`/tickets/${number}`);
  await typed('hand', 'Hand overe');
  await went(`/tickets/${number}/hand-over`);
  // What a menu hides, without a key.
  await look.goto(`/tickets/${number}`);
  await typed('merge', 'Merge');
  await went(`/tickets/${number}/merge`);
  await look.goto(`/tickets/${number}/hand-over`);
  // In a field too, and what was typed there stays.
  await page.getByLabel('Why').fill('not sure');
  await typed('<b>&"', 'Search tickets for <b>&"');
  await look.press('Escape');
  assert.equal(await page.getByRole('dialog').count(), 0);
  assert.equal(await focused(look), 'f-why');
  assert.equal(await page.getByLabel('Why').inputValue(), 'not sure');
  assert.deepEqual(look.trouble, []);
  await look.close();
});

test('the palette offers to look up what Lookup takes, and nothing else', async () => {
  const look = await lab.open();
  const { page } = look;
  await look.goto('/profile');
  await look.press('Control+k');
  const table = [
    '192.0.2.75',
    ' 192.0.2[.]75 ',
    '192.0.2.75:8080',
    'hxxp://192.0.2[.]75:81/x?y',
    '[2001:DB8::1]:443',
    '2001:db8::1',
    '::ffff:192.0.2.75',
    '192.0.2.99/25',
    '2001:db8:1::/48',
    'NOC@Example.org',
    '<noc[at]example[.]org>',
    'mailto:noc@example.org',
    'https://Host.Example.NET/a@b',
    'host.example.net.',
    'b\u00fccher.example',
    'AS64500',
    '192.0.2.75:99999',
    '192.0.2.0/33',
    '192.0.2',
    '192.0.2.300',
    '192.0.2.075',
    '2001:db8::/129',
    'spam of may',
    'nothing',
    'a b',
    '@',
  ];
  for (const text of table) {
    await page.locator('#palette-field').fill(text);
    const offered = await page.locator('#palette [role="option"]').allTextContents();
    const isOffered = offered.some((one) => one.startsWith('Look up '));
    assert.equal(isOffered, readQuestion(text) !== null, text);
  }
  assert.deepEqual(look.trouble, []);
  await look.close();
});

test('the palette presses what opens, as its key does', async () => {
  const hold = await asked('no-reply');
  const look = await lab.open({ lang: 'cs' });
  await look.goto(`/?hold=${hold}`);
  await look.press('Control+k');
  const choices = await look.page.locator('#palette [role="option"]').allTextContents();
  const keys = ['Odložits', 'Proč je to tadyw', 'Kopírovat čísloy', 'Případyg t'];
  assert.deepEqual(
    keys.filter((one) => !choices.includes(one)),
    [],
  );
  await look.page.keyboard.type('odlozit');
  await look.press('Enter');
  await look.page.locator('button[data-begins]:focus').waitFor();
  await look.press('Control+k', 'Control+k');
  assert.equal(await look.page.getByRole('dialog').count(), 0);
  await look.page.locator('button[data-begins]:focus').waitFor();
  await look.page.getByRole('button', { name: 'Přejít…' }).click();
  await look.page.getByRole('option', { name: /^Sítě/ }).click();
  await look.page.waitForURL(`${origin}/networks`);
  assert.deepEqual(look.trouble, []);
  await look.close();
});

for (const lang of langs) {
  test(`what is offered fits, ${lang}`, async () => {
    const hold = await asked('no-reply');
    const look = await lab.open({ lang });
    await look.goto(`/?hold=${hold}`);
    await look.press('s');
    await checkViews(look, 'keys-snooze');
    await look.press('Escape', 'Control+k');
    await checkViews(look, 'keys-palette');
    await look.page.keyboard.type('192.0.2.75');
    await checkViews(look, 'keys-palette-typed');
    assert.deepEqual(look.trouble, []);
    await look.close();
  });
}
