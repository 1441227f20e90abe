// Links in links: every way in which a URL is written inside another, and what is none.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import { innerHost } from '../../src/names/link-shims.ts';
import { leastMs } from '../support/least-ms.ts';

test('the host inside, however it is written', () => {
  const rows: readonly [string, string | null][] = [
    ['v2/url?u=https-3A__mail-2Dbox.example.org_sign&d=x', 'mail-box.example.org'],
    ['v2/url?u=http-3A__box.example.org-3A8080_a-5Fb-3Fc-3Dd&d=x', 'box.example.org'],
    ['v2/url?u=http-3A__box.example.org-3Fu-3Dhttps-3A__a.example.net_x', 'a.example.net'],
    ['v3/__https://mail-box.example.org/a__;!!x', 'mail-box.example.org'],
    ['v3/__https:/mail-box.example.org/a__;!!x', 'mail-box.example.org'],
    ['v3/__https:**mail-box.example.org*a__;Ly8v!!x', 'mail-box.example.org'],
    ['?url=https://mail-box.example.org/x&data=1', 'mail-box.example.org'],
    ['?url=https:%2F%2Fmail-box.example.org%2Fx&data=1', 'mail-box.example.org'],
    ['?url=https%3A%2F%2Fmail-box.example.org%2Fx&data=1', 'mail-box.example.org'],
    ['?url=https%3a%2f%2fmail%2dbox.example.org%2fx', 'mail-box.example.org'],
    ['?url=https%253A%252F%252Fmail-box.example.org%252Fx', 'mail-box.example.org'],
    ['?url=https%25253A%25252F%25252Fmail-box.example.org%25252Fx', 'mail-box.example.org'],
    ['?u=aHR0cHM6Ly9tYWlsLWJveC5leGFtcGxlLm9yZy9h&x=1', 'mail-box.example.org'],
    ['?u=aHR0cDovL21haWwtYm94LmV4YW1wbGUub3JnL2E=', 'mail-box.example.org'],
    ['?u=https://bank.example.net@mail-box.example.org/x', 'mail-box.example.org'],
    ['?u=https%3A%2F%2Fbank.example.net%40mail-box.example.org%2Fx', 'mail-box.example.org'],
    ['?u=https://outer.example.net/?v=https%3A%2F%2Fmail-box.example.org', 'mail-box.example.org'],
    ['x?y=https', null],
    ['?u=https://', null],
    ['?u=https%3A%2F%2Flocalhost%2Fx', null],
    ['?u=aHR0cHM6Ly9h', null],
    ['a-3A__b-2Dc', null],
  ];
  for (const [inner, host] of rows)
    assert.equal(innerHost(`https://filter.example.com/${inner}`)?.host ?? null, host, inner);
});

test('only what filters alone write is theirs for certain', () => {
  const rows: readonly [string, boolean][] = [
    ['v2/url?u=https-3A__a.example_sign&d=x', true],
    ['v3/__https://a.example/a__;!!x', true],
    ['v3/__https:**a.example*a__;Ly8v!!x', true],
    ['v3/__https://outer.example/?u=https://a.example/x__;!!x', false],
    ['redirect?u=https://a.example/', false],
    ['login?next=https%3A%2F%2Fa.example%2F', false],
    ['r?to=aHR0cDovL21haWwtYm94LmV4YW1wbGUub3JnL2E=', false],
    ['https://a.example/', false],
  ];
  for (const [inner, isFiltered] of rows)
    assert.equal(innerHost(`https://f.example.com/${inner}`)?.isFiltered, isFiltered, inner);
});

test('hostile links cost little and give a host or nothing', async () => {
  const pieces = [
    'https://',
    'https-3A__',
    'https%3A%2F%2F',
    'aHR0cHM6Ly9',
    '%25',
    '-2D',
    '@',
    'a.b',
  ];
  for (const piece of pieces) {
    const long = `https://filter.example.com/${piece.repeat(20_000)}`;
    assert.equal((await leastMs(() => innerHost(long), 500)) <= 500, true, piece);
  }
  const text = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 40 });
  fc.assert(
    fc.property(text, (all) => {
      assert.match(
        innerHost(`https://f.example.com/${all.join('')}`)?.host ?? 'a.b',
        /^[a-z0-9_.-]+$/,
      );
    }),
  );
});
