// What a rung writes: the reminder, whom it goes to beside the one who is silent, and the question
// to the desk wherever a reminder must not simply go.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Addressed, Reachable } from '../../src/clock-rows.ts';
import { readTemplate } from '../../src/mail/template.ts';
import type { PartyId, TicketId } from '../../src/model.ts';
import type { Rules } from '../../src/rules.ts';
import { type Due, takeRung } from '../../src/workers/reminding.ts';
import { rules as rulesOf } from '../support/facts.ts';
import { letteringParts } from './many.ts';

const day = 86_400_000;
const askedAt = new Date('2026-04-07T12:00:00Z');
const now = new Date(askedAt.getTime() + 7 * day);
const page = (lang: string, name: string) =>
  readTemplate(
    `---\nsubject: "${lang} reminder {{round}} about {{ip}}"\n---\nAsked {{asked_days}} days ago.\n`,
    `templates/${lang}/${name}.hbs`,
  );

const rules: Rules = rulesOf({
  templates: new Map([
    ['en/reminder.1', page('en', 'reminder.1')],
    ['cs/reminder.1', page('cs', 'reminder.1')],
    ['en/reminder.2', page('en', 'reminder.2')],
  ]),
  networks: [
    {
      prefix: '192.0.2.0/25',
      name: 'LAB',
      contacts: ['admin@lab.example', 'chief@lab.example'],
      lang: null,
      validFromMs: null,
      validToMs: null,
      at: 'networks.yaml:9',
    },
  ],
});
const [constituency] = rules.constituencies;

const on: Addressed = {
  ticket: '01a20000-0000-7000-8000-000000000001' as TicketId,
  kind: 'investigation',
  party: '01a20000-0000-7000-8000-000000000002' as PartyId,
  token: 'abcdefghijklmnop',
  number: '20260407000015',
  constituency: constituency?.name ?? null,
  category: 'abusive-content/spam',
  prefix: '192.0.2.0/25',
  ips: ['192.0.2.7', '192.0.2.8'],
  address: 'admin@lab.example',
  copies: [],
  messageIds: ['<first@example.org>', '<second@example.org>'],
};
const contact = (address: string, changed: Partial<Reachable> = {}): Reachable => ({
  address,
  approved: true,
  paused: false,
  bouncing: false,
  lang: null,
  escalateTo: null,
  ...changed,
});
const remind: Due = {
  act: { do: 'remind', template: 'reminder.2', second: true },
  number: 2,
  askedAt,
  nextAt: new Date(askedAt.getTime() + 10 * day),
};

const lettering = { ...letteringParts, holdMs: { automatic: 5_000, person: 60_000 } };
const take = (changed: {
  due?: Due;
  rules?: Partial<Rules>;
  known?: readonly Reachable[];
  on?: Partial<Addressed>;
}) =>
  takeRung(
    { ...on, ...changed.on },
    changed.due ?? remind,
    {
      rules: { ...rules, ...changed.rules },
      known: new Map((changed.known ?? []).map((one) => [one.address, one])),
      lettering,
    },
    now,
  );

const text = (bytes: Buffer | undefined): string =>
  bytes?.toString().replaceAll('\r\n ', ' ') ?? '';

test('a reminder stands in the thread, with its rung as its cause', async () => {
  const { deliveries, held, hold, history } = await take({});
  assert.deepEqual([held, hold], [[], null]);
  assert.deepEqual(
    deliveries.map(({ recipient, cause, byPerson, kind }) => [recipient, cause, byPerson, kind]),
    ['admin@lab.example', 'chief@lab.example'].map((to) => [
      to,
      `ladder:${on.ticket}:2026-04-07T12:00:00.000Z:2`,
      false,
      'reminder',
    ]),
  );
  const [first] = deliveries;
  assert.match(text(first?.bytes), /^References: <first@example.org> <second@example.org>/m);
  assert.match(text(first?.bytes), /^In-Reply-To: <second@example.org>/m);
  assert.match(text(first?.bytes), /^Subject: cs reminder 2 about 192.0.2.7/m);
  assert.match(text(first?.bytes), /Asked 7 days ago/);
  assert.deepEqual(
    history.map((line) => line.text),
    ['reminder 2 to admin@lab.example and chief@lab.example'],
  );
});

test('who is always copied is copied on it too, and each of them once', async () => {
  const copies = ['boss@lab.example', 'chief@lab.example', 'admin@lab.example'];
  const { deliveries } = await take({ on: { copies } });
  assert.deepEqual(
    deliveries.map(({ recipient }) => recipient),
    ['admin@lab.example', 'boss@lab.example', 'chief@lab.example'],
  );
  assert.match(text(deliveries[0]?.bytes), /^Cc: boss@lab.example, chief@lab.example$/m);
  const none = await take({
    on: { copies: [] },
    known: [contact('chief@lab.example', { paused: true })],
  });
  assert.equal(none.deliveries.length, 1);
});

