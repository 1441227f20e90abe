// Looking up: an address, a prefix, a host name, a mail address or a contact finds all earlier
// tickets with it, whose it is by which line, and what the registry said; to look asks nobody.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import { instantOf, portOf, readQuestion } from '../../src/admin/lookup/question.ts';
import { registryAnswers } from '../../src/store/registry-answers.ts';
import { openTestDesk } from './desk.ts';
import { tell } from './story.ts';

const desk = await openTestDesk();
let cookie = await desk.login();

async function look(query: string, status = 200): Promise<string> {
  const answer = await desk.ask(`/lookup?${query}`, { cookie });
  assert.equal(answer.status, status, query);
  return answer.text();
}

const looked = (q: string): Promise<string> => look(new URLSearchParams({ q }).toString());

async function refresh(form: Record<string, string>): Promise<Response> {
  const body = new URLSearchParams(form);
  return desk.ask('/lookup/refresh', { cookie, method: 'POST', body });
}

/** The numbers of tickets in the table of tickets. */
function numbersIn(html: string): string[] {
  const [, table = ''] = /<table class="list lookup-tickets">(.*?)<\/table>/s.exec(html) ?? [];
  return [...table.matchAll(/\[Desk#(\d+)\]/g)].map(([, number = '']) => number);
}

/** Sessions end meanwhile. */
async function wait(ms: number): Promise<void> {
  desk.clock = new Date(desk.clock.getTime() + ms);
  cookie = await desk.login();
}

const questions: readonly (readonly [string, unknown])[] = [
  ['192.0.2.75', { of: 'address', place: '192.0.2.75', port: null }],
  [' 192.0.2[.]75 ', { of: 'address', place: '192.0.2.75', port: null }],
  ['192.0.2.75:8080', { of: 'address', place: '192.0.2.75', port: 8080 }],
  ['192.0.2.75:99999', null],
  ['hxxp://192.0.2[.]75:81/x?y', { of: 'address', place: '192.0.2.75', port: 81 }],
  ['[2001:DB8::1]:443', { of: 'address', place: '2001:db8::1', port: 443 }],
  ['2001:db8::1', { of: 'address', place: '2001:db8::1', port: null }],
  ['::ffff:192.0.2.75', { of: 'address', place: '192.0.2.75', port: null }],
  ['192.0.2.99/25', { of: 'prefix', place: '192.0.2.0/25', port: null }],
  ['2001:db8:1::/48', { of: 'prefix', place: '2001:db8:1::/48', port: null }],
  ['NOC@Example.org', { of: 'mail', address: 'noc@example.org' }],
  ['<noc[at]example[.]org>', { of: 'mail', address: 'noc@example.org' }],
  ['mailto:noc@example.org', { of: 'mail', address: 'noc@example.org' }],
  ['https://Host.Example.NET/a@b', { of: 'host', host: 'host.example.net' }],
  ['host.example.net.', { of: 'host', host: 'host.example.net' }],
  ['b\u00fccher.example', { of: 'host', host: 'xn--bcher-kva.example' }],
  ['192.0.2.0/33', null],
  ['nothing', null],
  ['a b', null],
  ['@', null],
  ['', null],
  ['x'.repeat(401), null],
];

test('a question is read as people paste it', () => {
  for (const [text, read] of questions) assert.deepEqual(readQuestion(text), read, text);
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
      readQuestion(text);
    }),
  );
});

test('times and ports of a question', () => {
  assert.equal(instantOf('2026-04-01')?.toISOString(), '2026-04-01T00:00:00.000Z');
  assert.equal(instantOf('2026-04-01T12:30')?.toISOString(), '2026-04-01T12:30:00.000Z');
  assert.equal(instantOf('2026-04-01 12:30:05Z')?.toISOString(), '2026-04-01T12:30:05.000Z');
  assert.equal(instantOf(''), null);
  for (const bad of ['2026-02-30', 'x', '2026-04-01T25:00'])
    assert.equal(instantOf(bad), undefined);
  assert.deepEqual(['', '0', '65535', '65536', 'x'].map(portOf), [
    null,
    0,
    65535,
    undefined,
    undefined,
  ]);
});

test('an empty page asks; what cannot be read is kept, with a sentence', async () => {
  assert.match(await look(''), /<h1>Lookup<\/h1>/);
  const wrong = await look('q=%3Cb%3E&at=soon&port=x', 422);
  assert.match(wrong, /value="&lt;b&gt;"/);
  assert.match(wrong, /That is no address, prefix/);
  assert.match(wrong, /value="soon"/);
  assert.match(wrong, /That is no time/);
  assert.match(wrong, /A port is a number/);
  assert.equal((await refresh({ q: 'a b' })).status, 422);
});

