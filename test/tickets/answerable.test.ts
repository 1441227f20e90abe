// Who may be answered: a person with one address, and by a program only where RFC 3834 allows it and
// the sender is proven. Two hundred programs, each by its own signs, get no answer (AT-30).

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import { plainAddress } from '../../src/mail/address.ts';
import { type Answerable, mayAnswer, mayReply } from '../../src/tickets/answerable.ts';
import { tools } from '../support/facts.ts';

const { desk } = tools().rules;
const writer = 'someone@example.net';

const asked = (changed: Partial<Answerable> = {}): Answerable => ({
  mail: { headers: [], from: [{ name: 'Someone', address: writer }] },
  kind: 'person',
  aligned: true,
  envelopeFrom: writer,
  desk,
  ...changed,
});
const from = (...addresses: readonly string[]) => ({
  mail: { headers: [], from: addresses.map((address) => ({ name: '', address })) },
});
const headed = (name: string, value: string): Partial<Answerable> => ({
  mail: { headers: [{ name, value }], from: [{ name: '', address: writer }] },
});

test('a proven person is answered, at the one address in From', () => {
  assert.deepEqual(mayAnswer(asked()), {
    to: writer,
    why: { code: 'may-answer', text: `${writer} is a person, and proven` },
  });
  assert.equal(mayAnswer(asked({ envelopeFrom: 'SomeOne@Example.net' })).to, writer);
  assert.equal(mayAnswer(asked({ ...from('SomeOne@Example.net') })).to, writer);
});

const harmless: readonly (readonly [string, string])[] = [
  ['auto-submitted', 'no'],
  ['auto-submitted', ' NO '],
  ['auto-submitted', '(as a person) no; x=y'],
  ['precedence', 'first-class'],
  ['precedence', 'special-delivery'],
  ['x-auto-response-suppress', 'None'],
  ['return-path', `<${writer}>`],
  ['content-type', 'multipart/mixed; boundary=x'],
  ['listening', 'x'],
];
for (const [name, value] of harmless) {
  test(`"${name}: ${value}" forbids nothing`, () => {
    assert.equal(mayAnswer(asked(headed(name, value))).to, writer);
  });
}

/** Who a person is not offered an answer to. */
const nobodies: readonly (readonly [string, Partial<Answerable>, RegExp])[] = [
  ['the null sender', { envelopeFrom: '' }, /null sender/],
  ['no From', from(), /no single address/],
  ['a From without an address', from(''), /no single address/],
  ['two in From', from(writer, 'other@example.net'), /no single address/],
  ['a robot', { kind: 'robot' }, /robot/],
  ['a list', { kind: 'list' }, /list/],
  ['a bounce', { kind: 'bounce' }, /bounce/],
  ['an automatic answer', { kind: 'auto-reply' }, /auto-reply/],
  ['our own letter', { kind: 'loop' }, /loop/],
  ['our intake', from('abuse@example.org'), /of this desk/],
  ['our intake, with a plus', from('abuse+x@example.org'), /of this desk/],
  ['an address of a case', from('abuse+abcdefgh234567ab@example.org'), /of this desk/],
  ['an address that bounces come to', from('bounces+q8d1@example.org'), /of this desk/],
  ['nobody reads it', from('no-reply@example.net'), /nobody reads/],
  ['nobody reads it either', from('donotreply@example.net'), /nobody reads/],
  ['a mailer daemon', from('MAILER-DAEMON@example.net'), /nobody reads|program/],
  ['the owner of a list', from('owner-abuse@example.net'), /program/],
  ['requests to a list', from('abuse-request@example.net'), /program/],
  ['bounces of a list', from('bounces-abuse@example.net'), /program/],
  ['root', from('root@host.example.net'), /program/],
  ['two addresses in one', from('a@example.net, b@example.net'), /no mail address/],
  ['an address literal', from('a@[192.0.2.1]'), /no mail address/],
  ['a line break', from('a@example.net\r\nBcc: b@example.net'), /no mail address/],
];
for (const [name, changed, why] of nobodies) {
  test(`no answer is offered: ${name}`, () => {
    const { to, why: said } = mayReply(asked(changed));
    assert.equal(to, null);
    assert.match(said.text, why);
    assert.equal(mayAnswer(asked(changed)).to, null);
  });
}

