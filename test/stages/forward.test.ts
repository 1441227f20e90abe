// Forwarding: one plan a contact with its own lines only, the template, the doubts, the attachment.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import type { Contact, Override, Responsible, RunId } from '../../src/model.ts';
import type { OpenIncident } from '../../src/questions.ts';
import type { RepeatNotice } from '../../src/repeat-rules.ts';
import type { Rules } from '../../src/rules.ts';
import type { Group, NamedHost, Origin } from '../../src/stages/facts.ts';
import { attachAs, forward } from '../../src/stages/forward.ts';
import {
  answers,
  contact,
  contactRule,
  failing,
  limits,
  mail,
  now,
  offender,
  passed,
  received,
  rule,
  rules,
  share,
  tools,
  unproven,
} from '../support/facts.ts';

interface Given {
  responsible?: readonly Responsible[];
  known?: readonly Contact[];
  type?: string;
  rules?: Partial<Rules>;
  names?: readonly NamedHost[];
  incident?: OpenIncident;
  group?: Partial<Group>;
  holds?: readonly string[];
  act?: Parameters<typeof rule>[2];
}

const person: Origin = {
  kind: 'person',
  notice: null,
  purpose: null,
  accuses: true,
  returned: null,
  reply: null,
};

const facts = (given: Given) => ({
  received: received(),
  doubts: [],
  parse: mail(),
  origin: person,
  spam: { mark: 'none', score: null, hits: [] } as const,
  extract: { indicators: [], accused: { names: [], cut: null } },
  verify: unproven,
  thread: { linked: null, ...(given.holds === undefined ? {} : { holds: given.holds }) },
  resolve: { names: given.names ?? [], offenders: [] },
  attribute: { offenders: [offender('192.0.2.7'), offender('192.0.2.8')], notice: null },
  whois: { responsible: given.responsible ?? [share()] },
  classify: {
    category: 'other',
    type: given.type ?? 'spam',
    severity: 'normal',
    own: [],
    confidence: 'sure',
  } as const,
  group: {
    repeatKey: null,
    incident: given.incident ?? null,
    reopens: [],
    overdue: null,
    recent: [],
    ...given.group,
  },
  route: { rule: null, act: given.act ?? rule('plain').act },
});
const run = async (given: Given = {}) => {
  const nobody = { registry: answers(null), alternatives: answers(null) };
  const world = tools({ ...nobody, contacts: answers(given.known ?? []) }, given.rules);
  const line = passed(await forward.run(facts(given), world));
  return { ...line, plans: line.fact.plans, plan: line.fact.plans[0] };
};

test('one plan a contact, each with its own addresses only', async () => {
  const { plans, whys } = await run({
    responsible: [share(), share({ contact: 'b@lab.example', ips: ['192.0.2.8'] })],
  });
  assert.deepEqual(
    plans.map(({ to, offenders }) => [to, offenders.map(({ ip }) => ip)]),
    [
      ['admin@lab.example', ['192.0.2.7']],
      ['b@lab.example', ['192.0.2.8']],
    ],
  );
  assert.equal(plans[0]?.answerBy.getTime(), now.getTime() + limits.answerWithinMs);
  assert.equal(
    whys[0].text,
    'to admin@lab.example, template forward.spam cs, its own lines attached',
  );
});

test('of what holds the tokens of others only its text goes along, without them', async () => {
  const holds = ['abcdefghijkl2367'];
  const { plan, whys } = await run({ holds });
  assert.deepEqual([plan?.attach, plan?.share, plan?.withheld], ['slice', null, holds]);
  assert.match(whys[0].text, /, its text attached, without the tokens of others$/);
  const two = [share(), share({ contact: 'b@lab.example', ips: ['192.0.2.8'] })];
  const shared = await run({ holds, responsible: two });
  assert.equal(shared.plans[1]?.share?.contact, 1);
  assert.match(shared.whys[0].text, /, its own lines attached, without the tokens of others$/);
});

