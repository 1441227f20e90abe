// Who may connect. Whom mail is taken for is in test/dialogs.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { allowedPeers } from '../../src/mail/allowed.ts';

const peers = allowedPeers(['192.0.2.1', '198.51.100.0/24', '2001:db8::25', '2001:db8:1::/48']);

const cases: readonly [ip: string, admitted: boolean, named: boolean][] = [
  ['192.0.2.1', true, true],
  ['192.0.2.2', false, false],
  ['198.51.100.7', true, false],
  ['198.18.101.7', false, false],
  ['2001:db8::25', true, true],
  ['2001:DB8:0:0:0:0:0:25', true, true],
  ['2001:db8:1:ffff::1', true, false],
  ['2001:db8:2::1', false, false],
  ['', false, false],
  ['unix', false, false],
  ['192.0.2.01', false, false],
];

for (const [ip, admitted, named] of cases) {
  test(`${ip || 'no address'} is ${admitted ? '' : 'not '}admitted`, () => {
    assert.deepEqual([peers.admits(ip), peers.isNamed(ip)], [admitted, named]);
  });
}

test('nobody is listed, nobody comes in', () => {
  assert.equal(allowedPeers([]).admits('127.0.0.1'), false);
});
