// Compiles src/ to dist/: `npm run build`, and whoever starts sluice over sources that are newer.
// Several may do so at once. Each compiles apart, then moves its files in, the program itself last:
// a program that is no older than the sources has all its parts beside it, and each part is whole.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Relative to dist/. */
const program = 'cli/sluice.js';

/** Whether it compiled; if not, the compiler has said why on standard error, and dist/ is as it was. */
export function build() {
  // Beside dist/, so that source maps point to the same places.
  const apart = `${root}dist-${process.pid}`;
  const words = [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}tsconfig.build.json`];
  const stdio = ['ignore', process.stderr, 'inherit'];
  try {
    const { status } = spawnSync(process.execPath, [...words, '--outDir', apart], { stdio });
    if (status !== 0) return false;
    const files = readdirSync(apart, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => `${parentPath}/${name}`.slice(apart.length + 1));
    for (const file of [...files.filter((name) => name !== program), program]) {
      mkdirSync(dirname(`${root}dist/${file}`), { recursive: true });
      renameSync(`${apart}/${file}`, `${root}dist/${file}`);
    }
    return true;
  } finally {
    rmSync(apart, { recursive: true, force: true });
  }
}

const isAsked = realpathSync(process.argv[1] ?? '.') === fileURLToPath(import.meta.url);
if (isAsked && !build()) process.exitCode = 1;