test('a letter in another language than its reader’s is said to be one', async () => {
  const english = new Map([['admin@lab.example', contactRule({ lang: 'de' })]]);
  const { plan, whys } = await run({ rules: { contacts: english } });
  assert.equal(plan?.lang, 'cs');
  const [, second] = whys;
  assert.deepEqual(second, {
    code: 'language',
    text: 'admin@lab.example reads de, but there is no de/forward.spam: in cs',
  });
  assert.deepEqual(
    (await run()).whys.map(({ code }) => code),
    ['mail'],
  );
});

test('one of several is told so, where its type has no letter of its own', async () => {
  const responsible = [share(), share({ contact: 'b@lab.example', ips: ['192.0.2.8'] })];
  const names = ['forward.generic', 'forward.spam', 'forward.fan-out'].map((name) => `cs/${name}`);
  const templates: Rules['templates'] = new Map(
    names.map((key) => [key, { kind: 'forward', subject: 's', body: 'b', at: key }]),
  );
  const told = async (given: Given) =>
    (await run({ ...given, rules: { templates } })).plans.map(({ template }) => template);
  const both = (name: string) => [name, name];
  assert.deepEqual(await told({ responsible, type: 'scanner' }), both('forward.fan-out'));
  assert.deepEqual(await told({ responsible }), both('forward.spam'));
  assert.deepEqual(await told({ type: 'scanner' }), ['forward.generic']);
});

test('the contact’s language, else the network’s; the type’s template, else generic', async () => {
  const english = new Map([['admin@lab.example', contactRule({ lang: 'en' })]]);
  for (const [given, template, lang] of [
    [{}, 'forward.spam', 'cs'],
    [{ type: 'scanner' }, 'forward.generic', 'cs'],
    [{ rules: { contacts: english } }, 'forward.generic', 'en'],
    [{ known: [contact('admin@lab.example', { lang: 'en' })] }, 'forward.generic', 'en'],
    [
      { rules: { contacts: english }, known: [contact('admin@lab.example', { lang: 'cs' })] },
      'forward.generic',
      'en',
    ],
    [{ responsible: [share({ lang: 'de' })] }, 'forward.spam', 'cs'],
    [{ act: { do: 'hold', code: 'no-rule' } }, 'forward.spam', 'cs'],
    [{ act: { do: 'forward', template: 'forward.none' } }, 'forward.generic', 'cs'],
    [{ rules: { templates: new Map() } }, 'forward.generic', 'en'],
  ] as const) {
    const { plan } = await run(given);
    assert.deepEqual([plan?.template, plan?.lang], [template, lang], JSON.stringify(given));
  }
});

const named = (host: string, ips: readonly string[]): NamedHost => ({
  host,
  ips,
  aliases: [],
  askedAt: null,
  failure: null,
  span: { place: 'body', start: 0, end: 1 },
  why: 'accused',
  time: null,
  port: null,
});

test('to several contacts goes only what is about each', async () => {
  const two = [share(), share({ contact: 'b@lab.example', ips: ['192.0.2.8'] })];
  const names = [
    named('bad.example', ['192.0.2.8', '198.51.100.1']),
    named('far.example', ['198.51.100.1']),
  ];
  const { plans, text } = await run({ responsible: two, names });
  assert.deepEqual(
    plans.map(({ attach, share }) => [attach, share?.contact, share?.contacts]),
    [
      ['slice', 0, 2],
      ['slice', 1, 2],
    ],
  );
  assert.deepEqual(
    [...(plans[0]?.share?.owners ?? [])],
    [
      ['192.0.2.7', [0]],
      ['192.0.2.8', [1]],
      ['bad.example', [1]],
    ],
  );
  assert.equal(plans[0]?.share?.owners, plans[1]?.share?.owners);
  assert.match(text, /its own lines attached$/);
});

