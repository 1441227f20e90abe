// Words of one's own above the mails that an answer sends, at the pages: where the key leads, and
// that whatever comes between typing and sending loses none of them.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { moveLease } from '../../src/store/leases.ts';
import { askingAt } from '../browser/asked.ts';
import { openTestDesk } from './desk.ts';

const desk = await openTestDesk();
const { asked, effectOf } = askingAt(desk);
const cookie = await desk.login('eva');
const words = 'Look at the printer.\n\n</textarea><b>It has done so before.</b>';
const inField =
  'Look at the printer.\n\n&lt;/textarea&gt;&lt;b&gt;It has done so before.&lt;/b&gt;';

const read = async (path: string): Promise<string> => (await desk.ask(path, { cookie })).text();
const send = async (path: string, form: Record<string, string>, as = cookie) => {
  const init = { method: 'POST', body: new URLSearchParams(form), cookie: as };
  const answer = await desk.ask(path, init);
  return { status: answer.status, html: await answer.text() };
};
const pinned = async (id: string): Promise<Record<string, string>> => {
  const html = await read(`/holds/${id}/preview`);
  const [, form = ''] = /<form class="hold-send"([\s\S]*?)<\/form>/.exec(html) ?? [];
  const hidden = form.matchAll(/name="(run|digest|seen)" value="([^"]*)"/g);
  return Object.fromEntries([...hidden].map(([, name = '', value = '']) => [name, value]));
};
/** Where f leads; empty: it opens something, or nothing. */
const editOf = (html: string): string =>
  /<(?:a|button) [^>]*(?:href|formaction)="([^"]*)" data-key="f(?: p)?"/
    .exec(html)?.[1]
    ?.replaceAll('&#x3D;', '=') ?? '';

test('f leads to the mails with the field open, or, where they are looked at first, folded', async () => {
  for (const code of ['several-networks', 'contradiction', 'no-address', 'not-ours'] as const) {
    const id = await asked(code, code === 'several-networks' ? 2 : 1);
    assert.equal(editOf(await read(`/holds/${id}`)), `/holds/${id}/preview?words=1`, code);
    const page = await read(`/holds/${id}/preview?words=1`);
    assert.match(page, /<details class="hold-more" open>[\s\S]*<textarea [^>]*autofocus/);
  }
  for (const code of ['first-contact', 'stale-event', 'truncated', 'contact-paused'] as const) {
    const id = await asked(code, 1);
    assert.equal(editOf(await read(`/holds/${id}`)), `/holds/${id}/preview`, code);
    const page = await read(`/holds/${id}/preview`);
    assert.match(page, /<details class="hold-more"><summary [^>]*data-key="o"/);
    assert.doesNotMatch(page, /autofocus/);
  }
  for (const code of ['no-contact', 'contact-bounced'] as const) {
    const id = await asked(code, 1);
    assert.equal(editOf(await read(`/holds/${id}`)), '', code);
    assert.match(await read(`/holds/${id}/preview`), /name="words"/);
  }
  for (const code of ['no-reply', 'flood', 'crypto', 'failed', 'suspected-spam'] as const) {
    const id = await asked(code);
    assert.equal(editOf(await read(`/holds/${id}`)), '', code);
    assert.doesNotMatch(await read(`/holds/${id}/preview`), /name="words"/, code);
  }
});

test('somebody else is at work on it, has answered it, or the login is over: nothing is lost', async () => {
  const id = await asked('contradiction', 1);
  const form = { ...(await pinned(id)), words, back: '/' };
  await moveLease(desk.database, id, 'jan', 'eva is away');
  const taken = await send(`/holds/${id}/accept`, form);
  assert.equal(taken.status, 423);
  assert.match(taken.html, /<textarea id="kept-words" name="words" rows="8">/);
  assert.ok(taken.html.includes(inField));
  assert.deepEqual(await effectOf(id), { how: null });

  const out = await send(`/holds/${id}/accept`, form, 'sluice=gone');
  assert.equal(out.status, 401);
  assert.match(out.html, />Words of your own<\/label>\s*<textarea/);
  assert.ok(out.html.includes(inField));
  for (const path of ['preview', 'accept']) {
    const anybody = await send(`/holds/${id}/${path}`, form, 'sluice=gone');
    assert.equal(anybody.status, 401, path);
  }

  const over = await send(`/holds/${id}/accept`, { ...form, over: 'jan is away' });
  assert.equal(over.status, 303);
  assert.deepEqual(await effectOf(id), { how: 'accept', kind: 'accept' });
  for (const path of ['preview', 'accept']) {
    const late = await send(`/holds/${id}/${path}`, form);
    assert.equal(late.status, 409, path);
    assert.match(late.html, /eva/);
    assert.ok(late.html.includes(inField), path);
  }
});

