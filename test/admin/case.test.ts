// The page of an incident as the one page of its case: what happened to all its tickets, what its
// complainants wrote, what happens next anywhere in it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { TicketId } from '../../src/model.ts';
import { openTestDesk, type TestDesk } from './desk.ts';
import { type Story, tell } from './story.ts';

const reporter = 'victim@example.net';
const admin = 'dorms@example.org';

/** A desk with one case, and the page of each of its tickets. */
async function openCase(story: Story = {}) {
  const desk = await openTestDesk();
  const told = await tell(desk, { to: admin, sender: reporter, complains: true, ...story });
  const { report, incident, investigation } = told;
  if (report === null || incident === null || investigation === null) throw new Error('no case');
  const cookie = await desk.login();
  const page = async (ticket: TicketId, query = ''): Promise<string> => {
    const answer = await desk.ask(`/tickets/${ticket}${query}`, { cookie });
    assert.deepEqual([answer.status, desk.errors], [200, []]);
    return answer.text();
  };
  return { desk, told: { ...told, report, incident, investigation }, page };
}

/** A part of a page, from the heading with that id to the next one. */
function part(html: string, id: string): string {
  const found = new RegExp(`<h2 id="${id}".*?(?=<h2|<aside|</main)`, 's').exec(html)?.[0] ?? '';
  return found.replaceAll('&#x3D;', '=');
}

test('the history of an incident tells of all its tickets, each by its number', async () => {
  const { told, page } = await openCase();
  const whole = part(await page(told.incident), 'history');
  const lines = [...whole.matchAll(/<li>.*?<\/li>/gs)].map(([line]) => line);
  assert.equal(lines.length, 2);
  assert.match(
    whole,
    /forwarded to dorms@example\.org.*report <a class="num" href="\/tickets\/\d+"/s,
  );
  assert.match(whole, /dorms@example\.org is asked.*investigation <a class="num"/s);
  assert.match(lines[0] ?? '', new RegExp(`<a href="/mails/${told.mail}">the mail`));
  // Each outsider's thread tells of itself alone.
  const own = part(await page(told.investigation), 'history');
  assert.equal(own.match(/<li>/g)?.length, 1);
  assert.doesNotMatch(own, /class="num"|forwarded to/);
});

/** So many further complaints of one case, each with its report, mail and complainant. */
async function complain(desk: TestDesk, incident: TicketId, count: number): Promise<void> {
  // Ids that begin with f are newer than all that the story made.
  await desk.database.query(
    `with made as (
       insert into mail (id, sha256, size_bytes, envelope_from, recipients, peer, received_at,
         actor, state, sender, subject)
       select ('ffffffff-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid,
         sha256(n::text::bytea), n, '', '{}', '', $2, 'intake', 'done',
         'reporter' || n || '@example.net', 'again ' || n
       from generate_series(1, $3::int) n returning id, sender
     ), reports as (
       insert into ticket (id, kind, state, team, subject, ips, mail, role, opened_at, updated_at,
         actor)
       select id, 'report', 'open', 'first-line', '', '{}', id, 'report', $2, $2, 'sluice'
       from made returning id
     ), links as (
       insert into link (parent, child, child_kind) select $1, id, 'report' from reports
     ), parties as (
       insert into party (id, ticket, role, address, token, actor, at)
       select id, id, 'complainant', sender, id, 'sluice', $2 from made
     )
     insert into ticket_mail (ticket, mail, how) select id, id, 'complaint' from made`,
    [incident, desk.clock, count],
  );
}

test('an incident shows what its complainants wrote, folded, and who they are', async () => {
  const raw = Buffer.from('Subject: spam\r\n\r\nIt came <b>again</b> and again.\r\n');
  const { desk, told, page } = await openCase({ raw });
  // Read before, so that no test waits for a child that starts.
  await desk.ask(`/mails/${told.mail}`, { cookie: await desk.login() });
  const html = await page(told.incident);
  const talks = part(html, 'talks');
  assert.match(talks, /<h3>victim@example\.net <span class="quiet">complainant/);
  assert.match(talks, new RegExp(`href="/tickets/[^"]+\\?why=${told.mail}#why"`));
  assert.match(talks, /<details class="ticket-older"><summary>What it says<\/summary>/);
  assert.match(talks, /It came &lt;b&gt;again&lt;\/b&gt; and again\./);
  assert.match(/<aside.*<\/aside>/s.exec(html)?.[0] ?? '', /victim@example\.net/);
  // They are asked nothing: whose turn it is, is about those who are.
  await desk.database.query(`update ticket_mail set how = 'follow-up' where mail = $1`, [
    told.mail,
  ]);
  assert.doesNotMatch(await page(told.incident), /ours: victim@example\.net has written/);
});

