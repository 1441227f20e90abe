// Every page for everybody: axe finds nothing serious on any of them, in either theme, and on a
// telephone nothing is cut off, whatever the language makes of it. A file a language, so that they
// run side by side.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openTestDesk } from '../admin/desk.ts';
import { fillDesk } from './day.ts';
import { axeFinds, type LookOptions, openLab } from './lab.ts';
import { spillingCells } from './legible.ts';

const wider = 'document.documentElement.scrollWidth > innerWidth';

/** Walks over all pages in one language. */
export async function everyPageIn(lang: NonNullable<LookOptions['lang']>): Promise<void> {
  const desk = await openTestDesk();
  const lab = await openLab(desk);
  const day = await fillDesk(desk);

  test(`every page is for everybody, ${lang}`, async () => {
    const look = await lab.open({ lang });
    const found: string[] = [];
    for (const [name, path] of Object.entries(day.pages)) {
      await look.page.setViewportSize({ width: 1440, height: 900 });
      // A recipient's page speaks the letter's language, unless another is chosen.
      await look.goto(/^\/[ru]\//.test(path) ? `${path}?lang=${lang}` : path);
      assert.equal(await look.page.getAttribute('html', 'lang'), lang, name);
      for (const colorScheme of ['light', 'dark'] as const) {
        await look.page.emulateMedia({ colorScheme });
        const finds = await axeFinds(look.page, colorScheme === 'light' ? 'all' : 'colours');
        found.push(...finds.map((find) => `${name}, ${colorScheme}: ${find}`));
      }
      await look.page.setViewportSize({ width: 390, height: 844 });
      if (await look.page.evaluate(wider)) found.push(`${name}: wider than a telephone`);
      const spilling = await look.page.evaluate<string[]>(spillingCells);
      found.push(...spilling.map((text) => `${name}: spills: ${text}`));
    }
    assert.deepEqual(found, []);
    assert.deepEqual(look.trouble, []);
    await look.close();
  });
}
