// Whoever answers what somebody else is at work on is told so, keeps what was typed, and may take it
// over; what nobody is at work on is answered from any page, however old.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openTestDesk, type TestDesk } from './desk.ts';
import { tell } from './story.ts';

/** A question that jan looked at and eva took over, and how each answers it. */
async function takenOver() {
  const desk = await openTestDesk();
  await tell(desk, { subject: 'whose', doubts: [{ code: 'no-address', text: 'why' }] });
  const [hold] = await desk.database.query<{ id: string }>('select id from hold');
  const id = hold?.id ?? '';
  const [jan, eva] = [await desk.login('jan'), await desk.login('eva')];
  assert.equal((await desk.ask(`/?hold=${id}`, { cookie: jan })).status, 200);
  const over = { why: 'jan has left' };
  assert.equal((await post(desk, `/holds/${id}/lease`, eva, over)).status, 303);
  return { desk, id, jan, eva };
}

function post(desk: TestDesk, path: string, cookie: string, fields: Record<string, string>) {
  return desk.ask(path, { method: 'POST', cookie, body: new URLSearchParams(fields) });
}

const stateOf = async (desk: TestDesk, id: string) => {
  const [row] = await desk.database.query(
    `select closed_how as how, team, (select holder from lease where what = hold.id) as holder,
       (select reason from lease where what = hold.id) as reason from hold where id = $1`,
    [id],
  );
  return row;
};

test('what was taken over meanwhile is not answered, and says who has it since when', async () => {
  const { desk, id, jan } = await takenOver();
  const typed = { value: 'csirt', why: 'see the <b>log</b>', back: '/?view=main', run: 'r' };
  const answer = await post(desk, `/holds/${id}/hand-over`, jan, typed);
  assert.equal(answer.status, 423);
  const html = (await answer.text()).split('<main')[1] ?? '';
  assert.match(html, /eva has had it since \d\d:\d\dZ\. Nothing was done/);
  assert.match(html, /name="why" value="see the &lt;b&gt;log&lt;\/b&gt;"/);
  assert.match(html, /name="value" value="csirt"/);
  assert.match(html, /type="hidden" name="run" value="r"/);
  assert.match(html, /name="over" value="not at the desk"/);
  assert.match(html, /href="\/\?view(&#x3D;|=)main"/);
  const open = { how: null, team: 'first-line', holder: 'eva', reason: 'jan has left' };
  assert.deepEqual(await stateOf(desk, id), open);

  const again = { ...typed, value: 'nobody', over: 'eva is at lunch' };
  const wrong = await post(desk, `/holds/${id}/hand-over`, jan, again);
  assert.equal(wrong.status, 422);
  assert.match(await wrong.text(), /type="hidden" name="over"/);
  const done = await post(desk, `/holds/${id}/hand-over`, jan, { ...again, value: 'csirt' });
  assert.equal(done.status, 303);
  const after = { how: null, team: 'csirt', holder: 'jan', reason: 'eva is at lunch' };
  assert.deepEqual(await stateOf(desk, id), after);
});

test('since when somebody has it does not change by being renewed', async () => {
  const { desk, id, eva } = await takenOver();
  const since = () => desk.database.query('select since from lease where what = $1', [id]);
  await desk.database.query(`update lease set since = since - interval '3 min'`);
  const before = await since();
  assert.equal((await post(desk, `/holds/${id}/lease`, eva, { keep: '1' })).status, 200);
  assert.deepEqual(await since(), before);
  await desk.database.query(`update lease set until = now() - interval '1 s'`);
  await desk.ask(`/?hold=${id}`, { cookie: eva });
  assert.notDeepEqual(await since(), before);
});

test('what nobody is at work on is answered from any page; what is answered says by whom', async () => {
  const { desk, id, jan, eva } = await takenOver();
  await desk.database.query(`update lease set until = now() - interval '1 s'`);
  assert.equal((await post(desk, `/holds/${id}/spam`, jan, {})).status, 303);
  const late = await post(desk, `/holds/${id}/spam`, eva, { over: 'mine' });
  assert.equal(late.status, 409);
  assert.match(await late.text(), /jan took this for spam 0 s ago/);
});

test('a hold on its own page is theirs who look at it, and says so', async () => {
  const { desk, id, jan, eva } = await takenOver();
  const page = async (cookie: string) => (await desk.ask(`/holds/${id}`, { cookie })).text();
  assert.match(await page(jan), /eva is at work on this until/);
  assert.match(await page(eva), /You are at work on this until/);
  assert.match(await page(jan), /name="back" value="\/holds\/[^"]+"><input name="why"/);
});
