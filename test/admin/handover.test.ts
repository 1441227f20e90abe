// The handover tells what the rows say: open by turn, due and firing in the next hours, what is
// unusual, the numbers; and notes hang there until somebody takes them down.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { approveContacts, changeContacts } from '../../src/store/contacts.ts';
import { openFigures, shiftFigures } from '../../src/store/handover.ts';
import { openTestDesk, type TestDesk } from './desk.ts';
import { tell } from './story.ts';

const hourMs = 3_600_000;

const post = (desk: TestDesk, cookie: string, path: string, form: Record<string, string>) =>
  desk.ask(path, { method: 'POST', cookie, body: new URLSearchParams(form) });

const read = async (desk: TestDesk, cookie: string, path = '/handover') =>
  (await desk.ask(path, { cookie })).text();

/** The text of a part of the page, by its heading's id. */
function part(html: string, id: string): string {
  const at = html.indexOf(`aria-labelledby="${id}"`);
  return html.slice(at, html.indexOf('</section>', at)).replaceAll(/<[^>]+>/g, ' ');
}

test('what is open, due and firing, as the rows have it', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  const { database, clock } = desk;
  const cases = [];
  for (let index = 0; index < 3; index += 1) cases.push(await tell(desk, { to: 'a@example.org' }));
  await tell(desk, { doubts: [{ code: 'no-address', text: 'none' }] });
  const [late, soon, far] = cases.map((one) => one.investigation);
  const at = (hours: number): Date => new Date(clock.getTime() + hours * hourMs);
  await database.query('delete from clock');
  for (const [ticket, due, fires, rung] of [
    [late, at(-2), null, 0],
    [soon, at(3), at(5), 1],
    [far, at(30), at(10), 0],
  ] as const) {
    await database.query(
      `insert into clock (ticket, due_at, ticket_due_at, rung, actor, at)
       values ($1, $2, $3, $4, 'clock', $5)`,
      [ticket, fires, due, rung, clock],
    );
  }
  await database.query(`update ticket set turn = 'waiting' where id = any($1)`, [[soon, far]]);
  await database.query(`update ticket set turn = 'update', owner = 'role' where id = $1`, [late]);

  const figures = await openFigures(database, clock);
  assert.deepEqual(figures, { ours: 1, theirs: 2, holds: [{ team: 'first-line', rows: 1 }] });
  const html = await read(desk, cookie);
  assert.match(
    part(html, 'open'),
    /it is our turn\s+1\s.*theirs\s+2\s.*Questions for first-line\s+1/s,
  );
  for (const link of ['/tickets?q=state%3Aupdate', '/tickets?q=state%3Awaiting']) {
    assert.equal((await desk.ask(link, { cookie })).status, 200);
    assert.ok(html.includes(`href="${link.replace('=', '&#x3D;')}"`), link);
  }
  assert.match(html, /href="\/\?team&#x3D;first-line"/);
  const due = part(html, 'due');
  assert.match(due, /2 h late.*in 3 h/s);
  assert.doesNotMatch(due, /in 30 h/);
  const fires = part(html, 'fires');
  assert.match(fires, /in 5 h.*reminder or escalation, step 2/s);
  assert.doesNotMatch(fires, /in 10 h/);
  assert.match(part(await read(desk, cookie, '/handover?hours=12'), 'fires'), /in 10 h/);
  assert.match(part(html, 'ours'), /for 0 s.*investigation ·\s+role/s);
  assert.equal((await desk.ask('/handover?hours=9', { cookie })).status, 400);
});

