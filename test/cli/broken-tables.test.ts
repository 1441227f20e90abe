// A program whose tables of tickets are broken does not start, and `check` says the same: tried on
// a copy of the program with such a table.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { temporaryHome } from '../support/server.ts';

const root = join(import.meta.dirname, '../..');
const copy = join(temporaryHome(), 'program');

/** Writes one table of the copy anew. */
function spoil(table: string, from: string, to: string): void {
  const path = join(copy, 'dist/tickets', table);
  const text = readFileSync(path, 'utf8');
  assert.equal(text.split(from).length, 2, `${table} has ${from} once`);
  writeFileSync(path, text.replace(from, to));
}

function sluice(...words: string[]) {
  const program = join(copy, 'bin/sluice.mjs');
  const done = spawnSync(process.execPath, [program, ...words], {
    encoding: 'utf8',
    cwd: copy,
    env: { ...process.env, SLUICE_HOME: join(copy, 'home') },
    timeout: 60_000,
  });
  return { status: done.status, out: done.stdout, err: done.stderr };
}

before(() => {
  // In a checkout this builds dist/ where it is missing or old.
  const built = spawnSync(process.execPath, [join(root, 'bin/sluice.mjs'), '--version']);
  assert.equal(built.status, 0, String(built.stderr));
  for (const name of ['bin', 'dist', 'config', 'templates', 'package.json']) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});

test('the program starts with its own tables, and with no table that has a dead end', () => {
  const whole = sluice('check');
  assert.equal(whole.status, 0, whole.err);

  spoil(
    'lifecycles.js',
    "open: ['resolved', 'rejected'],",
    "open: ['rejected', 'lost'], lost: [],",
  );
  spoil('links.js', "abandoned: 'resolved'", "abandoned: 'gone'");
  const told = [
    'lifecycles: report: nothing leads out of "lost"',
    'links: incident to report: at "resolved" no report can go from "open" to "resolved"',
    'links: incident to report: at "resolved" no report can go from "lost" to "resolved"',
    'links: incident to report: at "abandoned" no report can go from "lost" to "rejected"',
    'links: incident to investigation: at "abandoned" it names "gone", which closes no investigation',
  ];
  for (const words of [['check'], ['run']]) {
    const { status, out, err } = sluice(...words);
    assert.equal(status, 78, words.join(' '));
    assert.equal(out, '');
    const lines = err.trimEnd().split('\n');
    assert.match(lines.pop() ?? '', /^nothing was started; mend the tables in src\/tickets\//);
    assert.deepEqual(lines, told, words.join(' '));
  }
});
