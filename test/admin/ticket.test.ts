// The page of a ticket and what people do by it, over HTTP as a browser without scripts does it:
// shown first, done as it was shown, kept where it is not done, undone.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import type { TicketId } from '../../src/model.ts';
import { findTicket } from '../../src/store/tickets.ts';
import { openTestDesk, type TestDesk } from './desk.ts';
import { tell, type Told } from './story.ts';

const reporter = 'victim@example.net';
const admin = 'dorms@example.org';

interface Scene {
  readonly desk: TestDesk;
  readonly cookie: string;
  readonly told: Told & { readonly report: TicketId; readonly incident: TicketId };
  get(path: string): Promise<{ readonly status: number; readonly html: string }>;
  post(
    path: string,
    fields: Readonly<Record<string, string | readonly string[]>>,
  ): Promise<{ readonly status: number; readonly html: string; readonly to: string }>;
}

async function openScene(): Promise<Scene> {
  const desk = await openTestDesk();
  const told = await tell(desk, { to: admin, sender: reporter, complains: true });
  const { report, incident } = told;
  if (report === null || incident === null) throw new Error('no tickets were made');
  const cookie = await desk.login();
  return {
    desk,
    cookie,
    told: { ...told, report, incident },
    async get(path) {
      const answer = await desk.ask(path, { cookie });
      assert.deepEqual(desk.errors, []);
      return { status: answer.status, html: await answer.text() };
    },
    async post(path, fields) {
      const body = new URLSearchParams();
      for (const [name, value] of Object.entries(fields)) {
        for (const one of [value].flat()) body.append(name, one);
      }
      const answer = await desk.ask(path, { method: 'POST', body, cookie });
      assert.deepEqual(desk.errors, []);
      const to = answer.headers.get('location') ?? '';
      return { status: answer.status, html: await answer.text(), to };
    },
  };
}

/** The fields that a form of a page would send, as a browser reads them. */
function fieldsOf(html: string): Record<string, string[]> {
  const main = html.slice(html.indexOf('<main'));
  const fields: Record<string, string[]> = {};
  for (const [, name = '', value = ''] of main.matchAll(
    /<input type="hidden" name="([^"]*)" value="([^"]*)">/g,
  )) {
    (fields[name] ??= []).push(unescaped(value));
  }
  return fields;
}

function unescaped(text: string): string {
  const names: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&' };
  return text
    .replaceAll(/&#x([0-9a-f]+);/gi, (_all, code: string) =>
      String.fromCodePoint(parseInt(code, 16)),
    )
    .replaceAll(/&(lt|gt|quot|amp);/g, (_all, name: string) => names[name] ?? '');
}

const stateOf = async ({ desk }: Scene, id: TicketId): Promise<string | undefined> =>
  (await findTicket(desk.database, id))?.state;

async function waiting({ desk }: Scene, recipient: string): Promise<number> {
  const rows = await desk.database.query(
    `select from delivery where recipient = $1 and state = 'waiting' and kind = 'reply'`,
    [recipient],
  );
  return rows.length;
}

test('a ticket shows its chart, who said what, what it rests on and what happened', async () => {
  const scene = await openScene();
  const { desk, told } = scene;
  await tell(desk, {
    sender: admin,
    outcome: 'joined',
    ...(told.investigation === null ? {} : { joins: told.investigation }),
    words: 'It was a hacked account.\nWe <closed> it.',
  });
  for (const id of [told.report, told.incident, told.investigation]) {
    const { status, html } = await scene.get(`/tickets/${id}`);
    assert.equal(status, 200);
    assert.equal(html.match(/<h1>/g)?.length, 1);
    assert.match(
      html,
      /<dt>What<\/dt>.*<dt>Who<\/dt>.*<dt>Turn<\/dt>.*<dt>Next<\/dt>.*<dt>Do<\/dt>/s,
    );
    assert.match(html, /It was a hacked account\.\nWe &lt;closed&gt; it\./);
    assert.match(html, /192\.0\.2\.75/);
    assert.equal(html.length < 100_000, true);
  }
  await desk.database.query(`update contact set source = 'override' where address = $1`, [admin]);
  assert.match((await scene.get(`/tickets/${told.investigation}`)).html, /from the rules/);
  const { html } = await scene.get(`/tickets/${told.report}?why=${told.mail}`);
  assert.match(html, /keyword &quot;spam from&quot;/);
  const incident = await scene.get(`/tickets/${told.incident}`);
  assert.doesNotMatch(incident.html, /It stands alone|Stands alone/i, 'what is below it is told');
  assert.match(incident.html, /<h2 id="reports">Reports.*victim@example\.net/s);
  assert.match(incident.html, /<h2 id="investigations">Investigations.*dorms@example\.org/s);
});

