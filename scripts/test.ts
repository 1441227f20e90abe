// Runs the tests: `npm test`, `npm test -- test/stages`, `npm test -- --pg 15`, `npm run
// test:update`. Lists the files itself because `node --test DIR` on Node 20 also runs helpers;
// starts one PostgreSQL for all files that want one; ends with one line for machines: "N passed, N
// failed, N skipped".

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

import { startTestServer } from '../test/support/server.ts';
import { compiledTree } from './compiled.ts';

const testTimeoutMs = 300_000;
/** From so many files on it pays to compile them first. */
const compiledFrom = 12;
/** One more than the processors of a small machine: a third of the time of a file is waiting. */
const filesAtOnce = 3;
/** So many files of a folder share a process: it loads what they all need once. */
const filesTogether = 4;
/** They hold programs, browsers or whole nodes from their first test to their last. */
const alone = /^test\/(?:browser|cli|crash|interop|node)\/|^test\/store\/embedded/;

const { values: flags, positionals: places } = parseArgs({
  allowPositionals: true,
  options: { update: { type: 'boolean' }, pg: { type: 'string' } },
});
if (flags.pg !== undefined) process.env['SLUICE_TEST_PG'] = flags.pg;
if (flags.update) process.env['SLUICE_TEST_UPDATE'] = '1';

const files = (places.length > 0 ? places : ['test']).flatMap(testsBelow);
const seen = new Set<string>();
const server = files.some(wantsServer) ? await startTestServer({ isShared: true }) : null;
if (server !== null) process.env['SLUICE_TEST_SERVER'] = JSON.stringify(server.connection);
// Expected files are written beside the tests, not beside their copy.
const tree = files.length < compiledFrom || flags.update ? null : compiledTree();
try {
  process.exitCode = await runAll(files);
} finally {
  tree?.remove();
  await server?.stop();
}

/** Every *.test.ts at or below a place. */
function testsBelow(place: string): string[] {
  if (statSync(place).isFile()) return [place];
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(place, name))
    .sort();
}

/** The compiled files, those of a folder together as far as they may be. */
function grouped(folder: string, all: readonly string[]): readonly string[] {
  const groups: string[][] = [];
  for (const file of all) {
    const last = groups.at(-1);
    const [first = ''] = last ?? [];
    const fits = last !== undefined && last.length < filesTogether && !alone.test(file);
    if (fits && dirname(first) === dirname(file) && !alone.test(first)) last.push(file);
    else groups.push([file]);
  }
  return groups.map((group, at) => {
    const [first = ''] = group;
    if (group.length === 1) return first.replace(/\.ts$/, '.js');
    const place = join(dirname(first), `group-${at}.test.js`);
    const lines = group.map((file) => `import './${basename(file, '.ts')}.js';\n`);
    writeFileSync(join(folder, place), lines.join(''));
    return place;
  });
}

/** Whether a file, or a helper that it imports, is about a database. */
function wantsServer(file: string): boolean {
  if (seen.has(file)) return false;
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  if (text.includes('/support/database')) return true;
  return [...text.matchAll(/(?: from |\bimport\()'(\.\.?\/[^']+)'/g)]
    .map(([, path = '']) => join(file, '..', path))
    .some((path) => path.startsWith('test') && wantsServer(path));
}

/** The exit code; nothing that ran is no success. */
async function runAll(files: readonly string[]): Promise<number> {
  const loader = tree === null ? ['--import', 'tsx'] : ['--enable-source-maps'];
  const atOnce = String(filesAtOnce);
  const words = [...loader, '--test', '--test-reporter', 'spec', '--test-concurrency', atOnce];
  // A failed test leaves its connections open: the timeout ends its file. (--test-force-exit would,
  // too, but at times a file ended so before its last results were out.)
  words.push(`--test-timeout=${testTimeoutMs}`);
  const places = tree === null ? files : grouped(tree.folder, files);
  const child = spawn(process.execPath, [...words, ...places], {
    cwd: tree?.folder ?? process.cwd(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => child.kill(name));
  const counts = new Map<string, number>();
  let tail = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    process.stdout.write(text);
    const lines = (tail + text).split('\n');
    tail = lines.pop() ?? '';
    for (const line of lines) {
      const match = /^ℹ (pass|fail|cancelled|skipped|todo) (\d+)$/.exec(line);
      if (match) counts.set(match[1] ?? '', Number(match[2]));
    }
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  const count = (name: string) => counts.get(name) ?? 0;
  const failed = count('fail') + count('cancelled');
  const skipped = count('skipped') + count('todo');
  console.log(`${count('pass')} passed, ${failed} failed, ${skipped} skipped`);
  return code === 0 && failed === 0 && count('pass') > 0 ? 0 : 1;
}
