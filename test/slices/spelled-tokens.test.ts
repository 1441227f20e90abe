// Tokens however a mail spells them: each spelling is found, and is gone once it is withheld.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import { tokensSpelled, withoutTokens } from '../../src/slices/spelled-tokens.ts';
import { leastMs } from '../support/least-ms.ts';

const token = 'abcdefghijkl2367';
const forms = {
  addresses: ['abuse+{token}@example.org', 'bounces+{token}@example.org'],
  domain: 'example.org',
};
const serial = '0123456789abcdef0123';
const spellings: Readonly<Record<string, string>> = {
  'an address': `write to abuse+${token}@example.org, please`,
  'a bounce address': `Return-Path: <bounces+${token}@example.org>`,
  'our Message-ID': `References: <a@example.net> <${token}.${serial}@example.org>`,
  'in capitals': `ABUSE+${token.toUpperCase()}@EXAMPLE.ORG`,
  'on two lines': `> abuse+${token.slice(0, 9)}\n> ${token.slice(9)}@example.org`,
  'in quoted-printable': `abuse=2B${token.slice(0, 4)}=\r\n${token.slice(4)}=40example.org`,
  'in a link': `<a href="mailto:abuse%2B${token}%40example.org?subject=x">reply</a>`,
  'in entities': `abuse&#43;${token}&#64;example.org`,
  'with signs of no width': `abuse+${token.replaceAll(/\B/g, '\u200b')}@example.org`,
  'in wide letters': `abuse+${token.replaceAll('a', '\uff41').replaceAll('2', '\uff12')}@example.org`,
};

test('every spelling of a token is found, and is gone once it is withheld', () => {
  for (const [name, text] of Object.entries(spellings)) {
    assert.deepEqual(tokensSpelled(text, forms), [token], name);
    const left = withoutTokens(`before ${text} behind`, [token]);
    assert.equal(tokensSpelled(left, forms).includes(token), false, name);
    assert.match(left, /^before .*\[withheld\].* behind$/s, name);
  }
});

test('what is no token of ours stays, and so does what is not to be withheld', () => {
  const texts = [
    `abuse+${token}@example.net`,
    `someone+${token}@example.org`,
    'abuse+shorttoken@example.org',
    'abuse@example.org',
    `<${token}.1@example.com>`,
  ];
  for (const text of texts) assert.deepEqual(tokensSpelled(text, forms), [], text);
  for (const text of [...texts, ...Object.values(spellings)]) {
    assert.equal(withoutTokens(text, []), text);
    assert.equal(withoutTokens(text, ['zzzzzzzzzzzzzzzz']), text);
  }
});

test('whatever stands around it, nothing but the token goes', () => {
  const words = fc.string({ unit: 'grapheme', maxLength: 60 });
  fc.assert(
    fc.property(words, words, (before, behind) => {
      const left = withoutTokens(`${before} ${token} ${behind}`, [token]);
      assert.equal(left, `${before} [withheld] ${behind}`);
    }),
  );
});

test('ten times the text takes about ten times as long', async () => {
  const line = `abuse+${token}@example.org <${token}.${serial}@example.org> example.org `;
  const look = (times: number) => () => {
    const text = line.repeat(times);
    withoutTokens(text, tokensSpelled(text, forms));
  };
  const [small, big] = [await leastMs(look(1_000)), await leastMs(look(10_000))];
  assert.equal(big < 40 * Math.max(small, 1), true, `${small} ms, ${big} ms`);
});