test('an address finds every earlier ticket, whose it is, and who complained', async () => {
  const first = await tell(desk, { ips: ['192.0.2.75'], to: 'dorms@example.org' });
  await wait(3_600_000);
  await tell(desk, { ips: ['192.0.2.76'], to: 'dorms@example.org' });
  await wait(3_600_000);
  const last = await tell(desk, {
    ips: ['192.0.2.75', '192.0.2.80'],
    to: 'dorms@example.org',
    sender: 'spamtrap@example.com',
  });
  const html = await looked('192.0.2[.]75');
  const rows = await desk.database.query<{ number: string }>(
    `select number from ticket where id = any($1) order by id desc`,
    [[first.incident, first.investigation, last.incident, last.investigation]],
  );
  assert.deepEqual(
    numbersIn(html),
    rows.map(({ number }) => number),
  );
  assert.match(html, /Ours: EXAMPLE-DORMS, 192\.0\.2\.0\/25, of access\./);
  assert.match(html, /networks\.yaml:14/);
  assert.match(html, /<a class="addr" href="\/contacts\/dorms%40example\.org">dorms@example\.org</);
  const [, timeline = ''] = /lookup-time">(.*?)<\/table>/s.exec(html) ?? [];
  assert.equal((timeline.match(/<td class="ip">192\.0\.2\.75</g) ?? []).length, 2);
  assert.ok(timeline.indexOf('spamtrap@') < timeline.indexOf('victim@'), 'the newest first');
  assert.match(timeline, new RegExp(`/mails/${first.mail}`));
});

test('what is still a question is found by its addresses, and is like another about them', async () => {
  const ips = ['198.51.100.130'];
  const asked = async () => {
    const doubts = [{ code: 'not-ours' as const, text: 'not ours: 198.51.100.130' }];
    const { report, mail } = await tell(desk, { ips, doubts });
    const [row] = await desk.database.query<{ number: string; hold: string }>(
      'select number, hold.id as hold from ticket, hold where ticket.id = $1 and hold.mail = $2',
      [report, mail],
    );
    assert.ok(row);
    return row;
  };
  const first = await asked();
  await wait(1_000);
  const second = await asked();
  const html = await looked('198.51.100.130');
  assert.deepEqual(numbersIn(html), [second.number, first.number]);
  assert.match(html, /No complaint of it has become a case\./);
  const answer = await desk.ask(`/holds/${second.hold}`, { cookie });
  const page = await answer.text();
  assert.match(page, new RegExp(`href="/tickets/${first.number}"`), 'it is like the first');
  assert.doesNotMatch(page, new RegExp(`value="${first.number}"`), 'and is not put to it');
});

test('a case is found behind very many reports that are only asked about', async () => {
  const ip = '192.0.2.11';
  const { incident } = await tell(desk, { ips: [ip], to: 'crowded@example.org' });
  await desk.database.query(
    `with made as (
       insert into ticket (id, kind, state, team, subject, ips, opened_at, updated_at, actor)
       select ('ffffffff-' || substr(gen_random_uuid()::text, 10))::uuid, 'report', 'new',
         'first-line', '', '{}', $2, $2, 'sluice' from generate_series(1, 101)
       returning id
     )
     insert into ticket_address (ticket, ip, kind, open)
     select id, $1::inet, 'report', true from made`,
    [ip, desk.clock],
  );
  const [row] = await desk.database.query<{ number: string }>(
    'select number from ticket where id = $1',
    [incident],
  );
  for (const q of [ip, `${ip}/32`]) assert.deepEqual(numbersIn(await looked(q)), [row?.number], q);
});

test('a prefix finds what lies in it; a wide one has no timeline', async () => {
  const html = await looked('192.0.2.64/26');
  assert.equal(numbersIn(html).length, 6);
  assert.equal((html.match(/<td class="ip">192\.0\.2\./g) ?? []).length, 4);
  assert.match(await looked('192.0.0.0/8'), /Too wide for a timeline/);
  assert.match(await looked('203.0.113.9'), /Not ours: no constituency holds it/);
  assert.match(await looked('203.0.113.9'), /No complaint of it has become a case/);
});

test('the rules say it for another time as well', async () => {
  const html = await look('q=192.0.2.75&at=2020-01-01');
  assert.match(html, /Address as of 2020-01-01T00:00Z/);
  assert.match(html, /EXAMPLE-DORMS/);
});

