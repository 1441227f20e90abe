// A compiled copy of the tree for the tests: with a loader that compiles while it loads, each of
// the hundreds of processes of a run takes up to 2 s longer to start. All is copied but what is
// installed, so that a test may spoil what it finds.

import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const installed = join(root, 'node_modules');
const left = [installed, join(root, 'var'), join(root, '.git')];

export interface CompiledTree {
  readonly folder: string;
  remove(): void;
}

/**
 * Compiles without a look at the types, which `npm run check` takes.
 * @throws Error with what the compiler says
 */
export function compiledTree(): CompiledTree {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-tests-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    // Some tests run programs under another account; `dist` must not look older than its sources.
    chmodSync(folder, 0o755);
    const filter = (path: string): boolean => !left.includes(path);
    cpSync(root, folder, { recursive: true, preserveTimestamps: true, filter });
    symlinkSync(installed, join(folder, 'node_modules'));
    const words = ['--noEmit', 'false', '--noCheck', '--sourceMap', '--inlineSources'];
    const tsc = join(installed, 'typescript/bin/tsc');
    const places = ['-p', root, '--rootDir', root, '--outDir', folder];
    const { status, stdout } = spawnSync(process.execPath, [tsc, ...places, ...words]);
    if (status !== 0) throw new Error(`the tests do not compile: ${String(stdout)}`);
    return { folder, remove };
  } catch (error) {
    remove();
    throw error;
  }
}
