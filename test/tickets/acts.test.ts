// Acts one by one: what each changes, and each reason not to do it, as whoever types it reads it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Act, ActPlan, Deed, Snapshot } from '../../src/acts.ts';
import type { Edit } from '../../src/edits.ts';
import { closeReasonsShipped, fieldsShipped } from '../../src/desk-rules.ts';
import type { MailId, PartyId, TicketId } from '../../src/model.ts';
import { planAct } from '../../src/tickets/acts.ts';
import type { ActRules } from '../../src/tickets/plans.ts';
import { actRules, now, party, state, world, type World } from './world.ts';

/** A case: one incident with a report, an investigation and a block; a second one with nothing. */
function desk(): World {
  const all = world()
    .add(state('i1', 'incident'), state('i2', 'incident'), state('r1', 'report'))
    .add(
      state('r2', 'report', { state: 'new' }),
      state('v1', 'investigation'),
      state('b1', 'block'),
    )
    .hang('i1', 'r1', 'v1', 'b1');
  all.parties.set('p1' as PartyId, party('p1', 'r1'));
  all.parties.set('p2' as PartyId, party('p2', 'v1', { role: 'administrator' }));
  return all;
}

function plan(
  all: World,
  ticket: string,
  deed: Deed,
  rules: ActRules = actRules(),
  changed: Partial<Snapshot> = {},
) {
  const act: Act = { ...deed, id: 'act', ticket: ticket as TicketId, actor: 'desk' };
  return planAct(act, { ...all.snapshot(act), ...changed }, rules, now);
}

function made(planned: ReturnType<typeof plan>): ActPlan {
  if ('refused' in planned) throw new Error(planned.refused);
  return planned;
}

/** "i1 open>resolved", a line an edit of a state. */
const changes = (edits: readonly Edit[]) =>
  edits.flatMap((edit) =>
    edit.edit === 'state' ? [`${edit.ticket} ${edit.from}>${edit.to}`] : [],
  );

const close = { do: 'close', state: null, reason: 'resolved', text: '' } as const;
const reply = {
  do: 'reply',
  text: 'Hello.',
  articles: [],
  to: null,
  cc: [],
  bcc: [],
  mail: true,
  close: null,
} as const;
const open = {
  do: 'open',
  kind: 'report',
  subject: 's',
  constituency: null,
  values: [],
  above: null,
  party: null,
  letter: null,
} as const;
const people = {
  do: 'people',
  add: true,
  role: 'cc',
  address: 'c@isp.example.com',
  party: 'new' as PartyId,
} as const;
const id = (text: string) => text as TicketId;
const mail = (text: string) => text as MailId;

const cascades: readonly (readonly [
  name: string,
  ticket: string,
  deed: Deed,
  changes: readonly string[],
])[] = [
  [
    'an incident takes all that hangs on it along',
    'i1',
    close,
    ['i1 open>resolved', 'r1 open>resolved', 'v1 open>resolved', 'b1 pending activation>removed'],
  ],
  [
    'abandoned, its reports are rejected',
    'i1',
    { ...close, state: 'abandoned', reason: 'scrap' },
    ['i1 open>abandoned', 'r1 open>rejected', 'v1 open>resolved', 'b1 pending activation>removed'],
  ],
  ['a report goes alone', 'r1', { ...close, state: 'rejected' }, ['r1 open>rejected']],
  ['a block is lifted', 'b1', close, ['b1 pending activation>removed']],
  ['a block is in force', 'b1', { do: 'change', to: 'active' }, ['b1 pending activation>active']],
  ['a reply opens a new report', 'r2', { ...reply, to: null, mail: false }, ['r2 new>open']],
  [
    'a reply closes as well',
    'v1',
    { ...reply, close: { state: null, reason: 'warned' } },
    ['v1 open>resolved'],
  ],
  [
    'a link to an incident opens a new report',
    'r2',
    { do: 'link', other: id('i2') },
    ['r2 new>open'],
  ],
];

