// From forms to deeds: what every form of a ticket means, and what it refuses to read.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Deed } from '../../src/acts.ts';
import { actOf, deedOf, type DeedIds, type DeedWorld, idsOf } from '../../src/admin/acts/deeds.ts';
import { fits, keyOf, type Verb, verbs, verbsOf } from '../../src/admin/acts/verbs.ts';
import { formValues } from '../../src/admin/form.ts';
import type { MailId, PartyId, TicketId, TicketKind } from '../../src/model.ts';
import { lifecycles } from '../../src/tickets/lifecycles.ts';

const id = (n: number): string => `0198f0a0-0000-7000-8000-${String(n).padStart(12, '0')}`;
const here = id(1) as TicketId;
const other = id(2) as TicketId;
const ids: DeedIds = { act: id(3), made: id(4) as TicketId, party: id(5) as PartyId };
const now = new Date('2026-04-07T12:00:00Z');

const world: DeedWorld = {
  ticket: { id: here, subject: 'spam from 192.0.2.7' },
  ids,
  now,
  ticketOf: async (key) => (key === '20260407000017' ? { id: other } : null),
};

const reply = { to: null, cc: [], bcc: [], articles: [], mail: true, close: null } as const;

const rows: readonly (readonly [Verb, string, TicketId, Deed])[] = [
  ['reply', 'text=Thanks', here, { ...reply, do: 'reply', text: 'Thanks' }],
  [
    'reply',
    'text=+a%0D%0Ab+&to=X@Example.net&cc=a@example.net,+b@example.net&bcc=c@example.net&way=recorded' +
      '&articles=who-we-are&articles=how-to-report&close=resolved&state=rejected',
    here,
    {
      do: 'reply',
      text: 'a\nb',
      to: 'x@example.net',
      cc: ['a@example.net', 'b@example.net'],
      bcc: ['c@example.net'],
      articles: ['who-we-are', 'how-to-report'],
      mail: false,
      close: { state: 'rejected', reason: 'resolved' },
    },
  ],
  ['reply', 'text=x&reopen=yes', here, { ...reply, do: 'reply', text: 'x', reopen: true }],
  ['tell', 'text=Hello', here, { ...reply, do: 'reply', text: 'Hello' }],
  [
    'forward',
    'text=Yours%3F&to=noc@example.net',
    here,
    { ...reply, do: 'reply', text: 'Yours?', to: 'noc@example.net', newParty: ids.party },
  ],
  ['note', 'text=seen', here, { do: 'note', text: 'seen' }],
  [
    'close',
    'reason=warned&state=rejected&text=Done.',
    here,
    { do: 'close', reason: 'warned', state: 'rejected', text: 'Done.' },
  ],
  ['close', 'reason=scrap', here, { do: 'close', reason: 'scrap', state: null, text: '' }],
  ['reopen', 'why=again', here, { do: 'reopen', why: 'again' }],
  ['activate', '', here, { do: 'change', to: 'active' }],
  ['remove', '', here, { do: 'change', to: 'pending removal' }],
  ['assign', 'owner=first+person', here, { do: 'assign', owner: 'first person' }],
  ['assign', 'owner=+', here, { do: 'assign', owner: null }],
  ['hand-over', 'team=csirt&why=hard', here, { do: 'hand-over', team: 'csirt', why: 'hard' }],
  ['remind', '', here, { do: 'remind' }],
  [
    'snooze',
    'snooze=2026-04-08T06:00:00.000Z&until=2026-12-01',
    here,
    { do: 'snooze', until: '2026-04-08T06:00:00.000Z' },
  ],
  ['snooze', 'until=7d', here, { do: 'snooze', until: '2026-04-14T12:00:00.000Z' }],
  ['snooze', 'snooze=none', here, { do: 'snooze', until: null }],
  ['snooze', 'until=2026-12-01', here, { do: 'snooze', until: '2026-12-01T00:00:00.000Z' }],
  ['snooze', 'until=2026-12-01+09:30', here, { do: 'snooze', until: '2026-12-01T09:30:00.000Z' }],
  [
    'set',
    'set-severity=high&was-severity=&set-priority=50&was-priority=50&set-description=a%0D%0Ab&was-description=a%0Ab&set-time-worked=25m',
    here,
    {
      do: 'set',
      values: [
        ['severity', 'high'],
        ['time-worked', '25m'],
      ],
    },
  ],
  [
    'people',
    'address=A@Example.net&role=admin-cc&way=remove',
    here,
    { do: 'people', add: false, role: 'admin-cc', address: 'a@example.net', party: ids.party },
  ],
  ['link', 'other=20260407000017', here, { do: 'link', other }],
  ['unlink', 'other=20260407000017', here, { do: 'unlink', other }],
  ['merge', 'into=20260407000017', other, { do: 'merge', from: here }],
  [
    'split',
    `mails=${id(7)}&mails=x&mails=${id(8)}`,
    here,
    { do: 'split', mails: [id(7) as MailId, id(8) as MailId], made: ids.made },
  ],
  [
    'investigate',
    'to=NOC@example.net&text=Yours%3F&addresses=192.0.2.7&subject=a+relay',
    ids.made,
    {
      do: 'open',
      kind: 'investigation',
      subject: 'a relay',
      constituency: null,
      values: [['addresses', '192.0.2.7']],
      above: here,
      party: { id: ids.party, address: 'noc@example.net' },
      letter: { text: 'Yours?', articles: [] },
    },
  ],
  [
    'investigate',
    'to=noc@example.net&text=Yours%3F&cc=A@example.net,+b@example.net',
    ids.made,
    {
      do: 'open',
      kind: 'investigation',
      subject: 'spam from 192.0.2.7',
      constituency: null,
      values: [],
      above: here,
      party: { id: ids.party, address: 'noc@example.net' },
      letter: { text: 'Yours?', articles: [], cc: ['a@example.net', 'b@example.net'] },
    },
  ],
  [
    'block',
    '',
    ids.made,
    {
      do: 'open',
      kind: 'block',
      subject: 'spam from 192.0.2.7',
      constituency: null,
      values: [],
      above: here,
      party: null,
      letter: null,
    },
  ],
  [
    'block',
    'to=NOC@example.net&text=Please&addresses=192.0.2.7&subject=a+filter',
    ids.made,
    {
      do: 'open',
      kind: 'block',
      subject: 'a filter',
      constituency: null,
      values: [['addresses', '192.0.2.7']],
      above: here,
      party: { id: ids.party, address: 'noc@example.net' },
      letter: { text: 'Please', articles: [] },
    },
  ],
  [
    'remove',
    'text=No+longer&articles=who-we-are',
    here,
    {
      do: 'change',
      to: 'pending removal',
      letter: { text: 'No longer', articles: ['who-we-are'] },
    },
  ],
  ['remove', 'text=+', here, { do: 'change', to: 'pending removal' }],
];

