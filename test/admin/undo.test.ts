// Every answer is taken back while nothing has come of it; where that cannot be, what was done says
// so at once.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { HoldCode, TicketId } from '../../src/model.ts';
import { claimMails } from '../../src/store/mails.ts';
import { switchOutbox } from '../../src/store/switches.ts';
import { openTestDesk, type TestDesk } from './desk.ts';
import { tell, type Told } from './story.ts';

const windowMs = 60_000;

interface Stage {
  readonly desk: TestDesk;
  readonly told: Told;
  readonly id: string;
  /** Answers it; the page that follows. */
  readonly answer: (verb: string, fields?: Record<string, string>) => Promise<string>;
  readonly undo: () => Promise<number>;
  readonly hold: () => Promise<Record<string, unknown> | undefined>;
}

/** A question about a mail, or as a clock or a budget asks it of a letter that was written. */
async function asked(
  code: HoldCode,
  letter: 'waiting' | 'held' | null = null,
  budget: string | null = null,
): Promise<Stage> {
  const desk = await openTestDesk();
  const cookie = await desk.login('eva');
  const isMail = code === 'no-address' || code === 'reply-to-read';
  const told = isMail
    ? await tell(desk, { doubts: [{ code, text: 'why' }] })
    : await tell(desk, { to: 'dorms@example.org' });
  if (!isMail) await ask(desk, code, told, letter, budget);
  const [row] = await desk.database.query<{ id: string }>('select id from hold');
  const id = row?.id ?? '';
  const post = (path: string, fields: Record<string, string>) =>
    desk.ask(path, { method: 'POST', cookie, body: new URLSearchParams(fields) });
  return {
    desk,
    told,
    id,
    answer: async (verb, fields = {}) => {
      const done = await post(`/holds/${id}/${verb}`, { run: '', digest: '', ...fields });
      assert.equal(done.status, 303, await done.text());
      return (await desk.ask(done.headers.get('location') ?? '', { cookie })).text();
    },
    undo: async () => (await post('/undo', { what: `h:${id}` })).status,
    hold: async () => {
      const [now] = await desk.database.query<Record<string, unknown>>(
        'select closed_how as how, team from hold',
      );
      return now;
    },
  };
}

async function ask(
  desk: TestDesk,
  code: HoldCode,
  { investigation, delivery }: Told,
  letter: 'waiting' | 'held' | null,
  budget: string | null,
): Promise<void> {
  await desk.database.query(
    `insert into hold (id, ticket, delivery, codes, doubts, prepared, answer, digest, team,
       opened_at, actor, budget)
     values ($1, $2, $3, array[$4], '[]', '[]', 'close', '', 'first-line', $5, 'clock', $6)`,
    [desk.newId(), investigation, letter && delivery, code, desk.clock, budget],
  );
  if (letter === null) return;
  await desk.database.query('update delivery set state = $1, due_at = null', [letter]);
}

const offered = (html: string): boolean => /name="what" value="h:/.test(html);
const open = { how: null, team: 'first-line' };

test('a hand-over goes back to the team that had it', async () => {
  const { answer, undo, hold } = await asked('no-address');
  const html = await answer('hand-over', { value: 'csirt', why: 'an odd one' });
  assert.match(html, /It is with csirt now/);
  assert.equal(offered(html), true);
  assert.deepEqual(await hold(), { how: null, team: 'csirt' });
  assert.equal(await undo(), 303);
  assert.deepEqual(await hold(), open);
  assert.equal(await undo(), 409);
});

test('a question about a mail that is snoozed is asked again, and by whoever comes upon it', async () => {
  const { desk, id, answer, undo, hold } = await asked('no-address');
  const cookie = await desk.login('eva');
  const until = new Date(desk.clock.getTime() + 3_600_000).toISOString();
  const queue = async () => (await desk.ask('/', { cookie })).text();
  assert.equal(offered(await answer('snooze', { value: until })), true);
  assert.deepEqual(await hold(), open);
  assert.match(await queue(), /Nothing waits/);
  assert.match(
    await (await desk.ask(`/holds/${id}`, { cookie })).text(),
    /Snoozed until 2026-04-06 18:41Z/,
  );
  assert.equal(await undo(), 303);
  assert.match(await queue(), new RegExp(`data-hold="${id}"`));
  assert.equal(await undo(), 409);
  await answer('snooze', { value: until });
  assert.equal(offered(await answer('close')), true);
  assert.deepEqual(await hold(), { how: 'close', team: 'first-line' });
});

test('what a mail is to be read again with is taken back until it is read', async () => {
  const { desk, told, answer, undo, hold } = await asked('no-address');
  const address = { value: '192.0.2.9' };
  assert.equal(offered(await answer('address', address)), true);
  assert.equal(await undo(), 303);
  assert.deepEqual(await hold(), open);
  assert.deepEqual(await claimMails(desk.database, desk.clock, 9, 1_000), []);
  await answer('address', address);
  const [claimed] = await claimMails(desk.database, desk.clock, 9, 1_000);
  assert.equal(claimed?.received.mail, told.mail);
  assert.equal(await undo(), 409);
});

