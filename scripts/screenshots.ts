// Pictures of every page, light and dark, 1440 and 390 px wide, for people to look at: `npm run
// screenshots` leaves them in var/screenshots (or the folder named). The pages are those of the
// browser tests, so that what is looked at is what is checked.

import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { browserPath, noBrowser } from '../test/browser/where.ts';

const root = join(import.meta.dirname, '..');
const folder = resolve(process.argv[2] ?? join(root, 'var/screenshots'));
const unavailable = 69;
/** The tests that look at pages: at those of an address, and at those that an act leads to. */
const looking = ['access-en', 'answers', 'desk', 'keys', 'list', 'lookup', 'marks', 'ticket'];

if (browserPath === null) {
  console.error(`screenshots: ${noBrowser}`);
  process.exitCode = unavailable;
} else {
  mkdirSync(folder, { recursive: true });
  for (const name of pictures()) rmSync(join(folder, name));
  process.exitCode = await take();
  console.log(`${pictures().length} pictures in ${folder}`);
}

function pictures(): string[] {
  return readdirSync(folder).filter((name) => /-(?:1440|390)-(?:light|dark)\.png$/.test(name));
}

/** @returns the exit code: where a page is not as it should be, its picture is taken all the same */
function take(): Promise<number> {
  const files = looking.map((name) => `test/browser/${name}.test.ts`);
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/test.ts', ...files], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, SLUICE_SCREENSHOTS: folder },
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