test('a complaint is read where its ticket is: its words, what it quotes folded, nothing hidden', async () => {
  const scene = await openScene();
  const lines = [
    'Content-Type: text/plain; charset=utf-8',
    'Subject: spam',
    '',
    'It came \u202egnp.exe from <b>192.0.2.75</b> \u0007',
    `see http://evil.example/ ${'again '.repeat(1_000)}`,
    '',
    'On Mon, 6 Apr 2026 19:47, Relay <relay@example.net> wrote:',
    '> buy this',
    '> and this',
  ];
  const raw = Buffer.from(lines.join('\r\n'));
  const { report, mail } = await tell(scene.desk, { to: admin, sender: reporter, raw });
  // Read before, so that no test waits for a child that starts.
  await scene.get(`/mails/${mail}`);
  const { html } = await scene.get(`/tickets/${report}`);
  assert.match(html, /<blockquote>It came \[U\+202E\]gnp\.exe from &lt;b&gt;<mark/);
  // What it names leads to what is known of it.
  assert.match(
    html,
    /<a href="\/lookup\?q&#x3D;192\.0\.2\.75">192\.0\.2\.75<\/a><\/mark>&lt;\/b&gt;/,
  );
  assert.match(html, /hxxp:\/\/evil\.example/);
  assert.match(html, /<details class="ticket-older">.*&gt; buy this\n&gt; and this/s);
  assert.match(html, new RegExp(`class="ticket-cut">… <a href="/mails/${mail}">the whole mail`));
  assert.equal(html.includes('\u202e') || html.includes('\u0007'), false);
  assert.equal(html.length < 60_000, true);
});

test('a reply is shown whole, sent once as it was shown, and taken back', async () => {
  const scene = await openScene();
  const path = `/tickets/${scene.told.report}/reply`;
  const form = await scene.get(path);
  assert.equal(form.status, 200);
  const typed = { ...fieldsOf(form.html), to: reporter, text: 'Thank you.', close: '' };
  const look = await scene.post(path, typed);
  assert.equal(look.status, 200);
  assert.match(look.html, /<dd>victim@example\.net<\/dd>/);
  assert.match(look.html, /Thank you\./);
  assert.match(look.html, /Send 1 mail/);
  assert.equal(await waiting(scene, reporter), 0, 'nothing is sent by looking');

  const fields = fieldsOf(look.html);
  const back = await scene.post(path, { ...fields, step: 'form' });
  assert.match(back.html, />\nThank you\.<\/textarea>/, 'what was typed stays');
  const sent = await scene.post(path, fields);
  assert.equal(sent.status, 303, sent.html);
  assert.equal(await waiting(scene, reporter), 1);
  const again = await scene.post(path, fields);
  assert.equal(again.to, sent.to, 'sent twice is done once');
  assert.equal(await waiting(scene, reporter), 1);

  const after = await scene.get(sent.to);
  assert.match(after.html, /role="status"><span>[^<]*replied, by operator/);
  const undo = fieldsOf(
    after.html.slice(after.html.indexOf('ticket-did')).replace('<div', '<main'),
  );
  const act = undo['undone']?.[0] ?? '';
  const undone = await scene.post(`/tickets/${scene.told.report}/undo`, { undone: act });
  assert.equal(undone.status, 303, undone.html);
  assert.equal(await waiting(scene, reporter), 0);
});

test('what has left is not offered to be undone, and says so in the language of who asks', async () => {
  const scene = await openScene();
  const { report } = scene.told;
  const path = `/tickets/${report}/reply`;
  const form = fieldsOf((await scene.get(path)).html);
  const look = await scene.post(path, { ...form, to: reporter, text: 'Thank you.', close: '' });
  const { to } = await scene.post(path, fieldsOf(look.html));
  const offered = async () => (await scene.get(to)).html.match(/name="undone"/g)?.length ?? 0;
  assert.equal(await offered(), 2, 'where it is told of, and among what was done');
  const mark = (state: string) =>
    scene.desk.database.query(`update delivery set state = $1 where recipient = $2`, [
      state,
      reporter,
    ]);
  await mark('sending');
  assert.equal(await offered(), 0);
  for (const [lang, text] of [
    ['en', 'the mail to victim@example.net is on its way'],
    ['cs', 'zpráva pro victim@example.net už odchází'],
    ['es', 'el mensaje a victim@example.net ya está saliendo'],
  ] as const) {
    const headers = { 'accept-language': lang };
    const { desk, cookie } = scene;
    const late = await desk.ask(`/tickets/${report}/undo`, { method: 'POST', cookie, headers });
    const html = await late.text();
    assert.equal(late.status, 409);
    assert.equal(html.includes(text), true, html);
    assert.doesNotMatch(html, /<form class="form"/);
  }
  await mark('cancelled');
  assert.equal(await offered(), 2, 'what was stopped can be undone');
  assert.equal((await scene.post(`/tickets/${report}/undo`, {})).status, 303);
});

test('what we sent is read from wherever it is named, with what it was sent because of', async () => {
  const scene = await openScene();
  const { report, investigation, mail, delivery } = scene.told;
  const path = `/tickets/${report}/reply`;
  const form = fieldsOf((await scene.get(path)).html);
  const look = await scene.post(path, { ...form, to: reporter, text: 'Thank you.', close: '' });
  await scene.post(path, fieldsOf(look.html));
  const talk = (await scene.get(`/tickets/${report}`)).html;
  const ours = [...talk.matchAll(/<a href="\/letters\/([^"]+)">/g)].map(([, id]) => id);
  const [reply] = ours.filter((id) => id !== delivery);
  assert.match((await scene.get(`/letters/${reply}`)).html, /What it says<[^]*Thank you\./);
  const forward = `<a href="/letters/${delivery}">`;
  const asked = (await scene.get(`/tickets/${investigation}`)).html;
  assert.match(asked, new RegExp(`${forward}[^\n]*<a class="quiet" href="/mails/${mail}">`));
  for (const place of ['/outbox', `/mails/${mail}`, `/contacts/${admin}`, `/lookup?q=${admin}`]) {
    const { html } = await scene.get(place);
    assert.match(html, new RegExp(`${forward}[^\n]*<a class="num" href="/tickets/`), place);
  }
});

