// Which addresses are ours, and what a network inherits.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createNetworks } from '../../src/lookup/networks.ts';
import type { Constituency, NetworkRule } from '../../src/rules.ts';

const constituency = (name: string, prefixes: readonly string[], lang = 'en'): Constituency => ({
  name,
  prefixes,
  trust: ['override'],
  lang,
  fallback: null,
  at: `constituencies.yaml:${name}`,
});
const network = (prefix: string, rule: Partial<NetworkRule> = {}): NetworkRule => ({
  prefix,
  name: `net ${prefix}`,
  contacts: null,
  lang: null,
  at: `networks.yaml:${prefix}`,
  ...rule,
});
const rules = {
  constituencies: [
    constituency('nren', ['198.51.193.0/24', '198.51.0.0/16', '2001:db8::/32'], 'cs'),
    constituency('gov', ['198.51.200.0/24']),
  ],
  networks: [
    network('198.51.100.128/25', { lang: 'es' }),
    network('198.51.100.0/24', { name: 'CAMPUS', contacts: ['abuse@campus.example'] }),
    network('198.51.100.129', { contacts: [] }),
    network('198.51.192.0/20', { contacts: ['abuse@around.example'] }),
    network('198.51.200.64/26'),
    network('192.0.0.0/8', { contacts: ['abuse@world.example'] }),
    network('2001:db8:7::/48', { contacts: ['abuse@six.example'] }),
  ],
};
const ask = createNetworks(rules);
async function oursOf(ips: readonly string[]) {
  const answer = await ask({ ips });
  assert.ok(answer.ok);
  return answer.value;
}

const cases = [
  ['198.51.100.1', 'nren 198.51.100.0/24 CAMPUS abuse@campus.example cs'],
  ['198.51.100.200', 'nren 198.51.100.128/25 net 198.51.100.128/25 abuse@campus.example es'],
  ['198.51.100.129', 'nren 198.51.100.129 net 198.51.100.129 nobody es'],
  ['198.51.1.1', 'nren 198.51.0.0/16 nren registry cs'],
  ['198.51.193.1', 'nren 198.51.192.0/20 net 198.51.192.0/20 abuse@around.example cs'],
  // Inside another constituency nothing comes from the network around it.
  ['198.51.200.1', 'gov 198.51.200.0/24 gov registry en'],
  ['198.51.200.65', 'gov 198.51.200.64/26 net 198.51.200.64/26 registry en'],
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
  const ips = ['192.0.2.1', '203.0.113.1', 'junk', '', '198.51.1.1', '198.51.1.2', '198.51.1.1'];
  assert.deepEqual(
    (await oursOf(ips)).map(({ ip }) => ip),
    ['198.51.1.1', '198.51.1.2'],
  );
});

test('the order of the rules does not matter', async () => {
  const reversed = createNetworks({
    constituencies: rules.constituencies.toReversed(),
    networks: rules.networks.toReversed(),
  });
  const ips = cases.map(([ip]) => ip);
  assert.deepEqual(await reversed({ ips }), await ask({ ips }));
});
