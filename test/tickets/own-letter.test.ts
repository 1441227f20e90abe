// Our own letter in another's mail: by its signature, its words, an address for one case; and mail
// that only speaks of us.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { english } from '../../src/doubts.ts';
import { ownLetterIn } from '../../src/tickets/own-letter.ts';
import { mail, tools } from '../support/facts.ts';

const { desk } = tools().rules;
const templates = new Map([
  [
    'en/forward.generic',
    {
      kind: 'forward' as const,
      subject: 'x',
      at: 'en/forward.generic.hbs:1',
      body: 'Hello,\n\nsomebody has told us of an incident in your\nnetwork {{network.name}}.\n\nPlease tell us what you have found by {{date answer_by}}. If it is not\nyours, please tell us that it is not.\n',
    },
  ],
]);
const signature = `${desk.name} <${desk.from.address}>`;
const reply = desk.reply.replace('{token}', 'abcdefgh234567ab');

const rows: readonly (readonly [string, string, RegExp | null])[] = [
  ['our signature', `New ticket\n-- \n${signature}`, /our signature/],
  ['our signature, quoted twice', `New ticket\n> > ${signature.toUpperCase()}`, /our signature/],
  ['an address for one case', `Reply-To: ${reply}`, /for one case/],
  [
    'our words, broken anew and quoted',
    '> somebody has told\n> us of an incident in your network X.\n> If it is not yours, please tell\n> us that it is not.',
    /our words/,
  ],
  ['one sentence alone', 'If it is not yours, please tell us that it is not.', null],
  ['our address in a header', `To: ${signature}\n192.0.2.7 attacks us`, null],
  ['our address in a sentence', `I wrote to ${signature} before.`, null],
  ['another case form', `Reply-To: ${desk.reply.replace('{token}', 'desk')}`, null],
];
for (const [name, text, expected] of rows)
  test(name, () => {
    const found = ownLetterIn(mail({ texts: [{ place: 'body', text }] }), desk, templates);
    if (expected === null) assert.equal(found, null);
    else assert.match(found === null ? '' : english(found), expected);
  });

test('in whatever part of the mail it lies', () => {
  const texts = [
    { place: 'body', text: 'See below.' },
    { place: 'embedded:0.2', text: signature },
  ];
  const found = ownLetterIn(mail({ texts }), desk, templates);
  assert.deepEqual(found, { is: 'own-signature', place: 'embedded:0.2' });
});
