// The stage `extract`: the part each address plays, in texts as complaints are written.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Report } from '../../src/findings.ts';
import type { Mail } from '../../src/model.ts';
import type { Rules } from '../../src/rules.ts';
import { extract } from '../../src/stages/extract.ts';
import { at, limits, mail, reported, rules, tools } from '../support/facts.ts';

interface Given {
  readonly subject?: string;
  readonly texts?: Mail['texts'];
  readonly report?: readonly Report[];
  readonly rules?: Partial<Rules>;
}

async function run(body: string, { subject, texts = [], report = [], rules: changed }: Given = {}) {
  const parse = mail({
    texts: [
      ...(subject === undefined ? [] : [{ place: 'subject', text: subject }]),
      { place: 'body', text: body },
      ...texts,
    ],
  });
  const origin = {
    kind: 'person' as const,
    returned: null,
    notice: null,
    purpose: null,
    accuses: true,
  };
  const outcome = await extract.run(
    { parse, origin, report },
    tools({}, { ...rules(), ...changed }),
  );
  assert.ok(outcome.kind === 'pass');
  return outcome;
}

/** "address role" of every address, prefix and range. */
async function roles(body: string, given: Given = {}): Promise<string[]> {
  const { fact } = await run(body, given);
  return fact.indicators
    .filter(({ kind }) => kind === 'ip' || kind === 'prefix' || kind === 'range')
    .map(({ value, role }) => `${value} ${role}`);
}