test('what is unusual, and the numbers beside those of the days before', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  assert.match(part(await read(desk, cookie), 'unusual'), /No flood, nothing came back/);
  const first = desk.clock;
  // On most days of the week one comes in these hours, on one day many.
  for (const [day, cases] of [0, 1, 4, 1, 0, 1, 1].entries()) {
    desk.clock = new Date(first.getTime() + day * 24 * hourMs);
    for (let n = 0; n < cases; n += 1) await tell(desk, { to: 'old@example.org' });
  }
  desk.clock = new Date(first.getTime() + 7 * 24 * hourMs + 60_000);
  for (let index = 0; index < 2; index += 1) await tell(desk, { to: 'new@example.org' });
  const { database, clock } = desk;
  await database.query(
    `update delivery set state = 'bounced', due_at = null, claimed_at = $1,
       reply = '550 <b>no such user</b>' where recipient = 'new@example.org'`,
    [clock],
  );
  desk.clock = new Date(clock.getTime() + 60_000);
  const since = new Date(desk.clock.getTime() - 8 * hourMs);
  const dayOf = (at: Date): Date => new Date(at.getTime() - 5 * 24 * hourMs);
  const counted = await shiftFigures(database, [
    { from: since, to: desk.clock },
    { from: dayOf(since), to: dayOf(desk.clock) },
  ]);
  assert.deepEqual(counted, [
    { mails: 2, tickets: 6, holds: 0, deliveries: 2 },
    { mails: 4, tickets: 12, holds: 0, deliveries: 4 },
  ]);
  const again = await desk.login();
  const html = await read(desk, again);
  assert.match(part(html, 'numbers'), /Mails taken in\s+2\s+1\s.*Mails written\s+2\s+1/s);
  const unusual = part(html, 'unusual');
  assert.match(unusual, /new@example\.org.*550 &lt;b&gt;no such user/s);
  assert.doesNotMatch(unusual, /old@example\.org/);
});

test('a flood without its doubt is told all the same', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  await tell(desk, { doubts: [{ code: 'flood', text: 'many' }] });
  await desk.database.query(`update hold set doubts = '[]', budget = 'total'`);
  assert.match(part(await read(desk, cookie), 'unusual'), /question\s*:\s+flood/);
});

test('a contact is new once: when it may first be written to, not when it was paused', async () => {
  const desk = await openTestDesk();
  const { database } = desk;
  const told = async (): Promise<string> =>
    part(await read(desk, await desk.login()), 'unusual').replaceAll(/\s+/g, ' ');
  const approve = (address: string): Promise<readonly string[]> => {
    const named = { address, constituency: 'access', source: 'networks.yaml:1' };
    return approveContacts(database, [{ ...named, sourceAt: desk.clock }], by());
  };
  const by = () => ({ actor: 'eva', at: desk.clock });
  const pause = (address: string, pauseReason: string | null): Promise<void> =>
    changeContacts(database, [{ address, pauseReason }], by());
  await approve('old@example.org');
  desk.clock = new Date(desk.clock.getTime() + 24 * hourMs);
  await pause('old@example.org', 'it asked so');
  await pause('paused@example.org', 'it asked so');
  assert.match(await told(), /No flood, nothing came back/);
  await approve('new@example.org');
  desk.clock = new Date(desk.clock.getTime() + hourMs);
  await pause('new@example.org', null);
  const html = await told();
  assert.match(html, /17:41Z new@example\.org/);
  assert.doesNotMatch(html, /old@|paused@/);
  desk.clock = new Date(desk.clock.getTime() + 24 * hourMs);
  await tell(desk, { to: 'paused@example.org' });
  assert.match(await told(), /18:41Z paused@example\.org/);
});

test('a note is pinned once, shown as text, and taken down once', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  const html = await read(desk, cookie);
  const note = /name="note" value="([^"]+)"/.exec(html)?.[1] ?? '';
  const text = 'call the NOC\n<script>alert(1)</script> \u202eback';
  for (let times = 0; times < 2; times += 1) {
    const answer = await post(desk, cookie, '/handover/notes', { note, text });
    assert.equal(answer.headers.get('location'), '/handover?done=pinned');
  }
  const pinned = await read(desk, cookie, '/handover?done=pinned');
  assert.match(pinned, /The note is pinned\./);
  assert.equal(pinned.split('call the NOC\n&lt;script&gt;').length, 2, 'once, as text');
  assert.match(pinned, /\[U\+202E\]/);
  const unpin = `/handover/notes/${note}/unpin`;
  const down = await post(desk, cookie, unpin, {});
  assert.equal(down.headers.get('location'), '/handover?done=unpinned');
  assert.equal((await post(desk, cookie, unpin, {})).status, 409);
  assert.match(await read(desk, cookie), /Nothing is pinned/);
  const rows = await desk.database.query<{ actor: string }>(
    'select unpinned_by as actor from pinned_note',
  );
  assert.deepEqual(rows, [{ actor: 'operator' }]);
});

test('a note that is none, or too long, is given back', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  for (const text of ['  ', 'x'.repeat(2_001)]) {
    const answer = await post(desk, cookie, '/handover/notes', { note: '', text });
    assert.equal(answer.status, 422);
    assert.equal((await answer.text()).includes('x'.repeat(2_001)), text.length > 2_000);
  }
  assert.equal((await post(desk, cookie, '/handover/notes/x/unpin', {})).status, 404);
});