test('what is prepared for nobody who administers takes no words', async () => {
  const id = await asked('flood');
  const form = { run: '', digest: '', seen: '', words };
  assert.equal((await send(`/holds/${id}/accept`, form)).status, 409);
  assert.deepEqual(await effectOf(id), { how: null });
});

test('an answer with words that is taken back keeps them in the history of its ticket', async () => {
  const id = await asked('contradiction', 1);
  const form = { ...(await pinned(id)), words: 'Look at the printer.', back: '/' };
  assert.equal((await send(`/holds/${id}/accept`, form)).status, 303);
  assert.equal((await send('/undo', { what: `h:${id}`, back: '/' })).status, 303);
  assert.deepEqual(await effectOf(id), { how: null });
  const told = await desk.database.query<{ text: string; actor: string }>(
    `select history.text, history.actor from history join hold on hold.ticket = history.ticket
     where hold.id = $1 and what = 'answered'`,
    [id],
  );
  assert.deepEqual(told, [{ text: 'accept, with the words: Look at the printer.', actor: 'eva' }]);
});

test('words of an answer that is taken back stand in the field again, with a ticket or without', async () => {
  const id = await asked('contradiction', 1);
  await desk.database.query('update hold set ticket = null where id = $1', [id]);
  const form = { ...(await pinned(id)), back: '/' };
  for (const [typed, isThere] of [
    [words, true],
    ['', false],
  ] as const) {
    assert.equal((await send(`/holds/${id}/accept`, { ...form, words: typed })).status, 303);
    assert.equal((await send('/undo', { what: `h:${id}`, back: '/' })).status, 303);
    assert.deepEqual(await effectOf(id), { how: null });
    assert.equal((await read(`/holds/${id}/preview`)).includes(inField), isThere);
    const asks = await read(`/holds/${id}`);
    assert.equal(asks.includes('Words were typed above the mails'), isThere);
  }
});

test('words of an answer that was refused afterwards stand in the field again', async () => {
  const id = await asked('contradiction', 1);
  const said = JSON.stringify({ kind: 'accept', run: 'x', digest: 'x', words });
  await desk.database.query(
    `insert into override (id, mail, decided, constituency, actor, at)
     select $2, mail, $3, constituency, 'eva', opened_at from hold where id = $1`,
    [id, desk.newId(), said],
  );
  const page = await read(`/holds/${id}/preview`);
  assert.match(page, /<details class="hold-more" open>/);
  assert.ok(page.includes(inField));
});

test('words and somebody else stand in one form, and none of them is dropped', async () => {
  for (const code of ['first-contact', 'no-contact'] as const) {
    const id = await asked(code, 1);
    const [, form = ''] =
      /<form class="hold-send"([\s\S]*?)<\/form>/.exec(await read(`/holds/${id}/preview`)) ?? [];
    assert.match(form, /<textarea [^>]*name="words"/, code);
    assert.match(form, /<input [^>]*name="value"/, code);
    assert.ok(form.includes(`formaction="/holds/${id}/contact"`), code);
    assert.ok(form.includes(`formaction="/holds/${id}/preview"`), code);
  }
});

