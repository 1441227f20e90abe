// Who else could get a complaint whose mail came back: in which order they are looked for, who is
// skipped, and that it is always asked. And whom a person names stands in place of all.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { DeliveryId, MailId, Ours, Override, TicketId } from '../../src/model.ts';
import type { Alternative, Reads, Registry } from '../../src/questions.ts';
import type { NetworkRule, Rules } from '../../src/rules.ts';
import { attribute } from '../../src/stages/attribute.ts';
import { whois } from '../../src/stages/whois.ts';
import {
  answers,
  at,
  failing,
  mail,
  named,
  now,
  offender,
  passed,
  received,
  rules,
  tools,
} from '../support/facts.ts';

const bounced = (contact: string): Override => ({
  kind: 'bounced',
  delivery: contact as DeliveryId,
  contact,
  text: '550 no such user',
});
const said = (to: string): Override => ({ kind: 'contact', to });
const lost = 'admin@lab.example';

const facts = (overrides: readonly Override[], offenders: readonly [string, Partial<Ours>][]) => ({
  received: received({ overrides }),
  parse: mail(),
  attribute: { offenders: offenders.map(([ip, changed]) => offender(ip, changed)), notice: null },
  constituency: { ours: [] },
  report: [],
  extract: { indicators: [], accused: { names: [], cut: null } },
});

const registry: Registry = {
  prefix: '192.0.2.64/26',
  name: 'UNI-NET',
  holder: 'University',
  contact: 'abuse@uni.example',
  field: 'abuse contact',
  server: 'whois.example.net',
  fetchedAt: now,
};
const campus = {
  ...registry,
  prefix: '192.0.2.0/24',
  name: 'CAMPUS',
  contact: 'it@campus.example',
};
const answered: Alternative = {
  contact: 'desk@faculty.example',
  prefix: '192.0.2.0/25',
  answeredAt: new Date('2026-03-01T08:00:00Z'),
};

/** A world that knows so much; what is null there is not known, and what was asked in order. */
function world(known: {
  readonly own?: Partial<Registry> | null;
  readonly above?: Partial<Registry> | null;
  readonly answered?: Alternative | null;
}) {
  const asked: string[] = [];
  const read: Partial<Reads> = {
    registry: ({ above }) => {
      asked.push(above === undefined ? 'registry' : 'above');
      const told = above === undefined ? known.own : known.above;
      return answers(told ? { ...registry, ...told } : null)();
    },
    alternatives: ({ not }) => {
      asked.push(`alternatives but ${not.join(', ')}`);
      return answers(known.answered ?? null)();
    },
  };
  return { asked, read };
}

async function run(
  overrides: readonly Override[],
  read: Partial<Reads>,
  changed: Partial<Ours> = {},
  under?: Partial<Rules>,
) {
  const given = facts(overrides, [['192.0.2.70', changed]]);
  const line = passed(await whois.run(given, tools(read, under)));
  const found = line.fact.responsible.map(({ contact, source }) => [contact, source]);
  return { ...line, found };
}

const orders: readonly (readonly [
  string,
  Partial<Ours>,
  Parameters<typeof world>[0],
  readonly (readonly [string | null, string])[],
  readonly string[],
])[] = [
  [
    'the others of the rules',
    { contacts: [lost, 'second@lab.example'] },
    {},
    [['second@lab.example', 'override']],
    [],
  ],
  ['the registry', {}, { own: {} }, [['abuse@uni.example', 'registry']], ['registry']],
  [
    'the network above, where the registry has the same',
    {},
    { own: { contact: 'Admin@Lab.example' }, above: campus },
    [['it@campus.example', 'registry']],
    ['registry', 'above'],
  ],
  [
    'whoever answered last',
    {},
    { own: { contact: lost }, answered },
    [['desk@faculty.example', 'answered']],
    ['registry', 'above', `alternatives but ${lost}`],
  ],
  [
    'the fallback',
    { contacts: null },
    { own: { contact: lost } },
    [['noc@example.org', 'fallback']],
    ['registry', 'above', `alternatives but ${lost}`],
  ],
];

for (const [name, changed, known, found, asked] of orders) {
  test(`mail came back, so to ${name}; and it is asked`, async () => {
    const { asked: questions, read } = world(known);
    const line = await run([bounced(lost)], read, changed);
    assert.deepEqual(line.found, found);
    assert.deepEqual(questions, asked);
    assert.equal(line.doubts.length > 0, true);
    assert.deepEqual([...new Set(line.doubts)], ['contact-bounced']);
  });
}

test('each of them may come back too; where nobody is left, nobody is prepared', async () => {
  const { read } = world({ own: {}, above: campus, answered });
  const gone = [lost, 'abuse@uni.example', 'it@campus.example', 'desk@faculty.example'];
  const to: unknown[] = [];
  for (let count = 1; count <= gone.length; count += 1) {
    const line = await run(gone.slice(0, count).map(bounced), read);
    to.push(line.found[0]);
    assert.deepEqual([...new Set(line.doubts)], ['contact-bounced']);
  }
  const nobody = await run([...gone, 'noc@example.org'].map(bounced), read);
  assert.deepEqual(
    [...to, nobody.found[0]],
    [
      ['abuse@uni.example', 'registry'],
      ['it@campus.example', 'registry'],
      ['desk@faculty.example', 'answered'],
      ['noc@example.org', 'fallback'],
      [null, 'none'],
    ],
  );
});