const cases: readonly [string, string, ...string[]][] = [
  ['attacks now', '192.0.2.1 is attacking our server since noon.', '192.0.2.1 offender'],
  [
    'attacks the other',
    '192.0.2.1 attacks 198.51.100.1 in your network.',
    '192.0.2.1 offender',
    '198.51.100.1 victim',
  ],
  [
    'is attacked by',
    '198.51.100.1 is currently attacked by 192.0.2.1.',
    '198.51.100.1 victim',
    '192.0.2.1 offender',
  ],
  [
    'verb before its subject',
    'Na náš server 198.51.100.1 útočí počítač 192.0.2.1.',
    '198.51.100.1 own',
    '192.0.2.1 offender',
  ],
  [
    'a comma begins the next clause',
    'Attacker 192.0.2.1, our server is 198.51.100.1.',
    '192.0.2.1 offender',
    '198.51.100.1 own',
  ],
  [
    'blocked by',
    'The attack of 192.0.2.1 was blocked at 10:00 by 198.51.100.1.',
    '192.0.2.1 offender',
    '198.51.100.1 own',
  ],
  [
    'the object comes first',
    'Na server 198.51.100.1 útočí 192.0.2.1.',
    '198.51.100.1 victim',
    '192.0.2.1 offender',
  ],
  ['recorded an attack by', 'We recorded an attack by 192.0.2.1.', '192.0.2.1 offender'],
  ['we are attacked', 'We are attacked:\n\n192.0.2.1', '192.0.2.1 offender'],
  [
    'arrow back',
    '198.51.100.1:22 <- 192.0.2.1:4711 SYN',
    '198.51.100.1 victim',
    '192.0.2.1 offender',
  ],
  ['distributed by', 'Malware is distributed by 192.0.2.1.', '192.0.2.1 offender'],
  [
    'netstat',
    'tcp  0  0 198.51.100.1:80  192.0.2.1:51514  SYN_RECV',
    '198.51.100.1 own',
    '192.0.2.1 offender',
  ],
  [
    'exim',
    'auth failed for (X) [192.0.2.1]:51 I=[198.51.100.1]:25: 535',
    '192.0.2.1 offender',
    '198.51.100.1 own',
  ],
  [
    'fields of the W3C',
    '#Fields: date s-ip cs-method c-ip\n2026-11-21 198.51.100.1 GET 192.0.2.1',
    '198.51.100.1 victim',
    '192.0.2.1 offender',
  ],
  [
    'traceroute',
    'Attacker: 192.0.2.1\ntraceroute to 192.0.2.1 (192.0.2.1), 30 hops max\n 1  198.51.100.1  4.0 ms',
    '192.0.2.1 offender',
    '198.51.100.1 relay',
  ],
  [
    'nslookup',
    'Server:  198.51.100.1\nAddress: 198.51.100.1#53\n\nAddress: 192.0.2.1',
    '198.51.100.1 relay',
    '192.0.2.1 offender',
  ],
  [
    'announced behind an address',
    'Our host 198.51.100.1 is attacked by:\n192.0.2.1',
    '198.51.100.1 victim',
    '192.0.2.1 offender',
  ],
  ['plain', 'Your host 192.0.2.1 sends spam.', '192.0.2.1 offender'],
  ['arrow', '192.0.2.1:4711 -> 198.51.100.1:22', '192.0.2.1 offender', '198.51.100.1 victim'],
  ['fat arrow', '192.0.2.1 => 198.51.100.1', '192.0.2.1 offender', '198.51.100.1 victim'],
  ['dump', 'IP 192.0.2.1.99 > 198.51.100.1.22: S', '192.0.2.1 offender', '198.51.100.1 victim'],
  ['a name is hosted there', 'shop.example.com -> 192.0.2.1', '192.0.2.1 offender'],
  [
    'netfilter',
    'IN=eth0 SRC=192.0.2.1 DST=198.51.100.1 LEN=40',
    '192.0.2.1 offender',
    '198.51.100.1 victim',
  ],
  [
    'dovecot',
    'login failed, rip=192.0.2.1, lip=198.51.100.1',
    '192.0.2.1 offender',
    '198.51.100.1 victim',
  ],
  [
    'nginx',
    'error, client: 192.0.2.1, server: 198.51.100.1',
    '192.0.2.1 offender',
    '198.51.100.1 victim',
  ],
  [
    'keys',
    'Attacking IP address: 192.0.2.1\nAttacked IP address: 198.51.100.1',
    '192.0.2.1 offender',
    '198.51.100.1 victim',
  ],
  [
    'our server',
    'Our server (198.51.100.1) was attacked from 192.0.2.1.',
    '198.51.100.1 victim',
    '192.0.2.1 offender',
  ],
  [
    'is our',
    '198.51.100.1 is our mail server, 192.0.2.1 broke in',
    '198.51.100.1 own',
    '192.0.2.1 offender',
  ],
  ['honeypot', 'honeypot 198.51.100.1 saw you', '198.51.100.1 own'],
  ['our logs are no server', 'Our logs show that 192.0.2.1 scans.', '192.0.2.1 offender'],
  ['wrapped', 'the mail was sent against\n198.51.100.1 today', '198.51.100.1 victim'],
  [
    'listing',
    'Attacked hosts:\n198.51.100.1\n\n198.51.100.2',
    '198.51.100.1 victim',
    '198.51.100.2 victim',
  ],
  [
    'list',
    'your clients (192.0.2.1 192.0.2.2 192.0.2.3), targets 198.51.100.1, 198.51.100.2 and 198.51.100.3',
    '192.0.2.1 offender',
    '192.0.2.2 offender',
    '192.0.2.3 offender',
    '198.51.100.1 victim',
    '198.51.100.2 victim',
    '198.51.100.3 victim',
  ],
  [
    'column heads',
    'Time  Source IP  Destination IP\n2026 192.0.2.1 198.51.100.1',
    '192.0.2.1 offender',
    '198.51.100.1 victim',
  ],
  [
    'comma separated',
    'time,src_ip,port,dst_ip\n1,192.0.2.1,2,198.51.100.1',
    '192.0.2.1 offender',
    '198.51.100.1 victim',
  ],
  [
    'drawn table',
    '| Source | Destination | Port |\n+---+---+---+\n| 192.0.2.1 | 198.51.100.1 | 443 |',
    '192.0.2.1 offender',
    '198.51.100.1 victim',
  ],
  [
    'json',
    '{"source.ip": "192.0.2.1", "destination.ip": "198.51.100.1"}',
    '192.0.2.1 offender',
    '198.51.100.1 victim',
  ],
  ['deutsch', 'Ziel: 198.51.100.1, Quelle: 192.0.2.1', '198.51.100.1 victim', '192.0.2.1 offender'],
  [
    'prefix',
    '192.0.2.0/24 and 192.0.2.5-192.0.2.9 and 192.0.2.xxx',
    '192.0.2.0/24 range',
    '192.0.2.5-192.0.2.9 range',
    '192.0.2.xxx masked',
  ],
  ['example', 'block it, e.g. 192.0.2.1', '192.0.2.1 example'],
  ['private', 'from 10.1.2.3', '10.1.2.3 relay'],
  [
    'whois',
    'See 192.0.2.1\n\ninetnum: 198.51.100.0 - 198.51.100.255\nnetname: EXAMPLE\nremarks: 198.51.100.9',
    '192.0.2.1 offender',
    '198.51.100.0-198.51.100.255 range',
    '198.51.100.9 whois',
  ],
  [
    'signature',
    'Block 192.0.2.1\n-- \nnoc, 198.51.100.1',
    '192.0.2.1 offender',
    '198.51.100.1 own',
  ],
  [
    'beside our name',
    'from 192.0.2.1 to\nmx.example.net - IPv4: 198.51.100.1',
    '192.0.2.1 offender',
    '198.51.100.1 own',
  ],
];
for (const [name, body, ...expected] of cases)
  test(`roles: ${name}`, async () => assert.deepEqual(await roles(body), expected));

