// What of a complaint may go along by hand: nothing in doubt, never more than a letter carries.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type Reading, unreadable } from '../../src/reading.ts';
import { enclosable, enclosedBytesMost } from '../../src/tickets/enclosable.ts';

const reading: Reading = {
  ...unreadable(''),
  unread: null,
  tokens: [],
  texts: [{ place: 'body', text: 'It was 192.0.2.75.', marks: [], olderFrom: 18 }],
};
const original = { sizeBytes: 400, isShared: false };

test('what may go along of a complaint, and what does unless somebody says otherwise', () => {
  const table = [
    [{}, {}, ['whole!', 'text']],
    [{ sizeBytes: enclosedBytesMost + 1 }, {}, ['text!']],
    [{}, { tokens: ['k7f2x3q4mz2w5d3h'] }, ['text!']],
    [{}, { texts: [] }, ['whole!']],
    [{ isShared: true }, {}, []],
    [{}, { tokens: null }, []],
    [{}, { unread: 'it killed its reader' }, []],
  ] as const;
  for (const [of, read, expected] of table) {
    const found = enclosable({ ...original, ...of }, { ...reading, ...read });
    assert.deepEqual(
      found.map(({ what, isUsual }) => (isUsual ? `${what}!` : what)),
      expected,
    );
  }
});