for (const [name, ticket, deed, expected] of cascades) {
  test(name, () => {
    const all = desk();
    all.parties.set('p3' as PartyId, party('p3', 'r2'));
    assert.deepEqual(changes(made(plan(all, ticket, deed)).edits), expected);
  });
}

test('a child that is opened opens its case, unless another case of it is open', () => {
  const all = desk().hang('i2', 'r1');
  all.act('i1', close);
  assert.equal(all.tickets.get(id('r1'))?.state, 'open');
  all.act('i2', close);
  const both = changes(made(plan(all, 'r1', { do: 'reopen', why: 'x' })).edits);
  assert.deepEqual(both, ['r1 resolved>open', 'i1 resolved>open', 'i2 resolved>open']);
  all.act('i2', { do: 'reopen', why: 'x' });
  const one = changes(made(plan(all, 'r1', { do: 'reopen', why: 'x' })).edits);
  assert.deepEqual(one, ['r1 resolved>open']);
});

test('what an investigation is written, goes to its party and to who is copied there', () => {
  const all = desk();
  all.parties.set('p3' as PartyId, party('p3', 'v1', { role: 'admin-cc' }));
  all.parties.set('p4' as PartyId, party('p4', 'v1', { role: 'cc' }));
  const cc = ['x@isp.example.com', 'p2@reporter.example.net'];
  const [letter] = made(plan(all, 'v1', { ...reply, cc })).letters;
  assert.deepEqual(
    [letter?.to, letter?.cc],
    ['p2@reporter.example.net', ['p3@reporter.example.net', 'x@isp.example.com']],
  );
});

test('a reply brings a ticket to each state that it may have next, or leaves it', () => {
  const next = (from: string, deed: Deed) => {
    const all = desk();
    all.add(state('r1', 'report', { state: from }));
    return changes(made(plan(all, 'r1', deed)).edits).filter((one) => one.startsWith('r1'));
  };
  assert.deepEqual(next('new', reply), ['r1 new>open']);
  assert.deepEqual(next('open', reply), []);
  assert.deepEqual(next('rejected', reply), []);
  for (const end of ['resolved', 'rejected']) {
    for (const from of ['new', 'open']) {
      const closing = { ...reply, close: { state: end, reason: 'resolved' } };
      assert.deepEqual(next(from, closing), [`r1 ${from}>${end}`]);
    }
    assert.deepEqual(next(end, { ...reply, reopen: true }), [`r1 ${end}>open`]);
  }
});

test('a reply that opens a ticket again opens its case, and says with what', () => {
  const all = desk();
  all.act('i1', close);
  const planned = made(plan(all, 'r1', { ...reply, reopen: true }));
  assert.deepEqual(changes(planned.edits), ['r1 resolved>open', 'i1 resolved>open']);
  assert.deepEqual(
    planned.notes.map(({ what, text }) => [what, text.replaceAll(/\d+/g, 'N')]),
    [
      ['replied', 'to p1@reporter.example.net: Hello.'.replace('1', 'N')],
      ['reopened', ''],
      ['reopened', 'with the report N'],
    ],
  );
});

test('the first letter of an investigation is copied to whom its form names, once each', () => {
  const to = 'a@isp.example.com';
  const cc = ['b@isp.example.com', to, 'b@isp.example.com'];
  const { letters, edits } = made(
    plan(desk(), 'n', {
      ...open,
      kind: 'investigation',
      above: id('i1'),
      party: { id: 'new' as PartyId, address: to },
      letter: { text: 'Yours?', articles: [], cc },
    }),
  );
  assert.deepEqual(
    letters.map((one) => [one.to, one.cc]),
    [[to, ['b@isp.example.com']]],
  );
  assert.equal(edits.filter(({ edit }) => edit === 'new-party').length, 1, 'for this letter only');
});

