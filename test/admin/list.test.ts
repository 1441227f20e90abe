// The lists of tickets: searches in the words of the command line, what is due first, searches that
// are kept, and the table to take along.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parse } from 'csv-parse/sync';

import { tableHead } from '../../src/admin/list/line.ts';
import { tableOf } from '../../src/admin/list/table.ts';
import { speak } from '../../src/admin/messages/say.ts';
import { savedMost } from '../../src/store/saved-searches.ts';
import type { TicketId } from '../../src/model.ts';
import { openTestDesk } from './desk.ts';
import { tell } from './story.ts';

const desk = await openTestDesk();
const cookie = await desk.login();

const get = async (path: string): Promise<string> => (await desk.ask(path, { cookie })).text();
const post = (path: string, fields: Record<string, string>): Promise<Response> =>
  desk.ask(path, { cookie, method: 'POST', body: new URLSearchParams(fields) });

/** The subjects of the rows, in their order. */
function subjects(html: string): string[] {
  return [...html.matchAll(/<td class="main">([^<]*)</g)].map(([, text = '']) => text);
}

/** An open case whose ticket is due, and perhaps somebody's. */
async function dueIn(hours: number | null, subject: string, owner: string | null): Promise<string> {
  const { incident } = await tell(desk, { to: 'dorms@example.org', subject });
  const dueAt = hours === null ? null : new Date(desk.clock.getTime() + hours * 3_600_000);
  await desk.database.query('update ticket set subject = $2, owner = $3 where id = $1', [
    incident,
    subject,
    owner,
  ]);
  await desk.database.query(
    `insert into clock (ticket, due_at, ticket_due_at, actor, at) values ($1, $2, $2, 'test', $3)
     on conflict (ticket) do update set ticket_due_at = excluded.ticket_due_at`,
    [incident, dueAt, desk.clock],
  );
  return incident ?? '';
}

test('what is due first comes first: one’s own, and nobody’s', async () => {
  await dueIn(5, 'mine, later', 'operator');
  await dueIn(-50, 'mine, late', 'operator');
  await dueIn(1, 'another’s', 'somebody');
  await dueIn(3, 'nobody’s', null);
  await dueIn(null, 'without a date', 'operator');
  const closed = await dueIn(1, 'closed', 'operator');
  await desk.database.query('update ticket set closed_at = opened_at where id = $1', [closed]);
  const mine = await get('/tickets?view=mine-due');
  assert.deepEqual(subjects(mine), ['mine, late', 'mine, later']);
  assert.match(mine, /class="list-late">2 d late</);
  assert.match(mine, /class="quiet">in 5 h</);
  assert.match(mine, /aria-current="page">My most due</);
  assert.deepEqual(subjects(await get('/tickets?view=unowned-due')), ['nobody’s']);
});

test('a list by due goes on where it stopped, every row once', async () => {
  const made: string[] = [];
  for (let index = 0; index < 85; index += 1) {
    // Many share an instant, so that the id decides.
    made.push(await dueIn(100 + Math.floor(index / 10), `due ${index}`, 'walker'));
  }
  await desk.database.query(`update ticket set owner = 'operator' where owner = 'walker'`);
  const found: string[] = [];
  let next: string | undefined = '/tickets?view=mine-due';
  let pages = 0;
  while (next !== undefined) {
    const html = await get(next);
    found.push(...subjects(html).filter((subject) => subject.startsWith('due ')));
    const href: string | undefined = /href="([^"]*)" rel="next"/.exec(html)?.[1];
    next = href?.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=');
    pages += 1;
  }
  assert.equal(pages, 3);
  assert.deepEqual(
    found,
    made.map((_, index) => `due ${index}`),
  );
  for (const after of ['x', '1_x', '019d0000-0000-7000-8000-000000000000', '-1_', '1_2_3']) {
    const answer = await desk.ask(`/tickets?view=mine-due&after=${after}`, { cookie });
    assert.equal(answer.status, 400, after);
  }
});

test('new reports that no case has', async () => {
  const doubts = [{ code: 'no-address' as const, text: 'none is named' }];
  const { report } = await tell(desk, { subject: 'nobody looked', doubts });
  const other = await tell(desk, { subject: 'linked since', doubts });
  await desk.database.query(
    `insert into link (parent, child, child_kind)
     select id, $1, 'report' from ticket where kind = 'incident' limit 1`,
    [other.report],
  );
  const html = await get('/tickets?view=new-unlinked');
  assert.deepEqual(subjects(html), ['nobody looked']);
  await desk.database.query(`update ticket set state = 'rejected' where id = $1`, [report]);
  assert.match(await get('/tickets?view=new-unlinked'), /Every new report belongs to a case\./);
});

