// What is read from answers of each registry, and from bytes that are no answer at all.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import { parseAnswer } from '../../src/lookup/whois-answer.ts';
import { apnic, arin, elsewhere, lacnic, ripe, world } from './whois-answers.ts';

const line = (from: string, to: string) => ripe.replaceAll(from, to);

// address, answer, the finding as one line, the prefix it answers for
const cases = [
  [
    'RIPE',
    '192.0.2.7',
    ripe,
    '192.0.2.0/24 CAMPUS-NET Campus University abuse@campus.example abuse contact',
    '192.0.2.0/24',
  ],
  [
    'the handle that abuse-c names, not another role',
    '192.0.2.7',
    line('% Abuse contact for', '% No'),
    '192.0.2.0/24 CAMPUS-NET Campus University abuse-c@campus.example abuse-mailbox',
    '192.0.2.0/24',
  ],
  [
    'a contact line about another network is none',
    '192.0.2.7',
    line("for '192.0.2.0 - 192.0.2.255'", "for '198.18.100.0 - 198.18.100.255'"),
    '192.0.2.0/24 CAMPUS-NET Campus University abuse-c@campus.example abuse-mailbox',
    '192.0.2.0/24',
  ],
  [
    'an allocation answers for one address only',
    '192.0.2.7',
    line('ASSIGNED PA', 'ALLOCATED PA'),
    '192.0.2.0/24 CAMPUS-NET Campus University abuse@campus.example abuse contact',
    '192.0.2.7/32',
  ],
  [
    'ARIN: the smallest network',
    '198.18.100.130',
    arin,
    '198.18.100.0 - 198.18.100.191 CUSTOMER Customer Inc abuse@customer.example OrgAbuseEmail',
    '198.18.100.128/26',
  ],
  [
    'ARIN: the network above',
    '198.18.7.1',
    arin,
    '198.18.0.0/16 BACKBONE Backbone Corp abuse@backbone.example OrgAbuseEmail',
    '198.18.7.1/32',
  ],
  [
    'LACNIC',
    '203.0.113.9',
    lacnic,
    '203.0.113.0/24 XX-UNEJ-LACNIC Universidad de Ejemplo abuso@ejemplo.example abuse-c',
    '203.0.113.0/24',
  ],
  [
    'APNIC',
    '2001:db8::1',
    apnic,
    '2001:db8::/32 SIX-AP Six Networks abuse@six.example abuse-mailbox',
    '2001:db8::1/128',
  ],
  [
    'a mailbox behind a route is of another network',
    '192.0.2.7',
    ripe
      .replace('% Abuse', '% No')
      .replaceAll(/abuse-mailbox: .*@(?:campus|upstream).*\n(?=nic-hdl: +[NA][AR])/g, ''),
    '192.0.2.0/24 CAMPUS-NET Campus University - -',
    '192.0.2.0/24',
  ],
  [
    'a referral alone is enough to distrust the contact beside it',
    '192.0.2.7',
    'inetnum: 192.0.2.0/24\nnetname: X\nowner: Y\nReferralServer:\nOrgAbuseEmail: a@b.example\n',
    '192.0.2.0/24 X Y - -',
    '192.0.2.7/32',
  ],
  [
    'a registry that points elsewhere is no contact',
    '203.0.113.9',
    elsewhere,
    '203.0.0.0/8 RIPE-203 RIPE Network Coordination Centre - -',
    '203.0.113.9/32',
  ],
  [
    'a placeholder for the world answers for no more than a /12',
    '192.0.2.7',
    world,
    '0.0.0.0/0 IANA-BLK - - -',
    '192.0.0.0/12',
  ],
  [
    'Windows line ends and tabs',
    '192.0.2.7',
    ripe.replaceAll('\n', '\r\n').replaceAll('        ', '\t'),
    '192.0.2.0/24 CAMPUS-NET Campus University abuse@campus.example abuse contact',
    '192.0.2.0/24',
  ],
] as const;
for (const [name, ip, text, expected, prefix] of cases) {
  test(name, () => {
    const answer = parseAnswer(text, ip);
    assert.ok(answer.ok && answer.value.finding);
    const { finding } = answer.value;
    const shown = [finding.prefix, finding.name, finding.holder, finding.contact, finding.field];
    assert.equal(shown.map((value) => value ?? '-').join(' '), expected);
    assert.equal(answer.value.prefix, prefix);
  });
}

const failures = [
  ['%ERROR:101: no entries found\n%\n', 'nothing known'],
  ['No match found for n + 192.0.2.7\n', 'nothing known'],
  ['% Unallocated and unassigned in LACNIC block\n', 'nothing known'],
  ['%ERROR:201: access denied for 198.18.100.1\n', 'temporary'],
  ['%ERROR:306: connections exceeded\n', 'temporary'],
  ['%ERROR:111: invalid option supplied\n', 'permanent'],
  ['% Query rate limit exceeded\n', 'temporary'],
  ['<html><head><title>404 Not Found</title></head></html>\n', 'permanent'],
  ['refer: whois://127.0.0.1\nwhois: 169.254.169.254\n', 'permanent'],
  ['inetnum: 198.18.100.0 - 198.18.100.255\nabuse-mailbox: abuse@other.example\n', 'permanent'],
  ['inetnum: 192.0.2.255 - 192.0.2.0\nabuse-mailbox: abuse@other.example\n', 'permanent'],
  ['', 'permanent'],
] as const;
for (const [text, expected] of failures) {
  test(`${JSON.stringify(text.slice(0, 40))} is ${expected}`, () => {
    const answer = parseAnswer(text, '192.0.2.7');
    if (expected === 'nothing known') {
      assert.deepEqual(answer, { ok: true, value: { finding: null, prefix: '192.0.2.7/32' } });
    } else {
      assert.ok(!answer.ok);
      assert.equal(answer.temporary, expected === 'temporary');
    }
  });
}