test('time worked adds up, and copies of one letter are shown, go once and close it', async () => {
  const scene = await openScene();
  const here = `/tickets/${scene.told.report}`;
  for (const worked of ['25m', '1h']) {
    const form = fieldsOf((await scene.get(`${here}/set`)).html);
    const done = await scene.post(`${here}/set`, { ...form, 'set-time-worked': worked });
    assert.equal(done.status, 303, done.html);
  }
  assert.match((await scene.get(`${here}/set`)).html, /Minutes worked \(85\)/);

  const form = fieldsOf((await scene.get(`${here}/reply`)).html);
  const copies = { cc: 'noc@isp.example.net', bcc: 'csirt@example.net' };
  const typed = { ...form, to: reporter, text: 'It was cleaned.', close: 'resolved', ...copies };
  const look = await scene.post(`${here}/reply`, typed);
  assert.match(look.html, /<dt>Cc<\/dt><dd>noc@isp\.example\.net<\/dd><dt>Bcc<\/dt><dd>csirt@/);
  assert.match(look.html, /<strong>resolved<\/strong>/, 'what it closes is shown before');
  const sent = await scene.post(`${here}/reply`, fieldsOf(look.html));
  assert.equal(sent.status, 303, sent.html);
  assert.equal(await stateOf(scene, scene.told.report), 'resolved');
  for (const one of [reporter, copies.cc, copies.bcc]) assert.equal(await waiting(scene, one), 1);
  const bytes = await composedFor(scene, reporter);
  assert.match(bytes, /^Cc: noc@isp\.example\.net/m);
  assert.doesNotMatch(bytes, /csirt@example\.net/);
  const { html } = await scene.get(sent.to);
  assert.match(html, /nobody’s: closed \(resolved\)/);
  const again = await scene.get(`${here}/reply`);
  assert.match(again.html, /name="cc" value=""/, 'this time only');
});

test('a form that was begun elsewhere leads back there, seen or not', async () => {
  const scene = await openScene();
  const path = `/tickets/${scene.told.report}/reply`;
  const cancel = /<a class="button" href="([^"]*)">Cancel/;
  assert.match(cancel.exec((await scene.get(path)).html)?.[1] ?? '', /^\/tickets\/\d{14}$/);
  const { html } = await scene.get(`${path}?back=${encodeURIComponent('/outbox')}`);
  assert.equal(cancel.exec(html)?.[1], '/outbox');
  const look = await scene.post(path, { ...fieldsOf(html), to: reporter, text: 'It is done.' });
  assert.match(look.html, /It is done\./);
  assert.equal(cancel.exec(look.html)?.[1], '/outbox');
});

test('a form that was changed after it was done does another deed', async () => {
  const scene = await openScene();
  const path = `/tickets/${scene.told.incident}/note`;
  const fields = fieldsOf((await scene.get(path)).html);
  for (const text of ['one', 'one', 'two']) {
    assert.equal((await scene.post(path, { ...fields, text })).status, 303);
  }
  const { html } = await scene.get(`/tickets/${scene.told.incident}`);
  assert.equal(html.match(/<blockquote>one<\/blockquote>/g)?.length, 1);
  assert.equal(html.match(/<blockquote>two<\/blockquote>/g)?.length, 1);
});

test('a view that went stale does nothing, says so and keeps what was typed', async () => {
  const scene = await openScene();
  const path = `/tickets/${scene.told.incident}/close`;
  const look = await scene.post(path, { reason: 'resolved', text: 'It was cleaned.' });
  assert.equal(look.status, 200);
  assert.match(look.html, /<strong>resolved<\/strong> <\/li>/, 'its reason is called the same');
  assert.match(look.html, /not told: victim@example\.net/);
  const asked = await scene.post(`/tickets/${scene.told.incident}/block`, { subject: 'a filter' });
  const opened = await scene.post(`/tickets/${scene.told.incident}/block`, fieldsOf(asked.html));
  assert.equal(opened.status, 303, opened.html);
  const late = await scene.post(path, fieldsOf(look.html));
  assert.equal(late.status, 409);
  assert.match(late.html, /Nothing was done\./);
  assert.match(late.html, /name="text" value="It was cleaned\."/);
  assert.equal(await stateOf(scene, scene.told.incident), 'open');
  const done = await scene.post(path, fieldsOf(late.html));
  assert.equal(done.status, 303, done.html);
  assert.equal(await stateOf(scene, scene.told.incident), 'resolved');
  assert.equal(await stateOf(scene, scene.told.report), 'resolved');
});

