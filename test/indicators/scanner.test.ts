// What the scanner finds, with exact spans, and what it refuses to take for an address.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from '../support/properties.ts';
import { canonicalIp } from '../../src/indicators/address.ts';
import { scan } from '../../src/indicators/scanner.ts';

/** "kind value [the text of its span]", and the port where there is one. */
function found(text: string): string[] {
  return scan(text, 1000).found.map(({ kind, value, start, end, port }) => {
    const span = text.slice(start, end);
    return `${kind} ${value}${span === value ? '' : ` [${span}]`}${port === null ? '' : ` #${port}`}`;
  });
}

const cases: readonly [string, ...string[]][] = [
  ['Spamming IP: 192.0.2.7', 'ip 192.0.2.7'],
  ['(192.0.2.7), 192.0.2.8.', 'ip 192.0.2.7', 'ip 192.0.2.8'],
  ['192.0.2.0 and 192.0.2.255', 'ip 192.0.2.0', 'ip 192.0.2.255'],
  ['192[.]0[.]2[.]7', 'ip 192.0.2.7 [192[.]0[.]2[.]7]'],
  ['192(.)0[dot]2{.}7 x', 'ip 192.0.2.7 [192(.)0[dot]2{.}7]'],
  ['192\\.0\\.2\\.7', 'ip 192.0.2.7 [192\\.0\\.2\\.7]'],
  ['192 dot 0 DOT 2 dot 7', 'ip 192.0.2.7 [192 dot 0 DOT 2 dot 7]'],
  ['from 192 . 0 . 2 . 7 on', 'ip 192.0.2.7 [192 . 0 . 2 . 7]'],
  ['192.0.2[.7', 'ip 192.0.2.7 [192.0.2[.7]'],
  ['192.0.2.[7] x', 'ip 192.0.2.7 [192.0.2.[7]'],
  ['192.[0].2.7', 'ip 192.0.2.7 [192.[0].2.7]'],
  ['192.0.2.]7', 'ip 192.0.2.7 [192.0.2.]7]'],
  ['at www [.] example [.] net now', 'host www.example.net [www [.] example [.] net]'],
  ['192^0^2^7', 'ip 192.0.2.7 [192^0^2^7]'],
  ['192.0.2\u200b.7', 'ip 192.0.2.7 [192.0.2\u200b.7]'],
  ['192.000.002.010', 'ip 192.0.2.10 [192.000.002.010]'],
  ['::ffff:192.0.2.7', 'ip 192.0.2.7 [::ffff:192.0.2.7]'],
  ['192.0.2.7:443 and [192.0.2.8]:25', 'ip 192.0.2.7 #443', 'ip 192.0.2.8'],
  ['client 192.0.2.7#53', 'ip 192.0.2.7 #53'],
  ['shop.example.com192.0.2.7', 'host shop.example.com', 'ip 192.0.2.7'],
  ['from192.0.2.7None', 'ip 192.0.2.7'],
  ['at 192.0.2.7.Please act', 'ip 192.0.2.7'],
  ['IP 192.0.2.7.51514 > 198.51.100.2.22: S', 'ip 192.0.2.7 #51514', 'ip 198.51.100.2 #22'],
  ['root@192.0.2.7', 'ip 192.0.2.7'],
  ['host.example/192.0.2.7', 'host host.example', 'ip 192.0.2.7'],
  ['192.0.2.0/24, 192.0.2.9/24', 'prefix 192.0.2.0/24', 'ip 192.0.2.9 [192.0.2.9/24]'],
  ['all of 192.0.2.0/24. Please', 'prefix 192.0.2.0/24'],
  ['the net 2001:db8::/32.', 'prefix 2001:db8::/32'],
  ['192.0.2.7/31', 'prefix 192.0.2.6/31 [192.0.2.7/31]'],
  ['2001:db8::7/64', 'ip 2001:db8::7 [2001:db8::7/64]'],
  ['Deny TCP from 192.0.2.7/22 to 203.0.113.5/25', 'ip 192.0.2.7 #22', 'ip 203.0.113.5 #25'],
  ['192.0.2.7/51514->203.0.113.5/22 junos', 'ip 192.0.2.7 #51514', 'ip 203.0.113.5 #22'],
  ['192.0.2.7/443 to 203.0.113.5/22', 'ip 192.0.2.7 #443', 'ip 203.0.113.5 #22'],
  ['192.0.2.7/22 -> 203.0.113.5/22', 'ip 192.0.2.7 #22', 'ip 203.0.113.5 #22'],
  [
    'Deny udp src outside:192.0.2.7/51514 dst inside:203.0.113.5/31 by access-group',
    'ip 192.0.2.7 #51514',
    'ip 203.0.113.5 #31',
  ],
  ['we block tcp from 192.0.2.0/24', 'prefix 192.0.2.0/24'],
  ['192.0.2.7/2026', 'ip 192.0.2.7'],
  ['192.0.2.7/32', 'ip 192.0.2.7 [192.0.2.7/32]'],
  ['192.0.2.0 - 192.0.2.255', 'range 192.0.2.0-192.0.2.255 [192.0.2.0 - 192.0.2.255]'],
  ['192.0.2.0-192.0.2.9', 'range 192.0.2.0-192.0.2.9'],
  ['192.0.2.0 - 192.0.2.9.', 'range 192.0.2.0-192.0.2.9 [192.0.2.0 - 192.0.2.9]'],
  ['> 192.0.2.0 -\n> 192.0.2.127', 'range 192.0.2.0-192.0.2.127 [192.0.2.0 -\n> 192.0.2.127]'],
  ['- 192.0.2.1\n- 192.0.2.9', 'ip 192.0.2.1', 'ip 192.0.2.9'],
  ['192.0.2.xxx or x.x.x.1', 'masked 192.0.2.xxx', 'masked x.x.x.1'],
  ['2001:db8::1', 'ip 2001:db8::1'],
  ['IPv6:2001:DB8:0:0:0:0:0:1,', 'ip 2001:db8::1 [2001:DB8:0:0:0:0:0:1]'],
  ['[2001:db8::1]:443', 'ip 2001:db8::1 #443'],
  ['2001:db8::/32', 'prefix 2001:db8::/32'],
  [
    'hxxp://a[.]example[.]net/x',
    'url http://a.example.net/x [hxxp://a[.]example[.]net/x]',
    'host a.example.net [a[.]example[.]net]',
  ],
  ['http://192.0.2.7:8080/a', 'url http://192.0.2.7:8080/a #8080', 'ip 192.0.2.7 #8080'],
  [
    '<https://Example.COM/A?b=192.0.2.9>',
    'url https://example.com/A?b=192.0.2.9 [https://Example.COM/A?b=192.0.2.9]',
    'host example.com [Example.COM]',
  ],
  ['write to Desk@Example.org.', 'email desk@example.org [Desk@Example.org]'],
  ['mail.example.org:', 'host mail.example.org'],
];
for (const [text, ...expected] of cases)
  test(`finds in ${JSON.stringify(text)}`, () => assert.deepEqual(found(text), expected));

