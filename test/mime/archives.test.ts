// Attachments that hold other files: zip, gzip, spreadsheets; what is read of them, and what is
// said where something is not.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { assert as assertProperty, asyncProperty, integer, nat } from '../support/properties.ts';

import { english } from '../../src/doubts.ts';
import type { TextLimits } from '../../src/mime/gathering.ts';
import { readTexts } from '../../src/mime/texts.ts';
import { readTree } from '../../src/mime/tree.ts';
import { limits } from '../support/facts.ts';
import { xlsxOf, zipOf } from './zip-file.ts';

/** A mail with files attached, each under the type that it is given. */
function mailWith(...files: readonly (readonly [string, Buffer | string, string?])[]): Buffer {
  const parts = files.map(
    ([name, content, type = 'application/octet-stream']) =>
      `--b\nContent-Type: ${type}\nContent-Disposition: attachment; filename="${name}"\n` +
      `Content-Transfer-Encoding: base64\n\n${Buffer.from(content).toString('base64')}\n`,
  );
  return Buffer.from(`Content-Type: multipart/mixed; boundary=b\n\n${parts.join('')}--b--\n`);
}

async function read(raw: Buffer, changed: Partial<TextLimits> = {}) {
  const within = { ...limits, ...changed };
  const { texts, truncations, notes } = await readTexts(raw, readTree(raw, within), '', within);
  const byPlace = Object.fromEntries(texts.map(({ place, text }) => [place, text]));
  return { texts: byPlace, truncations: truncations.map(english), notes };
}

