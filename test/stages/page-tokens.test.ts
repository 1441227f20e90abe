// Links to recipients' pages in what strangers write: in texts, fields and encoded parts, and
// wherever a large body is cut to be read.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parse } from '../../src/stages/parse.ts';
import { pagesCarriedIn } from '../../src/stages/page-tokens.ts';
import { passed, received, tools } from '../support/facts.ts';

const token = 'Ab3_-fGhIjKlMnOpQrStUv';
const head = 'From: a@example.net\r\nContent-Type: application/octet-stream\r\n';
const encoded = (encoding: string, body: string) =>
  `${head}Content-Transfer-Encoding: ${encoding}\r\n\r\n${body}\r\n`;
const base64 = (text: string) =>
  Buffer.from(text).toString('base64').replaceAll(/.{76}/g, '$&\r\n');

const foundIn = async (text: string) => {
  const raw = Buffer.from(text);
  const { fact } = passed(await parse.run({ received: received({ raw }) }, tools()));
  return pagesCarriedIn(raw, fact);
};

test('a link is found in every encoding, and what has another form is none', async () => {
  const link = `https://desk.example.org/r/${token}`;
  const rows: Readonly<Record<string, string>> = {
    'a field': `${head}List-Unsubscribe: <https://desk.example.org/u/${token}>\r\n\r\nx`,
    'a body': encoded('7bit', `see ${link}?lang=cs`),
    'a link in a link': encoded('7bit', `https://x.example/?to=%2Fr%2F${token}&b`),
    base64: encoded('base64', base64(link)),
    'quoted-printable': encoded('quoted-printable', link.replaceAll('/', '=2F')),
  };
  for (const [name, text] of Object.entries(rows))
    assert.deepEqual(await foundIn(text), [token], name);
  assert.deepEqual(await foundIn(encoded('7bit', `${link}x /x/${token} /r/short`)), []);
});

test('a link is found wherever a large body is cut to be read', async () => {
  const line = `${'x'.repeat(70)}\n`;
  const lines = line.repeat(Math.ceil((2.5 * 2 ** 20) / line.length));
  for (const at of [2 ** 20 - 30, 2 ** 20, 2 ** 20 + 10, 2 ** 21 - 5]) {
    const text = `${lines.slice(0, at)} /r/${token} ${lines.slice(at)}`;
    assert.deepEqual(await foundIn(encoded('7bit', text)), [token], `7bit ${at}`);
    assert.deepEqual(await foundIn(encoded('base64', base64(text))), [token], `base64 ${at}`);
  }
});
