// What docs/rules.md shows is a configuration, and no section of the rules is without an example.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { rulesFrom } from '../../src/config/rules.ts';
import { templateReader } from '../../src/desk.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/rules.md'), 'utf8');
const shipped = (name: string): string => readFileSync(join(root, name), 'utf8');

test('the examples of docs/rules.md are read as one configuration', () => {
  const blocks = page.split('```').filter((block) => block.startsWith('yaml\n'));
  assert.equal(blocks.length, 4);
  const templates = ['forward.generic', 'forward.named', 'reminder.1', 'reminder.2', 'closing'];
  const parts = ['offenders', 'history', 'reply', 'complaint', 'foot', 'sign', 'words'];
  const files = new Map([
    [
      'sluice.yaml',
      `instance: { name: Desk, ticket_tag: Desk, lang: en, tz: Europe/Prague }
addresses:
  intake: [abuse@example.org]
  from: abuse@example.org
  reply: abuse+{token}@example.org
  bounce: bounces+{token}@example.org
include: [rules.yaml]
`,
    ],
    ['rules.yaml', blocks.map((block) => block.slice('yaml\n'.length)).join('\n')],
    ...[...templates, ...parts.map((name) => `part.${name}`)].map(
      (name) => [`templates/en/${name}.hbs`, shipped(`templates/en/${name}.hbs`)] as const,
    ),
  ]);
  const read = rulesFrom(files, templateReader);
  assert.deepEqual(read.ok ? [] : read.problems, []);
});
