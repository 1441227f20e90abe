// Contacts: the list with how each answers, one of them with whose word it is, and what a person
// sets; one that only a mail named can be given nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { approveContacts, changeContacts, findContact } from '../../src/store/contacts.ts';
import { openProposals } from '../../src/store/proposals.ts';
import { configuredWith } from '../support/proposed.ts';
import { openTestDesk } from './desk.ts';
import { tell } from './story.ts';

const desk = await openTestDesk();
const cookie = await desk.login();
const by = { actor: 'operator', at: desk.clock };

async function look(path: string, status = 200): Promise<string> {
  const answer = await desk.ask(path, { cookie });
  assert.equal(answer.status, status, path);
  return answer.text();
}

async function post(address: string, act: string, form: Record<string, string> = {}) {
  const body = new URLSearchParams(form);
  const path = `/contacts/${encodeURIComponent(address)}/${act}`;
  return desk.ask(path, { cookie, method: 'POST', body });
}

const rowsIn = (html: string): string[] =>
  [...html.matchAll(/<a class="addr" href="[^"]*">([^<]+)</g)].map(([, one = '']) => one);

const decoded = (html: string): string =>
  html.replaceAll('&#x3D;', '=').replaceAll('&quot;', '"').replaceAll('&#x27;', "'");

const settings = { lang: '', digest: '', format: '', escalate: '' };

test('the list goes on by address, each once; filters and the field lead', async () => {
  const all = Array.from({ length: 120 }, (_, n) => `c${String(n).padStart(3, '0')}@example.org`);
  await changeContacts(
    desk.database,
    all.map((address) => ({ address, lang: 'en' })),
    by,
  );
  await changeContacts(desk.database, [{ address: 'c007@example.org', pauseReason: 'moved' }], by);
  const found: string[] = [];
  let next: string | undefined = '/contacts';
  while (next !== undefined) {
    const html = await look(next);
    found.push(...rowsIn(html));
    next = /<a href="([^"]+)" rel="next"/.exec(decoded(html))?.[1];
  }
  assert.deepEqual(found, all);
  assert.deepEqual(rowsIn(await look('/contacts?only=paused')), ['c007@example.org']);
  assert.match(await look('/contacts?only=bouncing'), /No contact here/);
  await look('/contacts?only=x', 400);
  const exact = await desk.ask('/contacts?q=C007@example.org', { cookie });
  assert.equal(exact.headers.get('location'), '/contacts/c007%40example.org');
  assert.equal(rowsIn(await look('/contacts?q=c1'))[0], 'c100@example.org');
});

test('one that the rules name, before any mail', async () => {
  const html = await look('/contacts/dorms%40example.org');
  assert.match(html, /no: the desk is asked before the first mail/);
  assert.match(html, /href="\/networks\/192\.0\.2\.0%2F25"/);
  assert.match(html, /networks\.yaml:14/);
  assert.match(html, /Named by networks\.yaml:14/);
  for (const other of ['nobody%40example.net', 'x', '%00', '..%2f..']) {
    await look(`/contacts/${other}`, 404);
  }
  assert.deepEqual(desk.errors, []);
});

test('what is set is kept, shown with its source, and taken back', async () => {
  const address = 'dorms@example.org';
  const form = { lang: 'cs', digest: 'hourly', format: 'xarf', escalate: 'Boss@example.org' };
  const answer = await post(address, 'set', form);
  assert.equal(answer.headers.get('location'), '/contacts/dorms%40example.org?kept=1');
  const row = await findContact(desk.database, address);
  assert.deepEqual(
    [row?.lang, row?.digest, row?.format, row?.escalateTo, row?.actor, row?.approvedAt],
    ['cs', 'hourly', 'xarf', 'boss@example.org', 'operator', null],
  );
  const html = await look('/contacts/dorms%40example.org?kept=1');
  assert.match(html, /role="status">Kept\.</);
  assert.match(html, /hourly <span class="quiet">set here</);
  await post(address, 'set', settings);
  assert.equal((await findContact(desk.database, address))?.digest, null);
});

test('what cannot be set is said, and what was typed is kept', async () => {
  const address = 'dorms@example.org';
  const rows = [
    ['set', { ...settings, lang: 'xx' }, /There are no templates in that language/],
    ['set', { ...settings, escalate: 'abuse@cesnet.cz' }, /an address of this desk/],
    ['set', { ...settings, escalate: '<b>' }, /value="&lt;b&gt;"/],
    ['pause', { reason: '' }, /This is needed/],
    ['pause', { reason: 'x'.repeat(201) }, /longer than 200 characters/],
    ['propose', { why: '' }, /This is needed/],
  ] as const;
  for (const [act, form, said] of rows) {
    const answer = await post(address, act, form);
    assert.equal(answer.status, 422, act);
    assert.match(await answer.text(), said);
  }
});

