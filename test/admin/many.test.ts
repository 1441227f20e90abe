// One answer to many questions: each is answered as its row showed it and under the rules of one
// answer, the page says what became of each, and all of it is taken back at once.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { HoldCode, HoldId } from '../../src/model.ts';
import type { Prepared } from '../../src/settlement.ts';
import { moveLease } from '../../src/store/leases.ts';
import { openTestDesk } from './desk.ts';
import { tell } from './story.ts';

const desk = await openTestDesk();
const [jan, eva] = [await desk.login('jan'), await desk.login('eva')];
const prepared: readonly Prepared[] = [
  {
    to: 'dorms@example.org',
    network: 'EXAMPLE-DORMS',
    ips: ['192.0.2.75'],
    template: 'forward.spam',
    subject: 'Spam',
    at: 'networks.yaml:12',
  },
];

type Fields = readonly (readonly [string, string])[];
const post = (path: string, fields: Fields, cookie = jan): Promise<Response> =>
  desk.ask(path, {
    cookie,
    method: 'POST',
    body: new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])),
  });
const get = async (path: string): Promise<string> => (await desk.ask(path, { cookie: jan })).text();
const unescaped = (value: string): string =>
  value.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');

/** Closes what waits, and raises these questions; ids in their order. */
async function waiting(...codes: readonly HoldCode[]): Promise<HoldId[]> {
  await desk.database.query(
    `update hold set closed_at = opened_at, closed_how = 'rerun' where closed_at is null`,
  );
  const ids: HoldId[] = [];
  for (const [at, code] of codes.entries()) {
    desk.clock = new Date(desk.clock.getTime() + 1_000);
    const { mail } = await tell(desk, {
      subject: `${code} ${at}`,
      doubts: [{ code, text: 'why' }],
      prepared: code === 'suspected-spam' ? [] : prepared,
    });
    const [row] = await desk.database.query<{ id: HoldId }>(
      `update hold set digest = 'd1' where mail = $1 returning id`,
      [mail],
    );
    ids.push(row?.id as HoldId);
  }
  return ids;
}

/** The boxes of the queue as a browser would send them, all of them checked. */
async function marks(path = '/'): Promise<[string, string][]> {
  const html = await get(path);
  const boxes = [
    ...html.matchAll(/type="(?:checkbox|hidden)" name="hold" value="([^"]+\.[^"]+)"/g),
  ];
  return boxes.map(([, value = '']) => ['hold', unescaped(value)]);
}

async function became(ids: readonly HoldId[]) {
  const rows = await desk.database.query<{ id: HoldId; how: string | null; team: string }>(
    'select id, closed_how as how, team from hold where id = any($1)',
    [ids],
  );
  return ids.map((id) => rows.find((row) => row.id === id)?.how ?? null);
}

/** Each row of the page of a run: its result, and why. */
function told(html: string): string[] {
  const rows = html.split('<tbody>')[1]?.split('</tr>') ?? [];
  return rows.flatMap((row) => {
    const cell = row.split('class="list-what">')[1];
    return cell === undefined ? [] : [cell.replaceAll(/<[^>]+>/g, '').trim()];
  });
}

