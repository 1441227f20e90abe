// Tables as people write them are read, wrong ones told by line; what is written is run by no
// spreadsheet, and is read back as it was.

import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';

import {
  array,
  assert as always,
  asyncProperty,
  constantFrom,
  string,
} from '../support/properties.ts';

import { readCsv } from '../../src/cli/csv.ts';
import { CommandError, InputError } from '../../src/cli/ending.ts';
import { showCsv } from '../../src/csv-cells.ts';
import { temporaryHome } from '../support/server.ts';

const home = temporaryHome();
after(() => rmSync(home, { recursive: true, force: true }));
const columns = { all: ['name', 'note'], required: ['name'] } as const;

function read(content: string | Buffer) {
  const path = join(home, 't.csv');
  writeFileSync(path, content);
  return readCsv(path, columns);
}

const cellsOf = async (content: string) =>
  (await read(content)).map(({ at, cells }) => [at.slice(home.length + 1), cells.name, cells.note]);

const reads: readonly (readonly [string, string, readonly unknown[]])[] = [
  ['any order and case', 'NOTE, Name\r\nx,a\r\n', [['t.csv:2', 'a', 'x']]],
  ['semicolons', 'name;note\na;"x;y"\n', [['t.csv:2', 'a', 'x;y']]],
  ['tabs, and a mark at the beginning', '\uFEFFname\tnote\na\tx\n', [['t.csv:2', 'a', 'x']]],
  [
    'columns left out, empty lines',
    'name\na\n\n,,\nb\n',
    [
      ['t.csv:2', 'a', ''],
      ['t.csv:5', 'b', ''],
    ],
  ],
  ['quotes within quotes', 'name,note\n"a ""b""",\n', [['t.csv:2', 'a "b"', '']]],
];

for (const [name, content, rows] of reads) {
  test(`a table with ${name}`, async () => assert.deepEqual(await cellsOf(content), rows));
}

const wrong: readonly (readonly [string, string | Buffer, RegExp])[] = [
  ['an unknown column', 'name,notte\n', /^t\.csv:1 unknown column "notte"; did you mean "note"\?$/],
  ['a missing column', 'note\n', /^t\.csv:1 the column "name" is missing$/],
  ['a column twice', 'name,NAME\n', /^t\.csv:1 the column "name" stands there twice$/],
  ['a quote that does not end', 'name\na\n"b\n', /^t\.csv:\d Quote Not Closed/],
  ['another encoding', Buffer.from('name\n\xe9\n', 'latin1'), /^t\.csv:1 it is not UTF-8; save it/],
  ['nothing', '', /^t\.csv:1 it is empty$/],
];

for (const [name, content, says] of wrong) {
  test(`a table with ${name} is told by its line`, async () => {
    await assert.rejects(read(content), (error) => {
      const [first] = error instanceof InputError ? error.problems : [];
      const fix = first?.fix === undefined ? '' : `; ${first.fix}`;
      assert.match(`${first?.at.slice(home.length + 1)} ${first?.text}${fix}`, says);
      return true;
    });
  });
}

test('a table that is not there', async () => {
  await assert.rejects(readCsv(join(home, 'none.csv'), columns), CommandError);
});

test('whatever is written is read back', async () => {
  const piece = constantFrom('=', "'", '"', ',', ';', '\n', '\r\n', '\t', '-', 'a', '@', 'é');
  const cell = array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
  await always(
    asyncProperty(array(cell), string(), async (names, note) => {
      const rows = [...names, note].map((name) => [`x${name}x`, name.trim()]);
      const back = await read(showCsv([['name', 'note'], ...rows]));
      assert.deepEqual(
        back.map(({ cells }) => [cells.name, cells.note]),
        rows,
      );
    }),
    { numRuns: 200 },
  );
});
