// A page as everybody has it: in a wide window and on a telephone, in either theme; legible and
// whole there, and axe finds nothing serious. With SLUICE_SCREENSHOTS=FOLDER each view in English
// leaves its picture.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { type AxeAsked, axeFinds, type Lang, type Look, pageFaults } from './lab.ts';

interface View {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
  readonly axe: AxeAsked | null;
}

export const langs: readonly Lang[] = ['en', 'cs', 'es'];

const pictures = process.env['SLUICE_SCREENSHOTS'];
const heights: Readonly<Record<number, number>> = { 1440: 900, 390: 844 };

/**
 * In which order a page is looked at. In one language it is loaded on the telephone, so that no page
 * depends on a wide window when it starts. axe looks where it is loaded, in either theme.
 */
function viewsIn(lang: Lang): readonly View[] {
  const [first, second] = lang === 'es' ? [390, 1440] : [1440, 390];
  return [
    { width: first, colorScheme: 'light', axe: 'all' },
    { width: first, colorScheme: 'dark', axe: 'colours' },
    { width: second, colorScheme: 'dark', axe: null },
    { width: second, colorScheme: 'light', axe: null },
  ];
}

/** The window in which a page is loaded before it is looked at. */
export async function firstView(look: Look): Promise<void> {
  const [first] = viewsIn(look.lang);
  await show(look, first ?? assert.fail());
}

/** What axe is asked where colours were looked at already. */
const uncoloured: Readonly<Record<AxeAsked, AxeAsked | null>> = {
  all: 'all but colours',
  colours: null,
  'all but colours': 'all but colours',
};

/** What is wrong with the page as it is now, in any view, a line each. */
export async function faultsInViews(look: Look, name: string, coloured = true): Promise<string[]> {
  const found: string[] = [];
  for (const view of viewsIn(look.lang)) {
    const { width, colorScheme, axe } = view;
    await show(look, view);
    await picture(look, `${name}-${width}-${colorScheme}`);
    const faults = await pageFaults(look.page);
    const asked = axe === null || coloured ? axe : uncoloured[axe];
    if (asked !== null) faults.push(...(await axeFinds(look.page, asked)));
    found.push(...faults.map((fault) => `${name}, ${width} px, ${colorScheme}: ${fault}`));
  }
  return found;
}

/**
 * Nothing is wrong with the page as it is now, in any view; its window is the first one again. What
 * a page comes to has the colours that it has in English, where axe looks at them.
 */
export async function checkViews(look: Look, name: string): Promise<void> {
  assert.deepEqual(await faultsInViews(look, name, look.lang === 'en'), []);
  await firstView(look);
}

async function show({ page }: Look, { width, colorScheme }: View): Promise<void> {
  await page.setViewportSize({ width, height: heights[width] ?? 900 });
  await page.emulateMedia({ colorScheme });
}

async function picture({ page, lang }: Look, name: string): Promise<void> {
  if (pictures === undefined || lang !== 'en') return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}