const refused = [
  'version 192.0.2.4',
  'v192.0.2.4',
  'ver. 192.0.2.4',
  'nginx/192.0.2.4',
  'SpamAssassin 3.1.5',
  'oid 1.3.6.1.4.1.9',
  '192.0.2.4.5.6',
  '256.1.2.3',
  '0.1.2.3',
  '192.0.2.1000',
  'tool-192.0.2.1',
  '/search?ip=192.0.2.7',
  'GET /x?a=1&ip=192.0.2.7 HTTP/1.1',
  'RT::IR',
  'e::',
  '::',
  'a::b',
  '12:34:56',
  '2026-01-02T03:04:05',
  '00:11:22:aa:bb:cc',
  '00:11:22:33:44:55:66:77',
  'std::string',
];
for (const text of refused)
  test(`refuses ${JSON.stringify(text)}`, () => {
    assert.deepEqual(
      found(text).filter((one) => one.startsWith('ip ')),
      [],
    );
  });

test('names made of numbers are names', () => {
  assert.deepEqual(found('7.2.0.192.zen.example.net'), ['host 7.2.0.192.zen.example.net']);
  assert.deepEqual(found('192-0-2-7.dyn.example.net'), ['host 192-0-2-7.dyn.example.net']);
  assert.deepEqual(found('192.0.2.7.dyn.example.net'), ['host 192.0.2.7.dyn.example.net']);
  assert.deepEqual(found('<192.0.2.4@example.net>'), ['email 192.0.2.4@example.net']);
  assert.deepEqual(found('report.txt index.php "source.ip": 1'), []);
});

