// Repeats: the key knows no order, and a complaint is judged by what it shares with known cases.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import { english } from '../../src/doubts.ts';
import type { TicketId } from '../../src/model.ts';
import type { KnownIncident } from '../../src/questions.ts';
import type { RepeatPolicy } from '../../src/repeat-rules.ts';
import { type About, judgeRepeat, repeatKey } from '../../src/tickets/repeat.ts';

const one = { prefix: '192.0.2.0/24', ip: '192.0.2.7' };
const two = { prefix: '192.0.2.0/24', ip: '192.0.2.8' };
const elsewhere = { prefix: '198.51.100.0/24', ip: '198.51.100.1' };

test('the key names type, network and addresses', () => {
  assert.equal(repeatKey('spam', [one]), 'spam: 192.0.2.0/24 192.0.2.7');
  assert.equal(repeatKey('spam', []), null);
});

test('order and doubles do not matter; type, address and network do', () => {
  const key = repeatKey('spam', [one, two]);
  assert.equal(repeatKey('spam', [two, one, two]), key);
  for (const other of [
    repeatKey('scanner', [one, two]),
    repeatKey('spam', [one]),
    repeatKey('spam', [one, { ...two, prefix: '192.0.2.0/25' }]),
  ])
    assert.notEqual(other, key);
});

test('many addresses make a short key that still tells them apart', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.ipV6(), { minLength: 20, maxLength: 99 }), (ips) => {
      const addresses = ips.map((ip) => ({ prefix: '2001:db8::/32', ip }));
      const key = repeatKey('spam', addresses) ?? '';
      assert.ok(key.length <= 250);
      assert.equal(repeatKey('spam', addresses.toReversed()), key);
      assert.notEqual(repeatKey('spam', addresses.slice(1)), key);
    }),
  );
});

const now = new Date('2026-04-07T12:00:00Z');
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const ago = (ms: number): Date => new Date(now.getTime() - ms);

const usual: RepeatPolicy = {
  windowMs: 14 * dayMs,
  onOpen: 'attach',
  reopenWithinMs: 7 * dayMs,
  notify: 'now',
};

/** A case about the first address, open since long, with a complaint an hour ago. */
const known = (changed: Partial<KnownIncident> = {}): KnownIncident => ({
  ticket: 'case' as TicketId,
  number: null,
  complaints: 2,
  reporters: 2,
  openedAt: ago(90 * dayMs),
  investigations: [],
  state: 'open',
  type: 'spam',
  prefix: '192.0.2.0/24',
  lastAt: ago(hourMs),
  closedAt: null,
  keyed: true,
  size: 1,
  common: 1,
  ...changed,
});
const closed = (days: number, changed: Partial<KnownIncident> = {}) =>
  known({ state: 'resolved', closedAt: ago(days * dayMs), lastAt: ago(8 * dayMs), ...changed });
const wider = { keyed: false, size: 5 };

const mine: About = { type: 'spam', addresses: [one] };
const both: About = { type: 'spam', addresses: [one, two] };

interface Row {
  readonly name: string;
  readonly mine?: About;
  readonly cases: readonly KnownIncident[];
  readonly policy?: Partial<RepeatPolicy>;
  readonly said?: TicketId | null;
  /** The kind, and the ticket that it is about. */
  readonly is: string;
  readonly why?: RegExp;
}

