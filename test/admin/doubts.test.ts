// What a stage doubts is kept as data beside its English, through the database to the page, where
// each reader has it in his own language; what is no such data stays, marked, in English.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { doubts } from '../../src/admin/messages/doubts.ts';
import { langs } from '../../src/admin/messages/message.ts';
import { doubt, inWords, type Sentence } from '../../src/doubts.ts';
import type { Doubt } from '../../src/model.ts';
import { createLink } from '../../src/store/sessions.ts';
import { openTown, post } from '../node/town.ts';
import { openTestDesk } from './desk.ts';
import { tell } from './story.ts';

const czech = { 'accept-language': 'cs' };

test('each sentence has all its values in each language, and lacks none of them', () => {
  for (const [is, template] of Object.entries(doubts.en)) {
    const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const says = { is, ...Object.fromEntries(names.map((name) => [name, `<${name}>`])) };
    for (const lang of langs) {
      const text = inWords(says, doubts[lang]) ?? '';
      assert.equal(/[{}]/.test(text), false, `${lang} ${is}: ${text}`);
      assert.deepEqual(
        names.filter((name) => !text.includes(`<${name}>`)),
        [],
        `${lang} ${is}`,
      );
      if (names.length > 0) assert.equal(inWords({ is }, doubts[lang]), null, is);
    }
  }
});

test('values are sentences and lists as well', () => {
  const where: Sentence = { is: 'in-rules', name: 'LAB' };
  const lost: Sentence = { is: 'came-back-from', contact: 'a@x.example', where };
  const silent: Sentence = { is: 'registry-silent', why: 'timeout' };
  const why: Sentence = { is: 'both-said', first: lost, second: silent };
  const { text, says } = doubt('no-contact', { is: 'nobody-known', ip: '192.0.2.7', why });
  assert.equal(
    text,
    'nobody is known for 192.0.2.7: mail to a@x.example in the rules for LAB came back; ' +
      'the registry did not answer: timeout',
  );
  assert.equal(
    says && inWords(says, doubts.cs),
    'pro 192.0.2.7 není znám nikdo: zpráva pro a@x.example (z pravidel pro LAB) se vrátila; ' +
      'registr neodpověděl: timeout',
  );
});

test('what is longer than people read is kept as a text alone', () => {
  const long = doubt('malformed', { is: 'nul-bytes', place: 'x'.repeat(600) });
  assert.deepEqual(Object.keys(long), ['code', 'text']);
});

test('from the mail to the page: a stage’s values are there in Czech', async (t) => {
  const town = await openTown();
  t.after(() => town.close());
  const node = await town.start(['intake', 'runner', 'admin']);
  const line = node.addresses.find((one) => one.startsWith('http ')) ?? '';
  const origin = `http://127.0.0.1:${/:(\d+)$/.exec(line)?.[1]}`;
  const body = 'Attack from 203.0.113.9 on our server, from 203.0.113.8 as well.';
  const { messageId } = await post(node, { subject: 'Attack', body });
  const mail = await town.decided(messageId);
  assert.equal(mail.why, 'not ours: 203.0.113.9, 203.0.113.8');
  const { id } = await town.holdOf(mail.id);
  const secret = await createLink(town.database, 'operator', new Date());
  const login = await fetch(`${origin}/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: 'http://localhost' },
    body: new URLSearchParams({ secret }),
  });
  const cookie = (login.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
  for (const path of [`/holds/${id}`, `/mails/${mail.id}?tab=why`]) {
    const html = await (await fetch(origin + path, { headers: { ...czech, cookie } })).text();
    const said = /lang="cs">(?:<bdi>)?není naše: 203\.0\.113\.9, 203\.0\.113\.8</;
    assert.match(html, said, path);
  }
});

test('what is no data, or of another version, is in English; values are escaped', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  const { investigation } = await tell(desk, { to: 'dorms@example.org' });
  assert.ok(investigation);
  const text = 'says "fixed": "Cleaned."';
  const rows: readonly (readonly [Doubt, string])[] = [
    [
      doubt('reply-to-read', { is: 'says-fixed', words: '<b>&' }),
      'cs">píše „vyřešeno“: „&lt;b&gt;&amp;“',
    ],
    [{ code: 'reply-to-read', text }, 'en">says &quot;fixed&quot;: &quot;Cleaned.&quot;'],
    [{ code: 'reply-to-read', text: 'later', says: { is: 'of-tomorrow' } }, 'en">later'],
    [{ code: 'reply-to-read', text: 'lost', says: { is: 'says-fixed' } }, 'en">lost'],
  ];
  for (const [one, shown] of rows) {
    await tell(desk, { joins: investigation, doubts: [one] });
    const [hold] = await desk.database.query<{ id: string }>(
      'select id from hold order by id desc limit 1',
    );
    for (const path of [`/holds/${hold?.id}`, `/tickets/${investigation}`]) {
      const html = await (await desk.ask(path, { cookie, headers: czech })).text();
      const plain = html.replaceAll(/<\/?bdi>/g, '');
      assert.ok(plain.includes(`<span lang="${shown}`), `${path}: ${shown}`);
    }
  }
});
