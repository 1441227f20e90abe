// Which addresses never get a complaint, whose word they are, and why.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import { contactRefusal } from '../../src/tickets/contact.ts';
import { rules } from '../support/facts.ts';
import { leastMs } from '../support/least-ms.ts';

const desk = { ...rules().desk, bounce: 'bounces-{token}@example.org' };
const senders = ['Noc+list@Net.example', ''];
const refusal = (contact: string, source: Parameters<typeof contactRefusal>[1] = 'registry') =>
  contactRefusal(contact, source, desk, senders);

for (const [why, contacts] of [
  [
    'is no mail address',
    `abuse abuse@ @uni.example a@b@uni.example see.our.page a@localhost .a@uni.example
     a.@uni.example a..b@uni.example a@uni..example a@[192.0.2.1] a@192.0.2.1 "a"@uni.example
     a,b@uni.example ä@uni.example <a@uni.example> ${'a'.repeat(65)}@uni.example
     a@${'b'.repeat(64)}.example a@uni.example;`,
  ],
  [
    'is an address of this desk',
    `abuse@example.org ABUSE@Example.ORG abuse+x@example.org abuse+aaaaaaaaaaaaaaaa@example.org
     bounces@example.org bounces-aaaaaaaaaaaaaaaa@example.org`,
  ],
  ['sent this complaint itself', 'noc@net.example NOC@net.example noc+abuse@net.example'],
  [
    'is an address that nobody reads',
    `noreply@uni.example no-reply@uni.example No_Reply@uni.example do-not-reply@uni.example
     donotreply@uni.example none@uni.example nobody@uni.example unread@uni.example
     not-available@uni.example null@uni.example abuse-noreply@uni.example noreply-abuse@uni.example
     noreply+x@uni.example devnull@uni.example MAILER-DAEMON@uni.example`,
  ],
  [
    'is a placeholder',
    `abuse@example.com abuse@example.net abuse@mail.example.com abuse@example.cz abuse@uni.invalid
     abuse@uni.test abuse@pc.local abuse@yourdomain.com abuse@domain.tld`,
  ],
  [
    'is an address of the registry itself',
    'hostmaster@ripe.net abuse@apnic.net helpdesk@db.ripe.net x@arin.net nir@nic.ad.jp',
  ],
] as const) {
  test(why, () => {
    for (const contact of contacts.split(/\s+/)) assert.equal(refusal(contact), why, contact);
  });
}

test('what only looks like one of them is none', () => {
  for (const contact of [
    'abuse@uni.example',
    'none-of-your@uni.example',
    'noreplica@uni.example',
    'nobodyknows@uni.example',
    'abuse@myripe.net',
    'abuse@ripe.network',
    'bounce@uni.example',
    'o.nobody@uni.example',
    'abuse@counterexample.com',
  ]) {
    assert.equal(refusal(contact), null, contact);
  }
});

test('the rules may name what a registry may not, but neither our own nor the sender', () => {
  for (const contact of ['dorms@example.org', 'hostmaster@ripe.net']) {
    assert.equal(refusal(contact, 'override'), null);
    assert.equal(refusal(contact, 'fallback'), null);
    assert.notEqual(refusal(contact, 'owner'), null);
  }
  assert.equal(refusal('abuse@example.org', 'override'), 'is an address of this desk');
  assert.equal(refusal('noc@net.example', 'fallback'), 'sent this complaint itself');
  assert.equal(refusal('no-reply@uni.example', 'override'), 'is an address that nobody reads');
});

test('a registry that runs the desk answers for its own networks', () => {
  const own = { ...desk, intake: ['abuse@ripe.net'] };
  assert.equal(contactRefusal('noc@ripe.net', 'registry', own, []), null);
  assert.equal(
    contactRefusal('noc@arin.net', 'registry', own, []),
    'is an address of the registry itself',
  );
});

test('any text is judged, in linear time', async () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (text) => {
      const why = refusal(text);
      if (why === null) assert.match(text, /^[^\s@]+@[^\s@]+\.[^\s@]+$/);
    }),
  );
  const long = ['a', '.', '-', 'a.', '@', 'a@'].map((piece) => piece.repeat(1_000_000));
  assert.equal((await leastMs(() => long.map((one) => refusal(one)), 500)) <= 500, true);
});
