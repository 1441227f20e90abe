// An mbox gives its mails back byte by byte, however it comes in pieces and whoever wrote it; what
// is hostile in it costs neither memory nor another mail.

import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { array, assert as always, constantFrom, integer, property } from '../support/properties.ts';

import { asSent, type Filed } from '../../src/mail/filed.ts';
import { isMaildir, readMaildir } from '../../src/mail/maildir.ts';
import { createSplitter } from '../../src/mail/mbox.ts';
import { temporaryHome } from '../support/server.ts';

const sizeBytesMax = 10 * 1024 * 1024;
const time = 'Sat Nov 21 12:00:00 2026';

function split(
  text: string | Buffer,
  chunkBytes = 65_536,
  quoting: 'mboxrd' | 'mboxo' = 'mboxrd',
  limit = sizeBytesMax,
): Filed[] {
  const bytes = Buffer.from(text);
  const splitter = createSplitter(limit, quoting);
  const found: Filed[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    found.push(...splitter.push(bytes.subarray(at, at + chunkBytes)));
  }
  return [...found, ...splitter.end()];
}

const shown = (mails: readonly Filed[]) =>
  mails.map((mail) =>
    'raw' in mail ? [mail.at, mail.raw.toString('latin1')] : [mail.at, mail.refused],
  );

const splits: readonly (readonly [name: string, file: string, mails: readonly unknown[]])[] = [
  [
    'two mails',
    `From a ${time}\nA: 1\n\nx\n\nFrom b ${time}\nB: 2\n\ny\n\n`,
    [
      [0, 'A: 1\r\n\r\nx\r\n'],
      [41, 'B: 2\r\n\r\ny\r\n'],
    ],
  ],
  [
    'line ends of the wire stay',
    `From a ${time}\r\nA: 1\r\n\r\nx\r\n\r\n`,
    [[0, 'A: 1\r\n\r\nx\r\n']],
  ],
  ['no line end at the end', `From a ${time}\nA: 1\n\nx`, [[0, 'A: 1\r\n\r\nx']]],
  ['empty lines before the first', `\n\nFrom a ${time}\nA: 1\n\nx\n`, [[2, 'A: 1\r\n\r\nx\r\n']]],
  [
    'a sentence that begins with From',
    `From a ${time}\nA: 1\n\nx\n\nFrom here on at 12:00\n`,
    [[0, 'A: 1\r\n\r\nx\r\n\r\nFrom here on at 12:00\r\n']],
  ],
  [
    'no empty line before it',
    `From a ${time}\nA: 1\n\nx\nFrom b ${time}\n`,
    [[0, `A: 1\r\n\r\nx\r\nFrom b ${time}\r\n`]],
  ],
  [
    'no times at all',
    'From a\nA: 1\n\nx\n\nFrom b\nB: 2\n\ny\n',
    [
      [0, 'A: 1\r\n\r\nx\r\n'],
      [16, 'B: 2\r\n\r\ny\r\n'],
    ],
  ],
  [
    'quoted lines',
    `From a ${time}\nA: 1\n\n>From x\n>>From y\n> From z\n\n`,
    [[0, 'A: 1\r\n\r\nFrom x\r\n>From y\r\n> From z\r\n']],
  ],
  [
    'a wrong Content-Length',
    `From a ${time}\nContent-Length: 9999\n\nx\n\nFrom b ${time}\nB: 2\n\n\n`,
    [
      [0, 'Content-Length: 9999\r\n\r\nx\r\n'],
      [57, 'B: 2\r\n\r\n'],
    ],
  ],
  [
    'an empty mail',
    `From a ${time}\n\nFrom b ${time}\nB: 2\n\ny\n`,
    [
      [0, 'it is empty'],
      [33, 'B: 2\r\n\r\ny\r\n'],
    ],
  ],
  ['NUL bytes', `From a ${time}\nA: \0\n\n\0\0\n`, [[0, 'A: \0\r\n\r\n\0\0\r\n']]],
  ['nothing', '', []],
  [
    'one mail as a file',
    'A: 1\n\nFrom here\n',
    [[0, 'this is no mbox: it does not begin with a line "From ..."']],
  ],
];

for (const [name, file, mails] of splits) {
  test(`mbox: ${name}`, () => {
    for (const chunkBytes of [65_536, 7, 1]) {
      assert.deepEqual(shown(split(file, chunkBytes)), mails, `in pieces of ${chunkBytes}`);
    }
  });
}

test('of mboxo one ">" is taken off, and from more than one none', () => {
  const file = `From a ${time}\nA: 1\n\n>From x\n>>From y\n`;
  assert.deepEqual(shown(split(file, 9, 'mboxo')), [[0, 'A: 1\r\n\r\nFrom x\r\n>>From y\r\n']]);
});

