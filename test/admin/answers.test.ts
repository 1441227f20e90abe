// What answers a question beside its prepared answer, by what is asked.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { verbsOf } from '../../src/admin/hold/answers.ts';
import { type HoldCode, holdCodes } from '../../src/model.ts';
import type { HoldRow } from '../../src/store/acts.ts';

const asked = (codes: readonly HoldCode[], mail: string | null = 'mail'): HoldRow =>
  ({ mail, delivery: null, ticket: null, codes, doubts: [] }) as unknown as HoldRow;

test('every mail may belong to a case that is open; where a repeat is asked, t says of which', () => {
  for (const code of Object.keys(holdCodes) as HoldCode[]) {
    const verbs = verbsOf(asked([code]));
    const key = code === 'repeat-unsure' ? 'repeat' : 'attach';
    assert.deepEqual(
      verbs.filter((verb) => verb === 'attach' || verb === 'repeat'),
      [key],
      code,
    );
  }
  assert.deepEqual(verbsOf(asked(['no-reply'], null)).includes('attach'), false);
});

test('a reply names nobody', () => {
  assert.equal(verbsOf(asked(['no-address'])).includes('address'), true);
  assert.equal(verbsOf(asked(['reply-to-read'])).includes('address'), false);
});

test('a mail that is placed is kept apart no further', () => {
  const row = asked(['unverified-follow-up']);
  assert.equal(verbsOf(row).includes('separate'), true);
  for (const is of ['not-theirs', 'kept-apart']) {
    const doubts = [{ code: 'reply-to-read' as const, text: '', says: { is } }];
    assert.equal(verbsOf({ ...row, doubts }).includes('separate'), false, is);
  }
});
