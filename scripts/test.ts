// Runs the tests: `npm test`, `npm test -- test/stages`, `npm test -- --pg 15`, `npm run
// test:update`. Lists the files itself because `node --test DIR` on Node 20 also runs helpers;
// starts one PostgreSQL for all files that want one; ends with one line for machines: "N passed, N
// failed, N skipped".

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { startTestServer } from '../test/support/server.ts';
import { compiledTree } from './compiled.ts';

const testTimeoutMs = 300_000;
/** From so many files on it pays to compile them first. */
const compiledFrom = 12;
/** One more than the processors of a small machine: a third of the time of a file is waiting. */
const filesAtOnce = 3;

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
  const places = tree === null ? files : files.map((file) => file.replace(/\.ts$/, '.js'));
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
