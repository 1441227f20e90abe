// When the circuit breaker opens: at a multiple of the busiest hour, never for little, and when too
// much comes back.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import { breakingOf, flowMax, type Outflow, returnedMin } from '../../src/tickets/outflow.ts';

const rules = { times: 3, floorPerHour: 100, bouncePercent: 10 };
const many = { ...rules, bouncePercent: null };
const back = { ...rules, floorPerHour: null };

const rows: readonly [string, Outflow, typeof rules | typeof many | typeof back, RegExp | null][] =
  [
    ['a new desk, two mails', { most: 0, mails: 6, returned: 0 }, rules, null],
    ['below the floor', { most: 2, mails: 99, returned: 0 }, rules, null],
    ['at the floor', { most: 2, mails: 100, returned: 0 }, rules, /^100 mails .* had 2 /],
    ['busy as ever', { most: 400, mails: 1_199, returned: 0 }, rules, null],
    ['three times as busy', { most: 400, mails: 1_200, returned: 0 }, rules, /^1200 mails/],
    ['any number', { most: 0, mails: 1e6, returned: 0 }, back, null],
    ['few come back', { most: 0, mails: 9, returned: returnedMin - 1 }, rules, null],
    ['a tenth comes back', { most: 0, mails: 100, returned: 10 }, back, null],
    ['more comes back', { most: 0, mails: 99, returned: 10 }, rules, /^10 of the 99 mails/],
    ['all comes back, and may', { most: 0, mails: 99, returned: 99 }, many, null],
  ];
for (const [name, flow, given, expected] of rows) {
  test(`${name}: ${expected === null ? 'goes on' : 'stops'}`, () => {
    const why = breakingOf(flow, given);
    if (expected === null) assert.equal(why, null);
    else assert.match(why ?? '', expected);
  });
}

test('more mail never closes it, and less never opens it', () => {
  const flows = fc.record({
    most: fc.nat(500),
    mails: fc.nat(2_000),
    more: fc.nat(2_000),
  });
  fc.assert(
    fc.property(flows, ({ most, mails, more }) => {
      const opens = (count: number) => breakingOf({ most, mails: count, returned: 0 }, rules);
      assert.equal(opens(mails) !== null && opens(mails + more) === null, false);
      assert.equal(opens(mails) !== null, mails >= (flowMax(rules, most) ?? 0));
    }),
  );
});
