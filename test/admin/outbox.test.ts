// The outbox as a page: states, the switch with its reason, and acts on single mails, each a form
// that says when it comes too late.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { claimDeliveries } from '../../src/store/deliveries.ts';
import { stoppedMail } from '../../src/store/outbox.ts';
import { switchOutbox } from '../../src/store/switches.ts';
import { askingAt } from '../browser/asked.ts';
import { openTestDesk, type TestDesk } from './desk.ts';
import { tell } from './story.ts';

const free = { perContact: null, perContactDay: null, perReporter: null, total: null };

async function post(desk: TestDesk, cookie: string, path: string, form: Record<string, string>) {
  return desk.ask(path, { method: 'POST', cookie, body: new URLSearchParams(form) });
}

async function stateOf(desk: TestDesk, id: string | null): Promise<string | undefined> {
  const rows = await desk.database.query<{ state: string }>(
    'select state from delivery where id = $1',
    [id],
  );
  return rows[0]?.state;
}

test('each mail has the acts of its state, and each act comes back to the list', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  const told = await tell(desk, { to: 'dorms@example.org' });
  const html = await (await desk.ask('/outbox?state=waiting', { cookie })).text();
  assert.match(html, new RegExp(`action="/outbox/${told.delivery}/send-now"`));
  assert.match(html, new RegExp(`action="/outbox/${told.delivery}/cancel"`));
  assert.match(html, />waiting 1<\/a>/);
  assert.doesNotMatch(html, /\/retry"/);
  const back = '/outbox?state=waiting';
  const done = await post(desk, cookie, `/outbox/${told.delivery}/cancel`, { back });
  assert.equal(done.status, 303);
  assert.equal(done.headers.get('location'), `${back}&done=cancel`);
  const after = await (await desk.ask(`${back}&done=cancel`, { cookie })).text();
  assert.match(after, /The mail is cancelled/);
  assert.match(after, /Nothing here\./);
  const late = await post(desk, cookie, `/outbox/${told.delivery}/cancel`, { back });
  assert.equal(late.status, 409);
  assert.match(await late.text(), /under way, gone, or answered/);
  assert.equal(await stateOf(desk, told.delivery), 'cancelled');
});

test('sent now, it is due now; failed, it is tried again', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  const told = await tell(desk, { to: 'labs@example.org' });
  const claim = () => claimDeliveries(desk.database, desk.clock, 9, 60_000, free);
  assert.deepEqual(await claim(), []);
  await post(desk, cookie, `/outbox/${told.delivery}/send-now`, { back: '/outbox' });
  assert.equal((await claim()).length, 1);
  await desk.database.query(`update delivery set state = 'failed', due_at = null`);
  const html = await (await desk.ask('/outbox?state=failed', { cookie })).text();
  assert.match(html, /aria-label="Try again: the mail to labs@example.org"/);
  const again = await post(desk, cookie, `/outbox/${told.delivery}/retry`, { back: '//x.example' });
  assert.equal(again.headers.get('location'), '/outbox?done=retry');
  assert.equal(await stateOf(desk, told.delivery), 'waiting');
});

test('the switch wants a reason, keeps what was typed, and is thrown once', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  await tell(desk, { to: 'dorms@example.org' });
  const seen = async (): Promise<string> => {
    const html = await (await desk.ask('/outbox', { cookie })).text();
    return /name="seen" value="([^"]*)"/.exec(html)?.[1] ?? '';
  };
  const open = await seen();
  const without = await post(desk, cookie, '/outbox/hold', { seen: open, why: ' ' });
  assert.equal(without.status, 422);
  assert.match(await without.text(), /This is needed/);
  const why = 'the relay is <b>sick</b>';
  const held = await post(desk, cookie, '/outbox/hold', { seen: open, why, back: '/outbox' });
  assert.equal(held.headers.get('location'), '/outbox?done=held');
  desk.clock = new Date(desk.clock.getTime() + 60_000);
  assert.deepEqual(await claimDeliveries(desk.database, desk.clock, 9, 60_000, free), []);
  const html = await (await desk.ask('/outbox', { cookie })).text();
  assert.match(html, /the relay is &lt;b&gt;sick/);
  assert.match(html, /Let it go: 1 mail waits/);
  // Whoever looked before it was stopped does not stop it a second time.
  const late = await post(desk, cookie, '/outbox/hold', { seen: open, why: 'other' });
  assert.equal(late.status, 409);
  const stale = await post(desk, cookie, '/outbox/release', { seen: open });
  assert.equal(stale.status, 409);
  assert.notEqual((await stoppedMail(desk.database)).all, null);
  const released = await post(desk, cookie, '/outbox/release', { seen: await seen() });
  assert.equal(released.headers.get('location'), '/outbox?done=released');
  assert.equal((await claimDeliveries(desk.database, desk.clock, 9, 60_000, free)).length, 1);
});

