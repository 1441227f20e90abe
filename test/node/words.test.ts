// Words of a person above the mails that they let go, on a real node: what was shown with them is
// what leaves, to the byte but for what is filled in then; nothing else leaves with them.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { simpleParser } from 'mailparser';

import type { Node } from '../../src/main.ts';
import type { MailId, Override } from '../../src/model.ts';
import { findHold, type HoldRow } from '../../src/store/acts.ts';
import { until } from '../support/until.ts';
import { type Ask, logIn } from './browsing.ts';
import { complaint, type Letter, openTown, post, type Town } from './town.ts';

const graceMs = 60_000;
let town: Town;
let node: Node;
let aheadMs = 0;
let ask: Ask;

before(async () => {
  const hold = { automatic: '0s', person: '60s' };
  const safety = { hold, max_auto_forwards: { per_reporter: 'none', per_contact: '3/h' } };
  town = await openTown({ safety }, () => new Date(Date.now() + aheadMs));
  node = await town.start(['intake', 'runner', 'sender', 'clock', 'admin']);
  ask = await logIn(town, node, 'eva');
});
after(() => town.close());

async function pass(ms: number): Promise<void> {
  aheadMs += ms;
  await town.database.query(`select pg_notify('mail', ''), pg_notify('delivery', '')`);
}

async function held(letter: Letter) {
  const sent = await post(node, letter);
  const mail = await town.decided(sent.messageId);
  return { ...sent, mail: mail.id, open: await town.holdOf(mail.id) };
}

const several = (words: string): Letter => ({
  subject: `Attack ${words}`,
  body: `Attacks came from 192.0.2.60 and 158.194.183.150, ${words}.`,
});
const pinned = ({ run, digest }: HoldRow) => ({ run: run ?? '', digest });
const overridesOf = async (mail: MailId): Promise<readonly Override[]> => {
  const rows = await town.database.query<{ decided: Override }>(
    'select decided from override where mail = $1 order by id',
    [mail],
  );
  return rows.map(({ decided }) => decided);
};
const arrivedOf = async (mail: MailId) => {
  const ids = (await town.deliveriesOf(mail)).map(({ messageId }) => messageId);
  return town.sink.mails.filter(({ bytes }) => ids.some((id) => bytes.includes(id)));
};
const textOf = async (bytes: Buffer): Promise<string> => (await simpleParser(bytes)).text ?? '';

/** The form of the page, as a browser would send it; entities undone. */
function formOf(html: string): Record<string, string> {
  const [, form = ''] = /<form class="hold-send"([\s\S]*?)<\/form>/.exec(html) ?? [];
  const plain = (text: string): string =>
    text
      .replaceAll(/&#x([0-9A-F]+);/gi, (_, code: string) =>
        String.fromCodePoint(Number.parseInt(code, 16)),
      )
      .replaceAll('&quot;', '"')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
  const hidden = [...form.matchAll(/type="hidden" name="([a-z]+)" value="([^"]*)"/g)];
  const [, words = ''] =
    /<textarea [^>]*name="words"[^>]*>\n([\s\S]*?)<\/textarea>/.exec(form) ?? [];
  return {
    ...Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, plain(value)])),
    words: plain(words).replaceAll('\n', '\r\n'),
  };
}
const preview = async (id: string, form?: Record<string, string>) => {
  const answer = await ask(`/holds/${id}/preview`, form);
  return { status: answer.status, html: await answer.text() };
};
/** As a page shows a text, links defanged. */
const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('=', '&#x3D;')
    .replaceAll("'", '&#x27;')
    .replaceAll('http', 'hxxp');

