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
  const seen = await lab.open(small);
  for (const [index, code] of codes.entries()) {
    if (index > 0) await step(seen, 'j', code);
    const key = code === 'first-contact' ? 'f' : 'a';
    const button = seen.page.locator(`.queue-answer [data-key="${key}"].button`).first();
    if ((await button.count()) === 0) continue;
    const box = await button.boundingBox();
    assert.equal(box !== null && box.y + box.height <= small.height, true, code);
  }
  await checkPage(seen.page);
  assert.deepEqual(await axeFinds(seen.page), []);
  assert.deepEqual(seen.trouble, []);
  await seen.close();
});

test('a key that has nothing to do says which one has', async () => {
  const seen = await lab.open(small);
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
  const seen = await lab.open(small);
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
