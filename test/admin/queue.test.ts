// The queue's pages as programs ask for them: in order, in parts, with one question open, which is
// theirs who look at it; and what whoever comes second is told.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { HoldCode, TicketId } from '../../src/model.ts';
import { decideHold, listHolds } from '../../src/store/acts.ts';
import { findQueueRow, listQueue } from '../../src/store/queue.ts';
import { openTestDesk, type TestDesk } from './desk.ts';
import { tell } from './story.ts';

const questions = [
  ['no-address', 'which one'],
  ['suspected-spam', 'you won'],
  ['urgent', 'help'],
  ['first-contact', 'new one'],
] as const;

/** A desk where these wait; ids by the subject. */
async function waiting(all: readonly (readonly [code: HoldCode, subject: string])[] = questions) {
  const desk = await openTestDesk();
  for (const [code, subject] of all) {
    await tell(desk, { subject, doubts: [{ code, text: 'why' }] });
  }
  await desk.database.query(`update hold set team = 'csirt' where 'urgent' = any (codes)`);
  const rows = await listHolds(desk.database, { limit: 99 });
  const ids = new Map(rows.map((row) => [row.subject ?? '', row.id]));
  const idOf = (subject: string): string => ids.get(subject) ?? '';
  return { desk, idOf };
}

async function get(desk: TestDesk, path: string, cookie: string, headers = {}): Promise<string> {
  const answer = await desk.ask(path, { cookie, headers });
  assert.equal(answer.status, 200, path);
  return answer.text();
}

const subjects = (html: string): string[] =>
  [...html.matchAll(/data-hold="[^>]+><bdi>([^<]+)</g)].map(([, subject = '']) => subject);
const chosen = (html: string): string | undefined =>
  /data-hold="[^"]+" aria-current="true"><bdi>([^<]+)</.exec(html)?.[1];
const whose = (html: string): string | undefined => /id="whose"[^>]*>([^<]+)</.exec(html)?.[1];

test('the most urgent first; each view and team by itself, with its count', async () => {
  const { desk } = await waiting();
  const closed = await tell(desk, { to: 'dorms@example.org' });
  const { report, incident } = closed;
  await desk.database.query(
    `update ticket set close_reason = 'scrap', closed_at = opened_at where id in ($1, $2)`,
    [report, incident],
  );
  const jan = await desk.login('jan');
  const all = ['help', 'which one', 'you won', 'new one'];
  const table = [
    ['/', all],
    ['/?view=main', ['which one', 'new one']],
    ['/?view=csirt', ['help']],
    ['/?view=spam', ['you won']],
    ['/?team=first-line', ['which one', 'you won', 'new one']],
    ['/?view=main&team=csirt', []],
    ['/?view=what', all],
    ['/?team=%00', []],
  ] as const;
  for (const [path, wanted] of table) {
    assert.deepEqual(subjects(await get(desk, path, jan)), wanted, path);
  }
  const html = await get(desk, '/', jan);
  const counts = [...html.matchAll(/>([^<>]+) <span class="queue-count"[^>]*>(\d+)</g)];
  assert.deepEqual(
    counts.map(([, name, count]) => [name, count]),
    [
      ['All', '4'],
      ['Main', '2'],
      ['CSIRT', '1'],
      ['Spam', '1'],
      ['Snoozed', '0'],
      ['Every team', '4'],
      ['csirt', '1'],
      ['first-line', '3'],
      ['IDS report', '0'],
      ['scrap', '2'],
      ['organisational', '0'],
    ],
  );
  // What nobody is asked about is no view of what waits.
  assert.match(html, /Closed within a day: <a href="[^"]+ids-report">IDS report </);
  assert.match(await get(desk, '/?view=main&team=csirt', jan), /Nothing waits in this part/);
});

test('what is due first stands first, in the list, on its pages and for whoever goes on', async () => {
  const { desk, idOf } = await waiting();
  const jan = await desk.login('jan');
  const hour = 3_600_000;
  const due = (subject: string, hours: number | null) =>
    desk.database.query(
      `insert into clock (ticket, ticket_due_at, actor, at)
       select ticket, $2::timestamptz, 'clock', $3 from hold where id = $1
       on conflict (ticket) do update set ticket_due_at = excluded.ticket_due_at`,
      [
        idOf(subject),
        hours === null ? null : new Date(desk.clock.getTime() + hours * hour),
        desk.clock,
      ],
    );
  // What nobody promises is due a day after it was asked.
  await due('which one', 30);
  await due('new one', 2);
  const order = ['help', 'new one', 'you won', 'which one'];
  assert.deepEqual(subjects(await get(desk, '/', jan)), order);
  const which = { limit: 1, actor: 'eva', team: null, view: null, now: desk.clock };
  let after: string | null = null;
  for (const subject of order) {
    const [row] = await listQueue(desk.database, { ...which, after });
    assert.equal(row?.subject, subject);
    after = row?.id ?? null;
  }
  assert.equal(chosen(await get(desk, `/?from=${idOf('new one')}`, jan)), 'you won');
  assert.equal(chosen(await get(desk, `/?from=${idOf('you won')}`, jan)), 'which one');
  await due('which one', 1);
  await due('new one', null);
  const now = ['help', 'which one', 'you won', 'new one'];
  assert.deepEqual(subjects(await get(desk, '/', jan)), now);
  // What is asked later of a ticket that is due takes its place too.
  const [{ ticket } = { ticket: null }] = await desk.database.query<{ ticket: TicketId }>(
    'select ticket from hold where id = $1',
    [idOf('which one')],
  );
  assert.ok(ticket);
  await tell(desk, { subject: 'later', joins: ticket, doubts: [{ code: 'no-rule', text: 'why' }] });
  const last = ['help', 'which one', 'later', 'you won', 'new one'];
  assert.deepEqual(subjects(await get(desk, '/', jan)), last);
});

test('a question that is looked at is theirs; whoever just comes is given another', async () => {
  const { desk, idOf } = await waiting();
  const [jan, eva] = [await desk.login('jan'), await desk.login('eva')];
  const first = await get(desk, '/', jan);
  assert.equal(chosen(first), 'help');
  assert.match(whose(first) ?? '', /^You are at work on this until \d\d:\d\dZ\.$/);
  const second = await get(desk, '/', eva);
  assert.equal(chosen(second), 'which one');
  assert.match(second, /class="queue-state queue-is-taken"><bdi>jan</);
  const theirs = await get(desk, `/?hold=${idOf('help')}`, eva);
  assert.equal(chosen(theirs), 'help');
  assert.match(whose(theirs) ?? '', /^jan is at work on this until /);
  // To have looked at another's question leaves one's own as it is.
  assert.match(whose(await get(desk, `/?hold=${idOf('which one')}`, jan)) ?? '', /^eva is/);
});

test('a question comes alone where only its place is to be filled', async () => {
  const { desk, idOf } = await waiting();
  const jan = await desk.login('jan');
  const path = `/?view=main&hold=${idOf('new one')}`;
  const piece = await get(desk, path, jan, { 'hx-target': 'detail' });
  assert.match(piece, /id="whose"/);
  assert.match(
    piece,
    /id="step-previous" href="\/\?view&#x3D;main&amp;hold&#x3D;[^"]+" data-key="k"/,
  );
  assert.doesNotMatch(piece, /<html|id="step-next"/);
  for (const bad of ['/?hold=1', '/?hold=%00', '/?after=1', `/?hold=${'a'.repeat(36)}`]) {
    assert.equal((await desk.ask(bad, { cookie: jan })).status, 400, bad);
  }
  const none = '/?hold=01900000-0000-7000-8000-000000000000';
  assert.equal((await desk.ask(none, { cookie: jan })).status, 404);
});

