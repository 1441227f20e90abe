// Whose turn it is says the page of a ticket, the list, the search and the handover alike: what was
// entered by hand, what hangs below it and ends, a letter that is stopped, what is closed.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { TicketId } from '../../src/model.ts';
import { ourTurn } from '../../src/store/handover.ts';
import { markDeliveries } from '../../src/store/deliveries.ts';
import { openTestDesk, type TestDesk } from './desk.ts';
import { tell } from './story.ts';

const noc = 'noc@isp.example';

async function openScene() {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  const get = async (path: string) => (await desk.ask(path, { cookie })).text();
  const post = (path: string, fields: Record<string, string>) =>
    desk.ask(path, { method: 'POST', cookie, body: new URLSearchParams(fields) });
  /** A form, then what it shows, if it shows anything, sent as it was shown. */
  const act = async (path: string, fields: Record<string, string>) => {
    const form = await get(path);
    const look = await post(path, { ...hiddenOf(form), ...fields });
    if (look.status === 303) return;
    const done = await post(path, hiddenOf(await look.text()));
    assert.equal(done.status, 303);
  };
  return { desk, get, post, act };
}

function hiddenOf(html: string): Record<string, string> {
  const main = html.slice(html.indexOf('<main'));
  const all = main.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
  return Object.fromEntries(Array.from(all, ([, name, value]) => [name, value]));
}

