// What is read of an RDAP answer, and that nothing in one can do harm: wrong types, depth, size.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import { parseRdap } from '../../src/lookup/rdap-answer.ts';
import { entity, network } from './rdap-answers.ts';

const read = (answer: unknown, ip = '192.0.2.7') => {
  const parsed = parseRdap(JSON.stringify(answer), ip);
  return parsed.ok ? parsed.value : assert.fail(parsed.why);
};
const contact = (answer: unknown, ip?: string) => read(answer, ip).finding?.contact;

test('the network, its holder, and who has the role "abuse"', () => {
  assert.deepEqual(read(network()), {
    finding: {
      prefix: '192.0.2.0/24',
      name: 'CAMPUS',
      holder: 'Campus University',
      contact: 'abuse@campus.example',
      field: 'abuse role',
    },
    prefix: '192.0.2.0/24',
  });
});

test('a network of IPv6, without a name', () => {
  const ends = { startAddress: '2001:db8::', endAddress: '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff' };
  const { finding, prefix } = read(
    network({ ...ends, name: undefined, handle: 'NET6-1', type: 'DIRECT ALLOCATION' }),
    '2001:db8::5',
  );
  assert.deepEqual([finding?.prefix, finding?.name], ['2001:db8::/32', 'NET6-1']);
  assert.equal(prefix, '2001:db8::5/128', 'an allocation answers for one address');
});

for (const [name, entities, expected] of [
  ['nobody', [], null],
  ['no role of that name', [entity(['technical'], ['tech@a.example'])], null],
  [
    'inside the holder',
    [entity(['registrant'], [], { entities: [entity(['abuse'], ['n@a.example'])] })],
    'n@a.example',
  ],
  [
    'nearest first',
    [
      entity(['registrant'], [], { entities: [entity(['abuse'], ['far@a.example'])] }),
      entity(['ABUSE', 'technical'], ['near@a.example']),
    ],
    'near@a.example',
  ],
  [
    'not of who only keeps the entry',
    [entity(['registrar'], [], { entities: [entity(['abuse'], ['desk@registry.example'])] })],
    null,
  ],
  [
    'the first address that is one',
    [entity(['abuse'], ['see our page', 'ok@a.example'])],
    'ok@a.example',
  ],
  [
    'a second entity, where the first has none',
    [entity(['abuse'], []), entity(['abuse'], ['b@a.example'])],
    'b@a.example',
  ],
  ['no header', [entity(['abuse'], ['a@a.example\r\nBcc: x@example.com'])], null],
  [
    'no phone',
    [entity(['abuse'], [], { vcardArray: ['vcard', [['tel', {}, 'uri', 'tel:+1-555']]] })],
    null,
  ],
  [
    'a list of values',
    [entity(['abuse'], [], { vcardArray: ['vcard', [['email', {}, 'text', 'a', 'c@a.example']]] })],
    'c@a.example',
  ],
] as const) {
  test(`contact: ${name}`, () => assert.equal(contact(network({ entities })), expected));
}

test('a registry that points elsewhere names no contact', () => {
  assert.equal(contact(network({ name: 'NON-RIPE-NCC-MANAGED-ADDRESS-BLOCK' })), null);
});

test('values of wrong types count as absent', () => {
  const wrong = [null, 7, true, 'text', {}, [], [[]], [null], { length: 3 }, [[[[]]]]];
  for (const value of wrong) {
    for (const key of ['name', 'handle', 'type', 'entities', 'remarks', 'parentHandle']) {
      assert.equal(read(network({ [key]: value })).finding?.prefix, '192.0.2.0/24');
    }
    for (const key of ['roles', 'vcardArray', 'handle', 'entities']) {
      const entities = [entity(['abuse'], ['a@a.example'], { [key]: value })];
      const found = contact(network({ entities }));
      assert.equal(found, key === 'handle' || key === 'entities' ? 'a@a.example' : null, key);
    }
    const cards = [
      value,
      ['vcard', value],
      ['vcard', [value]],
      ['vcard', [['email', {}, '', value]]],
    ];
    for (const vcardArray of cards) {
      assert.equal(contact(network({ entities: [entity(['abuse'], [], { vcardArray })] })), null);
    }
    for (const key of ['startAddress', 'endAddress']) {
      const parsed = parseRdap(JSON.stringify(network({ [key]: value })), '192.0.2.7');
      assert.deepEqual([parsed.ok, !parsed.ok && parsed.temporary], [false, false]);
    }
  }
});

for (const [name, text] of [
  ['no JSON', 'inetnum: 192.0.2.0/24'],
  ['HTML', '<html><body>abuse@a.example</body></html>'],
  ['a list', JSON.stringify([network()])],
  ['cut off', JSON.stringify(network()).slice(0, -20)],
  ['an error', JSON.stringify({ errorCode: 400, title: 'Bad Request' })],
  ['another network', JSON.stringify(network({ startAddress: '192.0.2.8' }))],
  ['another family', JSON.stringify(network({ startAddress: '::', endAddress: '::ffff' }))],
  ['ends turned around', JSON.stringify(network({ startAddress: '192.0.3.0' }))],
  ['32,000 levels of lists', '['.repeat(32_000) + ']'.repeat(32_000)],
  ['32,000 open lists', '['.repeat(32_000)],
] as const) {
  test(`no answer: ${name}`, () => {
    const parsed = parseRdap(text, '192.0.2.7');
    assert.deepEqual([parsed.ok, !parsed.ok && parsed.temporary], [false, false]);
  });
}

test('neither depth nor number of entities costs more than it should', () => {
  let nested: object = entity(['abuse'], ['deep@a.example']);
  for (let depth = 0; depth < 500; depth += 1)
    nested = entity(['technical'], [], { entities: [nested] });
  const wide = Array.from({ length: 5000 }, () => entity(['technical'], ['t@a.example']));
  const started = performance.now();
  assert.equal(contact(network({ entities: [nested] })), null);
  assert.equal(
    contact(network({ entities: [...wide, entity(['abuse'], ['last@a.example'])] })),
    null,
  );
  assert.equal(
    contact(network({ entities: [entity(['abuse'], ['a@a.example']), ...wide] })),
    'a@a.example',
  );
  assert.equal(performance.now() - started < 500, true);
});

test('texts are one short line without controls', () => {
  const name = `  CAM\u0000PUS\u202e${'x'.repeat(500)}\nsecond`;
  assert.equal(read(network({ name })).finding?.name, `CAMPUS${'x'.repeat(194)}`);
});

test('any JSON gives an answer; a contact is always a plain address', () => {
  const json = fc.jsonValue({ maxDepth: 6 });
  fc.assert(
    fc.property(json, json, fc.string(), (entities, card, mail) => {
      const abuse = [entity(['abuse'], [], { vcardArray: card }), entity(['abuse'], [mail])];
      for (const given of [entities, abuse]) {
        const { finding } = read(network({ entities: given }));
        assert.match(finding?.contact ?? 'a@b.cc', /^[^\s@]+@[a-z0-9.-]+$/);
      }
    }),
  );
});