test('while nothing leaves, no page promises when a mail goes', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  const told = await tell(desk, { to: 'dorms@example.org' });
  const get = async (path: string) => (await desk.ask(path, { cookie })).text();
  const ticket = `/tickets/${told.investigation}`;
  assert.match(await get('/outbox'), / · goes <time/);
  assert.match(await get(ticket), /the mail to dorms@example\.org leaves <time/);
  const mail = `/mails/${told.mail}`;
  const others = ['/lookup?q=dorms@example.org', '/contacts/dorms@example.org'];
  assert.match(await get(mail), /<p class="quiet">goes <time/);
  await switchOutbox(desk.database, true, 'jan', desk.clock, 'the relay is sick');
  assert.match(await get(ticket), /the mail to dorms@example\.org leaves once outgoing mail goes/);
  assert.match(await get(mail), /<p class="quiet">stopped by the switch<\/p>/);
  for (const path of others) {
    assert.match(
      await get(path),
      /class="badge[^>]*>waiting<\/span> <span class="quiet">stopped by/,
    );
  }
  const pressed = await post(desk, cookie, `/outbox/${told.delivery}/send-now`, {
    back: '/outbox',
  });
  const html = await get(pressed.headers.get('location') ?? '');
  assert.match(html, /Nothing leaves now: the mail is among the first/);
  assert.doesNotMatch(html, /The mail goes now| · goes <time/);
  assert.match(html, / · stopped by the switch/);
});

test('links that say nothing sound are told so', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  for (const [path, status] of [
    ['/outbox?state=lost', 400],
    ['/outbox?before=x', 400],
    ['/outbox?state=sent', 200],
    ['/outbox?done=<b>', 200],
  ] as const) {
    assert.equal((await desk.ask(path, { cookie })).status, status, path);
  }
  assert.equal((await post(desk, cookie, '/outbox/x/cancel', {})).status, 404);
  const gone = '0198f0a0-0000-7000-8000-000000000000';
  assert.equal((await post(desk, cookie, `/outbox/${gone}/cancel`, {})).status, 409);
});

test('the bar says how many letters wait, also to whoever hears it', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  const place = async (lang: string): Promise<string> => {
    const headers = { 'accept-language': lang };
    const html = await (await desk.ask('/handover', { cookie, headers })).text();
    return /data-go="g o"[^>]*>(.*?)<\/a>/.exec(html)?.[1] ?? '';
  };
  assert.match(await place('en'), /^Outbox<span class="waits" hidden>/);
  for (let n = 0; n < 2; n += 1) await tell(desk, { to: 'a@example.org' });
  await desk.database.query(`update delivery set state = 'waiting', due_at = $1`, [desk.clock]);
  const words = [
    ['en', 'Outbox, waiting: 2'],
    ['cs', 'K odeslání, čeká: 2'],
    ['es', 'Salida, en espera: 2'],
  ] as const;
  for (const [lang, said] of words) {
    assert.equal((await place(lang)).replaceAll(/<[^>]+>/g, ''), said);
  }
  await desk.database.query(`update delivery set state = 'sent', due_at = null`);
  assert.match(await place('en'), / hidden>/);
  // What an answer lets go waits too, until it can be taken back no more.
  const hold = await askingAt(desk).asked('contradiction', 2);
  const html = await (await desk.ask(`/holds/${hold}/preview`, { cookie })).text();
  const hidden = html.matchAll(/name="(run|digest|seen)" value="([^"]*)"/g);
  const pinned = Object.fromEntries([...hidden].map(([, name = '', value = '']) => [name, value]));
  const answer = await post(desk, cookie, `/holds/${hold}/accept`, { ...pinned, back: '/' });
  assert.equal(answer.status, 303);
  assert.match((await place('en')).replaceAll(/<[^>]+>/g, ''), /waiting: 2/);
  desk.clock = new Date(desk.clock.getTime() + 61_000);
  assert.match(await place('en'), / hidden>/);
});