const received = [
  'Received: from s.example.org ([198.51.100.3]) by b.example.org with LMTP; Thu, 2 Apr 2026 10:00:02 +0200',
  'Received: from mx.example.org (mx.example.org [198.51.100.1])',
  '\tby store.example.org with ESMTP; Thu, 2 Apr 2026 10:00:01 +0200',
  'Received: from mx.example.org (unknown [192.0.2.1]) by mx.example.org',
  '\twith SMTP; Thu, 2 Apr 2026 10:00:00 +0200',
  'Received: from forged (forged [203.0.113.9]) by mail.example.com; Thu, 2 Apr 2026 09:00:00 +0200',
  'Subject: buy',
].join('\n');

test('embedded spam: the first hop from outside did it, what lies below may be forged', async () => {
  const expected = [
    '198.51.100.3 relay',
    '198.51.100.1 relay',
    '192.0.2.1 offender',
    '203.0.113.9 relay',
  ];
  const texts = [{ place: 'embedded:0.2', text: `${received}\n\nbody\n` }];
  assert.deepEqual(await roles('This spam came.', { texts }), expected);
  assert.deepEqual(await roles(`This spam came:\n\n${received.replaceAll(/^/gm, '> ')}`), expected);
  const { fact } = await run('Spam.', { texts });
  const offender = fact.indicators.find(({ role, kind }) => role === 'offender' && kind === 'ip');
  assert.equal(offender?.time?.at, '2026-04-02T10:00:00+02:00');
});

test('a field that names the sender counts where no Received line does, or where both agree', async () => {
  const field = 'X-Originating-IP: [192.0.2.77]\n';
  assert.deepEqual(await roles(`Return-Path: <a@example.net>\n${field}`), ['192.0.2.77 offender']);
  const below = await roles(`${received}\n${field}`);
  assert.equal(below.includes('192.0.2.77 relay'), true);
  assert.equal(below.includes('192.0.2.1 offender'), true);
  const stamped = await roles(`X-Originating-IP: [203.0.113.9]\n${received}\n`);
  assert.equal(stamped.includes('203.0.113.9 offender'), true);
});