test('the doubt says who cannot be reached in the words of the peer, and why another is shown', async () => {
  const { read } = world({ own: {} });
  const given = facts([bounced(lost)], [['192.0.2.70', {}]]);
  const outcome = await whois.run(given, tools(read));
  assert.deepEqual(outcome.kind === 'pass' && outcome.doubts.map(({ text }) => text), [
    'admin@lab.example cannot be reached: 550 no such user',
    'abuse@uni.example is prepared for 192.0.2.70: ' +
      'mail to admin@lab.example in the rules for LAB came back',
  ]);
});

test('others whose mail arrived are found as ever, and it is asked all the same', async () => {
  const line = await run([bounced('somebody@else.example')], {});
  assert.deepEqual(line.found, [[lost, 'override']]);
  assert.deepEqual(line.doubts, ['contact-bounced']);
});

test('who answered before is not found where nothing came back, and may fail to be', async () => {
  const plain = await run([], { registry: answers(null) }, { contacts: null });
  assert.deepEqual(
    [plain.found, plain.doubts],
    [[['noc@example.org', 'fallback']], ['no-contact']],
  );
  const { read } = world({ own: null });
  const failed = { ...read, alternatives: failing(true) };
  const line = await run([bounced(lost)], failed);
  assert.deepEqual(line.found, [['noc@example.org', 'fallback']]);
  const refused = {
    ...read,
    ...world({ answered: { ...answered, contact: 'noreply@x.example' } }).read,
  };
  assert.deepEqual((await run([bounced(lost)], refused)).found, [['noc@example.org', 'fallback']]);
});

test('whom a person names is prepared in place of all, and nobody is asked', async () => {
  const line = await run([said('Other@lab.example')], {});
  assert.deepEqual([line.found, line.doubts], [[['other@lab.example', 'person']], []]);
  const none = await run([said('Other@lab.example')], {}, { contacts: [] });
  assert.deepEqual(none.found, [['other@lab.example', 'person']]);
});

test('whom a person names answers for the network that the registry knows', async () => {
  const rows = [
    [[said('other@lab.example')], registry.contact],
    [[bounced(lost), said('other@lab.example')], lost],
  ] as const;
  for (const [overrides, contact] of rows) {
    const { read } = world({ own: { contact } });
    const { found, fact } = await run(overrides, read, { contacts: null });
    assert.deepEqual(found, [['other@lab.example', 'person']]);
    const [share] = fact.responsible;
    assert.deepEqual([share?.network, share?.prefix], ['UNI-NET', '192.0.2.64/26']);
  }
  const silent = await run(
    [said('o@lab.example')],
    { registry: failing(true) },
    { contacts: null },
  );
  assert.deepEqual([silent.found, silent.doubts], [[['o@lab.example', 'person']], []]);
});

test('whom a person names stands only for those whose mail came back', async () => {
  const beside = [bounced(lost), said('other@lab.example')];
  const both = { contacts: ['b@lab.example', lost] };
  const given = facts(beside, [
    ['192.0.2.70', {}],
    ['192.0.2.200', { contacts: ['b@lab.example'] }],
    ['192.0.2.201', both],
  ]);
  const line = passed(await whois.run(given, tools()));
  assert.deepEqual(
    line.fact.responsible.map(({ contact, ips, source }) => [contact, ips, source]),
    [
      ['other@lab.example', ['192.0.2.70', '192.0.2.201'], 'person'],
      ['b@lab.example', ['192.0.2.200', '192.0.2.201'], 'override'],
    ],
  );
  // Beside whom a person names, those whom the rules name stay the rules' word.
  const one = passed(await whois.run(facts(beside, [['192.0.2.201', both]]), tools()));
  const words = one.fact.responsible.map(({ contact, at }) => [contact, at]);
  assert.deepEqual(words, [
    ['b@lab.example', 'networks.yaml:9'],
    ['other@lab.example', 'a person'],
  ]);
  assert.deepEqual([...new Set(line.doubts)], ['contact-bounced']);
});

test('whom a person named is skipped too, once mail to them came back', async () => {
  const { read } = world({ own: {} });
  const line = await run([bounced(lost), said('o@lab.example'), bounced('o@lab.example')], read);
  assert.deepEqual(line.found, [['abuse@uni.example', 'registry']]);
});

