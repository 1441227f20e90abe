// What machines call a kind of report, row by row: where two words stand in a name, one decides.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { categoryOf, feedCategory } from '../../src/formats/categories.ts';

test('the name of a kind', () => {
  const rows: readonly [string, string | null][] = [
    ['login-attack', 'intrusion-attempts/brute-force'],
    ['Accessible RDP Report', 'vulnerable'],
    ['exploitation of a vulnerability', 'intrusion-attempts/exploit'],
    ['vulnerability exploit', 'intrusion-attempts/exploit'],
    ['Intrusion attempt on a vulnerable service', 'intrusion-attempts/exploit'],
    ['exploitable-service', 'vulnerable'],
    ['vulnerable to known exploits', 'vulnerable'],
    ['post-exploitation framework', 'malicious-code/c2-server'],
    ['BotnetController', 'malicious-code/c2-server'],
    ['scam', 'fraud'],
    ['cryptocurrency scam', 'fraud'],
    ['brand infringement', 'fraud/masquerade'],
    ['trademark', 'fraud/masquerade'],
    ['infringement', 'fraud/copyright'],
    ['something else', null],
  ];
  for (const [name, category] of rows) assert.equal(categoryOf(name), category, name);
});

test('the name of a feed', () => {
  assert.equal(feedCategory('2026-01-02-scan_ntp.csv'), 'vulnerable');
  assert.equal(feedCategory('2026-01-02-honeypot_scan.csv'), 'information-gathering/scanner');
});