test('every form means one deed', async () => {
  for (const [verb, fields, on, deed] of rows) {
    const meant = await deedOf(verb, formValues(new URLSearchParams(fields)), world);
    assert.deepEqual(meant, { on, deed }, `${verb}?${fields}`);
  }
  const shown = new Set(rows.map(([verb]) => verb));
  assert.deepEqual(
    verbs.filter((verb) => !shown.has(verb)),
    [],
  );
});

test('what is missing or cannot be read names its field', async () => {
  const table = [
    ['reply', '', ['text']],
    ['forward', 'text=x', []],
    ['note', 'text=++', ['text']],
    ['close', '', ['reason']],
    ['reopen', '', ['why']],
    ['assign', 'owner=a%E2%80%AEb', ['owner']],
    ['hand-over', 'team=csirt', ['why']],
    ['hand-over', '', ['why', 'team']],
    ['snooze', '', ['until']],
    ['snooze', 'until=tomorrow', ['until']],
    ['snooze', 'until=2026-13-45', ['until']],
    ['people', 'role=administrator', ['address', 'role']],
    ['link', '', ['other']],
    ['merge', 'into=1', ['into']],
    ['investigate', 'text=x', ['to']],
    ['investigate', 'to=x@example.net', ['text']],
    ['investigate', 'to=x@example.net&way=recorded', []],
  ] as const;
  for (const [verb, fields, wrong] of table) {
    const meant = await deedOf(verb, formValues(new URLSearchParams(fields)), world);
    const names = 'deed' in meant ? [] : meant.map((one) => one.field);
    assert.deepEqual(names, wrong, `${verb}?${fields}`);
  }
});

test('a form carries the ids that were shown, and no others', () => {
  let made = 10;
  const newId = (): string => id((made += 1));
  const given = `act=${id(3)}&made=../etc&party=`;
  const found = idsOf(formValues(new URLSearchParams(given)), newId);
  assert.deepEqual(found, { act: id(3), made: id(11), party: id(12) });
  const act = actOf({ on: other, deed: { do: 'note', text: 'x' } }, ids, 'operator');
  const wanted = { do: 'note', text: 'x', id: id(3), ticket: other, actor: 'operator' };
  assert.deepEqual(act, wanted);
});

test('a ticket in any state offers something to do, each by a key of its own', () => {
  for (const kind of Object.keys(lifecycles) as TicketKind[]) {
    for (const state of Object.keys(lifecycles[kind].changes)) {
      const offered = verbsOf({ kind, state });
      const isClosed = lifecycles[kind].closed.includes(state);
      assert.equal(offered.includes(isClosed ? 'reopen' : 'close'), true, `${kind} ${state}`);
      const keys = offered.map(keyOf).filter((key) => key !== '');
      assert.equal(new Set(keys).size, keys.length, `${kind} ${state}: ${keys.join(' ')}`);
      assert.equal(fits(isClosed ? 'close' : 'reopen', { kind, state }), false);
    }
  }
});
