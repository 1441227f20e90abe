// The page of somebody who is written to: its language, which goes along in its own links, what can
// be taken along, which is what that party was sent and nothing else, and forms that keep what was
// typed.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compose, placeholders } from '../../src/mail/compose.ts';
import { protect } from '../../src/mail/protect.ts';
import type { DeliveryId } from '../../src/model.ts';
import { insertPageLinks } from '../../src/store/page-links.ts';
import { pageHash } from '../../src/tickets/token.ts';
import { letterFiles, letterText } from '../../src/admin/recipient/letter.ts';
import { desk as who, letter, mail as told, plan, raw, shipped } from '../support/letter.ts';
import { openTestDesk } from './desk.ts';
import { tell } from './story.ts';

const desk = await openTestDesk();
const canary = 'canary-of-the-other-party';
let links = 0;

/** The bytes of a forward; `slice` in the place of the whole complaint. */
async function bytesOf(lang: string, token: string, slice?: string): Promise<Buffer> {
  const { bytes } = await compose(
    letter({
      desk: { ...who, pages: 'https://desk.example.org' },
      template: shipped(lang, 'forward.spam'),
      plan: {
        ...plan,
        lang,
        ...(slice === undefined ? {} : { attach: 'slice', share: null }),
      },
      ...(slice === undefined ? {} : { slice }),
      complaint: { raw, mail: told },
    }),
    { ...placeholders, number: '20260406000213', pageToken: token },
  );
  return bytes;
}

/** A forward that has left. @returns the token of its page */
async function forwarded(lang: string, to: string, slice?: string): Promise<string> {
  links += 1;
  const token = `mS7sQ0m3kT2b9wLx4zNq${String(links).padStart(2, '0')}`;
  const { delivery } = await tell(desk, { to });
  const bytes = await bytesOf(lang, token, slice);
  await desk.database.query('update delivery set bytes = $2, sent_at = at where id = $1', [
    delivery,
    bytes,
  ]);
  const link = { delivery: delivery as DeliveryId, hash: pageHash(token) };
  await insertPageLinks(desk.database, [link], desk.clock);
  return token;
}

const read = async (path: string, accepts = 'es') =>
  desk.ask(path, { headers: { 'accept-language': accepts } });
const langOf = (html: string) => /<html lang="(\w\w)"/.exec(html)?.[1];
const post = (path: string, fields: Record<string, string>) =>
  desk.ask(path, { method: 'POST', body: new URLSearchParams(fields) });

test('it speaks the letter’s language, else the browser’s, and the one chosen all along', async () => {
  const token = await forwarded('cs', 'one@example.org');
  const html = await (await read(`/r/${token}`)).text();
  assert.equal(langOf(html), 'cs', 'the letter before the browser');
  assert.match(
    html,
    /hreflang="cs" aria-current="true">Čeština<[\s\S]*lang="es" hreflang="es">Esp/,
  );
  const answer = await read(`/r/${token}?lang=en`);
  assert.equal(answer.headers.get('set-cookie'), null);
  const english = await answer.text();
  assert.equal(langOf(english), 'en');
  assert.match(english, /<title>Your case/);
  assert.match(english, /<pre [^>]*lang="cs">/, 'the letter is what it is');
  const own = [...english.matchAll(/(?:href|action)="(\/[ru]\/[^"]*)"/g)].map(([, to]) => to ?? '');
  assert.ok(own.length > 8, own.join(' '));
  for (const to of own) assert.match(to.replaceAll('&#x3D;', '='), /[?;]lang=(?:en|cs|es)$/);
  const pause = await (await read(`/u/${token}?lang=es`, 'en')).text();
  assert.equal(langOf(pause), 'es');
  assert.match(pause, new RegExp(`/r/${token}\\?lang`));
  const done = await post(`/r/${token}?lang=en`, { say: 'fixed', text: '' });
  assert.equal(done.headers.get('location'), `/r/${token}?done=fixed&lang=en`);
  const [said] = await desk.database.query<{ bytes: Buffer }>(
    `select raw.bytes from mail join raw on raw.id = mail.id where peer = 'page'`,
  );
  assert.match(said?.bytes.toString() ?? '', /\r\n\r\nFixed\.\r\n$/);
  const odd = await (await read(`/r/${token}?lang=xx`)).text();
  assert.equal(langOf(odd), 'cs');
  const french = Buffer.from(
    (await bytesOf('cs', token))
      .toString('latin1')
      .replace('Content-Language: cs', 'Content-Language: fr'),
    'latin1',
  );
  await desk.database.query('update delivery set bytes = $1 where recipient = $2', [
    french,
    'one@example.org',
  ]);
  assert.equal(langOf(await (await read(`/r/${token}`)).text()), 'es');
  const nobody = await read(`/r/${'A'.repeat(22)}?lang=cs`, 'en');
  assert.equal(nobody.status, 404);
  assert.equal(langOf(await nobody.text()), 'cs');
});

