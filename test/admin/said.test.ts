// What an act changes, and what the fields of a ticket hold, in the reader's language: data where it
// is planned or kept, words on the page.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { saidIn } from '../../src/admin/acts/said-words.ts';
import { fieldIn, fieldValueIn } from '../../src/admin/field-words.ts';
import { langs } from '../../src/admin/messages/message.ts';
import { planDeeds, plans } from '../../src/admin/messages/plans.ts';
import { speak } from '../../src/admin/messages/say.ts';
import { fieldsShipped } from '../../src/desk-rules.ts';
import { said } from '../../src/tickets/said.ts';
import { openTestDesk } from './desk.ts';
import { tell } from './story.ts';

const desk = await openTestDesk();
const cookie = await desk.login();
const ask = async (path: string, lang: string, fields?: Record<string, string>) => {
  const headers = { 'accept-language': lang };
  const body = fields === undefined ? {} : { method: 'POST', body: new URLSearchParams(fields) };
  const answer = await desk.ask(path, { cookie, headers, ...body });
  return { status: answer.status, html: await answer.text() };
};
const between = (html: string, from: string, to: string): string =>
  html.slice(html.indexOf(from), html.indexOf(to, html.indexOf(from)));

test('a preview says what changes in the language of whoever looks', async () => {
  const told = await tell(desk, { to: 'dorms@example.org', complains: true });
  const path = `/tickets/${told.incident}/close`;
  const number = String.raw`\[Desk#\d+\]`;
  const wanted = {
    en: [
      /<strong>resolved<\/strong> closed with /,
      /not told: victim@example\.net of .* is not pr/,
    ],
    cs: [
      /<strong>vyřešeno<\/strong> uzavře se spolu s /,
      /nedozví se to: u victim@example\.net z /,
    ],
    es: [/<strong>resuelto<\/strong> se cierra con /, /no se avisa: no consta que victim@example/],
  };
  for (const lang of langs) {
    const { status, html } = await ask(path, lang, { reason: 'resolved' });
    assert.equal(status, 200, lang);
    const notes = between(html, '<ul class="act-notes">', '</ul>');
    const left = between(html, '<ul class="act-told">', '</ul>');
    assert.match(notes, wanted[lang][0] ?? /^$/, lang);
    assert.match(notes, new RegExp(`${number}</a> <strong>`), lang);
    assert.match(left, wanted[lang][1] ?? /^$/, lang);
    assert.match(left, new RegExp(`<li lang="${lang}">`));
    assert.doesNotMatch(notes, /lang="en"/, lang);
  }
});

test('what a call was entered with is read in words', async () => {
  const told = await tell(desk, { doubts: [{ code: 'no-address', text: 'no address is named' }] });
  await desk.database.query(
    `update ticket set severity = 'high',
       fields = '{"how-reported": "telephone", "reporter-type": "customer", "customer": "room 7"}'
     where id = $1`,
    [told.report],
  );
  const { html } = await ask(`/tickets/${told.report}`, 'cs');
  for (const [name, value] of [
    ['Jak nahlášeno', 'telefon'],
    ['Kdo hlásí', 'zákazník'],
    ['Závažnost', 'vysoká'],
    ['Zákazník nebo místo', 'room 7'],
  ]) {
    assert.match(html, new RegExp(`<dt>${name}</dt><dd>(?:<bdi>)?${value}<`), name);
  }
  const form = await ask(`/tickets/${told.report}/set`, 'es');
  assert.match(form.html, /Cómo se comunicó/);
  assert.match(form.html, /<option value="telephone" selected>teléfono</);
});

test('each sentence of a plan names the same in all languages, and the English one is kept', () => {
  const rules = () => {
    throw new Error('not asked');
  };
  const showNumber = (number: string): string => `#${number}`;
  const ticket = { tickets: [{ kind: 'report', number: '20260406000173' } as const] };
  const over = said('with-why', { ticket, words: 'by {who}' });
  assert.equal(over.text, 'with the report 20260406000173; by {who}');
  const texts = langs.map((lang) => saidIn(over, { say: speak(lang), rules, showNumber }));
  assert.deepEqual(texts, [
    'with #20260406000173; by {who}',
    's #20260406000173; by {who}',
    'con #20260406000173; by {who}',
  ]);
  const refused = said('untold-refused', {
    ticket,
    address: 'a',
    refusal: { refusal: { is: 'unread' } },
  });
  assert.match(refused.text, /^not told: a of the report \d+ is an address that nobody reads$/);
  for (const deed of planDeeds) assert.notEqual(plans.cs[`deed.${deed}`], plans.es[`deed.${deed}`]);
});

test('a field that is shipped has words, and what a desk has changed stands as it is', () => {
  const en = speak('en');
  const cs = speak('cs');
  for (const field of fieldsShipped) {
    assert.equal(fieldIn(en, field), field.label);
    const own = { ...field, label: 'Our own' };
    assert.equal(fieldIn(cs, own), 'Our own');
  }
  assert.equal(fieldValueIn(cs, 'how-reported', 'fax'), 'fax');
  for (const value of ['pigeon', 'constructor']) {
    assert.equal(fieldValueIn(cs, 'how-reported', value), value);
  }
  assert.equal(fieldValueIn(cs, 'toString', 'fax'), 'fax');
});
