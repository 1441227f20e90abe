// Repeat keys: order does not matter, every part does, and length is bounded.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from 'fast-check';

import { repeatKey } from '../../src/tickets/repeat.ts';

const one = { prefix: '192.0.2.0/24', ip: '192.0.2.7' };
const two = { prefix: '192.0.2.0/24', ip: '192.0.2.8' };

test('the key names type, network and addresses', () => {
  assert.equal(repeatKey('spam', [one]), 'spam: 192.0.2.0/24 192.0.2.7');
  assert.equal(repeatKey('spam', []), null);
});

test('order and doubles do not matter; type, address and network do', () => {
  const key = repeatKey('spam', [one, two]);
  assert.equal(repeatKey('spam', [two, one, two]), key);
  for (const other of [
    repeatKey('scanner', [one, two]),
    repeatKey('spam', [one]),
    repeatKey('spam', [one, { ...two, prefix: '192.0.2.0/25' }]),
  ])
    assert.notEqual(other, key);
});

test('many addresses make a short key that still tells them apart', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.ipV6(), { minLength: 20, maxLength: 99 }), (ips) => {
      const addresses = ips.map((ip) => ({ prefix: '2001:db8::/32', ip }));
      const key = repeatKey('spam', addresses) ?? '';
      assert.ok(key.length <= 250);
      assert.equal(repeatKey('spam', addresses.toReversed()), key);
      assert.notEqual(repeatKey('spam', addresses.slice(1)), key);
    }),
  );
});