const tells: readonly (readonly [string, Parameters<typeof party>[2], string])[] = [
  ['who wrote from there', {}, ''],
  ['who has left', { left: true }, 'gets no mail any more'],
  ['whose call was entered', { wrote: false, entered: true }, ''],
  [
    'whose call was entered, of ours',
    { entered: true, address: 'abuse@example.org' },
    'of this desk',
  ],
  [
    'who never wrote from there',
    { wrote: false },
    'is not proven to have written to us from there',
  ],
  ['an address nobody reads', { address: 'no-reply@isp.example.com' }, 'nobody reads'],
  ['an address of ours', { address: 'abuse@example.org' }, 'is an address of this desk'],
];

for (const [name, changed, why] of tells) {
  test(`a close tells a complainant: ${name}`, () => {
    const all = desk();
    all.parties.set('p1' as PartyId, party('p1', 'r1', changed));
    const { letters, told } = made(plan(all, 'i1', { ...close, text: 'Thanks.' }));
    assert.equal(letters.length, why === '' ? 1 : 0);
    assert.match(told.map(({ text }) => text).join(), new RegExp(why));
    const unread = /not sent: the words for the complainants/;
    assert.equal(unread.test(told.map(({ text }) => text).join()), why !== '');
    const quiet = made(plan(all, 'i1', { ...close, reason: 'scrap', text: 'Thanks.' }));
    assert.deepEqual(quiet.letters, []);
    assert.match(quiet.told.map(({ text }) => text).join(), unread);
  });
}

const required: ActRules = actRules({
  fields: fieldsShipped.map((one) => ({
    ...one,
    requiredAtClose: one.name === 'resolution' || one.name === 'classification',
  })),
});

test('a ticket is closed with the fields that its kind needs, and so is what goes along', () => {
  const all = desk();
  const refused = plan(all, 'i1', close, required);
  assert.match(
    'refused' in refused ? refused.refused : '',
    /before it is closed the incident \d+ needs classification, resolution; the report \d+ needs classification; /,
  );
  for (const ticket of ['i1', 'v1', 'r1', 'b1']) {
    const values = [['classification', 'other']] as const;
    all.act(ticket, { do: 'set', values });
  }
  for (const ticket of ['i1', 'v1']) all.act(ticket, { do: 'set', values: [['resolution', 'x']] });
  assert.equal(changes(made(plan(all, 'i1', close, required)).edits).length, 4);
});

