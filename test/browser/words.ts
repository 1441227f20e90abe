// Words of one's own above the mails of an answer, in a real browser: by keys, by mouse, without a
// script; whatever they are, they are words, and none leave that were not shown in the mails.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openTestDesk } from '../admin/desk.ts';
import { payloads } from '../support/payloads.ts';
import { complainingAt } from './complaining.ts';
import { type Look, openLab, origin } from './lab.ts';
import { checkViews, langs } from './views.ts';

const desk = await openTestDesk(origin);
const lab = await openLab(desk);
const { asked, decidedOf } = complainingAt(desk);
const words = 'Look at the printer first.\n\nIt has done so before.';

const told = ({ page }: Look): Promise<void> => page.waitForURL(/[?&]did=h/);
const letterOf = ({ page }: Look) => page.locator('pre.hold-text').first();
const fieldOf = ({ page }: Look) => page.locator('textarea[name="words"]');

test('f, words, and Ctrl+Enter twice: shown with them, then sent', async () => {
  const seen = await lab.open();
  const id = await asked('contradiction');
  await seen.goto(`/holds/${id}`);
  await seen.press('f');
  await seen.page.waitForURL(/preview\?words=1$/);
  assert.equal(
    await fieldOf(seen).evaluate((field) => field === field.ownerDocument.activeElement),
    true,
  );
  await seen.page.keyboard.insertText(words);
  await seen.press('Control+Enter');
  await seen.page.getByText('this is what would leave now').waitFor();
  assert.equal(await decidedOf(id), null);
  assert.equal((await letterOf(seen).innerText()).startsWith(`${words}\n\n`), true);
  assert.equal(await fieldOf(seen).inputValue(), words);
  await seen.press('Control+Enter');
  await told(seen);
  assert.equal((await decidedOf(id))?.words, words);
  assert.equal(seen.presses(), 3);
  assert.deepEqual(seen.trouble, []);
  await seen.close();
});

test('words that were shown are shown with the mails that are ticked afterwards', async () => {
  const seen = await lab.open();
  const { page } = seen;
  const id = await asked('several-networks', 2);
  await seen.goto(`/holds/${id}/preview?words=1`);
  await fieldOf(seen).fill(words);
  await seen.press('Control+Enter');
  await page.getByText('this is what would leave now').waitFor();
  await seen.goto(`/holds/${id}`);
  await seen.press('2', 'f');
  await page.getByText('only the ticked ones').waitFor();
  assert.equal((await letterOf(seen).innerText()).startsWith(words), true);
  assert.equal(await fieldOf(seen).inputValue(), words);
  await seen.close();
});

test('where a look comes first, o opens the field, and Ctrl+Enter alone still sends', async () => {
  const seen = await lab.open();
  const id = await asked('first-contact');
  await seen.goto(`/holds/${id}`);
  await seen.press('f');
  await seen.page.waitForURL(/\/preview$/);
  assert.equal(await fieldOf(seen).isVisible(), false);
  await seen.press('o');
  await seen.page.keyboard.insertText('One');
  await seen.press('Escape', 'o');
  await seen.page.keyboard.insertText(' word.');
  await seen.press('Control+Enter');
  await seen.page.getByText('this is what would leave now').waitFor();
  assert.equal(await fieldOf(seen).inputValue(), 'One word.');
  // Taken out again, what was prepared is what is shown, and sent.
  await fieldOf(seen).fill('');
  await seen.press('Control+Enter');
  await seen.page.getByText('this is what would leave now').waitFor();
  assert.equal((await letterOf(seen).innerText()).includes('One word.'), false);
  await seen.press('Control+Enter');
  await told(seen);
  assert.equal((await decidedOf(id))?.words, undefined);
  assert.deepEqual(seen.trouble, []);
  await seen.close();
});

