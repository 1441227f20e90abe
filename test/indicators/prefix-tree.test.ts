// The tree against a plain scan, and the strictness of what it takes for an address.

import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';
import ipaddr from 'ipaddr.js';

import { createPrefixTree, readAddress, readPrefix } from '../../src/indicators/prefix-tree.ts';

const words = new Uint32Array(4);
const networkOf = (ip: string, length: number) => {
  const [kind, bits] = ip.includes(':')
    ? ([ipaddr.IPv6, 128] as const)
    : ([ipaddr.IPv4, 32] as const);
  const cut = Math.min(length, bits);
  return `${kind.networkAddressFromCIDR(`${ip}/${cut}`).toString()}/${cut}`;
};
// Few different bits, so that random prefixes and addresses meet.
const octet = fc.constantFrom(0, 1, 2, 127, 128, 255);
const someIPv4 = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'));
const someIPv6 = fc
  .array(fc.constantFrom('0', '1', '8000', 'ffff'), { minLength: 8, maxLength: 8 })
  .map((groups) => groups.join(':'));
const someIp = fc.oneof(someIPv4, someIPv6);

test('the most specific prefix wins, as a scan over all prefixes finds it', () => {
  const somePrefix = fc.tuple(someIp, fc.nat(128)).map(([ip, length]) => networkOf(ip, length));
  fc.assert(
    fc.property(fc.array(somePrefix, { maxLength: 30 }), someIp, (prefixes, ip) => {
      const tree = createPrefixTree<string>();
      for (const prefix of prefixes) tree.insert(prefix, prefix);
      const address = ipaddr.parse(ip);
      const covering = prefixes
        .map((prefix) => ({ prefix, cidr: ipaddr.parseCIDR(prefix) }))
        .filter(({ cidr }) => cidr[0].kind() === address.kind() && address.match(cidr))
        .sort((a, b) => b.cidr[1] - a.cidr[1]);
      assert.equal(tree.find(ip), covering[0]?.prefix ?? null);
      const distinct = [...new Set(covering.map(({ prefix }) => prefix))];
      assert.deepEqual(tree.covering(ip), distinct.toReversed());
    }),
    { numRuns: 500 },
  );
});

test('an address is read exactly where node reads one, zones apart', () => {
  const piece = fc.constantFrom(
    '0',
    '1',
    '12',
    'ff',
    'FFFF',
    '10000',
    '256',
    '255',
    '00',
    '.',
    ':',
  );
  const more = fc.constantFrom('::', ':', '.', '%eth0', ' ', 'g', '1.2.3.4', '-1', '\0', '۱');
  const text = fc.oneof(
    fc
      .array(fc.oneof({ weight: 5, arbitrary: piece }, more), { maxLength: 18 })
      .map((all) => all.join('')),
    fc.ipV4(),
    fc.ipV6(),
    fc.string(),
  );
  fc.assert(
    fc.property(text, (ip) => {
      const expected = ip.includes('%') ? 0 : isIP(ip);
      assert.equal(readAddress(ip, words), { 0: 0, 4: 32, 6: 128 }[expected] ?? 0);
      if (expected === 0) return;
      const bytes = Buffer.alloc(expected === 4 ? 4 : 16);
      for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32BE(words[at / 4] ?? 0, at);
      // URL writes an embedded IPv4 address in hex; ipaddr.js would take "::" for "::ffff:".
      const plain = expected === 6 ? new URL(`http://[${ip}]/`).hostname.slice(1, -1) : ip;
      assert.deepEqual([...bytes], ipaddr.parse(plain).toByteArray());
    }),
    { numRuns: 5000 },
  );
});

const badAddresses = [
  '',
  '1.2.3',
  '1.2.3.4.5',
  '010.0.0.1',
  '1.2.3.256',
  '0x7f.1',
  '2130706433',
  '1.2.3.4 ',
];
const badIPv6 = [
  ':',
  ':::',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  'fe80::1%eth0',
  '::1.2.3',
  '1:',
  ':1',
];
for (const ip of [...badAddresses, ...badIPv6, '::12345', '1.2.3.4::', '::1.2.3.4:5']) {
  test(`no address: ${JSON.stringify(ip)}`, () => {
    const tree = createPrefixTree<true>();
    tree.insert('0.0.0.0/0', true);
    tree.insert('::/0', true);
    assert.equal(readAddress(ip, words), 0);
    assert.equal(tree.find(ip), null);
    assert.deepEqual(tree.covering(ip), []);
  });
}

for (const prefix of [
  '192.0.2.1/24',
  '192.0.2.0/33',
  '192.0.2.0/',
  '192.0.2.0/024',
  '2001:db8::1/32',
  '::/129',
  '/8',
]) {
  test(`no prefix: ${prefix}`, () => {
    assert.equal(readPrefix(prefix, words), null);
    assert.throws(() => createPrefixTree().insert(prefix, 1), RangeError);
  });
}

test('families do not mix, a bare address is a prefix, a repeated prefix is replaced', () => {
  const tree = createPrefixTree<number>();
  tree.insert('0.0.0.0/0', 1);
  assert.equal(tree.find('::1'), null);
  tree.insert('::/0', 2);
  tree.insert('192.0.2.7', 3);
  tree.insert('2001:db8::7', 4);
  const ips = ['192.0.2.6', '192.0.2.7', '2001:db8::6', '2001:db8::7', '2001:DB8:0:0::0007'];
  assert.deepEqual(
    ips.map((ip) => tree.find(ip)),
    [1, 3, 2, 4, 4],
  );
  tree.insert('192.0.2.7/32', 5);
  assert.equal(tree.find('192.0.2.7'), 5);
});

test('holds 100,000 prefixes of both families', () => {
  const tree = createPrefixTree<number>();
  for (let i = 0; i < 50_000; i++) {
    tree.insert(`10.${i >> 8}.${i & 255}.0/24`, i);
    tree.insert(`2001:db8:${i.toString(16)}::/48`, i);
  }
  for (let i = 0; i < 50_000; i += 97) {
    assert.equal(tree.find(`10.${i >> 8}.${i & 255}.255`), i);
    assert.equal(tree.find(`2001:db8:${i.toString(16)}:ffff::1`), i);
  }
  assert.equal(tree.find('10.255.0.1'), null);
  assert.equal(tree.find('2001:db8:ffff::1'), null);
});