function post(desk: TestDesk, path: string, cookie: string, fields: Record<string, string>) {
  return desk.ask(path, { method: 'POST', cookie, body: new URLSearchParams(fields) });
}

test('it is taken over with a reason, and kept as long as nobody does', async () => {
  const { desk, idOf } = await waiting();
  const [jan, eva] = [await desk.login('jan'), await desk.login('eva')];
  const id = idOf('help');
  const [page, lease] = [`/?hold=${id}`, `/holds/${id}/lease`];
  await get(desk, page, jan);
  assert.equal((await post(desk, lease, jan, { keep: '1' })).status, 200);
  assert.equal((await post(desk, lease, eva, { keep: '1' })).status, 409);
  const bare = await post(desk, lease, eva, { why: ' ', back: '/?view=main' });
  assert.equal(bare.status, 422);
  assert.match(await bare.text(), /name="back" value="\/\?view(&#x3D;|=)main"/);
  const taken = await post(desk, lease, eva, { why: 'jan has left', back: '/?view=csirt' });
  assert.deepEqual([taken.status, taken.headers.get('location')], [303, '/?view=csirt']);
  assert.match(whose(await get(desk, page, jan)) ?? '', /^eva is at work/);
  const elsewhere = await post(desk, lease, jan, { why: 'back', back: '//evil.example' });
  assert.equal(elsewhere.headers.get('location'), page);
  const reasons = await desk.database.query('select holder, reason from lease where what = $1', [
    id,
  ]);
  assert.deepEqual(reasons, [{ holder: 'jan', reason: 'back' }]);
  for (const bad of ['1', '%00', '01900000-0000-7000-8000-000000000000']) {
    assert.equal((await post(desk, `/holds/${bad}/lease`, jan, { why: 'x' })).status, 404, bad);
  }
});