const refusals: readonly (readonly [ticket: string, deed: Deed, says: RegExp])[] = [
  ['x', close, /there is no such ticket/],
  [
    'i1',
    { ...close, state: 'rejected' },
    /"rejected" closes no incident; resolved or abandoned does/,
  ],
  [
    'i1',
    { ...close, reason: 'none' },
    /no reason to close the incident \d+; reasons are resolved,/,
  ],
  ['i1', { do: 'reopen', why: '' }, /is open already/],
  ['i1', { do: 'note', text: ' ' }, /a note says something/],
  ['i1', { do: 'note', text: 'x'.repeat(20_001) }, /a note of 20001 characters/],
  ['i1', { do: 'assign', owner: ' ' }, /a name of 1 to 100 characters/],
  ['i1', { do: 'assign', owner: null }, /is nobody's already/],
  ['i1', { do: 'hand-over', team: 'x', why: 'y' }, /no team "x"; teams are first-line, csirt, noc/],
  ['i1', { do: 'hand-over', team: 'noc', why: ' ' }, /give a reason/],
  ['i1', { do: 'hand-over', team: 'first-line', why: 'y' }, /is with first-line already/],
  ['i1', { do: 'snooze', until: now.toISOString() }, /a time ahead, 366 days at most/],
  ['i1', { do: 'snooze', until: '2027-06-01T00:00:00.000Z' }, /366 days at most/],
  ['i1', { do: 'snooze', until: null }, /is so already/],
  ['i1', { do: 'change', to: 'active' }, /is no block; close it, or reopen it/],
  ['b1', { do: 'change', to: 'removed' }, /is to close it/],
  [
    'b1',
    { do: 'change', to: 'pending removal' },
    /may become active, removed, not pending removal/,
  ],
  ['i1', { do: 'set', values: [['severity', '']] }, /nothing would change/],
  ['i1', { do: 'link', other: id('i1') }, /below itself/],
  ['i1', { do: 'link', other: id('i2') }, /no incident may hang below a ticket of kind incident/],
  ['v1', { do: 'link', other: id('i2') }, /hangs below the incident \d+; unlink it there first/],
  ['v1', { do: 'link', other: id('i1') }, /hangs below the incident \d+ already/],
  ['r2', { do: 'unlink', other: id('i1') }, /are not linked/],
  ['i1', { do: 'merge', from: id('i1') }, /into itself/],
  ['i1', { do: 'merge', from: id('r1') }, /of two kinds; link them instead/],
  ['i1', { do: 'split', mails: [mail('m')], made: id('s') }, /unlink what hangs below it instead/],
  ['r1', { do: 'split', mails: [], made: id('s') }, /name the mails/],
  ['r1', { do: 'split', mails: [mail('m')], made: id('s') }, /the mail m is not on the report/],
  ['i1', reply, /is no conversation/],
  ['r2', reply, /has no party to write to; parties are nobody/],
  ['r1', { ...reply, text: '' }, /a reply says something/],
  ['r1', { ...reply, text: 'x'.repeat(100_001) }, /100001 characters/],
  ['r1', { ...reply, to: 'z@isp.example.com' }, /z@isp.example.com is no party; parties are p1@/],
  ['r1', { ...reply, cc: ['nobody'] }, /nobody is no mail address/],
  ['r1', { ...reply, bcc: ['abuse@example.org'] }, /is an address of this desk/],
  ['r1', { ...reply, close: { state: null, reason: 'x' } }, /no reason to close/],
  ['r1', { ...reply, reopen: true }, /is open already/],
  ['r1', { ...people, add: false }, /is no cc of it/],
  ['r1', { ...people, address: 'x' }, /is no mail address/],
  ['i1', people, /nobody outside reads/],
  ['n', { ...open, subject: ' ' }, /a report needs a subject/],
  ['n', { ...open, subject: 'x'.repeat(301) }, /a subject of 301 characters/],
  ['n', { ...open, constituency: 'x' }, /there is no constituency "x"; there are/],
  ['n', { ...open, above: id('x') }, /no ticket to hang it below/],
  ['n', { ...open, kind: 'investigation', above: id('i1') }, /asks somebody: whom\?/],
  ['n', { ...open, kind: 'block', above: id('r1') }, /no block may hang below/],
  ['n', { ...open, values: [['severity', 'x']] }, /severity: "x" is none of/],
  ['n', { ...open, party: { id: 'p' as PartyId, address: 'x' } }, /x is no mail address/],
  ['n', { ...open, letter: { text: 'x', articles: [] } }, /nobody is there to write to/],
  [
    'n',
    {
      ...open,
      party: { id: 'p' as PartyId, address: 'a@isp.example.com' },
      letter: { text: 'x', articles: [], cc: ['b@isp.example.com', 'abuse@example.org'] },
    },
    /^abuse@example.org is an address of this desk/,
  ],
  ['i1', { do: 'undo', act: null }, /nothing was done here/],
];

for (const [ticket, deed, says] of refusals) {
  test(`refused: ${deed.do} ${says.source.slice(0, 50)}`, () => {
    const refused = plan(desk(), ticket, deed);
    assert.match('refused' in refused ? refused.refused : 'it was planned', says);
  });
}

test('who is at work is told of with the time, whatever is to be done', () => {
  const leases = [{ holder: 'alice', until: new Date('2026-04-07T12:05:00Z') }];
  const refused = plan(desk(), 'i1', close, actRules(), { leases });
  assert.deepEqual(refused, {
    refused: 'alice is at work on it until 12:05Z; wait, or take it over',
  });
});

test('an act on a merged ticket names the one to act on', () => {
  const all = desk();
  all.act('i2', { do: 'merge', from: id('i1') });
  const refused = plan(all, 'i1', { do: 'note', text: 'x' });
  assert.match(
    'refused' in refused ? refused.refused : '',
    /was merged into 20260407000002; act on that/,
  );
});

test('what changed since is not undone, and the sentence says what', () => {
  const all = desk();
  all.act('i1', { do: 'assign', owner: 'alice' });
  const first = all.done[0]?.id ?? '';
  all.act('i1', { do: 'assign', owner: 'bob' });
  const deed = { do: 'undo', act: first } as const;
  const act: Act = { ...deed, id: 'u', ticket: id('i1'), actor: 'desk' };
  const snapshot = { ...all.snapshot(act), last: all.done[0] ?? null };
  const refused = planAct(act, snapshot, actRules(), now);
  assert.match(
    'refused' in refused ? refused.refused : '',
    /owner of the incident \d+ changed since/,
  );
});

test('a ticket that was opened by mistake is closed, unless it got mail', () => {
  const all = desk();
  all.act('n', { ...open, above: id('i1') });
  const undone = made(plan(all, 'n', { do: 'undo', act: null }));
  assert.deepEqual(changes(undone.edits), ['n open>rejected']);
  all.mails.add('n m1 x@example.net');
  const refused = plan(all, 'n', { do: 'undo', act: null });
  assert.match('refused' in refused ? refused.refused : '', /has got mail since; close it instead/);
});

test('what is merged is closed by the reason that the desk has for it, or keeps its own', () => {
  const [first] = actRules().tickets.closeReasons;
  if (first === undefined) throw new Error('there are no reasons');
  const reasonAfter = (
    codes: readonly string[],
    before: (all: ReturnType<typeof desk>) => void,
  ) => {
    const all = desk();
    before(all);
    const rules = actRules();
    const closeReasons = codes.map((code) => ({ ...first, code, tell: null }));
    const act: Act = { do: 'merge', from: id('i1'), id: 'm', ticket: id('i2'), actor: 'desk' };
    const tickets = { ...rules.tickets, closeReasons };
    const found = planAct(act, all.snapshot(act), { ...rules, tickets }, now);
    return made(found).edits.find(
      (edit) => edit.edit === 'column' && edit.column === 'close_reason',
    );
  };
  const none = (): void => {};
  const to = (reason: string) => {
    return { edit: 'column', ticket: id('i1'), column: 'close_reason', from: null, to: reason };
  };
  assert.deepEqual(reasonAfter(['resolved', 'organisational', 'duplicate'], none), to('duplicate'));
  assert.deepEqual(reasonAfter(['resolved', 'organisational'], none), to('organisational'));
  assert.deepEqual(reasonAfter(['other'], none), to('other'));
  const close = { do: 'close', state: null, reason: 'scrap', text: '' } as const;
  const closed = reasonAfter(['duplicate'], (all) => all.act('i1', close));
  assert.equal(closed, undefined);
});

test('a merge keeps one parent where one is allowed, and takes the turn along', () => {
  const all = desk()
    .add(state('v2', 'investigation', { turn: 'update' }))
    .hang('i2', 'v2');
  const edits = made(plan(all, 'v1', { do: 'merge', from: id('v2') })).edits;
  const links = edits.filter((edit) => edit.edit === 'link');
  const cut = { edit: 'link', parent: 'i2', child: 'v2', from: true, to: false };
  assert.deepEqual(links, [cut]);
  assert.deepEqual(edits.at(-1), {
    edit: 'column',
    ticket: 'v1',
    column: 'turn',
    from: null,
    to: 'update',
  });
});

test('the eight reasons have their words in three languages', () => {
  assert.deepEqual(
    closeReasonsShipped.map((one) => one.code),
    [
      'resolved',
      'unresolved',
      'warned',
      'ids-report',
      'informed',
      'scrap',
      'organisational',
      'automatic',
    ],
  );
  for (const { labels } of closeReasonsShipped) {
    assert.deepEqual([...labels.keys()].sort(), ['cs', 'en', 'es']);
  }
});
