// Numbers of other desks: the forms of common ticket systems, and what only looks like one.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import { foreignNumbers } from '../../src/tickets/foreign.ts';
import { makeNumber, showNumber } from '../../src/tickets/number.ts';

const own = showNumber('Desk', makeNumber(new Date('2026-10-03T10:00:00Z'), 'UTC', 17));

test('numbers of others are found in their forms, ours and all else are not', () => {
  for (const [subject, numbers] of [
    ['[RT #48151] AutoReply: spam from 192.0.2.7', ['48151']],
    ['Re: [its.example #623420] Abuse', ['623420']],
    ['[Ticket#2026040710000015] Abuse', ['2026040710000015']],
    ['Ticket ID: ABC-12345', ['abc-12345']],
    ['Vorgang 7711 / Anfrage 7712', ['7711', '7712']],
    ['Abuse (Case 00123)', ['00123']],
    ['INC0012345: your report', ['inc0012345']],
    ['[#9001] abuse', ['9001']],
    [`${own} [NOC#77123] spam`, ['77123']],
    ['#101 #102 #103 #104 #105 #106', ['101', '102', '103', '104', '105']],
    ['Ticket#77123 Case 77123', ['77123']],
    [own, []],
    ['Case 192.0.2.7', []],
    ['Incident 2001:db8::7', []],
    ['Incident 2026-04-07', []],
    ['Case 10:15:22', []],
    ['Incident CVE-2024-12345 on AS64500', []],
    ['Incident AS64500', []],
    ['Case closed', []],
    ['#spam #12', []],
    ['Casefile 12345', []],
    ['', []],
  ] as const) {
    assert.deepEqual(foreignNumbers(subject, 'Desk'), numbers, subject);
  }
});

test('whatever a subject holds, few short numbers come of it, and soon', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (subject) => {
      const found = foreignNumbers(`${subject} #${subject}`, 'Desk');
      assert.equal(found.length <= 5 && found.every((one) => /^[a-z0-9-]{3,24}$/.test(one)), true);
    }),
  );
  for (const piece of ['#', 'case ', '#a', '#1-', 'ticket id : ', 'inc-1']) {
    assert.equal(foreignNumbers(piece.repeat(100_000), 'Desk').length <= 5, true);
  }
});
