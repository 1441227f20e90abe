// Reports that we write: read again by our own readers they say what was to be told, and where the
// format demands what nobody knows there is none, with the reason.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import { type Category, categories, type EventTime } from '../../src/findings.ts';
import { readArf } from '../../src/formats/arf.ts';
import { type Told, writtenArf } from '../../src/formats/written-arf.ts';
import { documentsMax, type Wanted, writtenXarf } from '../../src/formats/written-xarf.ts';
import { readXarf } from '../../src/formats/xarf.ts';
import { at } from '../support/facts.ts';
import { naughty } from '../support/naughty.ts';
import { mailOf, said } from './mails.ts';

const when = '2026-04-06T19:41:02+02:00';
const spam = 'abusive-content/spam';
const infected = 'malicious-code/infected-or-distribution';
const brute = 'intrusion-attempts/brute-force';
const scanner = 'information-gathering/scanner';
const noZone: EventTime = { ...at(when), at: null, zone: null };
const ssh = 'sshd[1]: Failed password for root from 192.0.2.75 port 40000';

const one = (changed: Partial<Told> = {}): Told => ({
  ip: '192.0.2.75',
  name: null,
  time: at(when),
  port: null,
  evidence: [],
  ...changed,
});
const wanted = (changed: Partial<Wanted> = {}): Wanted => ({
  told: [one()],
  category: brute,
  reporter: { name: 'Postmaster', address: 'postmaster@example.net' },
  sender: { name: 'Example CSIRT', address: 'abuse@example.org' },
  smtpFrom: null,
  seed: 'mail contact',
  ...changed,
});

const arfs: readonly (readonly [string, readonly Told[], Category, string | null])[] = [
  ['spam', [one()], spam, `ip 192.0.2.75 ${when} ${spam}`],
  ['a port', [one({ port: 4711 })], spam, `ip 192.0.2.75 port 4711 ${when} ${spam}`],
  [
    'phishing',
    [one({ name: 'a.example' })],
    'fraud/phishing',
    `ip 192.0.2.75 ${when} fraud/phishing`,
  ],
  ['malware', [one({ time: null })], infected, `ip 192.0.2.75 - ${infected}`],
  ['no zone', [one({ time: noZone })], infected, `ip 192.0.2.75 - ${infected}`],
  ['no mail', [one({ ip: '2001:db8::75' })], brute, `ip 2001:db8::75 ${when} -`],
  [
    'a hostile name',
    [one({ name: 'a\r\nSource-IP: 192.0.2.1' })],
    spam,
    `ip 192.0.2.75 ${when} ${spam}`,
  ],
  [
    'in UTC',
    [one({ time: at('2026-02-28T23:59:59Z') })],
    spam,
    `ip 192.0.2.75 2026-02-28T23:59:59+00:00 ${spam}`,
  ],
  ['two addresses', [one(), one({ ip: '192.0.2.76' })], spam, null],
  ['nobody', [], spam, null],
];
for (const [name, told, category, expected] of arfs) {
  test(`a feedback report, read again: ${name}`, () => {
    const made = writtenArf(told, category);
    if ('lacks' in made) {
      assert.equal(made.lacks, `one feedback report names one address, not ${told.length}`);
      assert.equal(expected, null);
      return;
    }
    const mail = mailOf({ 'part:0.1': made.fields, body: told.map(({ ip }) => ip).join(' ') });
    assert.deepEqual(said(readArf(mail)), [expected]);
    assert.match(made.fields, /^Feedback-Type: \w+\r\nUser-Agent: \S+\r\nVersion: 1\r\n/);
    assert.match(made.fields, /^(?:[\x20-\x7e]+\r\n)+\r\n$/);
  });
}