test('words that were shown in the mails leave with them, and with nothing else', async () => {
  const { mail, open } = await held(several('with words'));
  const bare = await preview(open.id);
  assert.match(bare.html, /<details class="hold-more"><summary[^>]*data-key="o"/);
  const words = 'Please look at the printer first.\r\n\r\n  It has done so before.';
  const shown = await preview(open.id, { ...formOf(bare.html), words });
  assert.equal(shown.status, 200);
  assert.deepEqual(await overridesOf(mail), [], 'to look sends nothing');
  const form = formOf(shown.html);
  assert.equal(form['words'], words);
  assert.notEqual(form['seen'], open.digest);
  assert.equal(shown.html.split('Please look at the printer first.').length, 4 + 2);

  assert.equal((await ask(`/holds/${open.id}/accept`, form)).status, 303);
  const [decided] = await overridesOf(mail);
  assert.ok(decided?.kind === 'accept');
  assert.equal(decided.words, words.replaceAll('\r\n', '\n'));
  assert.equal(decided.digest, form['seen']);
  await pass(graceMs + 1);
  const arrived = await until('both have left', async () => {
    const mails = await arrivedOf(mail);
    return mails.length === 2 && mails;
  });
  const letters = [...shown.html.matchAll(/<pre class="hold-text" [^>]*>([\s\S]*?)<\/pre>/g)];
  assert.equal(letters.length, 2);
  for (const { bytes } of arrived) {
    const text = await textOf(bytes);
    assert.match(text, /^Please look at the printer first\.\n\n {2}It has done so before\.\n\n\S/);
    // Every line is one that was shown; only the way to the recipient's page is filled in.
    const lines = text
      .trimEnd()
      .split('\n')
      .filter((line) => !line.includes('/r/'));
    const same = letters.filter(([, shownText = '']) =>
      lines.every((line) => shownText.includes(escaped(line))),
    );
    assert.equal(same.length, 1);
  }
  const said = await town.database.query<{ text: string; actor: string }>(
    `select text, actor from history where mail = $1 and what = 'forwarded'`,
    [mail],
  );
  assert.deepEqual(
    said.map(({ text, actor }) => [text.endsWith(', with words of eva'), actor]),
    [[true, 'eva']],
  );
  const [trace] = await town.database.query<{ lines: string }>(
    'select lines::text from trace where mail = $1 order by id desc limit 1',
    [mail],
  );
  assert.match(trace?.lines ?? '', /words of eva stand above its own text/);
});

test('words that were not shown so are shown, and not sent', async () => {
  const { mail, open } = await held(several('unseen'));
  const bare = formOf((await preview(open.id)).html);
  const typed = await ask(`/holds/${open.id}/accept`, { ...bare, words: 'Never shown.' });
  assert.equal(typed.status, 409);
  const shown = await typed.text();
  assert.match(shown, /role="alert">Nothing was sent: this is what would leave now/);
  const form = formOf(shown);
  assert.equal(form['words'], 'Never shown.');
  // Changed, or taken out, after they were shown.
  for (const words of ['Never shown!', '']) {
    const again = await ask(`/holds/${open.id}/accept`, { ...form, words });
    assert.equal(again.status, 409, words);
    assert.equal(formOf(await again.text())['words'], words);
  }
  for (const seen of ['', open.digest, '0'.repeat(64)]) {
    assert.equal((await ask(`/holds/${open.id}/accept`, { ...form, seen })).status, 409, seen);
  }
  const stale = { ...form, digest: '0'.repeat(64) };
  const kept = await ask(`/holds/${open.id}/accept`, stale);
  assert.equal(kept.status, 409);
  assert.equal(formOf(await kept.text())['words'], 'Never shown.');
  assert.deepEqual(await overridesOf(mail), []);
  assert.equal((await findHold(town.database, open.id))?.closedAt, null);
  // Unchanged, they are sent.
  assert.equal((await ask(`/holds/${open.id}/accept`, form)).status, 303);
});

test('too many words, and none, are said so, with what was typed', async () => {
  const { mail, open } = await held(several('too many'));
  const bare = formOf((await preview(open.id)).html);
  const words = 'x'.repeat(4_001);
  for (const way of ['preview', 'accept']) {
    const answer = await ask(`/holds/${open.id}/${way}`, { ...bare, words });
    assert.equal(answer.status, 422, way);
    const html = await answer.text();
    assert.match(html, /aria-invalid="true" aria-describedby="words-wrong"/);
    assert.equal(formOf(html)['words'], words);
    assert.doesNotMatch(html, /data-key="Ctrl\+Enter"/, 'nothing can be sent with them');
  }
  const none = await preview(open.id, { ...bare, words: ' \r\n ' });
  assert.equal(none.status, 200);
  assert.match(none.html, /No words were given/);
  assert.equal(formOf(none.html)['seen'], open.digest);
  assert.deepEqual(await overridesOf(mail), []);
});

