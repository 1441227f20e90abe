// Which addresses are ours, what a network inherits, and who had it at an earlier instant.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { closedDefault } from '../../src/desk-rules.ts';
import { createNetworks } from '../../src/lookup/networks.ts';
import type { Constituency, NetworkRule } from '../../src/rules.ts';

const constituency = (name: string, prefixes: readonly string[], lang = 'en'): Constituency => ({
  name,
  prefixes,
  trust: ['override'],
  lang,
  owners: false,
  fallback: null,
  closed: closedDefault,
  at: `constituencies.yaml:${name}`,
});
const network = (prefix: string, rule: Partial<NetworkRule> = {}): NetworkRule => ({
  prefix,
  name: `net ${prefix}`,
  contacts: null,
  lang: null,
  validFromMs: null,
  validToMs: null,
  at: `networks.yaml:${prefix}`,
  ...rule,
});
const rules = {
  constituencies: [
    constituency('nren', ['198.18.193.0/24', '198.18.0.0/16', '2001:db8::/32'], 'cs'),
    constituency('gov', ['198.18.200.0/24']),
  ],
  networks: [
    network('198.18.100.128/25', { lang: 'es' }),
    network('198.18.100.0/24', { name: 'CAMPUS', contacts: ['abuse@campus.example'] }),
    network('198.18.100.129', { contacts: [] }),
    network('198.18.192.0/20', { contacts: ['abuse@around.example'] }),
    network('198.18.200.64/26'),
    network('192.0.0.0/8', { contacts: ['abuse@world.example'] }),
    network('2001:db8:7::/48', { contacts: ['abuse@six.example'] }),
  ],
};
const now = () => new Date('2026-04-07T12:00:00Z');
const ask = createNetworks(rules, now);
const oursOf = (ips: readonly string[]) => found(ask, ips);

async function found(asking: typeof ask, ips: readonly string[], at: string | null = null) {
  const answer = await asking({ addresses: ips.map((ip) => ({ ip, at })) });
  assert.ok(answer.ok);
  return answer.value;
}

const cases = [
  ['198.18.100.1', 'nren 198.18.100.0/24 CAMPUS abuse@campus.example cs'],
  ['198.18.100.200', 'nren 198.18.100.128/25 net 198.18.100.128/25 abuse@campus.example es'],
  ['198.18.100.129', 'nren 198.18.100.129 net 198.18.100.129 nobody es'],
  ['198.18.1.1', 'nren 198.18.0.0/16 nren registry cs'],
  ['198.18.193.1', 'nren 198.18.192.0/20 net 198.18.192.0/20 abuse@around.example cs'],
  // Inside another constituency nothing comes from the network around it.
  ['198.18.200.1', 'gov 198.18.200.0/24 gov registry en'],
  ['198.18.200.65', 'gov 198.18.200.64/26 net 198.18.200.64/26 registry en'],
  ['2001:db8:7::1', 'nren 2001:db8:7::/48 net 2001:db8:7::/48 abuse@six.example cs'],
  ['2001:db8:8::1', 'nren 2001:db8::/32 nren registry cs'],
] as const;
for (const [ip, expected] of cases) {
  test(`${ip} is ${expected}`, async () => {
    const [ours, ...others] = await oursOf([ip]);
    assert.ok(ours);
    assert.equal(others.length, 0);
    const contacts = ours.contacts === null ? 'registry' : ours.contacts.join() || 'nobody';
    const { constituency, prefix, name, lang } = ours;
    assert.equal(`${constituency} ${prefix} ${name} ${contacts} ${lang}`, expected);
    const isOwn = rules.networks.some((rule) => rule.prefix === prefix);
    assert.equal(
      ours.at,
      isOwn ? `networks.yaml:${prefix}` : `constituencies.yaml:${constituency}`,
    );
  });
}

test('nothing outside every constituency is ours; each address is answered once', async () => {
  const ips = ['192.0.2.1', '203.0.113.1', 'junk', '', '198.18.1.1', '198.18.1.2', '198.18.1.1'];
  assert.deepEqual(
    (await oursOf(ips)).map(({ ip }) => ip),
    ['198.18.1.1', '198.18.1.2'],
  );
});

