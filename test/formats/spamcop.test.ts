// SpamCop's reports: what is accused stands above the offending message, nothing below it is.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSpamcop } from '../../src/formats/spamcop.ts';
import { mailOf, pointedAt, said } from './mails.ts';

const offending =
  'Received: from relay.example [198.51.100.9]\nEmail from 198.51.100.8 / Thu, 02 Apr 2026 12:00:00 +0000\n';
const at = '2026-04-02T12:00:00+00:00 abusive-content/spam';
const cases: readonly [string, string, readonly string[]][] = [
  [
    'the source of a mail',
    `[ SpamCop V5.4.0 ]\nFollow the links for more.\n\nEmail from 192.0.2.1 / Thu, 02 Apr 2026 12:00:00 +0000\nhttps://www.example.org/w3m?i=z1\n\n[ Offending message ]\n${offending}`,
    [`ip 192.0.2.1 ${at}`],
  ],
  [
    'the oldest form',
    `- SpamCop V1.3.3 -\nEmail from 2001:db8::1 / Thu, 2 Apr 2026 08:00:00 -0400\n\nOffending message:\n${offending}`,
    ['ip 2001:db8::1 2026-04-02T08:00:00-04:00 abusive-content/spam'],
  ],
  [
    'an advertised site with its address, quoted',
    `> [ SpamCop V4.9 ]\n> Spamvertised web site: http://bad.example/a\n> https://www.example.org/w3m?i=z2\n> http://bad.example/a is 192.0.2.1; Thu, 02 Apr 2026 12:00:00 GMT\n> \n> [ Offending message ]\n> ${offending}`,
    [`ip 192.0.2.1 ${at}`],
  ],
  [
    'an advertised site without',
    '[ SpamCop V5.4.0 ]\nSpamvertised web site: http://bad.example/a\n',
    ['url http://bad.example/a - abusive-content/spam'],
  ],
  [
    'a summary',
    '[ SpamCop Summary Report ]\n-- See footer for key to columns --\nIP_Address      Start/Length   Trap User Mole Simp Comments\n192.0.2.1    Apr  2 12h/5  1 0 0 0\n  host.example\n192.0.2.2    Apr  2 13h/0  0 2 0 0\n',
    ['ip 192.0.2.1 - abusive-content/spam', 'ip 192.0.2.2 - abusive-content/spam'],
  ],
  ['prose about it', 'SpamCop lists you: Email from 192.0.2.1 / today\n', []],
];
for (const [name, text, wanted] of cases) {
  test(name, () => {
    const mail = mailOf({ body: text });
    assert.deepEqual(said(readSpamcop(mail)), wanted);
    const pointed = pointedAt(mail, readSpamcop(mail));
    assert.deepEqual(
      pointed,
      said(readSpamcop(mail)).map((line) => line.split(' ')[1]),
    );
  });
}