test('the host of a URL is the one that browsers go to', () => {
  const rows: readonly [string, string | null][] = [
    ['http://a.example\\@b.test/', 'a.example'],
    ['http://a.example%2f@b.test/', 'b.test'],
    ['http://a.example:80@b.test/', 'b.test'],
    ['http://a.example#@b.test/', 'a.example'],
    ['http://A.EXAMPLE./', 'a.example'],
    ['http://a.example%00.b.test/', null],
    ['http://a.example..b.test/', null],
    ['http://b\u00fccher.example/', 'xn--bcher-kva.example'],
    ['http://sh\u043ep.example/', 'xn--shp-ted.example'],
    ['http://a.example\u3002b.test/', 'a.example.b.test'],
    ['http://0xc0000207/', null],
  ];
  for (const [url, host] of rows) {
    const hosts = scan(url, 10).found.filter(({ kind }) => kind === 'host');
    assert.deepEqual(
      hosts.map(({ value }) => value),
      host === null ? [] : [host],
      url,
    );
  }
});

test('what is left of a name with other letters is no name', () => {
  for (const text of [
    '\u00e4b.example',
    'sh\u043ep.example',
    'a.example.\u00e9t\u00e9.test',
    '\u00e9.a.example',
  ])
    assert.deepEqual(found(text), [], text);
  assert.deepEqual(found('\u8bbf\u95eea.example.net\u3002'), ['host a.example.net']);
});

test('every address is found wherever it stands, and its span reads as itself', () => {
  const around = fc.constantFrom(
    '',
    ' ',
    '(',
    ')',
    '[',
    ']',
    ',',
    '"',
    "'",
    '<',
    '>',
    '\n',
    '|',
    '=',
  );
  fc.assert(
    fc.property(fc.ipV4(), around, around, (ip, before, after) => {
      fc.pre(!ip.startsWith('0.'));
      const text = `${before}${ip}${after}`;
      const [one] = scan(text, 10).found;
      assert.equal(one?.value, ip);
      assert.equal(text.slice(one?.start, one?.end), ip);
    }),
  );
});

test('any text: spans lie in order inside it, and an address is canonical', () => {
  const piece = fc.constantFrom(
    ...'192.0.2.1 2001:db8:: . : / - @ [.] (.) hxxp http:// ::ffff: x.x 1 , \n > -> = " [ ] ^'.split(
      ' ',
    ),
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }), (pieces) => {
      const text = pieces.join('');
      for (const one of scan(text, 1000).found) {
        assert.ok(one.start >= 0 && one.start < one.end && one.end <= text.length);
        if (one.kind === 'ip') assert.equal(canonicalIp(one.value), one.value);
      }
    }),
  );
});

test('the most is kept, and said', () => {
  assert.deepEqual(scan('192.0.2.1 192.0.2.2 192.0.2.3', 2).truncated, true);
  assert.deepEqual(scan('192.0.2.1 192.0.2.2', 3).truncated, false);
});

test('a port in words is an address’s own where it can be no other', () => {
  for (const [behind, port] of [
    [' port 44310 at 16:01', ' #44310'],
    [' (port 55220)', ' #55220'],
    [', source port 1025', ' #1025'],
    [' port 1234 ssh2', ' #1234'],
    [' port 22', ''],
    [' on port 44310', ''],
    [' port 443101', ''],
    [' port 99999', ''],
  ] as const)
    for (const ip of ['192.0.2.7', '2001:db8::7'])
      assert.deepEqual(found(`from ${ip}${behind}`), [`ip ${ip}${port}`], behind);
});