test('a mail address finds what it sent, what went to it, and its networks', async () => {
  const sender = await looked('spamtrap@example.com');
  assert.equal(numbersIn(sender).length, 3);
  const contact = await looked('Dorms@Example.org');
  assert.match(contact, /It answers for networks:/);
  assert.match(contact, /href="\/networks\/192\.0\.2\.0%2F25"/);
  assert.equal((contact.match(/Spam from 192\.0\.2\./g) ?? []).length, 3);
  assert.equal(numbersIn(contact).length, 3, 'what it was written about is a ticket with it');
  assert.doesNotMatch(contact, /No ticket has it/);
  assert.match(contact, /href="\/tickets\?q[^"]+">Search all tickets with a mail from it</);
  // An older letter than those that are shown is found as well: its recipient is the administrator.
  await desk.database.query(`delete from delivery where recipient = 'dorms@example.org'`);
  assert.equal(numbersIn(await looked('dorms@example.org')).length, 3);
  assert.match(await looked('nobody@example.net'), /No ticket has it/);
});

test('a host name finds tickets that name it, and is not resolved by looking', async () => {
  await tell(desk, { subject: 'Phishing at login.example.net', to: 'labs@example.org' });
  const html = await looked('hxxps://login[.]example.net/x');
  assert.equal(numbersIn(html).length, 1);
  assert.match(html, /The name servers were not asked/);
});

test('a host name finds what its people wrote, and what they were asked', async () => {
  const host = 'phishwatch.example';
  const numbersOf = async (...ids: readonly (string | null)[]) =>
    (
      await desk.database.query<{ number: string }>(
        'select number from ticket where id = any($1) order by id desc',
        [ids],
      )
    ).map(({ number }) => number);
  const doubts = [{ code: 'no-address' as const, text: 'no address is named' }];
  const wrote = await tell(desk, { sender: `robot@${host}`, doubts });
  await wait(1_000);
  const answers = await tell(desk, { to: `noc@${host}`, ips: ['192.0.2.99'] });
  await wait(1_000);
  await tell(desk, { sender: `robot@not-${host}`, doubts });
  const html = await looked(`https://${host}/report`);
  assert.deepEqual(numbersIn(html), await numbersOf(answers.investigation, wrote.report));
  for (const q of [`from:${host}`, `contact:${host}`, `"${host}"`]) {
    const { search } = new URL(`/tickets?${new URLSearchParams({ q }).toString()}`, desk.origin);
    const link = `href="/tickets${search}"`.replaceAll('=', '&#x3D;').replace('&#x3D;', '=');
    assert.ok(html.includes(link), link);
    assert.equal((await desk.ask(`/tickets${search}`, { cookie })).status, 200);
  }
});

test('the registry is asked once by the button, and its answer shows its age', async () => {
  const q = '158.194.183.102';
  assert.match(await looked(q), /No registry was asked about it yet/);
  assert.equal(desk.registry.queries.length, 0, 'to look asks nobody');
  for (let presses = 0; presses < 3; presses += 1) {
    const answer = await refresh({ q, at: '', port: '' });
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get('location'), `/lookup?q=${q}`);
  }
  assert.deepEqual(desk.registry.queries, [`-B ${q}`]);
  await wait(2 * 3_600_000);
  const html = await looked(q);
  assert.match(html, /Palacky University/);
  assert.match(html, /abuse@upol\.cz/);
  assert.match(html, /<dd>2 h, </);
  assert.match(html, /Asked 2 h ago/);
  assert.match(html, /Ours: cesnet, 158\.194\.0\.0\/16, of cesnet\./);
  assert.match(html, /registry 127\.0\.0\.1:\d+ · no answer yet/);
  await refresh({ q });
  assert.equal(desk.registry.queries.length, 2, 'what is kept is asked anew, once');
});

test('where the registry fails, the old answer stands there with its age', async () => {
  const q = '195.113.79.75';
  await refresh({ q });
  await desk.registry.close();
  await wait(3 * 3_600_000);
  await refresh({ q });
  const html = await looked(q);
  assert.match(html, /<dd>UZSI-TCZ<\/dd>/);
  assert.match(html, /<dd>3 h, .*badge ask">old</s);
  await wait(31 * 24 * 3_600_000);
  await refresh({ q });
  assert.match(await looked(q), /The registry did not answer: /);
});

test('words of registries and reporters are text', async () => {
  const words = '<script>alert(1)</script>\u202e http://evil.example/';
  await registryAnswers(desk.database).keep({
    server: 'whois.example.net',
    prefix: '198.51.100.140/32',
    finding: {
      prefix: '198.51.100.140/32',
      name: words,
      holder: words,
      contact: words,
      field: words,
    },
    fetchedAt: desk.clock,
    expiresAt: desk.clock,
  });
  await tell(desk, { ips: ['198.51.100.140'], sender: words, to: 'labs@example.org' });
  const html = await looked('198.51.100.140');
  assert.doesNotMatch(html, /<script>alert|\u202e|http:\/\/evil/);
  assert.match(html, /&lt;script&gt;alert\(1\)&lt;\/script&gt;\[U\+202E\]/);
  assert.match(html, /It gets no mail: it is no mail address/);
  assert.deepEqual(desk.errors, []);
});