test('of many complaints the newest are shown, and every report is reached', async () => {
  const { desk, told, page } = await openCase();
  await complain(desk, told.incident, 100);
  const html = await page(told.incident);
  const talks = part(html, 'talks');
  assert.equal(talks.match(/again \d+/g)?.length, 10);
  assert.match(talks, /reporter100@example\.net/);
  assert.match(talks, /Of the complaints the newest 10 are here\. <a href="#reports">/);
  assert.ok(html.length < 100_000, `${html.length}`);
  const [, older = ''] = /(\?reports=[^"#]+)#reports" rel="next"/.exec(part(html, 'reports')) ?? [];
  const next = await page(told.incident, older);
  const left = part(next, 'reports');
  assert.match(left, /reporter40@example\.net/);
  assert.match(left, /victim@example\.net/);
  assert.doesNotMatch(left, /rel="next"/);
  assert.match(part(next, 'talks'), /reporter40@example\.net/);
});

test('when it happened stands beside when the complaint came, with its zone as found', async () => {
  const event = {
    at: '2026-04-06T10:15:02-06:00',
    clock: '2026-04-06T10:15:02',
    zone: 'US Central',
    confidence: 'inferred',
  } as const;
  const { desk, told, page } = await openCase({ event });
  const came = `${desk.clock.toISOString().slice(0, 16).replace('T', ' ')}Z`;
  const plain = (html: string): string => html.replaceAll(/<[^>]*>/g, '');
  const happened = 'event 2026-04-06 16:15Z (2026-04-06 10:15:02 US Central)';
  for (const ticket of [told.report, told.incident, told.investigation]) {
    const html = await page(ticket);
    assert.ok(plain(part(html, 'evidence')).includes(`${happened}came ${came}`), plain(html));
    assert.match(html, /first seen <time datetime="2026-04-06T16:15:02\.000Z"/);
  }
  // What happened at an address of another network is of the case, and not of who is asked here.
  await desk.database.query(
    `insert into complaint select (jsonb_populate_record(complaint, jsonb_build_object(
       'ip', '192.0.2.188', 'event_at', '2026-04-06T10:00:00Z'))).*
     from complaint where incident = $1 limit 1`,
    [told.incident],
  );
  assert.match(await page(told.incident), /first seen <time datetime="2026-04-06T10:00:00\.000Z"/);
  const own = await page(told.investigation);
  assert.match(own, /first seen <time datetime="2026-04-06T16:15:02\.000Z"/);
  assert.doesNotMatch(part(own, 'evidence'), /192\.0\.2\.188/);
  const cookie = await desk.login();
  const looked = await (await desk.ask('/lookup?q=192.0.2.75', { cookie })).text();
  assert.ok(plain(part(looked, 'timeline')).includes(`${happened}came ${came}`));
});

test('of an unknown zone the clock is told, and of no time when the complaint came', async () => {
  const event = {
    at: null,
    clock: '2026-04-06T11:41:02',
    zone: null,
    confidence: 'unknown',
  } as const;
  const { told, page } = await openCase({ event });
  const html = await page(told.incident);
  assert.match(part(html, 'evidence'), /event 2026-04-06 11:41:02 zone unknown<br>came <a href/);
  assert.match(html, /since <time/);
  const silent = await openCase();
  const evidence = part(await silent.page(silent.told.incident), 'evidence');
  assert.match(evidence, /<td class="t">came <a href/);
});

test('an incident and its report say what comes next on any ticket of the case', async () => {
  const { desk, told, page } = await openCase();
  const next = async (ticket: TicketId): Promise<string> =>
    /<dt>Next<\/dt><dd>(.*?)<\/dd>/s.exec(await page(ticket))?.[1] ?? '';
  await desk.database.query(
    `update delivery set state = 'sent', due_at = null, sent_at = at where ticket = $1`,
    [told.investigation],
  );
  const clock = (ticket: TicketId, days: number, askedAt: Date | null) =>
    desk.database.query(
      `insert into clock (ticket, due_at, asked_at, actor, at)
       values ($1, $2::timestamptz + make_interval(days => $3), $4, 'sluice', $2)
       on conflict (ticket) do update set due_at = excluded.due_at, asked_at = excluded.asked_at`,
      [ticket, desk.clock, days, askedAt],
    );
  await clock(told.incident, 200, null);
  await clock(told.investigation, 1, desk.clock);
  const day = new Date(desk.clock.getTime() + 86_400_000).toISOString().slice(0, 10);
  const link = /<a class="num" href="(\/tickets\/\d+)">[^<]+<\/a>: /;
  const own = await next(told.investigation);
  assert.doesNotMatch(own, link);
  const step = /^[^<]+/.exec(own)?.[0].trim() ?? '';
  assert.match(step, /^reminder 1$/);
  for (const ticket of [told.incident, told.report]) {
    const line = await next(ticket);
    assert.match(line, link);
    assert.ok(line.includes(step) && line.includes(day), line);
    assert.match(line, /then .*reminder|then .*the desk is asked/);
    // What can be done about it is done there.
    assert.doesNotMatch(line, /<button/);
  }
  await clock(told.incident, 0, null);
  assert.doesNotMatch(await next(told.incident), link);
});
