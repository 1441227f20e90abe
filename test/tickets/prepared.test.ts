// What one key does to a hold, by its doubts and by what could be sent.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { HoldCode, PreparedAnswer } from '../../src/model.ts';
import { preparedAnswer } from '../../src/tickets/prepared.ts';

const rows: readonly (readonly [readonly HoldCode[], number, PreparedAnswer])[] = [
  [['several-networks', 'first-contact'], 2, 'send'],
  [['no-contact'], 1, 'send'],
  [['no-contact'], 0, 'close'],
  [['suspected-spam'], 1, 'spam'],
  [['first-contact', 'suspected-spam'], 1, 'spam'],
  [['malformed', 'suspected-spam'], 1, 'hand-over'],
  [['urgent'], 1, 'hand-over'],
  [['no-address'], 0, 'ask-back'],
  [['not-ours'], 0, 'close'],
  [['unverified-follow-up'], 1, 'separate'],
  [['unverified-follow-up', 'no-contact'], 1, 'separate'],
  [['unverified-follow-up'], 0, 'separate'],
  [['unverified-follow-up', 'no-contact'], 0, 'separate'],
  [['unverified-follow-up', 'suspected-spam'], 0, 'spam'],
  [['failed', 'unverified-follow-up'], 0, 'run-again'],
  [['reply-to-read'], 0, 'close'],
  [['repeat-unsure', 'first-contact'], 1, 'close'],
  [['contact-bounced'], 0, 'close'],
  [['failed'], 0, 'run-again'],
  [['truncated', 'stale-event'], 1, 'send'],
];

for (const [codes, mails, answer] of rows) {
  test(`${codes.join(' + ')} with ${mails} mails: ${answer}`, () => {
    const doubts = codes.map((code) => ({ code }));
    assert.equal(preparedAnswer(doubts, mails), answer);
  });
}

test('a doubt may say itself what one key does', () => {
  const unsure = { code: 'repeat-unsure', answer: 'send' } as const;
  assert.equal(preparedAnswer([unsure], 1), 'send');
  assert.equal(preparedAnswer([unsure], 0), 'close');
  assert.equal(preparedAnswer([unsure, { code: 'repeat-unsure' }], 1), 'close');
  const answered = { code: 'unverified-follow-up', answer: 'ask-back' } as const;
  assert.equal(preparedAnswer([answered, { code: 'no-contact' }], 1), 'ask-back');
});
