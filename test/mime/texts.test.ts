// The texts of a mail and their places: charsets, encodings, HTML, attachments, mails inside.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { english } from '../../src/doubts.ts';
import type { TextLimits } from '../../src/mime/gathering.ts';
import { readTexts } from '../../src/mime/texts.ts';
import { readTree } from '../../src/mime/tree.ts';
import { limits } from '../support/facts.ts';

async function read(mail: string | Buffer, changed: Partial<TextLimits> = {}) {
  const raw = Buffer.from(mail);
  const within = { ...limits, ...changed };
  const found = await readTexts(raw, readTree(raw, within), '', within);
  const truncations = found.truncations.map(english);
  return { ...found, truncations, differences: found.differences.map(english) };
}

async function texts(mail: string | Buffer): Promise<Record<string, string>> {
  const { texts } = await read(mail);
  return Object.fromEntries(texts.map(({ place, text }) => [place, text]));
}

const part = (type: string, body: string, more = '') =>
  `--b\nContent-Type: ${type}\n${more}\n${body}\n`;
const multipart = (kind: string, ...parts: readonly string[]) =>
  `Content-Type: multipart/${kind}; boundary=b\n\n${parts.join('')}--b--\n`;
const attachment = (name: string) => `Content-Disposition: attachment; filename="${name}"\n`;
const long = 'The address 192.0.2.1 attacked us. '.repeat(10);

const places: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
  ['a plain mail', '\nhello\n', { body: 'hello\n' }],
  ['an empty mail', '\n \n', {}],
  [
    'text and its HTML twin',
    multipart('alternative', part('text/plain', long), part('text/html', `<p>${long}</p>`)),
    { body: long },
  ],
  [
    'a stub beside HTML',
    multipart('alternative', part('text/plain', 'Use HTML.'), part('text/html', `<p>${long}</p>`)),
    { body: 'Use HTML.', html: long.trim() },
  ],
  [
    'HTML that says as little',
    multipart(
      'alternative',
      part('text/plain', 'From 192.0.2.1'),
      part('text/html', '<p>From 192.0.2.1</p>'),
    ),
    { body: 'From 192.0.2.1' },
  ],
  ['HTML only', 'Content-Type: text/html\n\n<b>192.0.2.1</b>', { html: '192.0.2.1' }],
  [
    'HTML after text, no twin',
    multipart('mixed', part('text/plain', long), part('text/html', '<p>more</p>')),
    { body: long, html: 'more' },
  ],
  [
    'two texts',
    multipart('mixed', part('text/plain', 'one'), part('text/plain', 'two')),
    { body: 'one\ntwo' },
  ],
  [
    'attachments',
    multipart(
      'mixed',
      part('text/plain', 'see log'),
      part('text/csv', 'ip\n192.0.2.1', attachment('a.csv')),
      part('application/octet-stream', '192.0.2.2', attachment('fail.LOG')),
      part('application/json', '{}'),
      part('text/plain', 'again', attachment('a.csv')),
      part('application/zip', 'PK', attachment('a.zip')),
      part('text/vcard', 'BEGIN:VCARD'),
    ),
    {
      body: 'see log',
      'attached:a.csv': 'ip\n192.0.2.1',
      'attached:fail.LOG': '192.0.2.2',
      'attached:0.3': '{}',
      'attached:a.csv#2': 'again',
    },
  ],
  [
    'a machine report',
    multipart(
      'report',
      part('text/plain', 'This is a report.'),
      part('message/feedback-report', 'Feedback-Type: abuse\nSource-IP: 192.0.2.1'),
      part('text/rfc822-headers', 'Subject: spam'),
    ),
    {
      body: 'This is a report.',
      'part:0.1': 'Feedback-Type: abuse\nSource-IP: 192.0.2.1',
      'part:0.2': 'Subject: spam',
    },
  ],
  [
    'a mail inside, with an attachment of its own',
    multipart(
      'mixed',
      part('text/plain', 'see below'),
      part(
        'message/rfc822',
        [
          'Received: from x\n\tby y',
          'Subject: =?utf-8?Q?=C5=A1pam?=',
          'Content-Type: multipart/mixed; boundary=c',
          '\n--c\n\nbuy',
          '--c\nContent-Type: text/x-log; name=l\n\n192.0.2.9',
          '--c--',
        ].join('\n'),
      ),
    ),
    {
      body: 'see below',
      'embedded:0.1':
        'Received: from x by y\nSubject: špam\nContent-Type: multipart/mixed; boundary=c\n\nbuy\n',
      'attached:l': '192.0.2.9',
    },
  ],
  [
    'a mail in a mail',
    'Content-Type: message/rfc822\n\nContent-Type: message/rfc822\n\nSubject: x\n\nhi',
    { 'embedded:0': 'Content-Type: message/rfc822\n\n\n', 'embedded:0.0': 'Subject: x\n\nhi\n' },
  ],
  [
    'a mail as a file',
    multipart(
      'mixed',
      part(
        'application/octet-stream',
        Buffer.from('Subject: x\n\nhi').toString('base64'),
        `${attachment('spam.eml')}Content-Transfer-Encoding: base64\n`,
      ),
    ),
    { 'embedded:0.0': 'Subject: x\n\nhi\n' },
  ],
  [
    'a mail of HTML inside',
    'Content-Type: message/rfc822\n\nContent-Type: text/html\n\n<i>hi</i>',
    { 'embedded:0': 'Content-Type: text/html\n\nhi\n' },
  ],
  [
    'a multipart that is not divided',
    'Content-Type: multipart/mixed; boundary=c\n\n192.0.2.1',
    { body: '192.0.2.1' },
  ],
];
for (const [name, mail, expected] of places)
  test(`the places of ${name}`, async () => {
    assert.deepEqual(await texts(mail), expected);
  });

