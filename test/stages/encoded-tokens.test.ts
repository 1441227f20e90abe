// Tokens in what nobody is shown of a mail: encoded parts, links, mails inside.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parse } from '../../src/stages/parse.ts';
import { tokensCarriedIn } from '../../src/stages/encoded-tokens.ts';
import { passed, received, tools } from '../support/facts.ts';
import { desk } from '../support/letter.ts';

const token = 'abcdefghijkl2367';
const address = `abuse+${token}@example.org`;
const link = `<p>Hello</p><!-- ${address} -->`;
const part = (type: string, encoding: string, body: string) =>
  `--b\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}\r\n`;
const base64 = (text: string) => Buffer.from(text).toString('base64');
const mixed = (...parts: readonly string[]) =>
  `From: a@example.net\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${parts.join('')}--b--\r\n`;

const foundIn = async (text: string) => {
  const raw = Buffer.from(text);
  const { fact } = passed(await parse.run({ received: received({ raw }) }, tools()));
  return tokensCarriedIn(raw, fact, desk);
};

test('a token is found in every encoding, shown or not', async () => {
  const soft = `write to abuse=2Babcdef=\r\nghijkl2367=40example.org`;
  const letters = address.replaceAll(/./g, (sign) => `=${sign.charCodeAt(0).toString(16)}`);
  const inside = `Subject: x\r\nReply-To: ${address}\r\n\r\nbody`;
  const rows: Readonly<Record<string, string>> = {
    'a field': `From: a@example.net\r\nX-Original-To: ${address}\r\n\r\nbody`,
    'what HTML does not show': mixed(part('text/html', '7bit', link)),
    'HTML in base64': mixed(part('text/html', 'base64', base64(link))),
    'quoted-printable': mixed(part('text/plain', 'quoted-printable', soft)),
    'each sign encoded': mixed(part('text/plain', 'quoted-printable', letters)),
    'a mail inside': mixed(part('message/rfc822', '7bit', inside)),
    'a mail as octets': mixed(part('application/octet-stream', 'base64', base64(inside))),
  };
  for (const [name, text] of Object.entries(rows))
    assert.deepEqual(await foundIn(text), [token], name);
  assert.deepEqual(await foundIn(mixed(part('text/plain', '7bit', 'abuse@example.org'))), []);
});

test('a token is found wherever a large body is cut to be read', async () => {
  const piece = 2 ** 20;
  for (const [encoding, write] of [
    ['7bit', (text: string) => text],
    ['base64', (text: string) => base64(text).replaceAll(/.{76}/g, '$&\r\n')],
    ['quoted-printable', (text: string) => text.replaceAll('@', '=40')],
  ] as const) {
    for (const before of [piece - 700, piece - 30, piece - 12, piece - 3, 766_500, 766_550]) {
      const body = write(`${'x'.repeat(before)} ${address} ${'y'.repeat(2_000)}`);
      const found = await foundIn(mixed(part('application/octet-stream', encoding, body)));
      assert.deepEqual(found, [token], `${encoding} ${before}`);
    }
  }
});