test('a person may answer who is not proven; a program may not', () => {
  const others: readonly (readonly [Partial<Answerable>, string])[] = [
    [{ aligned: false }, 'not-proven'],
    [{ envelopeFrom: 'other@example.net' }, 'not-the-sender'],
    [headed('precedence', 'bulk'), 'no-answer'],
  ];
  for (const [changed, code] of others) {
    assert.equal(mayReply(asked(changed)).to, writer);
    const { to, why } = mayAnswer(asked(changed));
    assert.deepEqual([to, why.code], [null, code]);
  }
});

/** AT-30: programs by the fields that they write, in the ways that they write them. */
const signs: Readonly<Record<string, readonly string[]>> = {
  'auto-submitted': [
    'auto-generated',
    'auto-replied',
    'auto-notified',
    'Auto-Replied (vacation)',
    'auto-replied; owner-email="x@example.net"',
    '(no) auto-generated',
    'yes',
    '',
    '(',
    'nothing',
  ],
  precedence: ['bulk', 'BULK', 'list', 'junk', 'Junk ', 'auto_reply', 'auto-reply', 'bulk; x'],
  'x-auto-response-suppress': ['All', 'OOF', 'AutoReply', 'DR, OOF, AutoReply', 'NRN', '', 'x'],
  'list-id': ['<abuse.example.net>', 'x'],
  'list-post': ['<mailto:abuse@example.net>'],
  'list-help': ['<mailto:help@example.net>'],
  'list-unsubscribe': ['<mailto:x@example.net>'],
  'list-unsubscribe-post': ['List-Unsubscribe=One-Click'],
  'list-subscribe': ['x'],
  'list-owner': ['x'],
  'list-archive': ['x'],
  'mailing-list': ['list x@example.net'],
  'x-autoreply': ['yes'],
  'x-autorespond': ['Away'],
  'x-autoresponder': ['x'],
  'x-autogenerated': ['Reply'],
  'x-mail-autoreply': ['yes'],
  'x-vacation': ['yes'],
  'x-loop': ['x@example.net'],
  'x-sluice-loop': ['abuse@other.example', 'abuse@example.org'],
  'x-failed-recipients': ['x@example.net'],
  'feedback-id': ['1:2:3:x'],
  'return-path': ['<>', ' <> ', '< >'],
  'content-type': [
    'multipart/report; report-type=delivery-status',
    'Multipart/Report; report-type=disposition-notification',
  ],
};
const kinds = ['person', 'robot', 'list', 'auto-reply', 'bounce'];
const senders = [writer, ''];

test('AT-30: two hundred programs get no answer', () => {
  let count = 0;
  for (const [name, values] of Object.entries(signs)) {
    for (const value of values) {
      for (const kind of kinds) {
        for (const envelopeFrom of senders) {
          const { to } = mayAnswer(asked({ ...headed(name, value), kind, envelopeFrom }));
          assert.equal(to, null, `${name}: ${value} ${kind}`);
          count += 1;
        }
      }
    }
  }
  assert.equal(count >= 200, true, `${count} programs`);
});

test('whoever is answered has an address that can be written to', () => {
  const label = fc.stringMatching(/^[a-z0-9.-]{0,70}$/);
  const local = fc.stringMatching(/^[a-z0-9.!#$%&'*+/=?^_`{|}~"( -]{0,70}$/);
  const written = fc.oneof(
    fc.emailAddress(),
    fc.tuple(local, label).map((both) => both.join('@')),
  );
  fc.assert(
    fc.property(written, (address) => {
      const { to } = mayReply(asked(from(address)));
      if (to !== null) assert.equal(plainAddress(to), to);
    }),
    { numRuns: 5_000 },
  );
  for (const domain of ['-a.example.net', 'a-.example.net', 'a.example-', 'a.x'])
    assert.equal(mayReply(asked(from(`x@${domain}`))).to, null, domain);
});

test('whatever stands in a field, it is read in linear time', () => {
  for (const value of ['('.repeat(1_000_000), '()'.repeat(500_000), ' '.repeat(1_000_000)]) {
    for (const name of ['auto-submitted', 'precedence', 'return-path', 'content-type'])
      mayAnswer(asked(headed(name, value)));
  }
  assert.equal(mayAnswer(asked(headed('auto-submitted', '('.repeat(1_000_000)))).to, null);
});