test('paused with a reason, and let go again', async () => {
  const address = 'labs@example.org';
  await post(address, 'pause', { reason: 'They asked\nus to wait' });
  const html = await look('/contacts/labs%40example.org');
  assert.match(html, /badge bad">paused</);
  assert.match(html, /They asked us to wait/);
  assert.match(html, /\/resume"/);
  await post(address, 'resume');
  assert.equal((await findContact(desk.database, address))?.pausedAt, null);
});

test('approved by a person, with the source that the rules or the registry are', async () => {
  await post('labs@example.org', 'approve');
  const row = await findContact(desk.database, 'labs@example.org');
  assert.equal(row?.approvedBy, 'operator');
  assert.equal(row?.source, 'networks.yaml:15');
  assert.equal(row?.constituency, 'access');
  assert.doesNotMatch(await look('/contacts/labs%40example.org'), /Approve it/);
});

test('nobody is made a contact whom only a mail names', async () => {
  await tell(desk, { sender: 'stranger@example.net' });
  for (const act of ['set', 'pause', 'resume', 'approve', 'propose']) {
    const form = { ...settings, reason: 'x', why: 'x' };
    assert.equal((await post('stranger@example.net', act, form)).status, 404, act);
  }
  // Known to the desk, but nobody has said by whose word.
  assert.equal((await post('c001@example.org', 'approve')).status, 404);
  assert.equal(await findContact(desk.database, 'stranger@example.net'), null);
});

test('how well it answers, what came back, what went to it', async () => {
  const address = 'shop@example.org';
  const source = 'registry:whois.example.net';
  await approveContacts(
    desk.database,
    [{ address, constituency: 'access', source, sourceAt: desk.clock }],
    by,
  );
  const { investigation } = await tell(desk, { to: address, ips: ['198.51.100.7'] });
  await desk.database.query(
    `insert into contact_answer (contact, ticket, asked_at, answered_at)
     values ($1, $2, $3, $4)`,
    [address, investigation, desk.clock, new Date(desk.clock.getTime() + 34 * 3_600_000)],
  );
  await desk.database.query(
    'update contact set bounces = 2, bounced_at = $2, answered_at = $2 where address = $1',
    [address, desk.clock],
  );
  const html = await look('/contacts/shop%40example.org');
  assert.match(html, /answers in about 1\.4 d \(of 1\)/);
  assert.match(html, /registry:whois\.example\.net, 2026-04-06 17:41Z/);
  assert.match(html, /2 mails came back; since 2026-04-06 17:41Z the desk is asked/);
  assert.match(html, /Spam from 198\.51\.100\.7/);
  assert.match(html, /<td>1\.4 d<\/td>/);
  assert.match(await look('/contacts?only=bouncing'), /shop@example\.org/);
});

test('what is open with it, with a way to all', async () => {
  const address = 'open@example.org';
  await changeContacts(desk.database, [{ address, lang: 'en' }], by);
  const open = () => look('/contacts/open%40example.org');
  assert.match(await open(), /No open ticket\./);
  const { investigation } = await tell(desk, { to: address, ips: ['198.51.100.8'] });
  await tell(desk, { to: 'other@open.example.org', ips: ['198.51.100.9'] });
  const html = decoded(await open());
  assert.match(html, /Open tickets <span class="quiet num">1</);
  const theirs = /Spam from 198\.51\.100\.8\b/;
  assert.match(html, theirs);
  const [, all = ''] = /href="(\/tickets\?q=contact[^"]*)"/.exec(html) ?? [];
  assert.match(await look(all), new RegExp(`value="${investigation}"`));
  await desk.database.query(`update ticket set state = 'resolved' where id = $1`, [investigation]);
  assert.match(await open(), /No open ticket\./);
  assert.match(await look(all), new RegExp(`value="${investigation}"`));
});

test('a proposal is a line that the rules take', async () => {
  const address = 'dorms@example.org';
  await post(address, 'set', {
    lang: 'cs',
    digest: 'daily',
    format: 'arf',
    escalate: 'x@example.com',
  });
  assert.equal((await post(address, 'propose', { why: 'They want it so' })).status, 303);
  const html = decoded(await look('/contacts/dorms%40example.org'));
  assert.match(html, /They want it so/);
  const [, yaml = ''] = /<textarea class="networks-yaml"[^>]*>([^<]*)</.exec(html) ?? [];
  const { rules } = await configuredWith((text) => `${text}\ncontacts:\n  people:\n    ${yaml}\n`);
  const { at: _at, ...rule } = rules.contacts.get(address) ?? { at: '' };
  assert.deepEqual(rule, {
    lang: 'cs',
    paused: false,
    digest: 'daily',
    escalateTo: 'x@example.com',
    format: 'arf',
  });
});

test('a proposal that would change nothing is refused, and what was typed is kept', async () => {
  const address = 'c001@example.org';
  await post(address, 'set', settings);
  const answer = await post(address, 'propose', { why: 'No idea <yet>' });
  assert.equal(answer.status, 422);
  const html = await answer.text();
  assert.match(html, /aria-describedby="wrong-why"[^>]*><span class="wrong" id="wrong-why"/);
  assert.match(html, /It would change nothing: set first how to write to it\./);
  assert.match(html, /value="No idea &lt;yet&gt;"/);
  assert.deepEqual(await openProposals(desk.database, 'contact', address), []);
});

test('the longest address has a page', async () => {
  const label = 'b'.repeat(60);
  const address = `${'%'.repeat(64)}@${label}.${label}.${label}.ex`;
  await changeContacts(desk.database, [{ address, lang: 'en' }], by);
  await look(`/contacts/${encodeURIComponent(address)}`);
});