/** The turn on the page of a ticket, in its own words. */
async function turnOn(get: (path: string) => Promise<string>, id: string): Promise<string> {
  const html = await get(`/tickets/${id}`);
  const line = /<dt>Turn<\/dt>\s*<dd>(.*?)<\/dd>/s.exec(html)?.[1] ?? '';
  return line
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

const ours = async ({ database }: TestDesk) => (await ourTurn(database, 50)).map(({ id }) => id);

test('a call is our turn, until somebody else is asked, and again when that is over', async () => {
  const { desk, get, post, act } = await openScene();
  const form = hiddenOf(await get('/intake'));
  const call = { how: 'telephone', subject: 'A server was broken into', addresses: '192.0.2.1' };
  const entered = await post('/intake', { ...form, ...call, severity: 'critical' });
  const incident = (entered.headers.get('location') ?? '').split('/').at(-1) as TicketId;
  assert.equal(await turnOn(get, incident), 'ours');
  assert.deepEqual(await ours(desk), [incident], 'the report below it is no second entry');
  for (const path of ['/tickets?q=state%3Aupdate', '/handover']) {
    assert.equal((await get(path)).includes(call.subject), true, path);
  }

  const letter = { to: noc, subject: 'Yours?', text: 'Please look.' };
  await act(`/tickets/${incident}/investigate`, letter);
  assert.deepEqual(await ours(desk), []);
  assert.match(await turnOn(get, incident), /^theirs/);
  const [asked] = await desk.database.query<{ id: TicketId; delivery: string }>(
    `select ticket.id, delivery.id as delivery from ticket
     join delivery on delivery.ticket = ticket.id where ticket.kind = 'investigation'`,
  );
  assert.match(await turnOn(get, asked?.id ?? ''), /^theirs, once the mail in the outbox has left/);

  await post(`/outbox/${asked?.delivery}/cancel`, { back: '/outbox' });
  assert.deepEqual(await ours(desk), [asked?.id], 'nobody is asked by a letter that was stopped');
  assert.equal(await turnOn(get, asked?.id ?? ''), 'ours');

  await act(`/tickets/${asked?.id}/close`, { reason: 'resolved' });
  assert.deepEqual(await ours(desk), [incident]);
  assert.equal(await turnOn(get, incident), 'ours');
  await act(`/tickets/${incident}/close`, { state: 'resolved', reason: 'resolved' });
  assert.deepEqual(await ours(desk), []);
});

test('a caller is known by the address that was entered, and nothing is late at once', async () => {
  const { desk, get, post } = await openScene();
  const form = hiddenOf(await get('/intake'));
  const call = { how: 'telephone', subject: 'Spam', complainant: 'caller@customer.example' };
  await post('/intake', { ...form, ...call });
  const [report] = await desk.database.query<{ id: TicketId }>(
    `select id from ticket where kind = 'report'`,
  );
  desk.clock = new Date(desk.clock.getTime() + 5_000);
  const html = await get(`/tickets/${report?.id}`);
  assert.match(html, /a complaint from caller@customer\.example/);
  assert.match(html, /<dt>Next<\/dt><dd>it is being looked at now/);
  desk.clock = new Date(desk.clock.getTime() + 120_000);
  assert.match(await get(`/tickets/${report?.id}`), /<dt>Next<\/dt>.*?>late</s);
});

test('what is closed is nobody’s in a list too', async () => {
  const { desk, get, act } = await openScene();
  const { investigation } = await tell(desk, { to: noc });
  await desk.database.query(`update ticket set turn = 'update' where id = $1`, [investigation]);
  const list = '/tickets?q=kind%3Ainvestigation';
  assert.match(await get(list), /our turn/);
  await act(`/tickets/${investigation}/close`, { reason: 'resolved' });
  assert.match(await turnOn(get, investigation ?? ''), /^nobody’s: closed/);
  assert.doesNotMatch(await get(list), /our turn/);
});

test('a second letter that is stopped leaves the first one waiting', async () => {
  const { desk, post, act } = await openScene();
  const { investigation, delivery } = await tell(desk, { to: noc });
  const { database } = desk;
  await database.query(`update ticket set turn = 'waiting' where id = $1`, [investigation]);
  await database.query(`update delivery set state = 'sending', attempt = 1 where id = $1`, [
    delivery,
  ]);
  if (delivery === null) throw new Error('nothing was sent');
  const fate = { id: delivery, attempt: 1, state: 'sent', reply: '250', dueAt: null } as const;
  await markDeliveries(database, [fate], desk.clock);
  await act(`/tickets/${investigation}/reply`, { to: noc, text: 'And?', close: '' });
  const [second] = await database.query<{ id: string }>(
    `select id from delivery where kind = 'reply'`,
  );
  await post(`/outbox/${second?.id}/cancel`, { back: '/outbox' });
  assert.deepEqual(await ours(desk), []);
});

test('a letter that did not arrive is nobody’s turn any more once another has gone', async () => {
  const { desk, get } = await openScene();
  const { investigation } = await tell(desk, { to: noc });
  const ticket = investigation ?? '';
  await desk.database.query(`update delivery set state = 'bounced', due_at = null`);
  assert.match(await turnOn(get, ticket), /^ours: noc@isp\.example could not be reached/);
  await desk.database.query(
    `insert into delivery select (jsonb_populate_record(one, jsonb_build_object('id', $1::text,
       'state', 'sent', 'recipient', 'other@isp.example', 'token', 't2', 'message_id', '<2@x>',
       'sent_at', $2::timestamptz))).* from delivery one`,
    [desk.newId(), desk.clock],
  );
  assert.match(await turnOn(get, ticket), /^theirs: other@isp\.example is to answer/);
});

test('who is copied, once or always, is never the one who is to answer', async () => {
  const { desk, get, act } = await openScene();
  const { investigation } = await tell(desk, { to: noc });
  const ticket = investigation ?? '';
  const people = { address: 'boss@isp.example', role: 'admin-cc', way: 'add' };
  await act(`/tickets/${ticket}/people`, people);
  await act(`/tickets/${ticket}/reply`, { to: noc, text: 'And?', cc: 'colleague@example.org' });
  const send = (state: string, to: string) =>
    desk.database.query(
      `update delivery set state = $1, sent_at = $2, due_at = null
       where recipient like $3 and kind in ('reply', 'forward')`,
      [state, desk.clock, to],
    );
  await send('sent', '%');
  const copies = await desk.database.query(`select from delivery where kind = 'reply'`);
  assert.equal(copies.length, 3);
  assert.match(await turnOn(get, ticket), /^theirs: noc@isp\.example is to answer/);
  await send('bounced', noc);
  assert.match(await turnOn(get, ticket), /^ours: noc@isp\.example could not be reached/);

  await desk.database.query('delete from delivery');
  await desk.database.query(`update ticket set turn = 'waiting' where id = $1`, [ticket]);
  assert.match(await turnOn(get, ticket), /^theirs: noc@isp\.example is to answer/);
});

test('what the mail of a closed ticket still asks is our turn, as what can be done says', async () => {
  const { desk, get } = await openScene();
  const doubts = [{ code: 'no-address' as const, text: 'none is named' }];
  await tell(desk, { doubts });
  const [report] = await desk.database.query<{ id: TicketId }>(
    `update ticket set state = 'resolved', close_reason = 'resolved', closed_at = $1 returning id`,
    [desk.clock],
  );
  const turn = await turnOn(get, report?.id ?? '');
  assert.match(turn, /^ours: no address, since/);
  assert.match(await get(`/tickets/${report?.id}`), /answer the question below/);
});
