// No code of the program reaches a reader as a word: in Czech and Spanish every page says what the
// closed lists mean. The code itself may stand beside it, in small type.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { codes } from '../../src/admin/messages/codes.ts';
import { found } from '../../src/admin/messages/found.ts';
import { short } from '../../src/admin/messages/short.ts';
import { listHolds } from '../../src/store/acts.ts';
import { openTestDesk } from './desk.ts';
import { tell } from './story.ts';

/** Codes that are no words of any language: those with a hyphen. */
const coded: ReadonlySet<string> = new Set(
  [codes.en, found.en, short.en]
    .flatMap((area) => Object.keys(area))
    .map((key) => key.split('.').at(-1) ?? '')
    .filter((code) => code.includes('-')),
);

const trace = [
  { stage: 'parse', whys: [{ code: 'parsed', text: '1 part' }], doubts: [], tookMs: 1 },
  { stage: 'verify', whys: [{ code: 'unproven', text: 'nothing' }], doubts: [], tookMs: 1 },
  { stage: 'resolve', whys: [{ code: 'not-asked', text: 'nobody' }], doubts: [], tookMs: 1 },
  {
    stage: 'attribute',
    whys: [{ code: 'none', text: 'no offender' }],
    doubts: [{ code: 'no-address', text: 'which one' }],
    tookMs: 1,
  },
  { stage: 'elsewhere', whys: [{ code: 'of-old', text: 'once' }], doubts: [], tookMs: 1 },
];

/** What people read: text outside small type and outside what is marked as English. */
function words(html: string): string[] {
  return html
    .replaceAll(/<(small|span|b|bdi|dd|td)\b[^>]*lang="en"[^>]*>.*?<\/\1>/gs, ' ')
    .replaceAll(/<script\b.*?<\/script>|<[^>]*>/gs, '\n')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

test('pages say what codes mean, in the reader’s language', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  const asks = ['no-address', 'several-networks'] as const;
  const told = await tell(desk, { doubts: asks.map((code) => ({ code, text: 'why' })), trace });
  const sent = await tell(desk, { to: 'dorms@example.org' });
  const { investigation, report } = sent;
  const fates = ['auto-reply', 'bounce', 'loop', 'copy', 'closed'] as const;
  for (const outcome of fates) await tell(desk, { outcome, why: 'so' });
  if (report !== null) await tell(desk, { joins: report, outcome: 'joined' });
  await desk.database.query(`update ticket_mail set intent = 'not-ours' where how = 'follow-up'`);
  const [hold] = await listHolds(desk.database, { limit: 9 });
  const pages = [
    ['/', 'bez adresy', 'sin dirección'],
    [`/holds/${hold?.id}`, 'více sítí', 'varias redes'],
    ['/mails', 'čeká na rozhodnutí', 'pendiente de decisión'],
    ['/mails', 'automatická odpověď', 'respuesta automática'],
    [`/mails/${told.mail}`, 'odesílatel nedoložen', 'remitente no probado'],
    [`/mails/${told.mail}?tab=why`, 'neptali jsme se', 'no se preguntó'],
    [`/mails/${sent.mail}`, 'odejde', 'sale'],
    [`/tickets/${told.report}`, 'bez adresy, více sítí', 'sin dirección, varias redes'],
    [`/tickets/${investigation}`, 'předání', 'reenvío'],
    [`/tickets/${report}`, 'není jejich', 'no es suyo'],
  ] as const;
  for (const [path, cs, es] of pages) {
    for (const [lang, wanted] of [
      ['cs', cs],
      ['es', es],
    ] as const) {
      const answer = await desk.ask(path, { cookie, headers: { 'accept-language': lang } });
      assert.equal(answer.status, 200, path);
      const said = words(await answer.text());
      assert.ok(
        said.some((line) => line.includes(wanted)),
        `${lang} ${path}: ${wanted}`,
      );
      const parts = said.flatMap((line) => line.split(/[ ,:]+/));
      const left = parts.filter((part) => coded.has(part) || part === 'held');
      assert.deepEqual(left, [], `${lang} ${path}`);
    }
  }
});

test('the code stands beside its word; one that is not known stands alone', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  const { mail } = await tell(desk, { doubts: [{ code: 'no-address', text: 'why' }], trace });
  const headers = { 'accept-language': 'cs' };
  const html = await (await desk.ask(`/mails/${mail}?tab=why`, { cookie, headers })).text();
  assert.match(html, /<th scope="row">odesílatel<small lang="en">verify<\/small>/);
  assert.match(html, /neptali jsme se<small lang="en">not-asked<\/small>/);
  assert.match(html, /bez adresy<small lang="en">no-address<\/small>/);
  assert.match(html, /<th scope="row">elsewhere<\/th><td class="code">of-old<\/td>/);
  const [hold] = await listHolds(desk.database, { limit: 1 });
  const detail = await (await desk.ask(`/holds/${hold?.id}`, { cookie, headers })).text();
  assert.match(detail, /bez adresy<\/span> <small lang="en">no-address<\/small>/);
});

test('what is not there is named in the words of its reader', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  const none = '01900000-0000-7000-8000-000000000000';
  for (const [path, name] of [
    [`/mails/${none}`, 'zpráva'],
    [`/mails/${none}/raw`, 'zpráva'],
    [`/?hold=${none}`, 'otázka'],
    [`/holds/${none}`, 'otázka'],
  ] as const) {
    const answer = await desk.ask(path, { cookie, headers: { 'accept-language': 'cs' } });
    assert.equal(answer.status, 404, path);
    assert.match(await answer.text(), new RegExp(`Nic takového tu není: ${name}\\.`), path);
  }
});