test('the order of the rules does not matter', async () => {
  const reversed = createNetworks(
    {
      constituencies: rules.constituencies.toReversed(),
      networks: rules.networks.toReversed(),
    },
    now,
  );
  const ips = cases.map(([ip]) => ip);
  assert.deepEqual(await found(reversed, ips), await oursOf(ips));
});

const surroundings = [
  ['198.18.1.1', null],
  ['198.18.100.1', '198.18.0.0/16'],
  ['198.18.100.129', '198.18.0.0/16'],
  // It lies in a narrower prefix of the same constituency too; where it came in is what is told.
  ['198.18.193.1', '198.18.0.0/16'],
  ['198.18.200.1', null],
  ['198.18.200.65', '198.18.200.0/24'],
] as const;
for (const [ip, expected] of surroundings)
  test(`around the network of ${ip} is ${expected ?? 'nothing'}`, async () => {
    assert.equal((await oursOf([ip]))[0]?.around, expected);
  });

test('a network with the very prefix of its constituency has nothing around it', async () => {
  const same = createNetworks(
    {
      constituencies: [constituency('nren', ['198.18.0.0/16'])],
      networks: [network('198.18.0.0/16'), network('198.18.100.0/24')],
    },
    now,
  );
  const ours = await found(same, ['198.18.1.1', '198.18.100.1']);
  assert.deepEqual(
    ours.map(({ around }) => around),
    [null, '198.18.0.0/16'],
  );
});

const ms = (text: string) => Date.parse(text);
const timed = createNetworks(
  {
    constituencies: [constituency('nren', ['198.18.0.0/16'])],
    networks: [
      network('198.18.100.0/23', { name: 'around', contacts: ['abuse@around.example'] }),
      network('198.18.100.0/24', { name: 'first', validToMs: ms('2026-01-01') }),
      network('198.18.100.0/24', {
        name: 'second',
        contacts: ['abuse@second.example'],
        validFromMs: ms('2026-01-01'),
        validToMs: ms('2026-03-01'),
      }),
      network('198.18.100.0/24', { name: 'third', validFromMs: ms('2026-04-01') }),
      network('198.18.100.128/25', { name: 'coming', validFromMs: ms('2027-01-01') }),
      network('198.18.100.0/25', { name: 'tenant' }),
    ],
  },
  now,
);
const instants = [
  ['198.18.100.200', null, 'third abuse@around.example'],
  ['198.18.100.200', 'no time at all', 'third abuse@around.example'],
  ['198.18.100.200', '2025-12-31T23:59:59Z', 'first abuse@around.example'],
  ['198.18.100.200', '2026-01-01T00:00:00Z', 'second abuse@second.example'],
  ['198.18.100.200', '2026-01-01T00:30:00+01:00', 'first abuse@around.example'],
  ['198.18.100.200', '2026-02-28T23:59:59Z', 'second abuse@second.example'],
  // Nobody of its own had it then: it was what surrounds it.
  ['198.18.100.200', '2026-03-15T00:00:00Z', 'around abuse@around.example'],
  ['198.18.100.200', '2027-01-01T00:00:00Z', 'coming abuse@around.example'],
  // What it inherits is what surrounded it then.
  ['198.18.100.1', '2026-02-01T00:00:00Z', 'tenant abuse@second.example'],
  ['198.18.100.1', null, 'tenant abuse@around.example'],
] as const;
for (const [ip, at, expected] of instants)
  test(`${ip} at ${at ?? 'an unknown time'} was ${expected}`, async () => {
    const [ours] = await found(timed, [ip], at);
    assert.equal(`${ours?.name} ${ours?.contacts?.join()}`, expected);
  });

test('now is asked for anew each time', async () => {
  let today = '2026-02-01';
  const { constituencies } = rules;
  const networks = [network('198.18.1.0/24', { name: 'late', validFromMs: ms('2026-03-01') })];
  const asking = createNetworks({ constituencies, networks }, () => new Date(today));
  assert.equal((await found(asking, ['198.18.1.1']))[0]?.name, 'nren');
  today = '2026-03-02';
  assert.equal((await found(asking, ['198.18.1.1']))[0]?.name, 'late');
});
