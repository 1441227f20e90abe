// A desk in a real browser: opens windows that note whatever goes wrong or elsewhere, and looks at
// pages as axe and readers do. To a browser localhost is a safe place; which port it is, is mapped.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after } from 'node:test';

import { type BrowserContext, chromium, type Page } from 'playwright-core';

import { sessionCookie } from '../../src/admin/cookie.ts';
import { createLink, redeemLink } from '../../src/store/sessions.ts';
import type { TestDesk } from '../admin/desk.ts';
import { faultsOfPage } from './legible.ts';
import { browserPath, noBrowser } from './where.ts';

export const origin = 'http://localhost';

export type Lang = 'en' | 'cs' | 'es';

export interface LookOptions {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
  readonly lang?: Lang;
  readonly script?: boolean;
  /** A telephone: fingers, and no keyboard. */
  readonly touch?: boolean;
  /** Logs in by that name; null: not at all. */
  readonly as?: string | null;
  /** Goes there at once. */
  readonly at?: string;
}

export interface Look {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly lang: Lang;
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
    executablePath: browserPath ?? assert.fail(noBrowser),
    args: ['--no-sandbox', `--host-resolver-rules=MAP localhost 127.0.0.1:${desk.port}`],
    // Its handler would keep a file alive that the runner ends for taking too long.
    handleSIGTERM: false,
  });
  after(() => browser.close());
  return {
    async open(options = {}) {
      const { width = 1440, height = 900, scheme = 'light', lang = 'en', script = true } = options;
      const { as = 'operator', touch = false } = options;
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: scheme,
        locale: lang,
        javaScriptEnabled: script,
        reducedMotion: 'reduce',
        hasTouch: touch,
        isMobile: touch,
      });
      const page = await context.newPage();
      const trouble = watched(page);
      let presses = 0;
      const look: Look = {
        context,
        page,
        lang,
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
      if (as !== null) await logIn(context, desk, as);
      if (options.at !== undefined) await look.goto(options.at);
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

/** As who has followed a login link; the way there is walked through by the test of it. */
async function logIn(context: BrowserContext, desk: LabDesk, actor: string): Promise<void> {
  const { database, clock } = desk;
  const secret = await redeemLink(database, await createLink(database, actor, clock), clock);
  const { name } = sessionCookie(origin);
  const cookie = { name, value: secret ?? '', url: origin, httpOnly: true } as const;
  await context.addCookies([{ ...cookie, sameSite: 'Strict' }]);
}

/** What a page lacks, whoever reads it and however, a line each. */
export async function pageFaults(page: Page): Promise<string[]> {
  return page.evaluate(faultsOfPage);
}

/** Nothing is wrong with the page as it is now. */
export async function checkPage(page: Page): Promise<void> {
  assert.deepEqual(await pageFaults(page), []);
}

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly target: readonly string[] }[];
}

/** Colours take axe the longest, and are all that differs between two themes. */
const colours = 'color-contrast';
const axeOptions = {
  all: {},
  colours: { runOnly: [colours] },
  'all but colours': { rules: { [colours]: { enabled: false } } },
} as const;

export type AxeAsked = keyof typeof axeOptions;

// The minified one: a page reads it in half the time.
const axeSource = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** To carry so long a script into the browser costs more than to run axe: a window keeps it. */
const axeKept = `sessionStorage.axe = ${JSON.stringify(axeSource)}; (0, eval)(sessionStorage.axe); 0`;
const axeFromBefore = `(() => {
  if (typeof axe === 'undefined' && 'axe' in sessionStorage) (0, eval)(sessionStorage.axe);
  return typeof axe !== 'undefined';
})()`;

/** What axe finds serious or critical, a line each. */
export async function axeFinds(page: Page, asked: AxeAsked = 'all'): Promise<string[]> {
  if (!(await page.evaluate<boolean>(axeFromBefore))) await page.evaluate(axeKept);
  const options = JSON.stringify({ resultTypes: ['violations'], ...axeOptions[asked] });
  const found = await page.evaluate<Violation[]>(
    `axe.run(${options}).then((results) => results.violations)`,
  );
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}
