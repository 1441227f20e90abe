// Fields: what each type takes, what it says of anything else, and where the value goes.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import { type FieldRule, fieldsShipped } from '../../src/desk-rules.ts';
import { readAddresses } from '../../src/tickets/address-ranges.ts';
import { missingAtClose, setFields } from '../../src/tickets/fields.ts';
import { isRefused } from '../../src/tickets/plans.ts';
import { state } from './world.ts';

const own: FieldRule = {
  name: 'until',
  label: 'Until',
  kinds: ['incident'],
  type: 'date',
  values: [],
  requiredAtClose: true,
};
const schema = [...fieldsShipped, own];
const incident = state('i1', 'incident', { fields: { 'time-worked': 30 } });

const values: readonly (readonly [field: string, text: string, to: unknown])[] = [
  ['classification', 'fraud/phishing', 'fraud/phishing'],
  ['severity', 'high', 'high'],
  ['priority', '80', 80],
  ['description', ' two words ', 'two words'],
  ['cve', 'cve-2026-12345, CVE-2026-12345', ['CVE-2026-12345']],
  ['hosts', 'a.example.net, b.example.net', ['a.example.net', 'b.example.net']],
  ['time-worked', '25m', 55],
  ['time-worked', '1h30m', 120],
  ['time-worked', '-30', 0],
  ['until', '2026-02-28', '2026-02-28'],
  ['addresses', '192.0.2.7', ['192.0.2.7']],
  ['addresses', '192.0.2.0/25, 2001:DB8::/48', ['192.0.2.0/25', '2001:db8::/48']],
  ['addresses', '192.0.2.254 - 192.0.3.1', ['192.0.2.254/31', '192.0.3.0/31']],
];

for (const [field, text, to] of values) {
  test(`${field} takes ${text}`, () => {
    const edits = setFields(incident, [[field, text]], schema);
    if (isRefused(edits)) throw new Error(edits.refused);
    const [edit] = edits;
    assert.deepEqual(edit !== undefined && 'to' in edit ? edit.to : null, to);
    assert.equal(edits.length, 1);
  });
}

test('an empty value takes a field out; what is so already changes nothing', () => {
  const set = (name: string, text: string) => setFields(incident, [[name, text]], schema);
  const out = { edit: 'field', ticket: 'i1', field: 'time-worked', from: 30, to: null };
  assert.deepEqual(set('time-worked', ''), [out]);
  assert.deepEqual(set('description', ''), []);
  assert.deepEqual(set('priority', '50'), []);
  assert.deepEqual(set('addresses', ''), []);
});

const wrong: readonly (readonly [field: string, text: string, says: RegExp])[] = [
  ['nothing', 'x', /the incident has no field "nothing"; it has classification, function/],
  ['reporter-type', 'police', /has no field "reporter-type"/],
  ['severity', 'High', /severity: "High" is none of low, normal, high, critical/],
  ['priority', '101', /priority: "101" is not a whole number from 0 to 100/],
  ['priority', '1e1', /is not a whole number/],
  ['description', 'x'.repeat(10_001), /10001 characters; it takes 10000 at most/],
  ['cve', 'CVE-26-1', /"CVE-26-1" is no CVE; write it like CVE-2026-12345/],
  ['time-worked', 'long', /no time worked; write it like 25m or 1h30m/],
  ['time-worked', '9999h', /no time worked/],
  ['until', '2026-02-30', /no day; write it like 2026-01-31/],
  ['addresses', '192.0.2.7/24', /"192\.0\.2\.7\/24" is no address; write addresses, prefixes/],
  ['addresses', '192.0.2', /is no address/],
  ['addresses', '192.0.2.9-192.0.2.1', /is no address/],
  ['addresses', '192.0.2.1-2001:db8::1', /is no address/],
  ['addresses', '2001:db8::1-2001:db8:ffff:ffff:ffff:ffff:ffff:fffe', /is no address/],
];

for (const [field, text, says] of wrong) {
  test(`${field} does not take ${text.slice(0, 30)}`, () => {
    const edits = setFields(incident, [[field, text]], schema);
    assert.match(isRefused(edits) ? edits.refused : '', says);
  });
}

test('a field is set once at a time', () => {
  const edits = setFields(
    incident,
    [
      ['severity', 'low'],
      ['severity', 'high'],
    ],
    schema,
  );
  assert.match(isRefused(edits) ? edits.refused : '', /severity is set twice/);
});

test('what is required is missed until it is there', () => {
  assert.deepEqual(missingAtClose(incident, schema), ['until']);
  assert.deepEqual(missingAtClose(state('r1', 'report'), schema), []);
  const filled = { ...incident, fields: { until: '2026-02-28' } };
  assert.deepEqual(missingAtClose(filled, schema), []);
});

test('a range is its prefixes: all of it, nothing else, the widest that fit', () => {
  const at = (value: number): string =>
    [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 70_000 }), fc.nat(5_000), (start, length) => {
      const first = 0xc0_00_02_00 - 35_000 + start;
      const prefixes = readAddresses(`${at(first)}-${at(first + length)}`) ?? [];
      let next = first;
      for (const prefix of prefixes) {
        const [address = '', bits = '32'] = prefix.split('/');
        assert.equal(address, at(next));
        next += 2 ** (32 - Number(bits));
      }
      assert.equal(next, first + length + 1);
    }),
  );
});

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.constantFrom(...schema.map((rule) => rule.name)), fc.string(), (name, text) => {
      const edits = setFields(incident, [[name, text]], schema);
      assert.equal(isRefused(edits) ? edits.refused.length > 0 : Array.isArray(edits), true);
    }),
    { numRuns: 2_000 },
  );
});
