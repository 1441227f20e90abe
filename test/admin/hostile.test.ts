// Words of strangers on the desk's pages: they are shown, and nothing else.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { visibleLine } from '../../src/mail/visible.ts';
import { naughty } from '../support/naughty.ts';
import { openTestDesk } from './desk.ts';
import { tell } from './story.ts';

const payloads = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' autofocus onfocus=alert(1) x='",
  '</title><svg onload=alert(1)>',
  '{{{view}}} {{view}} {{#with this}}',
  '&lt;script&gt;',
  'javascript:alert(1)',
];

const desk = await openTestDesk();

/** What stands where only addresses can stand. */
const ip = '192.0.2.75';

/** A mail with the same words in every place that words of others reach. */
async function everywhere(words: string) {
  const prepared = {
    to: words,
    network: words,
    ips: [ip],
    template: words,
    subject: words,
    at: words,
  };
  const doubts = [{ code: 'no-address' as const, text: words, at: words }];
  const reason = { code: words, text: words, at: words };
  const trace = [{ stage: words, whys: [reason], doubts: [reason], tookMs: 1 }];
  const story = { subject: words, sender: words, envelopeFrom: words, recipients: [words], trace };
  const sent = await tell(desk, { ...story, to: words, network: words, ips: [ip], why: words });
  await desk.database.query('update delivery set reply = $1 where id = $2', [words, sent.delivery]);
  const asked = await tell(desk, { ...story, doubts, prepared: [prepared] });
  return [
    '/',
    '/mails',
    '/outbox',
    '/tickets',
    `/mails/${sent.mail}`,
    `/mails/${asked.mail}`,
    `/tickets/${sent.report}`,
    `/tickets/${sent.investigation}`,
    `/tickets/${asked.report}`,
  ];
}

/** Every tag of a page, in the form in which our templates write them. */
const ownTag = /^<(?:!doctype html|\/?[a-z][a-z0-9]*(?: [a-z-]+(?:="[^"<>]*")?)*)>$/;

/** The scripts of the frame, by a name that says what is in them. */
const ownScript = /^<script src="\/assets\/[a-z.]+-[0-9a-f]{12}\.js" defer><\/script>$/gm;

function strayMarkup(html: string): string[] {
  return (html.replaceAll(ownScript, '').match(/<[^>]*>?/g) ?? []).filter(
    (tag) => !ownTag.test(tag) || / on[a-z]+=|^<\/?(?:script|svg|style)/.test(tag),
  );
}

test('markup in any field is text', async () => {
  const cookie = await desk.login();
  for (const words of payloads) {
    for (const path of await everywhere(words)) {
      const html = await (await desk.ask(path, { cookie })).text();
      assert.deepEqual(strayMarkup(html), [], `${words} at ${path}`);
      assert.ok(!/href="(?!\/|#)/.test(html), `only links of ours at ${path}`);
      if (words.includes('script>')) assert.ok(html.includes('&lt;script&gt;'), path);
    }
  }
});

test('what hides or turns text around is drawn', async () => {
  const cookie = await desk.login();
  for (const path of await everywhere('abc\u202egpj.exe\u200b\u2066x')) {
    const html = await (await desk.ask(path, { cookie })).text();
    assert.match(html, /abc\[U\+202E\]gpj\.exe\[U\+200B\]\[U\+2066\]x/, path);
    assert.ok(!/[\u202a-\u202e\u2066-\u2069\u200b]/.test(html), path);
  }
});

test('strings that have broken others break no page', async () => {
  const cookie = await desk.login();
  // PostgreSQL keeps neither NUL nor lone surrogates; the stages see to that.
  const kept = naughty.filter((words) => !/[\0\ud800-\udfff]/u.test(words));
  for (const words of kept.filter((_, index) => index % 20 === 0)) {
    for (const path of await everywhere(words.slice(0, 2_000))) {
      const answer = await desk.ask(path, { cookie });
      const html = await answer.text();
      assert.equal(answer.status, 200, `${JSON.stringify(words.slice(0, 40))} at ${path}`);
      assert.deepEqual(strayMarkup(html), [], path);
    }
  }
  assert.deepEqual(desk.errors, []);
});

test('links of strangers are no links, and their domains are named', async () => {
  const cookie = await desk.login();
  const { mail } = await tell(desk, {
    subject: 'see https://phish.example/login',
    sender: 'boss@ex\u0430mple.org',
    to: 'dorms@example.org',
  });
  const html = await (await desk.ask(`/mails/${mail}`, { cookie })).text();
  assert.match(html, /hxxps:\/\/phish\.example/);
  assert.ok(!html.includes('https://phish'));
  assert.match(html, /boss@ex\u0430mple\.org \(xn--exmple-4nf\.org\)/);
});

test('a trace that is none shows what of it is understood', async () => {
  const cookie = await desk.login();
  for (const trace of [
    [],
    {},
    'x',
    [null, 7, { stage: 1, whys: 'x' }],
    [{ whys: [{ code: 'c' }] }],
  ]) {
    const { mail } = await tell(desk, { trace, to: 'dorms@example.org' });
    assert.equal((await desk.ask(`/mails/${mail}`, { cookie })).status, 200);
  }
});

test('no template can say "unescaped"', () => {
  const folder = join(import.meta.dirname, '..', '..', 'templates', 'admin');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.hbs')) continue;
    assert.ok(!/\{\{\{|\{\{&/.test(readFileSync(join(folder, name), 'utf8')), name);
  }
  assert.equal(visibleLine('\u202e', 10), '[U+202E]');
});