test('a search in the words of the command line', async () => {
  await tell(desk, { to: 'labs@example.org', subject: 'zebra crossing', ips: ['192.0.2.99'] });
  const all = await get('/tickets?q=ip%3A192.0.2.99');
  assert.deepEqual(subjects(all).length, 2);
  const one = await get('/tickets?q=ip%3A192.0.2.99&kind=investigation');
  assert.equal(subjects(one).length, 1);
  assert.match(one, /value="ip:192.0.2.99"/);
  assert.match(one, /aria-current="page">Investigations</);
  assert.match(await get('/tickets?q=ip%3A203.0.113.1'), /Nothing fits this search\./);
  const [row] = await desk.database.query<{ number: string }>(
    'select number from ticket where number is not null order by id limit 1',
  );
  const number = row?.number ?? '';
  await desk.database.query('update ticket set number = $2 where number = $1', [
    number,
    '20260406000175',
  ]);
  for (const query of ['20260406000175', '[CESNET-CERTS#20260406000175]']) {
    const answer = await desk.ask(`/tickets?q=${encodeURIComponent(query)}`, { cookie });
    assert.equal(answer.status, 303, query);
    assert.equal(answer.headers.get('location'), '/tickets/20260406000175');
  }
});

const malformed: readonly (readonly [string, RegExp, RegExp])[] = [
  ['stat:open', /there is no "stat:"/, /did you mean "state"\?/],
  ['state:opne', /there is no such state/, /did you mean "open"\?/],
  ['"never closed', /is never closed/, /role="alert"/],
  ['"<b>', /is never closed/, /role="alert"/],
  ['ip:999.1.1.1', /cannot be read/, /role="alert"/],
  ['x '.repeat(40), /32 terms at most/, /role="alert"/],
];
for (const [query, says, hint] of malformed) {
  test(`a search that cannot be read is shown again: ${query.slice(0, 20)}`, async () => {
    for (const path of ['/tickets', '/tickets.csv']) {
      const answer = await desk.ask(`${path}?q=${encodeURIComponent(query)}`, { cookie });
      assert.equal(answer.status, 422);
      const html = await answer.text();
      const value = query.trim().replaceAll('<', '&lt;').replaceAll('>', '&gt;');
      assert.ok(html.includes(`value="${value.replaceAll('"', '&quot;')}"`), query);
      const plain = html.replaceAll('&quot;', '"');
      assert.match(plain, says);
      assert.match(plain, hint);
    }
  });
}

test('a long search survives its way through links', async () => {
  const query = `"${'ab '.repeat(300)}http://x.example/?a=1&b=2"`;
  const html = await get(`/tickets?q=${encodeURIComponent(query)}`);
  const value = /type="search" name="q" value="([^"]*)" aria-label="Search by"/.exec(html)?.[1];
  const plain = (value ?? '').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  assert.equal(plain.replaceAll('&#x3D;', '='), query);
});

test('searches are kept: one’s own and everybody’s', async () => {
  const answer = await post('/searches', { name: 'Waiting', q: 'state:waiting' });
  assert.equal(answer.status, 303);
  assert.equal(answer.headers.get('location'), '/tickets?q=state%3Awaiting');
  await post('/searches', { name: 'Ours', q: 'state:update', shared: 'yes' });
  const html = await get('/tickets');
  assert.match(html, /<bdi>Waiting<\/bdi>/);
  assert.match(html, /<bdi>Ours<\/bdi> <span class="list-shared">everybody’s</);
  const current = await get('/tickets?q=state%3Awaiting');
  assert.match(current, /aria-current="page"><bdi>Waiting</);
  assert.doesNotMatch(current, /action="\/searches"/);
  const forget = /action="(\/searches\/[0-9a-f-]{36}\/forget)"/.exec(current)?.[1] ?? '';
  assert.equal((await post(forget, {})).status, 303);
  assert.equal((await post(forget, {})).status, 404);
  assert.equal((await post('/searches/0/forget', {})).status, 400);
  assert.doesNotMatch(await get('/tickets'), /<bdi>Waiting</);
});

test('somebody else’s search is neither seen nor forgotten', async () => {
  const id = desk.newId();
  await desk.database.query(
    `insert into saved_search (id, owner, name, query, actor, at)
     values ($1, 'somebody', 'Secret', 'state:open', 'somebody', $2)`,
    [id, desk.clock],
  );
  assert.doesNotMatch(await get('/tickets'), /Secret/);
  assert.equal((await post(`/searches/${id}/forget`, {})).status, 404);
});