test('whoever comes second is told who did what, and when', async () => {
  const { desk, idOf } = await waiting();
  const jan = await desk.login('jan');
  const ways = [
    ['which one', 'accept', 'eva accepted this 12 s ago.'],
    ['you won', 'spam', 'eva took this for spam 12 s ago.'],
    ['new one', 'rerun', 'It was run again 12 s ago, and asks something else or nothing now.'],
    ['help', 'something else', 'eva answered this 12 s ago.'],
  ] as const;
  for (const [subject, how] of ways) {
    const row = await findQueueRow(desk.database, idOf(subject), 'eva');
    assert.ok(row);
    const act = { id: desk.newId(), how, actor: 'eva', at: desk.clock };
    assert.equal(await decideHold(desk.database, row, { kind: 'ham' }, act), true);
  }
  desk.clock = new Date(desk.clock.getTime() + 12_000);
  for (const [subject, , told] of ways) {
    const id = idOf(subject);
    const answer = await post(desk, `/holds/${id}/lease`, jan, { why: 'mine, <b>now</b>' });
    assert.equal(answer.status, 409);
    const text = await answer.text();
    assert.equal(text.includes(told), true, told);
    assert.match(text, /value="mine, &lt;b&gt;now&lt;\/b&gt;"/);
    const html = await get(desk, `/?hold=${id}`, jan);
    assert.equal(whose(html), told);
    assert.doesNotMatch(html, /data-key="a"/);
  }
  assert.match(await get(desk, '/', jan), /Nothing waits for a person/);
});

test('an open page asks what is new, and what became of its rows', async () => {
  const { desk, idOf } = await waiting();
  const [jan, eva] = [await desk.login('jan'), await desk.login('eva')];
  const [, path = ''] = /id="queue-news" hx-get="([^"]+)"/.exec(await get(desk, '/', jan)) ?? [];
  const news = path.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=');
  assert.doesNotMatch(await get(desk, news, jan), /data-said/);
  await tell(desk, { subject: 'came', doubts: [{ code: 'urgent', text: 'why' }] });
  await tell(desk, { subject: 'came too', doubts: [{ code: 'no-rule', text: 'why' }] });
  await get(desk, `/?hold=${idOf('new one')}`, eva);
  const row = await findQueueRow(desk.database, idOf('you won'), 'eva');
  assert.ok(row);
  const act = { id: desk.newId(), how: 'spam', actor: 'eva', at: desk.clock };
  await decideHold(desk.database, row, { kind: 'spam' }, act);
  const told = await get(desk, `${news}&hold=${idOf('new one')}`, jan);
  assert.match(told, /data-said>2 new, 1 urgent</);
  const state = (subject: string): string | undefined =>
    new RegExp(`id="state-${idOf(subject)}" class="([^"]+)"[^>]*><bdi>([^<]*)`)
      .exec(told)
      ?.slice(1)
      .join(': ');
  assert.equal(state('new one'), 'queue-state queue-is-taken: eva');
  assert.equal(state('you won'), 'queue-state queue-is-gone: taken for spam: eva');
  assert.equal(state('which one'), 'queue-state queue-is-free: ');
  assert.match(whose(told) ?? '', /^eva is at work on this/);
  const counts = [...told.matchAll(/id="((?:view|team)-[^"]+)" hx-swap-oob="true">(\d+)</g)];
  assert.deepEqual(
    counts.map(([, id, count]) => `${id}: ${count}`),
    'view-all: 5,view-main: 4,view-csirt: 1,view-spam: 0,view-snoozed: 0,team-0: 5,team-1: 1,team-2: 4'.split(
      ',',
    ),
  );
  for (const bad of ['?since=x&rows=1,2&known=%00', '?since=9e99', '?hold=1', '']) {
    assert.equal((await desk.ask(`/queue/news${bad}`, { cookie: jan })).status, 200, bad);
  }
});

test('a page that asks by itself keeps no session awake', async () => {
  const { desk } = await waiting();
  const cookie = await desk.login('jan');
  const wait = (minutes: number) =>
    void (desk.clock = new Date(desk.clock.getTime() + minutes * 60_000));
  wait(20);
  assert.equal((await desk.ask('/queue/news', { cookie })).status, 200);
  wait(11);
  assert.equal((await desk.ask('/queue/news', { cookie })).status, 401);
  assert.equal((await desk.ask('/live', { cookie })).status, 401);
  assert.equal((await desk.ask('/', { cookie })).status, 401);
});
