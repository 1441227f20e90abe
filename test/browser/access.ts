// Every page for everybody, in one language: legible and whole in a wide window and on a telephone,
// in either theme, and axe finds nothing serious. Other files look only at what they bring about.
// With SLUICE_SCREENSHOTS=FOLDER it leaves a picture of each. A file a language, so that they run
// side by side.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import type { Page } from 'playwright-core';

import { routes } from '../../src/admin/routes.ts';
import { openTestDesk } from '../admin/desk.ts';
import { fillDesk } from './day.ts';
import { type AxeAsked, axeFinds, type LookOptions, openLab, pageFaults } from './lab.ts';

type Lang = NonNullable<LookOptions['lang']>;

interface View {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
  readonly axe: AxeAsked | null;
}

const pictures = process.env['SLUICE_SCREENSHOTS'];
const heights: Readonly<Record<number, number>> = { 1440: 900, 390: 844 };

/** What answers a GET and is no page of its own, or is walked through where it comes about. */
const elsewhere = [
  /^\/(?:live|logout|queue\/news|healthz|readyz|metrics|tickets\.csv)$/,
  /\/(?:html|raw|letter|text|parts\/:path|files\/:place)$/,
  /^\/bulk\/:id$/,
  /^\/tickets\/:key\/./,
];

/**
 * In which order one load of a page is looked at. In one language it is loaded on the telephone, so
 * that no page depends on a wide window when it starts. Colours are the same in both widths.
 */
function viewsIn(lang: Lang): readonly View[] {
  const views: readonly View[] = [
    { width: 1440, colorScheme: 'light', axe: 'all' },
    { width: 1440, colorScheme: 'dark', axe: 'colours' },
    { width: 390, colorScheme: 'dark', axe: null },
    { width: 390, colorScheme: 'light', axe: lang === 'en' ? 'all but colours' : null },
  ];
  return lang === 'es' ? views.toReversed() : views;
}

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
  const views = viewsIn(lang);

  test('every page is among those that are looked at', () => {
    assert.deepEqual(unseenBy(Object.values(day.pages)), []);
  });

  test(`every page is for everybody, ${lang}`, async () => {
    const look = await lab.open({ lang });
    const { page } = look;
    const found: string[] = [];
    for (const [name, path] of Object.entries(day.pages)) {
      await show(page, views[0]);
      // A recipient's page speaks the letter's language, unless another is chosen.
      await look.goto(/^\/[ru]\//.test(path) ? `${path}?lang=${lang}` : path);
      assert.equal(await page.getAttribute('html', 'lang'), lang, name);
      for (const view of views) {
        await show(page, view);
        const { width, colorScheme, axe } = view;
        await picture(page, `${name}-${width}-${colorScheme}`);
        const faults = await pageFaults(page);
        if (axe !== null) faults.push(...(await axeFinds(page, axe)));
        found.push(...faults.map((fault) => `${name}, ${width} px, ${colorScheme}: ${fault}`));
      }
    }
    assert.deepEqual(found, []);
    assert.deepEqual(look.trouble, []);
    await look.close();
  });
}

async function show(page: Page, view: View | undefined): Promise<void> {
  const { width, colorScheme } = view ?? assert.fail();
  await page.setViewportSize({ width, height: heights[width] ?? 900 });
  await page.emulateMedia({ colorScheme });
}

async function picture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}