test('what is wrong is said beside its field, and what the plan refuses on top', async () => {
  const scene = await openScene();
  const table = [
    ['reply', {}, 422, /This is needed\./],
    ['reply', { text: 'x', to: 'nobody@example.net' }, 422, /is no party/],
    ['assign', { owner: 'a\u202eb' }, 422, /U\+202E is refused/],
    ['snooze', { until: 'soon' }, 422, /Write a day or an instant ahead/],
    ['snooze', { until: '2020-01-01' }, 422, /Write a day or an instant ahead/],
    ['snooze', { until: '2030-01-01' }, 422, /366 days at most/],
    ['link', { other: '20260406999999999' }, 422, /There is no ticket 20260406999999999\./],
    ['link', { other: '9'.repeat(300) }, 422, /longer than 200 characters/],
    ['note', { text: 'x'.repeat(50_001) }, 422, /longer than 50000 characters/],
    ['hand-over', { team: 'nobody', why: 'x' }, 422, /there is no team/],
    ['set', { 'set-priority': '900', 'was-priority': '50' }, 422, /whole number from 0 to 100/],
    ['split', {}, 422, /name the mails/],
    ['forward', { to: 'abuse@cesnet.cz', text: 'x' }, 422, /an address of this desk/],
    ['activate', {}, 404, /cannot be treated so/],
  ] as const;
  for (const [verb, fields, status, says] of table) {
    const answer = await scene.post(`/tickets/${scene.told.report}/${verb}`, fields);
    assert.equal(answer.status, status, `${verb}: ${answer.html}`);
    assert.match(answer.html, says, verb);
  }
  assert.deepEqual(scene.desk.errors, []);
});

test('a number that was merged leads to its target', async () => {
  const scene = await openScene();
  const other = await tell(scene.desk, { to: admin, sender: 'other@example.net' });
  const into = (await findTicket(scene.desk.database, other.incident ?? ''))?.number ?? '';
  const from = (await findTicket(scene.desk.database, scene.told.incident))?.number ?? '';
  const path = `/tickets/${from}/merge`;
  const look = await scene.post(path, { into });
  assert.equal(look.status, 200);
  const done = await scene.post(path, fieldsOf(look.html));
  assert.equal(done.status, 303, done.html);
  const { html } = await scene.get(`/tickets/${from}`);
  assert.match(html, new RegExp(`<span class="num">\\[Desk#${into}\\]</span> <span class="badge`));
  assert.match(html, new RegExp(`\\[Desk#${from}\\]</span> was merged into this ticket`));
  assert.match(
    html,
    new RegExp(`href="/tickets/[^"]*">\\[Desk#${into}\\]</a> · closed as organis`),
  );
  const merged = `select close_reason as reason from ticket where number = '${from}'`;
  assert.deepEqual(await scene.desk.database.query(merged), [{ reason: 'organisational' }]);
  const act = /\?did=a:([\w-]+)/.exec(done.to)?.[1] ?? '';
  const undone = await scene.post(`/tickets/${into}/undo`, { undone: act });
  assert.equal(undone.status, 303, undone.html);
  assert.deepEqual(await scene.desk.database.query(merged), [{ reason: null }]);
});

test('all reporters of an incident are written to, each in a mail of their own', async () => {
  const scene = await openScene();
  const path = `/tickets/${scene.told.incident}/tell`;
  const look = await scene.post(path, { text: 'It is being looked at.' });
  assert.equal(look.status, 200);
  assert.match(look.html, /victim@example\.net/);
  assert.doesNotMatch(look.html, /dorms@example\.org/);
  const fields = fieldsOf(look.html);
  const sent = await scene.post(path, fields);
  assert.equal(sent.status, 303, sent.html);
  assert.match(sent.to, /^\/bulk\//);
  assert.equal(await waiting(scene, reporter), 1);
  const told = await scene.get(sent.to);
  assert.match(told.html, /<h1>Reply to 1 reporter<\/h1>/);
  assert.match(told.html, /done<\/span> <span lang="en">victim@example\.net/);
  const again = await scene.post(path, fields);
  assert.equal(again.to, sent.to, 'sent twice is done once');
  assert.equal(await waiting(scene, reporter), 1);

  assert.equal((await scene.post(`${sent.to}/undo`, {})).status, 303);
  assert.equal(await waiting(scene, reporter), 0, 'its mails are taken back as one');
  const late = await scene.post(path, fieldsOf((await scene.post(path, { text: 'x' })).html));
  await scene.desk.database.query(`update delivery set state = 'sent' where recipient = $1`, [
    reporter,
  ]);
  await scene.post(`${late.to}/undo`, {});
  const stays = await scene.get(late.to);
  assert.match(stays.html, /what is sent cannot be taken back/);
  const none = await scene.post(path, { text: '' });
  assert.equal(none.status, 422);
});

test('more reporters than one run takes are told of, and reached by the next with the same words', async () => {
  const scene = await openScene();
  const { desk, told } = scene;
  const path = `/tickets/${told.incident}/tell`;
  await desk.database.query(
    `with made as (
       insert into ticket (id, kind, number, state, team, subject, ips, opened_at, updated_at,
         actor)
       select gen_random_uuid(), 'report', '20260406' || lpad(n::text, 7, '9'), 'open',
         'first-line', 'report ' || n, '{}', now(), now(), 'desk' from generate_series(1, 61) as n
       returning id
     ), hung as (
       insert into link (parent, child, child_kind)
       select $1, id, 'report' from made
     ) insert into party (id, ticket, role, address, token, at, actor)
       select gen_random_uuid(), id, 'complainant', id || '@reporter.example.net', id, now(), 'desk'
       from made`,
    [told.incident],
  );
  const look = await scene.post(path, { text: 'It is being looked at.' });
  assert.equal(look.status, 200);
  assert.match(look.html, /Send 60 mails/);
  assert.match(look.html, /2 more reporters are left out here/);
  const sent = await scene.post(path, fieldsOf(look.html));
  const run = await scene.get(sent.to);
  const [, next = ''] = /href="([^"]+)">Write to the next of 2 reporters/.exec(run.html) ?? [];
  const form = await scene.get(next.replaceAll('&amp;', '&').replaceAll('&#x3D;', '='));
  assert.match(form.html, /<textarea[^>]*>\nIt is being looked at\.<\/textarea>/);
  const rest = await scene.post(path, { ...fieldsOf(form.html), text: 'It is being looked at.' });
  assert.match(rest.html, /Send 2 mails/);
  assert.doesNotMatch(rest.html, /are left out here/);
  const last = await scene.post(path, fieldsOf(rest.html));
  assert.doesNotMatch((await scene.get(last.to)).html, /Write to the/);
  const waits = await desk.database.query<{ to: string; of: number }>(
    `select count(distinct recipient)::int as to, count(*)::int as of from delivery
     where kind = 'reply' and state = 'waiting'`,
  );
  assert.deepEqual(waits, [{ to: 62, of: 62 }], 'each of them once');
});

