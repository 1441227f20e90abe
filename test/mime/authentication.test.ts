// Authentication-Results: what a mail server writes is read, and no word of a sender's inside it is
// taken for a result.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import { readAuthentication } from '../../src/mime/authentication.ts';
import { leastMs } from '../support/least-ms.ts';

/** "server | method=result name=value ..." */
function told(value: string): string | null {
  const found = readAuthentication(value);
  if (found === null) return null;
  const results = found.results.map(({ method, result, properties }) =>
    [`${method}=${result}`, ...[...properties].map(([name, text]) => `${name}=${text}`)].join(' '),
  );
  return [found.server, ...results].join(' | ');
}

const cases: readonly [string, string, string | null][] = [
  ['no result', 'mx.example.org; none', 'mx.example.org'],
  ['a version', 'mx.example.org 1; none', 'mx.example.org'],
  ['a version we do not know', 'mx.example.org 2; spf=pass', null],
  [
    'several results',
    'MX.example.org; spf=pass smtp.mailfrom=Example.net; dkim=pass (good) header.i=@example.net',
    'mx.example.org | spf=pass smtp.mailfrom=example.net | dkim=pass header.i=@example.net',
  ],
  [
    'blanks, comments and a version of the method everywhere',
    ' (x) mx.example.org (y);\t dmarc / 1 = pass (p=none; dis=none)  header.from = "example.net" ;',
    null,
  ],
  ['blanks around the equals sign', 'mx.example.org; dmarc = pass', 'mx.example.org | dmarc=pass'],
  ['after it', 'mx.example.org; dmarc= pass', 'mx.example.org | dmarc=pass'],
  ['before it', 'mx.example.org; dmarc =pass', 'mx.example.org | dmarc=pass'],
  ['a version of the method', 'mx.example.org; dkim/1=fail', 'mx.example.org | dkim=fail'],
  [
    'a signature that ends in an equals sign',
    'mx.example.org; dkim=pass header.b=abc= header.d=example.net',
    'mx.example.org | dkim=pass header.b=abc= header.d=example.net',
  ],
  [
    'quotes',
    'mx.example.org; spf=pass smtp.mailfrom="a; b\\"c"@example.net reason="so it is"',
    'mx.example.org | spf=pass smtp.mailfrom=a; b"c@example.net reason=so it is',
  ],
  // What senders try to have written.
  [
    'a result in a comment',
    'mx.example.org; spf=fail (says "x; dmarc=pass header.from=example.net")',
    'mx.example.org | spf=fail',
  ],
  [
    'a comment in a comment',
    'mx.example.org; spf=fail (a (b) ; dmarc=pass)',
    'mx.example.org | spf=fail',
  ],
  [
    'an escaped end of a comment',
    'mx.example.org; spf=fail (\\) ; dmarc=pass)',
    'mx.example.org | spf=fail',
  ],
  ['a comment without end', 'mx.example.org; spf=fail (a; dmarc=pass', null],
  ['a quote without end', 'mx.example.org; spf=fail smtp.mailfrom="a; dmarc=pass', null],
  ['a quoted result', 'mx.example.org; "dmarc=pass"', null],
  ['a quoted method', 'mx.example.org; "dmarc"=pass', null],
  ['a quoted server is one', '"mx.example.org"; none', 'mx.example.org'],
  [
    'a property twice',
    'mx.example.org; dmarc=pass header.from=example.net header.from=example.org',
    null,
  ],
  ['a word that is no property', 'mx.example.org; dmarc=pass example.net', null],
  ['no server', '; dmarc=pass', null],
  ['a result for a server (as some write)', 'dmarc=pass header.from=example.net', null],
  ['nothing', '', null],
];
for (const [name, value, expected] of cases)
  test(name, () => {
    assert.equal(told(value), expected);
  });

test('no comment and no quoted string changes what is said', () => {
  const anything = fc.string({ maxLength: 40 });
  fc.assert(
    fc.property(anything, anything, (comment, quoted) => {
      const inside = comment.replaceAll(/[()\\]/g, '\\$&');
      const text = quoted.replaceAll(/["\\]/g, '\\$&');
      const value = `mx.example.org; spf=fail (${inside}) smtp.mailfrom="${text}"; dkim=none`;
      const found = readAuthentication(value);
      assert.deepEqual(
        found?.results.map(({ method, result }) => `${method}=${result}`),
        ['spf=fail', 'dkim=none'],
      );
      const mailfrom = found?.results[0]?.properties.get('smtp.mailfrom');
      assert.equal(mailfrom, quoted.toLowerCase());
    }),
    { numRuns: 2000 },
  );
});

for (const piece of ['(', ';', '"', '=', ' =', 'a=', 'a= ', '\\', '("', ' a', ';a=b c.d='])
  test(`100 KB of ${JSON.stringify(piece)} take no time`, async () => {
    const many = piece.repeat(100_000 / piece.length);
    const read = () => [`mx.example.org; spf=pass ${many}`, many].map(readAuthentication);
    assert.equal((await leastMs(read, 1_000)) <= 1_000, true);
  });

test('a value that is longer than 8 KB is not read', () => {
  const value = (length: number): string => {
    const start = 'mx.example.org; dmarc=pass reason=';
    return start + 'a'.repeat(length - start.length);
  };
  assert.equal(readAuthentication(value(8 * 1024))?.results.length, 1);
  assert.equal(readAuthentication(value(8 * 1024 + 1)), null);
});