const xarfs: readonly (readonly [string, Partial<Wanted>, string])[] = [
  ['a login attack', { told: [one({ evidence: [ssh] })] }, `ip 192.0.2.75 ${when} ${brute}`],
  [
    'a scan, with its port',
    { category: scanner, told: [one({ port: 4711, evidence: ['DROP PROTO=UDP'] })] },
    `ip 192.0.2.75 port 4711 ${when} ${scanner}`,
  ],
  [
    'a flood',
    { category: 'availability/ddos', told: [one({ evidence: ['icmp flood'] })] },
    `ip 192.0.2.75 ${when} availability/ddos`,
  ],
  ['a bot', { category: infected }, `ip 192.0.2.75 ${when} ${infected}`],
  [
    'spam of which all is known',
    { category: spam, told: [one({ port: 4711 })], smtpFrom: 'a@spam.example' },
    `ip 192.0.2.75 port 4711 ${when} ${spam}`,
  ],
];
for (const [name, changed, expected] of xarfs) {
  test(`a report of XARF, read again: ${name}`, () => {
    const made = writtenXarf(wanted(changed));
    assert.ok('documents' in made);
    assert.deepEqual(said(readXarf(mailOf({ 'xarf.json': made.documents[0] ?? '' }))), [expected]);
  });
}

test('the fields that every report of XARF has, and those of its type', () => {
  const told = [one({ evidence: [ssh] }), one({ ip: '192.0.2.76', evidence: [ssh] })];
  const made = writtenXarf(
    wanted({ told, reporter: null, sender: { name: ' ', address: 'č@example.org' } }),
  );
  assert.ok('documents' in made);
  const [first, second] = made.documents.map((text) => JSON.parse(text) as Record<string, unknown>);
  const us = { org: 'example.org', contact: 'č@example.org', domain: 'example.org' };
  const { report_id: id, ...rest } = first ?? {};
  assert.deepEqual(rest, {
    xarf_version: '4.0.0',
    timestamp: when,
    reporter: us,
    sender: us,
    source_identifier: '192.0.2.75',
    category: 'connection',
    type: 'login_attack',
    protocol: 'tcp',
    first_seen: when,
  });
  assert.match(String(id), /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  assert.notEqual(second?.['report_id'], id);
  assert.equal(second?.['source_identifier'], '192.0.2.76');
});

const lacking: readonly (readonly [string, Partial<Wanted>, RegExp])[] = [
  ['no time', { told: [one({ time: null, evidence: [ssh] })] }, /when 192\.0\.2\.75 did it/],
  ['no zone', { told: [one({ time: noZone, evidence: [ssh] })] }, /when 192\.0\.2\.75 did it/],
  ['no transport', {}, /whether 192\.0\.2\.75 used TCP or UDP/],
  ['two transports', { told: [one({ evidence: ['tcp 1', 'udp 2'] })] }, /TCP or UDP/],
  ['a service on both', { told: [one({ evidence: ['sip brute force'] })] }, /TCP or UDP/],
  ['spam without a port', { category: spam, smtpFrom: 'a@spam.example' }, /source_port/],
  ['spam without a sender', { category: spam, told: [one({ port: 1 })] }, /sender in the envelope/],
  [
    'malware of a host',
    { category: infected, told: [one({ name: 'a.example' })] },
    /less than XARF/,
  ],
  ['a kind without fields', { category: 'other' }, /of "other" a complaint tells less/],
  [
    'too many',
    { told: Array.from({ length: documentsMax + 1 }, () => one()) },
    /21 addresses, and a letter carries 20/,
  ],
];
for (const [name, changed, why] of lacking) {
  test(`no report of XARF: ${name}`, () => {
    const made = writtenXarf(wanted(changed));
    assert.match('lacks' in made ? made.lacks : '', why);
  });
}

test('whatever names and lines hold, a report accuses nobody else and is plain ASCII', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...naughty),
      fc.constantFrom(...naughty),
      fc.constantFrom(...categories),
      (name, line, category) => {
        const told = [one({ name, evidence: [line, 'tcp'] })];
        const reporter = { name: line, address: 'postmaster@example.net' };
        const xarf = writtenXarf(wanted({ told, category, reporter }));
        const arf = writtenArf(told, category);
        for (const text of 'documents' in xarf ? xarf.documents : []) {
          assert.match(text, /^[\x20-\x7e\r\n]*$/);
          const [accused, ...others] = readXarf(mailOf({ 'xarf.json': text }))[0]?.accused ?? [];
          assert.deepEqual([accused?.value, others], ['192.0.2.75', []]);
        }
        const fields = 'fields' in arf ? arf.fields : '';
        const [accused, ...others] = readArf(mailOf({ 'part:0.1': fields }))[0]?.accused ?? [];
        assert.deepEqual([accused?.value, others], ['192.0.2.75', []]);
      },
    ),
    { numRuns: 200 },
  );
});
