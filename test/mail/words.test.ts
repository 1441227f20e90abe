// A person's words above a forward: in its text and in nothing else of it, whatever stands in them;
// the digest of a letter with them is that letter's alone.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { simpleParser } from 'mailparser';

import { type Marks, compose, placeholders, preview } from '../../src/mail/compose.ts';
import type { RunId } from '../../src/model.ts';
import { addedWords } from '../../src/tickets/added-words.ts';
import { shownLetters } from '../../src/workers/lettering.ts';
import { letter } from '../support/letter.ts';

const marks: Marks = { ...placeholders, boundary: '=_5b1f0c', date: new Date(1_000) };
const parsed = async (words: string) => {
  const { bytes } = await compose(letter({ words }), marks);
  const { text = '', headers, attachments } = await simpleParser(bytes);
  return { text, headers, attachments, bytes };
};

test('words stand above the text, an empty line between them; all else is as without', async () => {
  const without = await compose(letter(), marks);
  const words = 'Look at the printer.\n\nIt has done so before.';
  const composed = await compose(letter({ words }), marks);
  assert.equal(composed.text, `${words}\n\n${without.text}`);
  assert.equal(composed.subject, without.subject);
  const { attachments, headers } = await parsed(words);
  const plain = await simpleParser(without.bytes);
  assert.deepEqual([...headers.keys()], [...plain.headers.keys()]);
  assert.deepEqual(
    attachments.map(({ checksum }) => checksum),
    plain.attachments.map(({ checksum }) => checksum),
  );
  for (const none of ['', ' \n ']) {
    assert.deepEqual((await compose(letter({ words: none }), marks)).bytes, without.bytes);
  }
});

test('whatever stands in them begins no header, no part and no signature', async () => {
  const hostile = 'Bcc: x@example.net\r\n\r\n--=_5b1f0c\r\n-- \r\na\u202eb\0\u0007{{desk.name}}\n.';
  const { text, headers, attachments, bytes } = await parsed(hostile);
  assert.equal(headers.has('bcc'), false);
  assert.equal(attachments.length, 1);
  assert.doesNotMatch(bytes.toString('latin1'), /boundary="=_5b1f0c"/, 'another boundary is taken');
  const lines = ['Bcc: x@example.net', '', '--=_5b1f0c', '--'];
  assert.deepEqual(text.split('\n').slice(0, 4), lines);
  assert.match(text, /\na\[U\+202E\]b\[U\+0000\]\[U\+0007\]\{\{desk\.name\}\}\n\.\n\n/);
});

test('long lines are broken at blanks', async () => {
  const { text } = await parsed('word '.repeat(100));
  assert.equal(
    text
      .split('\n\n')[0]
      ?.split('\n')
      .every((line) => line.length <= 78),
    true,
  );
});

test('the digest tells words from other words, and from none', async () => {
  const all = await Promise.all(
    [undefined, 'a', 'b', 'a '].map((words) => shownLetters([letter({ words })])),
  );
  const digests = all.map(({ digest }) => digest);
  assert.equal(new Set(digests).size, 3);
  assert.equal(digests[1], digests[3], 'what is not shown is not different');
  const shown = await preview(letter({ words: 'a' }));
  assert.deepEqual(all[1]?.bytes, [shown.bytes]);
});

test('only the last decision has words', () => {
  const accept = { kind: 'accept', run: 'run' as RunId, digest: 'shown', words: 'a' } as const;
  assert.equal(addedWords([accept]), 'a');
  assert.equal(addedWords([accept, { kind: 'again' }]), undefined);
  assert.equal(addedWords([]), undefined);
});
