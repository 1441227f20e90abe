// The loader never throws: whatever stands in the files, it answers with problems that have places.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';
import { stringify } from 'yaml';

import { load } from '../../src/config/load.ts';
import { lintTemplate, readTemplate } from '../../src/mail/template.ts';

const templates = { read: readTemplate, lint: lintTemplate };
const env = { RELAY: 'localhost' };

const words = fc.constantFrom(
  ...`addresses include networks rules contacts people name when prefix do contact keep lang limits
    url_file home listen __proto__ constructor networks.yaml 192.0.2.0/24 a@example.org none null
    unix:/x forward \${X} *a &a !x 1e9 ~ - : { [ ] } | > " '`.split(/\s+/),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 5 },
    fc.oneof(words, fc.string(), fc.integer(), fc.double(), fc.constant(null), fc.boolean()),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(words, tie('any'), { maxKeys: 6 }),
  ),
})).any;

/** Noise, well-formed YAML of any shape, or a good file with one place spoiled. */
function content(name: string) {
  const good = readFileSync(join(import.meta.dirname, 'good', name), 'utf8');
  const put = fc.oneof(words, fc.string());
  return fc.oneof(
    fc.string({ unit: 'binary' }),
    value.map((any) => stringify(any) ?? ''),
    fc
      .tuple(fc.nat(good.length), fc.nat(20), put)
      .map(([start, cut, text]) => good.slice(0, start) + text + good.slice(start + cut)),
  );
}

void test('load answers, whatever stands in the files', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'sluice-config-'));
  t.after(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 'database-url'), 'postgres:///sluice');
  const names = ['sluice.yaml', 'networks.yaml', 'routing.yaml', 'keywords.yaml'] as const;
  for (const name of names) {
    const good = new Map(
      names.map((other) => [other, readFileSync(join(import.meta.dirname, 'good', other), 'utf8')]),
    );
    await fc.assert(
      fc.asyncProperty(content(name), async (text) => {
        for (const [file, whole] of good.set(name, text)) writeFileSync(join(dir, file), whole);
        const result = await load(dir, { env, templates });
        assert.ok(result.ok || result.problems.length > 0);
        for (const { at } of result.ok ? [] : result.problems) assert.match(at, /^.+:\d+:\d+$/s);
      }),
      { numRuns: 50 },
    );
  }
});
