// Whois: where a contact comes from, what is refused, and what stops a mail: only owner records
// that may answer soon.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Ours } from '../../src/model.ts';
import type { Registry } from '../../src/questions.ts';
import type { Reads } from '../../src/questions.ts';
import type { Rules } from '../../src/rules.ts';
import { whois } from '../../src/stages/whois.ts';
import {
  answers,
  at,
  failing,
  mail,
  now,
  offender,
  passed,
  received,
  rules,
  share,
  tools,
} from '../support/facts.ts';

const registry: Registry = {
  prefix: '192.0.2.64/26',
  name: 'UNI-NET',
  holder: 'University',
  contact: 'Abuse@uni.example',
  field: 'abuse contact',
  server: 'whois.example.net',
  fetchedAt: new Date(now.getTime() - 3 * 86_400_000),
};

type Offenders = readonly (readonly [string, Partial<Ours>])[];
const facts = (offenders: Offenders, sender = 'reporter@example.net') => ({
  received: received({ envelope: { from: sender, to: ['abuse@example.org'] } }),
  parse: mail({ from: [{ name: '', address: sender }] }),
  attribute: {
    offenders: offenders.map(([ip, changed]) => offender(ip, changed)),
    notice: null,
    purpose: null,
  },
  constituency: { ours: [] },
  report: [],
  extract: { indicators: [], accused: { names: [], cut: null } },
});
const run = async (offenders: Offenders, read: Partial<Reads> = {}, changed?: Partial<Rules>) =>
  passed(await whois.run(facts(offenders), tools(read, changed)));
const unknown = { contacts: null };

