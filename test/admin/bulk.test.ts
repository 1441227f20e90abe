// An act on many tickets at once: shown with its counts first, then a result a row, and taken back
// as a whole; what was not shown is not done.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { BulkRow } from '../../src/store/bulk.ts';
import { openTestDesk } from './desk.ts';
import { tell } from './story.ts';

const desk = await openTestDesk();
const cookie = await desk.login();

type Fields = readonly (readonly [string, string])[];

const post = (path: string, fields: Fields): Promise<Response> =>
  desk.ask(path, {
    cookie,
    method: 'POST',
    body: new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])),
  });

/** What the form of a page would send, by its button. */
function formOf(html: string, button: string): [string, string][] {
  const form = /<form class="list-do"[\s\S]*?<\/form>/.exec(html)?.[0] ?? '';
  const text = (value = ''): string =>
    value
      .replaceAll('&quot;', '"')
      .replaceAll('&#x27;', "'")
      .replaceAll('&#x3D;', '=')
      .replaceAll('&amp;', '&');
  const inputs = [...form.matchAll(/<input [^>]*name="([^"]*)" value="([^"]*)"/g)];
  const chosen = [
    ...form.matchAll(/<select [^>]*name="([^"]*)">.*?<option value="([^"]*)" selected>/g),
  ];
  const areas = [...form.matchAll(/<textarea [^>]*name="([^"]*)"[^>]*>([^<]*)</g)];
  const all = [...inputs, ...chosen, ...areas].map(([, name = '', value]): [string, string] => [
    name,
    text(value),
  ]);
  return [...all, ['step', button]];
}

const changed = (fields: [string, string][], name: string, value: string): [string, string][] =>
  fields.map(([one, was]) => [one, one === name ? value : was]);

async function newReports(count: number): Promise<string[]> {
  const made: string[] = [];
  const doubts = [{ code: 'no-address' as const, text: 'none is named' }];
  for (let index = 0; index < count; index += 1) {
    made.push((await tell(desk, { subject: `report ${index}`, doubts })).report ?? '');
  }
  return made;
}

const tickets = (ids: readonly string[]): Fields => ids.map((id) => ['ticket', id] as const);
const states = async (ids: readonly string[]): Promise<string[]> => {
  const rows = await desk.database.query<{ state: string }>(
    'select state from ticket where id = any($1) order by id',
    [ids],
  );
  return rows.map(({ state }) => state);
};

async function resultsOf(path: string): Promise<string[]> {
  const [row] = await desk.database.query<{ rows: BulkRow[] }>(
    'select rows from bulk where id = $1',
    [path.split('/')[2]],
  );
  return (row?.rows ?? []).map(({ result }) => result);
}

test('25 reports are rejected, two refused, all taken back', async () => {
  const ids = await newReports(25);
  await desk.database.query(
    `update ticket set state = 'rejected', closed_at = opened_at where id = any($1)`,
    [ids.slice(3, 5)],
  );
  const look = await post('/tickets/bulk', [['do', 'reject'], ...tickets(ids)]);
  assert.equal(look.status, 200);
  const html = await look.text();
  assert.match(html, /<h1>Reject 25 reports</);
  assert.match(html, /23 of 25 tickets can be done<\/strong> · 23 tickets change · 0 mails leave/);
  assert.match(html, /is rejected already/);
  assert.deepEqual(new Set(await states(ids)).has('new'), true);
  assert.equal((await desk.database.query('select from act')).length, 0);

  const send = formOf(html, 'do');
  const done = await post('/tickets/bulk', send);
  assert.equal(done.status, 303);
  const path = done.headers.get('location') ?? '';
  assert.match(path, /^\/bulk\/[0-9a-f-]{36}$/);
  assert.deepEqual(await states(ids), Array(25).fill('rejected'));
  const results = await resultsOf(path);
  assert.deepEqual(
    results,
    ids.map((_, index) => (index === 3 || index === 4 ? 'refused' : 'done')),
  );
  const told = await (await desk.ask(path, { cookie })).text();
  assert.match(told, /23 tickets done<\/strong> · Some were not done/);
  assert.equal([...told.matchAll(/class="badge good">done</g)].length, 23);
  assert.equal([...told.matchAll(/class="badge bad">refused</g)].length, 2);

  // Sent twice, as by an impatient finger.
  const again = await post('/tickets/bulk', send);
  assert.equal(again.headers.get('location'), path);
  assert.equal((await desk.database.query('select from act')).length, 23);

  const undo = await post(`${path}/undo`, []);
  assert.equal(undo.headers.get('location'), path);
  const back = await states(ids);
  assert.deepEqual(
    back,
    ids.map((_, index) => (index === 3 || index === 4 ? 'rejected' : 'new')),
  );
  const after = await (await desk.ask(path, { cookie })).text();
  assert.match(after, /Taken back/);
  assert.doesNotMatch(after, /Undo all of it/);
  await post(`${path}/undo`, []);
  assert.equal((await desk.database.query('select from act')).length, 46);
});

