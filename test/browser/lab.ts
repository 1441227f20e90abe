// A desk in a real browser: opens windows that note whatever goes wrong or elsewhere, and looks at
// pages as axe and readers do. To a browser localhost is a safe place; which port it is, is mapped.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after } from 'node:test';

import { type BrowserContext, chromium, type Page } from 'playwright-core';

import { createLink } from '../../src/store/sessions.ts';
import type { TestDesk } from '../admin/desk.ts';
import { faintTexts, spillingCells } from './legible.ts';
import { browserPath } from './where.ts';

export const origin = 'http://localhost';

/** Each width with light and dark, every language once: what a page is looked at in. */
export const looks = [
  { width: 1440, scheme: 'light', lang: 'en' },
  { width: 1440, scheme: 'dark', lang: 'cs' },
  { width: 390, scheme: 'light', lang: 'cs' },
  { width: 390, scheme: 'dark', lang: 'es' },
] as const;

export interface LookOptions {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
  readonly lang?: 'en' | 'cs' | 'es';
  readonly script?: boolean;
  /** Logs in by that name; null: not at all. */
  readonly as?: string | null;
}

export interface Look {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Console errors, dialogs, requests to other places. */
  readonly trouble: string[];
  /** How many keys were pressed by `press`. */
  presses(): number;
  press(...keys: string[]): Promise<void>;
  goto(path: string): Promise<void>;
  close(): Promise<void>;
}

/** What a browser needs of a desk. */
export type LabDesk = Pick<TestDesk, 'database' | 'port' | 'clock'>;

export interface Lab {
  open(options?: LookOptions): Promise<Look>;
}

/** One browser for a file of tests; it ends with them. */
export async function openLab(desk: LabDesk): Promise<Lab> {
  const browser = await chromium.launch({
    executablePath: browserPath,
    args: ['--no-sandbox', `--host-resolver-rules=MAP localhost 127.0.0.1:${desk.port}`],
    // Its handler would keep a file alive that the runner ends for taking too long.
    handleSIGTERM: false,
  });
  after(() => browser.close());
  return {
    async open(options = {}) {
      const { width = 1440, height = 900, scheme = 'light', lang = 'en', script = true } = options;
      const { as = 'operator' } = options;
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: scheme,
        locale: lang,
        javaScriptEnabled: script,
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      const trouble = watched(page);
      let presses = 0;
      const look: Look = {
        context,
        page,
        trouble,
        presses: () => presses,
        press: async (...keys) => {
          for (const key of keys) {
            presses += 1;
            await page.keyboard.press(key);
          }
        },
        goto: async (path) => void (await page.goto(`${origin}${path}`)),
        close: () => context.close(),
      };
      if (as !== null) await logIn(page, desk, as);
      return look;
    },
  };
}

function watched(page: Page): string[] {
  const trouble: string[] = [];
  page.on('console', (message) => {
    // A refusal is an answer; Chromium reports it all the same.
    if (message.type() === 'error' && !message.text().includes('responded with a status of 4'))
      trouble.push(message.text());
  });
  page.on('pageerror', (error) => void trouble.push(String(error)));
  page.on('dialog', (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`)) trouble.push(request.url());
  });
  return trouble;
}

async function logIn(page: Page, desk: LabDesk, actor: string): Promise<void> {
  const secret = await createLink(desk.database, actor, desk.clock);
  await page.goto(`${origin}/login/${secret}`);
  await page.locator('main form button').click();
  await page.waitForURL(`${origin}/`);
}

/** What a page must have, whoever reads it and however. */
export async function checkPage(page: Page): Promise<void> {
  const count = (selector: string): Promise<number> => page.locator(selector).count();
  assert.deepEqual(
    {
      headings: await count('h1'),
      mains: await count('main'),
      tablesUnnamed: await count('table:not(:has(caption))'),
      headsUnscoped: await count('th:not([scope])'),
      listsNotDirect: await count('ul > :not(li), ol > :not(li)'),
      linksEmpty: await count('a:empty'),
      picturesUnnamed: await count('img:not([alt])'),
      wider: await page.evaluate('document.documentElement.scrollWidth > innerWidth'),
      faint: await page.evaluate(faintTexts),
      spilling: await page.evaluate(spillingCells),
    },
    {
      headings: 1,
      mains: 1,
      tablesUnnamed: 0,
      headsUnscoped: 0,
      listsNotDirect: 0,
      linksEmpty: 0,
      picturesUnnamed: 0,
      wider: false,
      faint: [],
      spilling: [],
    },
  );
}

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly target: readonly string[] }[];
}

/** Colours take axe the longest, and are all that differs between two themes. */
const colours = 'color-contrast';
const asked = {
  all: {},
  colours: { runOnly: [colours] },
  'all but colours': { rules: { [colours]: { enabled: false } } },
} as const;

// The minified one: a page reads it in half the time.
const axeSource = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** What axe finds serious or critical, a line each. */
export async function axeFinds(page: Page, what: keyof typeof asked = 'all'): Promise<string[]> {
  const isThere = await page.evaluate<boolean>("typeof axe !== 'undefined'");
  if (!isThere) await page.evaluate(`${axeSource};0`);
  const options = JSON.stringify({ resultTypes: ['violations'], ...asked[what] });
  const found = await page.evaluate<Violation[]>(
    `axe.run(${options}).then((results) => results.violations)`,
  );
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}