test('the rules win, and the registry is not asked', async () => {
  const line = await run([['192.0.2.7', {}]]);
  assert.deepEqual(line.fact.responsible, [share()]);
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

/** A registry that knows a network and the one above it, and what it was asked. */
const registryOf = (own: Partial<Registry> | null, above: Partial<Registry> | null) => {
  const asked: unknown[] = [];
  const read: Reads['registry'] = (ask) => {
    asked.push(ask);
    const said = ask.above === undefined ? own : above;
    return answers(said === null ? null : { ...registry, ...said })();
  };
  return { asked, read };
};
const campus = { prefix: '192.0.2.0/24', name: 'CAMPUS', contact: 'abuse@campus.example' };

test('a network that names nobody: the one above it answers, within the constituency', async () => {
  const { read, asked } = registryOf({ contact: null }, campus);
  const line = await run([['192.0.2.70', unknown]], { registry: read });
  const [one] = line.fact.responsible;
  assert.deepEqual(
    [one?.contact, one?.source, one?.network, one?.prefix],
    ['abuse@campus.example', 'registry', 'UNI-NET', '192.0.2.64/26'],
  );
  assert.deepEqual(
    line.whys.map(({ code }) => code),
    ['above', 'no-contact'],
  );
  assert.deepEqual(line.doubts, []);
  assert.deepEqual(asked, [{ ip: '192.0.2.70' }, { ip: '192.0.2.70', above: '192.0.2.64/26' }]);
});

test('beyond the constituency, or instead of a refused one, it is only prepared', async () => {
  for (const [name, own, above] of [
    ['beyond', { contact: null }, { ...campus, prefix: '192.0.0.0/16' }],
    ['a range', { contact: null }, { ...campus, prefix: '192.0.2.0 - 192.0.2.191' }],
    ['refused', { contact: 'noreply@uni.example' }, campus],
    ['a placeholder', { contact: 'abuse@example.com' }, campus],
    ['our own', { contact: 'abuse@example.org' }, campus],
    ['the registry', { contact: 'hostmaster@ripe.net' }, campus],
    ['the sender', { contact: 'reporter@example.net' }, campus],
  ] as const) {
    const { read } = registryOf(own, above);
    const line = await run([['192.0.2.70', unknown]], { registry: read });
    const [one] = line.fact.responsible;
    assert.deepEqual([one?.contact, one?.source], ['abuse@campus.example', 'registry'], name);
    assert.deepEqual(line.doubts, ['no-contact'], name);
  }
});

test('a refused contact stands in the doubt; the second refused leaves the fallback', async () => {
  const { read } = registryOf({ contact: 'noreply@uni.example' }, { contact: 'none@uni.example' });
  const world = tools({ registry: read });
  const outcome = await whois.run(facts([['192.0.2.70', unknown]]), world);
  assert.equal(outcome.kind === 'pass' && outcome.doubts.length, 1);
  const text = outcome.kind === 'pass' ? (outcome.doubts[0]?.text ?? '') : '';
  assert.match(text, /^nobody is known for 192\.0\.2\.70: noreply@uni.example of UNI-NET/);
  assert.match(text, /nobody reads; none@uni.example of UNI-NET \(whois.example.net, 3 d old\)/);
});

test('whoever sent the complaint is not told; others of the network are', async () => {
  const both = { contacts: ['admin@lab.example', 'x@lab.example'] };
  for (const [changed, contact, source, doubts] of [
    [{}, 'noc@example.org', 'fallback', ['no-contact']],
    [both, 'x@lab.example', 'override', []],
  ] as const) {
    const world = tools();
    const line = passed(
      await whois.run(facts([['192.0.2.7', changed]], 'Admin@Lab.example'), world),
    );
    const [one] = line.fact.responsible;
    assert.deepEqual([one?.contact, one?.source, line.doubts], [contact, source, doubts]);
    assert.match(
      line.whys.map(({ text }) => text).join('\n'),
      /admin@lab.example in the rules for LAB sent this complaint itself/,
    );
  }
  const world = tools({ registry: answers(null) });
  const line = passed(await whois.run(facts([['192.0.2.70', unknown]], 'noc@example.org'), world));
  const [one] = line.fact.responsible;
  assert.deepEqual([one?.contact, one?.source, line.doubts], [null, 'none', ['no-contact']]);
});

const owner = { contact: 'Tenant@home.example', name: 'A Tenant', reference: 'lease 4711' };
/** Rules by which owner records are asked. */
const withOwners: Partial<Rules> = {
  constituencies: rules().constituencies.map((one) => ({ ...one, owners: true })),
};

test('the owner records win over the network and the registry, and are told when', async () => {
  const asked: unknown[] = [];
  const read: Reads['owner'] = (ask) => {
    asked.push(ask);
    return answers(owner)();
  };
  const time = at('2026-04-01T10:00:00+02:00');
  for (const changed of [{}, unknown]) {
    const [one] = facts([['192.0.2.7', changed]]).attribute.offenders;
    assert.notEqual(one, undefined);
    const offenders = one === undefined ? [] : [{ ...one, time, port: 4711 }];
    const given = { ...facts([]), attribute: { offenders, notice: null, purpose: null } };
    const line = passed(await whois.run(given, tools({ owner: read }, withOwners)));
    assert.deepEqual(line.fact.responsible, [
      share({ contact: 'tenant@home.example', source: 'owner', at: 'owner records, lease 4711' }),
    ]);
    assert.deepEqual([line.code, line.doubts], ['owner', []]);
    assert.doesNotMatch(JSON.stringify(line.fact), /A Tenant/);
  }
  assert.deepEqual(asked[0], { ip: '192.0.2.7', at: '2026-04-01T10:00:00+02:00', port: 4711 });
});

test('the rules for the one address, and "none", are not asked about', async () => {
  const alone = { prefix: '192.0.2.7/32', at: 'networks.yaml:12' };
  assert.equal(
    (await run([['192.0.2.7', alone]], {}, withOwners)).fact.responsible[0]?.source,
    'override',
  );
  assert.deepEqual(
    (await run([['192.0.2.7', { contacts: [] }]], {}, withOwners)).fact.responsible,
    [],
  );
  const six = { prefix: '2001:db8::/32' };
  const wide = await run([['2001:db8::7', six]], { owner: answers(owner) }, withOwners);
  assert.equal(wide.fact.responsible[0]?.source, 'owner', '/32 is no single address there');
  const nobody = { ...alone, contacts: null };
  const silent = await run([['192.0.2.7', nobody]], { owner: answers(owner) }, withOwners);
  assert.equal(silent.fact.responsible[0]?.source, 'owner', 'no contact there');
});

test('an owner that cannot be written to is a doubt, and the next source is prepared', async () => {
  for (const contact of ['none@home.example', 'abuse@example.org', 'reporter@example.net', 'x']) {
    const line = await run(
      [['192.0.2.7', {}]],
      { owner: answers({ ...owner, contact }) },
      withOwners,
    );
    const [one] = line.fact.responsible;
    assert.deepEqual([one?.contact, one?.source], ['admin@lab.example', 'override'], contact);
    assert.deepEqual(line.doubts, ['no-contact'], contact);
  }
});

test('owner records that fail: a mail waits where it helps, else it is asked about', async () => {
  const line = await run([['192.0.2.7', {}]], { owner: failing(false) }, withOwners);
  assert.deepEqual([line.fact.responsible[0]?.source, line.doubts], ['override', ['no-contact']]);
  const later = await whois.run(
    facts([['192.0.2.7', {}]]),
    tools({ owner: failing(true) }, withOwners),
  );
  assert.deepEqual([later.kind, later.kind === 'retry' && later.afterMs > 0], ['retry', true]);
});

test('owner records are not asked about every address of a long mail', async () => {
  let asks = 0;
  const read = () => {
    asks += 1;
    return answers(null)();
  };
  const many = Array.from({ length: 150 }, (_, i) => [`192.0.2.${i}`, {}] as const);
  const line = await run(many, { owner: read }, withOwners);
  assert.deepEqual([asks, line.doubts.length], [100, 50]);
  assert.equal(line.fact.responsible[0]?.ips.length, 150);
});

test('owner records are asked only where the constituency says so', async () => {
  const line = await run([['192.0.2.7', {}]], { owner: tools().read.owner });
  assert.equal(line.fact.responsible[0]?.source, 'override');
});