test('whom a block is asked of is reminded of that, by no word of an investigation', async () => {
  const own = ['en/block.remind', page('block', 'block.remind')] as const;
  const templates = new Map([...rules.templates, own]);
  const { deliveries } = await take({ on: { kind: 'block' }, rules: { templates } });
  assert.match(text(deliveries[0]?.bytes), /^Subject: block reminder 2 about 192.0.2.7/m);
  const none = await take({ on: { kind: 'block' } });
  assert.deepEqual([none.deliveries, none.hold?.codes], [[], ['no-reply']]);
});

const seconds: readonly (readonly [
  name: string,
  known: readonly Reachable[],
  changed: Partial<Rules>,
  expected: readonly string[],
])[] = [
  [
    "the contact's own escalation contact first",
    [contact('admin@lab.example', { escalateTo: 'boss@lab.example' }), contact('boss@lab.example')],
    {},
    ['boss@lab.example'],
  ],
  [
    'nobody approved: the next of the network',
    [
      contact('admin@lab.example', { escalateTo: 'boss@lab.example' }),
      contact('boss@lab.example', { approved: false }),
    ],
    {},
    ['chief@lab.example'],
  ],
  [
    'an escalation contact that the desk does not know is not written to',
    [contact('admin@lab.example', { escalateTo: 'boss@lab.example' })],
    {},
    ['chief@lab.example'],
  ],
  ['a paused one is not', [contact('chief@lab.example', { paused: true })], {}, []],
  ['one whose mail comes back is not', [contact('chief@lab.example', { bouncing: true })], {}, []],
  [
    'where the rules are not trusted only an approved one is',
    [],
    { constituencies: rules.constituencies.map((one) => ({ ...one, trust: [] })) },
    [],
  ],
  ['a network of one has none', [], { networks: [] }, []],
];
for (const [name, known, changed, expected] of seconds) {
  test(`the second contact: ${name}`, async () => {
    const { deliveries } = await take({ known, rules: changed });
    assert.deepEqual(
      deliveries.map(({ recipient }) => recipient),
      ['admin@lab.example', ...expected],
    );
  });
}

test('a rung that names no second contact writes to one', async () => {
  const due: Due = { ...remind, act: { do: 'remind', template: 'reminder.1', second: false } };
  assert.equal((await take({ due })).deliveries.length, 1);
});

test('the language is the contact’s, and what is missing in it has a stand-in', async () => {
  const known = [contact('admin@lab.example', { lang: 'en' })];
  const { deliveries } = await take({ known });
  assert.match(text(deliveries[0]?.bytes), /^Subject: en reminder 2/m);
});

const questions: readonly (readonly [
  name: string,
  changed: Parameters<typeof take>[0],
  code: string,
  pattern: RegExp,
])[] = [
  [
    'the last rung',
    { due: { act: { do: 'hold' }, number: 3, askedAt, nextAt: null } },
    'no-reply',
    /^admin@lab.example was asked on 2026-04-07 and has not answered$/,
  ],
  [
    'a paused contact',
    { known: [contact('admin@lab.example', { paused: true })] },
    'contact-paused',
    /is to be reminded, and is paused/,
  ],
  [
    'a contact paused by the rules',
    {
      known: [contact('admin@lab.example')],
      rules: {
        contacts: new Map([
          [
            'admin@lab.example',
            { lang: null, paused: true, digest: null, escalateTo: null, format: null, at: 'x:1' },
          ],
        ]),
      },
    },
    'contact-paused',
    /paused/,
  ],
  [
    'a contact whose mail comes back',
    { known: [contact('admin@lab.example', { bouncing: true })] },
    'contact-bounced',
    /mail to it came back/,
  ],
];
for (const [name, changed, code, pattern] of questions) {
  test(`a question to the desk, the reminder held back: ${name}`, async () => {
    const { deliveries, held, hold, history } = await take(changed);
    assert.deepEqual(deliveries, []);
    assert.deepEqual(hold?.codes, [code]);
    assert.match(hold.doubts[0]?.text ?? '', pattern);
    assert.equal(hold.answer, 'send');
    assert.equal(hold.delivery, held[0]?.id);
    assert.deepEqual(
      held.map(({ recipient, byPerson, cause }) => [recipient, byPerson, cause]),
      [['admin@lab.example', true, `hold:${hold.id}`]],
    );
    assert.equal(hold.prepared[0]?.to, 'admin@lab.example');
    assert.match(hold.digest, /^[0-9a-f]{64}$/);
    assert.equal(history.length, 1);
  });
}

test('what cannot be written is a question too', async () => {
  const { held, hold } = await take({ rules: { templates: new Map() } });
  assert.deepEqual(held, []);
  assert.deepEqual([hold?.codes, hold?.answer, hold?.delivery], [['no-reply'], 'close', null]);
  assert.match(hold?.doubts[0]?.text ?? '', /no reminder can be written: there is no template/);
});