const id = (text: string) => text as TicketId;
const rows: readonly Row[] = [
  { name: 'nothing known', cases: [], is: 'new' },
  { name: 'the same key', cases: [known()], is: 'repeat case', why: /the same addresses/ },
  {
    name: 'the window counts from the last complaint',
    cases: [known({ openedAt: ago(400 * dayMs), lastAt: ago(14 * dayMs) })],
    is: 'repeat case',
  },
  {
    name: 'too long ago: the old case gives up its key',
    cases: [known({ lastAt: ago(14 * dayMs + 1) })],
    is: 'new, not case',
    why: /14 days ago/,
  },
  {
    name: 'fewer addresses of an open case',
    cases: [known(wider)],
    is: 'repeat case',
    why: /1 of its 5 addresses/,
  },
  {
    name: 'an address that somebody else has now',
    cases: [known({ ...wider, prefix: '192.0.2.0/25' })],
    is: 'unsure case',
  },
  {
    name: 'a network further down in the case',
    mine: { type: 'spam', addresses: [one, elsewhere] },
    cases: [
      known({
        ...wider,
        common: 2,
        investigations: [
          {
            ticket: id('asked'),
            number: null,
            state: 'open',
            prefix: elsewhere.prefix,
            party: 'party' as KnownIncident['investigations'][number]['party'],
            token: '',
            address: 'abuse@net.example',
          },
        ],
      }),
    ],
    is: 'repeat case',
  },
  {
    name: 'more addresses than the case has',
    mine: both,
    cases: [known({ keyed: false })],
    is: 'unsure case',
    why: /1 of 2 addresses are among its 1/,
  },
  {
    name: 'more addresses than the case has, of the next day',
    mine: both,
    cases: [known({ keyed: false, lastAt: ago(20 * hourMs) })],
    is: 'new',
  },
  {
    name: 'another type',
    cases: [known({ keyed: false, type: 'scanner' })],
    is: 'new',
  },
  { name: 'closed lately', cases: [closed(7)], is: 'reopen case', why: /closed 7 days ago/ },
  { name: 'closed long ago', cases: [closed(7.1)], is: 'new' },
  {
    name: 'closed long ago, and the last complaint is too old',
    cases: [closed(8, { lastAt: ago(15 * dayMs) })],
    is: 'new',
  },
  {
    name: 'closed, and not all the same addresses',
    cases: [closed(1, wider)],
    is: 'new',
  },
  {
    name: 'never opened again',
    cases: [closed(1)],
    policy: { reopenWithinMs: null },
    is: 'new',
  },
  {
    name: 'each complaint a case of its own',
    cases: [known(), known({ ...wider, ticket: id('wide') })],
    policy: { onOpen: 'new' },
    is: 'new, not case',
    why: /case of its own/,
  },
  {
    name: 'the same addresses before more of them, whatever the order',
    cases: [known({ ...wider, ticket: id('wide') }), known()],
    is: 'repeat case',
  },
  {
    name: 'an open case before one that was closed',
    cases: [closed(1, { ticket: id('old') }), known(wider)],
    is: 'repeat case',
  },
  {
    name: 'what was closed before what overlaps',
    mine: both,
    cases: [known({ keyed: false, size: 2 }), closed(1, { ticket: id('old'), common: 2, size: 2 })],
    is: 'reopen old',
  },
  {
    name: 'the most in common is asked about',
    mine: both,
    cases: [known({ keyed: false, size: 9 }), known({ keyed: false, size: 2, ticket: id('near') })],
    is: 'unsure near',
  },
  { name: 'a person says no', cases: [known()], said: null, is: 'new, not case' },
  {
    name: 'a person says yes',
    cases: [known({ keyed: false, common: 0, type: 'scanner' })],
    said: id('case'),
    is: 'repeat case',
  },
  {
    name: 'a person says yes to what is closed',
    cases: [closed(99)],
    said: id('case'),
    is: 'reopen case',
  },
  {
    name: 'a person names what is not there',
    cases: [known()],
    said: id('gone'),
    is: 'repeat case',
  },
];

for (const row of rows) {
  test(`${row.name}: ${row.is}`, () => {
    const policy = { ...usual, ...row.policy };
    const judged = judgeRepeat(row.mine ?? mine, row.cases, policy, now, row.said);
    const about =
      judged.kind === 'new'
        ? judged.overdue === null
          ? ''
          : `, not ${judged.overdue.ticket}`
        : ` ${judged.incident.ticket}`;
    assert.equal(judged.kind + about, row.is);
    const why = judged.kind === 'unsure' ? english(judged.why) : judged.why;
    assert.match(why, row.why ?? /./);
  });
}

const someCase = fc
  .record({
    ticket: fc.constantFrom('a', 'b', 'c', 'd', 'e').map(id),
    type: fc.constantFrom('spam', 'scanner', null),
    closedDays: fc.option(fc.nat(20)),
    lastDays: fc.nat(20),
    keyed: fc.boolean(),
    common: fc.nat(3),
    more: fc.nat(3),
  })
  .map(({ closedDays, lastDays, more, ...rest }) =>
    known({
      ...rest,
      size: rest.common + more,
      state: closedDays === null ? 'open' : 'resolved',
      closedAt: closedDays === null ? null : ago(closedDays * dayMs),
      lastAt: ago(lastDays * dayMs),
    }),
  );
const someCases = fc.uniqueArray(someCase, { selector: ({ ticket }) => ticket, maxLength: 5 });
const someAbout = fc
  .uniqueArray(fc.constantFrom(one, two, elsewhere), { minLength: 1 })
  .map((addresses): About => ({ type: 'spam', addresses }));

test('neither the order of addresses nor that of cases matters, nor asking twice', () => {
  fc.assert(
    fc.property(someAbout, someCases, fc.nat(), (about, cases, turn) => {
      // Of one key there is one open case and one that was closed last, as the store sees to.
      const single = cases.filter(
        (one) =>
          !one.keyed ||
          cases.find(
            (other) => other.keyed && (other.closedAt === null) === (one.closedAt === null),
          ) === one,
      );
      const judged = judgeRepeat(about, single, usual, now);
      const addresses = [...about.addresses.toReversed(), ...about.addresses];
      const at = turn % (single.length + 1);
      const turned = [...single.slice(at), ...single.slice(0, at)];
      assert.deepEqual(judgeRepeat({ ...about, addresses }, turned, usual, now), judged);
      // What joins joins again when the complaint is counted.
      if (judged.kind === 'repeat') {
        const later = single.map((one) =>
          one === judged.incident ? { ...one, complaints: one.complaints + 1, lastAt: now } : one,
        );
        const again = judgeRepeat(about, later, usual, now);
        assert.equal(again.kind === 'repeat' && again.incident.ticket, judged.incident.ticket);
      }
    }),
    { numRuns: 2_000 },
  );
});
