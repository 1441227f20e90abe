// The parts of the recipients' pages: how often, what a letter says, and one click in both its forms.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assert as assertAll, property, uint8Array } from '../support/properties.ts';

import { formValues } from '../../src/admin/form.ts';
import { answersTo, letterText } from '../../src/admin/recipient/letter.ts';
import { createLimiter } from '../../src/admin/recipient/limiter.ts';
import { isOneClick, oneClickOf } from '../../src/admin/recipient/one-click.ts';

test('each may so often, and all together', () => {
  const clock = { at: new Date(0) };
  const limiter = createLimiter({ each: 2, all: 5, perMs: 1_000 }, () => clock.at);
  const take = (keys: string): string =>
    Array.from(keys)
      .map((key) => (limiter.take(key) ? key : '-'))
      .join('');
  assert.equal(take('aaaaaaaab'), 'aa------b', 'what is refused to one is not taken from others');
  assert.equal(take('bcc'), 'bc-', 'of all together five');
  clock.at = new Date(999);
  assert.equal(take('d'), '-');
  clock.at = new Date(1_000);
  assert.equal(take('aaad'), 'aa-d');
  clock.at = new Date(500);
  assert.equal(take('a'), 'a', 'a clock that goes back locks nobody out');
});

test('a million keys take no more room than ten thousand', () => {
  const limiter = createLimiter({ each: 1, all: 1e9, perMs: 1e9 }, () => new Date(0));
  for (let key = 0; key < 20_000; key += 1) limiter.take(String(key));
  assert.equal(limiter.take('19999'), false, 'still known');
  assert.equal(limiter.take('0'), true, 'forgotten');
});

const letter = (encoding: string, body: string, type = 'text/plain; charset=utf-8') =>
  Buffer.from(
    [
      'From: Desk <abuse@example.org>',
      'Reply-To: abuse+abcdefgh234567ab@example.org',
      'Content-Type: multipart/mixed; boundary="=_x"',
      '',
      '--=_x',
      `Content-Type: ${type}`,
      `Content-Transfer-Encoding: ${encoding}`,
      '',
      body,
      '--=_x',
      'Content-Type: message/rfc822',
      '',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'of somebody else',
      '--=_x--',
      '',
    ].join('\r\n'),
  );

test('the text of a letter, however it travels', () => {
  const said = 'Vážení kolegové,\n\n-- \nDesk';
  const wire = said.replaceAll('\n', '\r\n');
  const rows = [
    ['8bit', wire],
    ['base64', Buffer.from(wire).toString('base64')],
    ['quoted-printable', 'V=C3=A1=C5=BEen=C3=AD kole=\r\ngov=C3=A9,\r\n\r\n--=20\r\nDesk'],
  ] as const;
  for (const [encoding, body] of rows) {
    assert.equal(letterText(letter(encoding, body)), said, encoding);
  }
  assert.equal(answersTo(letter('7bit', 'x')), 'abuse+abcdefgh234567ab@example.org');
  assert.equal(letterText(Buffer.from('no mail at all')), '');
  assert.equal(answersTo(Buffer.from('To: x\r\n\r\nReply-To: a@b.example\r\n')), null);
});

test('whatever the bytes are, reading them ends and never throws', () => {
  assertAll(
    property(uint8Array({ maxLength: 400 }), (bytes) => {
      assert.equal(typeof letterText(Buffer.from(bytes)), 'string');
      assert.equal(['string', 'object'].includes(typeof answersTo(Buffer.from(bytes))), true);
    }),
  );
});

test('one click, in the two forms of RFC 8058, and nothing else', () => {
  const part = (name: string, value: string, more = ''): string =>
    `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n--b--\r\n`;
  const rows = [
    [part('List-Unsubscribe', 'One-Click'), true],
    [part('List-Unsubscribe', 'One-Click', '\r\nContent-Type: text/plain'), true],
    [part('List-Unsubscribe', 'Two-Click'), false],
    [part('Other', 'One-Click'), false],
    ['', false],
  ] as const;
  for (const [body, isOne] of rows) {
    assert.equal(isOneClick(formValues(oneClickOf(body))), isOne, body);
  }
  assert.equal(isOneClick(formValues(new URLSearchParams('List-Unsubscribe=One-Click'))), true);
});
