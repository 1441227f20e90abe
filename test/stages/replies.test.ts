// What the complainant may be told, and to which address: only where the desk is asked and nobody
// else is to be written to, only a person, and never a word of what he wrote.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Indicator } from '../../src/findings.ts';
import type { Doubt, Mail } from '../../src/model.ts';
import type { Answer, Registry } from '../../src/questions.ts';
import type { Rules } from '../../src/rules.ts';
import type { Facts, Origin } from '../../src/stages/facts.ts';
import type { ReplyPlan } from '../../src/stages/reply-plan.ts';
import { ackTo, repliesTo } from '../../src/stages/replies.ts';
import { at, mail, named, received, rules, tools, unproven } from '../support/facts.ts';

const writer = 'someone@example.net';
const from = [{ name: 'Someone', address: writer }];
const person: Origin = {
  kind: 'person',
  notice: null,
  purpose: null,
  accuses: true,
  returned: null,
  reply: null,
};
const templates: Rules['templates'] = new Map(
  ['en/ack', 'en/need-info', 'en/not-ours', 'cs/need-info'].map((key) => [
    key,
    { kind: 'reply', subject: 's', body: 'b', at: key },
  ]),
);
const noAddress: Doubt = { code: 'no-address', text: 'no address is named' };
const notOurs: Doubt = { code: 'not-ours', text: 'not ours: 198.51.100.7' };

type Known = Parameters<typeof ackTo>[0];
const known = (changed: Partial<Facts> = {}): Known => ({
  received: received({ envelope: { from: writer, to: ['abuse@example.org'] } }),
  doubts: [noAddress],
  parse: mail({ from }),
  origin: person,
  spam: { mark: 'none', score: null, hits: [] },
  verify: unproven,
  extract: { indicators: [], accused: { names: [], cut: null } },
  attribute: { offenders: [], notice: null },
  group: { repeatKey: null, incident: null, reopens: [], overdue: null, recent: [] },
  ...changed,
});
const world = (answer?: Answer<Registry | null>, changed: Partial<Rules> = {}) =>
  tools(answer === undefined ? {} : { registry: async () => answer }, { templates, ...changed });

const english = (): string =>
  '> On Monday we saw that the network of yours sends mail that nobody asked for.\n'.repeat(9);
const seen = (place: string): Partial<Mail> => ({
  from,
  texts: [{ place, text: 'x' }],
});
const ip = (changed: Partial<Indicator>): Indicator => ({ ...named('192.0.2.7'), ...changed });
const open = { ...at('2026-04-06T19:41:02+02:00'), at: null, zone: null };

test('what is missing is asked for', async () => {
  const rows: readonly (readonly [string, Partial<Facts>, readonly boolean[]])[] = [
    ['nothing is there', {}, [true, true, false, true]],
    [
      'a time without a zone',
      { extract: { indicators: [ip({ time: open })], accused: { names: [], cut: null } } },
      [true, false, true, false],
    ],
    [
      'a time with its zone',
      {
        extract: {
          indicators: [ip({ time: at('2026-04-06T19:41:02+02:00') })],
          accused: { names: [], cut: null },
        },
      },
      [true, false, false, false],
    ],
    ['a log hangs on it', { parse: mail(seen('attached:a.log')) }, [true, true, false, false]],
  ];
  for (const [name, changed, [address, time, zone, log]] of rows) {
    const { replies, whys } = await repliesTo(known(changed), world());
    const missing = { address, time, zone, log };
    const receivedAt = received().at;
    assert.deepEqual(
      replies,
      [{ kind: 'need-info', to: writer, lang: 'en', receivedAt, missing }],
      name,
    );
    const lacking = Object.entries(missing).flatMap(([what, is]) => (is ? what : []));
    assert.deepEqual(whys, [
      { code: 'reply', text: `need-info to ${writer}, in en` },
      { code: 'lacks', text: lacking.join(', ') },
    ]);
  }
});