test('what has changed since it was shown is not done; the others are', async () => {
  const ids = await newReports(3);
  const html = await (await post('/tickets/bulk', [['do', 'assign'], ...tickets(ids)])).text();
  await desk.database.query(`update ticket set owner = 'somebody' where id = $1`, [ids[1]]);
  const done = await post('/tickets/bulk', formOf(html, 'do'));
  const path = done.headers.get('location') ?? '';
  assert.deepEqual(await resultsOf(path), ['done', 'changed', 'done']);
  await desk.database.query(`update ticket set owner = 'another' where id = $1`, [ids[2]]);
  await post(`${path}/undo`, []);
  assert.deepEqual(await resultsOf(path), ['undone', 'changed', 'stays']);
});

test('fields that were changed are shown before they are done', async () => {
  const ids = await newReports(2);
  const html = await (await post('/tickets/bulk', [['do', 'assign'], ...tickets(ids)])).text();
  assert.match(html, /name="owner" value="operator"/);
  const send = changed(formOf(html, 'do'), 'owner', 'someone else');
  const stale = await post('/tickets/bulk', send);
  assert.equal(stale.status, 409);
  const shown = await stale.text();
  assert.match(shown, /The fields have changed since/);
  assert.match(shown, /assigned: to someone else/);
  const done = await post('/tickets/bulk', formOf(shown, 'do'));
  assert.equal(done.status, 303);
  const rows = await desk.database.query<{ owner: string }>(
    'select owner from ticket where id = any($1)',
    [ids],
  );
  assert.deepEqual(
    rows.map(({ owner }) => owner),
    ['someone else', 'someone else'],
  );
});

test('a close shows which mails leave, and they wait for whoever takes it back', async () => {
  const ids = await newReports(2);
  const html = await (await post('/tickets/bulk', [['do', 'close'], ...tickets(ids)])).text();
  assert.match(html, /2 of 2 tickets can be done/);
  assert.match(html, /name="reason"/);
  const [first = ''] = ids;
  assert.match(html, new RegExp(`name="ticket" value="${first}"`));
  const done = await post('/tickets/bulk', formOf(html, 'do'));
  assert.deepEqual(await states(ids), ['resolved', 'resolved']);
  const path = done.headers.get('location') ?? '';
  await post(`${path}/undo`, []);
  assert.deepEqual(await states(ids), ['new', 'new']);
});

test('a field that is needed is asked for, with everything kept', async () => {
  const ids = await newReports(2);
  const first = await post('/tickets/bulk', [['do', 'hand-over'], ...tickets(ids)]);
  assert.equal(first.status, 200);
  const html = await first.text();
  assert.doesNotMatch(html, /This is needed/);
  const wrong = await post('/tickets/bulk', formOf(html, 'look'));
  assert.equal(wrong.status, 422);
  const asked = await wrong.text();
  assert.match(asked, /This is needed/);
  const look = await post('/tickets/bulk', changed(formOf(asked, 'look'), 'why', 'it is theirs'));
  assert.equal(look.status, 200);
  const shown = await look.text();
  assert.match(shown, /handed over: to csirt: it is theirs/);
  assert.equal((await post('/tickets/bulk', formOf(shown, 'do'))).status, 303);
});

test('a snooze is until the time that was shown, whenever the button is pressed', async () => {
  const ids = await newReports(1);
  const html = await (await post('/tickets/bulk', [['do', 'snooze'], ...tickets(ids)])).text();
  assert.match(html, /type="datetime-local"/);
  desk.clock = new Date(desk.clock.getTime() + 61_000);
  const done = await post('/tickets/bulk', formOf(html, 'do'));
  assert.deepEqual(await resultsOf(done.headers.get('location') ?? ''), ['done']);
});

const odd: readonly (readonly [Fields, number, RegExp])[] = [
  [[['do', 'reject']], 422, /Nothing is selected/],
  [
    [
      ['do', 'reject'],
      ['ticket', 'x'],
    ],
    422,
    /Nothing is selected/,
  ],
  [[['do', 'explode']], 400, /is one of assign/],
  [
    [
      ['do', 'reject'],
      ['ticket', '019d0000-0000-7000-8000-000000000000'],
    ],
    422,
    /Nothing is selected/,
  ],
];
for (const [fields, status, says] of odd) {
  test(`a form that makes no sense: ${JSON.stringify(fields)}`, async () => {
    const answer = await post('/tickets/bulk', fields);
    assert.equal(answer.status, status);
    assert.match((await answer.text()).replaceAll('&quot;', '"'), says);
  });
}

test('too many at once', async () => {
  const ids = Array.from({ length: 101 }, () => desk.newId());
  const answer = await post('/tickets/bulk', [['do', 'reject'], ...tickets(ids)]);
  assert.equal(answer.status, 422);
  assert.match(await answer.text(), /So many tickets at most: 100/);
});

test('an act on many that is none', async () => {
  for (const path of ['/bulk/x', '/bulk/x/undo']) {
    const method = path.endsWith('undo') ? 'POST' : 'GET';
    assert.equal((await desk.ask(path, { cookie, method })).status, 400);
  }
  const none = `/bulk/${desk.newId()}`;
  assert.equal((await desk.ask(none, { cookie })).status, 404);
  assert.equal((await post(`${none}/undo`, [])).status, 404);
});