const differing: readonly (readonly [string, string, string, readonly string[]])[] = [
  ['twins', 'From 192.0.2.1', '<p>From 192.0.2.1', []],
  ['twins, one with brackets', 'From 192.0.2[.]1', '<p>From 192.0.<b>2</b>.1', []],
  ['links', 'x <http://192.0.2.1/>', '<a href="http://192.0.2.1/">x</a>', []],
  ['a stub', 'Use HTML.', `<p>From 192.0.2.1 ${long}`, []],
  ['HTML without a word', 'From 192.0.2.1', '<img src=x>', []],
  [
    'another address',
    'From 192.0.2.1',
    '<p>From 192.0.2.2',
    ['the HTML names 192.0.2.2, the plain text does not'],
  ],
  [
    'another address in a long text',
    long,
    `<p>${long}, 2001:db8::1`,
    ['the HTML names 2001:db8::1, the plain text does not'],
  ],
  [
    'a longer one that names another',
    '192.0.2.2',
    `<p>${long}`,
    ['the HTML names 192.0.2.1, the plain text does not'],
  ],
  [
    'an address that nobody sees',
    'From 192.0.2.1',
    '<p>From<p style="display:none">192.0.2.1',
    ['the plain text names 192.0.2.1, the HTML does not'],
  ],
];
for (const [name, plain, html, expected] of differing)
  test(`a text and its HTML: ${name}`, async () => {
    const mail = multipart('alternative', part('text/plain', plain), part('text/html', html));
    const { differences, texts } = await read(mail);
    assert.deepEqual(differences, expected);
    const isAside = texts.some(({ place }) => place === 'part:0.1');
    assert.equal(isAside, expected.length > 0);
  });

test('what lies beside the HTML may stand in the plain text alone', async () => {
  const mixed = multipart('mixed', part('text/html', '<p>See below.')).replaceAll('b', 'c');
  const mail = multipart('alternative', part('text/plain', 'From 192.0.2.1'), `--b\n${mixed}`);
  assert.deepEqual((await read(mail)).differences, []);
});

test('hidden text is not read, and it is noted', async () => {
  const mail = 'Content-Type: text/html\n\n<p>a<p hidden>192.0.2.1';
  const { texts, notes } = await read(mail);
  assert.deepEqual(texts, [{ place: 'html', text: 'a' }]);
  assert.deepEqual(notes, ['html: 9 characters that nobody sees, not read']);
});

const invisibles = '\u00ad\u200b\u200d\u200e\u2060\u2066\ufeff\u034f\u202c';
test('what takes no room keeps nothing apart; what turns the order round stays', async () => {
  const found = await texts(`\n192.0.2.1${invisibles}0 \u202e01`);
  assert.equal(found['body'], '192.0.2.10 \u202e01');
});