test('who is not asked about ours is told whose it is, as far as the registry knows', async () => {
  const foreign = ['198.51.100.7', '203.0.113.9'];
  const attribute = { offenders: [], notice: null, foreign };
  const verify = { ...unproven, aligned: true };
  const changed = { doubts: [notOurs], attribute, verify };
  const entry = (contact: string | null): Answer<Registry | null> => ({
    ok: true,
    value: {
      prefix: '198.51.100.0/24',
      name: 'NET',
      holder: null,
      contact,
      field: null,
      server: 'whois.example.net',
      fetchedAt: new Date(0),
    },
  });
  const rows: readonly (readonly [string, Answer<Registry | null>, string, string])[] = [
    ['a contact', entry('Abuse@lab.example'), 'abuse@lab.example', 'NET'],
    ['one that nobody reads', entry('no-reply@lab.example'), '', 'NET'],
    ['our own', entry('abuse@example.org'), '', 'NET'],
    ['no contact', entry(null), '', 'NET'],
    ['not known', { ok: true, value: null }, '', ''],
    ['not asked', { ok: false, temporary: true, why: 'busy' }, '', ''],
  ];
  for (const [name, answer, contact, network] of rows) {
    const { replies } = await repliesTo(known(changed), world(answer));
    const addresses = [
      { ip: '198.51.100.7', contact, network },
      { ip: '203.0.113.9', contact: '', network: '' },
    ];
    const receivedAt = received().at;
    const expected = { kind: 'not-ours', to: writer, lang: 'en', receivedAt, addresses };
    assert.deepEqual(replies, [expected], name);
  }
  // The registry is asked for people who are proven, or were right before.
  const record = { complaints: 2, forwarded: 1, refused: 0 };
  const right = await repliesTo(
    known({ ...changed, verify: { ...unproven, record } }),
    world(entry('abuse@lab.example')),
  );
  const contactIn = (plan: ReplyPlan | undefined) =>
    plan?.kind === 'not-ours' ? plan.addresses[0]?.contact : null;
  assert.equal(contactIn(right.replies[0]), 'abuse@lab.example');
  const anybody = await repliesTo(known({ ...changed, verify: unproven }), world());
  assert.equal(contactIn(anybody.replies[0]), '');
  const many = Array.from({ length: 30 }, (_, index) => `198.51.100.${index}`);
  const lot = { ...changed, attribute: { ...attribute, foreign: many } };
  const none = { ok: true, value: null } as const;
  const { replies } = await repliesTo(known(lot), world(none));
  assert.equal(replies[0]?.kind === 'not-ours' && replies[0].addresses.length, 5);
});

test('the language is that of the mail, if we speak it', async () => {
  const rows: readonly (readonly [string, string])[] = [
    ['cs', 'cs'],
    ['CS-cz', 'cs'],
    ['cs, en', 'cs'],
    ['fr', 'en'],
    ['czech', 'en'],
    ['../../x', 'en'],
  ];
  for (const [value, lang] of rows) {
    const parse = mail({ from, headers: [{ name: 'content-language', value }] });
    const { replies } = await repliesTo(known({ parse }), world());
    assert.equal(replies[0]?.lang, lang, value);
  }
});

