// Whatever was answered can be taken back where it is looked at, and in the outbox, as long as that
// may be; not only the last answer, and not only by whoever has just been told of it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { claimMails } from '../../src/store/mails.ts';
import { switchOutbox } from '../../src/store/switches.ts';
import { openTestDesk } from './desk.ts';
import { tell } from './story.ts';

const whats = (html: string): string[] =>
  [...html.matchAll(/action="\/undo"><input type="hidden" name="what" value="([^"]+)"/g)].map(
    ([, what = '']) => what,
  );

/** Two questions about mails, and a way to answer them. */
async function two() {
  const desk = await openTestDesk();
  const cookie = await desk.login('eva');
  const get = async (path: string) => (await desk.ask(path, { cookie })).text();
  const post = (path: string, fields: Record<string, string>) =>
    desk.ask(path, { method: 'POST', cookie, body: new URLSearchParams(fields) });
  const mails: string[] = [];
  for (const subject of ['the first', 'the second']) {
    const told = await tell(desk, { subject, doubts: [{ code: 'no-address', text: 'why' }] });
    mails.push(told.mail);
  }
  const holds = await desk.database.query<{ id: string }>('select id from hold order by id');
  const [first = '', second = ''] = holds.map(({ id }) => id);
  const answer = async (id: string, verb: string, fields: Record<string, string> = {}) => {
    desk.clock = new Date(desk.clock.getTime() + 1_000);
    const done = await post(`/holds/${id}/${verb}`, { run: '', digest: '', ...fields });
    assert.equal(done.status, 303, await done.text());
    return get(done.headers.get('location') ?? '');
  };
  return { desk, get, post, answer, mails, first, second };
}

test('an answer before the last is taken back on its page, its mail and in the outbox', async () => {
  const { desk, get, post, answer, mails, first, second } = await two();
  assert.doesNotMatch(await answer(first, 'spam'), /can be undone too/);
  const told = await answer(second, 'close', { value: 'resolved' });
  assert.match(told, /<a href="\/outbox#undoable">1 other answer can be undone too<\/a>/);
  for (const path of [`/holds/${first}`, `/mails/${mails[0]}`]) {
    const html = await get(path);
    assert.match(html, /data-key="z"[^]*can be undone until 17:42:03Z/, path);
    assert.match(whats(html).join(), new RegExp(`^h:${first}:`), path);
  }
  const outbox = await get('/outbox');
  assert.deepEqual(
    whats(outbox).map((what) => what.split(':')[1]),
    [second, first],
  );
  assert.match(outbox, /17:42:04Z<\/time><\/td><td class="\w+">closed: eva</);
  // The key takes back the last, as it does after an answer.
  assert.match(outbox, new RegExp(`value="h:${second}[^]*data-key="z"[^]*value="h:${first}`));
  assert.equal(outbox.match(/data-key="z"/g)?.length, 1);
  assert.deepEqual(whats(await get('/outbox?state=failed')), []);

  const [what = ''] = whats(await get(`/holds/${first}`));
  const undone = await post('/undo', { what, back: `/mails/${mails[0]}` });
  assert.equal(undone.headers.get('location'), `/?hold=${first}&did=u%3A${first}`);
  assert.deepEqual(whats(await get(`/mails/${mails[0]}`)), []);
  desk.clock = new Date(desk.clock.getTime() + 60_000);
  for (const path of [`/holds/${second}`, `/mails/${mails[1]}`, '/outbox']) {
    assert.deepEqual(whats(await get(path)), [], path);
  }
});

test('what was answered and has run to an end is not offered, and hand-overs are', async () => {
  const { desk, get, answer, first, second } = await two();
  await answer(first, 'address', { value: '192.0.2.9' });
  assert.equal(whats(await get(`/holds/${first}`)).length, 1);
  await claimMails(desk.database, desk.clock, 9, 1_000);
  await desk.database.query(`update mail set state = 'done', due_at = null where attempt > 1`);
  assert.deepEqual(whats(await get(`/holds/${first}`)), []);
  assert.deepEqual(whats(await get('/outbox')), []);

  await answer(second, 'hand-over', { value: 'csirt', why: 'an odd one' });
  assert.deepEqual(whats(await get(`/holds/${second}`)), [`h:${second}:csirt`]);
  const jan = await desk.login('jan');
  const theirs = await (await desk.ask(`/holds/${second}`, { cookie: jan })).text();
  assert.deepEqual(whats(theirs), []);
});

test('what leaves when the time is over stands in the outbox, to whom it was prepared', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login('eva');
  const prepared = ['dorms', 'labs'].map((name, index) => ({
    to: `${name}@example.org`,
    network: `EXAMPLE-${name}`,
    ips: [`192.0.2.${index + 1}`],
    template: 'forward.spam',
    subject: 'Spam',
    at: 'networks.yaml:12',
  }));
  const doubts = [{ code: 'several-networks', text: 'two networks' }] as const;
  const { mail } = await tell(desk, { doubts, prepared });
  const [hold] = await desk.database.query<{ id: string; run: string }>('select id, run from hold');
  const line = async (): Promise<string> => {
    const html = await (await desk.ask('/outbox', { cookie })).text();
    return /<section class="desk-undoable"[^]*?<tbody>([^]*?)<\/tbody>/.exec(html)?.[1] ?? '';
  };
  const accept = (fields: Record<string, string>) => {
    const body = new URLSearchParams({ run: hold?.run ?? '', digest: '', ...fields });
    return desk.ask(`/holds/${hold?.id}/accept`, { method: 'POST', cookie, body });
  };
  assert.equal((await accept({})).status, 303);
  assert.match(
    await line(),
    /17:42:02Z<\/time>.*accepted: eva.*dorms@example\.org, labs@example\.org/,
  );
  const what = whats(await line())[0] ?? '';
  const body = new URLSearchParams({ what });
  assert.equal((await desk.ask('/undo', { method: 'POST', cookie, body })).status, 303);
  assert.equal(await line(), '');

  assert.equal((await accept({ lines: '2', only: '1' })).status, 303);
  assert.match(await line(), /<bdi>labs@example\.org<\/bdi>/);
  await switchOutbox(desk.database, true, 'jan', desk.clock, 'the relay is sick');
  assert.match(await line(), /stopped by the switch/);
  // It is composed only then.
  const letters = await desk.database.query('select from delivery where mail = $1', [mail]);
  assert.equal(letters.length, 0);
});

test('what the list leaves out is counted, and so are the others of whoever answered', async () => {
  const { desk, get, answer, first, second } = await two();
  await answer(first, 'spam');
  await desk.database.query(
    `insert into hold (id, mail, codes, doubts, prepared, answer, digest, team, opened_at, actor,
       closed_at, closed_how, undo_until, decided, decided_attempt)
     select gen_random_uuid(), mail, codes, doubts, prepared, answer, digest, team, opened_at,
       case when n <= 120 then 'eva' else 'jan' end, closed_at, closed_how, undo_until, decided,
       decided_attempt
     from hold, generate_series(1, 150) as n where id = $1`,
    [first],
  );
  const told = await answer(second, 'spam');
  assert.match(told, />121 other answers can be undone too</);
  const outbox = await get('/outbox');
  assert.equal(whats(outbox).length, 50);
  assert.match(outbox, /And 102 older ones, each on the page of its question\./);
});
