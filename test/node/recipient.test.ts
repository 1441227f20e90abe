// The page of somebody who is written to, from the forward to the hold that his answer makes: to
// look changes nothing, a button writes a mail that is joined by its token, one click pauses.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { simpleParser } from 'mailparser';

import { outboxCommand } from '../../src/cli/outbox.ts';
import type { Node } from '../../src/main.ts';
import { findContact } from '../../src/store/contacts.ts';
import { ticketMails } from '../../src/store/tickets.ts';
import { said } from '../cli/said.ts';
import { until } from '../support/until.ts';
import { complaint, header, openTown, portOf, post, type Town } from './town.ts';

const origin = 'https://desk.example.org';
const canary = 'canary-4711-of-the-complainant';

let town: Town;
let node: Node;
let port: number;

before(async () => {
  town = await openTown({
    listen: { lmtp: [], smtp: '127.0.0.1:0', http: '127.0.0.1:0', base_url: origin },
  });
  node = await town.start(['intake', 'runner', 'sender', 'clock', 'admin']);
  port = portOf(node, 'http');
});

after(() => town.close());

const ask = (path: string, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual', ...init });

const press = (token: string, fields: Record<string, string>, lang = 'en') =>
  ask(`/r/${token}?lang=${lang}`, {
    method: 'POST',
    headers: { origin },
    body: new URLSearchParams(fields),
  });

/** A forward that has arrived, and the token in it. */
async function forward(ip: string, more = {}) {
  const sent = await post(node, complaint(ip, more));
  const mail = await town.decided(sent.messageId);
  assert.equal(mail.outcome, 'forwarded', mail.why);
  const arrived = await town.forwarded(sent.raw);
  const text = (await simpleParser(arrived.bytes)).text ?? '';
  const [, token = ''] = /^ {2}https:\/\/desk\.example\.org\/r\/([\w-]{22})$/m.exec(text) ?? [];
  assert.notEqual(token, '', text);
  const [delivery] = await until('it is sent', async () => {
    const rows = await town.deliveriesOf(mail.id);
    return rows[0]?.state === 'sent' && rows;
  });
  return { mail, arrived, text, token, delivery: delivery?.id ?? '' };
}

/** What was brought by the page, the oldest first, once it is decided. */
async function brought(count: number) {
  return until(`${count} mails by the page`, async () => {
    const rows = await town.database.query<{ id: string; subject: string; outcome: string }>(
      `select id, subject, outcome from mail where peer = 'page' and due_at is null order by id`,
    );
    return rows.length === count && rows;
  });
}

test('the link stands in the forward and in its headers; to look at it changes nothing', async () => {
  const { arrived, token, text } = await forward('192.0.2.21', {
    headers: [`X-Reporter-Note: ${canary}`],
  });
  assert.equal(header(arrived.bytes, 'list-unsubscribe'), `<${origin}/u/${token}>`);
  assert.equal(header(arrived.bytes, 'list-unsubscribe-post'), 'List-Unsubscribe=One-Click');
  const rows = async (): Promise<unknown> =>
    town.database.query(
      `select (select count(*) from mail) as mails, (select count(*) from history) as history,
        (select json_agg(page_link) from page_link) as links,
        (select json_agg(contact) from contact) as contacts`,
    );
  const before = await rows();
  for (let look = 0; look < 25; look += 1) {
    const paths = [`/r/${token}`, `/u/${token}`, `/r/${token}/letter`, `/r/${token}?say=fixed`];
    const answers = await Promise.all(paths.map((path) => ask(path)));
    if (look > 10) continue;
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 200],
    );
  }
  assert.deepEqual(await rows(), before);
  assert.deepEqual(text.includes(canary), false);
});

