// Every way a configuration can be bad: one folder each in bad/, and in its expect.txt what the
// loader says. `npm run test:update` rewrites the expectations; the diff is the review.

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { load } from '../../src/config/load.ts';
import { showProblem } from '../../src/config/problems.ts';
import { lintTemplate, readTemplate } from '../../src/mail/template.ts';

const templates = { read: readTemplate, lint: lintTemplate };
const bad = join(import.meta.dirname, 'bad');

for (const name of readdirSync(bad).sort()) {
  void test(`bad/${name}`, async () => {
    const dir = join(bad, name);
    const loaded = await load(dir, { env: {}, templates });
    assert.equal(loaded.ok, false);
    const lines = loaded.ok ? [] : loaded.problems.map(showProblem);
    const found = `${lines.join('\n')}\n`.replaceAll(dir, 'DIR');
    const expected = join(dir, 'expect.txt');
    if (process.env['SLUICE_TEST_UPDATE'] === '1') writeFileSync(expected, found);
    assert.ok(existsSync(expected), 'run npm run test:update');
    assert.equal(found, readFileSync(expected, 'utf8'));
  });
}

void test('a folder without sluice.yaml', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'sluice-config-'));
  const loaded = await load(dir, { env: {}, templates });
  const text = `${join(dir, 'sluice.yaml')} cannot be read: there is no such file`;
  assert.deepEqual(loaded, { ok: false, problems: [{ at: 'sluice.yaml:1:1', text }] });
});