for (const script of [true, false]) {
  test(`by mouse, ${script ? 'with' : 'without'} a script`, async () => {
    const seen = await lab.open({ script });
    const { page } = seen;
    const id = await asked('contradiction');
    await seen.goto(`/holds/${id}`);
    await page.locator('a[data-key="f"]').click();
    await fieldOf(seen).fill(words);
    await page.getByRole('button', { name: 'Show it with them' }).click();
    await page.getByRole('alert').or(letterOf(seen)).first().waitFor();
    assert.equal((await letterOf(seen).innerText()).startsWith(words), true);
    // Changed once more, and sent without another look: it is looked at first.
    await fieldOf(seen).fill(`${words} Twice.`);
    await page.getByRole('button', { name: /^Send 1 mail/ }).click();
    await page.getByText('this is what would leave now').waitFor();
    assert.equal((await letterOf(seen).innerText()).includes('Twice.'), true);
    assert.equal(await decidedOf(id), null);
    await page.getByRole('button', { name: /^Send 1 mail/ }).click();
    await told(seen);
    assert.equal((await decidedOf(id))?.words, `${words} Twice.`);
    await seen.close();
  });
}

for (const script of [true, false]) {
  const how = script ? 'by keys' : 'without a script';
  test(`words, and then somebody else: both are in what is shown and sent, ${how}`, async () => {
    const seen = await lab.open({ script });
    const { page } = seen;
    const id = await asked('first-contact');
    await seen.goto(`/holds/${id}/preview`);
    const press = async (key: string, named: string): Promise<void> =>
      script ? seen.press(key) : page.locator(named).first().click();
    await press('o', 'summary[data-key="o"]');
    await fieldOf(seen).fill(words);
    if (script) await seen.press('Escape');
    await press('f', 'summary[data-key="f"]');
    await page.locator('input[name="value"]').fill('noc@example.org');
    await press('Control+Enter', 'button[data-key="Ctrl+Enter"]');
    await page.getByText('this is what would leave now').waitFor();
    assert.equal(await decidedOf(id), null);
    assert.equal((await letterOf(seen).innerText()).startsWith(words), true);
    assert.equal(await page.locator('.hold-letter dd').first().innerText(), 'noc@example.org');
    assert.equal(await page.locator('input[name="value"]').inputValue(), 'noc@example.org');
    assert.equal(await fieldOf(seen).inputValue(), words);
    await page.locator('button[data-key="Ctrl+Enter"]').click();
    await told(seen);
    const decided = await decidedOf(id);
    assert.deepEqual([decided?.words, decided?.to], [words, 'noc@example.org']);
    assert.deepEqual(seen.trouble, []);
    await seen.close();
  });
}

for (const script of [true, false]) {
  test(`Enter in a field does what the button beside it says, ${script ? 'with' : 'without'} a script`, async () => {
    const seen = await lab.open({ script });
    const { page } = seen;
    const field = page.locator('input[name="value"]');
    const id = await asked('first-contact');
    await seen.goto(`/holds/${id}/preview`);
    await page.locator('summary[data-key="f"]').click();
    await field.fill('noc@example.org');
    await field.press('Enter');
    await page.waitForURL(/preview$/);
    await page.locator('.hold-letter dd').getByText('noc@example.org').waitFor();
    assert.equal(await page.getByRole('alert').count(), 0);
    assert.equal(await decidedOf(id), null);
    // Of several nobody can be looked at: the one button names them, for the mail that is chosen.
    const two = await asked('several-networks', 2);
    await seen.goto(`/holds/${two}/preview`);
    await page.locator('summary[data-key="f"]').click();
    await page.locator('select[name="ip"]').selectOption('192.0.2.183');
    await field.fill('noc@example.org');
    await field.press('Enter');
    await told(seen);
    const ips = ['192.0.2.183'];
    assert.deepEqual(await decidedOf(two), { kind: 'contact', to: 'noc@example.org', ips });
    assert.deepEqual(seen.trouble, []);
    await seen.close();
  });
}