const encodings: readonly (readonly [string, string, Buffer | string, string])[] = [
  [
    'quoted-printable',
    'text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable',
    'p=C5=99=\n=C3=AD =3D= \nx=4',
    'pří =x=4',
  ],
  [
    'quoted-printable, wrong',
    'text/plain\nContent-Transfer-Encoding: quoted-printable',
    'http://example.org/?a=zz&b=1',
    'http://example.org/?a=zz&b=1',
  ],
  ['quoted-printable, not declared', 'text/plain', '192.0.2.1=\n0 =3D=C3=A9\n', '192.0.2.10 =é\n'],
  [
    'quoted-printable, declared otherwise',
    'text/plain\nContent-Transfer-Encoding: 7bit',
    '192.0.2.1=\r\n0',
    '192.0.2.10',
  ],
  ['no quoted-printable', 'text/plain', 'a=\nport=22 =C3=A9', 'a=\nport=22 =C3=A9'],
  ['a number that is cut', 'text/plain', 'port=22 192.0.2.1=\n0', 'port=22 192.0.2.10'],
  [
    'base64',
    'text/plain; charset=utf-8\nContent-Transfer-Encoding: BASE64',
    'xb7DoWRv\nc3Q=',
    'žádost',
  ],
  ['windows-1252', 'text/plain; charset=windows-1252', Buffer.from([0x80, 0x93]), '€“'],
  ['windows-1250', 'text/plain; charset="Windows-1250"', Buffer.from([0x9e]), 'ž'],
  ['iso-8859-2', 'text/plain; charset=iso-8859-2', Buffer.from([0xbe]), 'ž'],
  ['koi8-r', 'text/plain; charset=koi8-r', Buffer.from([0xc1]), 'а'],
  ['gb2312', 'text/plain; charset=gb2312', Buffer.from([0xb0, 0xa1]), '啊'],
  ['big5', 'text/plain; charset=big5', Buffer.from([0xa4, 0xa4]), '中'],
  ['iso-2022-jp', 'text/plain; charset=iso-2022-jp', Buffer.from('\u001b$B%"\u001b(B'), 'ア'],
  ['utf-16', 'text/plain; charset=utf-16le', Buffer.from('ž', 'utf16le'), 'ž'],
  ['none, but UTF-8', 'text/plain', 'žádost', 'žádost'],
  ['us-ascii, but latin', 'text/plain; charset=us-ascii', Buffer.from([0xe9]), 'é'],
  [
    'utf-8, but not quite',
    'text/plain; charset=utf-8',
    Buffer.from([0x61, 0xe9, 0x62]),
    'a\ufffdb',
  ],
  ['a byte order mark', 'text/plain; charset=utf-8', '\ufeffabc', 'abc'],
  ['NUL', 'text/plain', 'a\0b', 'a\u2400b'],
  [
    'half a surrogate',
    'text/plain; charset=utf-16le',
    Buffer.from([0x00, 0xd8, 0x41, 0x00]),
    '\ufffdA',
  ],
  ['carriage returns', 'text/plain', 'a\r\nb\rc', 'a\nb\nc'],
  ['flowed lines', 'text/plain; format=flowed', 'one \ntwo\n three', 'one two\nthree'],
  ['flowed lines without their spaces', 'text/plain; format=flowed; delsp=yes', 'on \ne', 'one'],
];
for (const [name, type, body, expected] of encodings)
  test(`text in ${name}`, async () => {
    const mail = Buffer.concat([Buffer.from(`Content-Type: ${type}\n\n`), Buffer.from(body)]);
    assert.equal((await texts(mail))['body'], expected);
  });

test('an unknown charset is told, and read all the same', async () => {
  const mail = Buffer.from('Content-Type: text/plain; charset=x-none\n\n\u00e9', 'latin1');
  const found = await read(mail);
  assert.deepEqual(found.unknownCharsets, ['x-none']);
  assert.equal(found.texts[0]?.text, 'é');
  assert.deepEqual(found.truncations, []);
});

