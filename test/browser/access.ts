// Every page that an address leads to, for everybody, in one language: legible and whole in any
// view, and axe finds nothing serious. Other files look only at what they bring about. A file a
// language, so that they run side by side.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { routes } from '../../src/admin/routes.ts';
import { openTestDesk } from '../admin/desk.ts';
import { fillDesk } from './day.ts';
import { type Lang, openLab } from './lab.ts';
import { faultsInViews, firstView } from './views.ts';

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

/** Walks over all pages in one language. */
export async function everyPageIn(lang: Lang): Promise<void> {
  const desk = await openTestDesk();
  const lab = await openLab(desk);
  const day = await fillDesk(desk);

  test('every page is among those that are looked at', () => {
    assert.deepEqual(unseenBy(Object.values(day.pages)), []);
  });

  test(`every page is for everybody, ${lang}`, async () => {
    const look = await lab.open({ lang });
    const found: string[] = [];
    for (const [name, path] of Object.entries(day.pages)) {
      await firstView(look);
      // A recipient's page speaks the letter's language, unless another is chosen.
      await look.goto(/^\/[ru]\//.test(path) ? `${path}?lang=${lang}` : path);
      assert.equal(await look.page.getAttribute('html', 'lang'), lang, name);
      found.push(...(await faultsInViews(look, name)));
    }
    assert.deepEqual(found, []);
    assert.deepEqual(look.trouble, []);
    await look.close();
  });
}