test('the page says what the letter said, and nothing else of the case', async () => {
  const { token, arrived, text } = await forward('192.0.2.22', {
    headers: [`X-Reporter-Note: ${canary}`],
    from: 'secret-reporter@reporter.example',
  });
  const answer = await ask(`/r/${token}?lang=cs`);
  const html = await answer.text();
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.match(html, /<meta name="robots" content="noindex">/);
  assert.match(html, /<html lang="cs">/);
  assert.match(html, />Vyřešeno<\/button>.*>Není naše<\/button>.*>Potřebujeme pomoc<\/button>/);
  assert.match(html, /192\.0\.2\.22/);
  assert.equal(html.includes(canary), false);
  assert.equal(html.includes('secret-reporter'), text.includes('secret-reporter'));
  const shown = /<pre[^>]*>([\s\S]*?)<\/pre>/.exec(html)?.[1] ?? '';
  const first = text.split('\n').find((line) => line.length > 20) ?? '';
  assert.equal(shown.includes(first), true, `${first} in ${shown}`);
  assert.match(html, /<table class="recipient-lines">[\s\S]*my vám/);
  const letter = await ask(`/r/${token}/letter`);
  assert.match(letter.headers.get('content-disposition') ?? '', /^attachment; filename="letter-/);
  const bytes = Buffer.from(await letter.arrayBuffer());
  assert.equal(header(bytes, 'message-id'), header(arrived.bytes, 'message-id'));
});

test('a button writes a mail that is joined, and prepares to close the case', async () => {
  const { mail, token } = await forward('192.0.2.23');
  const investigation = await town.ticketOf(mail.id, 'investigation');
  const { length } = await town.database.query(`select from mail where peer = 'page'`);
  const once = '0198f0a0-0000-7000-8000-000000000001';
  const fields = { say: 'fixed', text: 'The machine was cleaned.', once };
  const answer = await press(token, fields);
  assert.equal(answer.status, 303);
  assert.equal(answer.headers.get('location'), `/r/${token}?done=fixed&lang=en`);
  await press(token, fields);
  const mails = await brought(length + 1);
  const id = mails.at(-1)?.id as typeof mail.id;
  assert.equal(mails.at(-1)?.outcome, 'joined');
  const joined = await ticketMails(town.database, investigation.id);
  assert.deepEqual(
    joined.map((one) => one.mail),
    [id],
    'pressed twice, it is one mail',
  );
  const open = await town.holdOf(id);
  assert.deepEqual([open.codes, open.answer], [['reply-to-read'], 'close-case']);
  const [told] = await town.database.query<{ intent: string; text: string }>(
    'select intent, text from ticket_mail where mail = $1',
    [id],
  );
  assert.deepEqual(told, { intent: 'fixed', text: 'Fixed.\n\nThe machine was cleaned.' });
  const html = await (await ask(`/r/${token}?done=fixed&lang=en`)).text();
  assert.match(html, /role="status">Thank you\./);
  assert.match(html, /you to us/);
});

test('each answer means in each language what its button says', async () => {
  const intents = {
    fixed: 'fixed',
    'not-ours': 'not-ours',
    help: 'asks',
    reply: 'other',
    digests: null,
    'other-address': null,
  } as const;
  let token = '';
  let count = (await town.database.query(`select from mail where peer = 'page'`)).length;
  for (const [index, lang] of ['en', 'cs', 'es'].entries()) {
    ({ token } = await forward(`192.0.2.${30 + index}`));
    for (const [say, intent] of Object.entries(intents)) {
      const text = say === 'reply' ? `words ${lang}` : '';
      const answer = await press(token, { say, text, address: 'noc@example.org' }, lang);
      assert.equal(answer.status, 303, `${say} ${lang}`);
      count += 1;
      const id = (await brought(count)).at(-1)?.id;
      const [row] = await town.database.query<{ intent: string }>(
        'select intent from ticket_mail where mail = $1',
        [id],
      );
      // A wish is for a person to read: it ends no case and sends nothing on.
      if (intent === null) assert.match(row?.intent ?? '', /^(?:asks|other)$/, `${say} ${lang}`);
      else assert.equal(row?.intent, intent, `${say} ${lang}`);
    }
  }
  const statuses = [];
  for (let more = 0; more < 4; more += 1) {
    statuses.push((await press(token, { say: 'fixed' })).status);
  }
  assert.deepEqual(statuses, [303, 303, 303, 303], 'ten an hour');
  const answer = await press(token, { say: 'fixed' });
  assert.equal(answer.status, 429);
  assert.match(await answer.text(), /just reply to our letter/);
});

test('whose it is instead, said on the page, is prepared for the desk and sent to nobody', async () => {
  const { mail, token } = await forward('192.0.2.29');
  const fields = { say: 'not-ours', text: 'noc@elsewhere.example' };
  assert.equal((await press(token, fields)).status, 303);
  const open = await until('it is asked', async () => (await town.holdsOf(mail.id))[0]);
  assert.deepEqual(
    [open.codes.slice(0, 2), open.answer],
    [['reply-to-read', 'no-contact'], 'send'],
  );
  assert.deepEqual(
    open.prepared.map(({ to, at }) => [to, at]),
    [['noc@elsewhere.example', 'said by dorms@example.org in their reply']],
  );
  assert.equal((await town.deliveriesOf(mail.id)).length, 1);
});

test('what was typed is kept when it cannot be taken', async () => {
  const { token } = await forward('192.0.2.25');
  for (const [fields, status] of [
    [{ say: 'reply', text: '  ' }, 422],
    [{ say: 'nothing', text: 'my long story' }, 422],
    [{ say: 'fixed', text: 'x'.repeat(10_001) }, 422],
  ] as const) {
    const answer = await press(token, fields);
    assert.equal(answer.status, status);
    assert.equal((await answer.text()).includes(fields.text.trim()), true);
  }
  const foreign = await ask(`/r/${token}`, {
    method: 'POST',
    headers: { origin: 'https://evil.example' },
    body: new URLSearchParams({ say: 'fixed' }),
  });
  assert.equal(foreign.status, 403);
});

const bodies = [
  {
    type: 'application/x-www-form-urlencoded',
    body: 'List-Unsubscribe=One-Click',
    ip: '192.0.2.141',
    network: 'labs@example.org',
  },
  {
    type: 'multipart/form-data; boundary=x',
    body: '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
    ip: '192.0.2.26',
    network: 'dorms@example.org',
  },
];
test('one click from anywhere pauses, and the desk is told, once', async () => {
  for (const { type, body, ip, network } of bodies) {
    const { token, delivery } = await forward(ip);
    const { length } = await town.database.query(`select from mail where peer = 'page'`);
    const click = (text = body) =>
      ask(`/u/${token}`, { method: 'POST', headers: { 'content-type': type }, body: text });
    assert.equal((await click('List-Unsubscribe=Two-Clicks')).status, 400);
    assert.equal((await findContact(town.database, network))?.pausedAt ?? null, null);
    for (let times = 0; times < 2; times += 1) {
      const done = await click();
      assert.equal(done.status, 200, 'no redirect (RFC 8058, 3.1)');
      assert.match(await done.text(), /^Nothing automatic is sent to this address\.\n$/);
    }
    const byButton = await click('List-Unsubscribe=One-Click&button=ours');
    if (type.includes('urlencoded')) assert.equal(byButton.status, 303, 'a browser goes on');
    const contact = await findContact(town.database, network);
    assert.notEqual(contact?.pausedAt ?? null, null, delivery);
    const id = (await brought(length + 1)).at(-1)?.id;
    const open = await town.holdOf(id as never);
    assert.deepEqual(open.codes, ['reply-to-read']);
  }
});

test('a token that is none, too old, revoked or of a mail that failed: all the same', async () => {
  await town.database.query('update contact set paused_at = null, pause_reason = null');
  const [old, revoked, failed] = [
    await forward('192.0.2.27'),
    await forward('192.0.2.28'),
    await forward('192.0.2.29'),
  ];
  await town.database.query('update page_link set expires_at = at where delivery = $1', [
    old.delivery,
  ]);
  process.env['DATABASE_URL'] = town.databaseUrl;
  process.env['SLUICE_HOME'] = town.home;
  const revoke = () => said(outboxCommand, ['outbox', 'revoke', revoked.delivery], town.folder);
  assert.match((await revoke()).out, /the page is closed/);
  const again = await revoke();
  assert.equal(again.status, 64);
  assert.match(again.err, /no open page belongs to/);
  await town.database.query(`update delivery set state = 'bounced' where id = $1`, [
    failed.delivery,
  ]);
  const pages = new Set<string>();
  const tokens = ['x', 'A'.repeat(22), `${'A'.repeat(21)}%00`, '../../etc', old.token];
  for (const token of [...tokens, revoked.token, failed.token]) {
    for (const path of [`/r/${encodeURIComponent(token)}`, `/u/${encodeURIComponent(token)}`]) {
      const answer = await ask(path);
      assert.equal(answer.status, 404, path);
      pages.add(await answer.text());
    }
    const pressed = await press(encodeURIComponent(token), { say: 'fixed' });
    assert.equal(pressed.status, 404);
    pages.add(await pressed.text());
  }
  assert.equal(pages.size, 1);
});