test('what a person names outright explains headers and the other side of a log line', async () => {
  const texts = [{ place: 'embedded:0.2', text: received }];
  const subject = 'Spam from 192.0.2.50';
  assert.ok((await roles('', { subject, texts })).includes('192.0.2.1 relay'));
  assert.deepEqual(await roles('03:04:05 192.0.2.50 99 198.51.100.7 tcp', { subject }), [
    '192.0.2.50 offender',
    '198.51.100.7 victim',
  ]);
});

test('a structured report decides; the mail it speaks of is evidence', async () => {
  const report: Report = { ...reported('192.0.2.9'), place: 'part:0.1' };
  const texts = [
    { place: 'part:0.1', text: 'Source-IP: 192.0.2.9\nReporting-MTA: dns; [198.51.100.4]' },
    { place: 'embedded:0.2', text: received },
  ];
  const found = await roles('', { texts, report: [report] });
  assert.ok(found.includes('192.0.2.9 offender'));
  assert.ok(found.includes('198.51.100.4 relay'));
  assert.ok(found.includes('192.0.2.1 relay'));
  const prose = await roles('The attacker is 192.0.2.8', { texts, report: [report] });
  assert.ok(prose.includes('192.0.2.8 offender'), 'a contradiction stays visible');
});

test('private space counts where it is ours', async () => {
  const [edu] = rules().constituencies;
  assert.ok(edu);
  const changed = { constituencies: [{ ...edu, prefixes: ['10.1.0.0/16'] }] };
  assert.deepEqual(await roles('10.1.2.3 and 10.2.2.3', { rules: changed }), [
    '10.1.2.3 offender',
    '10.2.2.3 relay',
  ]);
});

test('the whole indicator: span, time and port; names of the reporter are its own', async () => {
  const body =
    'Spam by 192[.]0[.]2[.]1:25 at 2026-04-02 10:00:00 +0200\nsee http://192.0.2.2/x\nDesk@example.net';
  const { fact, whys, doubts } = await run(body);
  assert.deepEqual(fact.indicators[0], {
    kind: 'ip',
    value: '192.0.2.1',
    span: { place: 'body', start: 8, end: 23 },
    spellings: ['192[.]0[.]2[.]1'],
    role: 'offender',
    why: '"by" names the attacking side',
    stated: [0],
    layers: [0],
    rival: null,
    unsure: null,
    time: { ...at('2026-04-02T10:00:00+02:00'), zone: '+0200' },
    until: { ...at('2026-04-02T10:00:00+02:00'), zone: '+0200' },
    port: 25,
  });
  const kinds = fact.indicators.map(({ kind, role, value }) => `${kind} ${role} ${value}`);
  assert.ok(kinds.includes('url offender http://192.0.2.2/x'));
  assert.ok(kinds.includes('ip mentioned 192.0.2.2'));
  assert.ok(kinds.includes('email own desk@example.net'));
  assert.deepEqual(whys[0], { code: 'found', text: '1 address, 1 dropped' });
  assert.equal(whys[1]?.at, 'body:8-23');
  assert.deepEqual(doubts, []);
});

test('one address mentioned often is one indicator, and its weightiest mention decides', async () => {
  assert.deepEqual(await roles('198.51.100.1\nour server 198.51.100.1\n198.51.100.1'), [
    '198.51.100.1 own',
  ]);
});

test('the cap is a doubt', async () => {
  const changed = { limits: { ...limits, indicatorsMax: 2 } };
  const { fact, doubts } = await run('192.0.2.1 x 192.0.2.2 x 192.0.2.3', { rules: changed });
  assert.equal(fact.indicators.length, 2);
  assert.deepEqual(
    doubts.map(({ code }) => code),
    ['truncated'],
  );
});

test('nothing named', async () => {
  const { fact, whys } = await run('Please stop it.');
  assert.deepEqual(fact.indicators, []);
  assert.deepEqual(whys, [{ code: 'found', text: '0 addresses' }]);
});
