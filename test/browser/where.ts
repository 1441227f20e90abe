// The browser ring runs where a browser is. A machine with only Node says what it lacks and goes
// on; in CI, which installs one, a missing browser is a failure.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';

/** Debian's packages bear these names; the shell has no window to draw and takes half the time. */
const browsers = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

/** Null on a machine that has none. */
export const browserPath = browsers.find((path) => existsSync(path)) ?? null;
export const noBrowser = `there is no ${browsers.join(' and no ')}: apt-get install chromium`;

/** Loads a file of tests that need a browser. */
export async function whereBrowser(load: () => Promise<unknown>): Promise<void> {
  if (browserPath !== null) {
    await load();
    return;
  }
  const skip = process.env['CI'] === 'true' ? false : noBrowser;
  test('the pages in a real browser', { skip }, () => assert.fail(noBrowser));
}