test('a party takes along what it was sent, and nothing of what another was', async () => {
  const whole = await forwarded('en', 'whole@example.org');
  const part = await forwarded('en', 'part@example.org', '192.0.2.75 own line\n');
  await forwarded('en', 'other@example.org', `198.51.100.7 ${canary}\n`);
  const before = await desk.database.query('select count(*) from history');
  const bytesAt = async (path: string, name: string) => {
    const answer = await read(path);
    assert.equal(answer.status, 200, path);
    const { headers } = answer;
    assert.equal(headers.get('content-disposition'), `attachment; filename="${name}"`);
    assert.equal(headers.get('content-type'), 'application/octet-stream');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('content-security-policy'), "sandbox; default-src 'none'");
    assert.equal(headers.get('cache-control'), 'no-store');
    return Buffer.from(await answer.arrayBuffer());
  };
  const html = await (await read(`/r/${whole}`)).text();
  assert.match(html, />complaint-20260406000213\.eml<\/a> <span class="quiet">\d+ bytes/);
  const complaint = await bytesAt(`/r/${whole}/files/1`, 'complaint-20260406000213.eml');
  assert.equal(complaint.equals(raw), true, 'byte for byte');
  const all = [];
  for (const [below, ending] of [
    ['letter', 'eml'],
    ['text', 'txt'],
  ] as const) {
    const [row] = await desk.database.query<{ number: string }>(
      `select ticket.number from delivery join ticket on ticket.id = delivery.ticket
       where recipient = 'part@example.org'`,
    );
    all.push(await bytesAt(`/r/${part}/${below}`, `letter-${row?.number}.${ending}`));
  }
  all.push(await bytesAt(`/r/${part}/files/1`, 'complaint-20260406000213.txt'));
  assert.equal(all.at(-1)?.toString(), '192.0.2.75 own line\r\n');
  assert.match(all[1]?.toString() ?? '', /unsolicited mail[\s\S]*192\.0\.2\.75/);
  for (const bytes of all) assert.equal(bytes.includes(canary), false);
  assert.equal((await (await read(`/r/${part}`)).text()).includes(canary), false);
  for (const place of ['0', '2', '01', '-1', '1e0', '999', '1%00', '..%2fletter']) {
    assert.equal((await read(`/r/${part}/files/${place}`)).status, 404, place);
  }
  for (const below of ['letter', 'text', 'files/1']) {
    assert.equal((await read(`/r/${'A'.repeat(22)}/${below}`)).status, 404);
  }
  assert.deepEqual(await desk.database.query('select count(*) from history'), before);
});

test('a letter that is signed is taken apart as one that is not', async () => {
  for (const slice of [undefined, `${'ž'.repeat(600)}\nFrom here\n`]) {
    const plain = await bytesOf('cs', 'mS7sQ0m3kT2b9wLx4zNq1A', slice);
    const signed = await protect(plain, async () => ({ armored: 'x', micalg: 'pgp-sha512' }));
    assert.equal(letterText(signed), letterText(plain));
    const [one, other] = [letterFiles(plain), letterFiles(signed)];
    assert.deepEqual(
      other.map(({ name }) => name),
      one.map(({ name }) => name),
    );
    assert.equal(one.length, 1);
    assert.equal(other[0]?.bytes().toString(), one[0]?.bytes().toString());
    const about = (one[0]?.sizeBytes ?? 0) / (one[0]?.bytes().length ?? 1);
    assert.ok(about > 0.9 && about < 1.1, String(about));
  }
});

test('wishes become mails; what cannot be taken is said and kept', async () => {
  const token = await forwarded('en', 'wish@example.org');
  const mails = async () =>
    desk.database.query<{ sender: string }>(`select sender from mail where peer = 'page'`);
  const { length } = await mails();
  const wrong = await post(`/r/${token}`, { say: 'other-address', address: 'not <one>' });
  assert.equal(wrong.status, 422);
  const html = await wrong.text();
  assert.match(
    html,
    /value="not &lt;one&gt;" aria-invalid="true" aria-describedby="wrong-address"/,
  );
  assert.match(html, /role="alert">Write one mail address/);
  const empty = await post(`/r/${token}`, { say: 'reply', text: ' ', once: 'x' });
  assert.equal(empty.status, 422);
  assert.match(await empty.text(), /id="wrong-text" role="alert">This is needed/);
  assert.equal((await mails()).length, length);
  const wishes: readonly Record<string, string>[] = [
    { say: 'other-address', address: ' noc@example.org ' },
    { say: 'digests' },
  ];
  for (const fields of wishes) {
    const answer = await post(`/r/${token}`, fields);
    assert.equal(answer.headers.get('location'), `/r/${token}?done=${fields['say']}`);
  }
  assert.equal((await mails()).length, length + 2);
  for (let more = 0; more < 8; more += 1) await post(`/r/${token}`, { say: 'help' });
  const often = await post(`/r/${token}`, { say: 'help', text: 'my long story', once: 'a-b' });
  assert.equal(often.status, 429);
  const page = await often.text();
  assert.match(page, /my long story/);
  assert.match(page, /<input type="hidden" name="say" value="help">/);
});

test('a step back and another answer is another mail; the same twice is one', async () => {
  const token = await forwarded('en', 'back@example.org');
  const count = async () =>
    (await desk.database.query(`select from mail where peer = 'page'`)).length;
  const before = await count();
  const once = '0198f0a0-0000-7000-8000-000000000001';
  for (const say of ['fixed', 'help', 'fixed']) await post(`/r/${token}`, { say, once, text: '' });
  assert.equal(await count(), before + 2);
});
