// ACNS as rights holders send it, and as mailers leave it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAcns } from '../../src/formats/acns.ts';
import { mailOf, pointedAt, said } from './mails.ts';

const notice = `<?xml version="1.0" encoding="UTF-8"?>
<Infringement xmlns="http://www.acns.net/ACNS" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <Case><ID>1</ID><Status>Open</Status></Case>
  <Service_Provider><Entity>Example</Entity></Service_Provider>
  <Source>
    <TimeStamp>2026-04-02T12:00:00Z</TimeStamp>
    <IP_Address>192.0.2.1</IP_Address>
    <Port>4711</Port>
    <Type>BitTorrent</Type>
  </Source>
  <Content><Item><TimeStamp>2025-01-01T00:00:00Z</TimeStamp><URL>http://tracker.example/</URL></Item></Content>
</Infringement>`;
const expected = ['ip 192.0.2.1 port 4711 2026-04-02T12:00:00+00:00 fraud/copyright'];
const cases: readonly [string, string, readonly string[]][] = [
  ['as it should be', notice, expected],
  ['below prose, quoted', `Hello,\n\n${notice}`.replace(/^/gm, '> '), expected],
  ['escaped', notice.replaceAll('<', '&lt;').replaceAll('>', '&gt;'), expected],
  [
    'curly quotes, on one line, no end',
    notice.replaceAll('"', '\u201c').replaceAll('\n', ' ').replace('</Infringement>', ''),
    expected,
  ],
  [
    'with a prefix of a namespace',
    notice.replaceAll('<Source>', '<a:Source >').replaceAll('</Source>', '</a:Source>'),
    expected,
  ],
  [
    'wrapped',
    notice.replace('<IP_Address>192', '<IP_Address>\n192').replace('4711<', '4711\n<'),
    expected,
  ],
  ['no port', notice.replace('4711', '-'), [expected[0]?.replace(' port 4711', '') ?? '']],
  [
    'a site without an address',
    notice.replace('192.0.2.1', '').replace('<Type>', '<URL>http://bad.example/f</URL><Type>'),
    ['url http://bad.example/f port 4711 2026-04-02T12:00:00+00:00 fraud/copyright'],
  ],
  [
    'two notices',
    `${notice}\n${notice.replace('2.1<', '2.2<')}`,
    [...expected, expected[0]?.replace('2.1', '2.2') ?? ''],
  ],
  ['other XML', '<feed><Source><IP_Address>192.0.2.1</IP_Address></Source></feed>', []],
];
for (const [name, text, wanted] of cases) {
  test(name, () => {
    const mail = mailOf({ body: text });
    assert.deepEqual(said(readAcns(mail)), wanted);
    for (const pointed of pointedAt(mail, readAcns(mail))) assert.match(pointed, /^(?:192|http)/);
  });
}
