// Mistyped numbers: every slip of one digit, and every swap of neighbours, leads back to the number
// that was meant; what is right, or none of ours, leads nowhere.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import { mistyped, nearNumbers } from '../../src/tickets/near.ts';
import { checkNumber, makeNumber, showNumber } from '../../src/tickets/number.ts';

const at = new Date('2026-10-03T10:00:00Z');
const numbers = fc
  .bigInt({ min: 1n, max: 9_223_372_036_854_775_807n })
  .map((sequence) => makeNumber(at, 'UTC', sequence));

test('every single wrong digit and every swap of neighbours is found again', () => {
  fc.assert(
    fc.property(numbers, (number) => {
      const digits = Array.from(number);
      for (const [place, digit] of digits.entries()) {
        for (let step = 1; step < 10; step += 1) {
          const wrong = digits.with(place, String((Number(digit) + step) % 10)).join('');
          assert.equal(nearNumbers(wrong).includes(number), true, wrong);
        }
        const next = digits[place + 1];
        if (next === undefined || next === digit) continue;
        const swapped = digits.with(place, next).with(place + 1, digit);
        assert.equal(nearNumbers(swapped.join('')).includes(number), true, swapped.join(''));
      }
    }),
    // Of each some three hundred slips are tried.
    { numRuns: 20 },
  );
});

test('what is near is right, differs in one slip, and is not much', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\d{14,28}$/), (written) => {
      const near = nearNumbers(written);
      assert.equal(near.length <= 40, true);
      assert.equal(new Set(near).size, near.length);
      for (const one of near) {
        assert.equal(checkNumber(one), true, one);
        const places = Array.from(one).flatMap((digit, place) =>
          digit === written[place] ? [] : [place],
        );
        const [first = 0, second = first + 1, ...more] = places;
        assert.deepEqual([second - first, more], [1, []], `${written} ${one}`);
      }
    }),
  );
});

test('only a number with our tag and a wrong check digit is mistyped', () => {
  const number = makeNumber(at, 'UTC', 17);
  const wrong = number.replace(/.$/, (digit) => String((Number(digit) + 1) % 10));
  for (const [subject, written] of [
    [`Re: ${showNumber('Desk', wrong)} spam`, wrong],
    [`${showNumber('Desk', number)} desk#${wrong}`, wrong],
    [showNumber('Desk', number), null],
    [showNumber('Other', wrong), null],
    [`[Desk#${wrong.slice(1)}]`, null],
    [wrong, null],
    ['', null],
  ] as const) {
    assert.equal(mistyped(subject, 'Desk')?.written ?? null, written, subject);
  }
  assert.equal(mistyped(`[Desk#${wrong}]`, 'Desk')?.near.includes(number), true);
});