test('each is answered as its row showed it, or the page says why not', async () => {
  const ids = await waiting(
    'suspected-spam',
    'suspected-spam',
    'suspected-spam',
    'suspected-spam',
    'no-address',
  );
  const sent = await marks();
  assert.equal(sent.length, ids.length);
  const [, taken = '', answered = '', changed = ''] = ids;
  await moveLease(desk.database, taken, 'eva', null);
  assert.equal((await post(`/holds/${answered}/spam`, [], eva)).status, 303);
  await desk.database.query(`update hold set digest = 'd2' where id = $1`, [changed]);
  desk.clock = new Date(desk.clock.getTime() + 12_000);
  const none = '01900000-0000-7000-8000-000000000000';

  const done = await post('/holds/bulk', [['verb', 'ham'], ...sent, ['hold', `${none}..`]]);
  const path = done.headers.get('location') ?? '';
  assert.equal(done.status, 303);
  assert.match(path, /^\/bulk\/[0-9a-f-]{36}$/);
  assert.deepEqual(await became(ids), ['ham', null, 'spam', null, null]);
  const html = await get(path);
  const rows = told(html);
  assert.equal(rows[0], 'done');
  assert.match(rows[1] ?? '', /^with somebody else eva has had it since \d\d:\d\dZ\.$/);
  assert.equal(rows[2], 'answered already eva took this for spam 12 s ago.');
  assert.match(rows[3] ?? '', /^changed meanwhile It asks something else by now/);
  assert.equal(rows[4], 'no answer to it That is no answer to no-address.');
  assert.match(
    html,
    /1 is a complaint: it runs again · 1 was answered already · 1 is with somebody else · 1 has changed meanwhile · 1 cannot be answered so · 1 is not there any more</,
  );

  // What eva has answered stays hers.
  const undo = await post(`${path}/undo`, []);
  assert.equal(undo.status, 303);
  assert.deepEqual(await became(ids), [null, null, 'spam', null, null]);
  assert.equal(told(await get(path))[0], 'taken back');
  assert.deepEqual(desk.errors, []);
});

test('all are done: the queue goes on below them, and one key takes all of it back', async () => {
  const ids = await waiting('suspected-spam', 'suspected-spam', 'suspected-spam');
  const two = (await marks('/?view=spam')).slice(0, 2);
  const done = await post('/holds/bulk', [['verb', 'spam'], ['back', '/?view=spam'], ...two]);
  const back = done.headers.get('location') ?? '';
  assert.match(back, new RegExp(`^/\\?view=spam&did=b%3A[0-9a-f-]+&from=${ids[1]}$`));
  assert.deepEqual(await became(ids), ['spam', 'spam', null]);
  const html = await get(back);
  assert.match(html, /role="status"><p>2 taken for spam<\/p>/);
  assert.match(html, /until \d\d:\d\d:\d\dZ/);
  const [, what = ''] = /name="what" value="(b:[^"]+)"/.exec(html) ?? [];
  const undone = await post('/undo', [['what', what]]);
  assert.deepEqual(await became(ids), [null, null, null]);
  assert.match(await get(undone.headers.get('location') ?? ''), /<p>2 taken back<\/p>/);
  // Once only: what is answered since is not touched.
  await post(`/holds/${ids[0]}/spam`, []);
  await post('/undo', [['what', what]]);
  assert.deepEqual(await became(ids), ['spam', null, null]);
});

test('what was snoozed again since stays so, when the first time is taken back', async () => {
  const ids = await waiting('suspected-spam', 'suspected-spam');
  const until = (hours: number) => {
    const at = new Date(desk.clock.getTime() + hours * 3_600_000);
    return at.toISOString().slice(0, 16).replace('T', ' ');
  };
  const all = await marks('/?view=spam');
  const off: Fields = [['verb', 'snooze'], ['value', until(2)], ['step', 'do'], ...all];
  const done = await post('/holds/bulk', off);
  const [, run = ''] = /did=b%3A([0-9a-f-]+)/.exec(done.headers.get('location') ?? '') ?? [];
  await post(`/holds/${ids[0]}/snooze`, [['value', until(5)]]);
  await post('/undo', [['what', `b:${run}`]]);
  const rows = await desk.database.query<{ id: HoldId; until: Date | null }>(
    'select id, rests_until as until from hold where id = any($1)',
    [ids],
  );
  const snoozed = ids.map((id) => rows.find((row) => row.id === id)?.until ?? null);
  assert.equal(snoozed[0]?.toISOString().slice(0, 16).replace('T', ' '), until(5));
  assert.equal(snoozed[1], null);
});

