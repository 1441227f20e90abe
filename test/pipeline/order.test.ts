// An order of stages that cannot work does not compile: shown with the compiler itself, on programs
// that differ from a right one in one line.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { cage, desk } from '../../src/pipeline/pipeline.ts';

const root = join(import.meta.dirname, '../..');

/** What the compiler says of a chain. */
function compile(chain: string): string {
  const folder = mkdtempSync(join(root, 'test/pipeline/order-'));
  const names = [
    'constituency',
    'extract',
    'origin',
    'parse',
    'report',
    'spam',
    'thread',
    'verify',
  ];
  const source = [
    `import { after, inCage } from '../../../src/pipeline/chain.ts';`,
    ...names.map((name) => `import { ${name} } from '../../../src/stages/${name}.ts';`),
    `const known = [${names.join(', ')}];`,
    `export const order = ${chain};`,
    'void known; void after;',
  ];
  try {
    writeFileSync(join(folder, 'order.ts'), source.join('\n'));
    const extended = { extends: '../../../tsconfig.json', include: ['order.ts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(extended));
    const words = [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder];
    const { stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    return stdout
      .split('\n')
      .filter((line) => line.includes('order.ts'))
      .join('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('the order of the product compiles', () => {
  const right = `inCage('received', 'doubts').to(parse).to(origin).to(report).to(spam).to(extract)`;
  assert.equal(compile(right), '');
});

for (const [what, wrong, complaint] of [
  [
    'a stage before what it needs',
    `inCage('received', 'doubts').to(origin).to(parse)`,
    /not assignable/,
  ],
  ['a stage twice', `inCage('received', 'doubts').to(parse).to(parse)`, /not assignable/],
  [
    'a stage that asks the world in the cage',
    `inCage('received', 'doubts').to(parse).to(verify)`,
    /not assignable/,
  ],
  [
    'a stage of the desk before what it needs',
    `after(inCage('received', 'doubts').to(parse)).to(constituency)`,
    /not assignable/,
  ],
] as const) {
  test(`${what} does not compile`, () => {
    assert.match(compile(wrong), complaint);
  });
}

test('a stage bears the name of its fact, and every stage stands in the order once', () => {
  const names = [...cage.stages, ...desk.stages].map((stage) => String(stage.name));
  assert.equal(new Set(names).size, names.length);
  assert.equal(
    names.join(' '),
    [
      'parse origin report spam extract verify constituency thread resolve attribute whois',
      'classify group route forward',
    ].join(' '),
  );
});