test('two contacts who are told of the same get it whole, and so does a single one', async () => {
  const both = [share(), share({ contact: 'b@lab.example' })];
  const rows = [both, [share()], [share(), share({ contact: null, ips: ['192.0.2.8'] })]];
  for (const responsible of rows)
    for (const { attach, share } of (await run({ responsible })).plans)
      assert.deepEqual([attach, share], ['rfc822', null]);
});

test('nobody reads of those of whom nobody is told', async () => {
  const responsible = [
    share({ ips: ['192.0.2.7'] }),
    share({ contact: 'b@lab.example', ips: ['192.0.2.9'] }),
  ];
  const { plan } = await run({ responsible });
  assert.deepEqual(plan?.share?.owners.get('192.0.2.8'), []);
});

test('what must be asked before a mail to a contact', async () => {
  const one = 'admin@lab.example';
  const registry = [share({ source: 'registry' })];
  const [edu] = rules().constituencies;
  assert.ok(edu);
  const trusting = { constituencies: [{ ...edu, trust: ['registry'] as const }] };
  const paused = {
    contacts: new Map([[one, contactRule({ paused: true })]]),
  };
  const rows: readonly [string, Given, readonly string[]][] = [
    ['a trusted source', {}, []],
    ['a registry’s word', { responsible: registry }, ['first-contact']],
    ['approved before', { responsible: registry, known: [contact(one, { approved: true })] }, []],
    ['known, not approved', { responsible: registry, known: [contact(one)] }, ['first-contact']],
    ['a trusted registry', { responsible: registry, rules: trusting }, []],
    ['rules not trusted', { rules: trusting }, ['first-contact']],
    [
      'an unknown constituency trusts nobody',
      { responsible: [share({ constituency: 'gone' })] },
      ['first-contact'],
    ],
    [
      'no review wanted',
      { responsible: registry, rules: { limits: { ...limits, firstContact: 'send' } } },
      [],
    ],
    ['a fallback is asked about already', { responsible: [share({ source: 'fallback' })] }, []],
    ['paused at the desk', { known: [contact(one, { paused: true })] }, ['contact-paused']],
    ['paused by the rules', { rules: paused }, ['contact-paused']],
    ['bouncing', { known: [contact(one, { bouncing: true })] }, ['contact-bounced']],
  ];
  for (const [name, given, doubts] of rows) {
    const line = await run(given);
    assert.deepEqual(line.doubts, doubts, name);
    assert.equal(line.plans.length, 1, `${name}: the prepared answer is there`);
  }
});

test('in the place of who is paused another is prepared, and it is asked all the same', async () => {
  const one = 'admin@lab.example';
  const known = [contact(one, { paused: true })];
  const wide = { prefix: '192.0.0.0/16', name: 'WIDE', lang: null, at: 'networks.yaml:2' };
  const always = { validFromMs: null, validToMs: null };
  const networks = [{ ...wide, ...always, contacts: [one, 'noc@wide.example'] }];
  const both = [share(), share({ contact: 'b@lab.example' })];
  const rows: readonly [string, Given, readonly string[], readonly string[]][] = [
    ['another of its own', { known, responsible: both }, ['b@lab.example'], ['contact-paused']],
    ['one around it', { known, rules: { networks } }, ['noc@wide.example'], ['contact-paused']],
    [
      'the other is paused too',
      { known: [...known, contact('noc@wide.example', { paused: true })], rules: { networks } },
      [one],
      ['contact-paused'],
    ],
    [
      'a person means it',
      { known, rules: { networks }, responsible: [share({ source: 'person' })] },
      [one],
      ['first-contact', 'contact-paused'],
    ],
    ['nobody is paused', { rules: { networks } }, [one], []],
  ];
  for (const [name, given, to, doubts] of rows) {
    const line = await run(given);
    const asked = [line.plans.map((plan) => plan.to), line.doubts];
    assert.deepEqual(asked, [to, doubts], name);
  }
});