const csv = 'ip,port\n192.0.2.1,25\n';
const inner = 'Subject: spam\n\nbuy\n';
const row = (...cells: readonly string[]) => `<row>${cells.join('')}</row>`;
const cell = (value: string, more = '') => `<c${more}><v>${value}</v></c>`;
const inline = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`;

interface Expected {
  readonly texts?: Readonly<Record<string, string>>;
  readonly truncations?: readonly string[];
  readonly notes?: readonly string[];
}

const cases: readonly (readonly [string, Buffer, Expected])[] = [
  [
    'a zip file',
    mailWith([
      'r.zip',
      zipOf([
        { name: 'a.csv', content: csv },
        { name: 'd/b.log', content: 'x' },
      ]),
    ]),
    { texts: { 'attached:r.zip/a.csv': csv, 'attached:r.zip/d/b.log': 'x' } },
  ],
  [
    'a zip file under a wrong type and name',
    mailWith(['r.dat', zipOf([{ name: 'a', content: csv, stored: true }]), 'text/plain']),
    { texts: { 'attached:r.dat/a': csv } },
  ],
  [
    'a gzip file',
    mailWith(['log.gz', gzipSync('192.0.2.1 failed')], ['noname', gzipSync('x')]),
    { texts: { 'attached:log.gz/log': '192.0.2.1 failed', 'attached:noname/noname.content': 'x' } },
  ],
  [
    'a mail in a zip file, with an archive of its own',
    mailWith([
      'm.zip',
      zipOf([
        { name: 'a.eml', content: inner },
        { name: 'b.eml', content: mailWith(['in.zip', zipOf([{ name: 'a', content: 'x' }])]) },
      ]),
    ]),
    {
      texts: {
        'embedded:0.0/a.eml': inner,
        'embedded:0.0/b.eml': 'Content-Type: multipart/mixed; boundary=b\n\n\n',
      },
      truncations: ['attached:in.zip: an archive inside an archive, not read'],
    },
  ],
  [
    'an archive in an archive',
    mailWith([
      'o.zip',
      zipOf([
        { name: 'i.zip', content: zipOf([]) },
        { name: 'b', content: 'b' },
      ]),
    ]),
    {
      texts: { 'attached:o.zip/b': 'b' },
      truncations: ['attached:o.zip/i.zip: an archive inside an archive, not read'],
    },
  ],
  [
    'a gzip file in a gzip file',
    mailWith(['x.gz.gz', gzipSync(gzipSync('x'))]),
    { truncations: ['attached:x.gz.gz/x.gz: an archive inside an archive, not read'] },
  ],
  [
    'encrypted files: a text is missed, a sample is not',
    mailWith([
      'e.zip',
      zipOf([
        { name: 'a.csv', content: csv, encrypted: true },
        { name: 'sample', content: 'x', encrypted: true },
      ]),
    ]),
    {
      truncations: ['attached:e.zip/a.csv: it is encrypted, not read'],
      notes: ['attached:e.zip/sample: it is encrypted, not read'],
    },
  ],
  [
    'pictures and programs',
    mailWith([
      'p.zip',
      zipOf([
        { name: 'a.png', content: 'x' },
        { name: 'run', content: Buffer.from([0x7f, 0x45, 0, 0, 1, 2]) },
      ]),
    ]),
    { notes: ['attached:p.zip/run: not read'] },
  ],
  [
    'a zip file cut short, beside a text',
    mailWith(['t.zip', zipOf([{ name: 'a.csv', content: csv }]).subarray(0, 40)], ['a.csv', csv]),
    {
      texts: { 'attached:a.csv': csv },
      truncations: ['attached:t.zip: it is damaged, not all of it was read'],
    },
  ],
  [
    'a name that says zip over something else',
    mailWith(['a.zip', Buffer.from([1, 2, 3, 0])], ['b.zip', csv], ['c.gz', Buffer.from([0, 0])]),
    {
      texts: { 'attached:b.zip': csv },
      truncations: [
        'attached:a.zip: it is damaged, not read',
        'attached:c.gz: it is damaged, not read',
      ],
    },
  ],
  [
    'a damaged file in a zip file',
    mailWith([
      'd.zip',
      zipOf([
        { name: 'a.csv', content: csv, packed: Buffer.from([1, 2, 3]) },
        { name: 'b.csv', content: csv, stored: true, packed: Buffer.from(csv.replace('25', '26')) },
      ]),
    ]),
    {
      texts: { 'attached:d.zip/b.csv': csv.replace('25', '26') },
      truncations: [
        'attached:d.zip/a.csv: it is damaged, 0 bytes read',
        'attached:d.zip/b.csv: it is damaged, 21 bytes read',
      ],
    },
  ],
  [
    'a gzip file cut short',
    mailWith(['a.log.gz', gzipSync('y'.repeat(40)).subarray(0, -12)]),
    {
      texts: { 'attached:a.log.gz/a.log': 'y' },
      truncations: ['attached:a.log.gz/a.log: it is damaged, 1 bytes read'],
    },
  ],
  [
    'archives of other kinds, and documents',
    mailWith(['a.rar', 'Rar!\x1a\x07\x01\0'], ['a.pdf', '%PDF-1.4'], ['w.dat', Buffer.alloc(9)]),
    {
      notes: [
        'attached:a.rar: an archive of an unknown kind, not read',
        'attached:a.pdf: not read',
        'attached:w.dat: not read',
      ],
    },
  ],
  [
    'names that are no paths',
    mailWith(['n.zip', zipOf([{ name: '../../etc/x\r\n', content: 'x' }])]),
    { texts: { 'attached:n.zip/../../etc/x': 'x' } },
  ],
  [
    'a page in a zip file',
    mailWith(['h.zip', zipOf([{ name: 'a.html', content: '<p>192.0.2.1</p>' }])]),
    { texts: { 'attached:h.zip/a.html': '192.0.2.1' } },
  ],
  [
    'texts under any type and name',
    mailWith(
      ['a', csv],
      ['b.csv', csv, 'application/vnd.ms-excel'],
      ['c.dat', csv, 'application/x-unknown'],
      ['d.csv', Buffer.from(`\ufeff${csv}`, 'utf16le')],
      ['e.csv', Buffer.from(`\ufeff${csv}`, 'utf16le').swap16(), 'text/csv; charset=us-ascii'],
      ['f.bin', '<html><body>192.0.2.1</body></html>'],
    ),
    {
      texts: {
        'attached:a': csv,
        'attached:b.csv': csv,
        'attached:c.dat': csv,
        'attached:d.csv': csv,
        'attached:e.csv': csv,
        'attached:f.bin': '192.0.2.1',
      },
    },
  ],
  [
    'a spreadsheet',
    mailWith([
      'b.xlsx',
      xlsxOf(
        {
          Sheet1:
            row(cell('0', ' t="s"'), cell('1', ' t="s"'), inline('port')) +
            row(cell('2', ' t="s"'), cell('44562.5', ' s="1"'), cell('25')),
          'A &amp; B': '<row><c r="B1"><v>7</v></c><c r="D1" t="str"><v>a\tb</v></c></row>',
          Empty: '',
        },
        {
          'xl/sharedStrings.xml':
            '<sst><si><t>Source IP</t></si><si><r><t>ti</t></r><r><t>me</t></r></si>' +
            '<si><t>192.0.2.1</t></si></sst>',
          'xl/styles.xml':
            '<styleSheet><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>' +
            '<cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>',
        },
      ),
    ]),
    {
      texts: {
        'attached:b.xlsx/Sheet1': 'Source IP\ttime\tport\n192.0.2.1\t2022-01-01 12:00:00\t25',
        'attached:b.xlsx/A & B': '\t7\t\ta b',
      },
    },
  ],
  [
    'a spreadsheet with its own date formats',
    mailWith([
      'd.xlsx',
      xlsxOf(
        { S: row(...[0, 1, 2, 3].map((style) => cell('1.25', ` s="${style}"`))) },
        {
          'xl/styles.xml':
            '<numFmts><numFmt numFmtId="164" formatCode="[Red]0.00&quot;day&quot;"/>' +
            '<numFmt numFmtId="165" formatCode="dd/mm/yyyy hh:mm"/></numFmts>' +
            '<cellXfs><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="21"/>' +
            '<xf numFmtId="2"/></cellXfs>',
        },
      ),
    ]),
    { texts: { 'attached:d.xlsx/S': '1.25\t1899-12-31 06:00:00\t1899-12-31 06:00:00\t1.25' } },
  ],
  [
    'a document that is a zip file',
    mailWith(['a.docx', zipOf([{ name: '[Content_Types].xml', content: '' }])]),
    { notes: ['attached:a.docx: a document, not read'] },
  ],
];
for (const [name, raw, expected] of cases)
  test(`attached: ${name}`, async () => {
    assert.deepEqual(await read(raw), { texts: {}, truncations: [], notes: [], ...expected });
  });

// ---- caps ---------------------------------------------------------------------------------

const many = Array.from({ length: 9 }, (_, at) => ({ name: `${at}.txt`, content: `${at}` }));
const long = Array.from({ length: 500 }, (_, at) => `192.0.2.${at % 256} ${at}\n`).join('');
const zeros = Buffer.alloc(1_000_000, 'a');

const caps: readonly (readonly [string, Buffer, Partial<TextLimits>, number, readonly string[]])[] =
  [
    [
      'files of all archives together',
      mailWith(['a.zip', zipOf(many)], ['b.zip', zipOf(many)], ['c.gz', gzipSync('x')]),
      { archiveEntriesMax: 11 },
      11,
      ['attached:b.zip: 2 of 9 files read', 'attached:c.gz: 0 of 1 files read'],
    ],
    [
      'bytes of all archives together',
      mailWith(['a.zip', zipOf([1, 2].map((at) => ({ name: `${at}.txt`, content: long })))]),
      { archiveBytesMax: long.length + 100 },
      2,
      [`attached:a.zip/2.txt: 100 of ${long.length} bytes read`],
    ],
    [
      'the length of one text',
      mailWith(['a.zip', zipOf([{ name: '1.txt', content: long }])]),
      { textBytesMax: 300 },
      1,
      [`attached:a.zip/1.txt: 300 of ${long.length} bytes read`],
    ],
    [
      'the ratio in zip',
      mailWith(['a.zip', zipOf([{ name: '1.txt', content: zeros }])]),
      {},
      1,
      ['attached:a.zip/1.txt: packed more than 200 times, 212992 bytes read'],
    ],
    [
      'the ratio in gzip',
      mailWith(['a.gz', gzipSync(zeros)]),
      {},
      1,
      ['attached:a.gz/a: packed more than 200 times, 212992 bytes read'],
    ],
    [
      'a size that is a lie',
      mailWith(['a.zip', zipOf([{ name: '1.txt', content: long, claimedBytes: 9 }])]),
      {},
      0,
      ['attached:a.zip/1.txt: it is damaged, 0 bytes read'],
    ],
    [
      'columns of a sheet',
      mailWith(['a.xlsx', xlsxOf({ S: row(cell('1'), '<c r="ZZZ1"><v>2</v></c>') })]),
      {},
      1,
      ['attached:a.xlsx/S: columns beyond 256 were not read'],
    ],
    [
      'rows of a sheet',
      mailWith(['a.xlsx', xlsxOf({ S: row(cell('123456789')).repeat(9) })]),
      { textBytesMax: 50 },
      1,
      ['attached:a.xlsx/S: rows beyond the limit were not read'],
    ],
    [
      'the XML of a sheet',
      mailWith(['a.xlsx', xlsxOf({ S: `${row(cell('1'))}${'<x>'.repeat(9000)}` })]),
      { archiveBytesMax: 5000 },
      1,
      ['attached:a.xlsx/S: not all of it was unpacked'],
    ],
  ];
for (const [name, raw, changed, count, truncations] of caps)
  test(`a cap on ${name}`, async () => {
    const found = await read(raw, changed);
    assert.deepEqual(found.truncations, truncations);
    assert.equal(Object.keys(found.texts).length, count);
  });

test('an end record that counts no files is damage', async () => {
  const bent = Buffer.from(zipOf([{ name: 'a.json', content: '192.0.2.1' }]));
  bent.writeUInt16LE(0, bent.length - 12);
  const { truncations } = await read(mailWith(['a.zip', bent]));
  assert.deepEqual(truncations, ['attached:a.zip: it is damaged, not all of it was read']);
});

test('no damage to an archive makes it throw, and none goes unsaid', async () => {
  const content = `ip\n${'192.0.2.1 '.repeat(40)}`;
  const sound = zipOf([{ name: 'a.json', content }]);
  await assertProperty(
    asyncProperty(nat({ max: sound.length - 1 }), integer({ min: 1, max: 255 }), async (at, by) => {
      const bent = Buffer.from(sound);
      bent[at] = (bent[at] ?? 0) ^ by;
      const { texts, truncations, notes } = await read(mailWith(['a.zip', bent]));
      const isWhole = Object.values(texts).includes(content);
      assert.equal(isWhole || truncations.length + notes.length > 0, true);
    }),
    {
      numRuns: 300,
      // A name that the directory cuts, or turns into a folder's.
      examples: [
        [83, 2],
        [106, 50],
        [106, 65],
      ],
    },
  );
});