const unkept: readonly (readonly [Record<string, string>, RegExp])[] = [
  [{ name: 'a\u202eb', q: 'state:open' }, /U\+202E is refused/],
  [{ name: '', q: 'state:open' }, /refused/],
  [{ name: 'x'.repeat(65), q: 'state:open' }, /refused/],
  [{ name: 'good', q: 'stat:open' }, /there is no "stat:"/],
  [{ name: 'good', q: '' }, /This is needed/],
];
for (const [fields, says] of unkept) {
  test(`a search is not kept: ${JSON.stringify(fields).slice(0, 40)}`, async () => {
    const answer = await post('/searches', fields);
    assert.equal(answer.status, 422);
    const html = (await answer.text()).replaceAll('&quot;', '"');
    assert.match(html, says);
    assert.match(html, /name="q"/);
  });
}

test('so many searches are kept and no more; one of the same name is kept instead', async () => {
  for (let index = 0; index < savedMost; index += 1) {
    await post('/searches', { name: `many ${index}`, q: `w${index}` });
  }
  assert.equal((await post('/searches', { name: 'one more', q: 'state:open' })).status, 409);
  assert.equal((await post('/searches', { name: 'many 3', q: 'state:open' })).status, 303);
  const rows = await desk.database.query(
    `select from saved_search where owner = 'operator' and name = 'many 3'`,
  );
  assert.equal(rows.length, 1);
});

test('the same rows as a table, harmless to spreadsheets (AT-36)', async () => {
  const words = ['=1+1', '+1', '-1', '@a', '\tx', 'a,"b"', '＝1+1', `=${'x'.repeat(1_000_000)}`];
  for (const [index, subject] of words.entries()) {
    const { incident } = await tell(desk, { to: 'dorms@example.org', subject: 'plain' });
    await desk.database.query('update ticket set subject = $2, category = $3 where id = $1', [
      incident,
      subject,
      `table/${index}`,
    ]);
  }
  const answer = await desk.ask('/tickets.csv?kind=incident', { cookie });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'text/csv; charset=utf-8; header=present');
  assert.match(answer.headers.get('content-disposition') ?? '', /attachment/);
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  const text = await answer.text();
  const rows: Record<string, string>[] = parse(text, { columns: true });
  const mine = rows.filter((row) => row['category']?.startsWith('table/')).reverse();
  assert.deepEqual(
    mine.map((row) => row['subject']?.slice(0, 12)),
    words.map((word) => (/^[a]/.test(word) ? word : `'${word}`).slice(0, 12)),
  );
  assert.equal(text.endsWith('\r\n'), true);
  const formulas = rows.flatMap((row) => Object.values(row)).filter((c) => /^[=+\-@\t]/.test(c));
  assert.deepEqual(formulas, []);
});

test('a table that is too long says where it was cut', async () => {
  const now = (): Date => desk.clock;
  const asked = { say: speak('en'), actor: 'operator' } as Parameters<typeof tableOf>[1];
  const wanted = { list: 'all', query: '', kind: null, terms: [] } as const;
  const parts = { database: desk.database, now } as Parameters<typeof tableOf>[2];
  const rows: (readonly string[])[] = [];
  for await (const some of tableOf(wanted, asked, parts, 7)) rows.push(...some);
  assert.equal(rows.length, 9);
  assert.equal(rows.at(-1)?.length, tableHead.length);
  assert.match(rows.at(-1)?.[0] ?? '', /^cut here: 7 rows at most/);
  const ids = new Set(rows.slice(1, -1).map((row) => row[1] as TicketId));
  assert.equal(ids.size, 7);
});

test('the list speaks the reader’s language', async () => {
  const headers = { 'accept-language': 'cs' };
  const html = await (await desk.ask('/tickets', { cookie, headers })).text();
  assert.match(html, /<h1>Případy</);
  assert.match(html, />šetření</);
  assert.match(html, /class="badge busy">otevřeno</);
});

test('every desk can see whom tickets wait for, and what is closed', async () => {
  const { incident, investigation } = await tell(desk, { to: 'dorms@example.org' });
  const set = 'update ticket set subject = $2, turn = $3, state = $4 where id = $1';
  await desk.database.query(set, [investigation, 'asked of them', 'waiting', 'open']);
  await desk.database.query(set, [incident, 'all is well', null, 'resolved']);
  const html = await get('/tickets');
  const found = new Map(
    [...html.matchAll(/<li><a href="(\/tickets\?q[^"]*)">([^<]+)<\/a>/g)].map(
      ([, to = '', label = '']) => [label, to.replaceAll('&#x3D;', '=')],
    ),
  );
  const rows = async (label: string): Promise<readonly string[]> => {
    const answer = await get(found.get(label) ?? '');
    assert.match(answer, new RegExp(`aria-current="page">${label}<`));
    assert.doesNotMatch(answer, /list-problem"/);
    return subjects(answer);
  };
  assert.deepEqual(await rows('Waiting on administrators'), ['asked of them']);
  assert.deepEqual(await rows('Waiting on complainants'), []);
  assert.equal((await rows('Waiting on us')).includes('asked of them'), false);
  assert.equal((await rows('Closed')).includes('all is well'), true);
});