test('whom a person names stands in place of the fallback, and of the network above, too', async () => {
  const fallen = [bounced('noc@example.org'), said('other@lab.example')];
  const rows = [
    ['the fallback, where the rules name nobody', { contacts: ['reporter@example.net'] }, {}],
    ['the fallback, where no registry knows it', { contacts: null }, {}],
    ['the network above', { contacts: null }, { own: { contact: null }, above: campus }],
  ] as const;
  for (const [name, changed, known] of rows) {
    const above = name === 'the network above' ? [bounced('it@campus.example')] : [];
    const line = await run([...above, ...fallen], world(known).read, changed);
    assert.deepEqual(line.found, [['other@lab.example', 'person']], name);
    assert.deepEqual([...new Set(line.doubts)], ['contact-bounced'], name);
  }
  const nobody = [bounced('noc@example.org'), said('reporter@example.net')];
  const outcome = await whois.run(
    facts(nobody, [['192.0.2.70', { contacts: null }]]),
    tools(world({ answered }).read),
  );
  const texts = outcome.kind === 'pass' ? outcome.doubts.map(({ text }) => text) : [];
  assert.equal(texts[1]?.split('mail to noc@example.org').length, 2, texts[1]);
});

test('what a reply names is the word of our files only where its sender is proven', async () => {
  const reply = {
    kind: 'disowned',
    contact: lost,
    ticket: 'ticket-1' as TicketId,
    mail: 'mail-2' as MailId,
    by: lost,
    text: 'It belongs to STAIR.',
    names: [],
  } as const;
  const stair: NetworkRule = {
    prefix: '192.0.2.192/27',
    name: 'STAIR',
    contacts: ['stair@example.org'],
    lang: null,
    validFromMs: null,
    validToMs: null,
    at: 'networks.yaml:7',
  };
  const under = { networks: [stair] };
  for (const [word, source, at] of [
    [{ ...reply, proven: true }, 'override', stair.at],
    [reply, 'reply', `said by ${lost} in their reply`],
  ] as const) {
    const { found, fact } = await run([word], {}, {}, under);
    assert.deepEqual(found, [['stair@example.org', source]]);
    assert.equal(fact.responsible[0]?.at, at);
  }
});

test('an address that may get no mail is refused whoever names it', async () => {
  for (const to of [
    'abuse@example.org',
    'reporter@example.net',
    'no address',
    'noreply@x.example',
  ]) {
    const line = await run([said(to)], {});
    assert.deepEqual([line.found, line.doubts], [[[lost, 'override']], ['no-contact']], to);
  }
});

test('owners that are lost leave the word to the rules', async () => {
  const owners: Partial<Rules> = {
    constituencies: rules().constituencies.map((one) => ({ ...one, owners: true })),
  };
  const owner = { contact: 'tenant@home.example', name: null, reference: null };
  const line = await run([bounced('tenant@home.example')], { owner: answers(owner) }, {}, owners);
  assert.deepEqual(line.found, [[lost, 'override']]);
  assert.deepEqual([...new Set(line.doubts)], ['contact-bounced']);
});

test('a complaint that is woken is as old as it was when it came', async () => {
  const ip = '192.0.2.70';
  const event = at('2026-04-01T10:00:00Z');
  const indicator = named(ip, { time: event, stated: [1], body: `attack from ${ip}` });
  const judged = async (overrides: readonly Override[]) => {
    const world = { ...tools(), now: new Date('2026-06-07T12:00:00Z') };
    const outcome = await attribute.run(
      {
        ...facts(overrides, []),
        parse: mail({ texts: [{ place: 'body', text: `attack from ${ip}` }] }),
        origin: { kind: 'person', notice: null, purpose: null, accuses: true, returned: null },
        doubts: [],
        extract: { indicators: [indicator], accused: { names: [], cut: null } },
        constituency: { ours: [offender(ip).ours] },
        resolve: { names: [], offenders: [] },
      },
      world,
    );
    return passed(outcome).doubts;
  };
  assert.deepEqual(await judged([]), ['stale-event']);
  assert.deepEqual(await judged([bounced(lost)]), []);
});

test('whom a person names for some addresses stands for these alone, whatever came back', async () => {
  const some = (to: string, ...ips: string[]): Override => ({ kind: 'contact', to, ips });
  const told = async (...overrides: readonly Override[]) => {
    const given = facts(overrides, [
      ['192.0.2.70', { contacts: ['a@lab.example'] }],
      ['192.0.2.71', { contacts: ['b@lab.example'] }],
    ]);
    const { fact } = passed(await whois.run(given, tools({})));
    return fact.responsible.map(({ contact, ips }) => [contact, ips.join()]);
  };
  const b = ['b@lab.example', '192.0.2.71'];
  const x = some('X@lab.example', '192.0.2.70');
  assert.deepEqual(await told(x), [['x@lab.example', '192.0.2.70'], b]);
  assert.deepEqual(await told(bounced(lost), x), [['x@lab.example', '192.0.2.70'], b]);
  assert.deepEqual(await told(x, some('y@lab.example', '192.0.2.71')), [
    ['x@lab.example', '192.0.2.70'],
    ['y@lab.example', '192.0.2.71'],
  ]);
  assert.deepEqual(await told(x, bounced('x@lab.example')), [['a@lab.example', '192.0.2.70'], b]);
  assert.deepEqual(await told(x, said('z@lab.example')), [
    ['z@lab.example', '192.0.2.70,192.0.2.71'],
  ]);
});
