// Which addresses of one line stand in one list, whatever ports and times stand with each.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { scan } from '../../src/indicators/scanner.ts';
import { linesOf } from '../../src/roles/lines.ts';
import { rowOf } from '../../src/roles/rows.ts';

/** How many addresses of the line stand in one list. */
function listed(text: string): number {
  const [line] = linesOf(text);
  assert.ok(line !== undefined);
  const { spots } = rowOf(text, line, scan(text, 10).found, { text: '', last: null });
  return spots.filter(({ list }) => list !== null).length;
}

const beside = [
  'scan from 192.0.2.1 and 192.0.2.2',
  'scan from 192.0.2.1 2026-11-23T15:05:00Z and 192.0.2.2 2026-11-23T15:05:00Z',
  'scan from 192.0.2.1 (2026-11-23 15:05:00 UTC) and 192.0.2.2 (2026-11-23 15:06:00 UTC)',
  'scan from 192.0.2.1 [23/Nov/2026:15:05:00 +0000] and 192.0.2.2 [23/Nov/2026:15:06:00 +0000]',
  'scan from 192.0.2.1 on 23 November 2026 at 15:05 CET and 192.0.2.2 at 15:06 CET',
  'scan from 192.0.2.1 Nov 23 15:05:00 and 192.0.2.2 Nov 23 15:06:00',
  'scan from 192.0.2.1 on 2026-11-23 and 192.0.2.2 on 2026-11-24',
  'scan from 192.0.2.1:40112 and 192.0.2.2:51334',
  'scan from 192.0.2.1:40112, 192.0.2.2:51334',
  'scan from 192.0.2.1 port 40112 at 15:05 and 192.0.2.2 port 51334 at 15:06',
  'scan from 192.0.2.1:40112/tcp 15:05:00, 192.0.2.2:51334/tcp 15:06:00',
  'scan from 192.0.2.1 at 15:05:00; 192.0.2.2 at 15:06:00',
  '15:05:00 192.0.2.1, 15:06:00 192.0.2.2',
  'Scan von 192.0.2.1 um 15:05:00 Uhr und 192.0.2.2 um 15:06:00 Uhr',
  'zdroj: 192.0.2.1 dne 23. 11. 2026 v 15:05:00 a 192.0.2.2 dne 23. 11. 2026 v 15:06:00',
  'escaneo desde 192.0.2.1 el 23 de noviembre de 2026 a las 15:05 y 192.0.2.2 a las 15:06',
  'scan depuis 192.0.2.1 le 23/11/2026 à 15:05:00 et 192.0.2.2 le 23/11/2026 à 15:06:00',
];

const apart = [
  '2026-11-23T15:05:00Z blocked from 192.0.2.1:40112, 192.0.2.2:22',
  'blocked from 192.0.2.1:40112, 192.0.2.2:22 at 15:05:00',
  'blocked from 192.0.2.1 15:05:00, 192.0.2.2',
  'blocked from 192.0.2.1,2026-11-23T15:05:00Z,192.0.2.2,22',
  'blocked from 192.0.2.1, 15:05:00, 192.0.2.2, 15:06:00',
  'blocked from 192.0.2.1 15:05:00 and target 192.0.2.2 15:05:00',
  'blocked from 192.0.2.1 15:05:00 to 192.0.2.2 15:05:00',
  'blocked from 192.0.2.1 15:05:00 192.0.2.2 15:05:00',
  'sshd 15:05:00: failed password from 192.0.2.1 port 40112, 192.0.2.2 port 22',
];

for (const text of beside) test(`listed: ${text}`, () => assert.equal(listed(text), 2));
for (const text of apart) test(`apart: ${text}`, () => assert.equal(listed(text), 0));
