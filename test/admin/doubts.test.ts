// What stages say of a doubt stands on pages in the reader's language where its shape is known, and
// else, marked, in English.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { doubtIn } from '../../src/admin/doubt-words.ts';
import { speak } from '../../src/admin/messages/say.ts';
import { openTestDesk } from './desk.ts';
import { tell } from './story.ts';

/** As stages write them, with what a Czech reader has of each. */
const said: readonly (readonly [string, string])[] = [
  ['no address is named', 'není v ní žádná adresa'],
  [
    'no address is named; cert@example.net handed this mail in',
    'není v ní žádná adresa; předal ji cert@example.net',
  ],
  [
    'never written to noc@example.org; "access" wants contacts from "registry" approved first',
    'na noc@example.org se ještě nepsalo; „access“ chce kontakty z „registry“ nejdřív schválit',
  ],
  ['2 contacts: a@example.org, b@example.org', 'kontakty (2): a@example.org, b@example.org'],
  [
    '4 contacts: a@example.org, b@example.org, c@example.org and 1 more',
    'kontakty (4): a@example.org, b@example.org, c@example.org a další (1)',
  ],
  ['mail to noc@example.org came back', 'zpráva pro noc@example.org se vrátila'],
  ['noc@example.org is paused: it asked so', 'noc@example.org je pozastaven: it asked so'],
  ['says "fixed": "It was "cleaned"."', 'píše „vyřešeno“: „It was "cleaned".“'],
  [
    'says "not ours": "Not here."; it names noc@example.net',
    'píše „není naše“: „Not here.“; jmenuje noc@example.net',
  ],
  ['says "asks": "Which host?"', 'ptá se: „Which host?“'],
  ['says "something else": "Thanks."', 'píše něco jiného: „Thanks.“'],
];

test('a sentence of a known shape is said in the reader’s language, in English as it is', () => {
  for (const [kept, czech] of said) {
    assert.deepEqual(doubtIn(speak('cs'), kept), { text: czech, lang: 'cs' });
    assert.deepEqual(doubtIn(speak('en'), kept), { text: kept, lang: 'en' });
    assert.equal(doubtIn(speak('es'), kept).lang, 'es');
  }
  const other = 'only a network is named: 192.0.2.0/24';
  assert.deepEqual(doubtIn(speak('cs'), other), { text: other, lang: 'en' });
});

test('the question and the ticket it is about show it so', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  const { investigation } = await tell(desk, { to: 'dorms@example.org' });
  assert.ok(investigation);
  const text = 'says "fixed": "Cleaned."';
  await tell(desk, { joins: investigation, doubts: [{ code: 'reply-to-read', text }] });
  const [hold] = await desk.database.query<{ id: string }>('select id from hold');
  for (const path of [`/holds/${hold?.id}`, `/tickets/${investigation}`]) {
    const headers = { 'accept-language': 'cs' };
    const html = await (await desk.ask(path, { cookie, headers })).text();
    assert.match(html, /<span lang="cs">(?:<bdi>)?píše „vyřešeno“: „Cleaned\.“</, path);
  }
});
