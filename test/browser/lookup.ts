// Looking up by clicks: an address finds all earlier tickets, its network and who answers for it;
// the contact is paused there, and another proposed. The pages as that leaves them, for everybody.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { findContact } from '../../src/store/contacts.ts';
import { openTestDesk } from '../admin/desk.ts';
import { tell } from '../admin/story.ts';
import { openLab, origin } from './lab.ts';
import { checkViews, langs } from './views.ts';

const desk = await openTestDesk(origin);
const lab = await openLab(desk);
const words = '<script>alert(1)</script>"><img src=x onerror=alert(1)>\u202e http://evil.example/';
const told: (string | null)[] = [];
for (const [index, sender] of ['victim@example.net', 'trap@example.com', words].entries()) {
  const { incident } = await tell(desk, {
    sender,
    subject: `Spam from 192.0.2.75, ${index + 1}`,
    to: 'dorms@example.org',
    ips: ['192.0.2.75'],
  });
  told.unshift(incident);
  desk.clock = new Date(desk.clock.getTime() + 7 * 3_600_000);
}

test('an address leads to earlier tickets, its network and its contact, by clicks', async () => {
  const look = await lab.open();
  const { page, trouble } = look;
  await look.goto('/');
  await page.getByRole('link', { name: 'Lookup' }).click();
  await page.getByRole('textbox', { name: 'Look up' }).fill('hxxp://192.0.2[.]75/x');
  await page.getByRole('main').getByRole('button', { name: 'Look up' }).click();
  await page.getByRole('heading', { level: 1, name: 'Lookup 192.0.2.75' }).waitFor();
  const tickets = page.getByRole('table', { name: 'Tickets with it' });
  assert.equal(await tickets.getByRole('row').count(), 7, 'a case and an investigation of each');
  const incidents = await page
    .getByRole('table', { name: 'Complaints, newest first' })
    .getByRole('link', { name: /^\[Desk#/ })
    .allTextContents();
  const rows = await desk.database.query<{ number: string }>(
    'select number from ticket where id = any($1) order by id desc',
    [told],
  );
  assert.deepEqual(
    incidents,
    rows.map(({ number }) => `[Desk#${number}]`),
  );
  await page.getByText('<script>alert(1)</script>').first().waitFor();

  await page.getByRole('link', { name: 'dorms@example.org' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'dorms@example.org' }).waitFor();
  await page.getByLabel('Why, for whoever is asked').fill('Their mail server moves this week');
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('status').filter({ hasText: 'Kept.' }).waitFor();
  const row = await findContact(desk.database, 'dorms@example.org');
  assert.equal(row?.pauseReason, 'Their mail server moves this week');

  await page.getByRole('link', { name: '192.0.2.0/25' }).click();
  await page.getByRole('heading', { level: 1, name: '192.0.2.0/25' }).waitFor();
  await page.getByRole('textbox', { name: 'Contacts, one a line' }).fill('noc@example.net');
  await page.getByRole('textbox', { name: 'Why' }).fill('Another team answers now');
  await page.getByRole('button', { name: 'Propose' }).click();
  await page.getByText('in the place of networks.yaml:14').waitFor();
  assert.deepEqual(trouble, []);
  await look.close();
});

test('the registry is asked by a button, without a script too', async () => {
  const look = await lab.open({ script: false });
  const { page, trouble } = look;
  await look.goto('/lookup?q=158.194.183.102');
  await page.getByRole('button', { name: 'Ask the registry now' }).click();
  await page.getByText('Palacky University').waitFor();
  assert.equal(desk.registry.queries.length, 1);
  assert.deepEqual(trouble, []);
  await look.close();
});

for (const lang of langs) {
  test(`a paused contact and a proposal fit, ${lang}`, async () => {
    const look = await lab.open({ lang });
    for (const [name, path] of Object.entries({
      'lookup-mail': '/lookup?q=dorms%40example.org',
      'network-proposed': '/networks/192.0.2.0%2F25',
      'contact-paused': '/contacts/dorms%40example.org',
    })) {
      await look.goto(path);
      await checkViews(look, name);
    }
    assert.deepEqual(look.trouble, []);
    await look.close();
  });
}
