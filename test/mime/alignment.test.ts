// Which DNS names a mail may have asked: few, of domains that could speak for its sender, and none
// where somebody writes more signatures than a mail has.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { alignmentOf, type Held, signatureNames } from '../../src/mime/alignment.ts';

const dkim = (value: string) => ({ name: 'dkim-signature', value });
const seal = (value: string) => ({ name: 'arc-seal', value });
const many = (count: number, of: (at: number) => { name: string; value: string }) =>
  Array.from({ length: count }, (_, at) => of(at));

const cases: readonly [string, { name: string; value: string }[], string[] | null][] = [
  ['its own', [dkim('v=1; d=Example.net.; s=S1; b=')], ['s1._domainkey.example.net']],
  ['folded', [dkim('v=1; d = exam ple.net; s=\t s1')], ['s1._domainkey.example.net']],
  [
    'the same twice',
    [dkim('d=example.net; s=a'), dkim('s=a; d=example.net')],
    ['a._domainkey.example.net'],
  ],
  ['of another', [dkim('d=example.com; s=a')], null],
  ['of the top', [dkim('d=net; s=a')], null],
  ['below it', [dkim('d=mail.example.net; s=a')], null],
  ['without selector', [dkim('d=example.net')], null],
  [
    'of two words for it',
    [dkim('d=example.net; d=example.com; s=a')],
    ['a._domainkey.example.net'],
  ],
  ['of a trusted sealer', [seal('i=1; d=lists.example; s=a')], ['a._domainkey.lists.example']],
  ['of a sealer behind a stranger', [seal('d=lists.example; s=a'), seal('d=x.example; s=a')], null],
  [
    'ten',
    many(10, (at) => dkim(`d=example.net; s=s${at}`)),
    many(10, (at) => dkim(`${at}`)).map((_, at) => `s${at}._domainkey.example.net`),
  ],
  ['eleven', many(11, (at) => dkim(`d=example.net; s=s${at}`)), null],
  ['twenty seals', many(20, (at) => seal(`d=lists.example; s=s${at}`)), null],
];
for (const [name, fields, keys] of cases)
  test(`signatures: ${name}`, () => {
    const found = signatureNames(fields, 'example.net', ['lists.example']);
    assert.deepEqual(found?.keys ?? null, keys);
    if (found !== null) assert.deepEqual(found.policies, ['_dmarc.example.net']);
  });

test('policies are looked for upwards, a few, and not at the top', () => {
  const found = signatureNames([dkim('d=example.net; s=a')], 'a.b.c.d.e.example.net', []);
  assert.deepEqual(
    found?.policies,
    ['a.b.c.d.e', 'b.c.d.e', 'c.d.e', 'd.e'].map((one) => `_dmarc.${one}.example.net`),
  );
});

test('a hundred thousand fields and a megabyte of tags take no time', () => {
  const started = performance.now();
  assert.equal(
    signatureNames(
      many(100_000, () => dkim('d=example.net')),
      'example.net',
      [],
    ),
    null,
  );
  assert.equal(signatureNames([dkim(';= '.repeat(400_000))], 'example.net', []), null);
  assert.equal(performance.now() - started < 10_000, true);
});

const held = (changed: Partial<Held>): Held => ({
  signers: [],
  failures: [],
  arc: null,
  ...changed,
});
test('what an ARC sealer says counts only of the domain, and only in the right form', () => {
  const by = (said: string) =>
    alignmentOf('example.net', held({ arc: { sealers: ['l.example'], said } }), null, ['l.example'])
      .aligned;
  assert.equal(by('i=1; l.example; dmarc=pass header.from=example.net'), 'arc');
  assert.equal(by('i=1; l.example; dkim=pass header.d=example.net'), 'arc');
  assert.equal(by('i=1; l.example; dkim=pass header.d=mail.example.net'), null);
  assert.equal(by('i=1; l.example; dkim=fail header.d=example.net'), null);
  assert.equal(by('i=1; l.example; x=pass (dmarc=pass header.from=example.net)'), null);
  assert.equal(by('i=1; l.example; dmarc=pass header.from="example.net'), null);
  assert.equal(by(''), null);
});