const told: OpenIncident = {
  ticket: 'ticket-9' as OpenIncident['ticket'],
  number: null,
  complaints: 3,
  reporters: 2,
  openedAt: now,
  investigations: [
    {
      ticket: 'ticket-10' as OpenIncident['ticket'],
      number: null,
      state: 'open',
      prefix: null,
      party: 'party' as OpenIncident['investigations'][number]['party'],
      token: '',
      address: share().contact ?? '',
    },
  ],
};
const repeat = { windowMs: 1, onOpen: 'attach', reopenWithinMs: null, notify: 'never' } as const;

test('who knows of the case is told of a repeat when the rules say so', async () => {
  const at = async (notify: RepeatNotice, more: Given = {}) => {
    const { fact } = await run({
      incident: told,
      rules: { repeat: { ...repeat, notify } },
      ...more,
    });
    return [fact.plans.length, fact.untold.length, fact.plans[0]?.digest ?? 'at once'];
  };
  assert.deepEqual(await at('now'), [1, 0, 'at once']);
  assert.deepEqual(await at('digest'), [1, 0, 'daily']);
  assert.deepEqual(await at('never'), [0, 1, 'at once']);
  // A rule's word stands above the desk's.
  const act = { do: 'forward', template: 'forward.{type}', repeats: 'never' } as const;
  assert.deepEqual(await at('now', { act }), [0, 1, 'at once']);
  // Whoever does not know of it, or whose case opens again, is told.
  const incident = { ...told, investigations: [] };
  assert.deepEqual(await at('never', { incident }), [1, 0, 'at once']);
  const reopens = [{ ticket: told.ticket, from: 'resolved', to: 'open' }];
  assert.deepEqual(await at('never', { group: { incident: told, reopens } }), [1, 0, 'at once']);
});

test('a plan says how often the address with most was complained of lately', async () => {
  assert.deepEqual((await run()).plan?.history, { complaints: 1, reporters: 1 });
  const [ip = ''] = share().ips;
  const recent = [
    { ip, complaints: 2, reporters: 3 },
    { ip: '198.51.100.1', complaints: 9, reporters: 9 },
  ];
  assert.deepEqual((await run({ group: { recent } })).plan?.history, {
    complaints: 3,
    reporters: 3,
  });
});

test('repeats are counted, and a closed mail or nobody plans nothing', async () => {
  assert.equal((await run({ incident: told })).plan?.repeats, 3);
  assert.equal((await run()).plan?.repeats, 0);
  const closed = await forward.run(facts({ act: { do: 'close', reason: 'spam' } }), tools());
  assert.deepEqual(passed(closed).fact.plans, []);
  const nobody = await forward.run(facts({ responsible: [share({ contact: null })] }), tools());
  assert.deepEqual(passed(nobody).fact.plans, []);
});

test('a read that may heal comes again, any other failure is a doubt', async () => {
  assert.equal((await forward.run(facts({}), tools({ contacts: failing(true) }))).kind, 'retry');
  const failed = passed(await forward.run(facts({}), tools({ contacts: failing(false) })));
  assert.deepEqual(failed.doubts, ['failed']);
});

test('what cannot travel byte for byte goes as base64', () => {
  const line = 'x'.repeat(998);
  for (const [raw, attach] of [
    ['', 'rfc822'],
    ['a\r\nb\r\n', 'rfc822'],
    ['a\r\n\r\nno end of line', 'rfc822'],
    [`${line}\r\n${line}`, 'rfc822'],
    [`${line}x\r\n`, 'octets'],
    [`a\r\n${line}x`, 'octets'],
    ['a\nb\r\n', 'octets'],
    ['a\rb\r\n', 'octets'],
    ['a\r', 'octets'],
    ['a\r\r\n', 'octets'],
    ['a\0b\r\n', 'octets'],
    ['\n', 'octets'],
  ] as const)
    assert.equal(attachAs(Buffer.from(raw)), attach, JSON.stringify(raw.slice(0, 20)));
});

