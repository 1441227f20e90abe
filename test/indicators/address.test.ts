// Canonical forms, and which addresses nobody outside answers for.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  canonicalIp,
  canonicalPrefix,
  isSpecial,
  isWhollySpecial,
} from '../../src/indicators/address.ts';

const cases: readonly [string, string | null][] = [
  ['192.0.2.1', '192.0.2.1'],
  ['192.000.002.010', '192.0.2.10'],
  ['010.0.0.1', '10.0.0.1'],
  [' [192.0.2.1] ', '192.0.2.1'],
  ['[IPv6:2001:db8:0::1]', '2001:db8::1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['192.0.2', null],
  ['192.0.2.256', null],
  ['192.0.2.0001', null],
  ['0x7f.0.0.1', null],
  ['3221225985', null],
  ['e::', null],
  ['', null],
];
for (const [text, ip] of cases)
  test(`canonical ${text}`, () => assert.equal(canonicalIp(text), ip));

test('prefixes lose the bits behind their length', () => {
  assert.equal(canonicalPrefix('192.0.2.9', 24), '192.0.2.0/24');
  assert.equal(canonicalPrefix('192.0.2.9', 32), '192.0.2.9');
  assert.equal(canonicalPrefix('2001:db8::9', 32), '2001:db8::/32');
  assert.equal(canonicalPrefix('192.0.2.9', 33), null);
});

test('special addresses, documentation prefixes not among them', () => {
  for (const ip of [
    '10.1.2.3',
    '127.0.0.1',
    '169.254.1.1',
    '192.168.1.1',
    '172.16.0.1',
    '100.64.0.1',
  ])
    assert.equal(isSpecial(ip), true, ip);
  for (const ip of ['224.0.0.1', '255.255.255.255', '::1', 'fe80::1', 'fd00::1', '2002:a05::1'])
    assert.equal(isSpecial(ip), true, ip);
  for (const ip of ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '2002:c000:201::1'])
    assert.equal(isSpecial(ip), false, ip);
});

test('prefixes that lie wholly in private space', () => {
  for (const prefix of ['10.0.0.0/8', '192.168.4.0/24', '10.1.2.3', 'fd00::/8'])
    assert.equal(isWhollySpecial(prefix), true, prefix);
  for (const prefix of ['0.0.0.0/0', '10.0.0.0/7', '192.0.0.0/8', '192.0.2.0/24', '2001:db8::/32'])
    assert.equal(isWhollySpecial(prefix), false, prefix);
});
