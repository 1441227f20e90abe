// The rules of the house, enforced: who may import whom, how long a file may be, where the
// environment is read, and that every table of the source is the one the documents show.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';

import { holdCodes } from '../src/model.ts';
import { cage, desk } from '../src/pipeline/pipeline.ts';

const root = join(import.meta.dirname, '..');
const fileLinesMax = 300;
const lineMax = 100;
const functionLinesMax = 60;
/** A factory is a small file in a file: its functions are short, their sum may be longer. */
const factoryLinesMax = 90;
const pipelineLinesMax = 60;
const architectureLinesMax = 200;

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const filesBelow = (folder: string, ending: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name}`)
    .filter((name) => name.endsWith(ending) && statSync(join(root, name)).isFile())
    .sort();

const stageNames = [...cage.stages, ...desk.stages].map((one) => String(one.name));
const sources = filesBelow('src', '.ts').filter((name) => !name.endsWith('.d.ts'));

/** The ground floor: files directly in src that everybody may import. */
const ground = [
  'model',
  'sentences',
  'doubts',
  'findings',
  'questions',
  'rules',
  'brake-rules',
  'clock-rules',
  'desk-rules',
  'repeat-rules',
  'acts',
  'edits',
  'holding',
  'proofs',
  'reading',
  'settlement',
  'clock-rows',
  'log',
  'uuid',
  'grouped',
  'local-time',
  'standing',
  'csv-cells',
  'suggestion',
  'network-entry',
  'pieces',
  'reason-codes',
  'search-terms',
];

/** What a text says: pure, and read from the left. */
const reading = ['indicators', 'roles', 'times', 'names', 'slices', 'categories'];

/** What of mail/ writes letters: the rest of it speaks SMTP. */
const letters = [
  'compose',
  'letter',
  'forward-letter',
  'reply-letter',
  'address',
  'template',
  'values',
  'zip',
].map((name) => `mail/${name}`);

/** Folder by folder, whom it may import besides the ground floor and itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  indicators: [],
  roles: ['indicators'],
  times: ['indicators', 'roles'],
  names: ['indicators', 'roles'],
  slices: ['indicators'],
  categories: [],
  notices: ['mime', 'roles'],
  formats: ['indicators', 'times'],
  tickets: [],
  mime: [],
  config: [],
  lookup: ['indicators'],
  store: [],
  // Plan and Offender are what a letter is written from; only these types.
  // protect.ts takes a composed mail apart.
  mail: ['stages/facts', 'stages/reply-plan', 'mime/tree', 'mime/seven-bit'],
  stages: ['formats', 'tickets', 'mime', 'notices', ...reading],
  pipeline: ['stages', 'tickets'],
  workers: [
    'pipeline',
    'stages',
    'tickets',
    'slices',
    'indicators',
    'mime',
    'mail/protect',
    ...letters,
  ],
  admin: ['store', 'tickets'],
  demo: [],
};

function importsOf(path: string): string[] {
  return [...read(path).matchAll(/^(?:import|export)\b[^;]*?from '([^']+)'/gms)]
    .map((match) => match[1] ?? '')
    .concat([...read(path).matchAll(/\bimport\('([^']+)'\)/g)].map((match) => match[1] ?? ''));
}

/** "stages/parse" for "../stages/parse.ts" seen from src/pipeline/x.ts. */
function target(path: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null;
  return normalize(join(dirname(path), specifier))
    .replace(/^src\//, '')
    .replace(/\.ts$/, '');
}

const folderOf = (path: string): string =>
  path.split('/').length > 2 ? (path.split('/')[1] ?? '') : '';

for (const [folder, allowed] of Object.entries(mayImport)) {
  test(`${folder} imports only what the table allows`, () => {
    const wrong = sources
      .filter((path) => folderOf(path) === folder)
      .flatMap((path) =>
        importsOf(path)
          .map((specifier) => target(path, specifier))
          .filter((to) => to !== null)
          .filter((to) => !to.startsWith(`${folder}/`) && !ground.includes(to))
          .filter((to) => !allowed.some((one) => to === one || to.startsWith(`${one}/`)))
          .map((to) => `${path} -> ${to}`),
      );
    assert.deepEqual(wrong, []);
  });
}

test('the ground floor imports nothing but itself', () => {
  for (const name of ground) {
    const others = importsOf(`src/${name}.ts`).filter((one) => one.startsWith('..'));
    assert.deepEqual(others, [], name);
  }
  assert.deepEqual(importsOf('src/model.ts'), []);
});

test('no stage imports another stage', () => {
  const stages = new Set(stageNames.map((name) => `stages/${name}`));
  const wrong = sources
    .filter((path) => stages.has(path.replace(/^src\//, '').replace(/\.ts$/, '')))
    .flatMap((path) =>
      importsOf(path).filter((specifier) => stages.has(target(path, specifier) ?? '')),
    );
  assert.deepEqual(wrong, []);
});

const pure = ['stages', 'formats', 'tickets', 'mime', 'notices', 'pipeline', ...reading];

test('pure folders have no clock, no chance, no files, no network', () => {
  const pureModules = new Set(['crypto', 'buffer', 'stream', 'zlib']);
  for (const path of sources.filter((one) => pure.includes(folderOf(one)))) {
    const builtin = importsOf(path)
      .map((specifier) => specifier.replace(/^node:/, ''))
      .filter((specifier) => builtinModules.includes(specifier) && !pureModules.has(specifier));
    assert.deepEqual(builtin, [], path);
    assert.doesNotMatch(
      read(path),
      /\bDate\.now\(|\bnew Date\(\)|Math\.random\(|\bprocess\./,
      path,
    );
  }
});

test('the environment is read in config alone, SQL and pg stay in store', () => {
  for (const path of sources) {
    const text = read(path);
    if (folderOf(path) !== 'config') assert.doesNotMatch(text, /process\.env/, path);
    if (path !== 'src/store/pg.ts' && path !== 'src/store/embedded/postmaster.ts') {
      assert.ok(!importsOf(path).includes('pg'), path);
    }
    assert.doesNotMatch(text, /export default|export \* from/, path);
  }
  const sql = sources.filter((path) => /(?<!c)\bnow\(\)/.test(sqlOf(path)));
  assert.deepEqual(sql, []);
});

/** What of a file may be SQL: the template texts of store/. */
function sqlOf(path: string): string {
  if (folderOf(path) !== 'store') return '';
  return [...read(path).matchAll(/`[^`]*`/g)].map((match) => match[0]).join('\n');
}