test('a reply offers each state that its ticket may have next, and brings it there', async () => {
  const scene = await openScene();
  const { report } = scene.told;
  const { database } = scene.desk;
  const path = `/tickets/${report}/reply`;
  const offered = async (name: string): Promise<readonly string[]> => {
    const { html } = await scene.get(path);
    const select = new RegExp(`<select id="f-${name}".*?</select>`).exec(html)?.[0] ?? '';
    return [...select.matchAll(/<option value="([^"]*)"/g)].map(([, value = '']) => value);
  };
  const states = async () =>
    (
      await database.query<{ state: string }>(
        'select state from ticket where id = any($1) order by kind desc',
        [[report, scene.told.incident]],
      )
    ).map(({ state }) => state);
  const send = async (typed: Record<string, string>): Promise<void> => {
    const form = fieldsOf((await scene.get(path)).html);
    const look = await scene.post(path, { ...form, text: 'Thanks.', ...typed });
    assert.equal((await scene.post(path, fieldsOf(look.html))).status, 303, look.html);
  };
  for (const [state, closed] of [
    ['new', ['resolved', 'rejected']],
    ['open', ['resolved', 'rejected']],
  ] as const) {
    await database.query('update ticket set state = $2 where id = $1', [report, state]);
    assert.deepEqual(await offered('state'), closed);
    assert.equal((await offered('close'))[0], '', 'it stays open where nothing is chosen');
    assert.deepEqual(await offered('reopen'), []);
  }
  await send({ close: 'resolved', state: 'rejected' });
  assert.deepEqual(await states(), ['rejected', 'open']);
  assert.deepEqual(await offered('reopen'), ['', 'yes']);
  assert.deepEqual([...(await offered('close')), ...(await offered('state'))], []);
  await send({});
  assert.deepEqual(await states(), ['rejected', 'open']);
  await send({ reopen: 'yes' });
  assert.deepEqual(await states(), ['open', 'open']);
});

test('whom to ask about a network is found by its name, with where that is from', async () => {
  const scene = await openScene();
  const path = `/tickets/${scene.told.incident}/investigate`;
  const fields = fieldsOf((await scene.get(path)).html);
  const find = (network: string) =>
    scene.post(path, { ...fields, step: 'network', network, text: 'Is that yours?' });
  const source = /Answers for EXAMPLE-LABS, as networks\.yaml:15 says\. The desk has never written/;
  for (const network of ['example-labs', '192.0.2.128/25', '192.0.2.130']) {
    const { status, html } = await find(network);
    assert.equal(status, 200);
    assert.match(html, /name="to" value="labs@example\.org"/, network);
    assert.match(html, source);
    assert.match(html, /Is that yours\?<\/textarea>/, 'what was typed stays');
  }
  for (const [network, why] of [
    ['', /Write the name of a network/],
    ['no-such-net', /No network is called no-such-net/],
    ['192.0.2.128/999', /No network is called 192\.0\.2\.128\/999/],
    ['192.0.2.0/24', /its networks have different contacts \(dorms@example\.org, labs@/],
    ['203.0.113.9', /Nobody is known who answers for 203\.0\.113\.9/],
    ['EXAMPLE-TRAP', /Nobody is known who answers|Nobody is filled in/],
  ] as const) {
    const { html } = await find(network);
    assert.match(html, why, network);
    assert.match(html, /name="to" value=""/, network);
  }
  await scene.desk.database.query(
    `insert into contact (address, paused_at, actor, at)
     values ('labs@example.org', now(), 'desk', now())
     on conflict (address) do update set paused_at = now()`,
  );
  assert.match(
    (await find('EXAMPLE-LABS')).html,
    /labs@example\.org gets no mail from us any more/,
  );
  const found = await find('EXAMPLE-DORMS');
  const { html } = await scene.post(path, {
    ...fieldsOf(found.html),
    network: 'EXAMPLE-DORMS',
    to: /name="to" value="([^"]+)"/.exec(found.html)?.[1] ?? '',
    text: 'Is that yours?',
    cc: 'Boss@example.org',
  });
  assert.match(html, /<dd>dorms@example\.org<\/dd>.*<dd>boss@example\.org<\/dd>/s);
  assert.equal((await scene.post(path, fieldsOf(html))).status, 303);
  const copied = await scene.desk.database.query(
    `select recipient, bytes like '%boss@example.org%'::bytea as names from delivery
     where kind = 'reply' order by recipient`,
  );
  assert.deepEqual(copied, [
    { recipient: 'boss@example.org', names: true },
    { recipient: 'dorms@example.org', names: true },
  ]);
});