test('the words of a mail tell its language, before what its mailer says', async () => {
  const spanish = 'Hola:\nrecibimos mucho spam desde su red. Por favor, párenlo hoy mismo.';
  const czech = 'Dobrý den,\nz vaší sítě nám už týden chodí spam. Prosím, zastavte to.';
  const german =
    'Guten Tag,\nseit einer Woche kommt aus Ihrem Netz Werbung. Bitte beenden Sie das.';
  const quoted = `${czech}\n\n${english()}`;
  const [template] = templates.values();
  assert.ok(template !== undefined);
  const all = new Map(['en', 'cs', 'es'].map((lang) => [`${lang}/need-info`, template]));
  const rows: readonly (readonly [string, string | null, string, string])[] = [
    [spanish, null, 'cs', 'es'],
    [czech, null, 'en', 'cs'],
    [czech, 'en-US', 'en', 'cs'],
    [quoted, null, 'en', 'cs'],
    // No words for it: English, before what the desk speaks to its own.
    [german, null, 'cs', 'en'],
    [german, 'es', 'cs', 'es'],
    // Nothing to tell it by.
    ['192.0.2.7', null, 'cs', 'cs'],
    ['', 'es', 'cs', 'es'],
  ];
  for (const [text, said, ours, lang] of rows) {
    const headers = said === null ? [] : [{ name: 'content-language', value: said }];
    const parse = mail({ from, headers, texts: [{ place: 'body', text }] });
    const given = { templates: all, desk: { ...rules().desk, lang: ours } };
    const { replies } = await repliesTo(known({ parse }), world(undefined, given));
    assert.equal(replies[0]?.lang, lang, `${text} ${said}`);
  }
});

test('nobody is answered where nobody should be, and it is said why', async () => {
  const rows: readonly (readonly [string, Partial<Facts>, RegExp | null])[] = [
    ['another doubt', { doubts: [{ code: 'no-contact', text: 'x' }] }, null],
    ['no doubt', { doubts: [] }, null],
    ['spam', { spam: { mark: 'standing', score: 9, hits: [] } }, null],
    ['a bounce woke it', { doubts: [noAddress, { code: 'contact-bounced', text: 'x' }] }, null],
    ['a robot', { origin: { ...person, kind: 'robot' } }, /robot/],
    ['the null sender', { received: received({ envelope: { from: '', to: [] } }) }, /null sender/],
    ['two senders', { parse: mail({ from: [...from, ...from] }) }, /single/],
    [
      'ourselves',
      { parse: mail({ from: [{ name: '', address: 'abuse@example.org' }] }) },
      /of this desk/,
    ],
  ];
  for (const [name, changed, why] of rows) {
    const { replies, whys } = await repliesTo(known(changed), world());
    assert.deepEqual(replies, [], name);
    if (why === null) assert.deepEqual(whys, [], name);
    else assert.match(whys[0]?.text ?? '', why);
  }
  const without = await repliesTo(known(), world(undefined, { templates: new Map() }));
  assert.deepEqual(without, {
    replies: [],
    whys: [{ code: 'no-reply-to', text: 'there is no template need-info' }],
  });
});

test('nobody is acknowledged unless the rules say so, and then proven people only', async () => {
  const proven = { ...unproven, aligned: true };
  const incident = { ...rules(), ticket: 't' } as unknown as Facts['group']['incident'];
  const repeats = { repeatKey: null, incident, reopens: [], overdue: null, recent: [] };
  const spam = { mark: 'standing', score: 9, hits: [] } as const;
  const rows: readonly (readonly [Rules['acknowledge']['when'], Partial<Facts>, boolean])[] = [
    ['never', { verify: proven }, false],
    ['new', { verify: proven }, true],
    ['always', { verify: proven }, true],
    ['new', { verify: proven, group: repeats }, false],
    ['always', { verify: proven, group: repeats }, true],
    ['always', {}, false],
    ['always', { verify: proven, spam }, false],
    ['always', { verify: proven, origin: { ...person, kind: 'robot' } }, false],
    ['always', { verify: proven, received: received() }, false],
  ];
  for (const [when, changed, expected] of rows) {
    const ack = await ackTo(known(changed), world(undefined, { acknowledge: { when } }));
    assert.equal(ack !== null, expected, `${when} ${JSON.stringify(Object.keys(changed))}`);
    if (ack !== null) {
      const receivedAt = received().at;
      assert.deepEqual(ack, { kind: 'ack', to: writer, lang: 'en', receivedAt });
    }
  }
});
