// The browser ring runs where a browser is. A machine with only Node says what it lacks and goes
// on; in CI, which installs one, a missing browser is a failure.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';

/** Debian: chromium */
export const browserPath = '/usr/bin/chromium';

/** Loads a file of tests that need a browser. */
export async function whereBrowser(load: () => Promise<unknown>): Promise<void> {
  if (existsSync(browserPath)) {
    await load();
    return;
  }
  const missing = `there is no ${browserPath}: apt-get install chromium`;
  const skip = process.env['CI'] === 'true' ? false : missing;
  test('the pages in a real browser', { skip }, () => assert.fail(missing));
}
