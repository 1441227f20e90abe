// Every page in a window of one width: legible, nothing cut off, and nothing that axe finds there.
// With SLUICE_SCREENSHOTS=FOLDER it leaves a picture of each, light and dark. A file a width, so that
// they run side by side.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { routes } from '../../src/admin/routes.ts';
import { openTestDesk } from '../admin/desk.ts';
import { fillDesk } from './day.ts';
import { axeFinds, checkPage, openLab, origin } from './lab.ts';

const pictures = process.env['SLUICE_SCREENSHOTS'];
/** In the dark only colours differ, and access.ts asks axe about those on every page. */
const schemes = pictures === undefined ? (['light'] as const) : (['light', 'dark'] as const);

/** What answers a GET and is no page of its own, or is walked through where it comes about. */
const elsewhere = [
  /^\/(?:live|logout|queue\/news|healthz|readyz|metrics|tickets\.csv)$/,
  /\/(?:html|raw|letter|text|parts\/:path|files\/:place)$/,
  /^\/bulk\/:id$/,
  /^\/tickets\/:key\/./,
];

/** The pages that no path of these leads to. */
function unseenBy(pages: readonly string[]): readonly string[] {
  const seen = pages.map((path) => path.split('?', 1)[0] ?? '');
  return routes
    .filter(({ method, path }) => method === 'GET' && !elsewhere.some((one) => one.test(path)))
    .map(({ path }) => path)
    .filter((path) => {
      const shape = new RegExp(`^${path.replaceAll(/:[^/]+/g, '[^/]+')}$`);
      return !seen.some((one) => shape.test(one));
    });
}

/** Walks over all pages in windows so wide. */
export async function everyPageFits(width: number): Promise<void> {
  const desk = await openTestDesk(origin);
  const lab = await openLab(desk);
  const day = await fillDesk(desk);

  test('every page is among those that are looked at', () => {
    assert.deepEqual(unseenBy(Object.values(day.pages)), []);
  });

  for (const scheme of schemes) {
    test(`every page fits ${width} px, ${scheme}`, async () => {
      const { page, context, trouble } = await lab.open({ width, scheme });
      for (const [name, path] of Object.entries(day.pages)) {
        await page.goto(`${origin}${path}`);
        // First, so that what is wrong can be looked at.
        if (pictures !== undefined) {
          mkdirSync(pictures, { recursive: true });
          const file = join(pictures, `${name}-${width}-${scheme}.png`);
          await page.screenshot({ path: file, fullPage: true });
        }
        await checkPage(page);
        // access.ts asks axe about wide windows, in all languages; colours are the same here.
        const isNew = width < 1000 && scheme === 'light';
        if (isNew) assert.deepEqual(await axeFinds(page, 'all but colours'), [], name);
      }
      assert.deepEqual(trouble, []);
      await context.close();
    });
  }
}