test("a clock's question is open again, and its ticket is snoozed no more", async () => {
  const { desk, told, answer, undo, hold } = await asked('no-reply');
  assert.equal(offered(await answer('close', { value: 'resolved' })), true);
  assert.equal(await undo(), 303);
  assert.deepEqual(await hold(), open);
  const until = new Date(desk.clock.getTime() + 3_600_000).toISOString();
  assert.equal(offered(await answer('snooze', { value: until })), true);
  const snoozed = async (ticket: TicketId | null) =>
    desk.database.query('select snoozed_until as until from ticket where id = $1', [ticket]);
  assert.deepEqual(await snoozed(told.investigation), [{ until: new Date(until) }]);
  assert.equal(await undo(), 303);
  assert.deepEqual(await hold(), open);
  assert.deepEqual(await snoozed(told.investigation), [{ until: null }]);
  await answer('accept');
  await desk.database.query('update clock set attempt = attempt + 1');
  assert.equal(await undo(), 409);
});

test('a letter that was held goes after a while, and is held again before', async () => {
  const { desk, answer, undo, hold } = await asked('first-contact', 'held');
  const letter = async () => {
    const [row] = await desk.database.query('select state, due_at as at from delivery');
    return row;
  };
  const html = await answer('accept');
  assert.equal(offered(html), true);
  const at = new Date(desk.clock.getTime() + windowMs);
  assert.deepEqual(await letter(), { state: 'waiting', at });
  assert.equal(await undo(), 303);
  assert.deepEqual(await letter(), { state: 'held', at: null });
  assert.deepEqual(await hold(), open);
  await answer('close');
  assert.deepEqual(await letter(), { state: 'cancelled', at: null });
  assert.equal(await undo(), 303);
  assert.deepEqual(await letter(), { state: 'held', at: null });
  await answer('accept');
  await desk.database.query(`update delivery set state = 'sent', claimed_at = due_at`);
  assert.equal(await undo(), 409);
});

test('a reply that closed its case leads to the ticket that was closed, and to its button', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login('eva');
  const { incident, investigation } = await tell(desk, { to: 'dorms@example.org' });
  assert.ok(investigation);
  await tell(desk, { joins: investigation, doubts: [{ code: 'reply-to-read', text: 'fixed' }] });
  const [hold] = await desk.database.query<{ id: string }>('select id from hold');
  const post = (path: string, fields: Record<string, string>) =>
    desk.ask(path, { method: 'POST', cookie, body: new URLSearchParams(fields) });
  const read = async (path: string): Promise<string> => (await desk.ask(path, { cookie })).text();
  const done = await post(`/holds/${hold?.id}/close`, { value: 'resolved' });
  const told = await read(done.headers.get('location') ?? '');
  assert.match(told, /undo what was done on its ticket/);
  const [, path = ''] = /<div class="toast.*?<a href="([^"]+)"/.exec(told) ?? [];
  const page = await read(path.replaceAll('&#x3D;', '='));
  assert.match(page, /class="ticket-did".*?name="undone"/);
  const [, undone = ''] = /class="ticket-did".*?name="undone" value="([^"]+)"/.exec(page) ?? [];
  assert.equal((await post(`/tickets/${incident}/undo`, { undone })).status, 303);
  const [{ state } = { state: '' }] = await desk.database.query<{ state: string }>(
    'select state from ticket where id = $1',
    [incident],
  );
  assert.equal(state, 'open');
});

test('a flood that was let go says that it cannot be taken back; one that was left can', async () => {
  const { answer, undo, hold } = await asked('flood', 'waiting', 'contact dorms@example.org');
  assert.equal(offered(await answer('close')), true);
  assert.equal(await undo(), 303);
  assert.deepEqual(await hold(), open);
  const html = await answer('accept');
  assert.equal(offered(html), false);
  assert.match(html, /It cannot be taken back; what has not left yet can be cancelled/);
  assert.equal(await undo(), 409);
});

test('what comes too late leads to the question, in words that are not of a login', async () => {
  const { desk, id, undo } = await asked('no-address');
  assert.equal(await undo(), 409);
  const body = new URLSearchParams({ what: `h:${id}` });
  const cookie = await desk.login('eva');
  const html = await (await desk.ask('/undo', { method: 'POST', cookie, body })).text();
  assert.match(html, /href="\/holds\/[^"]+">Look at it first/);
  assert.doesNotMatch(html, /another site/);
});

test('when the time is over, the answer says so', async () => {
  const { desk, id, answer } = await asked('no-address');
  await answer('spam');
  desk.clock = new Date(desk.clock.getTime() + windowMs + 1);
  const cookie = await desk.login('eva');
  const html = await (await desk.ask(`/?did=h:${id}`, { cookie })).text();
  assert.equal(offered(html), false);
  assert.match(html, /The time to take it back is over/);
});

