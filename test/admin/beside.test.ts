// What a question is about stands beside its answers, whatever raised it: a mail, a letter that
// waits, a clock. One look is enough to decide, on the queue's page and on its own.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { HoldCode } from '../../src/model.ts';
import { openTestDesk, type TestDesk } from './desk.ts';
import { tell, type Told } from './story.ts';

const bytesOf = (words: string): Buffer =>
  Buffer.from(
    [
      'From: abuse@example.org',
      'Content-Type: multipart/mixed; boundary="=_b"',
      '',
      '--=_b',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      `Dear colleagues, ${words}`,
      '--=_b--',
      '',
    ].join('\r\n'),
  );

/** A case whose letter waits, says this, and may have to go with others. */
async function letter(desk: TestDesk, to: string, words: string): Promise<Told> {
  const told = await tell(desk, { to, subject: `About ${words}` });
  await desk.database.query('update delivery set bytes = $2 where id = $1', [
    told.delivery,
    bytesOf(words),
  ]);
  return told;
}

/** A hold as a sender or a clock raises it. */
async function asks(
  desk: TestDesk,
  code: HoldCode,
  about: Pick<Told, 'investigation'> & { delivery: string | null; mail?: string },
  budget: string | null = null,
): Promise<string> {
  const id = desk.newId();
  await desk.database.query(
    `insert into hold (id, mail, ticket, delivery, codes, doubts, prepared, answer, digest, team,
       opened_at, actor, budget)
     values ($1, $2, $3, $4, array[$5], '[]', '[]', 'send', '', 'first-line', $6, 'clock', $7)`,
    [id, about.mail ?? null, about.investigation, about.delivery, code, desk.clock, budget],
  );
  return id;
}

async function get(desk: TestDesk, path: string, cookie: string): Promise<string> {
  const answer = await desk.ask(path, { cookie });
  assert.equal(answer.status, 200, path);
  return answer.text();
}

/** The part beside the answers; the same in the queue and on a page of its own. */
async function beside(desk: TestDesk, id: string, cookie: string): Promise<string> {
  const [inQueue, alone] = await Promise.all(
    [`/?hold=${id}`, `/holds/${id}`].map(async (path) => {
      const html = await get(desk, path, cookie);
      assert.match(html, /class="hold-answers"/);
      const [, message = ''] = html.split('<div class="queue-message">');
      return message.split(/<p class="queue-closed|<\/main>/, 1)[0] ?? '';
    }),
  );
  assert.ok(inQueue !== undefined && alone !== undefined);
  assert.equal(inQueue.replace(/\s/g, ''), alone.replace(/\s/g, ''));
  return alone;
}

test('a flood shows the letter that waits, what goes with it, and its bytes', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  const told = await letter(desk, 'dorms@example.org', 'the first =C4=8D');
  const other = await letter(desk, 'dorms@example.org', 'the second');
  await letter(desk, 'labs@example.org', 'the third');
  const { investigation, delivery } = told;
  const id = await asks(desk, 'flood', { investigation, delivery }, 'contact dorms@example.org');
  const html = await beside(desk, id, cookie);
  assert.match(html, /Dear colleagues, the first č/);
  assert.match(html, /<dd><bdi class="mail-address">dorms@example.org</);
  assert.match(html, new RegExp(`href="/letters/${other.delivery}"`));
  assert.doesNotMatch(html, /labs@example.org/);
  const page = await get(desk, `/letters/${delivery}`, cookie);
  assert.match(page, /the first č/);
  assert.match(page, /Content-Transfer-Encoding: quoted-printable/);
  const raw = await desk.ask(`/letters/${delivery}/raw`, { cookie });
  assert.equal(raw.headers.get('content-type'), 'application/octet-stream');
  assert.deepEqual(Buffer.from(await raw.arrayBuffer()), bytesOf('the first =C4=8D'));
  for (const bad of ['0', '%00', id]) {
    assert.equal((await desk.ask(`/letters/${bad}`, { cookie })).status, 404, bad);
    assert.equal((await desk.ask(`/letters/${bad}/raw`, { cookie })).status, 404, bad);
  }
});

test('a letter that came back shows what the peer said, and the complaint', async () => {
  const desk = await openTestDesk();
  const told = await letter(desk, 'dorms@example.org', 'a mailbox');
  const { investigation, delivery, mail } = told;
  await desk.database.query(
    `update delivery set state = 'failed', due_at = null, reply = '550 5.1.1 user unknown'
     where id = $1`,
    [delivery],
  );
  const id = await asks(desk, 'contact-bounced', { investigation, delivery, mail });
  const html = await beside(desk, id, await desk.login());
  assert.match(html, /The letter that could not be delivered/);
  assert.match(html, /550 5\.1\.1 user unknown/);
  assert.match(html, /Dear colleagues, a mailbox/);
  assert.match(html, /id="mail-view"/);
});

test("a clock's question shows the case in five lines and what was said last", async () => {
  const desk = await openTestDesk();
  const { investigation } = await letter(desk, 'dorms@example.org', 'silence');
  assert.ok(investigation);
  for (const words of ['the first word', 'the last word']) {
    desk.clock = new Date(desk.clock.getTime() + 1_000);
    await tell(desk, { joins: investigation, sender: 'dorms@example.org', words, subject: words });
  }
  const id = await asks(desk, 'no-reply', { investigation, delivery: null });
  const html = await beside(desk, id, await desk.login());
  assert.equal((html.match(/<div><dt>/g) ?? []).length, 5);
  assert.match(html, /the last word/);
  assert.doesNotMatch(html, /id="mail-view"|class="card beside-letter"/);
});

test('a letter that a clock holds back stands above its case', async () => {
  const desk = await openTestDesk();
  const { investigation, delivery } = await letter(desk, 'new@example.org', 'a first word');
  await desk.database.query(`update delivery set state = 'held', due_at = null where id = $1`, [
    delivery,
  ]);
  const id = await asks(desk, 'first-contact', { investigation, delivery });
  const html = await beside(desk, id, await desk.login());
  assert.match(html, /The letter that waits/);
  assert.match(html, /Dear colleagues, a first word/);
  assert.match(html, /class="beside-case"/);
  assert.doesNotMatch(html, /class="beside-others"/);
});

test('a question that a mail raised shows that mail on its own page too', async () => {
  const desk = await openTestDesk();
  const { mail } = await tell(desk, { doubts: [{ code: 'no-address', text: 'why' }] });
  const [hold] = await desk.database.query<{ id: string }>('select id from hold where mail = $1', [
    mail,
  ]);
  assert.ok(hold);
  const cookie = await desk.login();
  const html = await beside(desk, hold.id, cookie);
  assert.match(html, /id="mail-view"/);
  assert.match(html, new RegExp(mail));
  const page = await get(desk, `/holds/${hold.id}`, cookie);
  for (const [verb, key] of [
    ['reply', 'r'],
    ['note', 'n'],
  ] as const) {
    const link = new RegExp(`href="(/tickets/\\d+/${verb})" data-key="${key}"`).exec(page)?.[1];
    assert.equal((await desk.ask(link ?? '', { cookie })).status, 200, verb);
  }
});
