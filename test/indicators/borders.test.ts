// Which addresses lie inside the constituencies, and which nobody answers for.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bordersOf } from '../../src/indicators/borders.ts';

const { isInside, isNobodys } = bordersOf([
  { prefixes: ['192.0.2.0/24', '2001:db8::/32'] },
  { prefixes: ['10.1.0.0/16', '0.0.0.0/1'] },
]);

test('inside is what a prefix of the same family covers', () => {
  for (const ip of ['192.0.2.200', '2001:db8::9', '10.1.2.3', '10.2.0.1'])
    assert.equal(isInside(ip), true, ip);
  for (const ip of ['192.0.3.1', '2001:db9::1', '198.51.100.1'])
    assert.equal(isInside(ip), false, ip);
});

test('private space is ours only by a prefix wholly inside it', () => {
  assert.equal(isNobodys('10.1.2.3'), false);
  // The half of all addresses that is ours makes nobody's printer ours.
  assert.equal(isNobodys('10.2.0.1'), true);
  assert.equal(isNobodys('192.168.1.1'), true);
  assert.equal(isNobodys('192.0.2.1'), false);
});
