// Bounces made to stall their reader: 64 KB of each form over and over, of beginnings of phrases,
// of addresses without an end. What is measured is processor time, which does not depend on what
// else the machine does.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import * as phrases from '../../src/notices/returned-phrases.ts';
import { readReturned } from '../../src/notices/returned.ts';
import type { Mail } from '../../src/model.ts';
import { mail } from '../support/facts.ts';
import { leastMs } from '../support/least-ms.ts';

const sizeCharacters = 65_536;
const budgetMs = 50;
/** The first rounds compile; a collection of garbage may fall into any. */

const units: readonly string[] = [
  '<a@example.net>:\n',
  '<a@example.net>: host a said: 550 ',
  'a@example.net\n',
  'a@b ',
  '@',
  'a@',
  'a"',
  `${'a'.repeat(400)}@`,
  `${'a'.repeat(127)}@${'b'.repeat(255)}:`,
  'é@é\n',
  '@a,@b:',
  'did not reach the following recipient(s):\n',
  'the following recipients: a@b, ',
  'Unknown user: ',
  'Final-Recipient: rfc822;a@b\n\n',
  'Final-Recipient: a\n ',
  'Status: 5.1.1\nAction: failed\n\n',
  'RCPT TO:<a@b>\n',
  '550 ',
  '550 5.1.1 <a@b>\n',
  '5.1.',
  '(#5.1.1)',
  '--- \n',
  '- copy of the message ',
  'below is the original message a\n',
  '{"eventType":"',
  '"emailAddress":"',
  '{"notificationType":"Bounce","diagnosticCode":"\\',
  'delivery a b c d e f fail',
  '\n',
  ' ',
  '\u0301',
];

/** The words of a pattern in their order: beginnings of all its phrases, and ends of none. */
function wordsOf(pattern: RegExp): string {
  return `${pattern.source.replace(/\\.|\{[\d,]+\}|[^a-z']+/g, ' ').trim()} `;
}

/** All places a bounce is read from. */
function bounce(text: string): Mail {
  const from = [{ name: '', address: 'mailer-daemon@example.net' }];
  const headers = ['to', 'x-failed-recipients'].map((name) => ({ name, value: text }));
  const nowhere = { filename: null, start: 0, bodyStart: 0, end: 0 };
  const parts = [{ path: '0.1', type: 'message/delivery-status', ...nowhere }];
  const texts = ['subject', 'body', 'html', 'part:0.1'].map((place) => ({ place, text }));
  return mail({ from, headers, parts, texts, subject: text });
}

test('no 64 KB stall the reader of bounces', async () => {
  const slow: string[] = [];
  for (const unit of [...units, ...Object.values(phrases).map(wordsOf)]) {
    for (const whole of [unit, `${unit.trim()}\n`, `{"eventType":"bounce" ${unit}`]) {
      const text = whole.repeat(sizeCharacters / whole.length + 1).slice(0, sizeCharacters);
      const tookMs = await leastMs(() => readReturned(bounce(text)), budgetMs);
      if (tookMs > budgetMs) slow.push(`${JSON.stringify(whole.slice(0, 60))}: ${tookMs} ms`);
    }
  }
  assert.deepEqual(slow, []);
});

test('nothing that a mail says makes the reader throw, and it states what it may', () => {
  const word = fc.constantFrom(
    ...units,
    '\n',
    ' ',
    '550 5.1.1 ',
    '<',
    '>',
    ':',
    'Action: failed\n',
  );
  const anything = fc.array(fc.oneof(word, fc.string()), { maxLength: 60 });
  fc.assert(
    fc.property(anything, (pieces) => {
      const { action, status, recipient, text } = readReturned(bounce(pieces.join('')));
      assert.match(action, /^(?:failed|delayed|delivered|unknown)$/);
      assert.match(status ?? '5.0.0', /^[245]\.\d{1,3}\.\d{1,3}$/);
      assert.match(recipient ?? 'a@b', /^[^\s@]{1,128}@[^\s@]{0,400}$/);
      assert.equal(text.length <= 500, true);
    }),
  );
});