test('whatever mails are written as mboxrd are given back', () => {
  const words = constantFrom('From ', '>From ', '>', `From a ${time}`, 'x', '', ' ', '\0', 'é');
  const lines = array(array(words, { maxLength: 4 }).map((some) => some.join('')));
  const mails = array(lines.map((body) => ['Subject: x', '', ...body, ''].join('\n')));
  const chunks = integer({ min: 1, max: 200 });
  always(
    property(mails, chunks, (bodies, chunkBytes) => {
      const file = bodies
        .map((body) => `From a ${time}\n${body.replaceAll(/^(>*From )/gm, '>$1')}\n`)
        .join('');
      const found = split(file, chunkBytes).map((one) => ('raw' in one ? one.raw.toString() : one));
      assert.deepEqual(
        found,
        bodies.map((body) => body.replaceAll('\n', '\r\n')),
      );
    }),
  );
});

test('a mail above the limit is refused by its place; the others are not touched', () => {
  const big = `B: 2\n\n${'x'.repeat(2000)}\n\n`;
  const file = `From a ${time}\nA: 1\n\nx\n\nFrom b ${time}\n${big}From c ${time}\nC: 3\n\nz\n`;
  assert.deepEqual(shown(split(file, 100, 'mboxrd', 1024)), [
    [0, 'A: 1\r\n\r\nx\r\n'],
    [41, 'it is bigger than 1 KB (intake.size_max)'],
    [2081, 'C: 3\r\n\r\nz\r\n'],
  ]);
});

test('a mail that only its CRs make too big is refused too', () => {
  const file = `From a ${time}\n${'\n'.repeat(600)}`;
  assert.equal('refused' in (split(file, 100, 'mboxrd', 1024)[0] ?? {}), true);
});

test('a line of a gigabyte is refused in bounded memory, and the next mail is read', () => {
  const splitter = createSplitter(sizeBytesMax, 'mboxrd');
  const found: Filed[] = [...splitter.push(Buffer.from(`From a ${time}\nA: 1\n\n`))];
  const chunk = Buffer.alloc(65_536, 'From here on '.padEnd(400, 'x'));
  let mostBytes = 0;
  for (let at = 0; at < 16_384; at += 1) {
    found.push(...splitter.push(chunk));
    if (at % 512 === 0) mostBytes = Math.max(mostBytes, process.memoryUsage().arrayBuffers);
  }
  found.push(...splitter.push(Buffer.from(`\n\nFrom b ${time}\nB: 2\n\ny\n`)), ...splitter.end());
  assert.deepEqual(shown(found)[0], [0, 'it is bigger than 10 MB (intake.size_max)']);
  assert.deepEqual(shown(found)[1]?.[1], 'B: 2\r\n\r\ny\r\n');
  assert.equal(mostBytes < 256 * 1024 * 1024, true, `${mostBytes} bytes`);
});

test('a file of nothing but separators, or of nothing but ">", costs one pass', () => {
  const began = performance.now();
  const empty = split(Buffer.from(`From a ${time}\n\n`.repeat(100_000)));
  assert.equal(empty.length, 100_000);
  const angles = `From a ${time}\n\n\n${'>'.repeat(9_000_000)}From x\n`;
  assert.equal(split(angles).length, 1);
  const unfinished = `From a ${time}\nA: 1\n${`\n\nFrom ${'1:11 '.repeat(190)}`.repeat(5_000)}`;
  assert.equal(split(unfinished).length, 1);
  assert.equal(performance.now() - began < 20_000, true);
});

test('asSent adds a CR to a lone LF, and to nothing else', () => {
  const cases = [
    ['a\nb\r\nc\rd\n\n', 'a\r\nb\r\nc\rd\r\n\r\n'],
    ['\n', '\r\n'],
    ['', ''],
    ['>From x\n', '>From x\r\n'],
  ];
  for (const [stored = '', sent] of cases)
    assert.equal(asSent(Buffer.from(stored), 0).toString(), sent);
});

test('a Maildir gives what lies in cur and new, and says why it leaves one out', async () => {
  const folder = temporaryHome();
  assert.equal(await isMaildir(folder), false);
  for (const name of ['cur', 'new', 'tmp', '.Sent']) mkdirSync(join(folder, name));
  assert.equal(await isMaildir(folder), true);
  writeFileSync(join(folder, 'cur/2:2,S'), 'B: 2\n\n>From y\n');
  writeFileSync(join(folder, 'cur/1:2,S'), 'A: 1\r\n\r\nx\r\n');
  writeFileSync(join(folder, 'cur/.index'), 'x');
  writeFileSync(join(folder, 'new/3'), Buffer.alloc(2000));
  writeFileSync(join(folder, 'new/4'), '');
  writeFileSync(join(folder, 'tmp/5'), 'C: 3\n\nz\n');
  symlinkSync('/etc/hostname', join(folder, 'new/6'));
  mkdirSync(join(folder, 'new/7'));
  const found: Filed[] = [];
  for await (const one of readMaildir(folder, 1024)) found.push(one);
  assert.deepEqual(shown(found), [
    [join(folder, 'cur/1:2,S'), 'A: 1\r\n\r\nx\r\n'],
    [join(folder, 'cur/2:2,S'), 'B: 2\r\n\r\n>From y\r\n'],
    [join(folder, 'new/3'), 'it is bigger than 1 KB (intake.size_max)'],
    [join(folder, 'new/4'), 'it is empty'],
    [join(folder, 'new/6'), 'it is no file'],
    [join(folder, 'new/7'), 'it is no file'],
  ]);
});