test('what sends mail is shown first, and goes only where one key may send it', async () => {
  const ids = await waiting('no-address', 'first-contact', 'contradiction');
  const look = await post('/holds/bulk', [['verb', 'accept'], ...(await marks())]);
  assert.equal(look.status, 200);
  const html = await look.text();
  assert.deepEqual(told(html), [
    'Send 1 mail → dorms@example.org',
    'needs a look Nobody here has written to this address before.',
    'Send 1 mail → dorms@example.org',
  ]);
  assert.match(html, /2 of 3 questions can be answered so/);
  assert.deepEqual(await became(ids), [null, null, null]);
  await desk.database.query(`update hold set digest = 'd2' where id = $1`, [ids[2]]);
  const sent: Fields = [...html.matchAll(/type="hidden" name="([^"]+)" value="([^"]+)"/g)].map(
    ([, name = '', value = '']) => [name, unescaped(value)] as const,
  );
  const done = await post('/holds/bulk', sent);
  assert.deepEqual(await became(ids), ['accept', null, null]);
  const path = done.headers.get('location') ?? '';
  assert.deepEqual(
    told(await get(path)).map((row) => row.split(' ').slice(0, 2).join(' ')),
    ['done', 'needs a', 'changed meanwhile'],
  );
  // Sent twice, as by an impatient finger: the run is one.
  await desk.database.query(`update hold set digest = 'd1' where id = $1`, [ids[2]]);
  await post('/holds/bulk', sent);
  assert.deepEqual(await became(ids), ['accept', null, null]);
});

test('many are handed over with a reason; what others did since stays when it is undone', async () => {
  const ids = await waiting('no-address', 'contradiction', 'no-contact');
  await desk.database.query(`update hold set team = 'csirt' where id = $1`, [ids[2]]);
  const sent = await marks();
  const look = await (await post('/holds/bulk', [['verb', 'hand-over'], ...sent])).text();
  assert.match(look, /<option value="csirt" selected>/);
  assert.match(look, /2 of 3 questions/);
  const teams = async () => {
    const rows = await desk.database.query<{ team: string }>(
      'select team from hold where id = any($1) order by id',
      [ids],
    );
    return rows.map(({ team }) => team);
  };
  const over: Fields = [['verb', 'hand-over'], ['step', 'do'], ['value', 'csirt'], ...sent];
  const bare = await post('/holds/bulk', over);
  assert.match(await get(bare.headers.get('location') ?? ''), /write a word or two/);
  assert.deepEqual(await teams(), ['first-line', 'first-line', 'csirt']);
  const done = await post('/holds/bulk', [...over, ['why', 'theirs']]);
  assert.deepEqual(await teams(), ['csirt', 'csirt', 'csirt']);
  const path = done.headers.get('location') ?? '';
  assert.equal((await post(`/holds/${ids[1]}/close`, [['value', 'resolved']], eva)).status, 303);
  await post(`${path}/undo`, []);
  assert.deepEqual(await teams(), ['first-line', 'csirt', 'csirt']);
  assert.deepEqual(await became(ids), [null, 'close', null]);
  assert.match(told(await get(path))[1] ?? '', /^stays It cannot be taken back/);
});

test('nothing marked, too many, and no such verb', async () => {
  await waiting('suspected-spam');
  const mark = (await marks())[0]?.[1] ?? '';
  const many = Array.from({ length: 21 }, (_, at): [string, string] => [
    'hold',
    `${mark.slice(0, 34)}${String(at).padStart(2, '0')}..`,
  ]);
  for (const [fields, status] of [
    [[['verb', 'ham']], 422],
    [[['verb', 'ham'], ...many], 422],
    [
      [
        ['verb', 'address'],
        ['hold', mark],
      ],
      400,
    ],
    [
      [
        ['verb', 'ham'],
        ['hold', 'x.y.z'],
        ['hold', ''],
      ],
      422,
    ],
  ] as const) {
    assert.equal((await post('/holds/bulk', fields)).status, status);
  }
  const html = await get('/');
  // Only what answers one of those that are listed is offered.
  const verbs = [...html.matchAll(/name="verb" value="([^"]+)"/g)].map(([, verb]) => verb);
  assert.deepEqual(verbs, ['ham', 'spam', 'accept', 'again', 'close', 'hand-over', 'snooze']);
  assert.deepEqual(desk.errors, []);
});
