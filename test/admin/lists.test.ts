// Lists go on where they stopped, by the last id: every row once, in order, however long.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openTestDesk } from './desk.ts';
import { receive, tell } from './story.ts';

const desk = await openTestDesk();
const cookie = await desk.login();

/** All rows that match, page after page. */
async function walk(path: string, row: RegExp): Promise<{ found: string[]; pages: number }> {
  const found: string[] = [];
  let next: string | undefined = path;
  let pages = 0;
  while (next !== undefined && pages < 20) {
    pages += 1;
    const html = await (await desk.ask(next, { cookie })).text();
    found.push(...[...html.matchAll(row)].map((match) => match[1] ?? ''));
    next = linkTo(html, 'next');
    const first = linkTo(html, 'start');
    assert.equal(first, pages === 1 ? undefined : path);
  }
  return { found, pages };
}

test('mails, newest first', async () => {
  const made: string[] = [];
  for (let index = 0; index < 120; index += 1) made.push(await receive(desk));
  const { found, pages } = await walk('/mails', /<a href="\/mails\/([0-9a-f-]{36})">/g);
  assert.equal(pages, 3);
  assert.deepEqual(found, made.reverse());
});

test('holds, oldest first', async () => {
  const other: string[] = [];
  await desk.database.query('update mail set due_at = null');
  for (let index = 0; index < 41; index += 1) {
    const doubts = [{ code: 'no-address' as const, text: 'no address is named' }];
    const subject = `question ${index}`;
    await tell(desk, { subject, doubts });
    other.push(subject);
  }
  const { found, pages } = await walk('/', /data-hold="[^>]+><bdi>([^<]+)</g);
  assert.equal(pages, 3);
  assert.deepEqual(found, other);
});

test('tickets and the outbox, newest first; tickets by their kind', async () => {
  const sent: string[] = [];
  for (let index = 0; index < 51; index += 1) {
    const { delivery } = await tell(desk, { to: `contact${index}@example.org` });
    if (delivery !== null) sent.push(`contact${index}@example.org`);
  }
  const outbox = await walk('/outbox', /<td class="who">([^<]+)</g);
  assert.deepEqual(outbox.found, sent.reverse());
  assert.equal(outbox.pages, 2);
  const kind = /<td class="list-number">.*?<span class="quiet">(\w+)</g;
  const all = await walk('/tickets', kind);
  assert.equal(all.found.length, 41 + 3 * 51);
  const kinds = await walk('/tickets?kind=incident', kind);
  assert.deepEqual([...new Set(kinds.found)], ['incident']);
  assert.equal(kinds.found.length, 51);
  assert.equal(kinds.pages, 2);
});

test('a full page of long rows stays under 100 kB', async () => {
  const subject = 'One of the longer subjects, "quoted" & <all>. '.repeat(9);
  for (let index = 0; index < 41; index += 1) {
    const doubts = Array.from({ length: 30 }, () => ({
      code: 'no-address' as const,
      text: subject,
    }));
    await tell(desk, { subject, sender: `${'x'.repeat(200)}@example.net`, to: 'a@example.org' });
    await tell(desk, { subject, doubts });
  }
  await desk.database.query('update delivery set reply = $1', [subject]);
  await desk.database.query(`update hold set closed_at = opened_at where doubts->>1 is null`);
  for (const path of ['/', '/mails', '/tickets', '/outbox']) {
    const html = await (await desk.ask(path, { cookie })).text();
    assert.ok(Buffer.byteLength(html) < 100_000, `${path}: ${Buffer.byteLength(html)}`);
  }
});

test('an empty desk says so', async () => {
  const empty = await openTestDesk();
  const key = await empty.login();
  for (const [path, words] of [
    ['/', /Nothing waits for a person/],
    ['/mails', /No mail yet/],
    ['/tickets', /No tickets here/],
    ['/outbox', /Nothing was sent yet/],
  ] as const) {
    assert.match(await (await empty.ask(path, { cookie: key })).text(), words);
  }
});

function linkTo(html: string, rel: string): string | undefined {
  const [, href] = new RegExp(`<a href="([^"]+)" rel="${rel}">`).exec(html) ?? [];
  return href?.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=');
}