test('the scan agrees with the definition on any bytes', () => {
  const piece = fc.constantFrom('\r\n', '\r', '\n', '\0', 'a', 'x'.repeat(500));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('');
      const lines = text.split('\r\n');
      const travels = lines.every((line) => line.length <= 998 && !/[\r\n\0]/.test(line));
      assert.equal(attachAs(Buffer.from(text)), travels ? 'rfc822' : 'octets');
    }),
  );
});

for (const [byRules, byDesk, byNetwork, expected] of [
  [null, null, undefined, undefined],
  [null, null, 'hourly', 'hourly'],
  [null, 'daily', 'hourly', 'daily'],
  ['hourly', 'daily', undefined, 'hourly'],
] as const) {
  test(`a digest by rules ${byRules}, desk ${byDesk}, network ${byNetwork}`, async () => {
    const { prefix, network: name } = share();
    const lasting = { lang: null, validFromMs: null, validToMs: null, at: 'networks.yaml:9' };
    const own = { ...lasting, prefix, name, contacts: ['admin@lab.example'] };
    const { plan, text } = await run({
      known: [contact('admin@lab.example', { digest: byDesk })],
      rules: {
        networks: [byNetwork === undefined ? own : { ...own, digest: byNetwork }],
        contacts: new Map([['admin@lab.example', contactRule({ digest: byRules })]]),
      },
    });
    assert.equal(plan?.digest, expected);
    assert.equal(text.endsWith(`in its ${expected} digest`), expected !== undefined);
  });
}

test('the format set for a contact goes along where it can, and the reason says how', async () => {
  const told = async (
    value: 'text' | 'arf' | 'xarf',
    more: Partial<Given> = {},
    pace?: 'daily',
  ) => {
    const settings = contact('admin@lab.example', { format: value, digest: pace ?? null });
    const { plan, whys } = await run({ known: [settings], ...more });
    return [plan?.report?.as ?? 'words', whys[0].text.replace(/^.*attached/, '')];
  };
  assert.deepEqual(await told('text'), ['words', '']);
  assert.deepEqual(await told('arf'), ['arf', ', with arf']);
  assert.deepEqual(await told('arf', {}, 'daily'), [
    'arf',
    ', in its daily digest, which has no arf',
  ]);
  const both = { responsible: [share({ ips: ['192.0.2.7', '192.0.2.8'] })] };
  const why = ', in words without arf: one feedback report names one address, not 2';
  assert.deepEqual(await told('arf', both), ['words', why]);
  const xarf = ', in words without xarf: of "other" a complaint tells less than XARF demands';
  assert.deepEqual(await told('xarf'), ['words', xarf]);
  const long = { received: received({ raw: Buffer.from(`${'x'.repeat(999)}\r\n`) }) };
  const world = tools({ contacts: answers([contact('admin@lab.example', { format: 'arf' })]) });
  const octets = passed(await forward.run({ ...facts({}), ...long }, world));
  assert.match(
    octets.whys[0].text,
    /, in words without arf: the complaint holds lines that cannot/,
  );
  const rule = { contacts: new Map([['admin@lab.example', contactRule({ format: 'arf' })]]) };
  assert.equal((await run({ rules: rule })).plan?.report?.as, 'arf');
});

test('the trace says whose words stand above the letters, of the last decision alone', async () => {
  const accept = { kind: 'accept', run: 'run' as RunId, digest: 'shown', words: 'a' } as const;
  const said = async (overrides: readonly Override[]) => {
    const given = { ...facts({}), received: received({ overrides, decidedBy: 'eva' }) };
    const world = tools({ contacts: answers([]) });
    const { whys } = passed(await forward.run(given, world));
    return whys.filter(({ code }) => code === 'words').map(({ text }) => text);
  };
  assert.deepEqual(await said([accept]), ['words of eva stand above its own text']);
  assert.deepEqual(await said([accept, { kind: 'again' }]), []);
});