test('an investigation is launched, and a block goes its way from the incident', async () => {
  const scene = await openScene();
  const { incident } = scene.told;
  const path = `/tickets/${incident}/investigate`;
  const form = await scene.get(path);
  const look = await scene.post(path, {
    ...fieldsOf(form.html),
    to: 'noc@isp.example.net',
    subject: 'a relay of yours',
    text: 'Is that yours?',
    articles: ['who-we-are'],
  });
  assert.equal(look.status, 200);
  assert.match(look.html, /Is that yours\?/);
  assert.match(look.html, /a new ticket/);
  const launched = await scene.post(path, fieldsOf(look.html));
  assert.equal(launched.status, 303, launched.html);
  assert.match((await scene.get(launched.to)).html, /<h1>a relay of yours<\/h1>/);

  const asked = await scene.post(`/tickets/${incident}/block`, { subject: 'a filter' });
  const block = await scene.post(`/tickets/${incident}/block`, fieldsOf(asked.html));
  const [, id = ''] = /^\/tickets\/([^?]+)/.exec(block.to) ?? [];
  const page = await scene.get(`/tickets/${incident}`);
  assert.match(page.html, /pending activation.*>It is active</s);
  const back = `/tickets/${incident}`;
  const stepsOf = (html: string): readonly string[] =>
    Array.from(html.matchAll(/ticket-steps">(.*?)<\/td>/gs), ([, cell = '']) =>
      cell.replaceAll(/<[^>]+>/g, ''),
    );
  const verbsOf = (html: string): string =>
    /<nav class="ticket-verbs".*?<details/s.exec(html)?.[0].replaceAll(/<[^>]+>/g, ' ') ?? '';
  const steps = [
    ['activate', 'active', 'Lift it', 'lift it when'],
    ['remove', 'pending removal', 'Close it', 'then close it'],
  ] as const;
  assert.match((await scene.get(`/tickets/${id}`)).html, /then say that it is active/);
  for (const [verb, state, next, can] of steps) {
    const step = await scene.post(`/tickets/${id}/${verb}`, { back });
    assert.equal(step.status, 303, step.html);
    assert.equal(step.to.startsWith(`${back}?did=a:`), true);
    assert.equal(await stateOf(scene, id as TicketId), state);
    assert.deepEqual(stepsOf((await scene.get(back)).html), [next]);
    const own = (await scene.get(`/tickets/${id}`)).html;
    assert.match(own, new RegExp(`<dt>Do</dt><dd>[^<]*${can}`));
    assert.match(verbsOf(own), state === 'active' ? /Lift/ : /^(?!.*Activate).*Close/s);
  }
  const closed = await scene.post(`/tickets/${id}/close`, { reason: 'resolved' });
  assert.equal(closed.status, 303, closed.html);
  assert.equal(await stateOf(scene, id as TicketId), 'removed');
});

test('whom a block is asked of gets the letter that was shown, and is asked to lift it', async () => {
  const scene = await openScene();
  const path = `/tickets/${scene.told.incident}/block`;
  const form = await scene.get(path);
  assert.match(form.html, /name="to" value=""/);
  const asked = { ...fieldsOf(form.html), subject: 'a filter', addresses: '192.0.2.7' };
  const filled = await scene.post(path, { ...asked, template: 'block.ask', step: 'fill' });
  const draft = /<textarea[^>]* name="text"[^>]*>([^<]*)/.exec(filled.html)?.[1] ?? '';
  assert.match(draft, /192\.0\.2\.7/);
  const found = await scene.post(path, { ...asked, network: '192.0.2.7', step: 'network' });
  assert.match(found.html, /name="to" value="dorms@example\.org"/);
  const nobody = await scene.post(path, { ...asked, text: 'Please block it.' });
  assert.equal(nobody.status, 422, 'a text for nobody');
  const look = await scene.post(path, {
    ...asked,
    to: 'noc@isp.example.net',
    text: 'Please block it.',
  });
  assert.equal(look.status, 200);
  assert.match(look.html, /Please block it\./);
  const opened = await scene.post(path, fieldsOf(look.html));
  assert.equal(opened.status, 303, opened.html);
  const [, id = ''] = /^\/tickets\/([^?]+)/.exec(opened.to) ?? [];
  const waiting = (await scene.get(`/tickets/${id}`)).html;
  assert.match(waiting, /noc@isp\.example\.net/);
  assert.match(waiting, new RegExp(`href="/tickets/[^"]*/reply"`));

  await scene.post(`/tickets/${id}/activate`, {});
  const lines = (await scene.get(`/tickets/${scene.told.incident}`)).html;
  assert.match(lines, new RegExp(`href="/tickets/${id}/remove[^"]*"`), 'a form: a letter may go');
  const lifting = await scene.get(`/tickets/${id}/remove`);
  assert.match(lifting.html, /To noc@isp\.example\.net, who is asked to lift it/);
  const letter = { ...fieldsOf(lifting.html), text: 'Please lift it.' };
  const shown = await scene.post(`/tickets/${id}/remove`, letter);
  assert.match(shown.html, /Please lift it\./);
  assert.equal(await stateOf(scene, id as TicketId), 'active', 'only shown');
  const lifted = await scene.post(`/tickets/${id}/remove`, fieldsOf(shown.html));
  assert.equal(lifted.status, 303, lifted.html);
  assert.equal(await stateOf(scene, id as TicketId), 'pending removal');
});

const pieces = [
  'Message-ID: <own@example.net>',
  'From: Victim <victim@example.net>',
  'Subject: spam from 192.0.2.75',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  '',
  'It was 192.0.2.75.',
  '--b',
  'Content-Type: text/csv; name="../\u202ea b.csv"',
  'Content-Disposition: attachment; filename="../a b.csv"',
  'Content-Transfer-Encoding: base64',
  '',
  Buffer.from('ip\n192.0.2.75\n').toString('base64'),
  '--b--',
  '',
];

/** What was composed for them, as bytes. */
async function composedFor({ desk }: Scene, recipient: string): Promise<string> {
  const [row] = await desk.database.query<{ bytes: Buffer }>(
    'select bytes from delivery where recipient = $1',
    [recipient],
  );
  return row?.bytes.toString('latin1') ?? '';
}

const choicesOf = (html: string): readonly (readonly [value: string, isOn: boolean])[] =>
  [...html.matchAll(/name="enclose" value="([^"]*)"( checked)?/g)].map(([, value = '', on]) => [
    value,
    on !== undefined,
  ]);

