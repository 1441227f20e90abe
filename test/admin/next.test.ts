// What stands where an answer was: the question below it, or the nearest that is nobody else's; for
// whom a question was handed over, and why.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { findHold, listHolds } from '../../src/store/acts.ts';
import { openTestDesk, type TestDesk } from './desk.ts';
import { tell } from './story.ts';

const subjects = ['one', 'two', 'three', 'four'];

/** A desk where these wait, each a minute younger than the one before. */
async function waiting() {
  const desk = await openTestDesk();
  for (const subject of subjects) {
    desk.clock = new Date(desk.clock.getTime() + 60_000);
    await tell(desk, { subject, doubts: [{ code: 'not-ours', text: 'why' }] });
  }
  const rows = await listHolds(desk.database, { limit: 9 });
  const ids = new Map(rows.map((row) => [row.subject ?? '', row.id]));
  return { desk, idOf: (subject: string) => ids.get(subject) ?? '' };
}

async function read(desk: TestDesk, path: string, cookie: string): Promise<string> {
  const answer = await desk.ask(path, { cookie });
  assert.equal(answer.status, 200, path);
  return answer.text();
}

const chosen = (html: string): string | undefined =>
  /data-hold="[^"]+" aria-current="true"><bdi>([^<]+)</.exec(html)?.[1];

const plain = (text: string): string => text.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=');

/** Answers as the form on that page does, and reads what it leads to. */
async function answer(
  { desk, cookie }: { readonly desk: TestDesk; readonly cookie: string },
  path: string,
  verb: string,
  more: Record<string, string> = {},
): Promise<string> {
  const html = await read(desk, path, cookie);
  const [form = ''] = new RegExp(`action="/holds/[^"]+/${verb}".*?</form>`, 's').exec(html) ?? [];
  const [, action = ''] = /action="([^"]+)"/.exec(form) ?? [];
  const fields = [...form.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const body = new URLSearchParams({
    ...Object.fromEntries(fields.map(([, name, value]) => [name, plain(value ?? '')])),
    ...more,
  });
  const done = await desk.ask(action, { method: 'POST', cookie, body });
  assert.equal(done.status, 303, await done.text());
  return read(desk, done.headers.get('location') ?? '', cookie);
}

test('after an answer the one below is looked at, then the nearest above', async () => {
  const { desk, idOf } = await waiting();
  const cookie = await desk.login('jan');
  const jan = { desk, cookie };
  assert.equal(chosen(await answer(jan, `/?hold=${idOf('two')}`, 'spam')), 'three');
  assert.equal(chosen(await answer(jan, `/?view=main&hold=${idOf('four')}`, 'spam')), 'three');
  assert.equal(chosen(await answer(jan, `/holds/${idOf('three')}`, 'spam')), 'one');
});

/** The part of the queue that a page shows: what it marks of views and teams. */
const part = (html: string): string[] =>
  [...html.matchAll(/aria-current="true">([^<]+) <span class="queue-count"/g)].map(
    ([, name = '']) => name,
  );

test('an answer leads back to the part of the queue that it was come from', async () => {
  const { desk, idOf } = await waiting();
  await desk.database.query(`update hold set team = 'csirt' where id = $1`, [idOf('one')]);
  const jan = { desk, cookie: await desk.login('jan') };
  const { cookie } = jan;
  const filter = 'view=main&team=first-line';
  const queue = await read(desk, `/?${filter}&hold=${idOf('two')}`, cookie);
  const whole = `/holds/${idOf('two')}?${filter}`;
  assert.ok(plain(queue).includes(`href="${whole}" hx-boost="false" data-key="Enter"`));
  const page = plain(await read(desk, whole, cookie));
  assert.ok(page.includes(`<a href="/?${filter}" data-key="Escape">`));
  const after = await answer(jan, whole, 'spam');
  assert.deepEqual([part(after), chosen(after)], [['Main', 'first-line'], 'three']);
  // Its undo stands above the same part, and so does a look at the letters before.
  const [, back = ''] =
    /name="what" value="h:[^"]+"><input type="hidden" name="back" value="([^"]+)"/.exec(after) ??
    [];
  const what = `h:${idOf('two')}`;
  const body = new URLSearchParams({ what, back: plain(back) });
  const undone = await desk.ask('/undo', { method: 'POST', cookie, body });
  const again = await read(desk, undone.headers.get('location') ?? '', cookie);
  assert.deepEqual([part(again), chosen(again)], [['Main', 'first-line'], 'two']);
  const preview = plain(await read(desk, `/holds/${idOf('three')}/preview?${filter}`, cookie));
  assert.ok(preview.includes(`<a class="button" href="/holds/${idOf('three')}?${filter}">`));
});

test('a way back to elsewhere is none', async () => {
  const { desk, idOf } = await waiting();
  const id = idOf('one');
  await read(desk, `/?hold=${id}`, await desk.login('eva'));
  const cookie = await desk.login('jan');
  for (const back of ['//evil.example/?view=main', 'https://evil.example/', '/\\evil.example']) {
    const body = new URLSearchParams({ back });
    const taken = await desk.ask(`/holds/${id}/spam`, { method: 'POST', cookie, body });
    assert.equal(taken.status, 423);
    const html = plain(await taken.text());
    assert.ok(html.includes(`<a href="/holds/${id}">`), html);
    assert.doesNotMatch(html, /(?:href|action)="[^"]*evil/);
    const undo = new URLSearchParams({ back, what: `h:${id}` });
    const undone = await desk.ask('/undo', { method: 'POST', cookie, body: undo });
    assert.doesNotMatch(undone.headers.get('location') ?? '', /evil/);
  }
  // From the queue, the way to the question keeps its part.
  const body = new URLSearchParams({ back: `/?view=main&from=${id}` });
  const taken = await desk.ask(`/holds/${id}/spam`, { method: 'POST', cookie, body });
  assert.ok(plain(await taken.text()).includes(`<a href="/holds/${id}?view=main">`));
});