for (const script of [true, false]) {
  test(`back from the look all is as it was, ${script ? 'by keys' : 'without a script'}`, async () => {
    const seen = await lab.open({ script });
    const { page } = seen;
    const id = await asked('contradiction');
    await seen.goto(`/holds/${id}/preview?words=1`);
    await fieldOf(seen).fill(words);
    if (script) await seen.press('Control+Enter');
    else await page.getByRole('button', { name: 'Show it with them' }).click();
    await page.waitForURL(/(?:preview|accept)$/);
    await page.getByRole('link', { name: 'Back', exact: true }).click();
    await page.getByText('Words were typed above the mails, and have not been sent.').waitFor();
    // One key sends nothing without them.
    if (script) await seen.press('a');
    assert.equal(await decidedOf(id), null);
    await page.getByRole('link', { name: /^Look and send/ }).click();
    await page.waitForURL(/preview$/);
    assert.equal((await letterOf(seen).innerText()).startsWith(words), true);
    assert.equal(await page.getByText('have not been sent').count(), 0);
    // Somebody else, too.
    await seen.goto(`/holds/${id}/preview?to=noc%40example.org`);
    await page.getByRole('link', { name: 'Back', exact: true }).click();
    await page.locator('.hold-other').getByText('noc@example.org').waitFor();
    await page.getByRole('link', { name: /^Look and send/ }).click();
    await page.waitForURL(/preview\?to=/);
    assert.equal(await page.locator('.hold-letter dd').first().innerText(), 'noc@example.org');
    // Taken out again they are gone.
    await fieldOf(seen).fill('');
    await page.getByRole('button', { name: 'Show it with them' }).click();
    await page.waitForURL(/preview$/);
    await page.getByRole('link', { name: 'Back', exact: true }).click();
    await page.waitForURL(/holds/);
    assert.equal(await page.getByText('have not been sent').count(), 0);
    // Who was chosen is chosen, and was never written to.
    assert.equal(await page.getByLabel('noc@example.org').isChecked(), true);
    await page.locator('button[data-key="a"]').click();
    await page.getByRole('link', { name: /^Look and send/ }).click();
    await page.waitForURL(/preview\?to=/);
    await page.getByRole('button', { name: /^Send 1 mail/ }).click();
    await told(seen);
    const decided = await decidedOf(id);
    assert.deepEqual([decided?.to, decided?.words], ['noc@example.org', undefined]);
    assert.deepEqual(seen.trouble, []);
    await seen.close();
  });
}

test('AT-33: hostile words are words, in the field, in the mail, and when they are taken back', async () => {
  const seen = await lab.open();
  const { page } = seen;
  const all = payloads.join('\n').slice(0, 3_900);
  const id = await asked('contradiction');
  await seen.goto(`/holds/${id}/preview?words=1`);
  await fieldOf(seen).fill(all);
  await page.getByRole('button', { name: 'Show it with them' }).click();
  await page.waitForURL(/\/preview$/);
  assert.equal(await fieldOf(seen).inputValue(), all);
  await page.getByRole('button', { name: /^Send 1 mail/ }).click();
  await told(seen);
  assert.equal((await decidedOf(id))?.words, all);
  await seen.press('z');
  await page.getByText('the question is open again').waitFor();
  const [row] = await desk.database.query<{ ticket: string }>(
    'select ticket from hold where id = $1',
    [id],
  );
  await seen.goto(`/tickets/${row?.ticket}`);
  await page.getByText('with the words:').first().waitFor({ state: 'attached' });
  assert.deepEqual(seen.trouble, []);
  assert.equal(page.url(), `${origin}/tickets/${row?.ticket}`);
  await seen.close();
});

for (const lang of langs) {
  test(`the page with words, and with too many, fits, ${lang}`, async () => {
    const seen = await lab.open({ lang });
    const id = await asked('first-contact');
    await seen.goto(`/holds/${id}/preview?words=1`);
    await fieldOf(seen).fill(words);
    await seen.page.locator('.hold-fields button[formaction]').first().click();
    await seen.page.waitForURL(/\/preview$/);
    await checkViews(seen, 'hold-words');
    await fieldOf(seen).fill('x'.repeat(4_001));
    await seen.page.locator('.hold-fields button[formaction]').first().click();
    await seen.page.locator('#words-wrong').waitFor();
    await checkViews(seen, 'hold-words-many');
    assert.deepEqual(seen.trouble, []);
    await seen.close();
  });
}