test('one key with a brake still sends what was looked at, and words go with it', async () => {
  const { mail, open, raw } = await held(complaint('198.51.100.130'));
  assert.deepEqual(open.codes, ['first-contact']);
  const shown = await preview(open.id, { ...pinned(open), words: 'Hello, we are new here.' });
  const done = await ask(`/holds/${open.id}/accept`, formOf(shown.html));
  assert.equal(done.status, 303);
  // Taken back, and given again without a word.
  assert.equal((await ask('/undo', { what: `h:${open.id}` })).status, 303);
  assert.deepEqual(await overridesOf(mail), []);
  const again = await ask(`/holds/${open.id}/accept`, { ...pinned(open), seen: open.digest });
  assert.equal(again.status, 303);
  await pass(graceMs + 1);
  const { bytes } = await town.forwarded(raw);
  assert.doesNotMatch(await textOf(bytes), /we are new here/);
});

test('what hides, turns text around or would begin a part is text in the mail', async () => {
  const { mail, open } = await held(several('hostile'));
  const words = [
    'Bcc: x@example.net\r\n\r\n--',
    '=_placeholder',
    '-- ',
    'a\u202eb\u200bc\u0007d',
    '<script>alert(1)</script> {{network.name}}',
    '.',
    'From here',
  ].join('\r\n');
  const shown = await preview(open.id, { ...pinned(open), words });
  assert.doesNotMatch(shown.html, /<script>alert/);
  assert.equal((await ask(`/holds/${open.id}/accept`, formOf(shown.html))).status, 303);
  await pass(graceMs + 1);
  const arrived = await until('both have left', async () => {
    const mails = await arrivedOf(mail);
    return mails.length === 2 && mails;
  });
  for (const { to, bytes } of arrived) {
    const parsed = await simpleParser(bytes);
    assert.equal(to.length, 1);
    assert.equal(parsed.headers.has('bcc'), false);
    assert.equal(parsed.attachments.length, 1);
    const [first = ''] = (parsed.text ?? '').split('\n\n--\n');
    assert.equal(first, 'Bcc: x@example.net');
    assert.match(
      parsed.text ?? '',
      /\na\[U\+202E\]b\[U\+200B\]c\ufffdd\n<script>.*\{\{network\.name\}\}\n\.\nFrom here\n\n/,
    );
    assert.doesNotMatch(parsed.text?.split('From here')[0] ?? '', /^-- $/m);
  }
});

test('what is over the budget of a contact keeps its words, and is in no digest', async () => {
  const sentWith: MailId[] = [];
  for (const n of [1, 2, 3, 4, 5]) {
    const { mail, open } = await held(several(`again and again ${n}`));
    const shown = await preview(open.id, { ...pinned(open), words: `Word ${n}.` });
    assert.equal((await ask(`/holds/${open.id}/accept`, formOf(shown.html))).status, 303);
    sentWith.push(mail);
  }
  await pass(graceMs + 1);
  await until('all have run', async () => {
    const all = await Promise.all(sentWith.map((mail) => town.deliveriesOf(mail)));
    return all.every(({ length }) => length === 2);
  });
  await until('some wait for their budget', async () => {
    const [row] = await town.database.query<{ n: number }>(
      `select count(*)::int as n from hold where 'flood' = any(codes) and closed_at is null`,
    );
    return (row?.n ?? 0) > 0;
  });
  const rows = await town.database.query<{ state: string }>(
    `select distinct state from delivery where mail = any($1)`,
    [sentWith],
  );
  assert.equal(
    rows.some(({ state }) => state === 'digested'),
    false,
  );
});