test('files, lines and functions are short', () => {
  const long: string[] = [];
  for (const path of [...sources, ...filesBelow('bench', '.ts')]) {
    const lines = read(path).split('\n');
    if (lines.length > fileLinesMax + 1) long.push(`${path}: ${lines.length} lines`);
    for (const [index, line] of lines.entries()) {
      // What cannot be broken may be longer: texts, patterns, addresses.
      if (line.length > lineMax && !/[`'"/]\S*.{30,}[`'"/]/.test(line)) {
        long.push(`${path}:${index + 1} has ${line.length} characters`);
      }
    }
    for (const { name, length } of functionsOf(lines)) {
      const most = name.startsWith('create') ? factoryLinesMax : functionLinesMax;
      if (length > most) long.push(`${path}: ${name} has ${length} lines`);
    }
  }
  assert.deepEqual(long, []);
  assert.ok(read('src/pipeline/pipeline.ts').split('\n').length <= pipelineLinesMax + 1);
  assert.ok(read('ARCHITECTURE.md').split('\n').length <= architectureLinesMax + 1);
});

/** Functions that begin at the left edge and end with a brace there. */
function functionsOf(lines: readonly string[]): { name: string; length: number }[] {
  const found: { name: string; length: number }[] = [];
  let start = -1;
  let name = '';
  for (const [index, line] of lines.entries()) {
    const begins = /^(?:export )?(?:async )?function (\w+)/.exec(line);
    if (begins !== null) {
      start = index;
      name = begins[1] ?? '';
    }
    if (line === '}' && start >= 0) {
      found.push({ name, length: index - start + 1 });
      start = -1;
    }
  }
  return found;
}

test('a file says at its top what it is for', () => {
  for (const path of sources) assert.match(read(path), /^\/\/ \S/, path);
});

test('templates never switch escaping off', () => {
  for (const path of filesBelow('templates', '.hbs')) {
    assert.doesNotMatch(read(path), /\{\{\{|\{\{&/, path);
  }
});

test('every stage is a file of its name and has a case that shows it', () => {
  const expected = filesBelow('test/cases', '.expect.txt').map(read).join('\n');
  for (const name of stageNames) {
    assert.ok(sources.includes(`src/stages/${name}.ts`), name);
    assert.match(expected, new RegExp(`^${name} `, 'm'), name);
  }
});

test('the documents show the tables of the source', () => {
  const architecture = read('ARCHITECTURE.md');
  for (const name of stageNames) {
    assert.ok(architecture.includes(`\`${name}\``), `ARCHITECTURE.md lacks the stage ${name}`);
  }
  for (const code of Object.keys(holdCodes)) {
    assert.ok(architecture.includes(`\`${code}\``), `ARCHITECTURE.md lacks the hold ${code}`);
  }
  for (const folder of Object.keys(mayImport)) {
    assert.ok(architecture.includes(`${folder}/`), `ARCHITECTURE.md lacks the folder ${folder}`);
  }
});

test('only documentation addresses stand in the project', () => {
  const allowed =
    /^(?:0\.0\.0\.0|127\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|198\.1[89]\.|10\.|192\.168\.|172\.1[6-9]\.|172\.2\d\.|172\.3[01]\.|169\.254\.|100\.64\.|22[4-9]\.|2[3-5]\d\.|1\.2\.3\.4$|195\.113\.|158\.194\.|147\.33\.)/;
  const wrong = [...filesBelow('test/cases', '.eml'), ...filesBelow('config', '.yaml')].flatMap(
    (path) =>
      // Longer chains and names made of numbers are the traps of some cases, not addresses.
      [...read(path).matchAll(/(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?!\.?[\da-z])/g)]
        .map((match) => match[0].replaceAll(/\b0+(?=\d)/g, ''))
        .filter((ip) => !allowed.test(ip))
        .map((ip) => `${path}: ${ip}`),
  );
  assert.deepEqual(wrong, []);
});
