// The process that holds a cage is killed with kill -9: its children end with it, whatever they are
// doing, also while they are still starting.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { shelterHere } from '../../src/workers/reader.ts';
import { family, whoStays } from '../crash/processes.ts';
import { until } from '../support/until.ts';

const holder = fileURLToPath(
  new URL(`./cage-holder${extname(import.meta.filename)}`, import.meta.url),
);
const skip = process.platform === 'linux' ? false : 'looks at processes through /proc';
const isMortal = shelterHere().words.includes('setpriv');
/** Without the kernel's help a child must have begun to run before it sees that it is alone. */
const goneMsMax = isMortal ? 1_000 : 15_000;

async function startHolder() {
  const words = [...process.execArgv.filter((word) => word !== '--test'), holder];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  const { pid = 0 } = child;
  const children = await until('both children are there', () => {
    const found = family(pid).filter((one) => one.parent === pid && one.name !== 'esbuild');
    return found.length >= 2 && found;
  });
  return { child, children };
}

test('a child that is still starting ends with the process that started it', { skip }, async () => {
  const { child, children } = await startHolder();
  child.kill('SIGKILL');
  assert.deepEqual((await whoStays(children, goneMsMax)).stay, []);
});

test('a child that stands still ends with it, too', { skip }, async (t) => {
  // Only the kernel ends what stands still; CI installs setpriv, so there its want is a failure.
  if (!isMortal && process.env['CI'] !== 'true') return t.skip('this machine has no setpriv');
  const { child, children } = await startHolder();
  // Past the programs that start it, or it is not yet what is spoken of.
  await until(
    'they run',
    () =>
      family(child.pid ?? 0).filter(({ name }) => name === 'node' || name === 'MainThread')
        .length >= 3,
  );
  for (const { pid } of children) process.kill(pid, 'SIGSTOP');
  child.kill('SIGKILL');
  assert.deepEqual((await whoStays(children, goneMsMax)).stay, []);
});
