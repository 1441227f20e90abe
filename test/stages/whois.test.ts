// Whois: where a contact comes from, what is refused, and that silence never stops a mail.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Ours, Registry } from '../../src/model.ts';
import { whois } from '../../src/stages/whois.ts';
import { answers, failing, now, offender, passed, rules, tools } from '../support/facts.ts';

const registry: Registry = {
  prefix: '192.0.2.64/26',
  name: 'UNI-NET',
  holder: 'University',
  contact: 'Abuse@uni.example',
  field: 'abuse contact',
  server: 'whois.example.net',
  fetchedAt: new Date(now.getTime() - 3 * 86_400_000),
};

const run = async (
  offenders: readonly (readonly [string, Partial<Ours>])[],
  ...given: Parameters<typeof tools>
) =>
  passed(
    await whois.run(
      {
        attribute: { offenders: offenders.map(([ip, changed]) => offender(ip, changed)) },
        constituency: { ours: [] },
      },
      tools(...given),
    ),
  );
const unknown = { contacts: null };

test('the rules win, and the registry is not asked', async () => {
  const line = await run([['192.0.2.7', {}]]);
  assert.deepEqual(line.fact.responsible, [
    {
      constituency: 'edu',
      network: 'LAB',
      prefix: '192.0.2.0/25',
      lang: 'cs',
      ips: ['192.0.2.7'],
      contact: 'admin@lab.example',
      source: 'override',
      at: 'networks.yaml:9',
    },
  ]);
  assert.deepEqual([line.code, line.doubts], ['override', []]);
});

test('else the registry is asked, and said with its age', async () => {
  const line = await run([['192.0.2.70', unknown]], { registry: answers(registry) });
  const [one] = line.fact.responsible;
  assert.deepEqual(
    [one?.contact, one?.source, one?.network, one?.prefix, one?.at],
    ['abuse@uni.example', 'registry', 'UNI-NET', '192.0.2.64/26', 'whois.example.net, 3 d old'],
  );
  assert.equal(line.text, 'abuse@uni.example abuse contact of UNI-NET');
  assert.deepEqual(line.doubts, []);
});

test('nobody known: the fallback is prepared, with a doubt', async () => {
  const said = (changed: Partial<Registry>) => answers({ ...registry, ...changed });
  for (const [name, read] of Object.entries({
    'nothing found': answers(null),
    'no contact': said({ contact: null }),
    'a failure that may heal': failing(true),
    'a failure for good': failing(false),
    'our own address': said({ contact: 'abuse@example.org' }),
    'our own address, plus': said({ contact: 'ABUSE+x@example.org' }),
    'our bounce address': said({ contact: 'bounces@example.org' }),
    'no address': said({ contact: 'see our web page' }),
    'two addresses': said({ contact: 'a@uni.example, b@uni.example' }),
    'a header': said({ contact: 'a@uni.example\r\nBcc: x@example.com' }),
    'no domain': said({ contact: 'root@localhost' }),
    'far too long': said({ contact: `${'a'.repeat(300)}@uni.example` }),
  })) {
    const line = await run([['192.0.2.70', unknown]], { registry: read });
    const [one] = line.fact.responsible;
    assert.deepEqual([one?.contact, one?.source], ['noc@example.org', 'fallback'], name);
    assert.deepEqual([line.code, line.doubts], ['no-contact', ['no-contact']], name);
  }
});

test('without a fallback the share is kept, without a contact', async () => {
  const [edu] = rules().constituencies;
  assert.ok(edu);
  const line = await run(
    [['192.0.2.70', unknown]],
    { registry: answers(null) },
    { constituencies: [{ ...edu, fallback: null }] },
  );
  const [one] = line.fact.responsible;
  assert.deepEqual([one?.contact, one?.source, line.doubts], [null, 'none', ['no-contact']]);
});

test('contact "none" tells nobody, without a doubt', async () => {
  const line = await run([['192.0.2.7', { contacts: [] }]]);
  assert.deepEqual([line.fact.responsible, line.doubts], [[], []]);
  assert.deepEqual([line.code, line.whys[0].at], ['nobody-told', 'networks.yaml:9']);
});

test('one share a contact: addresses together, contacts apart', async () => {
  const other = { contacts: ['x@other.example'], name: 'OTHER', prefix: '192.0.2.128/25' };
  const both = { contacts: ['admin@lab.example', 'x@other.example'] };
  const line = await run([
    ['192.0.2.7', {}],
    ['192.0.2.130', other],
    ['192.0.2.8', {}],
    ['192.0.2.9', both],
  ]);
  assert.deepEqual(
    line.fact.responsible.map(({ contact, ips }) => [contact, ips]),
    [
      ['admin@lab.example', ['192.0.2.7', '192.0.2.8', '192.0.2.9']],
      ['x@other.example', ['192.0.2.130', '192.0.2.9']],
    ],
  );
});

test('a silent registry is not asked for every address of a long mail', async () => {
  let asks = 0;
  const silent = () => {
    asks += 1;
    return failing(true)();
  };
  const many = Array.from({ length: 50 }, (_, i) => [`192.0.2.${i}`, unknown] as const);
  const line = await run(many, { registry: silent });
  assert.equal(asks, 3);
  assert.equal(line.fact.responsible[0]?.ips.length, 50);
});

test('no offender, no question', async () => {
  const line = await run([]);
  assert.deepEqual([line.fact.responsible, line.doubts], [[], []]);
});
