// A queue of several as it is worked by keys on a small screen: what is selected after an answer,
// what a key says that has nothing to do, and that all that answers is to be seen.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { HoldCode } from '../../src/model.ts';
import { openTestDesk } from '../admin/desk.ts';
import { accepted, askingAt } from './asked.ts';
import { axeFinds, checkPage, type Look, openLab, origin } from './lab.ts';

const desk = await openTestDesk(origin);
const lab = await openLab(desk);
const { asked, effectOf } = askingAt(desk);

const small = { width: 1280, height: 800 } as const;
const codes: readonly HoldCode[] = [
  'first-contact',
  'not-ours',
  'no-address',
  'unverified-follow-up',
  'suspected-spam',
  'several-networks',
  'contradiction',
  'no-contact',
  'no-rule',
];
const ids = new Map<HoldCode, Awaited<ReturnType<typeof asked>>>();
for (const code of codes) {
  ids.set(
    code,
    await asked(code, { 'several-networks': 2, 'unverified-follow-up': 0 }[code as string] ?? 1),
  );
}
const idOf = (code: HoldCode) => ids.get(code) ?? assert.fail(code);

const selected = ({ page }: Look) => page.locator('a[data-hold][aria-current]').textContent();

/** Presses a key that brings another question to its place, and waits for it. */
async function step(seen: Look, key: 'j' | 'k', code: HoldCode): Promise<void> {
  await seen.press(key);
  await seen.page.waitForURL(`**/*hold=${idOf(code)}`);
  await seen.page.locator('#detail:not([aria-busy="true"])').waitFor();
}

test('on a small screen each question shows what answers it', async () => {
  const seen = await lab.open({ ...small, at: '/' });
  for (const [index, code] of codes.entries()) {
    if (index > 0) await step(seen, 'j', code);
    const key = code === 'first-contact' ? 'f' : 'a';
    const button = seen.page.locator(`.queue-answer [data-key~="${key}"].button`).first();
    if ((await button.count()) === 0) continue;
    const box = await button.boundingBox();
    assert.equal(box !== null && box.y + box.height <= small.height, true, code);
  }
  await checkPage(seen.page);
  assert.deepEqual(await axeFinds(seen.page), []);
  assert.deepEqual(seen.trouble, []);
  await seen.close();
});

test('a place that was pulled wider is no trouble when the next question comes', async () => {
  const seen = await lab.open({ ...small, at: '/' });
  // As a browser does it for whoever pulls at a field, and without asking the policy.
  await seen.page.locator('#detail [id]').evaluateAll((all: unknown[]) => {
    for (const one of all as { style: { width: string } }[]) one.style.width = '20rem';
  });
  await step(seen, 'j', 'not-ours');
  assert.deepEqual(seen.trouble, []);
  await seen.close();
});

/** Gives what a finger would miss: what is pressed, alone on its line, and is lower than 32 px. */
const lowTargets = `[...document.querySelectorAll(
    '.button, main button, .out button, .find input, summary, nav a, .choices a, label:has(input)')]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 32)
  .map((one) => one.className + ' ' + one.textContent.trim())`;

test('on a telephone sentences are whole, fingers hit, and no key is named', async () => {
  const seen = await lab.open({ width: 390, height: 844, touch: true });
  for (const path of ['/', '/tickets', '/outbox', `/holds/${idOf('several-networks')}`]) {
    await seen.goto(path);
    assert.deepEqual(await seen.page.evaluate(lowTargets), [], path);
    assert.equal(await seen.page.locator('kbd.key:visible').count(), 0, path);
    await checkPage(seen.page);
  }
  await seen.goto('/');
  const cut = await seen.page.locator('.queue-rows td > span').evaluateAll((all: unknown[]) => {
    const spans = all as { scrollWidth: number; clientWidth: number; textContent: string }[];
    return spans.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent);
  });
  assert.deepEqual(cut, []);
  await seen.goto('/keys');
  assert.equal((await seen.page.locator('kbd.key:visible').count()) > 20, true);
  assert.deepEqual(seen.trouble, []);
  await seen.close();
});

test('a key that has nothing to do says which one has', async () => {
  const seen = await lab.open({ ...small, at: '/' });
  for (const [code, words] of [
    ['first-contact', 'Nothing was sent: press f and look first.'],
  ] as const) {
    await seen.goto(`/?hold=${idOf(code)}`);
    await seen.press('a');
    await seen.page.locator('.hold-instead').getByText(words).waitFor();
    await seen.page.locator('#said').getByText(words).waitFor();
    assert.deepEqual(await axeFinds(seen.page), []);
    assert.deepEqual(await effectOf(idOf(code)), { how: null });
  }
  assert.deepEqual(seen.trouble, []);
  await seen.close();
});

test('what was skipped stays skipped: after an answer the next one is selected', async () => {
  const seen = await lab.open({ ...small, at: '/' });
  await step(seen, 'j', 'not-ours');
  await seen.press('a');
  await seen.page.waitForURL(/[?&]did=h/);
  assert.equal(await selected(seen), 'About no-address');
  await seen.press('!');
  await seen.page.waitForURL(`**/*${idOf('no-address')}*`);
  await seen.page.getByText('Taken for spam.').waitFor();
  assert.equal(await selected(seen), 'About unverified-follow-up');
  assert.deepEqual(await effectOf(idOf('not-ours')), accepted);
  await seen.press('z');
  await seen.page.getByText('the question is open again').waitFor();
  assert.equal(await selected(seen), 'About no-address');
  assert.deepEqual(await effectOf(idOf('first-contact')), { how: null });
  assert.deepEqual(seen.trouble, []);
  await seen.close();
});