test('a text beyond the limit is cut between characters, and it is told', async () => {
  const mail = `Content-Type: text/plain; charset=utf-8\n\n${'ž'.repeat(100)}`;
  const found = await read(mail, { textBytesMax: 51 });
  assert.deepEqual(found.texts, [{ place: 'body', text: 'ž'.repeat(25) }]);
  assert.deepEqual(found.truncations, ['part 0: 51 of 200 bytes read']);
});

test('an encoded text that ends at the limit is whole', async () => {
  const body = '=41'.repeat(40);
  const mail = `Content-Transfer-Encoding: quoted-printable\n\n${body}`;
  assert.deepEqual((await read(mail, { textBytesMax: 40 })).truncations, []);
  assert.deepEqual((await read(mail, { textBytesMax: 39 })).truncations, [
    'part 0: 39 of 120 bytes read',
  ]);
});

test('all texts of a mail share one budget', async () => {
  const mail = multipart('mixed', part('text/plain', 'hello'), part('text/csv', '192.0.2.1'));
  const found = await read(mail, { textsBytesMax: 8 });
  assert.deepEqual(
    found.texts.map(({ text }) => text),
    ['hello', '192'],
  );
  assert.deepEqual(found.truncations, ['attached:0.1: 3 of 9 characters read']);
});

test('HTML of one mail shares one budget', async () => {
  const mail = multipart(
    'mixed',
    part('text/html', '<p>12345</p>'),
    part('text/html', '<p>67890</p>'),
  );
  const found = await read(mail, { textBytesMax: 16 });
  assert.deepEqual(found.truncations, ['html: 4 of 12 characters read']);
});

test('mails encoded as a whole share the limit of parts', async () => {
  const inner = Buffer.from(
    multipart('mixed', ...Array.from({ length: 9 }, () => part('text/csv', 'x'))),
  ).toString('base64');
  const mail = `Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n${inner}`;
  assert.deepEqual((await read(mail, { partsMax: 6 })).truncations, ['5 of 10 parts read']);
  assert.deepEqual((await read(mail, { partsMax: 1 })).truncations, ['part 0: not read']);
});

// ---- clear-signed -------------------------------------------------------------------------

const content = '- 192.0.2.1 attacked us\n-----BEGIN log-----\nFrom 192.0.2.1';
const sign = (text: string): string =>
  [
    '-----BEGIN PGP SIGNED MESSAGE-----',
    'Hash: SHA256',
    '',
    text.replaceAll(/^-/gm, '- -'),
    '-----BEGIN PGP SIGNATURE-----',
    '',
    'broken',
    '-----END PGP SIGNATURE-----',
  ].join('\n');
const signed = sign(content);

const cleartexts: readonly (readonly [string, string, string])[] = [
  ['alone', signed, content],
  ['with words around it', `before\n${signed}\nafter`, `before\n${content}\nafter`],
  ['twice', `${signed}\n${signed}`, `${content}\n${content}`],
  [
    'quoted',
    `Hi\n> ${signed.replaceAll('\n', '\n> ')}\nBye`,
    `Hi\n> ${content.replaceAll('\n', '\n> ')}\nBye`,
  ],
  ['without a header', signed.replace('Hash: SHA256\n', ''), content],
  ['in another one', sign(`above\n${signed}`), `above\n${content}`],
  ['without signature', signed.replace(/-----BEGIN PGP SIGNATURE[^]*broken\n/, ''), content],
  ['without end', signed.slice(0, -40), signed.slice(0, -40)],
];
for (const [name, body, expected] of cleartexts)
  test(`a clear-signed text, ${name}`, async () => {
    assert.equal((await texts(`\n${body}`))['body'], expected);
  });

test('a clear-signed text with a good signature is what was signed', async () => {
  const { createCleartextMessage, generateKey, readPrivateKey, sign } = await import('openpgp');
  const { privateKey } = await generateKey({ userIDs: [{ email: 'a@example.org' }] });
  const message = await createCleartextMessage({ text: content });
  const key = await readPrivateKey({ armoredKey: privateKey });
  const body = await sign({ message, signingKeys: key });
  assert.match(body, /^- -----BEGIN log-----$/m);
  assert.equal((await texts(`\n${body}`))['body']?.trimEnd(), content);
});
