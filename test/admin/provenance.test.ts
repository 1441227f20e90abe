// By whose word a complaint goes to somebody: beside each recipient stands who named that one, and
// whom an operator chose is that operator's word wherever it is said.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { personAt } from '../../src/tickets/contact.ts';
import type { Prepared } from '../../src/settlement.ts';
import { openTestDesk } from './desk.ts';
import { tell } from './story.ts';

const desk = await openTestDesk();
const cookie = await desk.login();
const get = async (path: string, lang = 'en'): Promise<string> => {
  const headers = { 'accept-language': lang };
  return (await desk.ask(path, { cookie, headers })).text();
};

/** As an answer to a question is kept. */
async function choose(mail: string, to: string, actor: string): Promise<void> {
  const decided = JSON.stringify({ kind: 'contact', to });
  await desk.database.query(
    `insert into override (id, mail, decided, actor, at) values ($1, $2, $3, $4, $5)`,
    [desk.newId(), mail, decided, actor, desk.clock],
  );
}

async function known(address: string, source: string): Promise<void> {
  await desk.database.query(
    `insert into contact (address, approved_at, approved_by, source, source_at, actor, at)
     values ($1, $2, 'jan', $3, $2, 'jan', $2)
     on conflict (address) do update set source = excluded.source`,
    [address, desk.clock, source],
  );
}

test('the chart says of each recipient who named that one', async () => {
  const told = await tell(desk, { to: 'boss@example.org' });
  await known('boss@example.org', 'person:jan');
  assert.match(await get(`/tickets/${told.investigation}`), /→ boss@example\.org · chosen by jan</);
  await desk.database.query(
    `insert into party (id, ticket, role, address, token, constituency, actor, at)
     select $1, ticket, role, 'dorms@example.org', 'another', constituency, actor, at from party
     where ticket = $2`,
    [desk.newId(), told.investigation],
  );
  await known('dorms@example.org', 'networks.yaml:12');
  const both = /boss@example\.org \(chosen by jan\), dorms@example\.org \(networks\.yaml:12\)/;
  assert.match(await get(`/tickets/${told.investigation}`), both);
  const cs = /boss@example\.org \(zvoleno ručně: jan\), dorms@example\.org \(networks/;
  assert.match(await get(`/tickets/${told.incident}`, 'cs'), cs);
  assert.match(await get('/contacts/boss@example.org'), />chosen by jan, 2026-04-06/);
});

test('who is chosen for one case is so whoever named them for another', async () => {
  await known('labs@example.org', 'networks.yaml:30');
  const told = await tell(desk, { to: 'labs@example.org', ips: ['192.0.2.140'] });
  await choose(told.mail, 'Labs@example.org', 'eva');
  const chosen = /→ labs@example\.org · chosen by eva</;
  assert.match(await get(`/tickets/${told.investigation}`), chosen);
  const plain = await tell(desk, { to: 'labs@example.org', ips: ['192.0.2.141'] });
  assert.match(
    await get(`/tickets/${plain.investigation}`),
    /labs@example\.org · networks\.yaml:30</,
  );
});

test('a question names who chose the recipient, and tells no search for another there', async () => {
  const of = (to: string, at: string): Prepared => ({
    to,
    network: 'EXAMPLE-NET',
    ips: ['192.0.2.75'],
    template: 'en/forward.spam',
    subject: 'Spam',
    at,
  });
  const { mail } = await tell(desk, {
    doubts: [{ code: 'first-contact', text: 'never written to dean@example.org' }],
    prepared: [of('dean@example.org', personAt), of('dorms@example.org', 'networks.yaml:12')],
  });
  await choose(mail, 'dean@example.org', 'jan');
  const [hold] = await desk.database.query<{ id: string }>('select id from hold where mail = $1', [
    mail,
  ]);
  const html = await get(`/holds/${hold?.id}`);
  assert.match(html, /→ <bdi>dean@example\.org<\/bdi><\/span> <span class="at">chosen by jan</);
  assert.match(
    html,
    /→ <bdi>dorms@example\.org<\/bdi><\/span> <span class="at">networks\.yaml:12</,
  );
  const [, dean = '', dorms = ''] = html.split('<section class="hold-ground">');
  assert.match(dean, /dean@example\.org/);
  assert.doesNotMatch(dean, /dorms@example\.org for/);
  assert.match(dorms, /dorms@example\.org for 192\.0\.2\.0/);
});
