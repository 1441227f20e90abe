// The lines that name an address are quoted however the address is spelled on them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEvidence } from '../../src/slices/evidence.ts';
import { scan } from '../../src/indicators/scanner.ts';

/** The lines quoted for an address that was found where the text names it first. */
function quoted(ip: string, ...lines: string[]): readonly string[] {
  const text = lines.join('\n');
  const found = scan(text, 100).found.filter(({ value }) => value === ip);
  const [first] = found;
  assert.notEqual(first, undefined);
  const span = { place: 'body', start: first?.start ?? 0, end: first?.end ?? 0 };
  const spellings = new Map([[ip, found.map(({ start, end }) => text.slice(start, end))]]);
  return createEvidence([{ place: 'body', text }], spellings)({ ip, mentions: [{ span }] });
}

const cases: readonly [string, string, ...string[]][] = [
  ['defanged at first', '192.0.2.7', '192[.]0[.]2[.]7 attacks', 'Nov 21 192.0.2.7 failed'],
  ['defanged later', '192.0.2.7', '192.0.2.7 attacks', 'and 192(.)0(.)2(.)7 again'],
  ['in three ways', '192.0.2.7', '192.0.2[.]7', '192 . 0 . 2 . 7 x', '192\\.0\\.2\\.7 y'],
  ['with zeros in front', '192.0.2.7', '192.0.2.7', 'src 192.000.002.007'],
  ['mapped into IPv6', '192.0.2.7', '192.0.2.7', 'peer ::ffff:192.0.2.7'],
  ['IPv6 short and in full', '2001:db8::7', '2001:db8::7', 'from 2001:0DB8:0:0:0:0:0:7 on'],
];
for (const [name, ip, ...lines] of cases)
  test(name, () => assert.deepEqual(quoted(ip, ...lines).toSorted(), lines.toSorted()));

test('another address that begins alike is not quoted', () =>
  assert.deepEqual(quoted('192.0.2.7', '192.0.2[.]7 a', '192.0.2[.]70 b'), ['192.0.2[.]7 a']));