test('somebody else who is named beside words is shown first, whichever button is pressed', async () => {
  const id = await asked('contradiction', 1);
  const value = 'noc@example.org';
  const form = { ...(await pinned(id)), words, value, back: '/' };
  for (const path of ['contact', 'accept', 'preview']) {
    const seen = await send(`/holds/${id}/${path}`, form);
    // Nothing of this story's mail can be sent to anybody: what was typed stays all the same.
    assert.equal(seen.status, 409, path);
    assert.ok(seen.html.includes(inField), path);
    assert.match(seen.html, /<label [^>]*>[^<]*address[^<]*<\/label>[^<]*<input [^>]*noc@example/i);
    assert.deepEqual(await effectOf(id), { how: null }, path);
  }
  const wrong = await send(`/holds/${id}/contact`, { ...form, value: 'nobody' });
  assert.equal(wrong.status, 422);
  assert.ok(wrong.html.includes(inField));
});

test('of several mails nobody else is shown in their place, which is said, and all stays', async () => {
  const id = await asked('several-networks', 2);
  const form = { ...(await pinned(id)), words, value: 'noc@example.org', back: '/' };
  const { status, html } = await send(`/holds/${id}/contact`, form);
  assert.equal(status, 409);
  assert.ok(html.includes(inField));
  assert.match(html, /noc@example\.org/);
  assert.match(html, /is not one forward alone/);
  assert.deepEqual(await effectOf(id), { how: null });
});

test('of several mails only the one that is meant goes to somebody else', async () => {
  const id = await asked('several-networks', 2);
  const bare = { ...(await pinned(id)), value: 'noc@example.org', back: '/' };
  const unsaid = await send(`/holds/${id}/contact`, bare);
  assert.equal(unsaid.status, 422);
  assert.match(unsaid.html, /Several mails are prepared: choose which/);
  assert.match(unsaid.html, />For which addresses<[\s\S]*name="ip"/);
  assert.deepEqual(await effectOf(id), { how: null });

  const [, choice = ''] = /<select [^>]*name="ip">([\s\S]*?)<\/select>/.exec(
    await read(`/holds/${id}/preview`),
  ) ?? [''];
  const options = [...choice.matchAll(/value="([^"]*)"( selected)?>([^<]*)/g)];
  assert.deepEqual(
    options.map(([, value, selected, label]) => [value, selected !== undefined, label]),
    [
      ['', true, 'Which of the mails?'],
      ['192.0.2.75', false, 'EXAMPLE-DORMS 192.0.2.75 → dorms@example.org'],
      ['192.0.2.183', false, 'EXAMPLE-LABS 192.0.2.183 → labs@example.org'],
    ],
  );
  // Who looks at one of them alone means that one.
  const one = await send(`/holds/${id}/preview`, { ...bare, lines: '2', only: '1', value: '' });
  assert.match(one.html, /value="192\.0\.2\.183" selected/);

  assert.equal((await send(`/holds/${id}/contact`, { ...bare, ip: '192.0.2.183' })).status, 303);
  const [row] = await desk.database.query<{ decided: unknown }>(
    'select override.decided from override join hold on hold.mail = override.mail where hold.id = $1',
    [id],
  );
  const ips = ['192.0.2.183'];
  assert.deepEqual(row?.decided, { kind: 'contact', to: 'noc@example.org', ips });
});

test('where one of several is asked about, that one is chosen', async () => {
  const id = await asked('no-contact', 2);
  const says = { is: 'nobody-known', ip: '192.0.2.183', why: '' };
  await desk.database.query('update hold set doubts = $2 where id = $1', [
    id,
    JSON.stringify([{ code: 'no-contact', text: 'nobody', says }]),
  ]);
  const page = await read(`/holds/${id}`);
  assert.match(page, /<select [^>]*name="ip" required>[\s\S]*value="192\.0\.2\.183" selected/);
  assert.doesNotMatch(page, /Which of the mails/);
  // Nobody is prepared for an address: whoever is named for it is not named for the mail beside it.
  const other = await asked('no-contact', 1);
  await desk.database.query('update hold set doubts = $2 where id = $1', [
    other,
    JSON.stringify([{ code: 'no-contact', text: 'nobody', says }]),
  ]);
  const form = { value: 'noc@example.org', back: '/' };
  assert.equal((await send(`/holds/${other}/contact`, form)).status, 303);
  const [row] = await desk.database.query<{ ips: unknown }>(
    `select override.decided -> 'ips' as ips from override join hold on hold.mail = override.mail
     where hold.id = $1`,
    [other],
  );
  assert.deepEqual(row?.ips, ['192.0.2.183']);
});