test('no old page takes back what can be taken back no more, of a letter, a clock or a mail', async () => {
  for (const [code, letter, verb] of [
    ['first-contact', 'held', 'accept'],
    ['flood', 'waiting', 'close'],
    ['no-reply', null, 'accept'],
    ['no-address', null, 'spam'],
  ] as const) {
    const { desk, id, answer, hold } = await asked(code, letter);
    await answer(verb);
    desk.clock = new Date(desk.clock.getTime() + windowMs);
    const cookie = await desk.login('eva');
    const body = new URLSearchParams({ what: `h:${id}` });
    const late = await desk.ask('/undo', { method: 'POST', cookie, body });
    assert.equal(late.status, 409, code);
    assert.match(await late.text(), /Too late to take it back/, code);
    assert.deepEqual(await hold(), { how: verb, team: 'first-line' }, code);
  }
});

test('what is taken back is the answer that was told, never a later one of somebody else', async () => {
  const { desk, id, answer, hold } = await asked('no-address');
  const jan = await desk.login('jan');
  const post = async (path: string, fields: Record<string, string>): Promise<number> => {
    const body = new URLSearchParams(fields);
    return (await desk.ask(path, { method: 'POST', cookie: jan, body })).status;
  };
  const whatIn = (html: string) => /name="what" value="([^"]+)"/.exec(html)?.[1] ?? '';
  const handed = whatIn(await answer('hand-over', { value: 'csirt', why: 'theirs' }));
  assert.equal(await post(`/holds/${id}/spam`, { over: 'away' }), 303);
  assert.equal(await post('/undo', { what: handed }), 409);
  assert.deepEqual(await hold(), { how: 'spam', team: 'csirt' });

  assert.equal(await post('/undo', { what: `h:${id}` }), 303);
  const spam = whatIn(await answer('spam', { over: 'back' }));
  assert.equal(await post('/undo', { what: spam }), 303);
  desk.clock = new Date(desk.clock.getTime() + 1_000);
  assert.equal(await post(`/holds/${id}/close`, { value: 'resolved', over: 'away' }), 303);
  assert.equal(await post('/undo', { what: spam }), 409);
  assert.deepEqual(await hold(), { how: 'close', team: 'csirt' });
});

test('a reply that was read leaves a closed ticket closed, and nothing else is said', async () => {
  const { desk, id, answer } = await asked('reply-to-read');
  await desk.database.query(`update ticket set state = 'resolved', closed_at = opened_at`);
  const cookie = await desk.login('eva');
  const html = await (await desk.ask(`/holds/${id}`, { cookie })).text();
  const told = await answer('read');
  for (const one of [html, told]) assert.doesNotMatch(one, /ticket stays open/);
  assert.match(told, /Read; the ticket stays as it is\./);
});

test('answered, a mail is held no more: when its mail leaves is said, while it may be taken back', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login('jan');
  const text = 'never written to dorms@example.org';
  const { mail } = await tell(desk, {
    doubts: [{ code: 'first-contact', text }],
    why: text,
  });
  const [hold] = await desk.database.query<{ id: string; run: string }>('select id, run from hold');
  const get = async (path: string, lang = 'en'): Promise<string> =>
    (await desk.ask(path, { cookie, headers: { 'accept-language': lang } })).text();
  const pages = ['/mails', `/mails/${mail}`];
  for (const path of pages) assert.match(await get(path), /class="badge ask">held</, path);

  const spam = await desk.ask(`/holds/${hold?.id}/spam`, {
    method: 'POST',
    cookie,
    body: new URLSearchParams({ run: hold?.run ?? '', digest: '' }),
  });
  assert.equal(spam.status, 303);
  for (const path of pages) {
    const html = await get(path);
    assert.match(html, /class="badge busy">decided</, path);
    assert.match(
      html,
      /lang="en">jan answered it: that is done at 17:42:02Z, and can be taken/,
      path,
    );
    assert.doesNotMatch(html, />held<|never written/, path);
  }
  // As an answer that sends is kept.
  const accepts = { kind: 'accept', run: hold?.run, digest: '', graced: true };
  await desk.database.query('update override set decided = $1', [JSON.stringify(accepts)]);
  const said = {
    en: /its mail leaves at 17:42:02Z, and/,
    cs: /odejde v 17:42/,
    es: /sale a las 17:42/,
  };
  for (const [lang, wanted] of Object.entries(said)) {
    const html = await get(pages[0] ?? '', lang);
    assert.match(html, wanted);
    assert.match(html, new RegExp(`<span class="why" lang="${lang}">`));
  }
  await switchOutbox(desk.database, true, 'jan', desk.clock, 'the relay is sick');
  assert.match(
    await get(pages[1] ?? ''),
    /leaves once outgoing mail goes again, and can be taken back/,
  );

  desk.clock = new Date(desk.clock.getTime() + 61_000);
  await claimMails(desk.database, desk.clock, 9, 60_000);
  assert.match(await get(pages[0] ?? ''), /jan answered it: it is being looked at again/);
});