test('the queue opens with the questions of one’s own team; all are a link away', async () => {
  const { desk, idOf } = await waiting();
  await desk.database.query(`update hold set team = 'csirt' where id = $1`, [idOf('three')]);
  const cookie = await desk.login('eva');
  const choose = async (team: string): Promise<void> => {
    const fields = { lang: '-', theme: '-', shortcuts: 'on', team };
    const body = new URLSearchParams(fields);
    const kept = await desk.ask('/profile', { method: 'POST', cookie, body });
    assert.equal(kept.status, 303);
  };
  await choose('csirt');
  assert.match(await read(desk, '/profile', cookie), /<option value="csirt" selected>/);
  const own = await read(desk, '/', cookie);
  assert.deepEqual([part(own), chosen(own)], [['All', 'csirt'], 'three']);
  const every = /<a href="([^"]+)">Every team /.exec(own)?.[1] ?? '';
  const all = await read(desk, plain(every), cookie);
  assert.deepEqual(part(all), ['All', 'Every team']);
  const main = /<a href="([^"]+)">Main /.exec(all)?.[1] ?? '';
  assert.deepEqual(part(await read(desk, plain(main), cookie)), ['Main', 'Every team']);
  // Every team stays every team after an answer.
  const path = plain(every).replace('?', `?hold=${idOf('one')}&`);
  const after = await answer({ desk, cookie }, path, 'spam');
  assert.deepEqual([part(after), chosen(after)], [['All', 'Every team'], 'two']);
  // A question that a link names is shown among all.
  assert.deepEqual(part(await read(desk, `/?hold=${idOf('two')}`, cookie)), ['All', 'Every team']);
  // Whoever has chosen nothing, or a team that the rules know no more, sees all.
  await desk.database.query(`update preference set team = 'gone'`);
  assert.deepEqual(part(await read(desk, '/', cookie)), ['All', 'Every team']);
  await choose('-');
  assert.deepEqual(part(await read(desk, '/', cookie)), ['All', 'Every team']);
});

test('what somebody else is at work on is passed over', async () => {
  const { desk, idOf } = await waiting();
  const eva = await desk.login('eva');
  await read(desk, `/?hold=${idOf('three')}`, eva);
  const jan = { desk, cookie: await desk.login('jan') };
  const html = await answer(jan, `/?hold=${idOf('two')}`, 'spam');
  assert.equal(chosen(html), 'four');
  assert.match(html, /can be undone until \d\d:\d\d:\d\dZ/);
});

test('what was handed over is left, says for whom and why, and is not given again', async () => {
  const { desk, idOf } = await waiting();
  const jan = { desk, cookie: await desk.login('jan') };
  const id = idOf('one');
  // A reason is kept with the question, whether it is on a ticket or not.
  await desk.database.query('update hold set ticket = null where id = $1', [id]);
  const given = { value: 'csirt', why: 'looks like <b>ransom</b>' };
  const html = await answer(jan, `/?hold=${id}`, 'hand-over', given);
  assert.equal(chosen(html), 'two');
  assert.match(html, /<b class="queue-for">for csirt<\/b>/);
  assert.match(html, /name="what" value="h:/);
  assert.equal(chosen(await read(desk, '/', jan.cookie)), 'two');
  const theirs = await read(desk, '/?team=csirt', jan.cookie);
  assert.equal(chosen(theirs), 'one');
  assert.match(
    theirs,
    /for csirt<\/b>: <bdi>looks like &lt;b&gt;ransom&lt;\/b&gt;<\/bdi> <span class="quiet">jan</,
  );
  const undo = { method: 'POST', cookie: jan.cookie } as const;
  const body = new URLSearchParams({ what: `h:${id}` });
  const undone = await desk.ask('/undo', { ...undo, body });
  assert.equal(undone.status, 303);
  const back = await read(desk, undone.headers.get('location') ?? '', jan.cookie);
  assert.equal(chosen(back), 'one');
  assert.doesNotMatch(back, /for csirt<\/b>/);
  assert.equal((await findHold(desk.database, id))?.team, 'first-line');
});
