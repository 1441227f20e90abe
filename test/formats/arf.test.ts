// ARF: the fields of a feedback report as written, from the part, or from a text that holds all of
// them where a mailer lost the part.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english } from '../../src/doubts.ts';
import { readArf } from '../../src/formats/arf.ts';
import { mailOf, pointedAt, said } from './mails.ts';

const spam = 'abusive-content/spam';
const cases: readonly [string, string, readonly string[] | null][] = [
  [
    'all that counts',
    'Feedback-Type: abuse\nVersion: 1\nSource-IP: 192.0.2.1\nSource-Port: 4711\nArrival-Date: Sun, 8 Mar 2026 14:00:00 +0100\nIncidents: 3\n',
    [`ip 192.0.2.1 port 4711 2026-03-08T14:00:00+01:00 ${spam}`],
  ],
  [
    'no Source-IP, folded, CRLF, names in any case',
    'feedback-TYPE: Fraud\r\nReceived-Date:\r\n Sun, 8 Mar 2026 14:00:00 +0100\r\n',
    [],
  ],
  [
    'a comment after the address, and an address in brackets',
    'Feedback-Type: virus\nSource-IP: [IPv6:2001:db8::1] (host.example)\n',
    ['ip 2001:db8::1 - malicious-code/infected-or-distribution'],
  ],
  [
    'sites are accused, a domain only where no address is',
    'Feedback-Type: fraud\nReported-URI: hxxp://bad.example/x\nReported-URI: http://192.0.2.9/\nReported-Domain: bad.example\n',
    [
      'url http://bad.example/x - fraud/phishing',
      'ip 192.0.2.9 - fraud/phishing',
      'host bad.example - fraud/phishing',
    ],
  ],
  [
    'the domain beside an address may be a forged sender',
    'Feedback-Type: abuse\nSource-IP: 192.0.2.1\nReported-Domain: bank.example\n',
    [`ip 192.0.2.1 - ${spam}`],
  ],
  [
    'RFC 6591: the reported domain is the one that was abused',
    'Feedback-Type: auth-failure\nAuth-Failure: dmarc\nReported-Domain: bank.example\nSource-IP: 192.0.2.1\n',
    ['ip 192.0.2.1 - fraud/masquerade'],
  ],
  ['a type nobody knows', 'Feedback-Type: opt-out\nSource-IP: 192.0.2.1\n', ['ip 192.0.2.1 - -']],
  ['the report is the JSON beside it', 'Feedback-Type: xarf\nVersion: 3\n', null],
  ['no Feedback-Type', 'Source-IP: 192.0.2.1\n', null],
  ['empty', '', null],
];
for (const [name, text, expected] of cases) {
  test(name, () => {
    const reports = readArf(
      mailOf({ body: 'Feedback-Type: abuse\nSource-IP: 198.51.100.1', 'part:0.1': text }),
    );
    assert.deepEqual(reports.length === 0 ? null : said(reports), expected);
  });
}

test('the span is the address as written', () => {
  const mail = mailOf({
    'part:0.1': 'Feedback-Type: abuse\r\nSource-IP:   192.000.002.001 (x)\r\n',
  });
  assert.deepEqual(pointedAt(mail, readArf(mail)), ['192.000.002.001']);
});

test('a report that became text is read, prose that looks alike is not', () => {
  const fields = 'User-Agent: x/1\n> Feedback-Type: abuse\n> Version: 1\n> Source-IP: 192.0.2.1\n';
  assert.deepEqual(said(readArf(mailOf({ body: `Hello\n\n> ${fields}` }))), [
    `ip 192.0.2.1 - ${spam}`,
  ]);
  assert.deepEqual(readArf(mailOf({ body: 'Feedback-Type: abuse\nSource-IP: 192.0.2.1' })), []);
});

test('several reports in one mail are all read', () => {
  const text = (last: number) => `Feedback-Type: abuse\nSource-IP: 192.0.2.${last}\n`;
  const reports = readArf(mailOf({ 'part:0.1': text(1), 'part:0.3': text(2) }));
  assert.deepEqual(
    reports.map(({ place }) => place),
    ['part:0.1', 'part:0.3'],
  );
  assert.equal(reports[1]?.unsure?.is, 'reports-differ');
});

const unsure: readonly [string, Readonly<Record<string, string>>, string, RegExp | null][] = [
  ['a report alone', {}, 'multipart/report', null],
  ['named by the letter', { body: 'From 192.0.2.1 and 192.0.2.9' }, 'multipart/report', null],
  [
    'named by the carried mail',
    {
      body: 'Seen by 198.51.100.1',
      'embedded:0.2': 'Received: from x ([IPv6:2001:db8::1])\nReceived: from [192.0.2.1]\n\nx',
    },
    'multipart/report',
    null,
  ],
  [
    'all else names another',
    { body: 'x', 'embedded:0.2': 'Received: from x ([198.51.100.1])\n\n192.0.2.1' },
    'multipart/report',
    /all else names 198\.51\.100\.1/,
  ],
  ['hidden in another mail', { body: 'News' }, 'multipart/mixed', /says nothing of 192\.0\.2\.1/],
  ['loose, and spoken of', { body: '192.0.2.1 sent spam' }, 'multipart/mixed', null],
];
for (const [name, texts, type, wanted] of unsure) {
  test(name, () => {
    const fields = 'Feedback-Type: abuse\nSource-IP: 192.0.2.1\n';
    const mail = mailOf({ ...texts, 'part:0.1': fields });
    const root = { path: '0', type, start: 0, bodyStart: 0, end: 0, filename: null };
    const [report] = readArf({ ...mail, parts: [root, ...mail.parts] });
    assert.match(report?.unsure ? english(report.unsure) : 'certain', wanted ?? /^certain$/);
  });
}

test('a Source-IP that stands twice is none for certain', () => {
  const text = 'Feedback-Type: abuse\nSource-IP: 192.0.2.1\nSource-IP: 192.0.2.2\n';
  const [report] = readArf(mailOf({ 'part:0.1': text }));
  assert.equal(report?.unsure?.is, 'reports-differ');
});

test('not-spam (RFC 6430) is no complaint', () => {
  const [report] = readArf(
    mailOf({ 'part:0.1': 'Feedback-Type: not-spam\nSource-IP: 192.0.2.1\n' }),
  );
  assert.equal(report?.isComplaint, false);
  assert.deepEqual(report?.accused, []);
});

test('RFC 9477: what a CFBL reporter sends is a feedback report like any other', () => {
  const mail = mailOf({
    'part:0.1':
      'Feedback-Type: abuse\nUser-Agent: FBL/0.1\nVersion: 0.1\nOriginal-Mail-From: sender@mailer.example\nArrival-Date: Tue, 23 Jun 2026 06:31:38 GMT\nReported-Domain: example.net\nSource-IP: 2001:DB8:1:1::25\n',
    'embedded:0.2': 'From: x@mailer.example\nCFBL-Address: fbl@mailer.example; report=arf\n',
  });
  assert.deepEqual(said(readArf(mail)), [`ip 2001:db8:1:1::25 2026-06-23T06:31:38+00:00 ${spam}`]);
});