test('of a complaint the chosen pieces go along with a forward, byte for byte', async () => {
  const scene = await openScene();
  const raw = Buffer.from(pieces.join('\r\n'));
  const { report, mail } = await tell(scene.desk, { to: admin, sender: reporter, raw });
  const path = `/tickets/${report}/forward`;
  const form = await scene.get(path);
  const choices = choicesOf(form.html);
  assert.deepEqual(choices, [
    [`${mail} whole`, true],
    [`${mail} text`, false],
    [`${mail} 0.1`, false],
  ]);
  const to = 'noc@isp.example.net';
  const enclose = [`${mail} whole`, `${mail} 0.1`];
  const look = await scene.post(path, { ...fieldsOf(form.html), to, text: 'Yours?', enclose });
  assert.equal(look.status, 200, look.html);
  const sha256 = createHash('sha256').update(raw).digest('hex');
  assert.match(
    look.html,
    new RegExp(`<a href="/mails/${mail}/raw">complaint-….eml</a>.*${sha256}`),
  );
  assert.match(look.html, new RegExp(`<a href="/mails/${mail}/parts/0.1">complaint-…-2-part.csv`));
  const sent = await scene.post(path, fieldsOf(look.html));
  assert.equal(sent.status, 303, sent.html);
  const bytes = await composedFor(scene, to);
  assert.equal(bytes.includes(raw.toString('latin1')), true, 'the whole goes byte for byte');
  assert.match(bytes, /filename="?complaint-\d+-2-part\.csv/);
  const again = await scene.post(path, fieldsOf(look.html));
  assert.equal(again.to, sent.to, 'sent twice is done once');
});

test('no token, no mail about several networks and no mail of others goes along', async () => {
  const scene = await openScene();
  const { desk } = scene;
  const token = 'k7f2x3q4mz2w5d3h';
  const lines = ['Subject: spam', '', `Spam, and write to abuse+${token}@cesnet.cz.`, ''];
  const sealed = await tell(desk, {
    to: admin,
    sender: reporter,
    raw: Buffer.from(lines.join('\r\n')),
  });
  const path = `/tickets/${sealed.report}/forward`;
  const typed = { to: 'noc@isp.example.net', text: 'Yours?' };
  assert.deepEqual(choicesOf((await scene.get(path)).html), [[`${sealed.mail} text`, true]]);
  const refused = await scene.post(path, { ...typed, enclose: `${sealed.mail} whole` });
  assert.equal(refused.status, 422);
  assert.match(refused.html, /may not go along/);
  const look = await scene.post(path, { ...typed, enclose: `${sealed.mail} text` });
  assert.match(look.html, /write to abuse\+\[withheld\]@cesnet\.cz/);
  assert.equal((await scene.post(path, fieldsOf(look.html))).status, 303);
  assert.equal((await composedFor(scene, typed.to)).includes(token), false);

  const reply = await tell(desk, { sender: admin, outcome: 'joined', joins: scene.told.report });
  const other = await scene.post(`/tickets/${scene.told.report}/forward`, {
    ...typed,
    enclose: `${reply.mail} whole`,
  });
  assert.equal(other.status, 422);
  assert.match(other.html, /no complaint of this ticket/);

  await desk.database.query(
    `insert into complaint (mail, ip, prefix, type, reporter, incident, at)
       select mail, '192.0.2.200', '192.0.2.192/26', type, reporter, incident, at
       from complaint where mail = $1`,
    [scene.told.mail],
  );
  const shared = await scene.get(`/tickets/${scene.told.report}/forward`);
  assert.deepEqual(choicesOf(shared.html), []);
  assert.match(shared.html, /it names several networks/);
});

const textOf = (html: string): string =>
  unescaped(/<textarea [^>]*name="text"[^>]*>\n?([^<]*)</.exec(html)?.[1] ?? '');

test('a letter of the desk is put into the text, over this ticket, and nothing typed is lost', async () => {
  const scene = await openScene();
  const lines = [
    'Subject: spam',
    'Content-Type: text/plain',
    '',
    'Spam from your network:',
    '192.0.2.75 Apr 6 17:41:02 2026 +0000 rejected: spam from 192.0.2.75',
    '198.51.100.9 and 192.0.2.75 spoke',
    '',
  ];
  const { report, incident } = await tell(scene.desk, {
    to: admin,
    sender: reporter,
    complains: true,
    raw: Buffer.from(lines.join('\r\n')),
  });
  const path = `/tickets/${incident}/investigate`;
  const form = await scene.get(path);
  assert.match(form.html, /<option value="forward\.phishing">Report: phishing<\/option>/);
  assert.doesNotMatch(form.html, /value="need-info"/);
  const typed = { ...fieldsOf(form.html), to: 'noc@isp.example.net', subject: 'a relay', text: '' };
  const fill = { ...typed, template: 'forward.spam', step: 'fill' };
  const filled = await scene.post(path, fill);
  assert.equal(filled.status, 200);
  const text = textOf(filled.html);
  assert.match(text, /unsolicited mail \(spam\)/);
  assert.match(text, /address {2}192\.0\.2\.75\n.*6 April 2026|2026-04-06/s);
  assert.match(text, /> 192\.0\.2\.75 Apr 6 17:41:02 2026 \+0000 rejected/);
  assert.doesNotMatch(text, /198\.51\.100\.9|too big|\n-- \n/);
  assert.match(filled.html, /name="to" value="noc@isp\.example\.net"/);
  assert.match(filled.html, /name="subject" value="a relay"/);
  assert.match(filled.html, /value="forward\.spam" selected/);

  const other = { ...typed, ...fieldsOf(filled.html), text, template: 'forward.phishing' };
  const swapped = textOf((await scene.post(path, { ...other, step: 'fill' })).html);
  assert.match(swapped, /phishing/);
  assert.doesNotMatch(swapped, /unsolicited mail/, 'a letter that nobody changed is replaced');
  const own = { ...other, text: 'Call me.', step: 'fill' };
  assert.match(textOf((await scene.post(path, own)).html), /phishing.*\n\nCall me\.$/s);
  const look = await scene.post(path, { ...fill, text, step: '' });
  assert.match(look.html, /Send 1 mail/);
  assert.equal(look.html.match(/CESNET-CERTS &lt;abuse@cesnet\.cz&gt;/g)?.length, 1, 'signed once');

  const reply = await scene.get(`/tickets/${report}/reply`);
  assert.match(reply.html, /<option value="need-info">Answer: please send more details/);
  assert.doesNotMatch(reply.html, /value="forward\.spam"/);
  const answer = { to: reporter, template: 'not-ours', step: 'fill', text: '' };
  const not = await scene.post(`/tickets/${report}/reply`, answer);
  assert.match(textOf(not.html), /It is about no network\nof ours/);
});

test('a letter of the desk tells the network that was typed, and is signed once', async () => {
  const scene = await openScene();
  const { desk, told } = scene;
  await desk.database.query('delete from complaint');
  await desk.database.query(`update ticket set constituency = 'cesnet', prefix = null, ips = '{}'`);
  const path = `/tickets/${told.incident}/investigate`;
  const typed = { network: '192.0.2.77', addresses: '192.0.2.77', template: 'forward.scanner' };
  const filled = await scene.post(path, { ...typed, to: admin, text: '', step: 'fill' });
  const text = textOf(filled.html);
  assert.match(text, /síť {6}EXAMPLE-DORMS, 192\.0\.2\.0\/25\n.*192\.0\.2\.77/s);
  assert.match(
    text,
    /\n\n\[English: scan from 192\.0\.2\.77;\nplease fix by [0-9-]+, just reply\.\]$/,
  );
  const look = await scene.post(path, { ...fieldsOf(filled.html), ...typed, to: admin, text });
  assert.equal(look.html.match(/CESNET-CERTS &lt;abuse@cesnet\.cz&gt;/g)?.length, 1, look.html);
  const other = { ...typed, network: '', addresses: '2001:db8:1::9', step: 'fill', text: '' };
  assert.match(textOf((await scene.post(path, other)).html), /EXAMPLE-V6, 2001:db8:1::\/48/);
});

test('a forward goes to somebody new, who is a correspondent then', async () => {
  const scene = await openScene();
  const path = `/tickets/${scene.told.report}/forward`;
  const look = await scene.post(path, { to: 'Someone@ISP.example.net', text: 'Yours?' });
  assert.equal(look.status, 200);
  const sent = await scene.post(path, fieldsOf(look.html));
  assert.equal(sent.status, 303, sent.html);
  assert.equal(await waiting(scene, 'someone@isp.example.net'), 1);
  const { html } = await scene.get(`/tickets/${scene.told.report}`);
  assert.match(html, /someone@isp\.example\.net<\/p><p class="quiet">correspondent/);
});

test('a page is made while the clock has its ticket in hand', async () => {
  const scene = await openScene();
  const { desk, told } = scene;
  const { incident: id } = told;
  await desk.database.query(
    `insert into clock (ticket, due_at, leased_until, actor, at)
     values ($1, 'infinity', $2, 'clock', $2)
     on conflict (ticket) do update set due_at = excluded.due_at, leased_until = $2`,
    [id, new Date(desk.clock.getTime() + 60_000)],
  );
  await desk.database.query(`update delivery set state = 'sent', due_at = null, sent_at = at`);
  const { status, html } = await scene.get(`/tickets/${id}`);
  assert.equal(status, 200);
  assert.match(html, /it is being looked at now/);
});
