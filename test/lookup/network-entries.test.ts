// The list of networks says of every address what the desk itself would be answered.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import { indexing, prefixKey } from '../../src/lookup/network-entries.ts';
import { closedDefault } from '../../src/desk-rules.ts';
import { createNetworks } from '../../src/lookup/networks.ts';
import { atOnce, inTurns } from '../../src/pieces.ts';
import type { Constituency, NetworkRule } from '../../src/rules.ts';

const nowMs = Date.parse('2026-04-07T12:00:00Z');
const dayMs = 86_400_000;

/** Prefixes of 198.18.0.0/24 and of one IPv6 /120, so that they often surround each other. */
const prefix = fc.tuple(fc.boolean(), fc.nat(8), fc.nat(255)).map(([isV6, more, octet]) => {
  const first = more === 0 ? 0 : (octet >> (8 - more)) << (8 - more);
  if (!isV6) return `198.18.0.${first}/${24 + more}`;
  const tail = first === 0 ? '' : first.toString(16);
  return `2001:db8::${tail}/${120 + more}`;
});
const address = fc
  .tuple(fc.boolean(), fc.integer({ min: 1, max: 255 }))
  .map(([isV6, octet]) => (isV6 ? `2001:db8::${octet.toString(16)}` : `198.18.0.${octet}`));
const day = fc.option(fc.integer({ min: -3, max: 3 }));

const constituencies = fc.uniqueArray(prefix, { minLength: 1, maxLength: 6 }).map((prefixes) =>
  prefixes.map(
    (one, index): Constituency => ({
      name: `c${index % 3}`,
      prefixes: [one],
      trust: [],
      lang: `l${index % 3}`,
      owners: false,
      fallback: null,
      closed: closedDefault,
      at: `networks.yaml:${index + 1}`,
    }),
  ),
);
const networks = fc
  .array(fc.tuple(prefix, fc.option(fc.nat(2)), fc.option(fc.nat(2)), day, day), { maxLength: 12 })
  .map((rows) =>
    rows.map(
      ([one, contacts, lang, from, to], index): NetworkRule => ({
        prefix: one,
        name: `n${index}`,
        contacts:
          contacts === null
            ? null
            : Array.from({ length: contacts }, (_, n) => `a${n}@example.org`),
        lang: lang === null ? null : `l${lang}`,
        validFromMs: from === null ? null : nowMs + from * dayMs,
        validToMs: to === null ? null : nowMs + to * dayMs,
        at: `networks.yaml:${index + 100}`,
      }),
    ),
  );

test('what counts for an address is what the desk is answered', async () => {
  await fc.assert(
    fc.asyncProperty(constituencies, networks, address, async (ours, entries, ip) => {
      const rules = { constituencies: ours, networks: entries };
      const answer = await createNetworks(
        rules,
        () => new Date(nowMs),
      )({
        addresses: [{ ip, at: null }],
      });
      const { entries: all, around } = atOnce(indexing(rules, nowMs));
      const chain = all.filter((one) => prefixKey(ip).startsWith(one.key));
      assert.deepEqual(around(ip), chain, 'the way to them is the whole list’s');
      for (const { prefix: one, key } of all) {
        const its = all.filter((other) => key.startsWith(other.key));
        assert.deepEqual(around(one), its);
      }
      const found = chain.findLast((one) => one.standing !== null);
      const [expected] = answer.ok ? answer.value : [];
      const { standing = null } = found ?? {};
      assert.deepEqual(
        standing && [standing.constituency.name, standing.contacts, standing.lang],
        expected === undefined ? null : [expected.constituency, expected.contacts, expected.lang],
      );
    }),
    { numRuns: 1_000 },
  );
});

test('a place is read as it is written, and what is none has nothing around it', () => {
  const rules = rulesOf(2);
  const { entries, around } = atOnce(indexing(rules, nowMs));
  assert.deepEqual(
    entries.map(({ prefix: one, depth }) => `${depth} ${one}`),
    ['0 198.18.0.0/15', '1 198.18.0.0/32', '1 198.18.0.1/32'],
  );
  assert.equal(around('198.18.0.1/24').length, 1, 'its own length counts, not the bits below');
  assert.equal(around('198.18.0.1').length, 2);
  assert.equal(around('::ffff:198.18.0.1').length, 0);
  for (const place of ['', 'x', '198.18.0.1/33', '198.18.0.1/x', '198.18.0', '1.2.3.4/']) {
    assert.doesNotThrow(() => around(place), place);
  }
  assert.deepEqual(around('nothing'), []);
  assert.throws(() => prefixKey('nothing'), RangeError);
});

test('100,000 networks are all listed, the wider first, while others have their turns', async () => {
  const count = 100_000;
  let turns = 0;
  let isDone = false;
  const other = (): void => {
    turns += 1;
    if (!isDone) setImmediate(other);
  };
  setImmediate(other);
  const { entries, around } = await inTurns(indexing(rulesOf(count), nowMs));
  isDone = true;
  assert.equal(entries.length, count + 1);
  assert.equal(entries[0]?.prefix, '198.18.0.0/15');
  assert.deepEqual(
    entries.slice(1).map(({ key }) => key),
    entries
      .slice(1)
      .map(({ key }) => key)
      .sort(),
  );
  assert.equal(around('198.19.2.3').length, 2);
  assert.ok(turns > 10, `${turns} turns`);
});

/** A constituency with so many networks of one address each, in no order. */
function rulesOf(count: number) {
  const rule = { name: 'n', contacts: null, lang: null, validFromMs: null, validToMs: null };
  const networks = Array.from({ length: count }, (_, index) => {
    const place = (index * 7_919) % count;
    const octets = [18 + (place >> 16), (place >> 8) & 255, place & 255];
    return { ...rule, prefix: `198.${octets.join('.')}/32`, at: `networks.yaml:${index}` };
  });
  const common = { name: 'c', trust: [], lang: 'en', owners: false, fallback: null, at: 'x:1' };
  const ours = { ...common, closed: closedDefault };
  return { constituencies: [{ ...ours, prefixes: ['198.18.0.0/15'] }], networks };
}
