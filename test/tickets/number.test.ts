// Numbers: their form, the desk's date, and that the check digit catches what people mistype.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import { checkNumber, findNumbers, makeNumber, showNumber } from '../../src/tickets/number.ts';

const at = new Date('2026-10-03T10:00:00Z');
const sequences = fc.bigInt({ min: 1n, max: 9_223_372_036_854_775_807n });

test('the check digit is Damm’s', () => {
  // The example of Damm's thesis: 572 has the check digit 4.
  assert.ok(checkNumber('00000000005724'));
  assert.ok(!checkNumber('00000000005723'));
});

test('a number holds the date of the desk’s own zone and at least five digits', () => {
  const night = new Date('2026-10-02T22:30:00Z');
  assert.match(makeNumber(night, 'Europe/Prague', 17), /^2026100300017\d$/);
  assert.match(makeNumber(night, 'UTC', 17), /^2026100200017\d$/);
  assert.match(makeNumber(at, 'UTC', 1_234_567n), /^202610031234567\d$/);
});

test('every number made is found again, tagged, in a subject', () => {
  fc.assert(
    fc.property(sequences, fc.string(), fc.string(), (sequence, before, after) => {
      const number = makeNumber(at, 'UTC', sequence);
      const subject = `${before} ${showNumber('CERT.X', number)} ${after}`;
      assert.ok(findNumbers(subject, 'CERT.X').includes(number));
    }),
  );
});

test('one wrong digit and two swapped neighbours are always noticed', () => {
  fc.assert(
    fc.property(sequences, fc.nat(), fc.integer({ min: 1, max: 9 }), (sequence, place, step) => {
      const digits = Array.from(makeNumber(at, 'UTC', sequence));
      const i = place % digits.length;
      const wrong = digits.with(i, String((Number(digits[i]) + step) % 10));
      assert.ok(!checkNumber(wrong.join('')));
      const [a = '', b = ''] = digits.slice(i, i + 2);
      if (b !== '' && a !== b)
        assert.ok(
          !checkNumber(
            digits
              .with(i, b)
              .with(i + 1, a)
              .join(''),
          ),
        );
    }),
  );
});

test('what is no number of ours is not found', () => {
  const number = makeNumber(at, 'UTC', 17);
  for (const subject of [
    `[Other#${number}]`,
    `[Desk#${number}1]`,
    `[Desk#${number.slice(0, -1)}]`,
    `[Desk ${number}]`,
    number,
    '',
  ])
    assert.deepEqual(findNumbers(subject, 'Desk'), [], subject);
  assert.deepEqual(findNumbers(`Re: [DESK#${number}] desk#${number}`, 'Desk'), [number]);
});
