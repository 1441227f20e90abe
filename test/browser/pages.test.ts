// The browser ring: runs where a browser is. A machine with only Node says what it lacks and goes
// on; in CI, which installs one, a missing browser is a failure.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';

const browser = '/usr/bin/chromium';

if (existsSync(browser)) {
  await import('./pages.ts');
} else {
  const missing = `there is no ${browser}: apt-get install chromium`;
  const skip = process.env['CI'] === 'true' ? false : missing;
  test('the pages in a real browser', { skip }, () => assert.fail(missing));
}
