// The program is compiled where its sources are newer, by whoever starts it, and by several at once:
// on a small program in a folder of its own.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { before, test } from 'node:test';

import { temporaryHome } from '../support/server.ts';

const root = join(import.meta.dirname, '../..');
const copy = join(temporaryHome(), 'program');
const parts = Array.from({ length: 40 }, (_, n) => `part${n}`);

/** Sources of which each part says the word, and the program whether all say the same. */
function write(word: string): void {
  for (const part of parts) {
    writeFileSync(join(copy, `src/${part}.ts`), `export const ${part}: string = '${word}';\n`);
  }
  const imports = parts.map((part) => `import { ${part} } from "../${part}.ts";\n`).join('');
  const said = `const said = new Set([${parts.join(', ')}]);\nconsole.log([...said].join(' '));\n`;
  writeFileSync(join(copy, 'src/cli/sluice.ts'), imports + said);
}

async function start(program = 'bin/sluice.mjs') {
  const child = spawn(process.execPath, [join(copy, program)], { timeout: 120_000 });
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await closed, out, err };
}

before(() => {
  mkdirSync(join(copy, 'src/cli'), { recursive: true });
  for (const name of ['bin', 'package.json', 'tsconfig.json', 'tsconfig.build.json']) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});

test('three programs that start at once over new sources each run what is new', async () => {
  for (const word of ['first', 'second']) {
    write(word);
    const all = await Promise.all([start(), start(), start()]);
    for (const one of all) assert.deepEqual(one, { status: 0, out: `${word}\n`, err: '' });
    const left = readdirSync(copy).filter((name) => name.startsWith('dist'));
    assert.deepEqual(left, ['dist']);
  }
});

test('what does not compile is told, and what was compiled stays', async () => {
  write('third');
  writeFileSync(join(copy, 'src/part7.ts'), 'export const part7: number = "third";\n');
  const refused = await start();
  assert.equal(refused.status, 70);
  assert.match(refused.err, /src\/part7\.ts\(1,14\): error TS2322/);
  const asked = await start('bin/build.mjs');
  assert.equal(asked.status, 1);
  assert.deepEqual(await start('dist/cli/sluice.js'), { status: 0, out: 'second\n', err: '' });
  assert.deepEqual(
    readdirSync(copy).filter((name) => name.startsWith('dist')),
    ['dist'],
  );
});