const contactOf = (attributes: string) => {
  const answer = parseAnswer(`inetnum: 192.0.2.0/24\nnetname: X\n${attributes}\n`, '192.0.2.7');
  assert.ok(answer.ok);
  return answer.value.finding?.contact ?? null;
};
for (const mail of [
  'no-at.example',
  'a@b',
  'a@b..example',
  '.a@b.example',
  'a..b@c.example',
  'a b@c.example',
  'a@[192.0.2.1]',
  'a@192.0.2.1',
  '<a@b.example>',
  '-oQ@b.example',
  'a@-b.example',
  'a@b.example, c@d.example',
  `a@${'b'.repeat(64)}.example`,
  'a@b.example>\u0007,',
  '"a b"@c.example',
  'á@b.example',
  `${'a'.repeat(65)}@b.example`,
  'a@b.example\u0000 Bcc: c@d.example',
]) {
  test(`no contact: ${JSON.stringify(mail.slice(0, 40))}`, () => {
    assert.equal(contactOf(`abuse-mailbox: ${mail}`), null);
  });
}

test('a field of the text of another is no field', () => {
  assert.equal(contactOf('descr: first\n  abuse-mailbox: evil@x.example'), null);
  assert.equal(contactOf('descr: first\n+ abuse-mailbox: evil@x.example'), null);
  assert.equal(contactOf("remarks: % Abuse contact for '192.0.2.0/24' is 'evil@x.example'"), null);
  assert.equal(contactOf('abuse-mailbox: bad\nabuse-mailbox: good@x.example'), 'good@x.example');
});

test('names carry no control characters, no marks that turn text, and have an end', () => {
  const names = `netname: A\u0000B\u001b[31mC\u202eD\ndescr: ${'😀'.repeat(300)}\n`;
  const text = `inetnum: 192.0.2.0/24\n${names}`;
  const answer = parseAnswer(text, '192.0.2.7');
  assert.ok(answer.ok && answer.value.finding);
  assert.equal(answer.value.finding.name, 'AB[31mCD');
  assert.equal(answer.value.finding.holder, '😀'.repeat(100));
});

test('no bytes make it throw, and what it finds is clean', () => {
  const labels = [
    'inetnum inet6num NetRange netname descr role person irt organisation contact contacts',
    'abuse-c nic-hdl abuse-mailbox e-mail OrgAbuseEmail status __proto__ constructor text',
  ];
  const label = fc.constantFrom(...labels.join(' ').split(' '));
  const value = fc.oneof(
    fc.constantFrom(
      '0.0.0.0 - 255.255.255.255',
      '192.0.2.0/24',
      '192.0.2/24',
      '::/0',
      '---',
      ' - ',
      '/',
      'a@b.example',
      ':',
    ),
    fc.string({ unit: 'binary' }),
  );
  const attribute = fc.tuple(label, value).map(([name, text]) => `${name}: ${text}`);
  const comment = fc.constantFrom(
    '',
    '# start',
    '# end',
    '%ERROR:',
    "% Abuse contact for '::/0' is 'a@b.example'",
    '%',
    '+',
    ' x',
  );
  const answer = fc.oneof(
    fc
      .array(fc.oneof(attribute, attribute, comment, fc.string({ unit: 'binary' })))
      .map((lines) => lines.join('\n')),
    fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  );
  fc.assert(
    fc.property(answer, fc.constantFrom('192.0.2.7', '2001:db8::1', 'junk'), (text, ip) => {
      const parsed = parseAnswer(text, ip);
      const finding = parsed.ok ? parsed.value.finding : null;
      for (const field of Object.values(finding ?? {})) {
        assert.ok(
          field === null || (/^[^\p{C}]*$/u.test(field) && field.length <= 254),
          field ?? '',
        );
      }
      if (finding?.contact)
        assert.match(finding.contact, /^[^\s@<>,;:"]+@[a-z0-9.-]+\.[a-z][a-z0-9-]+$/);
    }),
    { numRuns: 3000 },
  );
});

const many = (piece: string) => piece.repeat(Math.floor(65_536 / piece.length));
for (const piece of [
  'inetnum: 192.0.2.0/24\n\n',
  'inetnum: 192.0.2.0/24\nabuse-c: a\nnic-hdl: a\n',
  'a',
  ' ',
  '\n',
  '%',
  'a: b\n',
  "% Abuse contact for '",
  ' +',
  'descr: x\n x\n',
  'abuse-mailbox: a@a.a.a.a.a.a.a.\n',
  '- ',
  '\u202e',
]) {
  test(`64 KB of ${JSON.stringify(piece.slice(0, 20))} are read in no time`, () => {
    const started = process.cpuUsage();
    parseAnswer(`inetnum: 192.0.2.0/24\n${many(piece)}`, '192.0.2.7');
    const { user } = process.cpuUsage(started);
    assert.ok(user < 500_000, `${user} µs`);
  });
}
