// Tokens: made by the newest key, believed while keys overlap, never guessed, found in addresses.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import type { DeliveryId, PartyId } from '../../src/model.ts';
import type { ThreadMatch } from '../../src/questions.ts';
import {
  believed,
  checkToken,
  makeToken,
  partyTokenOf,
  renewedToken,
  tokenOfMessageId,
  tokensIn,
} from '../../src/tickets/token.ts';
import { match } from '../support/facts.ts';

const key = Buffer.from('0123456789abcdef0123456789abcdef');
const older = Buffer.from('fedcba9876543210fedcba9876543210');
const form = 'abuse+{token}@example.org';

test('a token is the first 80 bits of the HMAC, in lower-case base32', () => {
  // printf party:1 | openssl dgst -sha256 -hmac KEY -binary | head -c 10 | base32
  assert.equal(makeToken([key], 'party', '1'), 'gn5tio6i2h3gf5hj');
});

test('a token is believed for its own id and kind only, by any key in use', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), (id, other) => {
      const token = makeToken([older], 'party', id);
      assert.match(token, /^[a-z2-7]{16}$/);
      assert.ok(checkToken([key, older], 'party', id, token));
      assert.ok(!checkToken([key], 'party', id, token));
      assert.ok(!checkToken([older], 'delivery', id, token));
      if (other !== id) assert.ok(!checkToken([older], 'party', other, token));
      assert.ok(!checkToken([older], 'party', id, `${token}a`));
      assert.ok(!checkToken([older], 'party', id, token.slice(1)));
    }),
  );
});

test('changing any character of a token makes it worthless', () => {
  const token = makeToken([key], 'party', '1');
  for (let i = 0; i < token.length; i += 1) {
    const other = Array.from(token)
      .with(i, token[i] === 'a' ? 'b' : 'a')
      .join('');
    assert.ok(!checkToken([key], 'party', '1', other), other);
  }
});

test('a token that others have is followed by another, and the party keeps to that one', () => {
  const keys = [key, older] as const;
  const seen: string[] = [makeToken([older], 'party', '1')];
  for (let next: string | null = seen[0] ?? ''; next !== null; next = renewedToken(keys, '1', next))
    seen.push(next);
  const made = seen.slice(2);
  assert.deepEqual([made.length, new Set(seen).size], [7, 8]);
  for (const token of made) {
    assert.equal(checkToken(keys, 'party', '1', token), true);
    assert.equal(checkToken(keys, 'party', '2', token), false);
    assert.equal(checkToken(keys, 'delivery', '1', token), false);
    assert.deepEqual(partyTokenOf(keys, '1', token), { token, isNewer: false });
  }
  const byOlder = makeToken([older], 'party', '1', 3);
  const byNewer = makeToken([key], 'party', '1', 3);
  assert.deepEqual(partyTokenOf(keys, '1', byOlder), { token: byNewer, isNewer: true });
});

test('a token that others have is not believed, whoever made it', () => {
  const made = { party: '1' as PartyId, key: makeToken([key], 'party', '1') };
  for (const leaked of [true, false]) {
    const [one] = believed([match({ ...made, leaked })], [key]);
    assert.equal(one?.expired, leaked);
  }
});

test('a letter bears the newest key’s token, and says where that is news', () => {
  const newest = makeToken([key], 'party', '1');
  const known = makeToken([older], 'party', '1');
  for (const [before, isNewer] of [
    [known, true],
    [newest, false],
    [null, false],
  ] as const) {
    assert.deepEqual(partyTokenOf([key, older], '1', before), { token: newest, isNewer });
  }
});

test('a token of a key that is no more is expired, whatever else it matches', () => {
  const party = 'party-1' as PartyId;
  const delivery = 'delivery-1' as DeliveryId;
  const expired = (changed: Partial<ThreadMatch>, ...keys: [Buffer, ...Buffer[]]) =>
    believed([match({ party, delivery, ...changed })], keys).map((one) => one.expired);
  const byParty = { by: 'token', key: makeToken([older], 'party', party) } as const;
  const byDelivery = { by: 'delivery', key: makeToken([older], 'delivery', delivery) } as const;
  for (const one of [byParty, byDelivery]) {
    assert.deepEqual(expired(one, key, older), [false]);
    assert.deepEqual(expired(one, key), [true]);
  }
  // The token of a party is none of a delivery.
  assert.deepEqual(expired({ ...byDelivery, key: byParty.key }, older), [true]);
  assert.deepEqual(expired({ by: 'number', key: '1' }, key), [false]);
});

test('tokens are found in addresses and headers', () => {
  const token = makeToken([key], 'party', '1');
  for (const [text, found] of [
    [`abuse+${token}@example.org`, [token]],
    [`ABUSE+${token.toUpperCase()}@Example.ORG`, [token]],
    [`"x" <abuse+${token}@example.org>, abuse+${token}@example.org`, [token]],
    [`abuse+abuse+${token}@example.org`, [token]],
    [`abuse+${token}@example.net`, []],
    [`abuse+${token.slice(1)}@example.org`, []],
    [`abuse+${token}x@example.org`, []],
    ['abuse@example.org', []],
    ['', []],
  ] as const)
    assert.deepEqual(tokensIn(text, form), found, text);
});

test('tokens are found in Message-IDs of ours', () => {
  const token = makeToken([key], 'party', '1');
  assert.equal(tokenOfMessageId(`<${token}.1@example.org>`), token);
  assert.equal(tokenOfMessageId(`${token.toUpperCase()}.1@example.org`), token);
  for (const no of [`<${token}@example.org>`, `<x${token}.1@example.org>`, '<a.b@example.org>', ''])
    assert.equal(tokenOfMessageId(no), null, no);
});
